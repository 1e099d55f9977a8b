"""One issue with its pages, one page with its source text beside the articles."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.editorial import facsimiles
from articles.models import Article, Issue, Page, State
from articles.presentation.linked_data import issue_data, page_data
from articles.presentation.reading import link_places, read_article
from articles.presentation.source import Place, fragments
from articles.views.guards import addressed
from articles.views.listing import CAPTIONS, IN_LISTS
from articles.views.paging import paginate
from articles.views.reading import query_of


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
        "linked": issue_data(issue, request.build_absolute_uri),
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
    siblings = list(Page.objects.published().filter(issue=page.issue_id).only("number", "issue").order_by("number", "pk"))
    at = next(index for index, other in enumerate(siblings) if other.pk == page.pk)
    pictures = facsimiles.readable(page)
    context: dict[str, Any] = {
        "sheet": page,
        "linked": page_data(page, request.build_absolute_uri, pictures),
        "facsimiles": pictures,
        "are_facsimiles_held_back": bool(withheld) and page.facsimiles.exists(),
        "before": siblings[at - 1] if at else None,
        "after": siblings[at + 1] if at + 1 < len(siblings) else None,
        "readings": readings,
        "fragments": fragments(page.text, parts, places, withheld),
        "query": query_of(request),
        "siblings": siblings,
    }
    return render(request, "articles/page_detail.html", context)
