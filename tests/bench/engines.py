"""The engines side by side: each builds an index of the same articles, and answers the same queries with ids, total and facets.

All but stock haystack get jieba's words as this archive cuts them, made beforehand.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from search.analysis import words_of
from tests.bench.corpus import Item, Query

PAGE = 20
# (total, ids of the page, counts by facet)
Found = tuple[int, list[int], dict[str, dict[Any, int]]]


class Engine(Protocol):
    """``build`` may use any memory; ``open`` and ``search`` run in a process of their own."""

    def build(self, items: Sequence[Item], words: Sequence[list[str]]) -> None: ...

    def open(self) -> None: ...

    def search(self, query: Query, facets: bool) -> Found: ...


class Archive:
    """This archive's own: the service that pages and commands call, over an index of its own. The database stays outside."""

    def __init__(self, folder: Path) -> None:
        from tests.bench.archive import use_index

        self.home = use_index(folder)

    def build(self, items: Sequence[Item], _words: Sequence[list[str]]) -> None:
        from tests.bench.archive import document

        folder = self.home.new_folder()
        writer = self.home.writer(folder)
        for item in items:
            writer.add(document(item))
        writer.commit(optimize=True)
        self.home.publish(folder)

    def open(self) -> None:
        from search.index.reader import shared_reader

        shared_reader(self.home.path).snapshot()

    def search(self, query: Query, facets: bool) -> Found:
        from search.service import find
        from tests.bench.archive import request_for

        answer = find(request_for(query))
        assert not answer.degraded, answer.notices
        counted = {name: {c.value: c.count for c in answer.facets[name]} for name in answer.facets} if facets else {}
        return answer.total, answer.keys, counted


