"""Counts of facets' values, each facet counted when it is first looked at: who only wants the hits does not pay for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from search.index.snapshot import Leaf, Snapshot
from search.request import Count, FacetCounts

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

    def totals(self, facet: str) -> np.ndarray:
        """The count of each value, by the snapshot's numbers of them (int64)."""
        values = self.snapshot.values
        numbered = [(values.of(leaf, facet), leaf, docs, known) for leaf, docs, known in self._parts]
        totals = np.zeros(len(values.texts(facet)), np.int64)
        for numbers, leaf, docs, known in numbered:
            if len(numbers):  # no value has two numbers, so that none is added to twice at once
                totals[numbers] += leaf.counts(facet, docs, known)
        return totals


@dataclass(frozen=True)
class Counted:
    """One facet. ``totals`` by the snapshot's numbers of values; ``fresh``: how many hits a value adds to the chosen."""

    snapshot: Snapshot
    facet: str
    totals: np.ndarray
    chosen: tuple[str, ...]
    fresh: np.ndarray

    def of(self, value: str) -> Count | None:
        """None for what is neither chosen nor in any hit."""
        number, is_chosen = self.snapshot.values.number(self.facet, value), value in self.chosen
        total = int(self.totals[number]) if 0 <= number < len(self.totals) else 0
        if not (total or is_chosen):
            return None
        return Count(value, total, 0 if is_chosen or number >= len(self.fresh) else int(self.fresh[number]), is_chosen)

    def listed(self) -> list[Count]:
        """The chosen values, then the others, the most frequent first, equals by value; of open-ended facets ``MOST``."""
        texts = self.snapshot.values.texts(self.facet)
        found = self.totals.nonzero()[0]
        most = MOST if self.facet in OPEN_ENDED else len(found)
        if len(found) > most:
            counts = self.totals[found]
            found = found[counts >= np.partition(counts, -most)[-most]]
        ordered = sorted(zip((-self.totals[found]).tolist(), (texts[number] for number in found.tolist()), strict=True))
        others = [text for _count, text in ordered[:most] if text not in self.chosen]
        return [count for value in (*self.chosen, *others) if (count := self.of(value))]


class Facets(FacetCounts):
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
        self._counted: dict[str, Counted] = {}
        self._listed: dict[str, list[Count]] = {}

    def __getitem__(self, facet: str) -> list[Count]:
        if facet not in self._listed:
            self._listed[facet] = self._count(facet).listed()
        return self._listed[facet]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def counter(self, facet: str) -> Callable[[str], Count | None]:
        return self._count(facet).of

    def _count(self, facet: str) -> Counted:
        if facet not in self._names:
            raise KeyError(facet)
        if facet not in self._counted:
            chosen = self._chosen.get(facet, ())
            totals = fresh = Tally(self._snapshot, self._beside[facet]).totals(facet) if chosen else self._found.totals(facet)
            if chosen:
                added = np.setdiff1d(self._beside[facet], self._found.docs, assume_unique=True)
                fresh = Tally(self._snapshot, added).totals(facet)
            self._counted[facet] = Counted(self._snapshot, facet, totals, chosen, fresh)
        return self._counted[facet]
