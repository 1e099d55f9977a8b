"""Atom feeds: what was added last, in the whole archive or of one topic, region, level, organization or person.

An entry is known by its article's key and the archive's epoch: it stays the same when the archive moves to another host.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.models import Article, Byline, Generation, Organization, Person, Region, Topic, UnionLevel
from articles.querysets import NEVER_LISTED, ArticleQuerySet

ENTRIES = 50


@dataclass(frozen=True)
class Feed:
    """``page``: the address that shows the same articles."""

    title: str
    page: str
    articles: Iterable[Article]


def all_articles(request: HttpRequest) -> HttpResponse:
    return feed_of(request, _("新入库的文章"), "/", Article.objects.published())


def of_topic(request: HttpRequest, slug: str) -> HttpResponse:
    topic = get_object_or_404(Topic.objects.at(slug))
    if topic.slug != slug:
        address = reverse("articles:topic-feed", args=[topic.slug])
        return HttpResponsePermanentRedirect(address, headers={"Cache-Control": "no-cache"})
    return feed_of(request, topic.name, topic.get_absolute_url(), Article.objects.published().on_topic(topic))


def of_region(request: HttpRequest, code: str) -> HttpResponse:
    region = get_object_or_404(Region, code=code)
    return feed_of(request, region.name, region.get_absolute_url(), Article.objects.published().in_region(region))


def of_level(request: HttpRequest, level: str) -> HttpResponse:
    if level not in UnionLevel.values:
        raise Http404
    label = str(UnionLevel(level).label)
    return feed_of(request, label, f"/levels/{level}/", Article.objects.published().at_level(level))


def of_organization(request: HttpRequest, pk: int) -> HttpResponse:
    return _of_name(request, Organization, pk)


def of_person(request: HttpRequest, pk: int) -> HttpResponse:
    return _of_name(request, Person, pk)


def _of_name(request: HttpRequest, model: Any, pk: int) -> HttpResponse:
    if pk >= 2**63:
        raise Http404
    record = get_object_or_404(model.objects.in_print(), pk=pk)
    return feed_of(request, str(record), record.get_absolute_url(), Article.objects.published().mentioning(record))


def feed_of(request: HttpRequest, title: str, page: str, articles: ArticleQuerySet) -> HttpResponse:
    """The articles that were added last, the newest first."""
    keys = list(articles.order_by("-pk").values_list("pk", flat=True)[:ENTRIES])
    return render_feed(request, Feed(title, page, entries_of(keys)))


def entries_of(keys: list[int]) -> list[Article]:
    """The articles of these keys that readers may see, in the order of ``keys``, with what their entries tell."""
    shown = Article.objects.published().select_related("newspaper").defer(*NEVER_LISTED)
    # Into lists: asking a manager of related rows makes a queryset, a hundred a feed.
    written = Prefetch("bylines", Byline.objects.order_by("order"), to_attr="written_by")
    articles = shown.prefetch_related(written, Prefetch("topics", to_attr="subjects")).in_bulk(keys)
    return [articles[key] for key in keys if key in articles]


def render_feed(request: HttpRequest, feed: Feed) -> HttpResponse:
    """``updated`` is the latest change of an entry; a feed without entries has never been updated."""
    articles = list(feed.articles)
    space = Generation.objects.values_list("epoch", flat=True).first() or "archive"
    context = {
        "feed": feed,
        "identity": _identity(space, feed.page),
        "entries": [(article, _identity(space, f"article:{article.pk}")) for article in articles],
        "here": request.build_absolute_uri(),
        "base": request.build_absolute_uri("/").rstrip("/"),
        "updated": max((article.updated_at for article in articles), default=datetime.fromtimestamp(0, UTC)),
    }
    return render(request, "articles/feed.xml", context, content_type="application/atom+xml; charset=utf-8")


def _identity(archive: str, name: str) -> str:
    """The same for ever, on whatever host; another archive's articles have others (RFC 4287, 4.2.6)."""
    return uuid5(NAMESPACE_URL, f"unionnews:{archive}:{name}").urn
