"""A search as a file and as a feed: exactly its hits, and nothing that is withheld."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from xml.etree import ElementTree

import pytest

from articles.models import Article
from search.request import SearchRequest
from search.service import find

pytestmark = pytest.mark.django_db
QUERY = {"q": "职工"}


def export(client, extension: str, **query) -> str:
    answer = client.get(f"/search/export.{extension}", query or QUERY)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()


def keys(**query) -> list[int]:
    return find(SearchRequest(text="职工", page_size=1000)).keys


def test_a_table_holds_the_hits_in_their_order(client, played):
    text = export(client, "csv")
    assert text.startswith("\ufeff")
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
    assert [int(row[0]) for row in rows[1:]] == keys()
    assert len(rows) > 1


def test_citations_hold_the_hits(client, played):
    assert [item["id"] for item in json.loads(export(client, "json"))] == [f"unionnews{key}" for key in keys()]
    assert re.findall(r"@article\{unionnews(\d+),", export(client, "bib")) == [str(key) for key in keys()]
    assert export(client, "ris").count("TY  - NEWS") == export(client, "txt").count("[N]") == len(keys())


def test_no_cell_is_a_formula(client, played):
    article = Article.objects.get(pk=keys()[0])
    Article.objects.filter(pk=article.pk).update(headline="=HYPERLINK(1)")
    assert "'=HYPERLINK(1)" in export(client, "csv")


def test_what_is_withheld_is_in_no_export_whatever_the_index_says(client, played):
    Article.objects.filter(pk=keys()[0]).update(state="withheld")
    assert f"unionnews{keys()[0]}," not in export(client, "bib")
    assert f"/articles/{keys()[0]}/" not in client.get("/feeds/search.atom", QUERY).content.decode()


@pytest.mark.parametrize("extension", ["doc", "exe", "py"])
def test_there_is_no_other_format(client, db, extension):
    assert client.get(f"/search/export.{extension}", QUERY).status_code == 404


def test_a_search_can_be_subscribed_to(client, played):
    answer = client.get("/feeds/search.atom", QUERY)
    found = ElementTree.fromstring(answer.content)
    links = [link.get("href") for link in found.iter("{http://www.w3.org/2005/Atom}link")]
    assert {int(k) for link in links for k in re.findall(r"/articles/(\d+)/", str(link))} == set(keys())
    assert client.get("/feeds/search.atom", QUERY, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert 'href="/feeds/search.atom?q=%E8%81%8C%E5%B7%A5"' in client.get("/search/", QUERY).content.decode()


def test_a_search_for_nothing_is_an_empty_file(client, played):
    assert json.loads(export(client, "json", q="没有这个词的")) == []
