"""What holds for every kind of page. Each is opened once, and everything is asked of it there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.focus import lay_all_out
from tests.browser.shots import FIXED, SCHEMES, Scheme
from tests.thoroughness import THOROUGH

pytestmark = pytest.mark.browser

ON_COLOUR = ["color-contrast", "link-in-text-block"]
# The narrowest says most; in between and beyond, other rules hold.
WIDTHS = (320, 360, 768, 1440) if THOROUGH else (320, 1440)
TARGETS = """
    button, input:not([type=hidden]), summary, nav a, .choices a, .chips a, .counts a, .tree a, .index a, .band a, .place,
    .mark, .tiles a
"""
SMALL = """targets => [...document.querySelectorAll(targets)]
    .filter(element => element.checkVisibility() && !element.closest(".unseen, .skip"))
    .map(element => [element, element.getBoundingClientRect()])
    .filter(([, box]) => box.height < 23.9 || box.width < 23.9)
    .map(([element, box]) => `${element.outerHTML.slice(0, 60)} ${box.width.toFixed(1)} × ${box.height.toFixed(1)}`)"""


def wider_than_the_window(page: Page) -> list[str]:
    lay_all_out(page)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"at {width} px")
    return found


def small_targets(page: Page) -> list[str]:
    """24 px at least (WCAG 2.2, 2.5.8), where a link does not stand inside a sentence."""
    lay_all_out(page)
    page.set_viewport_size({"width": 360, "height": 800})
    return list(page.evaluate(SMALL, TARGETS))


def what_axe_complains_of(page: Page, schemes: Sequence[Scheme] = SCHEMES) -> list[str]:
    """Every rule in the light; in the dark those on colour, for nothing else changes."""
    lay_all_out(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    found = []
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        options = {"resultTypes": ["violations"]} | ({"runOnly": ON_COLOUR} if scheme == "dark" else {})
        for rule in Axe().run(page, options=options).response["violations"]:
            found += [f"{scheme} {rule['id']}: {node['html'][:120]}" for node in rule["nodes"][:3]]
    return found


def in_the_light(page: Page) -> list[str]:
    return what_axe_complains_of(page, ("light",))


CHECKS: tuple[Callable[[Page], list[str]], ...] = (wider_than_the_window, small_targets, what_axe_complains_of)
# Outside CI a kind of page is looked at where no other is like it, and in the dark where every colour is in use.
VARIANTS = ("unions", "trends-months", "cross-topics", "search-empty", "search-months", "search-near")
ALIKE = ("levels", "topics", "people", "events", "region", "level", "topic", "person")
COLOURFUL = ("front", "search", "article", "page", "cross-list", "trends")


@pytest.fixture(scope="module")
def found(chromium, site, every_page) -> dict[str, dict[str, list[str]]]:
    """What each check has found: {check: {page: complaints}}."""
    page = chromium.new_context(base_url=site.address, reduced_motion="reduce").new_page()
    complaints: dict[str, dict[str, list[str]]] = {check.__name__: {} for check in CHECKS}
    for name, address in every_page.items():
        if name in (*VARIANTS, *ALIKE) and not THOROUGH:
            continue
        page.goto(address)
        for check in CHECKS:
            is_short = check is what_axe_complains_of and not (THOROUGH or name in COLOURFUL)
            look = in_the_light if is_short else check
            if told := look(page):
                complaints[check.__name__][name] = told[:5]
    page.context.close()
    return complaints


@pytest.mark.parametrize("check", CHECKS)
def test_nothing_is_found(found, check):
    assert found[check.__name__] == {}


def test_every_kind_of_page_is_looked_at(every_page):
    assert set(FIXED) < set(every_page)
    assert {*COLOURFUL, *VARIANTS, *ALIKE} < set(every_page)
    assert {"article", "page", "issue", "region", "level", "topic", "person", "organization", "event"} <= set(every_page)


def test_the_checks_do_find_what_is_wrong(chromium):
    page = chromium.new_page()
    page.set_content('<button style="height: 9px; padding: 0">短</button><p style="width: 3000px">宽</p><img src="data:,">')
    assert len(wider_than_the_window(page)) == len(WIDTHS)
    assert small_targets(page)
    assert any("image-alt" in told for told in what_axe_complains_of(page))
    page.close()
