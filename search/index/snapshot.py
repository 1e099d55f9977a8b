"""The index as one search sees it: all segments of one generation, open, with one numbering of documents over all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from search.analysis import codes_of
from search.index.arrays import ArrayFile, stamp_of
from search.index.codec import ArraySegment
from search.index.hits import places_in
from search.index.segment import PAIR_SHIFT, ZONES
from search.index.terms import Terms

Postings = tuple[np.ndarray, np.ndarray]
NO_POSTINGS: Postings = (np.empty(0, np.uint32), np.empty(0, np.uint8))
NO_PLACES = np.empty(0, np.uint32)


class Leaf:
    """One segment, open. All numbers are the segment's own."""

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        self.arrays = arrays
        self.size = len(self.arrays["pk"])
        self._cache: dict[str, np.ndarray] = {}
        self.words = Terms.stored(self.arrays, "word")
        self._keywords: dict[str, Terms] = {}

    def array(self, name: str) -> np.ndarray:
        found = self._cache.get(name)
        if found is None:
            found = self._cache[name] = self.arrays[name]
        return found

    def keywords(self, field: str) -> Terms:
        if field not in self._keywords:
            self._keywords[field] = Terms.stored(self.arrays, field)
        return self._keywords[field]

    def word(self, term: bytes) -> Postings:
        number = self.words.find(term)
        return self._postings("word", number, number + 1) if number >= 0 else NO_POSTINGS

    def words_beginning(self, prefix: bytes) -> Postings:
        """Postings of all these words, one word after the other: not in the order of cells."""
        numbers = self.words.beginning_with(prefix)
        return self._postings("word", numbers.start, numbers.stop) if len(numbers) else NO_POSTINGS

    def character(self, code: int) -> Postings:
        number = self._number("char.keys", code)
        return self._postings("char", number, number + 1) if number >= 0 else NO_POSTINGS

    def _postings(self, name: str, first: int, last: int) -> Postings:
        starts = self.array(f"{name}.starts")
        chosen = slice(int(starts[first]), int(starts[last]))
        return self.array(f"{name}.cells")[chosen], self.array(f"{name}.counts")[chosen]

    def _number(self, name: str, key: int) -> int:
        keys = self.array(name)
        number = int(np.searchsorted(keys, keys.dtype.type(key)))
        return number if number < len(keys) and int(keys[number]) == key else -1

    def _pair(self, first: int, second: int) -> np.ndarray:
        number = self._number("pair.keys", first << PAIR_SHIFT | second)
        if number < 0:
            return NO_PLACES
        starts = self.array("pair.starts")
        return self.array("pair.places")[int(starts[number]) : int(starts[number + 1])]

    def places(self, codes: Sequence[int]) -> np.ndarray:
        """Where a run of two characters or more begins, ascending: its pairs at the right distances, the rarest first."""
        offsets = sorted({*range(0, len(codes) - 1, 2), len(codes) - 2})
        pairs = sorted(((self._pair(codes[i], codes[i + 1]), i) for i in offsets), key=lambda pair: len(pair[0]))
        begins, offset = pairs[0]
        begins = begins[begins >= offset] - np.uint32(offset)
        for places, offset in pairs[1:]:
            if not len(begins):
                break
            begins = begins[places_in(begins + np.uint32(offset), places)[0]]
        return begins

    def between_words(self, places: np.ndarray, length: int) -> np.ndarray:
        """Those places where a run of this length begins and ends between words."""
        edges = self.array("edges")
        ends = places + np.uint32(length)
        return places[(edges[places >> 3] >> (places & 7) & 1 & edges[ends >> 3] >> (ends & 7)).astype(bool)]

    def cells_at(self, places: np.ndarray) -> np.ndarray:
        return (np.searchsorted(self.array("cell_starts"), places, side="right") - 1).astype(np.uint32)

    def keyword(self, field: str, number: int) -> np.ndarray:
        starts = self.array(f"{field}.starts")
        return self.array(f"{field}.docs")[int(starts[number]) : int(starts[number + 1])]


