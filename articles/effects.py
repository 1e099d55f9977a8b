"""What a change of words would do to stored pages: read by today's words and by the changed ones, and nothing is stored."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from time import monotonic
from typing import Any

from django.db.models import Q

from articles import ingest
from articles.editorial.effective import effective
from articles.editorial.telling import gone_and_come
from articles.lexicons import Lexicons
from articles.models import Article, Page

logger = logging.getLogger(__name__)

# A page is read in part of a second; somebody waits for the answer.
MOST_PAGES = 50
MOST_SECONDS = 10.0
TEXTS = ("section", "kicker", "headline", "deck", "body", "abstract")
# What is compared; places on the page and how sure the parser is follow from these.
FIELDS = [
    "genre",
    "section",
    "kicker",
    "headline",
    "deck",
    "body",
    "captions",
    "byline",
    "region",
    "union_level",
    "topics",
    "dates",
    "places",
    "people",
    "organizations",
    "events",
    "figures",
    "warnings",
]


@dataclass(frozen=True)
class Difference:
    """One field of one article: what would go and what would come, each in the record's own words."""

    field: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


@dataclass(frozen=True)
class ChangedArticle:
    """``is_new``, ``is_gone``: the text would be laid out otherwise."""

    page: Page
    headline: str
    differences: tuple[Difference, ...] = ()
    is_new: bool = False
    is_gone: bool = False


@dataclass
class Effect:
    """``pages`` and ``articles`` of the archive have the word, ``given`` of them are articles without a page, which keep their
    reading. ``read`` pages were read, ``left`` were not for want of time, ``failed`` could not be."""

    pages: int = 0
    articles: int = 0
    given: int = 0
    read: int = 0
    left: int = 0
    failed: int = 0
    changed: list[ChangedArticle] = field(default_factory=list)


def effect_of(
    word: str, before: Lexicons, after: Lexicons, *, most_pages: int = MOST_PAGES, most_seconds: float = MOST_SECONDS
) -> Effect:
    """What reading by ``after`` instead of ``before`` would change, on the newest pages that have ``word``."""
    end = monotonic() + most_seconds
    pks = pages_with(word)
    articles = Article.objects.filter(_has(word, TEXTS))
    effect = Effect(len(pks), articles.count(), articles.filter(page=None).count())
    for pk in pks[:most_pages]:
        if monotonic() > end:
            break
        page = Page.objects.get(pk=pk)
        try:
            effect.changed += _changed_articles(page, before, after)
            effect.read += 1
        except Exception:  # one page must not hide what becomes of the others; the log has the whole story
            logger.exception("could not read page %s by other words", pk)
            effect.failed += 1
    effect.left = len(pks) - effect.read - effect.failed
    return effect


def pages_with(word: str) -> list[int]:
    """Primary keys of the pages that have ``word``, newest first; also where a column break or a line end cut it in two."""
    whole = Page.objects.filter(_has(word, ("text",))).values_list("pk", flat=True)
    rejoined = Article.objects.filter(_has(word, TEXTS), page__isnull=False).values_list("page", flat=True)
    return sorted({*whole, *rejoined}, reverse=True)


def _has(word: str, names: tuple[str, ...]) -> Q:
    """Pages print marks, digits and letters in full width or half width; words have the latter."""
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in word)
    return reduce(or_, (Q(**{f"{name}__contains": each}) for name in names for each in {word, wide}))


def _changed_articles(page: Page, before: Lexicons, after: Lexicons) -> Iterator[ChangedArticle]:
    new, parser = ingest.read_by(page.text, page.source, after)
    is_up_to_date = page.parser == parser.replace(after.version, before.version)
    old = None if is_up_to_date else ingest.read_by(page.text, page.source, before)[0]
    for then, now in ingest.paired(effective(page, old).record, effective(page, new).record):
        headline = str((now or then or {}).get("headline") or "")
        if then is None or now is None:
            yield ChangedArticle(page, headline, is_new=then is None, is_gone=now is None)
        elif differences := tuple(_differences(then, now)):
            yield ChangedArticle(page, headline, differences)


def _differences(then: dict[str, Any], now: dict[str, Any]) -> Iterator[Difference]:
    for name in FIELDS:
        gone, come = gone_and_come(then.get(name), now.get(name), name)
        if gone or come:
            yield Difference(name, gone, come)
