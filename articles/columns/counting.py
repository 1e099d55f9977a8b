"""Numbers of articles by year, region, level, topic …, and the keys of those that a list shows.

They are kept for as long as what they are counted from stays as it is (articles/columns/derived.py): never change one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articles.columns.archive import EVENT, LEVELS, ORGANIZATION, PERSON, TOPIC, Archive, Flags
from articles.columns.cuts import Selection, days_of
from articles.columns.derived import derived

EVERYTHING = Selection()


@dataclass
class YearTally:
    """Rows a year; an interval counts in every year that it touches, so the years may add up to more than the rows."""

    years: Counter[int] = field(default_factory=Counter)
    undated: int = 0
    total: int = 0

    def add(self, first: int | None, last: int | None, count: int) -> None:
        self.total += count
        if not first or not last:
            self.undated += count
            return
        for year in range(first, last + 1):
            self.years[year] += count


def number(archive: Archive, articles: Selection = EVERYTHING) -> int:
    return derived(("number", articles), articles.parts(archive), lambda: int(np.count_nonzero(articles.flags(archive))))


def by_year(archive: Archive, articles: Selection) -> YearTally:
    parts = (*articles.parts(archive), *days_of(archive))
    return derived(("by year", articles), parts, lambda: _by_year(archive, articles.flags(archive)))


def _by_year(archive: Archive, flags: Flags) -> YearTally:
    first, last = archive.articles["first_day"][flags] // 10_000, archive.articles["last_day"][flags] // 10_000
    tally = YearTally()
    spans, counts = np.unique(first.astype(np.int64) << 16 | last, return_counts=True)
    for span, count in zip(spans.tolist(), counts.tolist(), strict=True):
        tally.add(span >> 16, span & 0xFFFF, count)
    return tally


def by_newspaper_and_year(archive: Archive) -> dict[int | None, YearTally]:
    """A tally of years for each newspaper's key; None for articles whose newspaper is unknown."""
    papers = archive.articles["newspaper"]

    def count() -> dict[int | None, YearTally]:
        there = np.unique(papers[archive.public]).tolist()
        return {paper or None: _by_year(archive, archive.public & (papers == paper)) for paper in there}

    return derived("by newspaper and year", (archive.public, papers, *days_of(archive)), count)


def by_region(archive: Archive, articles: Selection = EVERYTHING) -> Counter[str]:
    """Articles for each region's code; an article counts in its region and in all that this lies in."""
    parts = (*articles.parts(archive), archive.articles["region"], archive.lineages)
    return derived(("by region", articles), parts, lambda: _by_region(archive, articles))


def _by_region(archive: Archive, articles: Selection) -> Counter[str]:
    counts: defaultdict[str, int] = defaultdict(int)
    regions = np.bincount(archive.articles["region"][articles.flags(archive)], minlength=1)
    regions[0] = 0
    keys = np.flatnonzero(regions)
    for key, count in zip(keys.tolist(), regions[keys].tolist(), strict=True):
        for code in archive.lineages[key]:
            counts[code] += count
    return Counter(counts)


def by_level(archive: Archive, articles: Selection = EVERYTHING) -> Counter[str]:
    parts = (*articles.parts(archive), archive.articles["level"])
    return derived(("by level", articles), parts, lambda: _by_level(archive, articles))


def _by_level(archive: Archive, articles: Selection) -> Counter[str]:
    counts = np.bincount(archive.articles["level"][articles.flags(archive)], minlength=len(LEVELS))
    return Counter(dict(zip(LEVELS, counts.tolist(), strict=True)))


def by_topic(archive: Archive, articles: Selection = EVERYTHING) -> Counter[int]:
    """Articles for each topic's key."""
    parts = (*articles.parts(archive), archive.pairs[TOPIC])
    return derived(("by topic", articles), parts, lambda: _by_topic(archive, articles))


def _by_topic(archive: Archive, articles: Selection) -> Counter[int]:
    counts = archive.pairs[TOPIC].within(articles.flags(archive)).number_by_record()
    return Counter({key: int(counts[key]) for key in np.flatnonzero(counts).tolist()})


def newest(archive: Archive, articles: Selection, start: int, stop: int) -> list[int]:
    """The keys of articles ``start`` to ``stop`` (excluded): the latest day first, unknown days last, later keys first."""
    parts = (*articles.parts(archive), archive.articles["last_day"])
    return derived(("newest", articles, start, stop), parts, lambda: _newest(archive, articles, start, stop))


def _newest(archive: Archive, articles: Selection, start: int, stop: int) -> list[int]:
    keys = np.flatnonzero(articles.flags(archive))
    order = archive.articles["last_day"][keys].astype(np.int64) << 32 | keys
    if stop < len(order):
        order = np.partition(order, len(order) - stop)[len(order) - stop :]
    return (np.sort(order)[::-1][start:stop] & 0xFFFFFFFF).tolist()


def names_in_print(archive: Archive) -> dict[str, int]:
    """How many people, organizations and events readers may see."""
    plurals = {PERSON: "people", ORGANIZATION: "organizations", EVENT: "events"}
    return {plural: int(np.count_nonzero(archive.in_print(kind))) for kind, plural in plurals.items()}


def companions(archive: Archive, articles: Selection, kind: str, paired: str, most: int) -> list[tuple[int, int]]:
    """(key, number of articles) of the ``most`` names that these articles name most often and readers may see."""
    parts = (*articles.parts(archive), archive.names[kind], archive.pairs[paired])
    named = ("companions", articles, kind, paired, most)
    return derived(named, parts, lambda: _companions(archive, articles, kind, paired, most))


def _companions(archive: Archive, articles: Selection, kind: str, paired: str, most: int) -> list[tuple[int, int]]:
    counts = archive.pairs[paired].within(articles.flags(archive)).number_by_record()
    is_open = archive.open_keys(kind)
    keys = np.flatnonzero(counts[: len(is_open)])
    keys = keys[is_open[keys]]
    order = np.lexsort((keys, -counts[keys]))[:most]
    return [(int(keys[at]), int(counts[keys[at]])) for at in order]


@dataclass(frozen=True)
class Groups:
    """Articles and the groups that they stand in, one of several groups several times; ``names`` tells the group's name."""

    article: NDArray[Any]
    group: NDArray[Any]
    names: list[str]

    def counts(self) -> Counter[str]:
        counts = np.bincount(self.group, minlength=len(self.names))
        return Counter({name: int(count) for name, count in zip(self.names, counts, strict=True) if count})


def crossed(rows: Groups, columns: Groups) -> Counter[tuple[str, str]]:
    """Articles by their group in both."""
    order = np.argsort(columns.article, kind="stable")
    size = int(max(rows.article.max(initial=0), columns.article.max(initial=0))) + 1
    each = np.bincount(columns.article, minlength=size)
    starts = np.cumsum(each) - each
    times = each[rows.article]
    within = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    right = columns.group[order][np.repeat(starts[rows.article], times) + within]
    table = np.bincount(np.repeat(rows.group, times).astype(np.int64) * len(columns.names) + right, minlength=1)
    cells = np.flatnonzero(table)
    named = [(rows.names[at // len(columns.names)], columns.names[at % len(columns.names)]) for at in cells.tolist()]
    return Counter(dict(zip(named, table[cells].tolist(), strict=True)))
