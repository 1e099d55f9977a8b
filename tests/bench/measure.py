"""One engine, one size, one step, in a process of its own: ``python -m tests.bench.measure '{"step": …}'`` prints JSON.

Times are CPU seconds where work is counted and milliseconds of the wall clock where somebody waits.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import django
import numpy as np

ROUNDS = 15
# A query that takes longer in all is asked no more (ms).
PATIENCE = 1000


def step_build(engine: str, folder: Path, corpus: Path | None, size: int) -> dict[str, float]:
    """Build the index; CPU seconds of the engine, of cutting the words, and what it takes on the disk."""
    import rjieba

    from search.analysis import words_of
    from tests.bench.corpus import read_items
    from tests.bench.engines import ENGINES

    items = list(read_items(corpus, size))
    words_of("工会")
    with Watch() as cutting:
        for item in items:
            rjieba.cut(item.text)
    words = [words_of(item.text) for item in items] if engine in {"tantivy", "fts5"} else []
    made = ENGINES[engine](folder)
    with Watch() as building:
        made.build(items, words)
    text = sum(len(item.text.encode()) for item in items)
    stored = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return {
        "cutting": cutting.cpu,
        "cpu": building.cpu,
        "seconds": building.wall,
        "bytes": stored,
        "text": text,
        "size": len(items),
    }


def step_ask(engine: str, folder: Path, corpus: Path | None, queries: Path | None, size: int) -> dict[str, Any]:
    """Open the index and ask every query, as its file says and with all facets; milliseconds, medians of ROUNDS."""
    from tests.bench.corpus import read_items, read_queries
    from tests.bench.engines import ENGINES

    asked = read_queries(queries, [] if queries else list(read_items(corpus, min(size, 2000))))
    made = ENGINES[engine](folder)
    with Watch() as opening:
        made.open()
    plain, faceted, totals = [], [], []
    for query in asked:
        totals.append(made.search(query, query.facets)[0])
        plain.append(_median(partial(made.search, query, query.facets)))
    for query in asked if engine != "haystack" else ():
        made.search(query, True)
        faceted.append(_median(partial(made.search, query, True)))
    kinds = [query.kind for query in asked]
    return {
        "open": opening.wall * 1000,
        **_memory(),
        "kinds": kinds,
        "totals": totals,
        "plain": plain,
        "faceted": faceted,
    }


def _median(ask: Callable[[], Any]) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1000)
        if sum(times) > PATIENCE:
            break
    return float(np.median(times))


class Watch:
    """CPU and wall seconds of what stands under it."""

    def __enter__(self) -> Watch:
        self._cpu, self._wall = time.process_time(), time.perf_counter()
        return self

    def __exit__(self, *_error: object) -> None:
        self.cpu, self.wall = time.process_time() - self._cpu, time.perf_counter() - self._wall


def _memory() -> dict[str, float]:
    """The memory of this process now (MB): what is its own, and all with the pages of mapped files, which processes share and
    the kernel takes back when it needs them."""
    lines = Path("/proc/self/status").read_text().splitlines()
    sizes = {
        name: rest.split()[0] for name, _, rest in (line.partition(":") for line in lines) if "Rss" in name or "RSS" in name
    }
    return {"own": float(sizes["RssAnon"]) / 1000, "rss": float(sizes["VmRSS"]) / 1000}


def main() -> None:
    from tests.bench import admin, pages, reading, relevance, writing

    steps: dict[str, Callable[..., dict[str, Any]]] = {
        "build": step_build,
        "ask": step_ask,
        "known": relevance.step_known,
        "hostile": relevance.step_hostile,
        "write": writing.step_write,
        "pages": pages.step_pages,
        "reading": reading.step_reading,
        "admin": admin.step_admin,
    }
    given = json.loads(sys.argv[1])
    step = steps[given.pop("step")]
    paths = {
        name: Path(given[name]) if given[name] else None for name in ("folder", "corpus", "queries", "rows") if name in given
    }
    found = step(**{**given, **paths})
    found["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    django.setup()
    main()
