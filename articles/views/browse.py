"""The archive by region, by union level and by topic."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.columns import AtLevel, InRegion, OnTopic, Placeless, Selection, standing
from articles.columns.counting import by_level, by_region, by_topic, number
from articles.models import Region, Topic, UnionLevel
from articles.presentation.tiles import province_tiles
from articles.views.guards import led_on
from articles.views.listing import list_articles
from articles.views.tallies import UNDATED

# Two groups beside the tree: the whole country's news, and news whose place is unknown.
NATIONAL, UNKNOWN = "national", UNDATED


def region_list(request: HttpRequest) -> HttpResponse:
    archive = standing()
    counts = by_region(archive)
    provinces = Region.objects.filter(parent=None)
    tree = _tree([*provinces, *Region.objects.filter(parent__in=provinces)], counts)
    context = {
        "tree": [entry for entry in tree if entry["count"]],
        "bare": [entry["region"] for entry in tree if not entry["count"]],
        "tiles": province_tiles(counts),
        "national": number(archive, Selection((Placeless(True),))),
        "unknown": number(archive, Selection((Placeless(False),))),
    }
    return render(request, "articles/region_list.html", context)


def _tree(regions: list[Region], counts: dict[str, int], root: int | None = None) -> list[dict[str, Any]]:
    """Regions under ``root`` (its key; None for the country) and the regions with articles under those, with their counts.

    Abolished regions are listed where there are articles of them.
    """
    below: dict[int | None, list[Region]] = {}
    for region in regions:
        below.setdefault(region.parent_id, []).append(region)
    return [
        {
            "region": region,
            "count": counts[region.code],
            "children": [(child, counts[child.code]) for child in below.get(region.pk, []) if counts[child.code]],
        }
        for region in below.get(root, [])
        if counts[region.code] or not region.valid_to
    ]


def region_detail(request: HttpRequest, code: str) -> HttpResponse:
    region = get_object_or_404(Region.objects.select_related("parent__parent__parent", "merged_into"), code=code)
    archive, articles = standing(), Selection((InRegion(region.code),))
    counts = by_region(archive, articles)
    # Two queries by index; one with OR would walk all 42,000 regions.
    below = [*Region.objects.filter(parent=region), *Region.objects.filter(parent__parent=region, code__in=list(counts))]
    children = _tree(below, counts, region.pk)
    context = {
        "region": region,
        "ancestors": _ancestors(region),
        "children": [child for child in children if child["count"]],
        "empty_children": [child for child in children if not child["count"]],
        "whole": counts[region.code],
        "feed": reverse("articles:region-feed", args=[region.code]),
        **list_articles(request, articles, archive),
    }
    return render(request, "articles/region_detail.html", context)


def _ancestors(region: Region) -> list[Region]:
    """From the province down to the parent."""
    found: list[Region] = []
    while region.parent is not None:
        region = region.parent
        found.insert(0, region)
    return found


def placeless(request: HttpRequest, group: str) -> HttpResponse:
    """Articles that stand in no region: the whole country's news, or those whose place is unknown."""
    articles = Selection((Placeless(group == NATIONAL),))
    name = _("全国") if group == NATIONAL else _("地区不详")
    return render(request, "articles/placeless.html", {"name": name, **list_articles(request, articles)})


def level_list(request: HttpRequest) -> HttpResponse:
    counts = by_level(standing())
    context = {"levels": [(level, counts[level.value]) for level in UnionLevel], "unknown": counts[""]}
    return render(request, "articles/level_list.html", context)


def level_detail(request: HttpRequest, level: str) -> HttpResponse:
    if level not in UnionLevel.values and level != UNKNOWN:
        raise Http404
    articles = Selection((AtLevel("" if level == UNKNOWN else level),))
    name = _("层级不详") if level == UNKNOWN else UnionLevel(level).label
    feed = reverse("articles:level-feed", args=[level]) if level != UNKNOWN else ""
    context = {"level": level, "name": name, "levels": UnionLevel, "feed": feed, **list_articles(request, articles)}
    return render(request, "articles/level_detail.html", context)


def topic_list(request: HttpRequest) -> HttpResponse:
    counts = by_topic(standing())
    topics = [(topic, counts[topic.pk]) for topic in Topic.objects.all() if counts[topic.pk] or not topic.is_retired]
    context = {"topics": topics}
    return render(request, "articles/topic_list.html", context)


def topic_detail(request: HttpRequest, slug: str) -> HttpResponse:
    topic = get_object_or_404(Topic.objects.at(slug))
    if topic.slug != slug:
        return led_on(topic)
    feed = reverse("articles:topic-feed", args=[topic.slug])
    context = {"topic": topic, "feed": feed, **list_articles(request, Selection((OnTopic(topic),)))}
    return render(request, "articles/topic_detail.html", context)
