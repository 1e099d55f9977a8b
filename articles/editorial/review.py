"""The parser's doubts as items for people. The same doubt is never asked twice, however often a page is read again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from articles.editorial import overrides
from articles.editorial.blocks import overlap
from articles.editorial.readings import Reading, spans_of
from articles.models import Article, Override, Page, ReviewItem

DISAGREES = "parser_disagrees"
LOST = "decisions_without_article"
READER = "reader_"  # readers' proposals: codes that begin like this are not the parser's to take back

Doubt = tuple[Article | None, dict[str, Any]]


def fingerprint(page: Page, article: Article | None, doubt: dict[str, Any]) -> str:
    """What makes two doubts the same: the page's text, what is doubted, where, and what was read (SHA-256, hex).

    A doubt without a place on the page belongs to its article.
    """
    where = doubt.get("span") or (article.pk if article else None)
    parts = [page.sha256, doubt["code"], doubt.get("field") or "", where, doubt.get("value")]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def doubts_of(page: Page, reading: Reading) -> list[Doubt]:
    """What the parser doubts of each article, and where it now reads otherwise than a person decided."""
    articles = {article.key: article for article in page.articles.all()}
    decisions = overrides.decisions_by_target(articles.values())
    doubts: list[Doubt] = []
    for key, read in reading.reads.items():
        article = articles[key]
        doubts += [(article, warning) for warning in read.get("warnings") or []]
        values = reading.values(key) if decisions[article.pk] else {}
        doubts += [
            (article, disagreement(override, values)) for override in overrides.disagreements(values, decisions[article.pk])
        ]
    return [*doubts, *_about_blocks(reading, articles)]


def _about_blocks(reading: Reading, articles: dict[str, Article]) -> Iterator[Doubt]:
    """What is in doubt of where people put blocks, with the article that has their text now."""
    for doubt in reading.doubts:
        has_it = (key for key, read in reading.reads.items() if overlap(spans_of(read), [doubt["span"]]))
        key = next(has_it, None)
        yield articles[key] if key else None, doubt


def disagreement(override: Any, values: dict[str, Any]) -> dict[str, Any]:
    """The doubt that the parser now reads ``values`` where a person decided otherwise."""
    return {
        "code": DISAGREES,
        "field": override.field,
        "message": f"解析器现读为“{_short(values[override.field])}”，与人工决定“{_short(override.value)}”不同",
        "value": values[override.field],
        "alternatives": [override.value],
    }


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 80 else text[:79] + "…"


def keep_doubts(page: Page, reading: Reading) -> None:
    """Store the doubts of the reading of ``page``; open ones that it no longer has are marked as gone.

    Decided items stay as they were decided.
    """
    known = {item.fingerprint: item for item in ReviewItem.objects.filter(page=page)}
    current = set()
    for article, doubt in doubts_of(page, reading):
        mark = fingerprint(page, article, doubt)
        current.add(mark)
        if mark in known:
            _ask_again(known[mark], article)
        else:
            known[mark] = _ask(page, article, doubt, mark)
    gone = [
        item.pk
        for mark, item in known.items()
        if mark not in current and item.state == ReviewItem.State.OPEN and not item.code.startswith((READER, LOST))
    ]
    ReviewItem.objects.filter(pk__in=gone).update(state=ReviewItem.State.GONE)


def ask_about_lost(page: Page, article: Article, heir: Article | None, decided: list[Override]) -> None:
    """A new reading no longer has ``article``; what people decided of it and nothing takes over is kept for them to see."""
    if not decided:
        return
    doubt = {
        "code": LOST,
        "message": f"新的读法中“{_short(article)}”不再成篇，以下人工决定无处可用，请核对",
        "value": [
            {"field": each.field, "action": each.action, "item": each.item, "value": each.value, "reason": each.reason}
            for each in decided
        ],
    }
    mark = fingerprint(page, article, doubt)
    if not ReviewItem.objects.filter(fingerprint=mark).exists():
        _ask(page, heir, doubt, mark)


def _ask(page: Page, article: Article | None, doubt: dict[str, Any], mark: str) -> ReviewItem:
    return ReviewItem.objects.create(
        page=page,
        article=article,
        code=doubt["code"][:50],
        field=(doubt.get("field") or "")[:50],
        message=doubt.get("message") or "",
        value=doubt.get("value"),
        alternatives=list(doubt.get("alternatives") or []),
        span=doubt.get("span"),
        confidence=doubt.get("confidence", 0.5),
        fingerprint=mark,
    )


def _ask_again(item: ReviewItem, article: Article | None) -> None:
    reopened = item.state == ReviewItem.State.GONE
    if reopened or item.article_id != (article.pk if article else None):
        item.state = ReviewItem.State.OPEN if reopened else item.state
        item.article = article
        item.save(update_fields=["state", "article"])
