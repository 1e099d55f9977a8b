"""The ways that readers take, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def open_first_article(page: Page) -> None:
    page.goto("/")
    page.locator(".lead h3 a").click()
    expect(page.locator("h1")).to_be_visible()


def test_from_search_to_article_to_its_place_on_the_page(page):
    page.goto("/")
    page.locator("main [name=q]").fill("工会")
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
