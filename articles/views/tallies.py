"""How many articles (or issues) stand behind a link: counted from the very queryset whose rows the link lists."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet

from articles.querysets import ArticleQuerySet


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


def by_year(rows: QuerySet[Any]) -> YearTally:
    tally = YearTally()
    years = rows.order_by().values_list("not_before__year", "not_after__year")
    for first, last, count in years.annotate(count=Count("pk", distinct=True)):
        tally.add(first, last, count)
    return tally


def by_newspaper_and_year(rows: QuerySet[Any]) -> dict[int | None, YearTally]:
    """A tally of years for each newspaper's key; None for rows whose newspaper is unknown."""
    tallies: dict[int | None, YearTally] = {}
    years = rows.order_by().values_list("newspaper", "not_before__year", "not_after__year")
    for newspaper, first, last, count in years.annotate(count=Count("pk", distinct=True)):
        tallies.setdefault(newspaper, YearTally()).add(first, last, count)
    return tallies


def by_value(articles: ArticleQuerySet, field_name: str) -> Counter[Any]:
    """Articles for each value of a field, also one across a relation; None where there is none."""
    pairs = articles.order_by().values_list(field_name).annotate(count=Count("pk", distinct=True))
    return Counter(dict(pairs))


def by_region(articles: ArticleQuerySet) -> Counter[str]:
    """Articles for each region's code; an article counts in its region and in all that this lies in."""
    counts: Counter[str] = Counter()
    paths = articles.exclude(region=None).order_by().values_list("region__path")
    for path, count in paths.annotate(count=Count("pk", distinct=True)):
        for code in path.strip("/").split("/"):
            counts[code] += count
    return counts
