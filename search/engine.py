"""The engine behind Haystack: SearchQuerySet, facets, narrowing and the indexing commands over the archive's own index."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from django.db.models import Model
from haystack import connections
from haystack.backends import BaseEngine, BaseSearchBackend, BaseSearchQuery, log_query
from haystack.models import SearchResult

from articles.models import Article
from search.analysis import words_of
from search.documents import document_of, documents_of, searchable_articles
from search.highlights import Highlighter, snippet_of
from search.index.answering import answer_request, ranked
from search.index.evaluate import Evaluator
from search.index.hits import Hits
from search.index.home import IndexHome, NoIndexError
from search.index.reader import IndexReader, shared_reader
from search.index.snapshot import Snapshot
from search.query import And, Node, Or, Run, parse_query
from search.query.tree import join
from search.request import Answer, SearchRequest, Sort
from search.vocabulary import resolve_value

CONTENT_TYPE = ("articles", "article")
DATE_FIELDS = frozenset({"date", "last", "not_after", "pub_date"})
# Words of an article by which more like it are looked for.
LIKE_WORDS = 25
WRITE_WAIT = 60.0


class UnionNewsBackend(BaseSearchBackend):
    """One open snapshot a process; every method works on what is published, and writing is published at once."""

    def __init__(self, connection_alias: str, **connection_options: Any) -> None:
        super().__init__(connection_alias, **connection_options)
        self.home = IndexHome(Path(connection_options["PATH"]))

    @property
    def reader(self) -> IndexReader:
        return shared_reader(self.home.path)

    # The archive's own interface

    def answer(self, request: SearchRequest) -> Answer:
        """A whole page of results. Raises NoIndexError, OutdatedIndexError or DamagedIndexError."""
        return answer_request(self.reader.snapshot(), request, resolve_value)

    # Haystack's interface

    def update(self, _index: Any, iterable: Iterable[Article], **_options: Any) -> None:
        """Bring these articles' documents in, in place of older ones; those that may not be found are taken out."""
        keys = {article.pk for article in iterable}
        with self.home.write_lock(WRITE_WAIT):
            try:
                folder = self.home.current()
            except NoIndexError:
                folder = self.home.new_folder()
                self.home.publish(folder)
            self.home.check_version(folder)
            writer = self.home.writer(folder)
            writer.delete_keys(keys)
            for document in documents_of(keys):
                writer.add(document)
            writer.commit()

    def remove(self, obj_or_string: Model | str, **_options: Any) -> None:
        key = obj_or_string.rsplit(".", 1)[-1] if isinstance(obj_or_string, str) else obj_or_string.pk
        with self.home.write_lock(WRITE_WAIT):
            writer = self.home.writer(self.home.current())
            writer.delete_keys([int(key)])
            writer.commit()

    def clear(self, models: Iterable[type[Model]] | None = None, **_options: Any) -> None:
        """An empty index in place of the current one; ``rebuild_index`` never does this."""
        if models is not None and Article not in models:
            return
        with self.home.write_lock(WRITE_WAIT):
            self.home.publish(self.home.new_folder())

    @log_query
    def search(
        self,
        query_string: str,
        sort_by: list[str] | None = None,
        start_offset: int = 0,
        end_offset: int | None = None,
        facets: dict[str, dict[str, Any]] | None = None,
        date_facets: dict[str, dict[str, Any]] | None = None,
        query_facets: list[tuple[str, str]] | None = None,
        narrow_queries: Iterable[str] | None = None,
        highlight: bool | dict[str, Any] = False,
        models: Iterable[type[Model]] | None = None,
        result_class: type[SearchResult] | None = None,
        **_kwargs: Any,
    ) -> dict[str, Any]:
        root = _tree(query_string, narrow_queries)
        if root is None or (models and Article not in models):
            return {"results": [], "hits": 0, "facets": {}}
        snapshot = self.reader.snapshot()
        evaluator = Evaluator(snapshot, resolve_value)
        hits = evaluator.evaluate(root)
        chosen = ranked(snapshot, hits, _sort(sort_by), end_offset or len(hits.docs))[start_offset or 0 :]
        marks = root if highlight else None
        return {
            "results": self._results(snapshot, hits.only(chosen), result_class or SearchResult, marks),
            "hits": len(hits.docs),
            "facets": _facets(evaluator, hits, facets or {}, date_facets or {}, query_facets or []),
            "spelling_suggestion": None,
        }

    def more_like_this(
        self,
        model_instance: Article,
        additional_query_string: str | None = None,
        start_offset: int = 0,
        end_offset: int | None = None,
        result_class: type[SearchResult] | None = None,
        **_kwargs: Any,
    ) -> dict[str, Any]:
        """Articles that share this one's most telling words."""
        snapshot = self.reader.snapshot()
        words = _telling_words(snapshot, model_instance)
        root: Node = Or(tuple(Run(word, (word,)) for word in words))
        if additional_query_string and (narrowed := _tree(additional_query_string, None)):
            root = And((root, narrowed))
        hits = Evaluator(snapshot, resolve_value, expand=False).evaluate(root)
        hits = hits.only(snapshot.pk[hits.docs] != model_instance.pk)
        chosen = ranked(snapshot, hits, Sort.RELEVANCE, end_offset or len(hits.docs))[start_offset or 0 :]
        results = self._results(snapshot, hits.only(chosen), result_class or SearchResult, None)
        return {"results": results, "hits": len(hits.docs)}

    def _results(
        self, snapshot: Snapshot, hits: Hits, result_class: type[SearchResult], marks: Node | None
    ) -> list[SearchResult]:
        """Results with the fields of the search index; an article that is gone from the database meanwhile is left out."""
        index = connections[self.connection_alias].get_unified_index().get_index(Article)
        keys = snapshot.pk[hits.docs].tolist()
        articles = searchable_articles().in_bulk(keys)
        results = []
        for key, score in zip(keys, hits.scores.tolist(), strict=True):
            if article := articles.get(key):
                fields = {k: v for k, v in index.full_prepare(article).items() if k not in {"id", "django_ct", "django_id"}}
                if marks is not None:
                    fields["highlighted"] = {"text": [_snippet(marks, article)]}
                result = result_class(*CONTENT_TYPE, str(key), score, **fields)
                result._object = article
                results.append(result)
        return results


