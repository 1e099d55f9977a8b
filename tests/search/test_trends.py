"""Trends: every point opens exactly its articles, beside what the archive holds."""

from __future__ import annotations

import re
from html import unescape

import pytest

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a href="(/search/\?[^"]*)"(?: aria-label="[^"]*：(\d+)")?>(?:(\d+)(?: <span|</a>))?')


def total(client, address: str) -> int:
    page = client.get(unescape(address)).content.decode()
    (number,) = re.findall(r'id="hits-title">(\d+) 篇', page)
    return int(number)


def test_every_number_opens_what_it_counts(client, played):
    for address in ("/trends/?q=塔吊&q=职工", "/trends/?q=职工&year=2022", "/trends/"):
        html = client.get(address).content.decode()
        links = [(link, int(label or text)) for link, label, text in LINK.findall(html) if label or text]
        assert links
        for link, count in links:
            assert total(client, link) == count, link


def test_chart_and_table_say_the_same(client, played):
    context = client.get("/trends/?q=职工").context
    (series,) = context["series"]
    table = {label: cells[0].count for label, _months, cells, _whole in context["rows"]}
    assert {point.label: point.count for point, _cell in series.points} == table
    assert list(table) == sorted(table, reverse=True)


def test_a_year_without_anything_in_the_archive_breaks_the_line(client, played):
    context = client.get("/trends/?q=职工").context
    held = {label: whole.count for label, _months, _cells, whole in context["rows"]}
    drawn = sum(len(part.split()) for part in context["series"][0].parts)
    assert drawn == sum(1 for count in held.values() if count)


def test_what_is_asked_too_much_or_not_at_all_is_left_out(client, played):
    answer = client.get("/trends/", {"q": ["职工", "职工", " ", *map(str, range(9))], "year": "x"})
    assert len(answer.context["series"]) == 5
    assert answer.context["year"] == ""
    assert client.get("/trends/?q=<script>").content.decode().count("<script>") == 0


@pytest.mark.parametrize("query", ["%00", '"', "((((", "-", "标题:", "a" * 5000])
def test_any_term_makes_a_page(client, played, query):
    assert client.get(f"/trends/?q={query}").status_code == 200


def test_an_empty_archive_says_so(client, empty):
    assert "还没有有日期的文章" in client.get("/trends/?q=职工").content.decode()


def test_it_is_not_sent_again_unless_it_changed(client, played):
    held = client.get("/trends/?q=职工")["ETag"]
    assert client.get("/trends/?q=职工", headers={"if-none-match": held}).status_code == 304
