"""The front page, and what the archive holds."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import Any

from django.db.models import Count
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.columns import Archive, Cut, InRegion, OfYear, OnThisDay, Placeless, Selection, WithGaps, standing
from articles.columns.counting import (
    YearTally,
    by_level,
    by_newspaper_and_year,
    by_region,
    by_topic,
    by_year,
    names_in_print,
    newest,
    number,
)
from articles.columns.derived import derived
from articles.editorial.generation import ISSUES
from articles.editorial.review import READER
from articles.models import Article, Issue, Newspaper, Page, ReviewItem, State, Topic, UnionLevel
from articles.presentation.linked_data import website_data
from articles.presentation.tiles import province_tiles
from articles.querysets import NEVER_LISTED, ArticleQuerySet, without_hidden
from articles.views.calendar import readable_issues
from articles.views.listing import CAPTIONS, IN_LISTS
from articles.views.tallies import UNDATED, by_value, number_of

STORIES = 9
TOPICS = 12
NEWEST, OF_TODAY = 4, 5
# A year of fewer topics says little: all years are shown instead.
FEW = 6
# Characters of text that weigh as much as a picture.
LONG = 800


def front_page(request: HttpRequest) -> HttpResponse:
    articles = Article.objects.published()
    archive = standing()
    issue = _newest_issue(archive)
    stories = _stories(articles, issue) if issue else []
    year = _year_of(issue, archive)
    year, topics = _topics(archive, year)
    levels = by_level(archive)
    context = {
        "issue": issue,
        "linked": website_data(str(_("工会新闻档案")), request.build_absolute_uri),
        "lead": stories[0] if stories else None,
        "beside": stories[1:3],
        "below": stories[3:],
        "added": Page.objects.published().select_related("issue__newspaper").defer("text", "record").order_by("-pk")[:4],
        "year": year,
        "topics": topics[:TOPICS],
        **_briefs(archive, issue),
        "tiles": province_tiles(by_region(archive)),
        "levels": [(level, levels[level.value]) for level in UnionLevel if levels[level.value]],
        "held": {
            "articles": sum(levels.values()),
            "pages": _pages(archive),
            **names_in_print(archive),
        },
    }
    return render(request, "articles/front_page.html", context)


def _newest_issue(archive: Archive) -> Issue | None:
    known = readable_issues(archive)
    return Issue.objects.select_related("newspaper__home_region").filter(pk=known[0].pk).first() if known else None


def _stories(articles: ArticleQuerySet, issue: Issue) -> list[Article]:
    """The articles of the issue that its front page shows; sidebars stay with their articles. The one that the paper itself
    gave most room on its first page leads: a kicker, a deck and a picture are room, and so is a long text."""
    rows = articles.filter(issue=issue, parent=None).order_by()
    room = rows.annotate(length=Length("body"), pictures=Count("captions"))
    columns = ("pk", "page__number", "printed_page", "page_id", "order", "kicker", "deck", "pictures", "length")
    told = sorted((_page_number(row[1] or row[2]), row[3] or 0, row[4], row[0], row) for row in room.values_list(*columns))
    if not told:
        return []
    first = [entry for entry in told if entry[:2] == told[0][:2]]
    lead = max(first, key=lambda entry: (_weight(*entry[4][5:]), -entry[2], -entry[3]))
    keys = [lead[3], *(entry[3] for entry in told if entry is not lead)][:STORIES]
    found = (
        articles.select_related(*IN_LISTS, "page").defer("page__text", "page__record").prefetch_related(CAPTIONS).in_bulk(keys)
    )
    return [found[key] for key in keys if key in found]


def _page_number(printed: str) -> tuple[int, str]:
    """So that page 2 stands before page 10, A2 after both, and unknown last."""
    digits = printed if printed.isascii() and printed.isdecimal() else ""
    return (int(digits), "") if digits else (10**6 if printed else 10**7, printed)


def _weight(kicker: str, deck: str, pictures: int, length: int) -> int:
    return 2 * bool(kicker) + 2 * bool(deck) + bool(pictures) + min(length // LONG, 3)


def _pages(archive: Archive) -> int:
    """Pages that readers may see: all but the withheld ones. An index of the states tells; the rows are wide."""

    def count() -> int:
        by_state = by_value(Page.objects.order_by(), "state")
        return by_state.total() - by_state[State.WITHHELD]

    return derived("pages", (archive.marks[ISSUES],), count)


def _year_of(issue: Issue | None, archive: Archive) -> int | None:
    """The year of the newest issue, else of the newest article; None where no date is known."""
    if issue is not None and issue.not_after is not None:
        return issue.not_after.year
    return max(by_year(archive, Selection()).years, default=None)


def _briefs(archive: Archive, issue: Issue | None) -> dict[str, Any]:
    """What is told in a line each: the newest of the whole country and of the newspaper's home region (``places``: name,
    address and articles of each), and what was printed on this day in other years; all articles in one query."""
    home = issue.newspaper.home_region if issue is not None and issue.newspaper is not None else None
    wanted: list[tuple[Any, str, Cut]] = [(_("全国"), reverse("articles:placeless", args=["national"]), Placeless(True))]
    if home is not None:
        wanted.append((home.name, home.get_absolute_url(), InRegion(home.code)))
    keys = [newest(archive, Selection((cut,)), 0, NEWEST) for _name, _address, cut in wanted]
    of_today = newest(archive, Selection((OnThisDay(timezone.localdate()),)), 0, OF_TODAY)
    found = Article.objects.published().defer("body", *NEVER_LISTED).in_bulk([*chain.from_iterable(keys), *of_today])
    shown = [[found[key] for key in some if key in found] for some in (*keys, of_today)]
    places = [(name, address, rows) for (name, address, _cut), rows in zip(wanted, shown, strict=False) if rows]
    return {"places": places, "on_this_day": shown[-1]}


def _topics(archive: Archive, year: int | None) -> tuple[int | None, list[tuple[Topic, int]]]:
    """The year and its topics, most articles first; all topics, and no year, where that would be few."""
    counts = by_topic(archive, Selection((OfYear(year),))) if year else Counter()
    if len(counts) < FEW:
        year, counts = None, by_topic(archive)
    known = ((topic, counts[topic.pk]) for topic in Topic.objects.all() if counts[topic.pk])
    return year, sorted(known, key=lambda pair: -pair[1])


def about(request: HttpRequest) -> HttpResponse:
    archive = standing()
    coverage = _coverage(archive)
    context = {
        "newspapers": coverage,
        "years": sorted({year for _, tally in coverage for year in tally.years}, reverse=True),
        "undated": UNDATED,
        "held": {
            "articles": sum(tally.total for _, tally in coverage),
            "pages": _pages(archive),
            "issues": len(readable_issues(archive)),
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
