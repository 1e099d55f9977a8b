"""What a screen reader tells of every page: landmarks and charts by name, heads of tables, each part in its language."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.articles.test_views import pages_of

pytestmark = pytest.mark.django_db

EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
NAMES = ("aria-label", "aria-labelledby")
HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass
class Element:
    tag: str
    attrs: dict[str, str | None]
    above: list[Element]
    text: str = ""
    below: list[Element] = field(default_factory=list)

    @property
    def is_named(self) -> bool:
        return any(self.attrs.get(name) for name in NAMES)

    @property
    def lang(self) -> str:
        return next((lang for one in (self, *reversed(self.above)) if (lang := one.attrs.get("lang"))), "")

    def has(self, *marks: str) -> bool:
        """Whether it, or what it stands in, is one of these: a tag, or a class with its dot."""
        return any(
            {one.tag, *(f".{name}" for name in (one.attrs.get("class") or "").split())} & {*marks}
            for one in (self, *self.above)
        )

    def __repr__(self) -> str:
        return f"<{self.tag} {self.attrs.get('class') or self.attrs.get('id') or ''}> {self.text.strip()[:30]}"


class Page(HTMLParser):
    """Its elements, each with those around and below it and its own text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.all: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        element = Element(tag, dict(attrs), self._open.copy())
        self.all.append(element)
        for above in self._open:
            above.below.append(element)
        if tag not in EMPTY:
            self._open.append(element)

    def handle_endtag(self, tag):
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, data):
        if self._open:
            self._open[-1].text += data

    def named(self, *tags: str) -> list[Element]:
        return [element for element in self.all if element.tag in tags]

    @property
    def ids(self) -> set[str | None]:
        return {element.attrs.get("id") for element in self.all}


def every_page(client, small) -> dict[str, Page]:
    correction = f"{small.lead.get_absolute_url()}correction/"
    addresses = {*pages_of(small), "/organizations/tree/", "/nowhere/", correction, f"{correction}?passage=body-0"}
    return {address: Page(client.get(address).content.decode()) for address in sorted(addresses)}


def unnamed_landmarks(page: Page) -> list[Element]:
    """Parts of a page that a screen reader jumps to, and that it could only call "navigation"."""
    found = [element for element in page.named("nav", "aside") if not element.is_named]
    found += [element for element in page.all if element.attrs.get("role") in ("region", "group") and not element.is_named]
    searches = [element for element in page.all if element.attrs.get("role") == "search"]
    return found + [element for element in searches[1:] if not element.is_named]


def landmarks_of_one_name(page: Page) -> list[str]:
    names = [
        f"{element.tag} {element.attrs.get('aria-label')}"
        for element in page.named("nav", "aside")
        if element.attrs.get("aria-label")
    ]
    return [name for name in names if names.count(name) > 1]


def bad_tables(page: Page) -> list[Element]:
    found = []
    for table in page.named("table"):
        heads = [element for element in table.below if element.tag == "th"]
        is_named = table.is_named or any(element.tag == "caption" for element in table.below)
        is_in_named = any(above.attrs.get("role") == "region" and above.is_named for above in table.above) or table.has(
            "details"
        )
        if not heads or any(head.attrs.get("scope") not in ("col", "row") for head in heads) or not (is_named or is_in_named):
            found.append(table)
    return found


def unnamed_pictures(page: Page) -> list[Element]:
    def is_told(element: Element) -> bool:
        return element.attrs.get("aria-hidden") == "true" or (
            element.attrs.get("role") in ("img", "group") and element.is_named
        )

    links = [element for element in page.named("a") if element.has("svg") and not element.is_named]
    return (
        [svg for svg in page.named("svg") if not is_told(svg)]
        + [img for img in page.named("img") if "alt" not in img.attrs]
        + links
    )


def unnamed_fields(page: Page) -> list[Element]:
    labelled = {element.attrs.get("for") for element in page.named("label")}
    fields = [each for each in page.named("input", "select", "textarea") if each.attrs.get("type") not in ("hidden", "submit")]
    return [each for each in fields if not (each.is_named or each.has("label") or each.attrs.get("id") in labelled)]


def names_of_nothing(page: Page) -> list[str]:
    told = " ".join(
        str(element.attrs.get(name) or "") for element in page.all for name in ("aria-labelledby", "aria-describedby")
    )
    return [name for name in told.split() if name not in page.ids]


CHECKS: tuple[Callable[[Page], list[Any]], ...] = (
    unnamed_landmarks, landmarks_of_one_name, bad_tables, unnamed_pictures, unnamed_fields, names_of_nothing,
)  # fmt: skip


def nameless(page: Page) -> list[Any]:
    return [found for check in CHECKS for found in check(page)]


# Names of people, places and papers in trails, maps and tables; what is said of a doubt may quote the page.
PROPER = ("title", "script", "head", ".trail", ".tiles", ".counts", "th", ".languages", "textarea", ".doubts", "h1")


def in_no_language(page: Page) -> list[Element]:
    """What is Chinese on an English page and not said to be: a screen reader would spell it out, or be silent."""
    return [each for each in page.all if HAN.search(each.text) and not each.lang.startswith("zh") and not each.has(*PROPER)]


@pytest.mark.thorough
def test_nothing_is_nameless(client, small):
    assert {address: found for address, page in every_page(client, small).items() if (found := nameless(page))} == {}


def test_what_was_printed_is_said_in_chinese_on_an_english_page(client, small):
    client.get("/language/en/")
    pages = every_page(client, small)
    assert {page.named("html")[0].attrs["lang"] for page in pages.values()} == {"en"}
    del pages["/people/"], pages["/people/?letter=Z"]  # they explain a word of the newspapers
    assert {address: found for address, page in pages.items() if (found := in_no_language(page))} == {}


def test_the_checks_do_find_what_is_wrong():
    page = Page(
        "<html lang=en><nav>甲</nav><nav aria-label=乙></nav><nav aria-label=乙></nav><table><tr><td></table><svg><a></a></svg>"
        "<img><input><p aria-labelledby=没有></p>"
    )
    assert [len(check(page)) for check in (*CHECKS, in_no_language)] == [1, 2, 1, 3, 1, 1, 1]
