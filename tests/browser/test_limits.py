"""How heavy a page may be, with all that it loads."""

from __future__ import annotations

import gzip
import re
from urllib.error import HTTPError
from urllib.parse import quote, urljoin
from urllib.request import Request, urlopen

import pytest

from tests.site import Site

pytestmark = pytest.mark.browser

MOST_BYTES = 60_000  # HTML, style and script together, compressed
FILES = re.compile(r'<(?:link rel="stylesheet"[^>]*href|script[^>]*src)="([^"]+)"')


def compressed(address: str) -> tuple[int, str]:
    """Its size as a browser gets it, and its text."""
    try:
        answer = urlopen(Request(quote(address, safe=":/?&=%#"), headers={"Accept-Encoding": "gzip"}))
    except HTTPError as error:  # the page of what is not found is a page, too
        answer = error
    with answer:
        body = answer.read()
        plain = gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body
    return min(len(body), len(gzip.compress(plain, 6))), plain.decode()


def test_no_page_weighs_more_than_it_may(site: Site, every_page):
    files: dict[str, int] = {}
    weights = {}
    for name, address in every_page.items():
        size, html = compressed(urljoin(site.address, address))
        parts = {urljoin(site.address, file) for file in FILES.findall(html)}
        assert parts, f"{name} has neither style nor script"
        files |= {part: compressed(part)[0] for part in parts - files.keys()}
        weights[name] = size + sum(files[part] for part in parts)
    assert {name: weight for name, weight in weights.items() if weight > MOST_BYTES} == {}
