"""A list of articles under a heading, which years it covers, and the part of it that was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest

from articles.columns import Archive, Cut, OfYear, Selection, Undated, standing
from articles.columns.counting import YearTally, by_year, newest
from articles.models import Article, Caption
from articles.presentation.charts import bars
from articles.querysets import NEVER_LISTED
from articles.views.paging import paginate
from articles.views.tallies import UNDATED, number_in


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


def list_articles(request: HttpRequest, articles: Selection, archive: Archive | None = None) -> dict[str, Any]:
    """Template context for ``articles``: ``years`` to choose from, ``year`` chosen, and the ``page`` of articles."""
    archive = archive or standing()
    year = request.GET.get("year", "")
    found = articles.where(*_cut_of_year(year))
    tally = by_year(archive, articles)
    total = number_in(tally, year)
    page = paginate(request, Newest(archive, found), total=total)
    years = range(min(tally.years, default=0), max(tally.years, default=-1) + 1)
    over_time = bars({f"{number:04}": tally.years[number] for number in years})
    return {"page": page, "total": total, "years": year_choices(tally, year), "year": year, "bars": over_time}


@dataclass(frozen=True)
class Newest:
    """The articles of a selection, newest first, of which only the page that is shown is read."""

    archive: Archive
    articles: Selection

    def __getitem__(self, wanted: slice) -> list[Article]:
        keys = newest(self.archive, self.articles, wanted.start, wanted.stop)
        found = Article.objects.published().defer(*NEVER_LISTED).select_related(*IN_LISTS).in_bulk(keys)
        shown = [found[key] for key in keys if key in found]
        prefetch_related_objects([article for article in shown if not article.body], CAPTIONS)
        return shown


def year_choices(tally: YearTally, current: str) -> list[Choice]:
    """The years of the tally, newest first, and the group without a date; each with exactly the rows that it leaves."""
    choices = [
        Choice(year, str(year), count, str(year) == current) for year, count in sorted(tally.years.items(), reverse=True)
    ]
    if tally.undated:
        choices.append(Choice(None, UNDATED, tally.undated, current == UNDATED))
    return choices


def _cut_of_year(year: str) -> list[Cut]:
    if not year:
        return []
    return [Undated()] if year == UNDATED else [OfYear(read_year(year))]


def read_year(year: str) -> int:
    """The number that four digits tell. Raises Http404 for anything else."""
    if not (len(year) == 4 and year.isascii() and year.isdecimal() and year > "0000"):
        raise Http404
    return int(year)
