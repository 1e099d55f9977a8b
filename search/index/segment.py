"""Documents into the arrays of one segment.

Every passage takes a place in one long row of characters, in the order of documents and zones, with a null character after each
passage so that nothing runs across. A *cell* is a document's zone (document × 8 + zone), which is what postings of words and
characters point to; pairs of characters point to their places in the row, so that a phrase of any length is exact: its pairs
must stand at the right distances. Inverting is sorting, by NumPy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from search.analysis import codes_of, cut, fold_passage, is_word
from search.index.document import KEYWORD_FIELDS, Document
from search.index.terms import Terms

ZONES = 8
PAIR_SHIFT = 21  # a code point has 21 bits
NO_DAY = 0  # date.toordinal() begins with 1


class _WordNumbers(dict[str, int]):
    """Words by the order in which they were met, from 1; 0 for a piece that is no word."""

    def __missing__(self, piece: str) -> int:
        number = self[piece] = len(self) + 1 if is_word(piece) else 0
        return number


class SegmentBuilder:
    """Collects documents, then yields the arrays of their segment. Keeps about 40 bytes a character in memory."""

    def __init__(self) -> None:
        self.pks: list[int] = []
        self.hashes: list[int] = []
        self.first: list[int] = []
        self.last: list[int] = []
        self._rows: list[np.ndarray] = []
        self._cells: list[int] = []
        self._lengths: list[int] = []
        self._numbers = _WordNumbers()
        self._words: list[np.ndarray] = []
        self._edges: list[np.ndarray] = []
        self._length = 0
        self._keywords: dict[str, dict[str, list[int]]] = {name: {} for name in KEYWORD_FIELDS}

    def __len__(self) -> int:
        return len(self.pks)

    @property
    def characters(self) -> int:
        return self._length

    def add(self, document: Document) -> None:
        number = len(self.pks)
        self.pks.append(document.pk)
        self.hashes.append(document.content_hash)
        self.first.append(document.first.toordinal() if document.first else NO_DAY)
        self.last.append(document.last.toordinal() if document.last else NO_DAY)
        for zone, text in sorted(document.passages, key=lambda passage: passage[0]):
            self._add_passage(number * ZONES + zone, text)
        for name, values in document.keywords.items():
            for value in values:
                self._keywords[name].setdefault(value, []).append(number)

    def _add_passage(self, cell: int, text: str) -> None:
        passage = fold_passage(text)
        if not passage.text:
            return
        pieces = cut(passage)
        numbers = np.fromiter(map(self._numbers.__getitem__, pieces), np.uint32, len(pieces))
        lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
        ends = np.cumsum(lengths) + self._length
        words = numbers != 0
        self._words.append(numbers[words])
        self._edges += [ends[words], (ends - lengths)[words]]
        self._rows.append(codes_of(passage.text))
        self._cells.append(cell)
        self._lengths.append(len(passage.text))
        self._length += len(passage.text) + 1

    def to_arrays(self) -> dict[str, np.ndarray]:
        row = np.zeros(self._length, np.uint32)
        lengths = np.array(self._lengths, np.int64) + 1
        begins = np.concatenate([[0], np.cumsum(lengths)[:-1]]) if len(lengths) else np.empty(0, np.int64)
        for begin, codes in zip(begins, self._rows, strict=True):
            row[begin : begin + len(codes)] = codes
        cells = np.array(self._cells, np.int64)
        return {
            "pk": np.array(self.pks, np.int64),
            "hash": np.array(self.hashes, np.uint64),
            "first": np.array(self.first, np.int32),
            "last": np.array(self.last, np.int32),
            **self._row_arrays(row, cells, lengths),
            **self._word_arrays(cells),
            **self._keyword_arrays(),
        }

    def _row_arrays(self, row: np.ndarray, cells: np.ndarray, lengths: np.ndarray) -> dict[str, np.ndarray]:
        cell_starts = np.zeros(len(self.pks) * ZONES + 1, np.uint32)
        np.add.at(cell_starts[1:], cells, lengths.astype(np.uint32))
        np.cumsum(cell_starts, out=cell_starts)
        edges = np.zeros(len(row) + 1, bool)
        for places in self._edges:
            edges[places] = True
        return {
            "cell_starts": cell_starts,
            "edges": np.packbits(edges, bitorder="little"),
            **pair_arrays(row),
            **posting_arrays("char", row, np.repeat(cells, lengths).astype(np.uint32)),
        }

    def _word_arrays(self, cells: np.ndarray) -> dict[str, np.ndarray]:
        terms = sorted((word.encode(), number) for word, number in self._numbers.items() if number)
        rank = np.zeros(len(self._numbers) + 1, np.uint32)
        rank[[number for _term, number in terms]] = np.arange(1, len(terms) + 1, dtype=np.uint32)
        ranks = rank[np.concatenate(self._words)] if self._words else np.empty(0, np.uint32)
        postings = posting_arrays("word", ranks, np.repeat(cells, list(map(len, self._words))).astype(np.uint32))
        del postings["word.keys"]
        return Terms.to_arrays("word", (term for term, _number in terms)) | postings

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


def _groups(keys: np.ndarray) -> np.ndarray:
    """Where a new key begins in sorted keys."""
    return np.concatenate([[0], np.flatnonzero(keys[1:] != keys[:-1]) + 1]) if len(keys) else np.empty(0, np.int64)


def pair_arrays(row: np.ndarray) -> dict[str, np.ndarray]:
    """For every pair of characters that stand together, all its places in ``row``, in order."""
    places = np.flatnonzero(row[:-1] != 0) if len(row) else np.empty(0, np.int64)
    keys = (row[places].astype(np.uint64) << np.uint64(PAIR_SHIFT)) | row[places + 1].astype(np.uint64)
    order = stable_order(keys)
    keys = keys[order]
    groups = _groups(keys)
    return {
        "pair.keys": keys[groups],
        "pair.starts": np.append(groups, len(keys)).astype(np.uint32),
        "pair.places": places[order].astype(np.uint32),
    }


def posting_arrays(name: str, keys: np.ndarray, cells: np.ndarray) -> dict[str, np.ndarray]:
    """For every key but 0, the cells that hold it and how often (up to 255). ``keys`` stand in the order of their cells."""
    kept = keys != 0
    keys, cells = keys[kept], cells[kept]
    order = stable_order(keys)
    keys, cells = keys[order], cells[order]
    new = np.empty(len(keys), bool)
    new[:1] = True
    new[1:] = (keys[1:] != keys[:-1]) | (cells[1:] != cells[:-1])
    firsts = np.flatnonzero(new)
    counts = np.diff(np.append(firsts, len(keys)))
    keys = keys[firsts]
    groups = _groups(keys)
    return {
        f"{name}.keys": keys[groups],
        f"{name}.starts": np.append(groups, len(keys)).astype(np.uint32),
        f"{name}.cells": cells[firsts],
        f"{name}.counts": np.minimum(counts, 255).astype(np.uint8),
    }
