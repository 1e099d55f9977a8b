"""Several segments into one, without the texts: postings are renumbered and sorted, deleted documents left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from search.index.document import KEYWORD_FIELDS
from search.index.segment import ZONES, stable_order
from search.index.terms import Terms

Arrays = Mapping[str, np.ndarray]


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
    return merged | _merge_pairs(sources) | _merge_characters(sources) | _merge_words(sources) | _merge_keywords(sources)


def _expand(arrays: Arrays, name: str, keys: np.ndarray) -> np.ndarray:
    """The key of every posting."""
    starts = arrays[f"{name}.starts"].astype(np.int64)
    return np.repeat(keys, starts[1:] - starts[:-1])


def _sorted(keys: np.ndarray, *columns: np.ndarray) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """Distinct keys, where each begins, and the columns in the order of the keys."""
    order = stable_order(keys)
    keys = keys[order]
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.empty(0, np.int64)
    return keys[begins], np.append(begins, len(keys)).astype(np.uint32), [column[order] for column in columns]


def _merge_pairs(sources: Sequence[_Source]) -> dict[str, np.ndarray]:
    keys, places = [], []
    for source in sources:
        moved, stays = source.moved(source.arrays["pair.places"])
        keys.append(_expand(source.arrays, "pair", source.arrays["pair.keys"])[stays])
        places.append(moved[stays])
    distinct, starts, (column,) = _sorted(np.concatenate(keys), np.concatenate(places))
    return {"pair.keys": distinct, "pair.starts": starts, "pair.places": column}


def _merge_characters(sources: Sequence[_Source]) -> dict[str, np.ndarray]:
    keys, cells, counts = [], [], []
    for source in sources:
        moved, stays = source.cells(source.arrays["char.cells"])
        keys.append(_expand(source.arrays, "char", source.arrays["char.keys"])[stays])
        cells.append(moved[stays])
        counts.append(source.arrays["char.counts"][stays])
    distinct, starts, columns = _sorted(np.concatenate(keys), np.concatenate(cells), np.concatenate(counts))
    return {"char.keys": distinct, "char.starts": starts, "char.cells": columns[0], "char.counts": columns[1]}


def _common_terms(sources: Sequence[_Source], name: str) -> tuple[list[bytes], list[np.ndarray]]:
    """All terms of the sources in order, and for each source the number of its terms among them."""
    listed = [list(Terms.stored(source.arrays, name)) for source in sources]
    terms = sorted(set().union(*listed))
    numbers = {term: number for number, term in enumerate(terms)}
    return terms, [np.array([numbers[term] for term in own], np.uint32) for own in listed]


def _kept_terms(name: str, terms: list[bytes], distinct: np.ndarray) -> dict[str, np.ndarray]:
    return Terms.to_arrays(name, (terms[number] for number in distinct.tolist()))


def _merge_words(sources: Sequence[_Source]) -> dict[str, np.ndarray]:
    terms, numbers = _common_terms(sources, "word")
    keys, cells, counts = [], [], []
    for source, own in zip(sources, numbers, strict=True):
        moved, stays = source.cells(source.arrays["word.cells"])
        keys.append(_expand(source.arrays, "word", own)[stays])
        cells.append(moved[stays])
        counts.append(source.arrays["word.counts"][stays])
    distinct, starts, columns = _sorted(np.concatenate(keys), np.concatenate(cells), np.concatenate(counts))
    postings = {"word.starts": starts, "word.cells": columns[0], "word.counts": columns[1]}
    return _kept_terms("word", terms, distinct) | postings


def _merge_keywords(sources: Sequence[_Source]) -> dict[str, np.ndarray]:
    merged: dict[str, np.ndarray] = {}
    for name in KEYWORD_FIELDS:
        terms, numbers = _common_terms(sources, name)
        keys, documents = [], []
        for source, own in zip(sources, numbers, strict=True):
            column = source.arrays[f"{name}.docs"]
            stays = source.alive[column]
            keys.append(_expand(source.arrays, name, own)[stays])
            documents.append(source.numbers[column][stays].astype(np.uint32))
        distinct, starts, (column,) = _sorted(np.concatenate(keys), np.concatenate(documents))
        merged |= _kept_terms(name, terms, distinct) | {f"{name}.starts": starts, f"{name}.docs": column}
    return merged
