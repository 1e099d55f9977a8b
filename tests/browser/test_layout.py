"""What is painted stays where it is while the rest of a page comes: each page is sent in pieces, as over a slow line."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from threading import Thread
from urllib.error import HTTPError
from urllib.parse import quote, urljoin
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser

from tests.site import Site

pytestmark = pytest.mark.browser

PIECES = 8
BLOCK_END = re.compile(rb"</(?:p|li|ul|ol|tr|h[1-6]|div|section|nav|header|article|figure)>\s*")
PAUSE = 0.04  # seconds; long enough for a frame to be painted
WIDTHS = (360, 1440)
SHIFTS = """() => new Promise(done => {
    const found = [];
    new PerformanceObserver(list => {
        for (const shift of list.getEntries())
            found.push(shift.sources.map(({node}) => (node?.outerHTML ?? "?").slice(0, 80)).join(" | "));
    }).observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(found), 100);
})"""


def in_pieces(html: bytes) -> Iterator[bytes]:
    """The document cut at ends of blocks: all of the head with the beginning of the body, then piece by piece. A line of text
    that is cut may move where it is centred or balanced, whatever a page does."""
    start = html.find(b"<body")
    step = (len(html) - start) // PIECES
    ends = (BLOCK_END.search(html, start + number * step) for number in range(1, PIECES))
    cuts = [0, *(end.end() for end in ends if end), len(html)]
    yield from (html[begin:end] for begin, end in pairwise(cuts))


@contextmanager
def slowly(pages: str) -> Iterator[str]:
    """The address of a server that hands on what the one at ``pages`` answers, documents piece by piece."""

    class Line(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                answer = urlopen(urljoin(pages, self.path))
            except HTTPError as error:
                answer = error
            with answer:
                body, kind = answer.read(), answer.headers.get("Content-Type", "")
            self.send_response(answer.status or 200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            is_page = kind.startswith("text/html")
            with suppress(ConnectionError):  # whoever asked has seen enough
                for piece in in_pieces(body) if is_page else (body,):
                    self.wfile.write(piece)
                    time.sleep(PAUSE if is_page else 0)

        def log_message(self, *_told: object) -> None:
            """Nothing: the tests say what they saw."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Line)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def shifts(chromium: Browser, address: str, width: int) -> list[str]:
    """The elements that moved after they had been painted."""
    context = chromium.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(address)
    found: list[str] = page.evaluate(SHIFTS)
    context.close()
    return found


LAID_OUT_LATER = """() => [...document.querySelectorAll("main *")]
    .filter(part => getComputedStyle(part).contentVisibility === "auto" && part.getBoundingClientRect().top < innerHeight)
    .map(part => part.outerHTML.slice(0, 80))"""


@pytest.mark.thorough
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_on_the_first_screen_waits_to_be_laid_out(window, every_page, width):
    """Its true size would come a frame later, and move what follows."""
    page = window(viewport={"width": width, "height": 800})
    waiting = {}
    for name, path in every_page.items():
        page.goto(quote(path, safe=":/?&=%#"))
        if found := page.evaluate(LAID_OUT_LATER):
            waiting[name] = found[:3]
    assert waiting == {}


@pytest.mark.thorough
def test_nothing_moves_while_a_page_comes(chromium: Browser, site: Site, every_page):
    moved = {}
    with slowly(site.address) as line:
        for name in every_page:
            for width in WIDTHS:
                if found := shifts(chromium, urljoin(line, quote(every_page[name], safe=":/?&=%#")), width):
                    moved[name, width] = found[:3]
    assert moved == {}


def test_what_moves_is_seen(chromium: Browser):
    page = chromium.new_page()
    page.set_content("<p id=a>一</p><p>二二二二</p>")
    page.evaluate("() => new Promise(done => setTimeout(done, 600))")
    page.evaluate("document.querySelector('#a').style.height = '300px'")
    assert page.evaluate(SHIFTS)
    page.close()
