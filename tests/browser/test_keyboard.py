"""Without a mouse: what Tab reaches and shows, the main way by keys alone, and the three keys of a reader."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.browser.focus import small_for_a_finger, unseen_focus
from tests.browser.shots import SCHEMES
from tests.thoroughness import THOROUGH

pytestmark = pytest.mark.browser

# Outside CI a page of each kind of thing that takes the focus: tiles and boxes, a table.
REPRESENTATIVE = ("front", "cross")
WALKED = ("about", *REPRESENTATIVE, "search", "page") if THOROUGH else ("about",)
STOP = """() => {
    const element = document.activeElement, box = element.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + Math.min(box.width, 30) / 2, box.y + Math.min(box.height, 24) / 2);
    return {
        name: element.outerHTML.slice(0, 80),
        place: (window.all ??= new Map([...document.querySelectorAll("*")].map((each, place) => [each, place]))).get(element),
        left: box.left, right: box.right, top: box.top + scrollY, bottom: box.bottom + scrollY,
        is_beside: Boolean(element.closest(".filters, .facts, .bands, .pane")),
        is_hidden: !(top && (element.contains(top) || top.contains(element))),
    };
}"""


class Stop(NamedTuple):
    """Where the focus is: ``place`` in the document, the box in pixels of the page, whether it stands in a column of its own,
    and whether something covers it."""

    name: str
    place: int
    left: float
    right: float
    top: float
    bottom: float
    is_beside: bool
    is_hidden: bool


def walk(page: Page, key: str = "Tab") -> list[Stop]:
    """Where the focus goes, key by key, until it leaves the page."""
    found: list[Stop] = []
    while len(found) < 500:
        page.keyboard.press(key)
        stop = Stop(**page.evaluate(STOP))
        if stop.name.startswith("<body") or (found and stop.place == found[0].place):
            return found
        found.append(stop)
    raise AssertionError(f"the focus goes round in {found[-1].name}")


@pytest.mark.parametrize("name", WALKED)
def test_tab_goes_through_a_page_as_it_is_read_and_back(page, every_page, name):
    page.emulate_media(reduced_motion="reduce")
    page.goto(every_page[name])
    stops = walk(page)
    assert 'class="skip"' in stops[0].name
    assert [stop.place for stop in stops] == sorted(stop.place for stop in stops)
    assert [stop.name for stop in stops if stop.is_hidden] == []
    back = [
        (before.name, after.name)
        for before, after in pairwise(stops)
        if after.bottom <= before.top and after.left < before.right and not (after.is_beside or before.is_beside)
    ]
    assert back == []
    page.keyboard.press("Shift+Tab")
    there = [Stop(**page.evaluate(STOP)).place, *(stop.place for stop in walk(page, "Shift+Tab"))]
    assert set(there) >= {stop.place for stop in stops}


def test_everything_shows_that_it_has_the_focus(page, every_page):
    found = {}
    for name in every_page if THOROUGH else REPRESENTATIVE:
        page.goto(every_page[name])
        for scheme in SCHEMES if THOROUGH else SCHEMES[:1]:
            page.emulate_media(color_scheme=scheme)
            if told := unseen_focus(page):
                found[name, scheme] = told[:5]
    assert found == {}


@pytest.mark.thorough
def test_every_target_is_large_enough(page, every_page):
    found = {}
    for name, address in every_page.items():
        page.goto(address)
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            if told := small_for_a_finger(page):
                found[name, width] = told[:5]
    assert found == {}


def test_the_checks_do_find_what_is_wrong(page):
    page.set_content(
        "<style>:focus-visible { outline: 0 } button:focus-visible { outline: 2px solid #ddd } b { display: block }</style>"
        "<body style='background: #fff'><a href=#1>甲</a><button>乙</button><b><a href=#2 style='font: 9px serif'>丙</a></b>"
    )
    assert [told[:7] for told in unseen_focus(page)] == ["shows n", "1.4 : 1", "shows n"]
    assert len(small_for_a_finger(page)) >= 2


def test_the_main_way_by_keys_alone(page):
    """Search, filter, article, its place on the page, and back."""
    page.goto("/")
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("工会")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    tab_to(page, "a.only-narrow")
    expect(page.locator("a.only-narrow")).to_be_in_viewport()
    page.keyboard.press("Enter")
    tab_to(page, ".facet summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".facet details[open] a").first).to_be_focused()
    said = page.locator(".facet li").filter(has=page.locator(":focus")).locator(".count").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("#hits-title")).to_have_text(re.compile(rf"^{said} 篇"))
    filtered = page.url
    page.keyboard.press("j")
    expect(page.locator(".items h3 a").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/**")
    tab_to(page, ".text .place")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pages/**")
    marked = page.url
    expect(page.locator(".fragment:target")).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.locator(".fragment:target .mark")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**#r*")
    for address in (marked, "**/articles/**", filtered):
        page.go_back()
        page.wait_for_url(address)


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what ``selector`` means has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


@pytest.mark.thorough
def test_j_and_k_go_from_article_to_article(page):
    page.goto("/search/?q=工会")
    links = page.locator(".items h3 a")
    for keys, number in (("j", 0), ("jj", 2), ("k", 1), ("kkk", 0), ("j" * 19, 19)):
        for key in keys:
            page.keyboard.press(key)
        expect(links.nth(number)).to_be_focused()
        expect(links.nth(number)).to_be_in_viewport()
    page.keyboard.press("j")
    expect(page.locator(".pages [rel=next]")).to_be_focused()


@pytest.mark.thorough
def test_what_is_typed_is_typed_and_the_keys_can_be_turned_off(page):
    page.goto("/search/?q=工会")
    page.locator("input[name=from]").focus()
    page.keyboard.type("j/k")
    expect(page.locator("input[name=from]")).to_have_value("j/k")
    page.locator("input[name=from]").evaluate("field => field.blur()")
    for key in ("Control+/", "Alt+j", "Control+k"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement === document.body")
    page.goto("/about/#keys")
    switch = page.get_by_role("button", name="使用这三个键")
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.press("Enter")
    expect(switch).to_have_attribute("aria-pressed", "false")
    page.goto("/topics/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement === document.body")
