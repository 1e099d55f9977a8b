"""Tokens into a tree. Nothing that a reader types is an error: what cannot be read is left out, and a notice says so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from search.analysis import cut_words, fold, fold_passage, squeeze
from search.query.dates import read_dates
from search.query.fields import NAMED_RECORDS, TEXT_FIELDS
from search.query.lexer import Kind, Lexer, Token
from search.query.tree import ALL_ZONES, TEXT_ZONES, And, Everything, Keyword, Node, Not, Or, Phrase, Prefix, Run, Zone, join

# Limits that keep any query within its time; more is a notice, never an error. Characters, leaves, parentheses in each other.
MAX_LENGTH = 2000
MAX_LEAVES = 64
MAX_DEPTH = 20


@dataclass(frozen=True)
class ParsedQuery:
    """The tree, and what the reader should know about how the text was read."""

    text: str
    root: Node | None
    """Null where nothing could be read."""
    notices: tuple[str | Promise, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Nothing was asked for: what is shown then is the whole archive."""
        return not self.text.strip()


def parse_query(text: str) -> ParsedQuery:
    """Read a query of any length and content; never raises."""
    return _parse(text[: MAX_LENGTH + 1], get_language())


@lru_cache(maxsize=512)
def _parse(text: str, _language: str | None) -> ParsedQuery:
    """The same text is asked page after page: the last ones are kept, for each language of the notices."""
    notices: list[str | Promise] = []
    if len(text) > MAX_LENGTH:
        text = text[:MAX_LENGTH]
        notices.append(_("检索词太长，只用了前 %(count)d 个字") % {"count": MAX_LENGTH})
    lexer = Lexer(text)
    parser = _Parser(lexer.read(), notices)
    if lexer.unclosed:
        notices.append(_("引号没有成对，已按普通词检索"))
    root = parser.parse() if text.strip() else Everything()
    return ParsedQuery(text, root, tuple(notices))


