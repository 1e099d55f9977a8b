"""Several segments into one, without the texts: postings are renumbered and sorted, deleted documents left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from search.index.document import KEYWORD_FIELDS
from search.index.panels import panel_arrays
from search.index.segment import stable_order
from search.index.terms import Terms
from search.index.weights import ZONES

Arrays = Mapping[str, np.ndarray]

# Postings that are sorted at once: some 200 MB of memory.
CHUNK = 4_000_000


class _Source:
    """One segment on its way into another: which documents stay, and what becomes of its numbers."""

    def __init__(self, arrays: Arrays, deleted: set[int], documents: int, places: int) -> None:
        self.arrays = arrays
        self.alive = np.ones(len(arrays["pk"]), bool)
        self.alive[list(deleted)] = False
        self.numbers = np.cumsum(self.alive) - 1 + documents
        starts = arrays["cell_starts"].astype(np.int64)
        self.lengths = np.diff(starts).reshape(-1, ZONES)
        self.starts = starts[::ZONES]
        sizes = np.where(self.alive, self.lengths.sum(axis=1), 0)
        self.shift = places + np.cumsum(sizes) - sizes - self.starts[:-1]
        self.documents = documents + int(self.alive.sum())
        self.places = places + int(sizes.sum())

    def cells(self, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """New numbers of cells, and which of them stay."""
        documents = cells // ZONES
        return (self.numbers[documents] * ZONES + cells % ZONES).astype(np.uint32), self.alive[documents]

    def moved(self, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """New numbers of places in the row, and which of them stay."""
        documents = np.searchsorted(self.starts, places, side="right") - 1
        return (places + self.shift[documents]).astype(np.uint32), self.alive[documents]

    def documents_moved(self, documents: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """New numbers of documents, and which of them stay."""
        return self.numbers[documents].astype(np.uint32), self.alive[documents]

    def edges(self) -> np.ndarray:
        edges = np.unpackbits(self.arrays["edges"], count=int(self.starts[-1]), bitorder="little").astype(bool)
        return edges[np.repeat(self.alive, np.diff(self.starts))]


def merge_segments(parts: Sequence[tuple[Arrays, set[int]]]) -> dict[str, np.ndarray]:
    """The arrays of one segment with the documents of all parts, in their order, but for the deleted ones."""
    sources: list[_Source] = []
    documents = places = 0
    for arrays, deleted in parts:
        sources.append(_Source(arrays, deleted, documents, places))
        documents, places = sources[-1].documents, sources[-1].places
    lengths = np.concatenate([source.lengths[source.alive] for source in sources]).ravel()
    edges = np.concatenate([*(source.edges() for source in sources), [False]])
    merged = {name: np.concatenate([s.arrays[name][s.alive] for s in sources]) for name in ("pk", "hash", "first", "last")}
    merged["cell_starts"] = np.concatenate([[0], np.cumsum(lengths)]).astype(np.uint32)
    merged["edges"] = np.packbits(edges, bitorder="little")
    merged |= _merge_pairs(sources) | _merge_characters(sources) | _merge_words(sources) | _merge_keywords(sources)
    return merged | panel_arrays(merged)


@dataclass(frozen=True)
class _Postings:
    """One segment's postings of one kind on their way. ``keys`` ascend; ``move`` gives the columns their new numbers and tells
    which postings stay."""

    keys: np.ndarray
    starts: np.ndarray
    columns: tuple[np.ndarray, ...]
    move: Callable[..., tuple[tuple[np.ndarray, ...], np.ndarray]]

    def between(self, low: int | None, high: int | None) -> tuple[np.ndarray, list[np.ndarray]]:
        """The key of every posting that stays, and its columns, for the keys from ``low`` to before ``high``."""
        first = 0 if low is None else int(np.searchsorted(self.keys, self.keys.dtype.type(low)))
        last = len(self.keys) if high is None else int(np.searchsorted(self.keys, self.keys.dtype.type(high)))
        starts = self.starts[first : last + 1].astype(np.int64)
        columns, stays = self.move(*(column[starts[0] : starts[-1]] for column in self.columns))
        return np.repeat(self.keys[first:last], starts[1:] - starts[:-1])[stays], [column[stays] for column in columns]


def _ranges(postings: Sequence[_Postings]) -> list[tuple[int | None, int | None]]:
    """Ranges of keys with about CHUNK postings each over all segments, judged by the largest of them."""
    largest = max(postings, key=lambda part: int(part.starts[-1]))
    size = int(largest.starts[-1])
    total = sum(int(part.starts[-1]) for part in postings)
    step = max(1, CHUNK * size // total) if total else 1
    places = np.searchsorted(largest.starts[:-1], np.arange(step, size, step))
    borders = sorted({int(largest.keys[place]) for place in places if place < len(largest.keys)})
    return list(zip([None, *borders], [*borders, None], strict=True))


def _merge_postings(postings: Sequence[_Postings]) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """Distinct keys, where each begins, and the columns in their order; a range of keys at a time, to spare memory."""
    distinct, sizes = [], []
    columns: list[list[np.ndarray]] = [[] for _ in postings[0].columns]
    for low, high in _ranges(postings):
        parts = [part.between(low, high) for part in postings]
        keys = np.concatenate([part[0] for part in parts])
        order = stable_order(keys)
        keys = keys[order]
        begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.empty(0, np.int64)
        distinct.append(keys[begins])
        sizes.append(np.diff(np.append(begins, len(keys))))
        for number, column in enumerate(columns):
            column.append(np.concatenate([part[1][number] for part in parts])[order])
    starts = np.concatenate([[0], np.cumsum(np.concatenate(sizes))]).astype(np.uint32)
    return np.concatenate(distinct), starts, [np.concatenate(column) for column in columns]


def _merge_pairs(sources: Sequence[_Source]) -> dict[str, np.ndarray]:
    def move(source: _Source, places: np.ndarray) -> tuple[tuple[np.ndarray], np.ndarray]:
        moved, stays = source.moved(places)
        return (moved,), stays

    distinct, starts, (places,) = _merge_postings(
        [
            _Postings(s.arrays["pair.keys"], s.arrays["pair.starts"], (s.arrays["pair.places"],), partial(move, s))
            for s in sources
        ]
    )
    return {"pair.keys": distinct, "pair.starts": starts, "pair.places": places}


def _impact_postings(source: _Source, name: str, keys: np.ndarray) -> _Postings:
    def move(documents: np.ndarray, *others: np.ndarray) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
        moved, stays = source.documents_moved(documents)
        return (moved, *others), stays

    arrays = source.arrays
    documents = arrays[f"{name}.docs"]
    bodies = np.unpackbits(arrays[f"{name}.bodies"], count=len(documents), bitorder="little")
    return _Postings(keys, arrays[f"{name}.starts"], (documents, arrays[f"{name}.impacts"], bodies), move)


def _merge_impacts(name: str, postings: Sequence[_Postings]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    distinct, starts, (documents, impacts, bodies) = _merge_postings(postings)
    columns = {"docs": documents, "impacts": impacts, "bodies": np.packbits(bodies, bitorder="little"), "starts": starts}
    return distinct, {f"{name}.{column}": array for column, array in columns.items()}


def _merge_characters(sources: Sequence[_Source]) -> dict[str, np.ndarray]:
    distinct, arrays = _merge_impacts(
        "char", [_impact_postings(source, "char", source.arrays["char.keys"]) for source in sources]
    )
    return {"char.keys": distinct} | arrays


def _merge_words(sources: Sequence[_Source]) -> dict[str, np.ndarray]:
    terms, numbers = _common_terms(sources, "word")
    pairs = list(zip(sources, numbers, strict=True))
    distinct, arrays = _merge_impacts("word", [_impact_postings(source, "word", own) for source, own in pairs])
    return _kept_terms("word", terms, distinct) | arrays | _merge_outside(pairs, distinct)


def _merge_outside(pairs: Sequence[tuple[_Source, np.ndarray]], words: np.ndarray) -> dict[str, np.ndarray]:
    """Cells outside bodies, for each of ``words``, most of which have none."""

    def move(source: _Source, cells: np.ndarray, counts: np.ndarray) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
        moved, stays = source.cells(cells)
        return (moved, counts), stays

    columns = ("outside.starts", "outside.cells", "outside.counts")
    parts = []
    for source, own in pairs:
        starts, cells, counts = (source.arrays[name] for name in columns)
        parts.append(_Postings(own, starts, (cells, counts), partial(move, source)))
    distinct, starts, (cells, counts) = _merge_postings(parts)
    sizes = np.zeros(len(words), np.int64)
    sizes[np.searchsorted(words, distinct)] = np.diff(starts.astype(np.int64))
    aligned = np.concatenate([[0], np.cumsum(sizes)]).astype(np.uint32)
    return dict(zip(columns, (aligned, cells, counts), strict=True))


def _merge_keywords(sources: Sequence[_Source]) -> dict[str, np.ndarray]:
    def move(source: _Source, documents: np.ndarray) -> tuple[tuple[np.ndarray], np.ndarray]:
        moved, stays = source.documents_moved(documents)
        return (moved,), stays

    merged: dict[str, np.ndarray] = {}
    for name in KEYWORD_FIELDS:
        terms, numbers = _common_terms(sources, name)
        parts = [
            _Postings(own, source.arrays[f"{name}.starts"], (source.arrays[f"{name}.docs"],), partial(move, source))
            for source, own in zip(sources, numbers, strict=True)
        ]
        distinct, starts, (documents,) = _merge_postings(parts)
        merged |= _kept_terms(name, terms, distinct) | {f"{name}.starts": starts, f"{name}.docs": documents}
    return merged


def _common_terms(sources: Sequence[_Source], name: str) -> tuple[list[bytes], list[np.ndarray]]:
    """All terms of the sources in order, and for each source the numbers of its terms among them."""
    listed = [list(Terms.stored(source.arrays, name)) for source in sources]
    terms = sorted(set().union(*listed))
    numbers = {term: number for number, term in enumerate(terms)}
    return terms, [np.array([numbers[term] for term in own], np.uint32) for own in listed]


def _kept_terms(name: str, terms: list[bytes], distinct: np.ndarray) -> dict[str, np.ndarray]:
    return Terms.to_arrays(name, (terms[number] for number in distinct.tolist()))
