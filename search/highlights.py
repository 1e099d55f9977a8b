"""Marked text for readers: passages and snippets with what matched between <mark> and </mark>, everything escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from search.index.document import SURFACE_MARK
from search.matching import Marker, Span
from search.query import Node
from search.query.tree import Zone
from search.request import Expansion

# Characters of a snippet, and how many of them stand before the first mark.
SNIPPET_LENGTH = 110
SNIPPET_LEAD = 24
# Where a snippet may begin: after one of these, if one is near.
SENTENCE_ENDS = "。！？；!?;"
Texts = Sequence[tuple[Zone, str]]
# What snippets are cut from.
SHOWN = (Zone.BODY, Zone.CAPTION)


def marked(text: str, spans: Sequence[Span]) -> SafeString:
    """The text, escaped, with the spans (characters, in order, apart) marked."""
    pieces: list[str] = []
    place = 0
    for start, end in spans:
        pieces += [escape(text[place:start]), "<mark>", escape(text[start:end]), "</mark>"]
        place = end
    pieces.append(escape(text[place:]))
    return mark_safe("".join(pieces))  # noqa: S308 -- all but the marks is escaped


class Seen(NamedTuple):
    """A passage with what matched in it (characters, in order, apart)."""

    zone: Zone
    text: str
    spans: Sequence[Span]

    @property
    def html(self) -> SafeString:
        return marked(self.text, self.spans)


@dataclass(frozen=True)
class Snippet:
    """A piece of a passage. ``before`` and ``after``: whether the passage goes on there. ``text`` without marks."""

    zone: Zone
    text: str
    html: SafeString
    before: bool
    after: bool


class Highlighter:
    """Marks texts for one query. ``expansions``: what the search resolved, so that 市总工会 is marked for 北京市总."""

    def __init__(self, root: Node | None, expansions: Iterable[Expansion] = ()) -> None:
        self.marker = Marker(root)
        self.meant = frozenset(name for expansion in expansions for name in expansion.names)

    def names_in(self, keywords: Mapping[str, Iterable[str]]) -> frozenset[str]:
        """What an article prints for the names that the query was expanded to. ``keywords``: of its document."""
        pairs = [pair.partition(SURFACE_MARK) for pair in keywords["surface"]]
        own = self.meant.intersection(keywords["organization_name"])
        return frozenset({surface for surface, _mark, name in pairs if name in self.meant} | own)

    def mark(self, zone: Zone, text: str) -> SafeString:
        """One passage with its matches marked."""
        return marked(text, self.marker.spans([(zone, text)])[0]) if text else SafeString("")

    def look_through(self, articles: Iterable[tuple[Texts, frozenset[str]]]) -> list[list[Seen]]:
        """The passages of each article with their matches; beside them the ``names_in`` it."""
        listed = list(articles)
        passages = [passage for texts, _names in listed for passage in texts]
        spans = iter(self.marker.spans(passages, [names for texts, names in listed for _text in texts] if self.meant else ()))
        return [[Seen(zone, text, next(spans)) for zone, text in texts] for texts, _names in listed]


def snippet_of(passages: Iterable[Seen]) -> Snippet | None:
    """The piece of text, or caption, that shows best why the article was found; its beginning where nothing is marked."""
    shown = (passage for passage in passages if passage.zone in SHOWN)
    best = max(shown, key=lambda passage: _worth(passage.text, passage.spans), default=None)
    return _cut(best) if best else None


def _worth(text: str, spans: Sequence[Span]) -> int:
    """Different marked words count most; a passage too short to be a snippet counts less."""
    if not spans:
        return 1 if len(text) >= SNIPPET_LEAD else 0
    different = {text[start:end] for start, end in spans}
    return 10 * sum(min(len(piece), 8) for piece in different) + min(len(spans), 9) + (5 if len(text) >= SNIPPET_LEAD else 0)


def _cut(passage: Seen) -> Snippet:
    text, spans = passage.text, passage.spans
    start = _begin(text, spans)
    end = min(len(text), start + SNIPPET_LENGTH)
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]
    piece = text[start:end]
    return Snippet(passage.zone, piece, marked(piece, inside), start > 0, end < len(text))


def _begin(text: str, spans: Sequence[Span]) -> int:
    """A little before the place with the most marks, at the beginning of a sentence if one is near."""
    if not spans or len(text) <= SNIPPET_LENGTH:
        return 0
    room = SNIPPET_LENGTH - SNIPPET_LEAD
    first = max(range(len(spans)), key=lambda i: (len({text[a:b] for a, b in spans[i:] if b <= spans[i][0] + room}), -i))
    wanted = max(0, spans[first][0] - SNIPPET_LEAD)
    for place in range(spans[first][0], wanted, -1):
        if text[place - 1] in SENTENCE_ENDS:
            return place
    return wanted
