"""Documents into the arrays of one segment.

Every passage takes a place in one long row of characters, in the order of documents and zones, with a null character after each
passage so that nothing runs across. A *cell* is a document's zone (document × 8 + zone). Pairs of characters point to their
places in the row, so that a phrase of any length is exact: its pairs must stand at the right distances. Words and single
characters point to documents, each with its *impact* there: the saturated frequency that BM25F scores with (``weights``); words
outside bodies also to their cells. Inverting is sorting, by NumPy.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

import numpy as np

from search.analysis import fold_together, is_joined, is_word, rough_cut, split_joined
from search.index.document import KEYWORD_FIELDS, Document
from search.index.panels import panel_arrays
from search.index.terms import Terms
from search.index.weights import ZONES, occurrence_weights, to_impacts
from search.query.tree import Zone

PAIR_SHIFT = 21  # a code point has 21 bits
NO_DAY = 0  # date.toordinal() begins with 1
# Characters that are folded and cut at once.
DIGESTED = 400_000
# Fewer characters are sorted to find the distinct ones, of more a table of all code points is filled.
FEW_CODES = 50_000

MARK, WORD, JOINED = 0, 1, 2


class _Pieces(dict[str, int]):
    """jieba's pieces by the order in which they were met; of each, what it is and its length in the row of characters."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds = array("B")
        self.lengths = array("I")

    def __missing__(self, piece: str) -> int:
        number = self[piece] = len(self)
        self.kinds.append(JOINED if is_joined(piece) else WORD if is_word(piece) else MARK)
        self.lengths.append(0 if piece == " " else len(piece))
        return number

    def numbers(self, pieces: Sequence[str]) -> np.ndarray:
        """The numbers of these pieces, in jieba's cut: those that rjieba leaves joined come in their parts."""
        numbers = np.fromiter(map(self.__getitem__, pieces), np.uint32, len(pieces))
        found: list[np.ndarray] = []
        begin = 0
        for place in np.flatnonzero(np.frombuffer(self.kinds, np.uint8)[numbers] == JOINED).tolist():
            found += [numbers[begin:place], np.array([self.part(part) for part in split_joined(pieces[place])], np.uint32)]
            begin = place + 1
        return np.concatenate([*found, numbers[begin:]]) if found else numbers

    def part(self, piece: str) -> int:
        """The number of a part, which is split no further."""
        number = self[piece]
        if self.kinds[number] == JOINED:
            self.kinds[number] = WORD if is_word(piece) else MARK
        return number