def _snippet(root: Node, article: Article) -> str:
    (seen,) = Highlighter(root).look_through([(document_of(article).passages, frozenset())])
    snippet = snippet_of(seen)
    return snippet.html if snippet else ""


def _tree(query: str, narrowing: Iterable[str] | None) -> Node | None:
    """One tree of a query and what narrows it; null where the query cannot be read."""
    root = parse_query(query).root
    if root is None:
        return None
    narrowed = [found for text in sorted(narrowing or ()) if (found := parse_query(text).root) is not None]
    return join(And, [root, *narrowed])


def _sort(fields: list[str] | None) -> Sort:
    """By the date of the first field that is one; anything else is relevance."""
    for field in fields or ():
        if field.lstrip("-") in DATE_FIELDS:
            return Sort.NEWEST if field.startswith("-") else Sort.OLDEST
    return Sort.RELEVANCE


def _facets(
    evaluator: Evaluator,
    hits: Hits,
    facets: dict[str, dict[str, Any]],
    date_facets: dict[str, dict[str, Any]],
    query_facets: list[tuple[str, str]],
) -> dict[str, dict[str, Any]]:
    if not (facets or date_facets or query_facets):
        return {}
    snapshot = evaluator.snapshot
    chosen = np.zeros(snapshot.size, bool)
    chosen[hits.docs] = True
    fields = {}
    for name in facets:
        counts = snapshot.value_counts(name.removesuffix("_exact"), chosen)
        fields[name] = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    dates = {
        name: [(start, int(chosen[evaluator.dated(start.date(), end)].sum())) for start, end in _periods(**span)]
        for name, span in date_facets.items()
    }
    queries = {}
    for name, text in query_facets:
        root = parse_query(f"{name.removesuffix('_exact')}:{text}").root
        queries[f"{name}_{text}"] = int(chosen[evaluator.evaluate(root).docs].sum()) if root else 0
    return {"fields": fields, "dates": dates, "queries": queries}


