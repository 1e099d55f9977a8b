"""Pages that are read once and stored again and again, with all that hangs on them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db import models

from articles.models import Article, Issue, Page

# Rows stored by one statement.
BATCH = 1000
# Tables whose rows follow a page, and an article of it, when the page is stored again.
WITH_A_PAGE = ("parts", "articles", "review_items")
WITH_AN_ARTICLE = (
    "bylines", "captions", "person_mentions", "organization_mentions", "place_mentions", "event_mentions", "topic_labels",
    "date_mentions", "figures",
)  # fmt: skip


class Pattern:
    """A stored page with its rows, to be stored again: {relation: [rows]}, and those of each article."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.rows = {name: list(getattr(page, name).all()) for name in WITH_A_PAGE}
        self.members = {
            article.pk: {name: list(getattr(article, name).all()) for name in WITH_AN_ARTICLE}
            for article in self.rows["articles"]
        }


def store_again(copies: list[tuple[Pattern, Issue, int]]) -> None:
    """Store these pages again, each in an issue and with a number that is in its digest; one statement a table and batch."""
    pages = [
        _again(pattern.page, issue=issue, sha256=hashlib.sha256(f"{pattern.page.pk} {number}".encode()).hexdigest())
        for pattern, issue, number in copies
    ]
    Page.objects.bulk_create(pages)
    articles: list[Article] = []
    for (pattern, issue, _number), page in zip(copies, pages, strict=True):
        dated = {name: getattr(issue, name) for name in ("date", "precision", "not_before", "not_after")}
        articles += [
            _again(article, page=page, issue=issue, newspaper=issue.newspaper, parent=None, **dated)
            for article in pattern.rows["articles"]
        ]
    Article.objects.bulk_create(articles)
    made = iter(articles)
    rows: list[Any] = []
    for (pattern, _issue, number), page in zip(copies, pages, strict=True):
        by_former = {article.pk: next(made) for article in pattern.rows["articles"]}
        rows += list(_members(pattern, page, number, by_former))
    kinds: list[Any] = list(dict.fromkeys(map(type, rows)))
    for model in kinds:
        model._default_manager.bulk_create([row for row in rows if type(row) is model], batch_size=BATCH)


def _members(pattern: Pattern, page: Page, number: int, articles: dict[int, Article]) -> Iterator[models.Model]:
    for part in pattern.rows["parts"]:
        yield _again(part, page=page, article=articles.get(part.article_id))
    for item in pattern.rows["review_items"]:
        mark = hashlib.sha256(f"{item.fingerprint} {number}".encode()).hexdigest()
        yield _again(item, page=page, article=articles.get(item.article_id), fingerprint=mark)
    for former, article in articles.items():
        for members in pattern.members[former].values():
            yield from (_again(member, article=article) for member in members)


def _again(row: Any, **changes: Any) -> Any:
    """A copy of a row that is not stored yet."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
    copy = type(row)(**values)
    for name, value in changes.items():
        setattr(copy, name, value)
    return copy