class Snapshot:
    """``size`` counts deleted documents too: numbers run over all; ``alive`` tells which count, null if all do."""

    def __init__(self, segments: Sequence[tuple[ArraySegment, Leaf]]) -> None:
        self.leaves = [leaf for _segment, leaf in segments]
        self.bases: list[int] = []
        self.memo: dict[str, np.ndarray] = {}
        """What others work out once for this snapshot."""
        self.size = 0
        for leaf in self.leaves:
            self.bases.append(self.size)
            self.size += leaf.size
        self.alive = self._alive([segment for segment, _leaf in segments])
        self.count = self.size if self.alive is None else int(self.alive.sum())

    def _alive(self, segments: list[ArraySegment]) -> np.ndarray | None:
        deleted = [base + number for base, segment in zip(self.bases, segments, strict=True) for number in segment.deleted]
        if not deleted:
            return None
        alive = np.ones(self.size, bool)
        alive[deleted] = False
        return alive

    def column(self, name: str) -> np.ndarray:
        """One value a document: ``pk``, ``first``, ``last`` (days; 0 unknown), ``hash``."""
        if not self.leaves:
            return np.empty(0, np.int64)
        return np.concatenate([leaf.array(name) for leaf in self.leaves])

    @cached_property
    def pk(self) -> np.ndarray:
        return self.column("pk")

    @cached_property
    def first(self) -> np.ndarray:
        return self.column("first")

    @cached_property
    def last(self) -> np.ndarray:
        return self.column("last")

    @cached_property
    def zone_lengths(self) -> np.ndarray:
        """Characters of every cell (float32)."""
        if not self.leaves:
            return np.empty(0, np.float32)
        return np.concatenate([np.diff(leaf.array("cell_starts")) for leaf in self.leaves]).astype(np.float32)

    def verify(self) -> None:
        """Read every byte of every file and compare with the checksums. Raises DamagedIndexError."""
        for leaf in self.leaves:
            if isinstance(leaf.arrays, ArrayFile):
                leaf.arrays.verify()

    def living(self, docs: np.ndarray) -> np.ndarray:
        return docs if self.alive is None else docs[self.alive[docs]]

    def _gather(self, look_up: Callable[[Leaf], Postings]) -> Postings:
        found = []
        for leaf, base in zip(self.leaves, self.bases, strict=True):
            cells, counts = look_up(leaf)
            if len(cells):
                found.append((cells + np.uint32(base * ZONES) if base else cells, counts))
        if len(found) == 1:
            return found[0]
        if not found:
            return NO_POSTINGS
        return np.concatenate([cells for cells, _ in found]), np.concatenate([counts for _, counts in found])

    def word(self, text: str) -> Postings:
        """Cells and counts of a word, ascending by cell."""
        return self._gather(lambda leaf: leaf.word(text.encode()))

    def words_beginning(self, prefix: str) -> Postings:
        return self._gather(lambda leaf: leaf.words_beginning(prefix.encode()))

    def phrase(self, text: str, between_words: bool = False) -> Postings:
        """Cells that hold these characters, and how often there (up to 255)."""
        codes = codes_of(text).tolist()
        if len(codes) == 1 and not between_words:
            return self._gather(lambda leaf: leaf.character(codes[0]))

        def look_up(leaf: Leaf) -> Postings:
            places = leaf.places(codes)
            if between_words:
                places = leaf.between_words(places, len(codes))
            return _counted(leaf.cells_at(places)) if len(places) else NO_POSTINGS

        return self._gather(look_up)

    def keyword(self, field: str, term: str) -> np.ndarray:
        """Documents with this value, ascending."""
        return self._documents(field, lambda terms: [number] if (number := terms.find(term.encode())) >= 0 else [])

    def keywords_beginning(self, field: str, prefix: str) -> np.ndarray:
        return self._documents(field, lambda terms: terms.beginning_with(prefix.encode()))

    def keywords_containing(self, field: str, text: str) -> np.ndarray:
        return self._documents(field, lambda terms: terms.containing(text.encode()))

    def _documents(self, field: str, choose: Callable[[Terms], Sequence[int]]) -> np.ndarray:
        found = [
            leaf.keyword(field, number).astype(np.uint32) + np.uint32(base)
            for leaf, base in zip(self.leaves, self.bases, strict=True)
            for number in choose(leaf.keywords(field))
        ]
        if not found:
            return np.empty(0, np.uint32)
        return found[0] if len(found) == 1 else np.unique(np.concatenate(found))

    def terms_beginning(self, field: str, prefix: str) -> set[str]:
        """The values of a field that begin so."""
        found: set[bytes] = set()
        for leaf in self.leaves:
            terms = leaf.keywords(field)
            found.update(terms[number] for number in terms.beginning_with(prefix.encode()))
        return {term.decode() for term in found}

    def value_counts(self, field: str, chosen: np.ndarray) -> dict[str, int]:
        """How many of the chosen documents (bool, one a document) have each value of a field; values without any left out."""
        totals: dict[bytes, int] = {}
        for leaf, base in zip(self.leaves, self.bases, strict=True):
            picked = chosen[base : base + leaf.size][leaf.array(f"{field}.docs")]
            sums = np.concatenate([[0], np.cumsum(picked)])[leaf.array(f"{field}.starts")]
            counts = np.diff(sums)
            terms = leaf.keywords(field)
            for number in np.flatnonzero(counts).tolist():
                term = terms[number]
                totals[term] = totals.get(term, 0) + int(counts[number])
        return {term.decode(): count for term, count in totals.items()}


def _counted(cells: np.ndarray) -> Postings:
    begins = np.flatnonzero(np.concatenate([[True], cells[1:] != cells[:-1]]))
    counts = np.diff(np.append(begins, len(cells)))
    return cells[begins], np.minimum(counts, 255).astype(np.uint8)


def open_leaf(segment: ArraySegment, path: Path) -> Leaf:
    """A file that was touched since it was written is read and compared first. Raises DamagedIndexError."""
    arrays = ArrayFile(path)
    if stamp_of(path) != segment.stamp:
        arrays.verify()
    return Leaf(arrays)
