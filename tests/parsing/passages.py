"""The passages of tests/gold/passages as pages, and how far a reading of them is right.

The figures are those of the evaluation of whole pages: names an article and not mentions, a title right if one ends with
the other, a union right if its mention leads to the right full name.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from articles.lexicons import load_lexicons
from articles.parsing.classify import classify_articles
from articles.parsing.dates import date_page
from articles.parsing.entities import read_names
from articles.parsing.entities.readers import Reader
from articles.parsing.events import find_events
from articles.parsing.figures import find_figures
from articles.parsing.newspaper import name_newspaper
from articles.parsing.types import Banner, Byline, ParsedArticle, ParsedPage, Part

FOLDER = Path(__file__).parents[1] / "gold" / "passages"
PRESS = {"reporter", "correspondent", "photographer", "author"}
WIDTH = str.maketrans("，：；（）！？", ",:;()!?")


@cache
def passages() -> tuple[dict[str, Any], ...]:
    """Every passage, in the order of files."""
    found = [entry for file in sorted(FOLDER.glob("*.toml")) for entry in tomllib.loads(file.read_text("utf-8"))["passage"]]
    return tuple(found)


def page_of(
    headline: str | None,
    *body: str,
    byline: tuple[tuple[str, str], ...] = (),
    banners: tuple[Banner, ...] = (),
    source: str = "",
) -> ParsedPage:
    """A page with one article: a headline and paragraphs, each a line."""
    parts: list[Part] = []
    at = 0
    for role, text in [("headline", headline), *(("body", paragraph) for paragraph in body)]:
        if text:
            parts.append(Part(role, text, ((at, at + len(text)),)))  # type: ignore[arg-type]
            at += len(text) + 2
    text = "\n\n".join(part.text for part in parts)
    lines = tuple(Byline(role, name) for role, name in byline)
    article = ParsedArticle(1, "key-1", "news", None, headline, None, None, tuple(parts), byline=lines)
    return ParsedPage(text, source, "test", banners, (), (article,))


def read(page: ParsedPage, reader: Reader | None = None) -> ParsedPage:
    """``page`` through all stages that read meaning."""
    lexicons = load_lexicons()
    page = name_newspaper(date_page(page, lexicons), lexicons)
    page = read_names(page, lexicons, reader)
    return classify_articles(find_events(find_figures(page, lexicons), lexicons), lexicons)


def read_passage(passage: dict[str, Any], reader: Reader | None = None) -> ParsedArticle:
    page = page_of(passage["headline"], *passage["body"], byline=tuple(map(tuple, passage["byline"])))
    return read(page, reader).articles[0]


class Figures:
    """Hits, gold and predicted counts by figure; ``errors``: what was missed and wrong, ``moved``: unions of another city."""

    def __init__(self) -> None:
        self.hit: Counter[str] = Counter()
        self.gold: Counter[str] = Counter()
        self.pred: Counter[str] = Counter()
        self.errors: list[str] = []
        self.moved: list[str] = []

    def value(self, name: str) -> float:
        total = self.gold[name] + self.pred[name] if name in self.pred else self.gold[name]
        return (2 if name in self.pred else 1) * self.hit[name] / total if total else 1.0

    def pairs(self, name: str, where: str, gold: list[Any], pred: list[Any], same: Any) -> None:
        left = list(pred)
        for one in gold:
            match = next((other for other in left if same(one, other)), None)
            if match is None:
                self.errors.append(f"{where} {name}: missed {one}")
            else:
                left.remove(match)
                self.hit[name] += 1
        self.gold[name] += len(gold)
        self.pred[name] += len(pred)
        self.errors += [f"{where} {name}: wrong {other}" for other in left]

    def exact(self, name: str, where: str, right: bool, note: str) -> None:
        self.hit[name] += right
        self.gold[name] += 1
        if not right:
            self.errors.append(f"{where} {name}: {note}")


def measure(reader: Reader | None = None) -> Figures:
    """All figures over all passages."""
    figures = Figures()
    for passage in passages():
        compare(figures, passage, read_passage(passage, reader))
    return figures


def compare(figures: Figures, gold: dict[str, Any], pred: ParsedArticle) -> None:
    where = gold["id"]
    people = [person for person in pred.people if person.role not in PRESS]
    figures.pairs("people", where, [name for name, _ in gold["people"]], [person.name for person in people], str.__eq__)
    posts = [(name, title, body) for name, titles in gold["people"] for title, body in titles]
    held = [(person.name, title.title or "", title.organization or "") for person in people for title in person.titles]
    figures.pairs("titles", where, posts, held, lambda g, p: g[0] == p[0] and ends(g[1], p[1], 2))
    for post in posts:
        if post[2]:
            right = any(post[0] == p[0] and ends(post[1], p[1], 2) and ends(post[2], p[2], 3) for p in held)
            figures.exact("posts", where, right, f"{post} got {[p[1:] for p in held if p[0] == post[0]]}")
    figures.pairs(
        "organizations",
        where,
        gold["organizations"],
        [(o.name, o.type, list(o.mentions)) for o in pred.organizations],
        same_body,
    )
    for mention, name, got in union_mentions(gold, pred):
        right = any(ends(name, found, min(len(mention) + 1, len(name))) or found == name for found in got)
        figures.exact("union_names", where, right, f"{mention} means {name} got {got}")
        figures.moved += [f"{where} {mention} read as {found}" for found in got if not right and city_of(found) not in name]
    figures.pairs("topics", where, gold["topics"], [label.term for label in pred.topics], str.__eq__)
    figures.pairs("events", where, gold["events"], [event.name for event in pred.events], similar)
    region = pred.region
    found_region = [region.province or "", region.city or "", region.district or "", region.street or ""]
    figures.exact(
        "region",
        where,
        found_region == gold["region"] and (region.scope or "") == gold.get("scope", ""),
        f"{gold['region']} got {found_region}",
    )
    figures.exact("union_level", where, pred.union_level == (gold["level"] or None), f"{gold['level']} got {pred.union_level}")
    for text, value in gold["dates"]:
        values = [date.value or "" for date in pred.dates if date.text == text]
        figures.exact("dates", where, value in values, f"{text} is {value!r} got {values} of {[d.text for d in pred.dates]}")


def union_mentions(gold: dict[str, Any], pred: ParsedArticle) -> Iterator[tuple[str, str, list[str]]]:
    for name, kind, mentions in gold["organizations"]:
        if kind == "union":
            for mention in mentions:
                yield mention, name, [o.name for o in pred.organizations if mention == o.name or mention in o.mentions]


def city_of(name: str) -> str:
    """The city or prefecture with which a full name begins; empty where it begins with none."""
    match = re.match(r".{2,12}?(?:市|自治州)", name)
    return match.group() if match else ""


def ends(a: str, b: str, least: int) -> bool:
    return bool(a and b) and (a == b or (min(len(a), len(b)) >= least and (a.endswith(b) or b.endswith(a))))


def same_body(gold: Any, pred: Any) -> bool:
    return bool({gold[0], *gold[2]} & {pred[0], *pred[2]})


def similar(gold: str, pred: str) -> bool:
    a, b = gold.translate(WIDTH), pred.translate(WIDTH)
    return sum((Counter(a) & Counter(b)).values()) >= 0.75 * max(len(a), len(b))
