"""The way of a page through the parser, on one screen.

``lay_out_page`` makes articles of bare text; each later stage adds to what stands. Only this module knows the order: a stage
imports ``types`` and ``lexicons``, never another stage.
"""

from __future__ import annotations

from collections.abc import Iterable

from articles.lexicons import Lexicons, load_lexicons
from articles.parsing.born_digital import as_page, sign, sign_in_lead
from articles.parsing.classify import classify_articles
from articles.parsing.dates import date_page
from articles.parsing.entities import read_names
from articles.parsing.events import find_events
from articles.parsing.figures import find_figures
from articles.parsing.layout import lay_out_page
from articles.parsing.newspaper import name_newspaper
from articles.parsing.types import Byline, ParsedPage, Role

READING_STAGES = (
    date_page,  # expressions, the page's own date interval, relative dates resolved against it
    name_newspaper,  # which newspaper, by evidence, or none
    read_names,  # people, organizations, places, and what each name means in its article
    find_figures,  # numbers with unit and meaning
    find_events,  # what, who, when, where, how many
    classify_articles,  # region, union level, topics; every label with its evidence
)


def parse_page(text: str, lexicons: Lexicons | None = None, *, source: str = "") -> ParsedPage:
    """Read a page of a newspaper.

    ``text`` is the page's text with its line ends as they are; any text is accepted, an empty one gives a page without
    articles. ``lexicons`` are the words to read with (default: those shipped). ``source`` is the name of the file, kept in the
    record. The same text and lexicons give the same page on every machine.
    """
    lexicons = lexicons or load_lexicons()
    page = lay_out_page(text, lexicons, source=source)
    for stage in READING_STAGES:
        page = stage(page, lexicons)
    return page


def read_byline_line(text: str, lexicons: Lexicons | None = None) -> tuple[Byline, ...]:
    """Who signs an article that is given with its byline as one line."""
    return sign(text, lexicons or load_lexicons())


def read_given_article(
    parts: Iterable[tuple[Role, str]],
    running_head: str = "",
    byline: tuple[Byline, ...] = (),
    lexicons: Lexicons | None = None,
) -> ParsedPage:
    """Read the meaning of an article whose parts are given: (role, text) in reading order, a body part a paragraph.

    ``running_head``: newspaper, date and page number as a page would print them. ``byline``: signers known already; those of
    the text's lead are added. ``lexicons`` as for ``parse_page``.
    """
    lexicons, listed = lexicons or load_lexicons(), list(parts)
    opening = next((text for role, text in listed if role == "body"), "")
    page = as_page(listed, running_head, tuple(dict.fromkeys([*byline, *sign_in_lead(opening, lexicons)])))
    for stage in READING_STAGES:
        page = stage(page, lexicons)
    return page
