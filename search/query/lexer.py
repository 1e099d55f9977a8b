"""A query's characters into tokens. Full-width operators, quotes and colons count as their half-width forms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from search.query.fields import field_named


class Kind(Enum):
    WORD = auto()
    PHRASE = auto()
    FIELD = auto()
    OPEN = auto()
    CLOSE = auto()
    OR = auto()
    AND = auto()
    NOT = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """``text`` as typed; ``field``: the field that a prefix means."""

    kind: Kind
    text: str
    field: str = ""


# An opening quote and what closes it; inside "…" the marks “ and ” are ordinary, so that a quotation can be looked for.
CLOSING_QUOTES = {'"': re.compile('["＂]'), "“": re.compile("”"), "「": re.compile("」"), "『": re.compile("』")}
CLOSING_QUOTES["＂"] = CLOSING_QUOTES['"']
CLOSERS = frozenset("”」』")

OPERATORS = {"OR": Kind.OR, "或": Kind.OR, "AND": Kind.AND, "NOT": Kind.NOT, "非": Kind.NOT}
SIGNS = {"(": Kind.OPEN, "（": Kind.OPEN, ")": Kind.CLOSE, "）": Kind.CLOSE, "|": Kind.OR, "｜": Kind.OR}
MINUS = "-－"

# Where a word ends: white space, parentheses, a bar, or a quote.
WORD_END = re.compile(r"[\s()（）|｜\"＂“”「」『』\u200b\ufeff]")
# "标题:", "title：" – only a known name makes a prefix; 10:30 and http://… stay words.
FIELD_PREFIX = re.compile(r"([^\W\d_]{1,12})[:：]")


class Lexer:
    """Reads one query from left to right; ``unclosed`` tells whether a quote was left open (its words then count as words)."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[Token] = []
        self.unclosed = False

    def read(self) -> list[Token]:
        position = 0
        while position < len(self.text):
            position = self._step(position)
        return self.tokens

    def _step(self, position: int) -> int:
        character = self.text[position]
        if character in CLOSING_QUOTES:
            return self._quote(position)
        if character in SIGNS:
            return self._emit(SIGNS[character], position, position + 1)
        if character in MINUS and self._may_negate(position):
            return self._emit(Kind.NOT, position, position + 1)
        if WORD_END.match(character) or character in CLOSERS:
            return position + 1
        return self._word(position)

    def _may_negate(self, position: int) -> bool:
        """A minus negates where a word begins and something follows at once: 工会 -罢工, not 2022 - 2023."""
        following = self.text[position + 1 : position + 2]
        if not following or following.isspace() or following in MINUS:
            return False
        return SIGNS.get(following, Kind.OPEN) is Kind.OPEN

    def _emit(self, kind: Kind, start: int, end: int) -> int:
        self.tokens.append(Token(kind, self.text[start:end]))
        return end

    def _quote(self, position: int) -> int:
        closing = CLOSING_QUOTES[self.text[position]].search(self.text, position + 1)
        if not closing:
            self.unclosed = True
            return position + 1
        self.tokens.append(Token(Kind.PHRASE, self.text[position + 1 : closing.start()]))
        return closing.end()

    def _word(self, position: int) -> int:
        prefix = FIELD_PREFIX.match(self.text, position)
        if prefix and (field := field_named(prefix[1])):
            self.tokens.append(Token(Kind.FIELD, prefix[0], field))
            return prefix.end()
        ending = WORD_END.search(self.text, position)
        end = ending.start() if ending else len(self.text)
        word = self.text[position:end]
        return self._emit(OPERATORS.get(word, Kind.WORD), position, end)
