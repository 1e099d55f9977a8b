"""The rules that hold for every page record, whatever the text; no gold is needed to check them.

Every character that is not white is in exactly one place; a part's text is what stands under its spans; what is derived holds
nothing that the parts do not hold; a guess is marked as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from articles.parsing.types import Advertisement, Banner, ParsedArticle, ParsedPage, Part, Span, text_at

Claim = Part | Banner | Advertisement


def claims(page: ParsedPage) -> list[Claim]:
    """All that has characters of the page: banners, advertisements and the articles' parts."""
    return [*page.banners, *page.ads, *(part for article in page.articles for part in article.parts)]


def squeezed(text: str) -> str:
    """``text`` without white space."""
    return "".join(char for char in text if not char.isspace())


def broken_rules(page: ParsedPage) -> list[str]:
    """What is wrong with the record of ``page``, a line each; empty where all rules hold."""
    found = [*_misplaced(page), *_misquoted(page), *_misnumbered(page)]
    for article in page.articles:
        found += [f"article {article.order}: {what}" for what in (*_underived(page, article), *_unmarked(page, article))]
    return found


def _misplaced(page: ParsedPage) -> Iterator[str]:
    """Rule 1: nothing is lost, nothing is used twice."""
    owners = bytearray(len(page.text))
    for claim in claims(page):
        for start, end in claim.spans:
            if not 0 <= start < end <= len(page.text):
                yield f"span {start}:{end} of {claim.text[:20]!r} is not on the page"
                continue
            for offset in range(start, end):
                owners[offset] = min(owners[offset] + 1, 2)
    for offset, (char, times) in enumerate(zip(page.text, owners, strict=True)):
        if times > 1 or (not times and not char.isspace()):
            yield f"character {offset} {char!r} is in {'no' if not times else 'more than one'} place"


def _misquoted(page: ParsedPage) -> Iterator[str]:
    """Rule 2: a text is its spans joined, white space at the seams aside."""
    for claim in claims(page):
        if squeezed(claim.text) != squeezed(text_at(page.text, claim.spans)):
            yield f"{claim.text[:20]!r} is not what stands under its spans"


def _misnumbered(page: ParsedPage) -> Iterator[str]:
    """Orders count from 1, keys are of one article each, and what is referred to is there."""
    orders = [article.order for article in page.articles]
    if orders != list(range(1, len(orders) + 1)):
        yield f"orders are {orders}"
    if len({article.key for article in page.articles}) != len(orders):
        yield "two articles have one key"
    for banner in page.banners:
        if not set(banner.applies_to) <= set(orders):
            yield f"banner {banner.text[:20]!r} applies to {banner.applies_to}"
    for article in page.articles:
        if article.parent is not None and (article.parent not in orders or article.parent == article.order):
            yield f"article {article.order}: its parent is {article.parent}"


def _underived(page: ParsedPage, article: ParsedArticle) -> Iterator[str]:
    """Rule 3: fields hold no character that the parts (a shared column: its banner) do not hold."""
    held = set(squeezed("".join(part.text for part in article.parts)))
    shared = set(squeezed("".join(banner.text for banner in page.banners if article.order in banner.applies_to)))
    derived = [article.kicker, article.headline, article.deck, *(inset.text for inset in article.inset_headings)]
    derived += [text for caption in article.captions for text in (caption.text, caption.credit)]
    derived += [article.abstract.text, article.abstract.label] if article.abstract else []
    for text in filter(None, derived):
        if not set(squeezed(text)) <= held:
            yield f"{text[:20]!r} holds what its parts do not hold"
    if not set(squeezed(article.section or "")) <= held | shared:
        yield f"column {article.section!r} holds what its parts do not hold"
    paragraphs = len(article.body)
    if not all(0 <= inset.before_paragraph <= paragraphs for inset in article.inset_headings):
        yield "a heading stands before a paragraph that is not there"
    if not all(-1 <= lacuna.after_paragraph < paragraphs for lacuna in article.lacunae):
        yield "a gap is behind a paragraph that is not there"


def _unmarked(page: ParsedPage, article: ParsedArticle) -> Iterator[str]:
    """Rule 4: a low confidence has a reason, and what was read has its place on the page."""
    if not 0 <= article.confidence <= 1:
        yield f"confidence {article.confidence}"
    if article.confidence < 1 and not article.warnings:
        yield f"confidence {article.confidence} without a reason"
    for span in _all_spans(article):
        if not 0 <= span[0] < span[1] <= len(page.text):
            yield f"span {span} is not on the page"


def _all_spans(article: ParsedArticle) -> Iterable[Span]:
    """The spans of notices and of all that was read in the text."""
    yield from (notice.span for notice in article.warnings if notice.span is not None)
    for person in article.people:
        yield from person.spans
    for body in article.organizations:
        yield from body.spans
    for place in article.places:
        yield from place.spans
    for event in article.events:
        yield from event.spans
    yield from (date.span for date in article.dates)
    yield from (figure.span for figure in article.figures if figure.span is not None)
