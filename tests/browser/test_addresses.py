"""What is chosen stands in the address: back and forward show what was shown, with its fields, and each state names itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.focus import lay_all_out

pytestmark = pytest.mark.browser

Step = Callable[[Page], Any]
# What a page shows of its state: where it is, what it counts, what is marked as chosen, what its fields say.
STATE = """() => ({
    address: location.pathname + location.search,
    shown: document.querySelector("main").innerText,
    chosen: [...document.querySelectorAll("main [aria-current]")].map(each => each.textContent),
    fields: [...document.querySelectorAll("input:not([type=hidden]), select")].map(field => [field.name, field.value]),
})"""
# The parameters of the address that is shown, and of the one that the page says is its own; in any order.
PARAMETERS = """() => [location.href, document.querySelector("link[rel=canonical]").href]
    .map(address => [...new URL(address).searchParams].filter(([name, value]) => value && name + value !== "page1"))
    .map(pairs => pairs.sort().join(" "))"""


def clicks(selector: str) -> Step:
    return lambda page: page.locator(selector).first.click()


def types(selector: str, text: str) -> Step:
    def step(page: Page) -> None:
        page.fill(selector, text)
        page.press(selector, "Enter")

    return step


def chooses(page: Page) -> None:
    page.select_option("#province", index=1)
    page.get_by_role("button", name="看", exact=True).click()


WAYS: dict[str, tuple[str, list[Step]]] = {
    "search": (
        "/search/?q=工会",
        [
            clicks(".sorts a:not([aria-current])"),
            clicks(".facet:nth-of-type(3) a"),
            types("#q", "职工"),
            types("[name=from]", "2022-01-01"),
            clicks(".chosen a"),
        ],
    ),
    "pages": ("/search/?q=工会", [clicks(".pages [rel=next]"), clicks(".pages [rel=prev]"), clicks(".hits-over-time svg a")]),
    "trends": ("/trends/?q=工会", [types(".terms label:nth-of-type(2) input", "职工"), clicks(".series tbody th a")]),
    "cross": ("/cross/", [chooses, clicks(".crossing nav + nav a:not([aria-current])"), clicks(".cross tbody td a")]),
    "issues": (
        "/issues/",
        [clicks(".counts li + li a"), clicks(".months td a"), clicks(".paired section + section li + li a")],
    ),
    "names": ("/organizations/", [clicks(".choices a:not([aria-current])"), clicks(".letters a:not([aria-current])")]),
    "events": ("/events/", [clicks(".choices a:not([aria-current])"), clicks(".years a:not([aria-current])")]),
}  # fmt: skip


def state_of(page: Page) -> Any:
    lay_all_out(page)  # the text of what is far below belongs to the state
    return page.evaluate(STATE)


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.thorough
def test_back_and_forward_show_each_state_as_it_was(page, name):
    start, steps = WAYS[name]
    page.goto(start)
    states = [state_of(page)]
    for step in steps:
        before = page.url
        step(page)
        page.wait_for_url(lambda address, before=before: address != before)
        states.append(state_of(page))
        shown, told = page.evaluate(PARAMETERS)
        assert told == shown
    assert len({state["address"] for state in states}) == len(states)
    for turn, passed in ((page.go_back, states[-2::-1]), (page.go_forward, states[1:])):
        for state in passed:
            turn()
            assert state_of(page) == state


@pytest.mark.thorough
def test_a_page_that_comes_back_as_it_was_left_shows_its_own_state(page, every_page):
    """Browsers keep whole pages, with what was typed; a correction is nobody's state, and is kept."""
    page.goto("/search/?q=工会")
    page.fill("#q", "别的")
    comes_back = "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"
    page.evaluate(comes_back)
    assert page.input_value("#q") == "工会"
    page.goto(every_page["correction-form"])
    page.fill("[name=note]", "原报如此")
    page.evaluate(comes_back)
    assert page.input_value("[name=note]") == "原报如此"
