"""One article: its text, everything that it names, and where it stood on the page."""

from __future__ import annotations

import json
from itertools import chain
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.citations import FORMATS, citation
from articles.editorial.doubts import worded
from articles.editorial.related import related_keys
from articles.editorial.repeats import elsewhere, is_repeated
from articles.editorial.review import READER
from articles.models import Article, Caption, Part, ReviewItem, State
from articles.presentation.linked_data import article_data
from articles.presentation.reading import Naming, read_article
from articles.presentation.source import own_fragments, source_anchor
from articles.views.guards import addressed
from articles.views.listing import IN_LISTS

RELATED = 5
MAX_QUERY = 200  # characters: a mark helps the eye, it need not repeat a page


@addressed(
    lambda: (
        Article.objects.published().select_related(*IN_LISTS, "issue__newspaper", "page").annotate(is_repeated=is_repeated())
    )
)
def article_detail(request: HttpRequest, article: Article) -> HttpResponse:
    query = query_of(request)
    parts = list(article.parts.order_by("order"))
    mentions: dict[str, list[Any]] = {
        "people": list(article.person_mentions.select_related("person")),
        "organizations": list(article.organization_mentions.select_related("organization")),
        "events": list(article.event_mentions.select_related("event")),
    }
    bylines = list(article.bylines.select_related("person"))
    told = _told(article)
    captions = [Caption(text=text, credit=credit) for text, credit, _code in told["captions"]]
    topics = [label.topic for label in article.topic_labels.select_related("topic")]
    cited = citation(article, request.build_absolute_uri(article.get_absolute_url()), bylines, topics)
    context: dict[str, Any] = {
        "article": article,
        "reading": read_article(article, parts, [] if query else _namings(mentions), captions=captions),
        "query": query,
        "source_address": address_with_query(article.page, query) if article.page else "",
        "bylines": bylines,
        "topics": topics,
        "people": _one_a_record(mentions["people"], "person"),
        "organizations": _one_a_record(mentions["organizations"], "organization"),
        "events": _one_a_record(mentions["events"], "event"),
        "dates": _each_once(told["dates"]),
        "figures": _each_once(told["figures"]),
        "doubts": [
            (worded(code, message), _anchor_of(json.loads(span or "null"), parts)) for message, span, code in told["doubts"]
        ],
        "source": own_fragments(article.page.text, parts) if article.page else [],
        "strip": _strip(article, parts),
        "citations": [(form, "".join(form.write([cited])).strip()) for form in FORMATS.values()],
        "elsewhere": elsewhere(article) if article.is_repeated else [],  # type: ignore[attr-defined]
        **_others(article, {**_names(mentions), "topic": [topic.pk for topic in topics]}),
        "linked": article_data(article, request.build_absolute_uri, cited.authors, [topic.name for topic in topics]),
        "cited": cited,
    }
    return render(request, "articles/article_detail.html", context)


def query_of(request: HttpRequest) -> str:
    """The search that led here, so that what it found is marked; names are no links then, for a mark may run across them."""
    return request.GET.get("q", "").replace("\x00", "")[:MAX_QUERY]


def address_with_query(record: Any, query: str) -> str:
    return record.get_absolute_url() + (f"?{urlencode({'q': query})}" if query else "")


def _namings(mentions: dict[str, list[Any]]) -> list[Naming]:
    """Where the page names people and organizations that readers may see; longer names first, so that a name inside a name
    does not win. Events are whole clauses: as links they would drown the text, so they stand beside it."""
    found = []
    for field, rows in (("person", mentions["people"]), ("organization", mentions["organizations"])):
        for row in rows:
            record = getattr(row, field)
            if is_open(record):
                found += [Naming(record.get_absolute_url(), ((start, end),)) for start, end in row.spans]
    return sorted(found, key=lambda naming: naming.spans[0][0] - naming.spans[0][1])


def is_open(record: Model | None) -> bool:
    """Whether there is a record and readers may see it."""
    return record is not None and getattr(record, "state", "") != State.WITHHELD


