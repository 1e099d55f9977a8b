"""The ways that readers take, in a real browser."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.shots import FIXED, addresses

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def every_page(chromium, site) -> dict[str, str]:
    """One address of every kind of page."""
    page = chromium.new_page()
    found = dict(addresses(page, site))
    page.close()
    return found


def open_first_article(page: Page) -> None:
    page.goto("/")
    page.locator(".lead h3 a").click()
    expect(page.locator("h1")).to_be_visible()


def test_from_search_to_article_to_its_place_on_the_page(page):
    page.goto("/")
    page.get_by_role("searchbox").fill("工会")
    page.get_by_role("button", name="检索").click()
    expect(page).to_have_url(re.compile(r"/search/\?q="))
    page.locator(".items h3 a").first.click()
    expect(page.locator("article.full mark").first).to_be_visible()
    page.locator(".text .place").first.click()
    expect(page).to_have_url(re.compile(r"/pages/\d+/\?q=.*#s\d+$"))
    expect(page.locator(".fragment:target")).to_be_in_viewport()


def test_a_facet_leaves_exactly_what_it_says(page):
    page.goto("/search/?q=工会")
    facet = page.locator(".facet li").filter(has=page.locator(".count")).first
    said = int(facet.locator(".count").inner_text())
    facet.locator("a").click()
    expect(page.locator("#hits-title")).to_have_text(re.compile(rf"^{said} 篇"))


def test_source_and_article_lead_to_each_other(page, every_page):
    page.goto(every_page["page"])
    mark = page.locator(".articles .text .place").first
    paragraph = mark.locator("xpath=..")
    mark.click()
    target = page.locator(".fragment:target")
    expect(target).to_be_in_viewport()
    assert target.inner_text().splitlines()[-1][:8] in paragraph.inner_text()
    target.locator(".mark").click()
    expect(paragraph).to_be_in_viewport()
    assert page.evaluate("document.querySelector(':target')") is not None


def test_every_piece_of_a_paragraph_is_marked_when_it_is_pointed_at(page, every_page):
    page.goto(every_page["page"])
    place = page.locator(".fragment.continued").first.get_attribute("data-place")
    pieces = page.locator(f"[data-place='{place}']")
    assert pieces.count() > 1
    page.locator(f"#{place}").hover()
    expect(page.locator(f"[data-place='{place}'].pointed")).to_have_count(pieces.count())
    page.goto(f"{every_page['page']}#{place}")
    expect(page.locator(f"[data-place='{place}'].arrived")).to_have_count(pieces.count())


def test_all_of_it_works_without_a_script(window, every_page):
    page = window(java_script_enabled=False)
    open_first_article(page)
    page.locator(".whence summary").click()
    expect(page.locator(".whence .source")).to_be_visible()
    page.locator(".whence .fragment").first.click()
    expect(page.locator(".fragment:target")).to_be_visible()
    page.goto("/regions/")
    page.locator(".tree a").first.click()
    expect(page.locator(".items li").first).to_be_visible()
    page.goto("/organizations/?type=union")
    page.locator(".index a").first.click()
    expect(page.locator("h1")).to_be_visible()


def test_from_a_person_to_what_the_post_is_known_from(page):
    page.goto("/organizations/?type=union")
    page.locator(".index a").first.click()
    page.locator(".items h3 a").first.click()
    name = page.locator(".facts .names a[href^='/people/']").first
    who = name.inner_text()
    name.click()
    expect(page.locator("h1")).to_have_text(who)
    expect(page.locator(".items li").first).to_be_visible()


def test_the_keyboard_reaches_the_text_at_once(page):
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_no_page_is_wider_than_the_window(window, every_page):
    page = window()
    wider = []
    for name, address in every_page.items():
        page.goto(address)
        for width in (320, 360, 768, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wider.append((name, width))
    assert not wider


def test_axe_finds_nothing_to_complain_of(window, every_page):
    """Every rule in the light; in the dark those on colour, for nothing else changes."""
    page = window(reduced_motion="reduce")
    found = {}
    for name, address in every_page.items():
        page.goto(address)
        for scheme, options in (("light", {}), ("dark", {"runOnly": ["color-contrast", "link-in-text-block"]})):
            page.emulate_media(color_scheme=scheme)
            for rule in Axe().run(page, options=options).response["violations"]:
                found[name, scheme, rule["id"]] = [node["html"][:120] for node in rule["nodes"]][:3]
    assert not found


TARGETS = """
    button, input:not([type=hidden]), summary, nav a, .choices a, .chips a, .counts a, .tree a, .index a, .band a, .place,
    .mark, .tiles a
"""
SMALL = """targets => [...document.querySelectorAll(targets)]
    .filter(element => element.checkVisibility() && !element.closest(".unseen, .skip"))
    .map(element => [element, element.getBoundingClientRect()])
    .filter(([, box]) => box.height < 23.9 || box.width < 23.9)
    .map(([element, box]) => `${element.outerHTML.slice(0, 60)} ${box.width.toFixed(1)} × ${box.height.toFixed(1)}`)"""


def test_targets_are_large_enough(window, every_page):
    """24 px at least (WCAG 2.2, 2.5.8), where a link does not stand inside a sentence."""
    page = window(viewport={"width": 360, "height": 800})
    small = {}
    for name, address in every_page.items():
        page.goto(address)
        if found := page.evaluate(SMALL, TARGETS):
            small[name] = found[:5]
    assert not small


def test_every_kind_of_page_is_looked_at(every_page):
    assert set(FIXED) < set(every_page)
    assert {"article", "page", "issue", "region", "level", "topic", "person", "organization", "event"} <= set(every_page)
