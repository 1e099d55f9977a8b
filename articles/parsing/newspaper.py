"""Which newspaper a page is from: its name in a running head, or words that only its pages carry, or none.

No page of the archive's first prints its name: what is inferred is marked so, and says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from articles.lexicons import Lexicons
from articles.lexicons.gazetteer import load_names
from articles.parsing.types import NewspaperGuess, ParsedPage


def name_newspaper(page: ParsedPage, lexicons: Lexicons) -> ParsedPage:
    """``page`` with its newspaper where the page tells it, else unchanged."""
    guess = _printed(page, lexicons) or _by_words(page, lexicons) or _national(page, lexicons)
    return replace(page, newspaper=guess) if guess else page


def _printed(page: ParsedPage, lexicons: Lexicons) -> NewspaperGuess | None:
    heads = [banner.text for banner in page.banners if banner.kind == "running_head"]
    for paper in lexicons["newspapers"]["newspaper"]:
        for head in heads:
            if any(name in "".join(head.split()) for name in paper["printed"]):
                return NewspaperGuess(paper["name"], inferred=False, evidence=f"书眉：{head.strip()}")
    return None


def _by_words(page: ParsedPage, lexicons: Lexicons) -> NewspaperGuess | None:
    """The one paper whose words the page carries; two papers' words tell nothing."""
    found: list[tuple[Mapping[str, Any], list[str]]] = []
    for paper in lexicons["newspapers"]["newspaper"]:
        words = [word for word in paper["words"] if word in page.text]
        if words:
            found.append((paper, words))
    if len(found) != 1:
        return None
    paper, words = found[0]
    return NewspaperGuess(paper["name"], inferred=True, evidence="版面用语：" + "、".join(words))


def _national(page: ParsedPage, lexicons: Lexicons) -> NewspaperGuess | None:
    """Articles about unions from many provinces on one page: the national union paper."""
    table = lexicons["newspapers"]["national"]
    names = load_names().short
    openings = ["".join(part.text for part in article.parts)[:160] for article in page.articles]
    provinces: set[str] = set()
    for opening in openings:
        first = min(((opening.find(name), codes[0][:2]) for name, codes in names.items() if name in opening), default=None)
        if first:
            provinces.add(first[1])
    about = sum("工会" in opening or "职工" in opening for opening in openings)
    if len(provinces) < table["provinces"] or about < table["union_share"] * len(openings):
        return None
    return NewspaperGuess(table["name"], inferred=True, evidence=f"同版工会新闻来自 {len(provinces)} 个省份")
