"""Haystack's view of an article. The archive's own engine takes ``search.documents`` instead; any other engine takes these."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from haystack import indexes

from articles.models import Article
from search.documents import document_of, searchable_articles


class ArticleIndex(indexes.SearchIndex, indexes.Indexable):
    """``text`` is all that is printed; the multi-valued fields hold the same values as the facets of the search page."""

    text = indexes.CharField(document=True)
    headline = indexes.CharField(model_attr="headline")
    kicker = indexes.CharField(model_attr="kicker")
    deck = indexes.CharField(model_attr="deck")
    date = indexes.DateField(model_attr="not_after", null=True)
    newspaper = indexes.MultiValueField(faceted=True)
    year = indexes.MultiValueField(faceted=True)
    month = indexes.MultiValueField(faceted=True)
    region = indexes.MultiValueField(faceted=True)
    level = indexes.MultiValueField(faceted=True)
    topic = indexes.MultiValueField(faceted=True)
    genre = indexes.MultiValueField(faceted=True)
    person = indexes.MultiValueField(faceted=True)
    organization = indexes.MultiValueField(faceted=True)

    def get_model(self) -> type[Article]:
        return Article

    def index_queryset(self, **_options: object) -> QuerySet[Article]:
        return searchable_articles()

    def get_updated_field(self) -> str:
        return "updated_at"

    def should_update(self, instance: Article, **_options: object) -> bool:
        return instance.is_public

    def prepare(self, obj: Article) -> dict[str, object]:
        data = super().prepare(obj)
        document = document_of(obj)
        data["text"] = "\n".join(text for _zone, text in document.passages)
        data |= {name: list(values) for name, values in document.keywords.items() if name in self.fields}
        if obj.not_after:
            data["date"] = datetime(obj.not_after.year, obj.not_after.month, obj.not_after.day)
        return data
