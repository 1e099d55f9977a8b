"""Headings that are set into the running text without any mark.

002 prints …惠及金额达2000余万元。线上+线下做实服务实际上,聊城市… as one column: between a sentence's end and a plain
sentence opener with its comma stands a phrase that belongs to neither. Looked for only where the article has other
headings inside its text.
"""

from __future__ import annotations

import re

from articles.lexicons import Lexicons
from articles.parsing.segment.runs import Item, Run
from articles.parsing.types import Span, locate, text_at


def split_at_insets(run: Run, text: str, lexicons: Lexicons) -> None:
    """Part the paragraphs of ``run`` at headings that were set into them. ``text`` is the page's."""
    if run.kind != "article" or not run.insets:
        return
    openers = "|".join(map(re.escape, lexicons["layout"]["text"]["hard_openers"]))
    pattern = re.compile(rf"(?<=[。！？”])(?P<heading>[^，,。、；;：:！!？?“”（(\s]{{5,16}})(?=(?:{openers})[，,])")
    items: list[Item] = []
    for item in run.items:
        items += _split(item, text_at(text, item.spans), pattern) if item.role == "body" else [item]
    run.items = items


def _split(item: Item, paragraph: str, pattern: re.Pattern[str]) -> list[Item]:
    pieces: list[Item] = []
    at = 0
    for match in pattern.finditer(paragraph):
        pieces.append(Item("body", _cut(item.spans, at, match.start()), item.first, item.last))
        pieces.append(Item("inset_heading", _cut(item.spans, *match.span()), item.first, item.last))
        at = match.end()
    rest = Item(item.role, _cut(item.spans, at, len(paragraph)), item.first, item.last, item.lacuna)
    return [*pieces, rest]


def _cut(spans: list[Span], start: int, end: int) -> list[Span]:
    return list(locate(spans, start, end))
