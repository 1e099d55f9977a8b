"""haystack as its documentation sets it up: its Whoosh backend, with jieba's ChineseAnalyzer in place of the stemming one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from haystack import connections, indexes
from haystack.backends.whoosh_backend import WhooshEngine, WhooshSearchBackend
from jieba.analyse import ChineseAnalyzer
from whoosh.fields import TEXT

from articles.models import Article
from tests.bench.corpus import Item


def row(item: Item) -> Article:
    """An article of the corpus as haystack's indexes want one; nothing is stored in the database."""
    article = Article(pk=item.number, headline=item.headline, body=item.body, not_after=item.day)
    article.category = item.category  # type: ignore[attr-defined]
    return article


class RowIndex(indexes.SearchIndex, indexes.Indexable):
    text = indexes.CharField(document=True)
    category = indexes.CharField(model_attr="category", faceted=True)
    day = indexes.DateField(model_attr="not_after")

    def get_model(self) -> type[Article]:
        return Article

    def prepare_text(self, row: Article) -> str:
        return f"{row.headline}\n{row.body}"


class StockBackend(WhooshSearchBackend):
    rows: RowIndex

    def build_schema(self, fields: Any) -> Any:
        name, schema = super().build_schema(fields)
        schema._fields[name] = TEXT(stored=True, analyzer=ChineseAnalyzer(), spelling=False)
        return name, schema


class StockEngine(WhooshEngine):
    backend = StockBackend


def make_backend(folder: Path) -> StockBackend:
    from django.conf import settings

    settings.HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "tests.bench.stock.StockEngine", "PATH": str(folder)}}
    connections.connections_info = settings.HAYSTACK_CONNECTIONS
    connections.reload("default")
    unified = connections["default"].get_unified_index()
    unified.build(indexes=[RowIndex()])
    backend: StockBackend = connections["default"].get_backend()
    backend.rows = unified.get_index(Article)
    return backend
