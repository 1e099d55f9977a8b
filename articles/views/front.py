"""The front page, and what the archive holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles.columns import Archive, Selection, WithGaps, standing
from articles.columns.counting import YearTally, by_level, by_newspaper_and_year, by_region, by_topic, names_in_print, number
from articles.editorial.review import READER
from articles.models import Article, Issue, Newspaper, Page, ReviewItem, Topic, UnionLevel
from articles.presentation.tiles import province_tiles
from articles.querysets import ArticleQuerySet, without_hidden
from articles.views.listing import CAPTIONS, IN_LISTS
from articles.views.tallies import UNDATED, number_of, numbers_of

STORIES = 9
# Before the oldest newspaper that the archive could hold; 申报 began in 1872.
FIRST_YEAR = 1800
TOPICS = 12


def front_page(request: HttpRequest) -> HttpResponse:
    articles = Article.objects.published()
    issue = Issue.objects.published().select_related("newspaper").order_by(F("not_after").desc(nulls_last=True), "-pk").first()
    stories = list(_stories(articles, issue)) if issue else []
    archive = standing()
    levels = by_level(archive)
    context = {
        "issue": issue,
        "lead": stories[0] if stories else None,
        "beside": stories[1:3],
        "below": stories[3:],
        "on_this_day": list(_on_this_day(articles)),
        "added": Page.objects.published().select_related("issue__newspaper").order_by("-added_at", "-pk")[:4],
        "topics": _topics(archive)[:TOPICS],
        "tiles": province_tiles(by_region(archive)),
        "levels": [(level, levels[level.value]) for level in UnionLevel if levels[level.value]],
        "held": {
            "articles": sum(levels.values()),
            "pages": number_of(Page.objects.published()),
            **names_in_print(archive),
        },
    }
    return render(request, "articles/front_page.html", context)


def _stories(articles: ArticleQuerySet, issue: Issue) -> ArticleQuerySet:
    """The first articles of the issue, as they stand on its pages; sidebars stay with their articles."""
    return (
        articles.filter(issue=issue, parent=None)
        .select_related(*IN_LISTS, "page")
        .prefetch_related(CAPTIONS)
        .order_by("page__number", "page_id", "order", "pk")[:STORIES]
    )


def _on_this_day(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Articles of this day in other years. The days are named one by one, so that an index finds them."""
    today = timezone.localdate()
    days = [day for year in range(FIRST_YEAR, today.year) if (day := _same_day(today, year))]
    return articles.filter(precision="day", not_after__in=days).newest_first()[:5]


def _same_day(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return None


def _topics(archive: Archive) -> list[tuple[Topic, int]]:
    counts = by_topic(archive)
    return sorted(((topic, counts[topic.pk]) for topic in Topic.objects.all() if counts[topic.pk]), key=lambda pair: -pair[1])


def about(request: HttpRequest) -> HttpResponse:
    archive = standing()
    coverage = _coverage(archive)
    context = {
        "newspapers": coverage,
        "years": sorted({year for _, tally in coverage for year in tally.years}, reverse=True),
        "undated": UNDATED,
        "held": {
            "articles": sum(tally.total for _, tally in coverage),
            **numbers_of(pages=Page.objects.published(), issues=Issue.objects.published()),
            **names_in_print(archive),
        },
        "with_lacunae": number(archive, Selection((WithGaps(),))),
        "doubts": number_of(_doubts()),
        "parsers": Page.objects.published().order_by().values_list("parser").annotate(Count("pk")).order_by("parser"),
    }
    return render(request, "articles/about.html", context)


def _coverage(archive: Archive) -> list[tuple[Newspaper | None, YearTally]]:
    """Each newspaper's articles a year; None for those whose newspaper is unknown."""
    tallies = by_newspaper_and_year(archive)
    return [
        (paper, tallies[paper.pk if paper else None])
        for paper in [*Newspaper.objects.all(), None]
        if (paper.pk if paper else None) in tallies
    ]


def _doubts() -> Any:
    """What the parser doubts and nobody has answered; what readers say is for the archivists."""
    return without_hidden(ReviewItem.objects.filter(state="open").exclude(article=None).exclude(code__startswith=READER))
