"""This archive's search for the benchmark: a folder of its own for the index, and for the database where one is asked for."""

from __future__ import annotations

from pathlib import Path

from search.index.document import KEYWORD_FIELDS, Document
from search.index.home import IndexHome
from search.query.tree import Zone
from search.request import NONE, SearchRequest, Sort
from tests.bench.corpus import Item, Query


def use_index(folder: Path) -> IndexHome:
    """Let the search service use the index in this folder."""
    from django.conf import settings
    from haystack import connections

    settings.HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "search.engine.UnionNewsEngine", "PATH": str(folder)}}
    connections.connections_info = settings.HAYSTACK_CONNECTIONS
    connections.reload("default")
    return IndexHome(folder)


def document(item: Item, with_headline: bool = True) -> Document:
    """An article's document; its category stands where topics do."""
    passages = [(Zone.HEADLINE, item.headline)] if with_headline else []
    keywords: dict[str, tuple[str, ...]] = dict.fromkeys(KEYWORD_FIELDS, ())
    keywords |= dict.fromkeys(("newspaper", "region", "level"), (NONE,))
    keywords |= {"genre": ("news",), "topic": (item.category,)}
    keywords |= {"year": (f"{item.day.year:04}",), "month": (f"{item.day:%Y-%m}",)}
    body = [(Zone.BODY, paragraph) for paragraph in item.body.split("\n")]
    return Document(item.number, (*passages, *body), item.day, item.day, keywords)


def request_for(query: Query) -> SearchRequest:
    text = query.text
    if query.op == "or":
        text = " OR ".join(text.split())
    elif query.op == "phrase":
        text = f'"{text}"'
    elif query.op == "prefix":
        text += "*"
    return SearchRequest(
        text=text,
        filters=(("topic", (query.category,)),) if query.category else (),
        first=query.first,
        last=query.last,
        sort=Sort.NEWEST if query.newest else Sort.RELEVANCE,
        page=query.page,
    )
