"""How many articles (or issues) stand behind a link: counted from the very queryset whose rows the link lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import CharField, Count, IntegerField, QuerySet, Subquery
from django.db.models.functions import Cast, Substr

from articles.editorial.generation import kept
from articles.models import Generation, Region, TopicLabel
from articles.querysets import ArticleQuerySet, without_hidden

# What an address calls the group of rows of which a date, a place, a level … is not known.
UNDATED = "unknown"


SIDES = {"first": "before", "last": "after"}


@dataclass
class YearTally:
    """Rows a year; an interval counts in every year that it touches, so the years may add up to more than the rows."""

    years: Counter[int] = field(default_factory=Counter)
    undated: int = 0
    total: int = 0

    def add(self, first: int | None, last: int | None, count: int) -> None:
        self.total += count
        if first is None or last is None:
            self.undated += count
            return
        for year in range(first, last + 1):
            self.years[year] += count

    def number_in(self, year: str) -> int:
        """Rows of a year as an address names it: all for an empty one, UNDATED for those of which none is known."""
        if not year:
            return self.total
        return self.undated if year == UNDATED else self.years[int(year)]


def by_year(rows: QuerySet[Any]) -> YearTally:
    """Never change what this and the others return: it is kept for as long as the archive stays as it is."""
    return kept(("year", *asked(rows)), lambda: _by_year(rows))


def _by_year(rows: QuerySet[Any]) -> YearTally:
    tally = YearTally()
    for first, last, count in _counted(with_years(rows), "first_year", "last_year"):
        tally.add(_number(first), _number(last), count)
    return tally


def by_newspaper_and_year(rows: QuerySet[Any]) -> dict[int | None, YearTally]:
    """A tally of years for each newspaper's key; None for rows whose newspaper is unknown."""
    return kept(("newspaper and year", *asked(rows)), lambda: _by_newspaper_and_year(rows))


def _by_newspaper_and_year(rows: QuerySet[Any]) -> dict[int | None, YearTally]:
    tallies: dict[int | None, YearTally] = {}
    for newspaper, first, last, count in _counted(with_years(rows), "newspaper", "first_year", "last_year"):
        tallies.setdefault(newspaper, YearTally()).add(_number(first), _number(last), count)
    return tallies


def with_years(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The years as text cut from the date: SQLite has no years, and would ask Python for that of every row."""
    years = {f"{name}_year": Substr(Cast(f"not_{side}", CharField()), 1, 4) for name, side in SIDES.items()}
    return rows.annotate(**years)


def _number(year: str | None) -> int | None:
    return int(year) if year else None


def by_value(rows: QuerySet[Any], field_name: str) -> Counter[Any]:
    """Rows for each value of a field of theirs; None where there is none."""
    return kept((field_name, *asked(rows)), lambda: Counter(dict(_counted(rows, field_name))))


def by_region(articles: ArticleQuerySet) -> Counter[str]:
    """Articles for each region's code; an article counts in its region and in all that this lies in."""
    return kept(("region", *asked(articles)), lambda: _by_region(articles))


def _by_region(articles: ArticleQuerySet) -> Counter[str]:
    counts: Counter[str] = Counter()
    of_region = dict(_counted(articles.exclude(region=None), "region"))
    for path, region in Region.objects.filter(pk__in=list(of_region)).values_list("path", "pk"):
        for code in path.strip("/").split("/"):
            counts[code] += of_region[region]
    return counts


def by_topic() -> Counter[int]:
    """Readable articles for each topic's key."""
    labels = without_hidden(TopicLabel.objects.order_by())
    return by_value(labels, "topic")


class NumberOf(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def number_of(rows: QuerySet[Any]) -> int:
    return kept(("number", *asked(rows)), rows.count)


def numbers_of(**rows: QuerySet[Any]) -> dict[str, int]:
    """How many rows each has, all in one query."""
    counts = [NumberOf(counted.order_by().values("pk")) for counted in rows.values()]
    named = ("numbers", *(asked(counted) for counted in rows.values()))
    found = kept(named, lambda: Generation.objects.values_list(*counts).get())
    return dict(zip(rows, found, strict=True))


def _counted(rows: QuerySet[Any], *fields: str) -> Iterable[Any]:
    """(value of each field, …, number of rows)."""
    return rows.order_by().values_list(*fields).annotate(count=Count("pk"))


def asked(rows: QuerySet[Any]) -> tuple[Any, ...]:
    """By what a query is known: its text and what it fills in."""
    try:
        return (rows.model, *rows.query.sql_with_params())
    except EmptyResultSet:
        return (rows.model, "none")
