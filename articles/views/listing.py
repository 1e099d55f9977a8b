"""A list of articles under a heading, which years it covers, and the part of it that was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest

from articles.models import Caption
from articles.querysets import ArticleQuerySet, DatedQuerySet
from articles.views.paging import paginate
from articles.views.tallies import by_year

UNDATED = "unknown"


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
    years = year_choices(request, articles)
    found = of_year(request, articles).select_related(*IN_LISTS).prefetch_related(CAPTIONS).newest_first()
    page = paginate(request, found)
    return {"page": page, "total": page.paginator.count, "years": years, "year": request.GET.get("year", "")}


def year_choices(request: HttpRequest, rows: DatedQuerySet) -> list[Choice]:
    """The years that ``rows`` touch, newest first, and the group without a date; each with exactly the rows that it leaves."""
    tally, current = by_year(rows), request.GET.get("year", "")
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
