"""The index as one search sees it: all segments of one generation, open, with one numbering of documents over all of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path

import numpy as np

from search.analysis import codes_of
from search.index.arrays import ArrayFile, stamp_of
from search.index.codec import ArraySegment
from search.index.hits import places_in
from search.index.panels import PANEL_OF
from search.index.segment import PAIR_SHIFT
from search.index.terms import Terms
from search.index.values import Values
from search.index.weights import ZONES, frequencies_of, occurrence_weights, saturated, share_of
from search.query.tree import ALL_ZONES, TEXT_ZONES, Zone

Weighted = tuple[np.ndarray, np.ndarray]
"""Documents or cells, ascending, and what each counts (float32)."""
NO_NUMBERS = np.empty(0, np.uint32)
NOTHING: Weighted = (NO_NUMBERS, np.empty(0, np.float32))

# Filters that a snapshot keeps worked out: a byte a document each.
REMEMBERED = 64


class Leaf:
    """One segment, open. All numbers are the segment's own."""

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        self.arrays = arrays
        self.size = len(self.arrays["pk"])
        self._cache: dict[str, np.ndarray] = {}
        self.words = Terms.stored(self.arrays, "word")
        self._keywords: dict[str, Terms] = {}
        self._totals: dict[str, np.ndarray] = {}

    def array(self, name: str) -> np.ndarray:
        found = self._cache.get(name)
        if found is None:
            found = self._cache[name] = self.arrays[name]
        return found

    def keywords(self, field: str) -> Terms:
        if field not in self._keywords:
            self._keywords[field] = Terms.stored(self.arrays, field)
        return self._keywords[field]

    def word(self, term: bytes) -> Weighted:
        """Documents with a word anywhere, and their shares: saturated frequencies."""
        number = self.words.find(term)
        return self._impacts("word", number, number + 1) if number >= 0 else NOTHING

    def word_in(self, term: bytes, zones: frozenset[Zone]) -> Weighted:
        """Documents with a word in these zones. In bodies a word counts what it counts in the whole article."""
        number = self.words.find(term)
        return self._within(number, number + 1, zones) if number >= 0 else NOTHING

    def words_beginning(self, prefix: bytes, zones: frozenset[Zone] | None) -> Weighted:
        """Documents with any of these words, as if they were one word."""
        numbers = self.words.beginning_with(prefix)
        if not len(numbers):
            return NOTHING
        if zones is not None:
            return self._within(numbers.start, numbers.stop, zones)
        docs, shares = self._impacts("word", numbers.start, numbers.stop)
        return _summed(docs, frequencies_of(shares), self.size) if len(numbers) > 1 else (docs, shares)

    def character(self, code: int) -> Weighted:
        number = self._number("char.keys", code)
        return self._impacts("char", number, number + 1) if number >= 0 else NOTHING

    def _impacts(self, name: str, first: int, last: int) -> Weighted:
        chosen = self._slice(name, first, last)
        impacts = self.array(f"{name}.impacts")[chosen]
        return self.array(f"{name}.docs")[chosen], np.multiply(impacts, share_of(impacts), dtype=np.float32)

    def _slice(self, name: str, first: int, last: int) -> slice:
        starts = self.array(f"{name}.starts")
        return slice(int(starts[first]), int(starts[last]))

    def _within(self, first: int, last: int, zones: frozenset[Zone]) -> Weighted:
        chosen = self._slice("outside", first, last)
        cells, counts = self.array("outside.cells")[chosen], self.array("outside.counts")[chosen]
        kept = _zone_mask(zones)[cells & np.uint32(ZONES - 1)]
        weights = counts[kept] * self._occurrence_weights(cells[kept])
        docs, shares = _summed(cells[kept] // np.uint32(ZONES), weights, self.size)
        if Zone.BODY not in zones:
            return docs, shares
        chosen = self._slice("word", first, last)
        bodies = np.flatnonzero(_bits(self.array("word.bodies"), chosen))
        impacts = self.array("word.impacts")[chosen][bodies]
        in_bodies = frequencies_of(impacts * share_of(impacts))
        docs = np.concatenate([docs, self.array("word.docs")[chosen][bodies]])
        return _summed(docs, np.concatenate([frequencies_of(shares), in_bodies]), self.size)

    def _occurrence_weights(self, cells: np.ndarray) -> np.ndarray:
        starts = self.array("cell_starts")
        return occurrence_weights(cells, starts[cells + np.uint32(1)] - starts[cells])

    def _number(self, name: str, key: int) -> int:
        keys = self.array(name)
        number = int(keys.searchsorted(keys.dtype.type(key)))
        return number if number < len(keys) and int(keys[number]) == key else -1

    def _pair(self, first: int, second: int) -> np.ndarray:
        number = self._number("pair.keys", first << PAIR_SHIFT | second)
        if number < 0:
            return NO_NUMBERS
        starts = self.array("pair.starts")
        return self.array("pair.places")[int(starts[number]) : int(starts[number + 1])]

    def places(self, codes: Sequence[int]) -> np.ndarray:
        """Where a run of characters begins, ascending: its pairs at the right distances, the rarest first."""
        if len(codes) == 1:
            return self._places_of(codes[0])
        offsets = sorted({*range(0, len(codes) - 1, 2), len(codes) - 2})
        pairs = sorted(((self._pair(codes[i], codes[i + 1]), i) for i in offsets), key=lambda pair: len(pair[0]))
        begins, offset = pairs[0]
        begins = begins[begins >= offset] - np.uint32(offset)
        for places, offset in pairs[1:]:
            if not len(begins):
                break
            begins = begins[places_in(begins + np.uint32(offset), places)[0]]
        return begins

    def _places_of(self, code: int) -> np.ndarray:
        """All places of one character: of all pairs that begin with it."""
        keys = self.array("pair.keys")
        first, last = np.searchsorted(keys, np.array([code << PAIR_SHIFT, (code + 1) << PAIR_SHIFT], np.uint64)).tolist()
        return np.sort(self.array("pair.places")[self._slice("pair", first, last)])

    def phrase(self, codes: Sequence[int], zones: frozenset[Zone], between_words: bool) -> Weighted:
        """Documents that hold these characters, one after the other, in one passage of these zones."""
        if len(codes) == 1 and not between_words and zones == TEXT_ZONES:
            return self.character(codes[0])
        places = self.places(codes)
        if between_words and len(places):
            places = self.between_words(places, len(codes))
        if not len(places):
            return NOTHING
        cells = self.cells_at(places)
        cells = cells[_zone_mask(zones)[cells & np.uint32(ZONES - 1)]]
        return _summed(cells // np.uint32(ZONES), self._occurrence_weights(cells), self.size)

    def between_words(self, places: np.ndarray, length: int) -> np.ndarray:
        """Those places where a run of this length begins and ends between words."""
        edges = self.array("edges")
        ends = places + np.uint32(length)
        return places[(edges[places >> 3] >> (places & 7) & 1 & edges[ends >> 3] >> (ends & 7)).astype(bool)]

    def cells_at(self, places: np.ndarray) -> np.ndarray:
        return (self.array("cell_starts").searchsorted(places, side="right") - 1).astype(np.uint32)

    def counts(self, field: str, docs: np.ndarray, known: dict[int, np.ndarray]) -> np.ndarray:
        """How many of these documents have each value of a facet. ``known``: the panels that were counted for them already."""
        panel = PANEL_OF[field]
        combinations = known.get(panel)
        if combinations is None:
            combinations = known[panel] = self._combinations(f"panel{panel}.of", docs)
        values, of = self.array(f"{field}.values"), self.array(f"{field}.combinations")
        return np.bincount(values, combinations[of], minlength=len(self.keywords(field))).astype(np.int64)

    def _combinations(self, name: str, docs: np.ndarray) -> np.ndarray:
        """How many documents have each combination; of many documents those are counted that are not among them."""
        of = self.array(name)
        totals = self._totals.get(name)
        if totals is None:
            totals = self._totals[name] = np.bincount(of)
        if len(totals) == 1:
            return np.array([len(docs)])
        if 2 * len(docs) <= self.size:
            return np.bincount(of[docs], minlength=len(totals))
        others = np.ones(self.size, bool)
        others[docs] = False
        return totals - np.bincount(of[others], minlength=len(totals))

    def keyword(self, field: str, number: int) -> np.ndarray:
        starts = self.array(f"{field}.starts")
        return self.array(f"{field}.docs")[int(starts[number]) : int(starts[number + 1])]


class Snapshot:
    """``size`` counts deleted documents too: numbers run over all; ``alive`` tells which count, null if all do. ``values``
    numbers those of facets, for this and other snapshots of the same segments."""

    def __init__(self, segments: Sequence[tuple[ArraySegment, Leaf]], values: Values | None = None) -> None:
        self.leaves = [leaf for _segment, leaf in segments]
        self.values = values or Values()
        self.bases: list[int] = []
        self._remembered: dict[Hashable, np.ndarray] = {}
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

    def remembered(self, name: Hashable, make: Callable[[], np.ndarray]) -> np.ndarray:
        """What was worked out for this snapshot under this name before, else what ``make`` gives; the last REMEMBERED stay."""
        known = self._remembered.get(name)
        if known is None:
            known = make()
            while len(self._remembered) >= REMEMBERED:
                self._remembered.pop(next(iter(self._remembered)), None)
            self._remembered[name] = known
        return known

    def verify(self) -> None:
        """Read every byte of every file and compare with the checksums. Raises DamagedIndexError."""
        for leaf in self.leaves:
            if isinstance(leaf.arrays, ArrayFile):
                leaf.arrays.verify()

    def living(self, docs: np.ndarray) -> np.ndarray:
        return docs if self.alive is None else docs[self.alive[docs]]

    def _gather(self, look_up: Callable[[Leaf], Weighted]) -> Weighted:
        found = []
        for leaf, base in zip(self.leaves, self.bases, strict=True):
            docs, shares = look_up(leaf)
            if len(docs):
                found.append((docs + np.uint32(base) if base else docs, shares))
        if len(found) == 1:
            return found[0]
        if not found:
            return NOTHING
        return np.concatenate([docs for docs, _ in found]), np.concatenate([shares for _, shares in found])

    def word(self, text: str, zones: frozenset[Zone] = ALL_ZONES) -> Weighted:
        """Documents with a word in these zones, ascending, and their shares (saturated frequencies, 0 to 1)."""
        term = text.encode()
        if zones == ALL_ZONES:
            return self._gather(lambda leaf: leaf.word(term))
        return self._gather(lambda leaf: leaf.word_in(term, zones))

    def words_beginning(self, prefix: str, zones: frozenset[Zone] = ALL_ZONES) -> Weighted:
        wanted = None if zones == ALL_ZONES else zones
        return self._gather(lambda leaf: leaf.words_beginning(prefix.encode(), wanted))

    def phrase(self, text: str, zones: frozenset[Zone] = TEXT_ZONES, between_words: bool = False) -> Weighted:
        """Documents that hold exactly these characters in a passage of these zones."""
        codes = codes_of(text).tolist()
        return self._gather(lambda leaf: leaf.phrase(codes, zones, between_words))

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
        totals: dict[str, int] = {}
        for leaf, base in zip(self.leaves, self.bases, strict=True):
            picked = chosen[base : base + leaf.size][leaf.array(f"{field}.docs")]
            counts = np.diff(np.concatenate([[0], np.cumsum(picked)])[leaf.array(f"{field}.starts")])
            for number in np.flatnonzero(counts).tolist():
                value = leaf.keywords(field)[number].decode()
                totals[value] = totals.get(value, 0) + int(counts[number])
        return totals

    def parts(self, docs: np.ndarray) -> Iterator[tuple[Leaf, np.ndarray]]:
        """The segments, and which of these documents (ascending) each holds, in its own numbers."""
        borders = np.searchsorted(docs, [*self.bases, self.size]).tolist()
        for leaf, base, start, end in zip(self.leaves, self.bases, borders[:-1], borders[1:], strict=True):
            if end > start:
                yield leaf, docs[start:end] - np.uint32(base) if base else docs[start:end]


def _summed(docs: np.ndarray, frequencies: np.ndarray, size: int) -> Weighted:
    """Each document once, with the saturated sum of its frequencies. Few are sorted, many are counted through."""
    if not len(docs):
        return NOTHING
    if len(docs) * 16 > size:
        sums = np.bincount(docs, frequencies, minlength=size)
        found = np.flatnonzero(sums > 0)
        return found.astype(np.uint32), saturated(sums[found].astype(np.float32))
    order = np.argsort(docs, kind="stable")
    docs = docs[order]
    begins = np.flatnonzero(np.concatenate([[True], docs[1:] != docs[:-1]]))
    return docs[begins], saturated(np.add.reduceat(frequencies[order], begins))


@cache
def _zone_mask(zones: frozenset[Zone]) -> np.ndarray:
    mask = np.zeros(ZONES, bool)
    mask[list(zones)] = True
    return mask


def _bits(packed: np.ndarray, chosen: slice) -> np.ndarray:
    """These bits of packed ones (bool)."""
    first = chosen.start // 8
    bits = np.unpackbits(packed[first : -(-chosen.stop // 8)], bitorder="little")
    return bits[chosen.start - first * 8 :][: chosen.stop - chosen.start].astype(bool)


def open_leaf(segment: ArraySegment, path: Path) -> Leaf:
    """A file that was touched since it was written is read and compared first. Raises DamagedIndexError."""
    arrays = ArrayFile(path)
    if stamp_of(path) != segment.stamp:
        arrays.verify()
    return Leaf(arrays)
