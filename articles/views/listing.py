"""A list of articles under a heading, which years it covers, and the part of it that was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest

from articles.models import Article, Caption
from articles.presentation.charts import bars
from articles.querysets import NEVER_LISTED, ArticleQuerySet, DatedQuerySet
from articles.views.paging import Rows, paginate
from articles.views.tallies import UNDATED, YearTally, by_year


@dataclass(frozen=True)
class Choice:
    """One value of a filter: what it says, the value in the address, how many rows it leaves, whether it is chosen."""

    label: Any
    value: str
    count: int
    is_current: bool


# An article in a list shows its newspaper, its region up to the province and, where it is all picture, the caption.
IN_LISTS = ("newspaper", "region__parent__parent__parent")
CAPTIONS = Prefetch("captions", Caption.objects.order_by("order"))


def list_articles(request: HttpRequest, articles: ArticleQuerySet) -> dict[str, Any]:
    """Template context for ``articles``: ``years`` to choose from, ``year`` chosen, and the ``page`` of articles."""
    found = of_year(request, articles).newest_first()
    tally, year = by_year(articles), request.GET.get("year", "")
    total = tally.number_in(year)
    page = paginate(request, Rows(found, in_list), total=total)
    years = range(min(tally.years, default=0), max(tally.years, default=-1) + 1)
    over_time = bars({f"{number:04}": tally.years[number] for number in years})
    return {"page": page, "total": total, "years": _choices(tally, year), "year": year, "bars": over_time}


def in_list(articles: QuerySet[Article]) -> QuerySet[Article]:
    return articles.defer(*NEVER_LISTED).select_related(*IN_LISTS).prefetch_related(CAPTIONS)


def year_choices(request: HttpRequest, rows: DatedQuerySet) -> list[Choice]:
    """The years that ``rows`` touch, newest first, and the group without a date; each with exactly the rows that it leaves."""
    return _choices(by_year(rows), request.GET.get("year", ""))


def _choices(tally: YearTally, current: str) -> list[Choice]:
    choices = [
        Choice(year, str(year), count, str(year) == current) for year, count in sorted(tally.years.items(), reverse=True)
    ]
    if tally.undated:
        choices.append(Choice(None, UNDATED, tally.undated, current == UNDATED))
    return choices


def of_year(request: HttpRequest, rows: Any) -> Any:
    """``rows`` of the year that ``?year=`` names, or all. Raises Http404 for anything that is no year."""
    year = request.GET.get("year", "")
    if not year:
        return rows
    if year == UNDATED:
        return rows.undated()
    if not (len(year) == 4 and year.isascii() and year.isdecimal() and year > "0000"):
        raise Http404
    return rows.in_year(int(year))
