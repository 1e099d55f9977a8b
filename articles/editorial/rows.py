"""The rows that hang on an article: parts, captions, places, topics, dates, figures.

A row that says the same thing as before keeps its primary key, so that a form that stands open, or a link, still means it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from articles.models import (
    Article,
    Caption,
    DateMention,
    Figure,
    Page,
    Part,
    PlaceMention,
    Precision,
    Region,
    Topic,
    TopicLabel,
)

# A double holds whole numbers exactly up to 2^53; what a page gives beyond that is no count of anything.
LARGEST_NUMBER = 2**53

# The precision of an ISO date by its length in characters.
PRECISIONS = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}


def keep_rows(related: Any, rows: Iterable[Model], names: tuple[str, ...]) -> None:
    """Make the rows of ``related`` (a related manager) those given; ``names`` are the fields by which a row is known again."""
    former: dict[tuple[Any, ...], list[Model]] = defaultdict(list)
    for row in related.all():
        former[tuple(getattr(row, name) for name in names)].append(row)
    columns = [field.attname for field in related.model._meta.concrete_fields if not field.primary_key]
    new, changed = [], []
    for row in rows:
        known = former[tuple(getattr(row, name) for name in names)]
        if not known:
            new.append(row)
            continue
        old = known.pop(0)
        row.pk = old.pk
        if any(getattr(row, name) != getattr(old, name) for name in columns):
            changed.append(row)
    gone = [row.pk for rest in former.values() for row in rest]
    if gone:
        related.model._default_manager.filter(pk__in=gone).delete()
    related.model._default_manager.bulk_create(new)
    if changed:
        related.model._default_manager.bulk_update(changed, columns)


def keep_parts(page: Page, articles: list[Article], record: dict[str, Any]) -> None:
    """The parts of the page's articles, and the banners and advertisements of its ``record``: parts without an article."""
    rows = [
        Part(page=page, article=article, order=order, role=part["role"], text=part["text"], spans=part["spans"])
        for article, read in zip(articles, record.get("articles") or [], strict=True)
        for order, part in enumerate(read["parts"])
    ]
    loose = [("banner", item) for item in record.get("banners") or []]
    loose += [("advertisement", item) for item in record.get("ads") or []]
    rows += [
        Part(page=page, order=order, role=role, kind=item.get("kind") or "", text=item["text"], spans=item["spans"])
        for order, (role, item) in enumerate(loose)
    ]
    keep_rows(page.parts, rows, ("article_id", "role", "text"))


def keep_lists(article: Article, values: dict[str, Any], evidence: dict[str, list[list[int]]]) -> None:
    """Captions, places, topics, dates and figures; ``evidence`` are the spans that speak for each topic, by slug."""
    _keep_captions(article, values["captions"])
    _keep_places(article, values["places"])
    keep_topics(article, values["topics"], evidence)
    _keep_dates(article, values["dates"])
    _keep_figures(article, values["figures"])


def _keep_captions(article: Article, members: list[dict[str, Any]]) -> None:
    rows = [
        Caption(article=article, order=order, text=item["text"], credit=(item.get("credit") or "")[:200])
        for order, item in enumerate(members)
    ]
    keep_rows(article.captions, rows, ("text",))


def _keep_places(article: Article, members: list[dict[str, Any]]) -> None:
    codes = [place["code"] for place in members if place.get("code")]
    regions = {region.code: region for region in Region.objects.filter(code__in=codes)}
    rows = [
        PlaceMention(
            article=article,
            region=regions.get(place.get("code") or ""),
            name=place["name"][:100],
            order=order,
            spans=place.get("spans") or [],
            by_person=bool(place.get("by_person")),
        )
        for order, place in enumerate(members)
    ]
    keep_rows(article.place_mentions, rows, ("name",))


def keep_topics(article: Article, slugs: list[str], evidence: dict[str, list[list[int]]]) -> None:
    """Topics by slug; one that the vocabulary no longer holds is left out."""
    topics = {topic.slug: topic for topic in Topic.objects.filter(slug__in=slugs)}
    rows = [
        TopicLabel(
            article=article, topic=topics[slug], order=order, spans=evidence.get(slug, []), by_person=slug not in evidence
        )
        for order, slug in enumerate(slugs)
        if slug in topics
    ]
    keep_rows(article.topic_labels, rows, ("topic_id",))


def _keep_dates(article: Article, members: list[dict[str, Any]]) -> None:
    rows = [
        DateMention(
            article=article,
            text=item["text"][:100],
            value=(item.get("value") or "")[:10],
            precision=PRECISIONS.get(len(item.get("value") or ""), ""),
            order=order,
            spans=[item["span"]] if item.get("span") else [],
            by_person=bool(item.get("by_person")),
        )
        for order, item in enumerate(members)
    ]
    keep_rows(article.date_mentions, rows, ("text",))


def _keep_figures(article: Article, members: list[dict[str, Any]]) -> None:
    rows = [
        Figure(
            article=article,
            text=item["text"][:100],
            value=item["value"],
            unit=(item.get("unit") or "")[:20],
            what=(item.get("what") or "")[:100],
            order=order,
            spans=[item["span"]] if item.get("span") else [],
            by_person=bool(item.get("by_person")),
        )
        for order, item in enumerate(members)
        if abs(item["value"]) <= LARGEST_NUMBER
    ]
    keep_rows(article.figures, rows, ("text",))
