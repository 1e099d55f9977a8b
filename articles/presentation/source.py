"""A page's text in fragments, each with what it was read as and where that stands in the article beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from articles.models import Part


@dataclass(frozen=True)
class Place:
    """Where a part of the page was read to: the label that both sides show, and the id in the article beside the source."""

    mark: str
    anchor: str


@dataclass(frozen=True)
class Fragment:
    """A run of the page's text. White space between parts has no ``part``; a withheld article's text is not in ``text``."""

    text: str
    start: int
    part: Part | None = None
    place: Place | None = None
    piece: int = 1
    pieces: int = 1
    opens_line: bool = False
    is_withheld: bool = False

    @property
    def anchor(self) -> str:
        return source_anchor(self.start)


def source_anchor(start: int) -> str:
    """The id of the fragment that starts at this character of the page's text."""
    return f"s{start}"


def fragments(
    page_text: str, parts: Iterable[Part], places: Mapping[int, Place] = {}, withheld: Set[int] = frozenset()
) -> list[Fragment]:
    """All of ``page_text``, cut at the spans of ``parts``, in order; nothing is lost but the text of ``withheld`` articles.

    ``places`` says where parts (by primary key) were read to; ``withheld`` are primary keys of articles. Spans that overlap, as
    in damaged data, are clipped, so that no character is shown twice.
    """
    pieces = sorted(
        ((start, end, number, part) for part in parts for number, (start, end) in enumerate(part.spans, 1)),
        key=lambda piece: piece[:3],
    )
    found: list[Fragment] = []
    at = 0
    for start, end, number, part in pieces:
        start, end = max(start, at), min(end, len(page_text))
        if start >= end:
            continue
        if start > at:
            found.append(Fragment(page_text[at:start], at))
        hidden = part.article_id in withheld
        found.append(
            Fragment(
                "" if hidden else page_text[start:end],
                start,
                part,
                None if hidden else places.get(part.pk),
                number,
                len(part.spans),
                opens_line=start == 0 or page_text[start - 1] == "\n",
                is_withheld=hidden,
            )
        )
        at = end
    if at < len(page_text):
        found.append(Fragment(page_text[at:], at))
    return found


def own_fragments(page_text: str, parts: Iterable[Part]) -> list[Fragment]:
    """Only ``parts``, as they stand on the page; where something else lies between two, a fragment that says …… instead."""
    own = [fragment for fragment in fragments(page_text, parts) if fragment.part or not fragment.text.strip()]
    found: list[Fragment] = []
    for before, fragment in zip([None, *own], own, strict=False):
        apart = before is not None and before.start + len(before.text) < fragment.start
        if apart and found:
            found.append(Fragment("……", -1))
        found.append(fragment)
    return _stripped(found)


def _stripped(found: list[Fragment]) -> list[Fragment]:
    while found and found[0].part is None:
        found.pop(0)
    while found and found[-1].part is None:
        found.pop()
    return found
