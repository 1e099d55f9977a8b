"""The benchmark's own parts: what it measures with is the same on every machine."""

from __future__ import annotations

import json
from itertools import islice

from tests.bench.corpus import Query, generated, made_queries, read_items, read_queries
from tests.bench.pages import KEPT, ROUNDS, address_of
from tests.bench.relevance import hostile_queries
from tests.bench.report import chart, markdown


def test_the_generator_makes_the_same_articles_every_time():
    first, again = (list(islice(generated(), 50)) for _ in range(2))
    assert first == again
    assert len({item.body for item in first}) == 50
    assert all(item.headline and len(item.body) > 20 for item in first)
    assert made_queries(first) == made_queries(again)
    assert len({query.kind for query in made_queries(first)}) >= 12


def test_a_file_is_read_as_it_is(tmp_path):
    file = tmp_path / "a.jsonl"
    rows = [
        {"title": "标题", "body": "正文", "date": "2022-05-03", "category": "要闻"},
        {"headline": "乙", "body": ["一", "二"]},
    ]
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    one, two = read_items(file, 10)
    assert (one.headline, one.day.isoformat(), one.category) == ("标题", "2022-05-03", "要闻")
    assert (two.number, two.body) == (2, "一\n二")
    queries = tmp_path / "q.json"
    queries.write_text(json.dumps([{"type": "filter", "text": "工会", "cat": "要闻", "d0": "2022-01-01", "d1": "2022-12-31"}]))
    (query,) = read_queries(queries, [])
    assert (query.kind, query.op, query.category, query.first.year, query.page) == ("filter", "and", "要闻", 2022, 1)


def test_hostile_queries_are_the_same_every_time():
    first, again = (list(hostile_queries(60, ["工会" * 500])) for _ in range(2))
    assert first == again
    assert max(map(len, first)) > 900_000


def test_the_report_says_what_was_measured():
    ask = {
        "kinds": ["common", "rare"],
        "plain": [1.0, 3.0],
        "faceted": [2.0, 4.0],
        "totals": [1, 2],
        "open": 5.0,
        "rss": 100.0,
        "own": 80.0,
    }
    build = {"cpu": 6.0, "cutting": 2.0, "bytes": 3_000_000, "text": 1_500_000, "peak": 300.0, "size": 1000, "seconds": 6.0}
    engines = {name: {"ask": ask, "build": build} for name in ("archive", "tantivy", "fts5", "haystack")}
    results = {
        "sizes": {"1000": engines},
        "write": {"articles_a_second": 2000.0, "index_cpu": 8.0, "edit_ms": 50.0, "edit_cpu_ms": 40.0},
        "pages": {name: {"p50": 20.0, "p95": 55.0, "pages": 900, "failed": 0} for name in (*ROUNDS, KEPT)},
        "reading": {"/": {"first": [40.0, 60.0], "again": [1.0, 2.0], "queries": 11, "painted": 500.0}, "peak": 200.0},
        "known": {"known": 100, "headline_left_out": 0.8, "reference": 0.79, "headline": 0.99, "snippets": 1.0},
        "hostile": {"number": 300, "failed": 0, "slowest": 200.0},
        "admin": {"articles": 100_000, "views": 600, "slow": 1, "p50": 90.0, "p95": 250.0, "slowest": [["a list", 410.0]]},
    }
    report = markdown(results, "a test")
    assert "| p50 against tantivy | 1.0 × | ≤ 2 × |" in report
    assert "| search page through gunicorn, one reader | p50 20 ms, p95 55 ms, 0 of 900 failed | p95 ≤ 60 ms, 0 |" in report
    assert "(CPU) | p50 50 ms, p95 59 ms, slowest / 50 ms | p95 ≤ 80 ms |" in report
    assert "| database queries of a page | 11 at most | ≤ 12 |" in report
    assert "(CPU) | p50 90 ms, p95 250 ms, 1 slower than 400 ms, slowest a list 410 ms | p95 ≤ 400 ms |" in report
    assert "| index against the text | 2.00 × | ≤ 3 × |" in report
    assert chart(results).count("<rect") >= 7


def test_pages_are_asked_as_readers_do():
    query = Query("filter", "职工 权益", category="要闻", newest=True, page=3)
    assert address_of(query) == "/search/?q=%E8%81%8C%E5%B7%A5+%E6%9D%83%E7%9B%8A&sort=newest&page=3"