class SegmentBuilder:
    """Collects documents, then yields the arrays of their segment. Keeps some 20 bytes a character in memory."""

    def __init__(self) -> None:
        self.pks: list[int] = []
        self.hashes: list[int] = []
        self.first: list[int] = []
        self.last: list[int] = []
        self._waiting: list[str] = []
        self._waiting_size = 0
        self._rows: list[np.ndarray] = []
        self._cells: list[int] = []
        self._pieces = _Pieces()
        self._words: list[np.ndarray] = []
        self._begins: list[np.ndarray] = []
        self._length = 0
        self._keywords: dict[str, dict[str, list[int]]] = {name: {} for name in KEYWORD_FIELDS}

    def __len__(self) -> int:
        return len(self.pks)

    @property
    def characters(self) -> int:
        return self._length + self._waiting_size

    def add(self, document: Document) -> None:
        number = len(self.pks)
        self.pks.append(document.pk)
        self.hashes.append(document.content_hash)
        self.first.append(document.first.toordinal() if document.first else NO_DAY)
        self.last.append(document.last.toordinal() if document.last else NO_DAY)
        for zone, text in sorted(document.passages, key=lambda passage: passage[0]):
            self._cells.append(number * ZONES + zone)
            self._waiting.append(text)
            self._waiting_size += len(text)
        for name, values in document.keywords.items():
            for value in values:
                self._keywords[name].setdefault(value, []).append(number)
        if self._waiting_size >= DIGESTED:
            self._digest()

    def _digest(self) -> None:
        """Fold and cut what waits."""
        if not self._waiting:
            return
        row, text = fold_together(self._waiting)
        numbers = self._pieces.numbers(rough_cut(text))
        ends = np.cumsum(np.frombuffer(self._pieces.lengths, np.uint32)[numbers], dtype=np.int64)
        words = np.flatnonzero(np.frombuffer(self._pieces.kinds, np.uint8)[numbers] == WORD)
        lengths = np.frombuffer(self._pieces.lengths, np.uint32)[numbers[words]]
        self._rows.append(row)
        self._words.append(numbers[words])
        self._begins.append((ends[words] - lengths + self._length).astype(np.uint32))
        self._length += len(row)
        self._waiting, self._waiting_size = [], 0

    def to_arrays(self) -> dict[str, np.ndarray]:
        self._digest()
        row = np.concatenate([np.empty(0, np.uint32), *self._rows])
        self._rows = []
        lengths = np.diff(np.concatenate([[-1], np.flatnonzero(row == 0)]))
        cells = np.array(self._cells, np.int64)
        arrays: dict[str, np.ndarray] = {
            "pk": np.array(self.pks, np.int64),
            "hash": np.array(self.hashes, np.uint64),
            "first": np.array(self.first, np.int32),
            "last": np.array(self.last, np.int32),
            "cell_starts": _cell_starts(len(self.pks), cells, lengths),
            **pair_arrays(row),
            **self._keyword_arrays(),
        }
        factors = occurrence_weights(np.arange(len(self.pks) * ZONES), np.diff(arrays["cell_starts"]))
        arrays |= self._character_arrays(row, np.repeat(cells, lengths).astype(np.uint32), factors)
        arrays |= self._word_arrays(len(row), cells, np.concatenate([[0], np.cumsum(lengths)]), factors)
        return arrays | panel_arrays(arrays)

    def _character_arrays(self, row: np.ndarray, cells: np.ndarray, factors: np.ndarray) -> dict[str, np.ndarray]:
        """Bylines are left out: a single character is a phrase, which promises what the page says."""
        kept = np.flatnonzero((row != 0) & (cells & (ZONES - 1) != Zone.BYLINE))
        alphabet, keys = dense_keys(row[kept])
        cells = cells[kept]
        return {"char.keys": alphabet} | impact_arrays("char", keys, len(alphabet), cells, factors[cells], np.uint8)

    def _word_arrays(self, size: int, cells: np.ndarray, begins: np.ndarray, factors: np.ndarray) -> dict[str, np.ndarray]:
        kinds = np.frombuffer(self._pieces.kinds, np.uint8)
        terms = sorted((piece.encode(), number) for piece, number in self._pieces.items() if kinds[number] == WORD)
        rank = np.zeros(len(kinds), np.uint32)
        rank[[number for _term, number in terms]] = np.arange(len(terms), dtype=np.uint32)
        numbers = np.concatenate([np.empty(0, np.uint32), *self._words])
        starts = np.concatenate([np.empty(0, np.uint32), *self._begins])
        edges = np.zeros(size + 1, bool)
        edges[starts] = True
        edges[starts + np.frombuffer(self._pieces.lengths, np.uint32)[numbers]] = True
        places = cells[np.searchsorted(begins, starts, side="right") - 1].astype(np.uint32)
        keys = rank[numbers]
        outside = np.flatnonzero(places & (ZONES - 1) != Zone.BODY)
        return {
            "edges": np.packbits(edges, bitorder="little"),
            **Terms.to_arrays("word", (term for term, _number in terms)),
            **impact_arrays("word", keys, len(terms), places, factors[places], np.uint16),
            **count_arrays("outside", keys[outside], len(terms), places[outside]),
        }

    def _keyword_arrays(self) -> dict[str, np.ndarray]:
        arrays: dict[str, np.ndarray] = {}
        for name, values in self._keywords.items():
            terms = sorted((value.encode("utf-8", "surrogatepass"), numbers) for value, numbers in values.items())
            arrays |= Terms.to_arrays(name, (term for term, _numbers in terms))
            arrays[f"{name}.starts"] = _starts([len(numbers) for _term, numbers in terms])
            arrays[f"{name}.docs"] = np.fromiter((n for _term, numbers in terms for n in numbers), np.uint32)
        return arrays


def build_segment(documents: Iterable[Document]) -> dict[str, np.ndarray]:
    """The arrays of a segment of these documents."""
    builder = SegmentBuilder()
    for document in documents:
        builder.add(document)
    return builder.to_arrays()


def _starts(counts: Sequence[int] | np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.uint32)