class _Parser:
    def __init__(self, tokens: list[Token], notices: list[str | Promise]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0
        self.leaves = 0
        self.notices = notices
        self._said: set[tuple[object, ...]] = set()

    def parse(self) -> Node | None:
        found = []
        while self._peek():
            found.append(self._alternatives(None))
            if self._take(Kind.CLOSE):
                self._say("unpaired", _("括号没有成对，多余的已忽略"))
        kept = [node for node in found if node is not None]
        return join(And, kept) if kept else None

    def _peek(self) -> Token | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def _take(self, kind: Kind) -> Token | None:
        token = self._peek()
        if token and token.kind is kind:
            self.position += 1
            return token
        return None

    def _say(self, kind: str, notice: Promise, **values: object) -> None:
        """Say a thing once. It is translated only then: a query can give a thousand reasons to say the same."""
        if (kind, *values.values()) not in self._said:
            self._said.add((kind, *values.values()))
            self.notices.append(str(notice) % values)

    def _alternatives(self, within: str | None) -> Node | None:
        found = [self._sequence(within)]
        while self._take(Kind.OR):
            found.append(self._sequence(within))
        kept = [node for node in found if node is not None]
        if len(kept) < len(found) and len(found) > 1:
            self._say("or", _("“或”的一边没有词，已忽略"))
        return join(Or, kept) if kept else None

    def _sequence(self, within: str | None) -> Node | None:
        found: list[Node] = []
        while (token := self._peek()) and token.kind not in (Kind.OR, Kind.CLOSE):
            if self._take(Kind.AND):
                continue
            node = self._negatable(within)
            if node is not None:
                found.append(node)
        return join(And, found) if found else None

    def _negatable(self, within: str | None) -> Node | None:
        negations = 0
        while self._take(Kind.NOT):
            negations += 1
        node = self._atom(within)
        if node is None and negations:
            self._say("not", _("“非”后面没有词，已忽略"))
        return Not(node) if node is not None and negations % 2 else node

    def _atom(self, within: str | None) -> Node | None:
        token = self._peek()
        if token is None or token.kind in (Kind.OR, Kind.CLOSE):
            return None
        self.position += 1
        if token.kind is Kind.OPEN:
            return self._group(within)
        if token.kind is Kind.FIELD:
            return self._fielded(token)
        if token.kind is Kind.AND:
            return None
        return self._leaf(token, within)

    def _group(self, within: str | None) -> Node | None:
        if self.depth >= MAX_DEPTH:
            self._say("depth", _("括号层数太多，里层的已忽略"))
            return None
        self.depth += 1
        node = self._alternatives(within)
        self.depth -= 1
        if not self._take(Kind.CLOSE):
            self._say("unpaired", _("括号没有成对，多余的已忽略"))
        return node

    def _fielded(self, prefix: Token) -> Node | None:
        following = self._peek()
        if following is None or following.kind not in (Kind.WORD, Kind.PHRASE, Kind.OPEN):
            self._say("field", _("“%(field)s”后面没有内容，已忽略"), field=prefix.text)
            return None
        return self._atom(prefix.field)

    def _leaf(self, token: Token, within: str | None) -> Node | None:
        self.leaves += 1
        if self.leaves > MAX_LEAVES:
            self._say("leaves", _("检索词太多，只用了前 %(count)d 个"), count=MAX_LEAVES)
            return None
        if within == "date":
            return self._dates(token)
        if within is None or within == "text" or within in TEXT_FIELDS:
            return self._text(token, TEXT_FIELDS.get(within or ""))
        return self._keyword(token, within)

    def _dates(self, token: Token) -> Node | None:
        found = read_dates(squeeze(token.text))
        if found is None:
            self._say("date", _("日期“%(text)s”看不懂，已忽略"), text=token.text)
        return found

    def _keyword(self, token: Token, within: str) -> Node | None:
        text = squeeze(token.text)
        is_prefix = token.kind is Kind.WORD and text.endswith("*")
        text = text.rstrip("*") if is_prefix else text
        field = within if text.isdecimal() else NAMED_RECORDS.get(within, within)
        return Keyword(field, text, is_prefix) if text else self._ignored(token)

    def _text(self, token: Token, zones: frozenset[Zone] | None) -> Node | None:
        if token.kind is Kind.PHRASE:
            text = squeeze(token.text)
            return Phrase(text, zones or TEXT_ZONES) if text else self._ignored(token)
        if token.text == "*":
            return Everything()
        folded = fold(token.text)
        if "*" in folded.rstrip("*"):
            self._say("star", _("“*”只能放在词尾，别处的已忽略"))
        if folded.endswith("*"):
            return self._prefix(token, folded.replace("*", " "), zones or ALL_ZONES)
        return self._run(token, folded.replace("*", " "), zones)

    def _prefix(self, token: Token, folded: str, zones: frozenset[Zone]) -> Node | None:
        """``劳动*``; of a longer run (北京劳动*) the last word is the beginning, the others stand as words."""
        pieces = [piece for piece in folded.split() if any(map(str.isalnum, piece))]
        if not pieces:
            return self._ignored(token)
        runs = [node for piece in pieces[:-1] if (node := self._run(token, piece, zones))]
        return join(And, [*runs, Prefix(pieces[-1], zones)])

    def _run(self, token: Token, folded: str, zones: frozenset[Zone] | None) -> Node | None:
        passage = fold_passage(folded)
        if len(passage.text) == 1 and passage.text.isalnum():
            return Phrase(passage.text, zones or TEXT_ZONES)
        words = tuple(word.text for word in cut_words(passage))
        if not words:
            return self._ignored(token)
        return Run(passage.text, words, zones or ALL_ZONES)

    def _ignored(self, token: Token) -> Node | None:
        if token.text.strip():
            self._say("blank", _("“%(text)s”里没有可检索的字，已忽略"), text=token.text[:20])
        return None
