"""The commands of searching and of the index."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article
from search.models import PendingChange
from tests.search import cast

pytestmark = pytest.mark.django_db


def run(*arguments: str, **options) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def test_search_prints_what_the_site_answers(played):
    printed = json.loads(run("search", "塔吊", "--json"))
    assert printed.keys() == {"total", "results", "facets", "notices", "took_ms"}
    assert printed["total"] == 1
    (result,) = printed["results"]
    assert result.keys() == {"id", "headline", "score", "date", "snippet"}
    assert (result["id"], result["snippet"]) == (played["photo"].pk, "工人在<mark>塔吊</mark>上作业")
    assert "total: 1" in run("search", "塔吊")


def test_search_takes_the_pages_options(played):
    found = json.loads(run("search", "*", "--facet", "region:北京", "--from", "2022", "--sort", "oldest", "--json"))
    assert [result["id"] for result in found["results"]] == [played["dragon"].pk]
    assert any("市总" in notice for notice in json.loads(run("search", "市总", "--json"))["notices"])
    assert json.loads(run("search", "市总", "--literal", "--json"))["notices"] == []
    with pytest.raises(CommandError, match="facet"):
        run("search", "x", "--facet", "colour:red")


def test_rebuild_index(empty):
    cast.article("塔吊")
    assert "indexed: 1 articles" in run("rebuild_index", "--noinput")
    assert json.loads(run("search", "塔吊", "--json"))["total"] == 1


def test_update_index_brings_the_index_up(played):
    Article.objects.filter(pk=played["photo"].pk).update(section="摄影")
    cast.article("矿井")
    assert "applied: 1 changes; missing 0, stale 1, ghosts 0; mended: 1" in run("update_index")
    assert json.loads(run("search", "矿井", "--json"))["total"] == 1
    assert json.loads(run("search", "栏目:摄影", "--json"))["total"] == 1


def test_update_index_builds_one_where_there_is_none(empty):
    cast.article("塔吊")
    assert "indexed: 1 articles" in run("update_index")


def test_check_index(played, index_folder):
    assert run("check_index", "--quiet") == "missing 0, stale 0, ghosts 0\n"
    Article.objects.filter(pk=played["photo"].pk).delete()
    PendingChange.objects.all().delete()
    with pytest.raises(CommandError, match="ghosts 1"):
        run("check_index")
    assert run("check_index", "--repair").endswith("missing 0, stale 0, ghosts 0\n")
    assert "missing 0, stale 0, ghosts 0" in run("check_index")


def test_check_index_tells_an_index_that_cannot_be_used(played, index_folder):
    for file in index_folder.glob("*/*.arrays"):
        file.write_bytes(b"")
    with pytest.raises(CommandError, match="damaged index"):
        run("check_index")
    assert run("check_index", "--repair").endswith("missing 0, stale 0, ghosts 0\n")
    (index_folder / "current").unlink()
    with pytest.raises(CommandError, match="no index"):
        run("check_index")


def test_index_worker_applies_what_is_pending(played):
    cast.article("矿井")
    assert json.loads(run("search", "矿井", "--json"))["total"] == 0
    assert "applied: 1 changes" in run("index_worker", "--once")
    assert json.loads(run("search", "矿井", "--json"))["total"] == 1
