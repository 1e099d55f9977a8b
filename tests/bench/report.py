"""What was measured, as a table (Markdown) and a chart (SVG)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tests.bench import admin, reading

NAMES = {"archive": "本项目 this archive", "tantivy": "tantivy", "fts5": "SQLite FTS5", "haystack": "haystack + Whoosh (stock)"}
COLOURS = {"archive": "#a3242b", "tantivy": "#4a5a6a", "fts5": "#8a949e", "haystack": "#c0c6cc"}
Results = Mapping[str, Any]


def percentile(values: Sequence[float], share: int) -> float:
    return float(np.percentile(values, share))


def by_kind(asked: Results, column: str = "plain") -> dict[str, float]:
    """The median of each kind of query (ms)."""
    kinds: dict[str, list[float]] = defaultdict(list)
    for kind, value in zip(asked["kinds"], asked[column], strict=True):
        kinds[kind].append(value)
    return {kind: float(np.median(values)) for kind, values in kinds.items()}


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *rows)])


def markdown(results: Results, about: str) -> str:
    """The whole report. ``results``: {"sizes": {size: {engine: {"build", "ask"}}}, "write", "pages", "known", "hostile"}."""
    sizes = list(results["sizes"])
    largest = results["sizes"][sizes[-1]]
    parts = [
        "# How fast it searches, and how well\n",
        f"`make bench` on {about}. One run, every engine after the other on the same machine; queries are medians of up to 15 "
        'rounds through each engine\'s Python call that returns ids and total, "with facets" with counts of all facets (this '
        "archive's nine; two for the others). Times of building are CPU seconds. Ratios travel between machines, milliseconds "
        "do not.\n",
        "![Queries and growth](bench.svg)\n",
        "## Queries (ms)\n",
        _queries(results["sizes"]),
        "\n## By kind of query (ms, median)\n",
        _kinds(largest),
        "\n## Building and keeping\n",
        _building(results["sizes"]),
        "\n## Promises in figures\n",
        _promises(results, largest),
    ]
    return "\n".join(parts) + "\n"


def _queries(sizes: Results) -> str:
    rows = []
    for size, engines in sizes.items():
        for name, found in engines.items():
            ask = found["ask"]
            plain = [percentile(ask["plain"], share) for share in (50, 95, 100)]
            faceted = [percentile(ask["faceted"], share) for share in (50, 95)] if name != "haystack" else []
            cells = [f"{value:.2f}" for value in (*plain, *faceted)] + ["–"] * (2 - len(faceted))
            rows.append(
                [
                    f"{int(size):,}",
                    NAMES[name],
                    *cells,
                    f"{ask['open']:.0f}",
                    f"{ask['own']:.0f} + {ask['rss'] - ask['own']:.0f}",
                ]
            )
    head = [
        "articles",
        "engine",
        "p50",
        "p95",
        "max",
        "p50 with facets",
        "p95 with facets",
        "opening ms",
        "memory MB, own + mapped",
    ]
    return _table(head, rows)


def _kinds(engines: Results) -> str:
    named = [name for name in engines if name != "haystack"]
    found = {name: by_kind(engines[name]["ask"]) for name in named}
    rows = [[kind, *(f"{found[name][kind]:.2f}" for name in named)] for kind in found["archive"]]
    return _table(["kind", *(NAMES[name] for name in named)], rows)


def _building(sizes: Results) -> str:
    rows = []
    for size, engines in sizes.items():
        for name, found in engines.items():
            build = found["build"]
            ratio = build["bytes"] / build["text"]
            words = f"{build['cutting']:.1f}" if name in {"tantivy", "fts5"} else "in it"
            row = [f"{int(size):,}", NAMES[name], f"{build['cpu']:.1f}", words, f"{build['bytes'] / 1e6:.0f}", f"{ratio:.2f}"]
            rows.append([*row, f"{build['peak']:.0f}"])
    return _table(["articles", "engine", "CPU s", "+ rjieba s", "MB", "× text", "peak memory MB"], rows)


def _promises(results: Results, largest: Results) -> str:
    ours, tantivy = largest["archive"], largest["tantivy"]
    plain = {name: largest[name]["ask"]["plain"] for name in ("archive", "tantivy", "fts5")}
    yardstick = tantivy["build"]["cpu"] + tantivy["build"]["cutting"]
    mine, theirs = by_kind(ours["ask"]), by_kind(tantivy["ask"])
    worst = max((kind for kind in mine if mine[kind] > 2), key=lambda kind: mine[kind] / theirs[kind], default="")
    write, known, hostile = results["write"], results["known"], results["hostile"]
    peak = percentile(plain["fts5"], 95) / percentile(plain["archive"], 95)
    rows = [
        ["p50 against tantivy", f"{percentile(plain['archive'], 50) / percentile(plain['tantivy'], 50):.1f} ×", "≤ 2 ×"],
        ["p95 against tantivy", f"{percentile(plain['archive'], 95) / percentile(plain['tantivy'], 95):.1f} ×", "≤ 3 ×"],
        ["p95 of FTS5 against it", f"{peak:.0f} ×", "≥ 20 ×"],
        [
            "slowest kind over 2 ms against tantivy",
            f"{worst}: {mine[worst]:.2f} ms, {mine[worst] / theirs[worst]:.1f} ×" if worst else "none over 2 ms",
            "≤ 10 ×",
        ],
        ["index, CPU against rjieba + tantivy", f"{ours['build']['cpu'] / yardstick:.1f} ×", "≤ 6 × (with pairs)"],
        ["index from the database, CPU", f"{write['index_cpu'] / yardstick:.1f} × ({write['index_cpu']:.0f} s)", "≤ 6 ×"],
        ["index against the text", f"{ours['build']['bytes'] / ours['build']['text']:.2f} ×", "≤ 3 ×"],
        ["opening", f"{ours['ask']['open']:.0f} ms", "≤ 100 ms"],
        ["memory of a process that searches", f"{ours['ask']['own']:.0f} MB + mapped pages", "≤ 200 MB"],
        ["loading without names", f"{write['articles_a_second']:,.0f} articles/s", "≥ 1,000"],
        ["an edited article is found", f"{write['edit_ms']:.0f} ms, {write['edit_cpu_ms']:.0f} ms CPU", "≤ 1 s, ≤ 100 ms"],
        [
            f"{known['known']:.0f} known items, headline not indexed: MRR@10",
            f"{known['headline_left_out']:.3f}",
            f"≥ {known['reference']:.3f} (OR-BM25, words + 0.6 × pairs)",
        ],
        ["the same with the headline", f"{known['headline']:.3f}", "≥ .98"],
        ["quoted snippets found first", f"{known['snippets']:.1%}", "100%"],
        [
            f"{hostile['number']:,} hostile queries",
            f"{hostile['failed']} failed, slowest {hostile['slowest']:.0f} ms",
            "0, ≤ 1,000 ms",
        ],
    ]
    return _table(
        ["figure", "measured", "to reach"],
        [*rows, *_pages(results["pages"]), *reading.summary(results["reading"]), *admin.rows(results)],
    )


PAGES = {
    "one": ("search page through gunicorn, one reader", 60),
    "one_edited": ("the same while an article a second is edited", 60),
    "eight": ("search page through gunicorn, eight readers", 250),
    "eight_edited": ("the same while an article a second is edited", 250),
    "kept": ("pages made before, while nothing changes, one reader", 60),
}


def _pages(asked: Results) -> list[list[str]]:
    rows = []
    for name, (label, aim) in PAGES.items():
        found = asked[name]
        measured = f"p50 {found['p50']:.0f} ms, p95 {found['p95']:.0f} ms, {found['failed']:,} of {found['pages']:,} failed"
        rows.append([label, measured, f"p95 ≤ {aim} ms, 0"])
    return rows


WIDTH, LEFT, TOP = 860, 110, 40


def chart(results: Results) -> str:
    """Kinds of query at the largest size, a bar an engine, on a logarithmic scale of milliseconds."""
    engines = {name: found for name, found in results["sizes"][list(results["sizes"])[-1]].items() if name != "haystack"}
    kinds = {name: by_kind(found["ask"]) for name, found in engines.items()}
    shown = list(kinds["archive"])
    height = TOP + len(shown) * (len(engines) * 9 + 10) + 50
    values = [value for found in kinds.values() for value in found.values()]
    low, high = min(0.1, *values), max(values)

    def x(value: float) -> float:
        return LEFT + (WIDTH - LEFT - 70) * float(np.log(max(value, low) / low) / np.log(high / low))

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12" '
        'role="img" aria-label="Milliseconds by kind of query">',
        f'<rect width="{WIDTH}" height="{height}" fill="#fbf8f1"/>',
    ]
    for place, name in enumerate(engines):
        at = LEFT + place * 190
        lines.append(f'<rect x="{at}" y="14" width="12" height="12" fill="{COLOURS[name]}"/>')
        lines.append(f'<text x="{at + 18}" y="24">{NAMES[name]}</text>')
    y = TOP
    for kind in shown:
        lines.append(f'<text x="{LEFT - 10}" y="{y + len(engines) * 5 + 2}" text-anchor="end">{kind}</text>')
        for name in engines:
            value = kinds[name][kind]
            lines.append(f'<rect x="{LEFT}" y="{y}" width="{max(x(value) - LEFT, 1):.1f}" height="8" fill="{COLOURS[name]}"/>')
            lines.append(f'<text x="{x(value) + 5:.1f}" y="{y + 8}" font-size="9">{value:.2f}</text>')
            y += 9
        y += 10
    for tick in (0.1, 0.3, 1, 3, 10, 30, 100, 300):
        if low <= tick <= high:
            lines.append(f'<line x1="{x(tick):.1f}" x2="{x(tick):.1f}" y1="{TOP}" y2="{y}" stroke="#0002"/>')
            lines.append(f'<text x="{x(tick):.1f}" y="{y + 16}" text-anchor="middle">{tick:g} ms</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"
