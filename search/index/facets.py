"""Counts of facets' values, each facet counted when it is first looked at: who only wants the hits does not pay for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import numpy as np

from search.index.snapshot import Leaf, Snapshot
from search.request import Count

# Facets with as many values as there are names: the chosen ones and the most frequent are listed.
OPEN_ENDED = frozenset({"person", "organization"})
MOST = 200


class Tally:
    """How often each value occurs in these documents (ascending)."""

    def __init__(self, snapshot: Snapshot, docs: np.ndarray) -> None:
        self.docs = docs
        self.snapshot = snapshot

    @cached_property
    def _parts(self) -> list[tuple[Leaf, np.ndarray, dict[int, np.ndarray]]]:
        return [(leaf, docs, {}) for leaf, docs in self.snapshot.parts(self.docs)]

    def listed(self, facet: str) -> list[tuple[str, int]]:
        """Values with their counts, the most frequent first, equals by value; of open-ended facets the first ``MOST``."""
        counted = [
            (leaf.keywords(facet).texts, leaf.counts(facet, docs, known))
            for leaf, docs, known in self._parts
            if len(leaf.keywords(facet))
        ]
        most = MOST if facet in OPEN_ENDED else None
        if len(counted) == 1:
            texts, counts = counted[0]
            found = counts.nonzero()[0]
            numbers = found[(-counts[found]).argsort(kind="stable")][:most].tolist()
            return [(texts[number], count) for number, count in zip(numbers, counts[numbers].tolist(), strict=True)]
        totals: dict[str, int] = {}
        for texts, counts in counted:
            found = counts.nonzero()[0]
            for number, count in zip(found.tolist(), counts[found].tolist(), strict=True):
                totals[texts[number]] = totals.get(texts[number], 0) + count
        return sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:most]

    def of(self, facet: str, value: str) -> int:
        return int(np.isin(self.snapshot.keyword(facet, value), self.docs, assume_unique=True).sum())


class Facets(Mapping[str, list[Count]]):
    """The facets of an answer. ``found``: its hits; ``beside``: for each facet with a choice, the hits under all other facets'
    filters, so that a value beside a chosen one can be added to it."""

    def __init__(
        self,
        snapshot: Snapshot,
        names: Iterable[str],
        chosen: Mapping[str, tuple[str, ...]],
        found: np.ndarray,
        beside: Mapping[str, np.ndarray],
    ) -> None:
        self._snapshot = snapshot
        self._names = tuple(names)
        self._chosen = chosen
        self._found = Tally(snapshot, found)
        self._beside = beside
        self._counted: dict[str, list[Count]] = {}

    def __getitem__(self, facet: str) -> list[Count]:
        if facet not in self._names:
            raise KeyError(facet)
        if facet not in self._counted:
            self._counted[facet] = self._count_beside(facet) if self._chosen.get(facet) else self._count(facet)
        return self._counted[facet]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def _count(self, facet: str) -> list[Count]:
        return [Count(value, count, count, False) for value, count in self._found.listed(facet)]

    def _count_beside(self, facet: str) -> list[Count]:
        """The chosen values first; the others with how many hits they would add."""
        chosen, base = self._chosen[facet], self._beside[facet]
        everything = Tally(self._snapshot, base)
        fresh = dict(Tally(self._snapshot, np.setdiff1d(base, self._found.docs, assume_unique=True)).listed(facet))
        counts = [Count(value, everything.of(facet, value), 0, True) for value in chosen]
        others = [(value, count) for value, count in everything.listed(facet) if value not in chosen]
        return counts + [Count(value, count, fresh.get(value, 0), False) for value, count in others]
