"""Articles that never stood on a page's bare text: what they are is given, only names and the like are still to be read.

The given parts become a page of one article, and newspaper, date and page number its running head: 工会报 2022年5月3日 第2版.
Spans of what is read count characters of that page, which is kept nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from articles.lexicons import Lexicons
from articles.parsing.evidence.press import press_of
from articles.parsing.normalize import fold
from articles.parsing.types import Banner, Byline, ParsedArticle, ParsedPage, Part, Role

_BETWEEN_NAMES = re.compile(r"[\s,、;/]+")


def as_page(parts: Iterable[tuple[Role, str]], running_head: str, byline: tuple[Byline, ...] = ()) -> ParsedPage:
    """A page with one article of these parts, in their order, ready for the stages that read meaning."""
    placed, start = [], 0
    for role, text in parts:
        placed.append(Part(role, text, ((start, start + len(text)),)))
        start += len(text) + 1
    first = {part.role: part.text for part in reversed(placed)}
    article = ParsedArticle(
        order=0,
        key="",
        genre="news",
        kicker=first.get("kicker"),
        headline=first.get("headline"),
        deck=first.get("deck"),
        section=first.get("section"),
        parts=tuple(placed),
        byline=byline,
    )
    banners = (Banner(running_head, "running_head", ()),) if running_head else ()
    return ParsedPage("\n".join(part.text for part in placed), "", "", banners, (), (article,))


def sign(text: str, lexicons: Lexicons) -> tuple[Byline, ...]:
    """Who signs with this line: 记者 张晶 通讯员 石蕊; names that stand alone (张晶、石蕊) are the authors'."""
    folded = " ".join(fold(text).split())
    press = press_of(lexicons)
    names = [name for name in _BETWEEN_NAMES.split(folded) if name]
    return press.signers(folded) or press.author(folded) or tuple(Byline("作者", name) for name in dict.fromkeys(names))


def sign_in_lead(paragraph: str, lexicons: Lexicons) -> tuple[Byline, ...]:
    """Who signs where the text begins: 本报讯(记者 张晶)近日 …"""
    lead = press_of(lexicons).lead.match(fold(paragraph[:200]))
    marker = lead.group() if lead else ""
    return press_of(lexicons).signers(marker[marker.find("(") :]) if "(" in marker else ()
