"""Searching with a script's help, in a real browser: suggestions by keys and by pointer, and none where there is no script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_every_page import small_targets, what_axe_complains_of

pytestmark = pytest.mark.browser


def type_into_the_box(page: Page, text: str) -> None:
    box = page.get_by_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially(text)
    expect(page.get_by_role("option").first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")


def test_suggestions_by_keys_lead_to_as_many_articles_as_they_say(page):
    page.goto("/")
    type_into_the_box(page, "bjs")
    box, options = page.get_by_role("combobox"), page.get_by_role("option")
    expect(page.locator(".searchbar [role=status]")).to_have_text(re.compile(r"^\d+ 条建议"))
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", str(options.first.get_attribute("id")))
    expect(box).to_have_value("bjs")
    said = options.first.locator(".count").inner_text()
    assert not small_targets(page)
    page.keyboard.press("Enter")
    expect(page.locator("#hits-title")).to_have_text(re.compile(rf"^{said} 篇"))


@pytest.mark.thorough
def test_names_that_are_not_gathered_yet_are_asked_for_again(page):
    answers = iter([{"q": "bjs", "suggestions": [], "whole": False}])

    def answer(route):
        early = next(answers, None)
        return route.fulfill(json=early) if early else route.continue_()

    page.goto("/")
    page.route("**/search/suggest/*", answer)
    type_into_the_box(page, "bjs")
    assert next(answers, None) is None


def test_suggestions_give_way(page):
    page.goto("/")
    type_into_the_box(page, "工会")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.get_by_role("combobox")).to_have_value("工会")
    page.get_by_role("combobox").press_sequentially("会")
    page.get_by_role("combobox").press("Backspace")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q="))


@pytest.mark.thorough
def test_a_suggestion_by_pointer(page):
    page.goto("/topics/")
    type_into_the_box(page, "总工会")
    assert not what_axe_complains_of(page, ("light",))
    option = page.get_by_role("option").filter(has=page.locator(".headline")).first
    title = option.locator(".text").inner_text()
    option.click()
    expect(page).to_have_url(re.compile(r"/articles/\d+/"))
    assert title[:8] in re.sub(r"\s|\u200b", "", page.locator("h1").inner_text())


def test_a_bar_leaves_exactly_what_it_says(page):
    page.goto("/search/?q=工会")
    bar = page.locator(".hits-over-time svg a").first
    label, said = str(bar.get_attribute("aria-label")).split("：")
    bar.click()
    expect(page).to_have_url(re.compile(rf"year={label}"))
    expect(page.locator("#hits-title")).to_have_text(re.compile(rf"^{said} 篇"))


def test_what_was_meant_is_one_click_away(page):
    page.goto("/search/?q=总公会")
    expect(page.locator(".near a")).to_have_text("总工会")
    page.locator(".near a").click()
    expect(page.get_by_role("combobox")).to_have_value("总工会")


def test_without_a_script_the_box_is_a_search_box(window):
    page = window(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("searchbox").fill("工会")
    page.keyboard.press("Enter")
    expect(page.locator("#hits-title")).to_be_visible()
