"""The issues by newspaper, year, month and day: their list, the table of years and months, and the calendar of a year."""

from __future__ import annotations

import calendar
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.core.paginator import Page as ListPage
from django.db.models import CharField, Count
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from articles.columns import Archive, standing
from articles.columns.archive import day_number
from articles.columns.counting import YearTally
from articles.columns.derived import derived
from articles.editorial.generation import ISSUES
from articles.models import Article, Issue, Newspaper, Page
from articles.models.addresses import address_of
from articles.views.listing import Choice, read_year, year_choices
from articles.views.paging import paginate
from articles.views.tallies import UNDATED


class Known(NamedTuple):
    """An issue that readers may see, in as much as its place in the calendar needs; days as numbers, 0 if unknown."""

    pk: int
    newspaper: int | None
    first: int
    last: int
    is_of_a_day: bool

    @property
    def is_dated(self) -> bool:
        return bool(self.first and self.last)


class Printed(NamedTuple):
    """An issue as a day of the calendar shows it."""

    address: str
    title: str


@dataclass(frozen=True)
class Month:
    """A month of the calendar: weeks of (day or 0, issues of that day)."""

    year: int
    number: int
    count: int
    weeks: list[list[tuple[int, list[Printed]]]]


def issue_list(request: HttpRequest) -> HttpResponse:
    """``?newspaper=``, ``?year=`` and, within a year, ``?month=``: the issues of which the date touches it."""
    everything = readable_issues(standing())
    issues = _of_newspaper(request, everything)
    year, month = request.GET.get("year", ""), request.GET.get("month", "")
    found = _of_month(issues, year, month)
    page = paginate(request, [issue.pk for issue in found])
    page.object_list = _shown(page)
    newspaper = request.GET.get("newspaper", "")
    by_year, by_month = _counted(issues, newspaper)
    papers = {paper.pk: paper.name for paper in Newspaper.objects.all()}
    context = {
        # With it every address of the table and the calendar begins; a template tag for each of 200 would take longer than all.
        "base": f"?newspaper={newspaper}&" if newspaper else "?",
        "newspapers": _newspaper_choices(request, everything, papers),
        "years": year_choices(by_year, year),
        "year": year,
        "month": month,
        "page": page,
        "total": len(found),
        "months": _calendar(found, int(year), int(month or 0), by_month, papers) if year.isdecimal() else [],
        "grid": [] if year else _grid(by_month),
        "turns": _turns(by_month, int(year), int(month)) if month else {},
    }
    return render(request, "articles/issue_list.html", context)


def readable_issues(archive: Archive) -> list[Known]:
    """``_issues``, kept until an issue or a page changes, or a born-digital article that is shown comes or goes."""
    parts = (archive.marks[ISSUES], archive.public, archive.articles["digital_issue"])
    return derived("issues", parts, _issues)


def _issues() -> list[Known]:
    """Every issue that readers may see, newest first, those without a date last."""
    # As text: a date made of each of the issues of decades takes longer than all the rest.
    first, last = (Cast(f"not_{side}", CharField()) for side in ("before", "after"))
    rows = Issue.objects.published().order_by().values_list("pk", "newspaper", first, last, "precision")
    known = (Known(pk, paper, day_number(start), day_number(end), kind == "day") for pk, paper, start, end, kind in rows)
    return sorted(known, key=lambda issue: (issue.last, issue.pk), reverse=True)


def _of_newspaper(request: HttpRequest, issues: list[Known]) -> list[Known]:
    newspaper = request.GET.get("newspaper", "")
    if not newspaper:
        return issues
    if not (newspaper == UNDATED or (newspaper.isascii() and newspaper.isdecimal() and len(newspaper) < 19)):
        raise Http404
    wanted = None if newspaper == UNDATED else int(newspaper)
    return derived(("issues of", wanted), (issues,), lambda: [issue for issue in issues if issue.newspaper == wanted])


def _of_month(issues: list[Known], year: str, month: str) -> list[Known]:
    """Those of which the date touches the year, or the month of it. Raises Http404 for what is none."""
    if month and not (year.isdecimal() and month in map(str, range(1, 13))):
        raise Http404
    if not year:
        return issues
    if year == UNDATED:
        return [issue for issue in issues if not issue.is_dated]
    number = read_year(year)
    start, end = (number * 100 + int(month),) * 2 if month else (number * 100 + 1, number * 100 + 12)
    return [issue for issue in issues if issue.is_dated and issue.first // 100 <= end and issue.last // 100 >= start]


def _newspaper_choices(request: HttpRequest, issues: list[Known], papers: Mapping[int, str]) -> list[Choice]:
    current = request.GET.get("newspaper", "")
    counts = derived("issues by newspaper", (issues,), lambda: Counter(issue.newspaper for issue in issues))
    choices = [Choice(name, str(pk), counts[pk], current == str(pk)) for pk, name in papers.items() if counts[pk]]
    if counts[None]:
        choices.append(Choice(None, UNDATED, counts[None], current == UNDATED))
    return choices


def _counted(issues: list[Known], newspaper: str) -> tuple[YearTally, Counter[tuple[int, int]]]:
    """All issues of the newspaper as an address names it (empty: of all), by year and by month."""
    return derived(("issues counted", newspaper), (issues,), lambda: (_by_year(issues), _by_month(issues)))


def _by_year(issues: Iterable[Known]) -> YearTally:
    tally = YearTally()
    for (first, last), count in Counter((issue.first // 10_000, issue.last // 10_000) for issue in issues).items():
        tally.add(first, last, count)
    return tally


def _by_month(issues: Iterable[Known]) -> Counter[tuple[int, int]]:
    """Issues by every (year, month) that their dates touch."""
    months: Counter[tuple[int, int]] = Counter()
    for (first, last), count in Counter((issue.first // 100, issue.last // 100) for issue in issues if issue.is_dated).items():
        start, end = (month // 100 * 12 + month % 100 - 1 for month in (first, last))
        for touched in range(start, end + 1):
            months[touched // 12, touched % 12 + 1] += count
    return months


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


def _calendar(
    issues: list[Known], year: int, month: int, by_month: Counter[tuple[int, int]], papers: dict[int, str]
) -> list[Month]:
    """The months of the year (or the one) in which an issue of a known day stands."""
    days: defaultdict[tuple[int, int], list[Printed]] = defaultdict(list)
    names = dict[int | None, str](papers.items()) | {None: str(_("报纸不详"))}
    for issue in sorted(issues, key=lambda issue: (names[issue.newspaper], issue.pk)):
        number, day = issue.last // 100 % 100, issue.last % 100
        if issue.is_of_a_day and issue.last // 10_000 == year and month in (0, number):
            title = f"{names[issue.newspaper]} {year:04}-{number:02}-{day:02}"
            days[number, day].append(Printed(address_of("articles:issue-detail", issue.pk), title))
    return [
        Month(year, number, by_month[year, number], _weeks(year, number, days))
        for number in sorted({number for number, _day in days})
    ]


def _weeks(year: int, month: int, days: Mapping[tuple[int, int], list[Printed]]) -> list[list[tuple[int, list[Printed]]]]:
    return [[(day, days.get((month, day), [])) for day in week] for week in calendar.Calendar().monthdayscalendar(year, month)]
