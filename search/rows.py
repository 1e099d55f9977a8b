"""The few rows of which a page of results is made, as statements of their own.

To put such a query together takes Django twice as long as the database takes to answer it; a search asks for both each time.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any, NamedTuple

from django.db import connection

from articles.models import Article, State

# What a result shows, and the passages that its snippet is cut from: half of an article's columns say nothing here.
ARTICLES = """
SELECT a.id, a.genre, a.section, a.kicker, a.headline, a.deck, a.abstract_label, a.abstract, a.body, a.inset_headings,
  a.is_national, a.date, a.precision, a.not_before, a.not_after, a.newspaper_id, r.path AS region_path
FROM articles_article a LEFT JOIN articles_page p ON p.id = a.page_id LEFT JOIN articles_region r ON r.id = a.region_id
WHERE a.state <> %s AND (p.id IS NULL OR p.state <> %s) AND a.id IN """
CAPTIONS = 'SELECT article_id, text, credit FROM articles_caption WHERE article_id IN {} ORDER BY "order", id'


class Shown(NamedTuple):
    """An article as a result shows it, and the path of its region."""

    article: Article
    region_path: str

    @property
    def region_codes(self) -> list[str]:
        """From the province down."""
        return self.region_path.strip("/").split("/") if self.region_path else []


class CaptionRow(NamedTuple):
    text: str
    credit: str


def shown_articles(keys: Collection[int]) -> list[Shown]:
    """Those of these articles that readers may see: neither the article nor its page is withheld. In no order."""
    if not keys:
        return []
    rows: Any = Article.objects.raw(ARTICLES + _places(len(keys)), [State.WITHHELD.value, State.WITHHELD.value, *keys])
    return [Shown(row, row.region_path or "") for row in rows]


def captions_of(keys: Collection[int]) -> dict[int, list[CaptionRow]]:
    """The captions of these articles, in their order."""
    found: dict[int, list[CaptionRow]] = {}
    if not keys:
        return found
    with connection.cursor() as cursor:
        cursor.execute(CAPTIONS.format(_places(len(keys))), list(keys))
        for article, text, credit in cursor.fetchall():
            found.setdefault(article, []).append(CaptionRow(text, credit))
    return found


@cache
def _places(number: int) -> str:
    return f"({', '.join(['%s'] * number)})"
