"""The arrays: one value for each article, pairs of articles and what they name, one value for each name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import compress
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articles.models import UnionLevel

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int32]
LEVELS = ("", *UnionLevel.values)

# What articles are paired with. "in text": people named otherwise than as writers.
PERSON, IN_TEXT, ORGANIZATION, EVENT, TOPIC = "person", "in text", "organization", "event", "topic"
PAIRED = (PERSON, IN_TEXT, ORGANIZATION, EVENT, TOPIC)
NAMED = (PERSON, ORGANIZATION, EVENT)

# The columns of articles, each an array with the article's key as index. Days are numbers (20230615), 0 where unknown; so are
# keys of regions and newspapers. ``has_gaps``: text is missing from the page that it stands on.
ARTICLE_COLUMNS: dict[str, Any] = {
    "is_public": np.bool_,
    "region": np.int32,
    "is_national": np.bool_,
    "level": np.int8,
    "first_day": np.int32,
    "last_day": np.int32,
    "newspaper": np.int32,
    "has_gaps": np.bool_,
}


@dataclass(frozen=True)
class Pairs:
    """Each article and record that belong together, once; in no order."""

    article: Numbers
    record: Numbers

    @staticmethod
    def of(both: NDArray[np.int64]) -> Pairs:
        """``both``: the article's key in the upper half of the number, the record's in the lower."""
        both = np.sort(both)
        both = both[np.concatenate([[True], both[1:] != both[:-1]])] if len(both) else both
        return Pairs((both >> 32).astype(np.int32), (both & 0xFFFFFFFF).astype(np.int32))

    def replaced(self, articles: Flags, new: Pairs) -> Pairs:
        """With ``new`` pairs in place of those of ``articles`` (flags by key)."""
        goes = at(articles, self.article)
        if not len(new.article) and not goes.any():
            return self
        stays = ~goes
        return Pairs(np.concatenate([self.article[stays], new.article]), np.concatenate([self.record[stays], new.record]))

    def within(self, articles: Flags) -> Pairs:
        inside = at(articles, self.article)
        return Pairs(self.article[inside], self.record[inside])

    def number_by_record(self) -> NDArray[np.int64]:
        """Articles by the record's key."""
        return np.bincount(self.record, minlength=1)


@dataclass(frozen=True, slots=True)
class Name:
    """A record as its lists know it: in the order of ``sort_key``, under the ``letter`` that its pinyin begins with (# where it
    begins with none), of a ``year`` (empty where it has none)."""

    key: int
    is_open: bool
    sort_key: str
    type: str
    date: str
    letter: str
    year: str

    @staticmethod
    def of(key: int, is_open: bool, sort_key: str, kind: str, date: str) -> Name:
        initial = sort_key[:1].upper()
        letter = initial if "A" <= initial <= "Z" and len(initial) == 1 else "#"
        return Name(key, is_open, sort_key, kind, date, letter, date[:4])


@dataclass(frozen=True)
class Names:
    """The names of one kind in the order of their list: people and organizations by pinyin, events newest first."""

    rows: list[Name]
    key: Numbers
    is_open: Flags

    @staticmethod
    def of(rows: list[Name]) -> Names:
        rows.sort(key=attrgetter("sort_key", "key"))
        if any(name.date for name in rows):
            rows.sort(key=attrgetter("date"), reverse=True)
        return Names(
            rows,
            np.fromiter((name.key for name in rows), np.int32, len(rows)),
            np.fromiter((name.is_open for name in rows), np.bool_, len(rows)),
        )

    def replaced(self, keys: set[int], new: Iterable[Name]) -> Names:
        return Names.of([*(name for name in self.rows if name.key not in keys), *new]) if keys else self


@dataclass(frozen=True)
class Archive:
    """All of it at one generation. Never changed: a newer one shares what stayed as it was."""

    articles: Mapping[str, NDArray[Any]]
    pairs: Mapping[str, Pairs]
    names: Mapping[str, Names]
    # By the key of a region in which articles stand: the codes from its province down to its own.
    lineages: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def public(self) -> Flags:
        return self.articles["is_public"]

    def in_print(self, kind: str) -> Flags:
        """For each name in the order of its list: whether readers may see it, and an article that they may see names it."""
        names = self.names[kind]
        counts = self.pairs[kind].within(self.public).number_by_record()
        return names.is_open & (at(counts, names.key) > 0)

    def keys_in_print(self, kind: str) -> Flags:
        """By the record's key: the same."""
        names = self.names[kind]
        found = np.zeros(int(names.key.max(initial=0)) + 1, np.bool_)
        found[names.key[self.in_print(kind)]] = True
        return found

    def names_in_print(self, kind: str) -> list[Name]:
        """Those of the kind that readers may see, in the order of their list."""
        return list(compress(self.names[kind].rows, self.in_print(kind).tolist()))

    def open_keys(self, kind: str) -> Flags:
        """By the record's key: whether it is withheld from nobody."""
        names = self.names[kind]
        found = np.zeros(int(names.key.max(initial=0)) + 1, np.bool_)
        found[names.key[names.is_open]] = True
        return found

    def with_articles(self, keys: Iterable[int], rows: list[tuple[Any, ...]]) -> Archive:
        """With these rows (key, then ARTICLE_COLUMNS) in place of what is known of ``keys``."""
        keys = list(keys)
        size = max(len(self.public), max(keys, default=0) + 1, max((row[0] for row in rows), default=0) + 1)
        articles: dict[str, NDArray[Any]] = {}
        at_rows = np.fromiter((row[0] for row in rows), np.int64, len(rows))
        for number, (name, kind) in enumerate(ARTICLE_COLUMNS.items(), 1):
            column = np.zeros(size, kind)
            column[: len(self.articles[name])] = self.articles[name]
            column[keys] = 0
            column[at_rows] = np.fromiter((row[number] for row in rows), kind, len(rows))
            articles[name] = column
        return replace(self, articles=articles)


def empty() -> Archive:
    none = np.zeros(0, np.int32)
    return Archive(
        {name: np.zeros(0, kind) for name, kind in ARTICLE_COLUMNS.items()},
        {kind: Pairs(none, none) for kind in PAIRED},
        {kind: Names.of([]) for kind in NAMED},
    )


def is_among(flags: Flags, key: int) -> bool:
    """Whether the flag of this key is set; keys beyond the last have none."""
    return key < len(flags) and bool(flags[key])


def day_number(text: str | None) -> int:
    """20230615 for 2023-06-15; 0 for nothing."""
    return int(text[:10].replace("-", "")) if text else 0


def at(values: NDArray[Any], keys: NDArray[Any]) -> NDArray[Any]:
    """``values[keys]``, with 0 or False for keys beyond the last."""
    if not len(values):
        return np.zeros(len(keys), values.dtype)
    if not len(keys) or keys.max() < len(values):
        return values[keys]
    return np.where(keys < len(values), values[np.minimum(keys, len(values) - 1)], 0).astype(values.dtype)
