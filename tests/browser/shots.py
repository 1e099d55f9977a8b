"""``python -m tests.browser.shots OUTDIR [--site URL]``: pictures of every kind of page, at three widths, light and dark.

Without ``--site`` the five seed pages are loaded into a new archive, which is served for as long as it takes.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin

from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import launch
from tests.site import running_site

WIDTHS = (360, 768, 1440)
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
FIXED = {
    "front": "/",
    "issues": "/issues/",
    "regions": "/regions/",
    "levels": "/levels/",
    "topics": "/topics/",
    "people": "/people/",
    "organizations": "/organizations/",
    "unions": "/organizations/?type=union",
    "events": "/events/",
    "about": "/about/",
    "trends": "/trends/?q=工会&q=职工&q=不会有的词",
    "trends-months": "/trends/?q=工会&year=2022",
    "cross": "/cross/",
    "cross-topics": "/cross/?rows=topic&columns=year",
    "cross-list": "/cross/?rows=region&columns=level&row=110000",
    "search": "/search/?q=工会",
    "search-empty": "/search/?q=不会有的词",
    "search-months": "/search/?q=工会&year=2022",
    "search-near": "/search/?q=石景山区总公会",
    "not-found": "/nowhere/",
}
# What each kind of page looks like is seen on the first one that another page leads to.
FIRST = {
    "issue": ("/issues/", r"/issues/\d+/"),
    "article": ("/", r"/articles/\d+/"),
    "region": ("/regions/", r"/regions/\d+/"),
    "level": ("/levels/", r"/levels/district/"),
    "topic": ("/topics/", r"/topics/[\w-]+/"),
    "person": ("/people/", r"/people/\d+/"),
    "organization": ("/organizations/?type=union", r"/organizations/\d+/"),
    "event": ("/events/", r"/events/\d+/"),
}


def addresses(page: Page, base: str) -> Iterator[tuple[str, str]]:
    """(name, address) of one page of every kind; what the archive does not hold is left out."""
    yield from FIXED.items()
    for name, (start, form) in FIRST.items():
        page.goto(urljoin(base, start))
        paths = page.locator("main a").evaluate_all("links => links.map(link => link.getAttribute('href') || '')")
        found = [path for path in paths if re.fullmatch(form, path)][:1]
        yield from [(name, path) for path in found]
        if name == "article":
            yield from [("correction", f"{path}correction/") for path in found]
            yield from [("correction-form", f"{path}correction/?passage=body-0") for path in found]
    page.goto(urljoin(base, "/issues/"))
    page.locator(".issues a").first.click()
    yield "page", str(page.locator(".sheet .band a").first.get_attribute("href"))


def take(base: str, folder: Path, only: set[str]) -> int:
    """Store ``NAME-WIDTH-SCHEME.png`` for every page in ``folder``; returns how many pictures were taken."""
    taken = 0
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        found = [(name, path) for name, path in addresses(page, base) if not only or name in only]
        for name, path in found:
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 900})
                    page.goto(urljoin(base, path))
                    page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
                    taken += 1
        browser.close()
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--site", help="the address of a running site")
    parser.add_argument("--only", action="append", default=[], help="the name of a page; may be given several times")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with nullcontext() if options.site else running_site() as served:
        taken = take(served.address if served else options.site, options.folder, set(options.only))
    sys.stdout.write(f"{taken} pictures in {options.folder}\n")


if __name__ == "__main__":
    main()
