"""Every other page of the readers: what its first request after an edit costs, and the ones between edits."""

from __future__ import annotations

import time
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

EDITS = 6
FIXED = (
    "/", "/issues/", "/regions/", "/regions/unknown/", "/levels/", "/levels/city/", "/topics/", "/people/", "/organizations/",
    "/organizations/tree/", "/events/", "/about/", "/cross/", "/cross/?rows=region&columns=topic",
    "/cross/?rows=topic&columns=year", "/sitemap.xml", "/feeds/articles.atom",
)  # fmt: skip
# Milliseconds until the largest piece of content is painted are asked of the page; entries from before are told too.
PAINTED = """() => new Promise(done => {
    let painted = 0;
    new PerformanceObserver(list => { for (const one of list.getEntries()) painted = one.startTime; })
        .observe({type: "largest-contentful-paint", buffered: true});
    setTimeout(() => done(painted), 200);
})"""
SLOWER, PAINTS = 4, 5
LONGEST, CALM = 120_000, 500  # ms


def step_reading(folder: Path, corpus: Path | None, size: int, is_painted: bool = True) -> dict[str, Any]:
    """Ask the archive of this process's DATA_DIR. For each kind of page, asked once before: CPU ms of EDITS requests, each the
    first after an edit (``first``), of the same requests again (``again``), queries of the first, and ms to the largest paint
    (None for what is no page of a browser, or without ``is_painted``)."""
    from django.test import Client

    from unionnews.warming import warm

    warm()  # as a server does when it starts
    client = Client(HTTP_HOST="localhost")
    found: dict[str, Any] = {}
    for address in addresses():
        client.get(address)
        asked = [_asked(client, address, number) for number in range(EDITS)]
        first, again, queries = (list(column) for column in zip(*asked, strict=True))
        found[address] = {"first": first, "again": again, "queries": max(queries), "painted": None}
    for address, painted in _paints(list(found) if is_painted else []).items():
        found[address]["painted"] = painted
    return found


def addresses() -> list[str]:
    """One of every kind of page, and the busiest record of each kind; what the archive does not hold is left out."""
    from articles.models import Article, EventMention, OrganizationMention, PersonMention, Region, Topic

    busiest = {
        "/issues/{}/": (Article, "issue"),
        "/pages/{}/": (Article, "page"),
        "/people/{}/": (PersonMention, "person"),
        "/organizations/{}/": (OrganizationMention, "organization"),
        "/events/{}/": (EventMention, "event"),
    }
    found = [form.format(key) for form, (model, name) in busiest.items() if (key := _busiest(model, name)) is not None]
    found += [f"/articles/{key}/" for key in Article.objects.order_by("pk").values_list("pk", flat=True)[:1]]
    found += [f"/topics/{slug}/" for slug in Topic.objects.values_list("slug", flat=True)[:1]]
    region = _busiest(Article, "region")
    found += [f"/regions/{code}/" for code in Region.objects.filter(pk=region or 0).values_list("code", flat=True)]
    last = Article.objects.exclude(not_after=None).order_by("-not_after").values_list("not_after", flat=True).first()
    return [*FIXED, *found, *([f"/issues/?year={last.year}"] if last else [])]


def _busiest(model: Any, name: str) -> int | None:
    """The key of the record that most rows of the model name."""
    from django.db.models import Count

    rows = model.objects.exclude(**{name: None}).order_by().values_list(name).annotate(number=Count("pk")).order_by("-number")
    return next((key for key, _number in rows[:1]), None)


def _asked(client: Any, address: str, number: int) -> tuple[float, float, int]:
    """(CPU ms of the first request after an edit, of the next, queries of the first). Raises RuntimeError for no page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from articles.models import Article

    pk = Article.objects.order_by("pk").values_list("pk", flat=True)[0]
    Article.objects.filter(pk=pk).update(headline=f"编辑之后的标题{number}", union_level=("city", "district")[number % 2])
    took = []
    with CaptureQueriesContext(connection) as captured:
        for _ in range(2):
            began, before = time.process_time(), len(captured)
            if client.get(address).status_code != 200:
                raise RuntimeError(f"{address} is no page")
            took.append(((time.process_time() - began) * 1000, len(captured) - before))
    return took[0][0], took[1][0], took[0][1]


def _paints(asked: list[str]) -> dict[str, float]:
    """Milliseconds to the largest paint on loopback with a slowed browser and its cache empty: the median of PAINTS. Every
    worker of the server has made each page before, for how long that takes is measured by itself."""
    from playwright.sync_api import sync_playwright

    from tests.bench.pages import WORKERS, ask_in_turn, served
    from tests.browser.chromium import launch

    found: dict[str, list[float]] = {}
    pages = [address for address in asked if not address.endswith((".xml", ".atom"))]
    with served() as port, sync_playwright() as playwright:
        for address in pages * WORKERS * 4:  # each time over a connection of its own, which any worker may take
            ask_in_turn(port, [address], 1, is_anew=False)
        browser = launch(playwright)
        for address in pages * PAINTS:
            context = browser.new_context(viewport={"width": 360, "height": 800})
            page = context.new_page()
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            page.wait_for_timeout(CALM)  # a window that just opened works for itself
            page.goto(f"http://127.0.0.1:{port}{address}", timeout=LONGEST)
            found.setdefault(address, []).append(page.evaluate(PAINTED))
            context.close()
        browser.close()
    return {address: float(np.median(times)) for address, times in found.items()}


def summary(found: dict[str, Any]) -> list[list[str]]:
    """Rows of the table of promises: figure, measured, to reach."""
    pages = {address: told for address, told in found.items() if address.startswith("/")}
    slowest = max(pages, key=lambda address: float(np.median(pages[address]["first"])))
    painted = {address: told["painted"] for address, told in pages.items() if told["painted"]}
    rows = []
    for name, label in (
        ("first", "readers' pages, the first request after an edit (CPU)"),
        ("again", "the requests between edits"),
    ):
        p50, p95 = np.percentile(list(chain.from_iterable(told[name] for told in pages.values())), (50, 95))
        slow = f", slowest {slowest} {np.median(pages[slowest]['first']):.0f} ms" if name == "first" else ""
        rows.append([label, f"p50 {p50:.0f} ms, p95 {p95:.0f} ms{slow}", "p95 ≤ 80 ms"])
    rows.append(["database queries of a page", f"{max(told['queries'] for told in pages.values())} at most", "≤ 12"])
    if painted:
        late = max(painted, key=lambda address: painted[address])
        rows.append(["largest paint, processor four times as slow", f"{painted[late]:.0f} ms at most ({late})", "≤ 800 ms"])
    return rows
