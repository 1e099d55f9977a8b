"""Marked text for readers: passages and snippets with what matched between <mark> and </mark>, everything escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from search.index.document import SURFACE_MARK, Document
from search.matching import Marker, Passage, Span
from search.query import Node
from search.query.tree import Zone
from search.request import Expansion

# Characters of a snippet, and how many of them stand before the first mark.
SNIPPET_LENGTH = 110
SNIPPET_LEAD = 24
# Where a snippet may begin: after one of these, if one is near.
SENTENCE_ENDS = "。！？；!?;"


def marked(text: str, spans: Sequence[Span]) -> SafeString:
    """The text, escaped, with the spans (characters, in order, apart) marked."""
    pieces: list[str] = []
    place = 0
    for start, end in spans:
        pieces += [escape(text[place:start]), "<mark>", escape(text[start:end]), "</mark>"]
        place = end
    pieces.append(escape(text[place:]))
    return mark_safe("".join(pieces))  # noqa: S308 -- all but the marks is escaped


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

    def names_in(self, document: Document) -> frozenset[str]:
        """What this article prints for the names that the query was expanded to."""
        if not self.meant:
            return frozenset()
        pairs = [pair.partition(SURFACE_MARK) for pair in document.keywords.get("surface", ())]
        own = set(document.keywords.get("organization_name", ()))
        return frozenset({surface for surface, _mark, name in pairs if name in self.meant} | (self.meant & own))

    def mark(self, zone: Zone, text: str, names: Iterable[str] = ()) -> SafeString:
        """A whole passage with its matches marked."""
        if not text:
            return SafeString("")
        return marked(text, self.marker.spans(Passage(zone, text), names))

    def snippet(self, document: Document) -> Snippet | None:
        """The piece of text, or caption, that shows best why the article was found; its beginning where nothing is marked."""
        names = self.names_in(document)
        best: tuple[int, Passage, list[Span]] | None = None
        for zone, text in document.passages:
            if zone not in (Zone.BODY, Zone.CAPTION):
                continue
            passage = Passage(zone, text)
            spans = self.marker.spans(passage, names)
            worth = _worth(text, spans)
            if best is None or worth > best[0]:
                best = worth, passage, spans
        return _cut(best[1], best[2]) if best else None


def _worth(text: str, spans: Sequence[Span]) -> int:
    """Different marked words count most; a passage too short to be a snippet counts less."""
    if not spans:
        return 1 if len(text) >= SNIPPET_LEAD else 0
    different = {text[start:end] for start, end in spans}
    return 10 * sum(min(len(piece), 8) for piece in different) + min(len(spans), 9) + (5 if len(text) >= SNIPPET_LEAD else 0)


def _cut(passage: Passage, spans: Sequence[Span]) -> Snippet:
    text = passage.text
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