def _one_a_record(rows: list[Any], field: str) -> list[dict[str, Any]]:
    """The mentions of one record (or, without one, of one name) together; those of withheld records left out.

    Each has the ``record`` (or None), the ``name``, the mention that came first, and the ``surfaces`` as printed.
    """
    found: dict[Any, dict[str, Any]] = {}
    for row in rows:
        record = getattr(row, field)
        if record is not None and not is_open(record):
            continue
        entry = found.setdefault(
            record.pk if record else row.name, {"record": record, "name": row.name, "first": row, "surfaces": []}
        )
        surface = getattr(row, "surface", row.name)
        if surface not in entry["surfaces"] and surface != (record.name if record else row.name):
            entry["surfaces"].append(surface)
    return list(found.values())


def _told(article: Article) -> dict[str, list[tuple[str, str, str]]]:
    """(text, more, code) of each of its captions, dates, figures and open doubts, in the order of the article; in one query.

    ``more`` is the credit of a caption, the day that a date means, what a figure counts, and as JSON the span of a doubt; only
    a doubt has a code.
    """
    doubts = article.review_items.filter(state=ReviewItem.State.OPEN).exclude(code__startswith=READER)
    rows: dict[str, tuple[QuerySet[Any], Any, str, Any, Any]] = {
        "captions": (article.captions.all(), "order", "text", "credit", Value("")),
        "dates": (article.date_mentions.exclude(value=""), "order", "text", "value", Value("")),
        "figures": (article.figures.all(), "order", "text", "what", Value("")),
        "doubts": (doubts, Value(0), "message", Cast("span", TextField()), "code"),
    }
    first, *others = (
        found.order_by().values_list(Value(kind), order, "pk", *told) for kind, (found, order, *told) in rows.items()
    )
    found: dict[str, list[tuple[str, str, str]]] = {kind: [] for kind in rows}
    for kind, _order, _pk, *told in sorted(first.union(*others, all=True), key=itemgetter(0, 1, 2)):
        found[kind].append(tuple(told))
    return found


def _each_once(told: list[tuple[str, str, str]]) -> list[dict[str, str]]:
    return [{"text": text, "more": more} for text, more, _code in dict.fromkeys(told)]


def _names(mentions: dict[str, list[Any]]) -> dict[str, list[int]]:
    """The keys of the people and organizations named."""
    return {
        "person": [mention.person_id for mention in mentions["people"] if mention.person_id],
        "organization": [mention.organization_id for mention in mentions["organizations"] if mention.organization_id],
    }


def _others(article: Article, shared: dict[str, list[int]]) -> dict[str, Any]:
    """The article before and after on the page, what it belongs to, its sidebars, and related articles; in two queries."""
    keys = related_keys(article, shared)
    wanted = Q(pk__in=keys) | (Q(page=article.page_id) if article.page_id else Q())
    rows = Article.objects.published().filter(wanted).select_related("newspaper")
    others = {other.pk: other for other in rows} if keys or article.page_id else {}
    close = [others[key] for key in keys if key in others and others[key].page_id != (article.page_id or 0)]
    close.sort(key=lambda other: other.region_id != article.region_id)  # stable: the closest first among those of one place
    return {"related": close[:RELATED], **_neighbours(article, list(others.values()))}


def _neighbours(article: Article, others: list[Article]) -> dict[str, Any]:
    if article.page_id is None:
        return {"before": None, "after": None, "parent": None, "sidebars": [], "place": None}
    around = sorted((other for other in others if other.page_id == article.page_id), key=lambda other: (other.order, other.pk))
    at = next(index for index, other in enumerate(around) if other.pk == article.pk)
    return {
        "before": around[at - 1] if at else None,
        "after": around[at + 1] if at + 1 < len(around) else None,
        "parent": next((other for other in around if other.pk == article.parent_id), None),
        "sidebars": [other for other in around if other.parent_id == article.pk],
        "place": {"number": at + 1, "of": len(around)},
    }


def _anchor_of(span: list[int] | None, parts: list[Part]) -> str:
    """The id, in the page view, of the fragment in which ``span`` starts; empty where there is none."""
    starts = (start for part in parts for start, end in part.spans if span and start <= span[0] < end)
    return next(map(source_anchor, starts), "")


def _strip(article: Article, parts: list[Part]) -> list[dict[str, float]]:
    """Where the article's characters lie on the page: bars in thousandths of its length."""
    length = len(article.page.text) if article.page else 0
    spans = sorted(chain.from_iterable(part.spans for part in parts)) if length else []
    return [{"x": 1000 * start / length, "width": max(1000 * (end - start) / length, 2)} for start, end in spans]
