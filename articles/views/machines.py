"""For machines: the map of the site, the note for robots, and how to search here."""

from __future__ import annotations

from typing import Any

from django.db.models import DateTimeField, Max, QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from articles.columns import standing
from articles.columns.counting import by_level, by_region, by_topic
from articles.models import Article, Event, Issue, Organization, Page, Region, Topic, UnionLevel

# A sitemap holds 50,000 addresses at most (sitemaps.org). Each is of a range of keys, so that full ones stay as they are.
KEYS_A_MAP = 20_000
XML = "application/xml; charset=utf-8"
LISTS = (
    "front-page",
    "issue-list",
    "region-list",
    "level-list",
    "topic-list",
    "organization-list",
    "event-list",
    "cross",
    "about",
)


def robots(request: HttpRequest) -> HttpResponse:
    context = {"sitemap": request.build_absolute_uri(reverse("articles:sitemap"))}
    return render(request, "robots.txt", context, content_type="text/plain; charset=utf-8")


def opensearch(request: HttpRequest) -> HttpResponse:
    context = {"base": request.build_absolute_uri("/").rstrip("/")}
    return render(request, "opensearch.xml", context, content_type="application/opensearchdescription+xml; charset=utf-8")


def sitemap(request: HttpRequest) -> HttpResponse:
    """The maps that there are. People are in none: their pages are not for search engines."""
    names = ["lists"]
    for kind, (rows, _address, _changed) in _ranged().items():
        last = rows.aggregate(last=Max("pk"))["last"] or 0
        names += [f"{kind}-{number}" for number in range(last // KEYS_A_MAP + 1)]
    maps = [request.build_absolute_uri(reverse("articles:sitemap-part", args=[name])) for name in names]
    return render(request, "articles/sitemap_index.xml", {"maps": maps}, content_type=XML)


def sitemap_part(request: HttpRequest, part: str) -> HttpResponse:
    """One map: ``lists``, or ``articles-N`` and the like for a range of keys."""
    kind, _hyphen, number = part.partition("-")
    if part == "lists":
        rows = _lists()
    elif kind in _ranged() and number and len(number) < 12:
        rows = _range(kind, int(number))
    else:
        raise Http404
    base = request.build_absolute_uri("/").rstrip("/")
    return render(request, "articles/sitemap.xml", {"base": base, "rows": rows}, content_type=XML)


Rows = list[tuple[str, object]]


def _ranged() -> dict[str, tuple[QuerySet[Any], str, str | None]]:
    """What is mapped by ranges of keys: the rows that readers may see, where each stands, and the time of its last change."""
    return {
        "articles": (Article.objects.published(), "articles", "updated_at"),
        "organizations": (Organization.objects.in_print(), "organizations", "updated_at"),
        "events": (Event.objects.in_print(), "events", "updated_at"),
        "issues": (Issue.objects.published(), "issues", None),
        "pages": (Page.objects.published(), "pages", "read_at"),
    }


def _range(kind: str, number: int) -> Rows:
    found, room, changed = _ranged()[kind]
    keys = {"pk__gte": number * KEYS_A_MAP, "pk__lt": (number + 1) * KEYS_A_MAP}
    when = changed if changed else Value(None, output_field=DateTimeField())
    rows = found.filter(**keys).order_by("pk").values_list("pk", when)
    return [(f"/{room}/{pk}/", updated) for pk, updated in rows]


def _lists() -> Rows:
    archive = standing()
    regions, topics, levels = by_region(archive), by_topic(archive), by_level(archive)
    addresses = [reverse(f"articles:{name}") for name in LISTS]
    addresses += [f"/regions/{code}/" for code in Region.objects.filter(code__in=list(regions)).values_list("code", flat=True)]
    addresses += [topic.get_absolute_url() for topic in Topic.objects.all() if topics[topic.pk]]
    addresses += [f"/levels/{level}/" for level in UnionLevel.values if levels[level]]
    return [(address, None) for address in addresses]
