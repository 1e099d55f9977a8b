"""Issues by newspaper and year, one issue with its pages, one page with its source text beside the articles."""

from __future__ import annotations

import calendar
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from articles.models import Article, Issue, Newspaper, Page, State
from articles.presentation.reading import link_places, read_article
from articles.presentation.source import Place, fragments
from articles.querysets import IssueQuerySet
from articles.views.guards import addressed
from articles.views.listing import CAPTIONS, IN_LISTS, Choice, of_year, year_choices
from articles.views.paging import paginate
from articles.views.reading import query_of
from articles.views.tallies import UNDATED


@dataclass(frozen=True)
class Month:
    """A month of the calendar: weeks of (day or None, issues of that day)."""

    number: int
    weeks: list[list[tuple[int, list[Issue]]]]


def issue_list(request: HttpRequest) -> HttpResponse:
    everything = Issue.objects.published()
    issues = _of_newspaper(request, everything)
    found = of_year(request, issues).select_related("newspaper").newest_first()
    page = paginate(request, found)
    _count_contents(list(page.object_list))
    context = {
        "newspapers": _newspaper_choices(request, everything),
        "years": year_choices(request, issues),
        "year": request.GET.get("year", ""),
        "page": page,
        "total": page.paginator.count,
        "months": _months(request, found),
    }
    return render(request, "articles/issue_list.html", context)


def _of_newspaper(request: HttpRequest, issues: IssueQuerySet) -> IssueQuerySet:
    newspaper = request.GET.get("newspaper", "")
    if not newspaper:
        return issues
    if newspaper == UNDATED:
        return issues.filter(newspaper=None)
    if not (newspaper.isascii() and newspaper.isdecimal() and len(newspaper) < 19):
        raise Http404
    return issues.filter(newspaper=int(newspaper))


def _newspaper_choices(request: HttpRequest, issues: IssueQuerySet) -> list[Choice]:
    current = request.GET.get("newspaper", "")
    counts = Counter(dict(issues.order_by().values_list("newspaper").annotate(count=Count("pk"))))
    choices = [
        Choice(paper.name, str(paper.pk), counts[paper.pk], current == str(paper.pk))
        for paper in Newspaper.objects.all()
        if counts[paper.pk]
    ]
    if counts[None]:
        choices.append(Choice(None, UNDATED, counts[None], current == UNDATED))
    return choices


def _count_contents(issues: list[Issue]) -> None:
    """Give each issue the pages and the number of articles that readers may see."""
    ids = [issue.pk for issue in issues]
    articles = Counter(
        dict(Article.objects.published().filter(issue__in=ids).order_by().values_list("issue").annotate(Count("pk")))
    )
    pages: dict[int, int] = Counter(
        dict(Page.objects.published().filter(issue__in=ids).order_by().values_list("issue").annotate(Count("pk")))
    )
    for issue in issues:
        issue.article_count, issue.page_count = articles[issue.pk], pages[issue.pk]  # type: ignore[attr-defined]


def _months(request: HttpRequest, issues: IssueQuerySet) -> list[Month]:
    """The calendar of the year that was asked for: its months with an issue of a known day; none without a year."""
    year = request.GET.get("year", "")
    if not year.isdecimal():
        return []
    days: dict[date, list[Issue]] = {}
    for issue in issues.filter(precision="day", not_after__year=int(year)):
        days.setdefault(issue.not_after, []).append(issue)
    return [
        Month(
            number,
            [
                [(day.day if day.month == number else 0, days.get(day, []) if day.month == number else []) for day in week]
                for week in calendar.Calendar().monthdatescalendar(int(year), number)
            ],
        )
        for number in sorted({day.month for day in days})
    ]


@addressed(lambda: Issue.objects.published().select_related("newspaper"))
def issue_detail(request: HttpRequest, issue: Issue) -> HttpResponse:
    articles = Article.objects.published().filter(issue=issue).select_related(*IN_LISTS).prefetch_related(CAPTIONS)
    pages = list(
        Page.objects.published()
        .filter(issue=issue)
        .order_by("number", "pk")
        .prefetch_related(Prefetch("articles", articles.order_by("order", "pk"), to_attr="readable"))
    )
    context = {
        "issue": issue,
        "pages": pages,
        "digital": paginate(request, articles.filter(page=None).order_by("order", "pk")),
        "before": _neighbour(issue, "not_after__lt", "-not_after"),
        "after": _neighbour(issue, "not_after__gt", "not_after"),
    }
    return render(request, "articles/issue_detail.html", context)


def _neighbour(issue: Issue, lookup: str, order: str) -> Issue | None:
    """The same newspaper's issue before or after; none where the newspaper or the day is unknown."""
    if issue.newspaper_id is None or issue.not_after is None:
        return None
    same_paper = Issue.objects.published().select_related("newspaper").filter(newspaper=issue.newspaper_id)
    return same_paper.filter(**{lookup: issue.not_after}).order_by(order, "pk").first()


@addressed(lambda: Page.objects.published().select_related("issue__newspaper"))
def page_detail(request: HttpRequest, page: Page) -> HttpResponse:
    articles = list(Article.objects.filter(page=page).prefetch_related(CAPTIONS, "bylines").order_by("order", "pk"))
    for article in articles:
        article.page = page
    shown = [article for article in articles if article.is_public]
    parts = list(page.parts.order_by("article", "order"))
    readings = [
        read_article(article, [part for part in parts if part.article_id == article.pk], number=number)
        for number, article in enumerate(shown, 1)
    ]
    whole = {article.pk: Place(str(number), f"a{article.pk}") for number, article in enumerate(shown, 1)}
    places = {part.pk: whole[part.article_id] for part in parts if part.article_id in whole} | link_places(readings)
    withheld = {article.pk for article in articles if article.state == State.WITHHELD}
    context: dict[str, Any] = {
        "sheet": page,
        "readings": readings,
        "fragments": fragments(page.text, parts, places, withheld),
        "query": query_of(request),
        "siblings": Page.objects.published().filter(issue=page.issue_id).order_by("number", "pk"),
    }
    return render(request, "articles/page_detail.html", context)
