"""The rows that hang on an article: parts, captions, places, topics, dates, figures.

A row that says the same thing as before keeps its primary key, so that a form that stands open, or a link, still means it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import router
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


def keep_rows(related: Any, rows: Iterable[Model], *ways: tuple[str, ...]) -> None:
    """Make the rows of ``related`` (a related manager) those given. Each of ``ways`` are fields by which a row is known again;
    a later one is for those that an earlier one did not find."""
    settle_rows(related.model, related.all(), rows, *ways)


def settle_rows(model: type[Model], stored: Iterable[Model], rows: Iterable[Model], *ways: tuple[str, ...]) -> None:
    """As ``keep_rows``, where the ``stored`` ones are at hand: also those of many articles, told apart by one of the fields."""
    columns = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    gone, new, changed = list(stored), list(rows), {}
    for names in ways:
        known_again, gone, new = _known_again(gone, new, names)
        for old, row in known_again:
            row.pk = old.pk
            changed[row.pk] = {name: getattr(row, name) for name in columns if getattr(row, name) != getattr(old, name)}
    if gone:  # nothing leads to such a row, and who follows articles is told of the article
        keys = [row.pk for row in gone]
        model._default_manager.filter(pk__in=keys)._raw_delete(router.db_for_write(model))
    model._default_manager.bulk_create(new)
    update_rows(model, changed)


def _known_again(
    stored: list[Model], rows: list[Model], names: tuple[str, ...]
) -> tuple[list[tuple[Model, Model]], list[Model], list[Model]]:
    """Pairs of a stored row and a given one that are alike in ``names``; stored ones that are left, and given ones."""
    former: dict[tuple[Any, ...], list[Model]] = defaultdict(list)
    for row in stored:
        former[tuple(getattr(row, name) for name in names)].append(row)
    pairs, new = [], []
    for row in rows:
        alike = former[tuple(getattr(row, name) for name in names)]
        if alike:
            pairs.append((alike.pop(0), row))
        else:
            new.append(row)
    return pairs, [row for rest in former.values() for row in rest], new


def update_rows(model: type[Model], changes: dict[int, dict[str, Any]]) -> None:
    """Give rows other values: {primary key: {column: value}}. One statement for each value of a column: Django's for many rows,
    a case for each of them, takes longer as soon as several have the same."""
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    values = {}
    for pk, changed in changes.items():
        for name, value in changed.items():
            alike[name, repr(value)].append(pk)
            values[name, repr(value)] = value
    for key, pks in alike.items():
        model._default_manager.filter(pk__in=pks).update(**{key[0]: values[key]})


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
    # What a person moves to another article, or makes something else, stays the same part.
    keep_rows(page.parts, rows, ("article_id", "role", "text"), ("text",))


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
    keep_all_topics([(article, slugs, evidence)])


def keep_all_topics(told: list[tuple[Article, list[str], dict[str, list[list[int]]]]]) -> None:
    """As ``keep_topics``, for many articles at once: (article, slugs, evidence)."""
    topics = topics_of({slug for _article, slugs, _evidence in told for slug in slugs})
    stored = TopicLabel.objects.filter(article__in=[article for article, *_rest in told]).order_by("article", "order", "pk")
    rows = [row for article, slugs, evidence in told for row in topic_rows(article, slugs, evidence, topics)]
    settle_rows(TopicLabel, stored, rows, ("article_id", "topic_id"))


def topics_of(slugs: Iterable[str]) -> dict[str, Topic]:
    """The topics of these slugs, by slug."""
    return {topic.slug: topic for topic in Topic.objects.filter(slug__in=slugs)}


def topic_rows(
    article: Article, slugs: list[str], evidence: dict[str, list[list[int]]], topics: dict[str, Topic]
) -> list[TopicLabel]:
    """The labels of an article, in order; without evidence a person gave it. ``topics``: at least these, by slug."""
    return [
        TopicLabel(
            article=article, topic=topics[slug], order=order, spans=evidence.get(slug, []), by_person=slug not in evidence
        )
        for order, slug in enumerate(slugs)
        if slug in topics
    ]


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