def _cell_starts(documents: int, cells: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    return _starts(np.bincount(cells, lengths, minlength=documents * ZONES).astype(np.int64))


def stable_order(keys: np.ndarray) -> np.ndarray:
    """``argsort`` that keeps equals in order, by 16 bits at a time: NumPy sorts uint16 by counting, in linear time."""
    order = np.argsort((keys & 0xFFFF).astype(np.uint16), kind="stable")
    shift = 16
    highest = int(keys.max()) if len(keys) else 0
    while highest >> shift:
        part = ((keys >> keys.dtype.type(shift)) & keys.dtype.type(0xFFFF)).astype(np.uint16)
        order = order[np.argsort(part[order], kind="stable")]
        shift += 16
    return order


def dense_keys(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct code points, ascending, and for each of ``codes`` which of them it is (both uint32)."""
    if len(codes) < FEW_CODES:
        alphabet, places = np.unique(codes, return_inverse=True)
        return alphabet.astype(np.uint32), places.astype(np.uint32)
    seen = np.zeros(1 << PAIR_SHIFT, bool)
    seen[codes] = True
    alphabet = np.flatnonzero(seen).astype(np.uint32)
    numbers = np.zeros(len(seen), np.uint32)
    numbers[alphabet] = np.arange(len(alphabet), dtype=np.uint32)
    return alphabet, numbers[codes]


def groups_of(keys: np.ndarray) -> np.ndarray:
    """Where a new key begins in sorted keys."""
    return np.concatenate([[0], np.flatnonzero(keys[1:] != keys[:-1]) + 1]) if len(keys) else np.empty(0, np.int64)


def pair_arrays(row: np.ndarray) -> dict[str, np.ndarray]:
    """For every pair of characters that stand together, all its places in ``row``, in order; the last one of a passage stands
    in a pair with the null character behind it."""
    alphabet, dense = dense_keys(row)
    places = np.flatnonzero(row[:-1] != 0) if len(row) else np.empty(0, np.int64)
    width = max(len(alphabet).bit_length(), 1)
    keys = (dense[places].astype(np.uint64) << np.uint64(width)) | dense[places + 1]
    order = stable_order(keys)
    keys = keys[order]
    groups = groups_of(keys)
    first, second = alphabet[keys[groups] >> np.uint64(width)], alphabet[keys[groups] & np.uint64((1 << width) - 1)]
    return {
        "pair.keys": (first.astype(np.uint64) << np.uint64(PAIR_SHIFT)) | second,
        "pair.starts": np.append(groups, len(keys)).astype(np.uint32),
        "pair.places": places[order].astype(np.uint32),
    }


def _grouped(keys: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The order by key and then target, and in it where each new (key, target) begins; ``targets`` ascend already."""
    order = stable_order(keys)
    keys, targets = keys[order], targets[order]
    new = np.empty(len(keys), bool)
    new[:1] = True
    new[1:] = (keys[1:] != keys[:-1]) | (targets[1:] != targets[:-1])
    firsts = np.flatnonzero(new)
    return order, firsts, keys[firsts]


def impact_arrays(
    name: str, keys: np.ndarray, size: int, cells: np.ndarray, weights: np.ndarray, dtype: type[np.unsignedinteger]
) -> dict[str, np.ndarray]:
    """For every key from 0 to ``size`` the documents that hold it, its impact there, and whether a body is among the places.

    ``keys`` stand in the order of their cells, with what each occurrence counts.
    """
    documents = cells // ZONES
    order, firsts, found = _grouped(keys, documents)
    sums = np.add.reduceat(weights[order], firsts) if len(firsts) else np.empty(0, np.float32)
    bodies = cells[order] & (ZONES - 1) == Zone.BODY
    return {
        f"{name}.starts": _starts(np.bincount(found, minlength=size)),
        f"{name}.docs": documents[order[firsts]].astype(np.uint32),
        f"{name}.impacts": to_impacts(sums, dtype),
        f"{name}.bodies": np.packbits(np.logical_or.reduceat(bodies, firsts) if len(firsts) else bodies, bitorder="little"),
    }


def count_arrays(name: str, keys: np.ndarray, size: int, cells: np.ndarray) -> dict[str, np.ndarray]:
    """For every key from 0 to ``size`` the cells that hold it and how often (up to 255)."""
    order, firsts, found = _grouped(keys, cells)
    counts = np.diff(np.append(firsts, len(keys)))
    return {
        f"{name}.starts": _starts(np.bincount(found, minlength=size)),
        f"{name}.cells": cells[order[firsts]].astype(np.uint32),
        f"{name}.counts": np.minimum(counts, 255).astype(np.uint8),
    }
