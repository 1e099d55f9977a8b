"""Did you mean: where a search finds little, the same with a word of the archive that sounds or looks like one in it.

Words of two to four Chinese characters are compared: with the same sounds (总公会 → 总工会), with sounds that many do not tell
apart (shi, si; nan, lan; xin, xing), and from three characters on with one character different. Only what would find something
is offered, with how much; nothing is ever searched in place of what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from search.analysis import fold
from search.index.snapshot import Leaf, Snapshot
from search.pinyin import all_readings
from search.request import Answer, SearchRequest
from search.service import find_indexed, open_snapshot

# With so many hits nothing is offered; with fewer, only what finds so many times as much.
FEW, TIMES = 5, 10
OFFERED, TRIED = 3, 8
SIZES = (2, 3, 4)
# Pieces of a query that are compared, from its beginning.
PIECES = 36
# A run of Chinese characters that is no field's name (机构:).
RUN = re.compile(r"[\u4e00-\u9fff]{2,}(?![\u4e00-\u9fff:：])")
# Pairs that many speakers do not tell apart, after Chinese input methods' settings of 模糊音.
ALIKE = (("^zh", "z"), ("^ch", "c"), ("^sh", "s"), ("^l", "n"), ("ng$", "n"))


@dataclass(frozen=True)
class Near:
    """``address``: the search with ``text`` in place of what was typed, all else the same; it finds ``total``."""

    text: str
    address: str
    total: int


class Candidate(NamedTuple):
    """A word for a piece of the query that begins at ``start``. Sounds go before looks, few changes before many."""

    way: int
    changes: int
    printed: int
    start: int
    word: str


class Sounds(NamedTuple):
    """For every code up to 0xFFFF the number of its commonest reading and of another one; 0 has none."""

    first: np.ndarray
    second: np.ndarray

    def of(self, codes: np.ndarray, wanted: int) -> np.ndarray:
        """Which of the codes sound like ``wanted`` in one of their readings (bool)."""
        mine = {int(self.first[wanted]), int(self.second[wanted])} - {0}
        return np.isin(self.first[codes], list(mine)) | np.isin(self.second[codes], list(mine))


def near_searches(search: SearchRequest, answer: Answer) -> list[Near]:
    """What to offer beside this answer; nothing where no index is in use, for a scan of the database would take seconds."""
    snapshot = open_snapshot() if answer.total < FEW and not answer.degraded else None
    if snapshot is None:
        return []
    found: list[Near] = []
    for text in _texts(search.text, snapshot):
        other = search.changed(text=text, page=1)
        tried = find_indexed(other.changed(page_size=1))
        if tried and tried.total >= max(1, TIMES * answer.total):
            found.append(Near(text, other.address(), tried.total))
    return sorted(found, key=lambda near: -near.total)[:OFFERED] if answer.total else found[:OFFERED]


def _texts(text: str, snapshot: Snapshot) -> list[str]:
    """The query with one word replaced, the likeliest first."""
    listed = sorted(candidates(text, snapshot), key=lambda one: (one[:2], -one.printed, one.start, one.word))
    texts = (text[: one.start] + one.word + text[one.start + len(one.word) :] for one in listed)
    return list(dict.fromkeys(texts))[:TRIED]


def candidates(text: str, snapshot: Snapshot) -> Iterator[Candidate]:
    """Every word of the index that some piece of the query may have been meant for."""
    folded = fold(text)
    for start, size in _pieces(folded):
        words = _words(snapshot, size)
        codes = np.array([ord(character) for character in folded[start : start + size]], np.uint16)
        for way, rows in enumerate(_alike(words, codes)):
            for row in words[rows]:
                word = "".join(map(chr, row.tolist()))
                yield Candidate(way, int((row != codes).sum()), len(snapshot.word(word)[0]), start, word)


def _pieces(folded: str) -> list[tuple[int, int]]:
    """(start, characters) of what is compared."""
    found = [
        (start, size)
        for run in RUN.finditer(folded)
        for start in range(run.start(), run.end() - 1)
        for size in SIZES
        if start + size <= run.end()
    ]
    return found[:PIECES]


def _alike(words: np.ndarray, codes: np.ndarray) -> Iterator[np.ndarray]:
    """Rows of the words that sound the same, sound nearly the same, and differ in one character; each in one of these only."""
    same = words == codes
    taken = same.all(axis=1)
    for sounds in (_sounds(fuzzy=False), _sounds(fuzzy=True)):
        rows = np.flatnonzero(~taken)
        for place, code in enumerate(codes.tolist()):
            rows = rows[same[rows, place] | sounds.of(words[rows, place], code)]
        taken[rows] = True
        yield rows
    if len(codes) > 2:
        yield np.flatnonzero((same.sum(axis=1) == len(codes) - 1) & ~taken)


def _words(snapshot: Snapshot, size: int) -> np.ndarray:
    """The index's words of so many Chinese characters: a row each, of codes (uint16)."""

    def make() -> np.ndarray:
        # In UTF-8 these characters have three bytes: 1110xxxx 10xxxxxx 10xxxxxx.
        found = [_terms_of(leaf, 3 * size).reshape(-1, size, 3).astype(np.uint16) for leaf in snapshot.leaves]
        units = np.concatenate(found) if found else np.empty((0, size, 3), np.uint16)
        units = units[(units[:, :, 0] >> 4 == 0b1110).all(axis=1)]
        codes = (units[:, :, 0] & 15) << 12 | (units[:, :, 1] & 63) << 6 | units[:, :, 2] & 63
        codes = codes[((codes >= 0x4E00) & (codes < 0xA000)).all(axis=1)]
        return np.unique(codes, axis=0) if len(found) > 1 else codes

    return snapshot.remembered(("words of", size), make)


def _terms_of(leaf: Leaf, size: int) -> np.ndarray:
    """A segment's words of so many bytes, a row each (uint8)."""
    ends = leaf.array("word.ends").astype(np.int64)
    starts = np.concatenate([[0], ends[:-1]]) if len(ends) else ends
    return np.asarray(leaf.array("word.terms"))[starts[ends - starts == size][:, None] + np.arange(size)]


@cache
def _sounds(*, fuzzy: bool) -> Sounds:
    numbers: dict[str, int] = {}
    first, second = np.zeros(1 << 16, np.uint16), np.zeros(1 << 16, np.uint16)
    for character, spelled in all_readings().items():
        named = [numbers.setdefault(sound(reading, fuzzy=fuzzy), len(numbers) + 1) for reading in spelled[:2]]
        if named:
            first[ord(character)], second[ord(character)] = named[0], named[-1]
    return Sounds(first, second)


def sound(reading: str, *, fuzzy: bool) -> str:
    """A reading, or what it is taken for where such sounds are not told apart: shi → si, lin → nin, xing → xin."""
    for pattern, other in ALIKE if fuzzy else ():
        reading = re.sub(pattern, other, reading)
    return reading
