"""One site and one browser for all of these tests; each test has a window of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import launch
from tests.browser.shots import addresses
from tests.site import Site


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def every_page(chromium: Browser, site: Site) -> dict[str, str]:
    """One address of every kind of page."""
    page = chromium.new_page()
    found = dict(addresses(page, site.address))
    page.close()
    return found


@pytest.fixture
def window(chromium: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Makes windows on the site; what the browser complains of on the console fails the test."""
    opened, complaints = [], []

    def open_window(**options) -> Page:
        context = chromium.new_context(base_url=site.address, **{"viewport": {"width": 1280, "height": 900}, **options})
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        opened.append(context)
        return page

    yield open_window
    for context in opened:
        context.close()
    assert not [text for text in complaints if "404" not in text]


@pytest.fixture
def page(window) -> Page:
    return window()
