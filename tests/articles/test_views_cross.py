"""Crossed tables: every number opens exactly the articles that it counts."""

from __future__ import annotations

import itertools
import re
from html import unescape

import pytest

from articles.models import Article, Region

pytestmark = pytest.mark.django_db
CELL = re.compile(r'<td[^>]*><a href="(\?[^"]+)">(\d+)</a>')
NAMES = ("region", "level", "topic", "year")


@pytest.fixture
def cast(small):
    return small


@pytest.mark.parametrize(("rows", "columns"), list(itertools.permutations(NAMES, 2)))
@pytest.mark.thorough
def test_every_cell_row_and_column_opens_what_it_counts(client, cast, rows, columns):
    html = client.get(f"/cross/?rows={rows}&columns={columns}").content.decode()
    cells = CELL.findall(html)
    assert len(cells) > 8
    for address, count in cells:
        listed = client.get("/cross/" + unescape(address))
        assert listed.context["total"] == int(count), address
        assert len(listed.context["page"].object_list) == int(count), address


def test_nothing_is_left_out(client, cast):
    for rows in ("region", "level"):
        lines = client.get(f"/cross/?rows={rows}&columns=year").context["lines"]
        assert sum(line.total for line in lines) == Article.objects.count() == 6
    years = [str(label) for label, _address, _count in client.get("/cross/?rows=region&columns=year").context["heads"]]
    assert years == ["2023", "2022", "日期不详"]


def test_a_province_can_be_looked_into(client, cast):
    Article.objects.filter(pk=cast.second.pk).update(region=Region.objects.get(code="110000"))
    html = client.get("/cross/?rows=region&columns=level&province=110000").content.decode()
    assert "石景山区" in html
    assert "（只知在本省）" in html
    assert "广州" not in html
    for address, count in CELL.findall(html):
        assert client.get("/cross/" + unescape(address)).context["total"] == int(count), address


def test_what_is_withheld_is_not_counted(client, cast):
    before = client.get("/cross/").context["total"]
    Article.objects.filter(pk=cast.lead.pk).update(state="withheld")
    assert client.get("/cross/").context["total"] == before - 1


@pytest.mark.parametrize(
    "query",
    [
        "rows=moon", "rows=topic&columns=topic", "rows=level&columns=topic&province=110000", "province=999", "row=moon",
        "rows=year&columns=level&row=x", "rows=topic&columns=level&row=mei-you", "column=moon", "row=%00", "province=%00",
    ],
)  # fmt: skip
def test_what_is_no_table_is_not_found(client, cast, query):
    assert client.get(f"/cross/?{query}").status_code == 404


def test_it_is_a_table_that_can_be_read_aloud(client, cast):
    html = client.get("/cross/").content.decode()
    assert html.count("<caption") == 1
    assert html.count('scope="col"') >= 3
    assert html.count('scope="row"') >= 3