class Tantivy:
    """Words with positions; a one-character query is the word that stands alone."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        self.tantivy: Any = tantivy  # its stubs lag behind it
        self.folder = folder
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", stored=False, tokenizer_name="whitespace", index_option="position")
        builder.add_text_field("category", stored=False, fast=True, tokenizer_name="raw", index_option="basic")
        for name in ("id", "day", "year"):
            builder.add_integer_field(name, stored=name == "id", indexed=True, fast=True)
        self.schema = builder.build()

    def build(self, items: Sequence[Item], words: Sequence[list[str]]) -> None:
        self.folder.mkdir(parents=True)
        index = self.tantivy.Index(self.schema, path=str(self.folder))
        writer = index.writer(heap_size=300_000_000, num_threads=1)
        for item, tokens in zip(items, words, strict=True):
            writer.add_document(
                self.tantivy.Document(
                    text=" ".join(tokens), category=item.category, id=item.number, day=item.day.toordinal(), year=item.day.year
                )
            )
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        self.index = self.tantivy.Index.open(str(self.folder))
        self.searcher = self.index.searcher()

    def search(self, query: Query, facets: bool) -> Found:
        asked = self._query(query)
        order = {"order_by_field": "day"} if query.newest else {}
        found = self.searcher.search(asked, limit=PAGE, count=True, offset=(query.page - 1) * PAGE, **order)
        ids = [self.searcher.doc(address)["id"][0] for _score, address in found.hits]
        counts: dict[str, dict[Any, int]] = {}
        if facets:
            terms = {name: {"terms": {"field": name, "size": 1000}} for name in ("category", "year")}
            given = self.searcher.aggregate(asked, terms)
            counts = {name: {b["key"]: b["doc_count"] for b in given[name]["buckets"]} for name in terms}
        return found.count, ids, counts

    def _query(self, query: Query) -> Any:
        make, occur = self.tantivy.Query, self.tantivy.Occur
        words = words_of(query.text)
        if query.op == "phrase" and len(words) > 1:
            asked = make.phrase_query(self.schema, "text", words)
        elif query.op == "prefix":
            asked = make.regex_query(self.schema, "text", f"{words[0]}.*")
        else:
            kind = occur.Should if query.op == "or" else occur.Must
            asked = make.boolean_query([(kind, make.term_query(self.schema, "text", word)) for word in words])
        if query.category or query.first:
            parts = [(occur.Must, asked)]
            if query.category:
                parts.append((occur.Must, make.term_query(self.schema, "category", query.category)))
            if query.first and query.last:
                days = query.first.toordinal(), query.last.toordinal()
                kind_of_field = self.tantivy.FieldType.Integer
                parts.append((occur.Must, make.range_query(self.schema, "day", kind_of_field, *days)))
            asked = make.boolean_query(parts)
        return asked


class Fts5:
    def __init__(self, folder: Path) -> None:
        self.path = folder / "fts.sqlite3"

    def build(self, items: Sequence[Item], words: Sequence[list[str]]) -> None:
        self.path.parent.mkdir(parents=True)
        with sqlite3.connect(self.path) as database:
            database.execute("CREATE VIRTUAL TABLE text USING fts5(words, content='', tokenize='unicode61')")
            database.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, category TEXT, day INTEGER, year INTEGER)")
            for item, tokens in zip(items, words, strict=True):
                database.execute("INSERT INTO text (rowid, words) VALUES (?, ?)", (item.number, " ".join(tokens)))
                row = (item.number, item.category, item.day.toordinal(), item.day.year)
                database.execute("INSERT INTO item VALUES (?, ?, ?, ?)", row)
            database.execute("INSERT INTO text (text) VALUES ('optimize')")

    def open(self) -> None:
        self.database = sqlite3.connect(self.path)

    def search(self, query: Query, facets: bool) -> Found:
        asked, values = self._condition(query)
        tables = "text JOIN item ON item.id = text.rowid"
        order = "day DESC, id DESC" if query.newest else "rank"
        # The conditions hold placeholders only.
        ids = self._all(
            f"SELECT id FROM {tables} WHERE {asked} ORDER BY {order} LIMIT 20 OFFSET ?", *values, (query.page - 1) * PAGE
        )
        filtered = tables if " AND " in asked else "text"
        total = self._all(f"SELECT count(*) FROM {filtered} WHERE {asked}", *values)[0][0]
        counts = {}
        for name in ("category", "year") if facets else ():
            counts[name] = dict(self._all(f"SELECT {name}, count(*) FROM {tables} WHERE {asked} GROUP BY 1", *values))
        return total, [row[0] for row in ids], counts

    def _all(self, statement: str, *values: Any) -> list[Any]:
        return self.database.execute(statement, values).fetchall()

    def _condition(self, query: Query) -> tuple[str, list[Any]]:
        quoted = [f'"{word}"' for word in words_of(query.text)]
        if query.op == "phrase":
            text = '"' + " ".join(words_of(query.text)) + '"'
        elif query.op == "prefix":
            text = quoted[0] + "*"
        else:
            text = (" OR " if query.op == "or" else " AND ").join(quoted)
        condition, values = "text MATCH ?", [text or '""']
        if query.category:
            condition, values = condition + " AND category = ?", [*values, query.category]
        if query.first and query.last:
            days: list[Any] = [query.first.toordinal(), query.last.toordinal()]
            condition, values = condition + " AND day BETWEEN ? AND ?", [*values, *days]
        return condition, values


class StockHaystack:
    """haystack's own Whoosh backend with the ChineseAnalyzer that comes with jieba, as its documentation says to set it up."""

    def __init__(self, folder: Path) -> None:
        from tests.bench.stock import make_backend

        self.backend = make_backend(folder)

    def build(self, items: Sequence[Item], _words: Sequence[list[str]]) -> None:
        from tests.bench.stock import row

        self.backend.setup()
        self.backend.update(self.backend.rows, [row(item) for item in items])

    def open(self) -> None:
        self.backend.setup()

    def search(self, query: Query, facets: bool) -> Found:
        text = query.text
        if query.op == "or":
            text = " OR ".join(text.split())
        if query.op == "phrase":
            text = f'"{text}"'
        if query.op == "prefix":
            text += "*"
        start = (query.page - 1) * PAGE
        found = self.backend.search(
            text, start_offset=start, end_offset=start + PAGE, sort_by=["-day"] if query.newest else None
        )
        return found["hits"], [int(result.pk) for result in found["results"]], {}


ENGINES: dict[str, Callable[[Path], Engine]] = {
    "archive": Archive,
    "tantivy": Tantivy,
    "fts5": Fts5,
    "haystack": StockHaystack,
}
