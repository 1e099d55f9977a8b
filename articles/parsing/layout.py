"""From bare text to articles: the layout stages in their order.

What a line is, which line goes on where, and which lines make an article is told by marks, lengths, the dictionary and the
words that pieces share; names and meaning are read later.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256

from articles.lexicons import Lexicons
from articles.parsing.blocks import split_blocks
from articles.parsing.byline import read_byline
from articles.parsing.headings import name_headings
from articles.parsing.losses import mark_losses
from articles.parsing.normalize import fold
from articles.parsing.oversize import is_oversize, keep_unread
from articles.parsing.repair import join_breaks, seam_weigher, start_weights
from articles.parsing.segment import draft_articles
from articles.parsing.types import (
    Abstract,
    Advertisement,
    Banner,
    Block,
    Caption,
    Draft,
    Evidence,
    Genre,
    InsetHeading,
    ParsedArticle,
    ParsedPage,
    Part,
    Role,
)

VERSION = "1"
KEY_TEXT = 24  # characters of the first paragraph that are part of an article's key

_PAGE_NUMBER = re.compile(r"第?([A-Z]?\d{1,2})版|(?<![\w年月日])([A-Z]?\d{1,2})(?![\w年月日])")
_WHITE = re.compile(r"\s+")


def lay_out_page(text: str, lexicons: Lexicons, *, source: str = "") -> ParsedPage:
    """The page's articles with their parts, its banners and its advertisements.

    ``text`` is any text; every character of it that is not white is in exactly one part, banner or advertisement of the result.
    Time grows with the length of the text.
    """
    blocks: tuple[Block, ...] = ()
    banners: tuple[Banner, ...] = ()
    if is_oversize(text):
        drafts: tuple[Draft, ...] = (keep_unread(text),)
    else:
        blocks, links = join_breaks(split_blocks(text, lexicons), lexicons)
        evidence = Evidence(start_weights(blocks, lexicons), seam_weigher(blocks, lexicons))
        drafts = draft_articles(text, blocks, links, evidence, lexicons)
        drafts, banners = name_headings(drafts, blocks, lexicons)
        drafts = mark_losses(drafts, lexicons)
    return ParsedPage(
        text=text,
        source=source,
        parser=f"unionnews-{VERSION}+{lexicons.version}",
        banners=banners,
        ads=_advertisements(blocks),
        articles=_articles(drafts, banners, lexicons),
        page_number=_page_number(banners),
    )


def _advertisements(blocks: Sequence[Block]) -> tuple[Advertisement, ...]:
    """Lines of one advertisement that stand together; a label begins a new one."""
    groups: list[list[Block]] = []
    for block in blocks:
        if block.kind in ("ad", "ad_label"):
            together = groups and groups[-1][-1].index == block.index - 1 and block.kind == "ad"
            if together:
                groups[-1].append(block)
            else:
                groups.append([block])
    return tuple(
        Advertisement("\n".join(block.text for block in group), tuple(block.span for block in group)) for group in groups
    )


def _page_number(banners: Sequence[Banner]) -> str | None:
    """The number printed in a running head: 2024年3月18日 星期一 职工新闻 05."""
    for banner in banners:
        if banner.kind == "running_head":
            found = list(_PAGE_NUMBER.finditer(fold(banner.text)))
            if found:
                return found[-1][1] or found[-1][2]
    return None


def _articles(drafts: Sequence[Draft], banners: Sequence[Banner], lexicons: Lexicons) -> tuple[ParsedArticle, ...]:
    shared = {order: banner.text for banner in banners if banner.kind == "section_head" for order in banner.applies_to}
    taken: set[str] = set()
    articles = []
    for order, draft in enumerate(drafts, 1):
        key = _unique(_key(draft), taken)
        articles.append(_article(order, key, draft, shared.get(order), lexicons))
    return tuple(articles)


def _article(order: int, key: str, draft: Draft, shared: str | None, lexicons: Lexicons) -> ParsedArticle:
    byline = read_byline(draft, lexicons)
    section = _joined(draft, "section")
    return ParsedArticle(
        order=order,
        key=key,
        genre=_genre(draft, section or shared or "", lexicons),
        kicker=_joined(draft, "kicker"),
        headline=_joined(draft, "headline"),
        deck=_joined(draft, "deck"),
        section=section or shared,
        parts=draft.parts,
        inset_headings=_inset_headings(draft.parts),
        captions=_captions(draft.parts),
        byline=byline,
        parent=draft.parent + 1 if draft.parent is not None else None,
        lacunae=draft.lacunae,
        abstract=_abstract(draft),
        confidence=round(draft.confidence, 3),
        warnings=draft.notices,
    )


def _joined(draft: Draft, role: Role) -> str | None:
    return " ".join(part.text for part in draft.parts if part.role == role) or None


def _inset_headings(parts: Sequence[Part]) -> tuple[InsetHeading, ...]:
    found = []
    paragraphs = 0
    for part in parts:
        if part.role == "inset_heading":
            found.append(InsetHeading(part.text, paragraphs))
        paragraphs += part.role == "body"
    return tuple(found)


def _captions(parts: Sequence[Part]) -> tuple[Caption, ...]:
    """Each caption with the credit that follows it; one credit under several pictures is repeated."""
    captions: list[Caption] = []
    waiting: list[str] = []
    for part in parts:
        if part.role == "caption":
            waiting.append(part.text)
        elif part.role == "credit":
            credit = _WHITE.sub(" ", _spaced(part))
            captions += [Caption(text, credit) for text in waiting]
            waiting = []
    return (*captions, *(Caption(text) for text in waiting))


def _spaced(part: Part) -> str:
    """The part's text with a space where it goes on in another line: 本报记者 盛丽⏎通讯员 孙宏彬."""
    pieces, at = [], 0
    for start, end in part.spans:
        pieces.append(part.text[at : at + end - start])
        at += end - start
    return " ".join(pieces)


def _abstract(draft: Draft) -> Abstract | None:
    text = _joined(draft, "abstract")
    return Abstract(_joined(draft, "abstract_label") or "", text) if text else None


def _genre(draft: Draft, section: str, lexicons: Lexicons) -> Genre:
    words = lexicons["layout"]["genre"]
    headline = _joined(draft, "headline") or ""
    if draft.kind == "photo":
        return "photo_news"
    if draft.kind == "sidebar":
        return "sidebar"
    if draft.lead:
        return "news"
    if section.endswith(tuple(words["diary"])) or headline.endswith(tuple(words["diary"])):
        return "diary"
    if headline.endswith(tuple(words["notice"])):
        return "notice"
    return "feature" if _joined(draft, "byline_line") else "news"


def _key(draft: Draft) -> str:
    """A name made of what the article says, so that it stays when the page is read again: headline and first words."""
    first = next((part.text for part in draft.parts if part.role in ("body", "caption")), "")
    said = _WHITE.sub("", fold((_joined(draft, "headline") or "") + "|" + first[:KEY_TEXT]))
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _unique(key: str, taken: set[str]) -> str:
    """``key``, with a number where an article of the page has it already."""
    number, name = 1, key
    while name in taken:
        number += 1
        name = f"{key}-{number}"
    taken.add(name)
    return name
