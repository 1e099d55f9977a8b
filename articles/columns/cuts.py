"""What a list of articles is narrowed by: each cut tells which articles it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Protocol

import numpy as np

from articles.columns.archive import IN_TEXT, LEVELS, PERSON, TOPIC, Archive, Flags
from articles.columns.derived import Parts
from articles.models import Event, Organization, Person, Topic


class Cut(Protocol):
    def leaves(self, archive: Archive) -> Flags:
        """Which articles, by their keys."""

    def parts(self, archive: Archive) -> Parts:
        """What of the archive decides that."""


@dataclass(frozen=True)
class InRegion:
    """Articles of the region and everything inside it."""

    code: str

    def leaves(self, archive: Archive) -> Flags:
        inside = [key for key, lineage in archive.lineages.items() if self.code in lineage]
        return _one_of(archive.articles["region"], inside)

    def parts(self, archive: Archive) -> Parts:
        return archive.articles["region"], archive.lineages


@dataclass(frozen=True)
class RightIn:
    """Articles of which the region is known, and nothing closer."""

    region: int

    def leaves(self, archive: Archive) -> Flags:
        return archive.articles["region"] == self.region

    def parts(self, archive: Archive) -> Parts:
        return (archive.articles["region"],)


@dataclass(frozen=True)
class Placeless:
    """Articles that stand in no region: the whole country's, or those whose place is unknown."""

    is_national: bool

    def leaves(self, archive: Archive) -> Flags:
        return (archive.articles["region"] == 0) & (archive.articles["is_national"] == self.is_national)

    def parts(self, archive: Archive) -> Parts:
        return archive.articles["region"], archive.articles["is_national"]


@dataclass(frozen=True)
class AtLevel:
    """``level`` is a UnionLevel, or empty for the unknown."""

    level: str

    def leaves(self, archive: Archive) -> Flags:
        return archive.articles["level"] == LEVELS.index(self.level)

    def parts(self, archive: Archive) -> Parts:
        return (archive.articles["level"],)


@dataclass(frozen=True)
class Paired:
    """Articles paired with the record ``key``; ``kind`` is one of articles.columns.archive.PAIRED."""

    kind: str
    key: int

    def leaves(self, archive: Archive) -> Flags:
        pairs = archive.pairs[self.kind]
        return _flags(archive, pairs.article[pairs.record == self.key])

    def parts(self, archive: Archive) -> Parts:
        return (archive.pairs[self.kind],)


def OnTopic(topic: Topic) -> Cut:  # noqa: N802 - reads as the other cuts
    return Paired(TOPIC, topic.pk)


def Naming(record: Person | Organization | Event, *, in_text: bool = False) -> Cut:  # noqa: N802
    """Articles that name the record; a person's bylines count unless it is to be ``in_text``."""
    kind = str(record._meta.model_name)
    return Paired(IN_TEXT if in_text and kind == PERSON else kind, record.pk)


@dataclass(frozen=True)
class WithoutTopic:
    def leaves(self, archive: Archive) -> Flags:
        return ~_flags(archive, archive.pairs[TOPIC].article)

    def parts(self, archive: Archive) -> Parts:
        return (archive.pairs[TOPIC],)


@dataclass(frozen=True)
class WithGaps:
    """Articles of which text is missing from the page that they stand on."""

    def leaves(self, archive: Archive) -> Flags:
        return archive.articles["has_gaps"]

    def parts(self, archive: Archive) -> Parts:
        return (archive.articles["has_gaps"],)


@dataclass(frozen=True)
class OfYear:
    """An article whose date is an interval is of every year that it touches."""

    year: int

    def leaves(self, archive: Archive) -> Flags:
        first, last = archive.articles["first_day"] // 10_000, archive.articles["last_day"] // 10_000
        return (first > 0) & (first <= self.year) & (last >= self.year)

    def parts(self, archive: Archive) -> Parts:
        return days_of(archive)


@dataclass(frozen=True)
class OnThisDay:
    """Articles of exactly this day and month, in years before."""

    day: date

    def leaves(self, archive: Archive) -> Flags:
        first, last = archive.articles["first_day"], archive.articles["last_day"]
        in_year = self.day.month * 100 + self.day.day
        return (first == last) & (last % 10_000 == in_year) & (last // 10_000 < self.day.year)

    def parts(self, archive: Archive) -> Parts:
        return days_of(archive)


@dataclass(frozen=True)
class Undated:
    """Articles of which no year can be told."""

    def leaves(self, archive: Archive) -> Flags:
        return (archive.articles["first_day"] == 0) | (archive.articles["last_day"] == 0)

    def parts(self, archive: Archive) -> Parts:
        return days_of(archive)


@dataclass(frozen=True)
class Selection:
    """Readable articles that every cut leaves."""

    cuts: tuple[Cut, ...] = ()

    def where(self, *cuts: Cut) -> Selection:
        return Selection((*self.cuts, *cuts))

    def parts(self, archive: Archive) -> Parts:
        """What of the archive decides which articles these are."""
        return (archive.public, *chain.from_iterable(cut.parts(archive) for cut in self.cuts))

    def flags(self, archive: Archive) -> Flags:
        found = archive.public
        for cut in self.cuts:
            found = found & cut.leaves(archive)
        return found


def days_of(archive: Archive) -> Parts:
    """The columns that tell when an article was printed."""
    return archive.articles["first_day"], archive.articles["last_day"]


def _one_of(column: np.ndarray, values: list[int]) -> Flags:
    """Which entries are among the values: a table by value, as keys are small numbers."""
    table = np.zeros(int(column.max(initial=0)) + 1, np.bool_)
    table[[value for value in values if value < len(table)]] = True
    return table[column]


def _flags(archive: Archive, articles: np.ndarray) -> Flags:
    found = np.zeros(len(archive.public), np.bool_)
    found[articles[articles < len(found)]] = True
    return found
