"""The parser's doubts as items for people. The same doubt is never asked twice, however often a page is read again."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from articles.models import Article, Page, ReviewItem


def fingerprint(page: Page, code: str, field: str, span: Any, value: Any) -> str:
    """What makes two doubts the same: the page's text, what is doubted, where, and what was read (SHA-256, hex)."""
    parts = [page.sha256, code, field, span, value]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def keep_doubts(page: Page, doubts: list[tuple[Article | None, dict[str, Any]]]) -> None:
    """Store the doubts of a new reading of ``page``; open ones that it no longer has are marked as gone.

    Each doubt is (article, warning of the page record); decided items stay as they were decided.
    """
    known = {item.fingerprint: item for item in ReviewItem.objects.filter(page=page)}
    current = set()
    for article, warning in doubts:
        value = warning.get("value")
        mark = fingerprint(page, warning["code"], warning.get("field") or "", warning.get("span"), value)
        current.add(mark)
        if mark in known:
            _ask_again(known[mark], article)
        else:
            known[mark] = ReviewItem.objects.create(
                page=page,
                article=article,
                code=warning["code"],
                field=warning.get("field") or "",
                message=warning.get("message") or "",
                value=value,
                alternatives=warning.get("alternatives") or [],
                span=warning.get("span"),
                confidence=warning.get("confidence", 0.5),
                fingerprint=mark,
            )
    gone = [item.pk for mark, item in known.items() if mark not in current and item.state == ReviewItem.State.OPEN]
    ReviewItem.objects.filter(pk__in=gone).exclude(code__startswith="reader_").update(state=ReviewItem.State.GONE)


def _ask_again(item: ReviewItem, article: Article | None) -> None:
    if item.state == ReviewItem.State.GONE:
        item.state = ReviewItem.State.OPEN
    item.article = article
    item.save(update_fields=["state", "article"])
