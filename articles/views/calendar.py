"""The issues by newspaper, year, month and day: their list, the table of years and months, and the calendar of a year."""

from __future__ import annotations

import calendar
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.core.paginator import Page as ListPage
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from articles.columns.counting import YearTally
from articles.editorial.generation import kept
from articles.models import Article, Issue, Newspaper, Page
from articles.views.listing import Choice, read_year, year_choices
from articles.views.paging import paginate
from articles.views.tallies import UNDATED


class Known(NamedTuple):
    """An issue that readers may see, in as much as its place in the calendar needs."""

    pk: int
    newspaper: int | None
    first: date | None
    last: date | None
    precision: str

    @property
    def is_dated(self) -> bool:
        return self.first is not None and self.last is not None

    def months(self) -> Iterator[tuple[int, int]]:
        """Every (year, month) that its date touches."""
        if self.first and self.last:
            start, end = (day.year * 12 + day.month - 1 for day in (self.first, self.last))
            yield from ((at // 12, at % 12 + 1) for at in range(start, end + 1))


@dataclass(frozen=True)
class Month:
    """A month of the calendar: weeks of (day or 0, issues of that day)."""

    year: int
    number: int
    count: int
    weeks: list[list[tuple[int, list[Issue]]]]


def issue_list(request: HttpRequest) -> HttpResponse:
    """``?newspaper=``, ``?year=`` and, within a year, ``?month=``: the issues of which the date touches it."""
    everything = kept(("issues",), _issues)
    issues = _of_newspaper(request, everything)
    year, month = request.GET.get("year", ""), request.GET.get("month", "")
    found = _of_month(issues, year, month)
    page = paginate(request, [issue.pk for issue in found])
    page.object_list = _shown(page)
    by_month = Counter(touched for issue in issues for touched in issue.months())
    newspaper = request.GET.get("newspaper", "")
    context = {
        # With it every address of the table and the calendar begins; a template tag for each of 200 would take longer than all.
        "base": f"?newspaper={newspaper}&" if newspaper else "?",
        "newspapers": _newspaper_choices(request, everything),
        "years": year_choices(_by_year(issues), year),
        "year": year,
        "month": month,
        "page": page,
        "total": len(found),
        "months": _calendar(found, int(year), int(month or 0), by_month) if year.isdecimal() else [],
        "grid": [] if year else _grid(by_month),
        "turns": _turns(by_month, int(year), int(month)) if month else {},
    }
    return render(request, "articles/issue_list.html", context)


def _issues() -> list[Known]:
    """Every issue that readers may see, newest first, those without a date last."""
    rows = Issue.objects.published().order_by().values_list("pk", "newspaper", "not_before", "not_after", "precision")
    return sorted((Known(*row) for row in rows), key=lambda issue: (issue.last or date.min, issue.pk), reverse=True)


def _of_newspaper(request: HttpRequest, issues: list[Known]) -> list[Known]:
    newspaper = request.GET.get("newspaper", "")
    if not newspaper:
        return issues
    if not (newspaper == UNDATED or (newspaper.isascii() and newspaper.isdecimal() and len(newspaper) < 19)):
        raise Http404
    wanted = None if newspaper == UNDATED else int(newspaper)
    return [issue for issue in issues if issue.newspaper == wanted]


def _of_month(issues: list[Known], year: str, month: str) -> list[Known]:
    """Those of which the date touches the year, or the month of it. Raises Http404 for what is none."""
    if month and not (year.isdecimal() and month in map(str, range(1, 13))):
        raise Http404
    if not year:
        return issues
    if year == UNDATED:
        return [issue for issue in issues if not issue.is_dated]
    number = read_year(year)
    if month:
        return [issue for issue in issues if (number, int(month)) in issue.months()]
    return [issue for issue in issues if issue.first and issue.last and issue.first.year <= number <= issue.last.year]


def _newspaper_choices(request: HttpRequest, issues: list[Known]) -> list[Choice]:
    current = request.GET.get("newspaper", "")
    counts = Counter(issue.newspaper for issue in issues)
    choices = [
        Choice(paper.name, str(paper.pk), counts[paper.pk], current == str(paper.pk))
        for paper in Newspaper.objects.all()
        if counts[paper.pk]
    ]
    if counts[None]:
        choices.append(Choice(None, UNDATED, counts[None], current == UNDATED))
    return choices


def _by_year(issues: Iterable[Known]) -> YearTally:
    tally = YearTally()
    for issue in issues:
        tally.add(issue.first.year if issue.first else None, issue.last.year if issue.last else None, 1)
    return tally


def _shown(page: ListPage) -> list[Issue]:
    """The issues of a page of the list, each with the number of its pages and articles that readers may see."""
    found = Issue.objects.select_related("newspaper").in_bulk(page.object_list)
    issues = [found[key] for key in page.object_list if key in found]
    counts = [
        Counter(dict(rows.filter(issue__in=list(found)).order_by().values_list("issue").annotate(Count("pk"))))
        for rows in (Article.objects.published(), Page.objects.published())
    ]
    for issue in issues:
        issue.article_count, issue.page_count = (count[issue.pk] for count in counts)  # type: ignore[attr-defined]
    return issues


def _grid(by_month: Counter[tuple[int, int]]) -> list[tuple[int, list[tuple[int, int]]]]:
    """The years, newest first, each with its twelve months and how many issues touch them."""
    years = sorted({year for year, _month in by_month}, reverse=True)
    return [(year, [(month, by_month[year, month]) for month in range(1, 13)]) for year in years]


def _turns(by_month: Counter[tuple[int, int]], year: int, month: int) -> dict[str, tuple[int, int] | None]:
    """The months with issues before and after this one."""
    others = sorted(by_month)
    before = [other for other in others if other < (year, month)]
    after = [other for other in others if other > (year, month)]
    return {"before": before[-1] if before else None, "after": after[0] if after else None}


def _calendar(issues: list[Known], year: int, month: int, by_month: Counter[tuple[int, int]]) -> list[Month]:
    """The months of the year (or the one) in which an issue of a known day stands."""
    keys = [
        issue.pk
        for issue in issues
        if issue.precision == "day" and issue.last and issue.last.year == year and month in (0, issue.last.month)
    ]
    days: defaultdict[date | None, list[Issue]] = defaultdict(list)
    for issue in Issue.objects.select_related("newspaper").filter(pk__in=keys).order_by("newspaper__name", "pk"):
        days[issue.not_after].append(issue)
    return [
        Month(year, number, by_month[year, number], _weeks(year, number, days))
        for number in sorted({day.month for day in days if day})
    ]


def _weeks(year: int, month: int, days: Mapping[date | None, list[Issue]]) -> list[list[tuple[int, list[Issue]]]]:
    return [
        [(day.day, days.get(day, [])) if day.month == month else (0, []) for day in week]
        for week in calendar.Calendar().monthdatescalendar(year, month)
    ]