def _periods(start_date: date, end_date: date, gap_by: str, gap_amount: int = 1) -> list[tuple[datetime, date]]:
    """The first moment and the last day of each period; hours and less count as days."""
    periods: list[tuple[datetime, date]] = []
    start = date(start_date.year, start_date.month, start_date.day)
    end = date(end_date.year, end_date.month, end_date.day)
    while start < end and len(periods) < 10_000:
        following = _later(start, gap_by, max(1, gap_amount))
        last = date.fromordinal(min(following, end).toordinal() - 1)
        periods.append((datetime(start.year, start.month, start.day), last))
        start = following
    return periods


def _later(day: date, gap_by: str, amount: int) -> date:
    if gap_by not in {"year", "month"}:
        return date.fromordinal(day.toordinal() + amount)
    months = day.year * 12 + day.month - 1 + amount * (12 if gap_by == "year" else 1)
    return date(min(months // 12, 9999), months % 12 + 1, min(day.day, 28) if day.day > 28 else day.day)


def _telling_words(snapshot: Snapshot, article: Article) -> list[str]:
    """The words of an article with the greatest tf × idf."""
    counts: dict[str, int] = {}
    for word in words_of(f"{article.headline}\n{article.deck}\n{article.body}"):
        if len(word) > 1:
            counts[word] = counts.get(word, 0) + 1
    found = {word: len(snapshot.word(word)[0]) for word in counts}
    weights = {word: counts[word] * np.log1p(snapshot.count / (found[word] + 1)) for word in counts if found[word]}
    return sorted(weights, key=lambda word: (-weights[word], word))[:LIKE_WORDS]


class UnionNewsQuery(BaseSearchQuery):
    """Haystack's filters in the archive's query language."""

    def clean(self, query_fragment: Any) -> Any:
        """Text from people, with nothing in it that the query language would read as an operator."""
        if not isinstance(query_fragment, str):
            return query_fragment
        return " ".join(_plain(word) for word in query_fragment.split())

    def build_exact_query(self, query_string: str) -> str:
        return '"{}"'.format(query_string.replace('"', " "))

    def build_not_query(self, query_string: str) -> str:
        return f"NOT ({query_string})"

    def build_query_fragment(self, field: str, filter_type: str, value: Any) -> str:
        if hasattr(value, "input_type_name"):
            if not value.post_process or value.input_type_name in {"exact", "not"}:
                return _fielded(field, str(value.prepare(self)))
            value = value.prepare(self)
        if hasattr(value, "values_list"):
            value = list(value)
        return _fielded(field, self._fragment(filter_type, value))

    def _fragment(self, filter_type: str, value: Any) -> str:
        if filter_type == "in":
            return " OR ".join(self.build_exact_query(_text(item)) for item in value) or '"\ufffd"'
        if filter_type == "range":
            return f"{_text(value[0])}..{_text(value[1])}"
        if filter_type in {"gt", "gte", "lt", "lte"}:
            return {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}[filter_type] + _text(value)
        if filter_type in {"exact", "contains", "endswith"}:
            return self.build_exact_query(_text(value))
        if filter_type == "startswith":
            return " ".join(f"{word}*" for word in self.clean(_text(value)).replace('"', " ").split())
        return self.clean(_text(value))


def _text(value: Any) -> str:
    return value.strftime("%Y-%m-%d") if hasattr(value, "strftime") else str(value)


def _plain(word: str) -> str:
    """A word that reads as nothing but a word."""
    if word in {"OR", "AND", "NOT", "或", "非"} or not word.replace("_", "a").isalnum():
        return '"{}"'.format(word.replace('"', " ")) if word.strip('"') else ""
    return word


def _fielded(field: str, fragment: str) -> str:
    if field in {"content", "text"}:
        return f"({fragment})"
    return f"{field}:({fragment})"


class UnionNewsEngine(BaseEngine):
    backend = UnionNewsBackend
    query = UnionNewsQuery
