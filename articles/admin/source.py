"""A page's text with its parts marked, to stand beside the form of an article, a page or a doubt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.http import HttpRequest

from articles.models import Article, Page, Part


@dataclass(frozen=True)
class Piece:
    """A run of the page's text that lies in one part (None between parts). ``own``: of the article that is being shown.

    ``start`` is its offset on the page; ``opens`` is true where a part begins, so that its role is named once. ``is_focus``
    marks the place that a link pointed to.
    """

    text: str
    start: int
    part: Part | None
    own: bool
    opens: bool
    is_focus: bool


def marked_source(page: Page, article: Article | None = None, focus: tuple[int, int] | None = None) -> list[Piece]:
    """The whole text of ``page`` in pieces, in page order. ``focus``: characters of the text to be singled out."""
    text = page.text
    owners = _owners(page)
    edges = {0, len(text)} | {edge for start, end, *_rest in owners for edge in (start, end)} | set(focus or ())
    cuts = sorted(edge for edge in edges if 0 <= edge <= len(text))
    pieces, at = [], 0
    for start, end in pairwise(cuts):
        while at < len(owners) and owners[at][1] <= start:
            at += 1
        inside = at < len(owners) and owners[at][0] <= start
        part, begins = (owners[at][2], owners[at][3] and owners[at][0] == start) if inside else (None, False)
        pieces.append(
            Piece(
                text=text[start:end],
                start=start,
                part=part,
                own=bool(part and article and part.article_id == article.pk),
                opens=begins,
                is_focus=bool(focus and focus[0] <= start < focus[1]),
            )
        )
    return pieces


def _owners(page: Page) -> list[tuple[int, int, Part, bool]]:
    """(start, end, part, whether the part begins here) of every span, in page order."""
    found = [
        (start, end, part, index == 0)
        for part in page.parts.select_related("article")
        for index, (start, end) in enumerate(part.spans)
    ]
    return sorted(found, key=lambda each: each[:2])


def focus_from(request: HttpRequest) -> tuple[int, int] | None:
    """The place that the address asks for: ``?at=12-40``; None for anything else."""
    start, dash, end = request.GET.get("at", "").partition("-")
    if not (dash and start.isdecimal() and end.isdecimal() and len(start + end) < 16):
        return None
    return (int(start), int(end)) if int(start) < int(end) else None


def excerpt(page: Page, span: Iterable[int] | None, around: int = 60) -> dict[str, Any] | None:
    """What stands at ``span`` with ``around`` characters before and after; None where there is no such place."""
    bounds = list(span or [])
    if (
        len(bounds) != 2
        or not all(isinstance(bound, int) for bound in bounds)
        or not 0 <= bounds[0] < bounds[1] <= len(page.text)
    ):
        return None
    start, end = bounds
    return {
        "before": page.text[max(start - around, 0) : start],
        "text": page.text[start:end],
        "after": page.text[end : end + around],
        "at": f"{start}-{end}",
    }
