"""Did you mean: where a search finds little, the same with a word of the archive that sounds or looks like one in it.

Words of two to four Chinese characters are compared: with the same sounds (总公会 → 总工会), with sounds that many do not tell
apart (shi, si; nan, lan; xin, xing), and from three characters on with one character different. Only what would find something
is offered, with how much; nothing is ever searched in place of what was typed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from search.analysis import fold
from search.index.snapshot import Leaf, Snapshot
from search.pinyin import all_readings
from search.request import Answer, SearchRequest
from search.service import find_indexed, open_snapshot

# With so many hits nothing is offered; with fewer, only what finds so many times as much.
FEW, TIMES = 5, 10
OFFERED, TRIED = 3, 6
SIZES = (2, 3, 4)
# Pieces of a query that are compared, from its beginning.
PIECES = 24
# A run of Chinese characters that is no field's name (机构:).
RUN = re.compile(r"[\u4e00-\u9fff]{2,}(?![\u4e00-\u9fff:：])")
# Pairs that many speakers do not tell apart, after Chinese input methods' settings of 模糊音.
ALIKE = (("^zh", "z"), ("^ch", "c"), ("^sh", "s"), ("^l", "n"), ("ng$", "n"))

_words_of: WeakKeyDictionary[Leaf, dict[int, tuple[np.ndarray, np.ndarray]]] = WeakKeyDictionary()


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
        codes = [ord(character) for character in folded[start : start + size]]
        printed: Counter[tuple[int, str]] = Counter()
        for leaf in snapshot.leaves:
            words, articles = _words(leaf, size)
            for way, columns in enumerate(_alike(words, codes)):
                for row, count in zip(words[:, columns].T.tolist(), articles[columns].tolist(), strict=True):
                    printed[way, "".join(map(chr, row))] += count
        for (way, word), count in printed.items():
            changes = sum(ord(a) != b for a, b in zip(word, codes, strict=True))
            yield Candidate(way, changes, count, start, word)


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


def _alike(words: np.ndarray, codes: list[int]) -> Iterator[np.ndarray]:
    """Columns of the words that sound the same, that nearly do, and that differ in one character: each in one of these."""
    columns = np.arange(words.shape[1])
    for place, code in enumerate(codes):
        columns = columns[_sounding_like(code, fuzzy=True)[words[place, columns]]]
    if len(columns):
        chosen = list(zip(words[:, columns], codes, strict=True))
        clear = np.all([_sounding_like(code, fuzzy=False)[row] for row, code in chosen], axis=0)
        yield columns[clear & ~np.all([row == code for row, code in chosen], axis=0)]
        yield columns[~clear]
    else:
        yield from (columns, columns)
    if len(codes) > 2:
        equal = sum((row == code).astype(np.uint8) for row, code in zip(words, codes, strict=True))
        yield np.setdiff1d(np.flatnonzero(equal == len(codes) - 1), columns, assume_unique=True)


def _words(leaf: Leaf, size: int) -> tuple[np.ndarray, np.ndarray]:
    """A segment's words of so many Chinese characters, a column each of codes; and how many articles have each. Kept as long as
    the segment is open: an edited article makes a small new one beside the others."""
    known = _words_of.setdefault(leaf, {})
    if size not in known:
        known[size] = _read_words(leaf, size)
    return known[size]


def _read_words(leaf: Leaf, size: int) -> tuple[np.ndarray, np.ndarray]:
    ends = leaf.array("word.ends").astype(np.int64)
    starts = np.concatenate([np.zeros(1, np.int64), ends])[:-1]
    # In UTF-8 these characters have three bytes: 1110xxxx 10xxxxxx 10xxxxxx.
    numbers = np.flatnonzero(ends - starts == 3 * size)
    units = np.asarray(leaf.array("word.terms"))[starts[numbers][:, None] + np.arange(3 * size)]
    units = units.reshape(-1, size, 3).astype(np.uint16)
    codes = (units[:, :, 0] & 15) << 12 | (units[:, :, 1] & 63) << 6 | units[:, :, 2] & 63
    chinese = ((units[:, :, 0] >> 4 == 0b1110) & (codes >= 0x4E00) & (codes < 0xA000)).all(axis=1)
    articles = np.diff(leaf.array("word.starts").astype(np.int64))[numbers[chinese]]
    return np.ascontiguousarray(codes[chinese].T), articles.astype(np.uint32)


@lru_cache(64)
def _sounding_like(code: int, *, fuzzy: bool) -> np.ndarray:
    """Which codes up to 0xFFFF share a sound with this one, in the two commonest readings of either; at least itself (bool)."""
    by_code = _sounds(fuzzy=fuzzy)
    found = np.zeros(1 << 16, bool)
    for number in set(by_code[code].tolist()) - {0}:
        found |= (by_code == number).any(axis=1)
    found[code] = True
    return found


@cache
def _sounds(*, fuzzy: bool) -> np.ndarray:
    """For every code up to 0xFFFF the numbers of its two commonest readings; 0 is none (uint16)."""
    numbers: dict[str, int] = {}
    found = np.zeros((1 << 16, 2), np.uint16)
    for character, spelled in all_readings().items():
        if spelled:
            named = [numbers.setdefault(sound(reading, fuzzy=fuzzy), len(numbers) + 1) for reading in spelled[:2]]
            found[ord(character)] = named[0], named[-1]
    return found


def sound(reading: str, *, fuzzy: bool) -> str:
    """A reading, or what it is taken for where such sounds are not told apart: shi → si, lin → nin, xing → xin."""
    for pattern, other in ALIKE if fuzzy else ():
        reading = re.sub(pattern, other, reading)
    return reading
