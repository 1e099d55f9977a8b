"""The arrays: one value for each article, pairs of articles and what they name, one value for each name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import compress
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articles.columns.derived import derived
from articles.editorial.generation import ISSUES, REGIONS
from articles.models import UnionLevel

Flags = NDArray[np.bool_]
Numbers = NDArray[np.int32]
LEVELS = ("", *UnionLevel.values)

# What articles are paired with. "in text": people named otherwise than as writers.
PERSON, IN_TEXT, ORGANIZATION, EVENT, TOPIC = "person", "in text", "organization", "event", "topic"
PAIRED = (PERSON, IN_TEXT, ORGANIZATION, EVENT, TOPIC)
NAMED = (PERSON, ORGANIZATION, EVENT)

# The columns of articles, each an array with the article's key as index. Days are numbers (20230615), 0 where unknown; so are
# keys of regions and newspapers. ``has_gaps``: text is missing from the page that it stands on. ``digital_issue``: the issue of
# a born-digital article, which stands on no page.
ARTICLE_COLUMNS: dict[str, Any] = {
    "is_public": np.bool_,
    "region": np.int32,
    "is_national": np.bool_,
    "level": np.int8,
    "first_day": np.int32,
    "last_day": np.int32,
    "newspaper": np.int32,
    "has_gaps": np.bool_,
    "digital_issue": np.int32,
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

    def replaced(self, articles: Numbers, new: Pairs) -> Pairs:
        """With ``new`` pairs in place of those of ``articles``; itself where they are the same."""
        goes = np.isin(self.article, articles)
        if np.array_equal(_sorted(self.article[goes], self.record[goes]), _sorted(new.article, new.record)):
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

    def by_key(self, flags: Flags) -> Flags:
        """Flags in the order of the list as flags by the record's key."""
        found = np.zeros(int(self.key.max(initial=0)) + 1, np.bool_)
        found[self.key[flags]] = True
        return found

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
    # For what is not read here, but kept by who made something of it: another object after each change of such rows.
    marks: Mapping[str, object] = field(default_factory=lambda: {kind: object() for kind in (REGIONS, ISSUES)})

    @property
    def public(self) -> Flags:
        return self.articles["is_public"]

    def in_print(self, kind: str) -> Flags:
        """For each name in the order of its list: whether readers may see it, and an article that they may see names it."""
        names = self.names[kind]
        return derived(
            ("in print", kind),
            (names, self.pairs[kind], self.public),
            lambda: names.is_open & (at(self.number_by_record(kind), names.key) > 0),
        )

    def number_by_record(self, kind: str) -> NDArray[np.int64]:
        """Readable articles by the key of the record that they are paired with."""
        pairs = self.pairs[kind]
        return derived(("number", kind), (pairs, self.public), lambda: pairs.within(self.public).number_by_record())

    def keys_in_print(self, kind: str) -> Flags:
        """By the record's key: the same as ``in_print``."""
        names, flags = self.names[kind], self.in_print(kind)
        return derived(("keys in print", kind), (names, flags), lambda: names.by_key(flags))

    def names_in_print(self, kind: str) -> list[Name]:
        """Those of the kind that readers may see, in the order of their list."""
        names, flags = self.names[kind], self.in_print(kind)
        return derived(("names in print", kind), (names, flags), lambda: list(compress(names.rows, flags.tolist())))

    def open_keys(self, kind: str) -> Flags:
        """By the record's key: whether it is withheld from nobody."""
        names = self.names[kind]
        return derived(("open", kind), (names,), lambda: names.by_key(names.is_open))

    def with_articles(self, keys: Iterable[int], rows: list[tuple[Any, ...]]) -> Archive:
        """With these rows (key, then ARTICLE_COLUMNS) in place of what is known of ``keys``; a column that does not change
        stays the same object."""
        at_rows = np.fromiter((row[0] for row in rows), np.int64, len(rows))
        where = np.union1d(np.fromiter(keys, np.int64), at_rows)
        size = max(len(self.public), int(where.max(initial=-1)) + 1)
        articles: dict[str, NDArray[Any]] = {}
        for number, (name, kind) in enumerate(ARTICLE_COLUMNS.items(), 1):
            values = np.zeros(len(where), kind)
            values[np.searchsorted(where, at_rows)] = np.fromiter((row[number] for row in rows), kind, len(rows))
            articles[name] = _with_values(self.articles[name], size, where, values)
        return replace(self, articles=articles)


def empty() -> Archive:
    none = np.zeros(0, np.int32)
    return Archive(
        {name: np.zeros(0, kind) for name, kind in ARTICLE_COLUMNS.items()},
        {kind: Pairs(none, none) for kind in PAIRED},
        {kind: Names.of([]) for kind in NAMED},
    )


def _with_values(known: NDArray[Any], size: int, where: NDArray[np.int64], values: NDArray[Any]) -> NDArray[Any]:
    """``known`` with these values; itself where they stand in it."""
    if len(known) == size and np.array_equal(known[where], values):
        return known
    column = np.zeros(size, known.dtype)
    column[: len(known)] = known
    column[where] = values
    return column


def _sorted(articles: Numbers, records: Numbers) -> NDArray[np.int64]:
    return np.sort(articles.astype(np.int64) << 32 | records)


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
