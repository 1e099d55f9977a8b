"""The index as Whoosh sees it: its schema, and an analyzer that keeps Whoosh's contract over this archive's words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whoosh.analysis import Token, Tokenizer
from whoosh.fields import ID, KEYWORD, NUMERIC, TEXT, Schema

from search.analysis import analysis_version, cut_words, fold_passage
from search.index.document import KEYWORD_FIELDS

# Raise it when the arrays of a segment, the zones, the fields or what a document holds change.
FORMAT_VERSION = 2


def schema_version() -> str:
    """What an index must have been built with to be read."""
    return f"{FORMAT_VERSION}/{analysis_version()}"


class WordTokenizer(Tokenizer):
    """jieba's words for Whoosh: positions count words, ``startchar`` and ``endchar`` are characters of the text as given."""

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))

    def __call__(
        self,
        value: str,
        positions: bool = False,
        chars: bool = False,
        keeporiginal: bool = False,
        removestops: bool = True,
        start_pos: int = 0,
        start_char: int = 0,
        tokenize: bool = True,
        mode: str = "",
        **kwargs: Any,
    ) -> Iterator[Token]:
        token = Token(positions, chars, removestops=removestops, mode=mode, **kwargs)
        passage = fold_passage(value)
        words = [(word.text, word.start, word.end) for word in cut_words(passage)] if tokenize else [(value, 0, len(value))]
        for position, (text, start, end) in enumerate(words, start_pos):
            token.text = text
            token.boost = 1.0
            if keeporiginal:
                token.original = text
            if positions:
                token.pos = position
            if chars:
                token.startchar = start_char + (int(passage.offsets[start]) if tokenize else start)
                token.endchar = start_char + (int(passage.offsets[end - 1]) + 1 if tokenize else end)
            yield token


def whoosh_schema() -> Schema:
    """``text`` holds the words of all zones; the rest are values as facets count them. Nothing is stored but identifiers."""
    fields = {name: KEYWORD(commas=True) for name in KEYWORD_FIELDS}
    return Schema(
        id=ID(stored=True, unique=True),
        django_ct=ID(stored=True),
        django_id=NUMERIC(stored=True),
        text=TEXT(analyzer=WordTokenizer(), phrase=False),
        **fields,
    )
