"""What the templates say with: words, dates, tiles, and a page's text in fragments."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Part
from articles.presentation.dates import date_text, iso_text
from articles.presentation.reading import Naming, read_article
from articles.presentation.source import Place, fragments, own_fragments
from articles.presentation.tiles import PROVINCES, province_tiles
from articles.presentation.words import unbroken
from articles.templatetags.archive import breakable, teaser


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("今年将新建5个暖心驿站", ["5|", "今|年"]),
        ("青海建立疫情期间的帮困机制", ["帮困机|制", "|的"]),
        ("打造职工“温馨港湾” 让贴心服务“触手可及”", ["“|", "|”"]),
        ("2023年龙潭街道总工会为单身职工“牵红线”", ["2023|", "|”"]),
        ("《通知》要求,各级工会", ["《|", "|》", "|,"]),
        ("工会(国防)系统", ["(|", "|)"]),
    ],
)
def test_a_headline_breaks_between_words(text, never):
    marked = "|".join(unbroken(text))
    assert marked.replace("|", "") == text
    assert "|" in marked
    assert not [bad for bad in never if bad in marked]


@given(st.text(max_size=60))
def test_words_lose_nothing(text):
    assert "".join(unbroken(text)) == text


def test_a_headline_is_escaped():
    assert breakable("<b>甲&乙") == breakable("<b>甲&乙").replace("<b>", "")
    assert "&lt;" in breakable("<b>甲&乙")


def dated(value="", precision="", first=None, last=None):
    as_date = lambda text: date.fromisoformat(text) if text else None  # noqa: E731
    return SimpleNamespace(date=value, precision=precision, not_before=as_date(first), not_after=as_date(last))


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (dated(), "日期不详"),
        (dated("2022-05-03", "day", "2022-05-03", "2022-05-03"), "2022年5月3日"),
        (dated("2022-02", "month", "2022-02-01", "2022-02-28"), "2022年2月"),
        (dated("2022", "year", "2022-01-01", "2022-12-31"), "2022年"),
        (dated("2022", "year", "2022-10-23", "2022-12-31"), "2022年10月23日至12月31日间"),
        (dated("", "", "2022-10-23", "2023-01-15"), "2022年10月23日至2023年1月15日间"),
        (dated("", "", "2022-10-03", "2022-10-15"), "2022年10月3日至15日间"),
        (dated("", "", "2022-10-03", "2022-10-03"), "2022年10月3日"),
        (dated("", "", None, "2022-10-03"), "2022年10月3日以前"),
        (dated("", "", "2022-10-03", None), "2022年10月3日以后"),
        (dated("2022-05", "month"), "2022年5月"),
    ],
)
def test_dates_are_said_as_precisely_as_they_are_known(row, text):
    assert date_text(row) == text


@pytest.mark.parametrize(
    ("value", "text"), [("2023-06-05", "2023年6月5日"), ("2023", "2023年"), ("近日", "近日"), ("", ""), ("1-2-3-4", "1-2-3-4")]
)
def test_iso_dates_are_said_in_chinese(value, text):
    assert iso_text(value) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("本报讯(记者 张晶)近日,\n石景山区", "近日,石景山区"),
        ("本报讯 （通讯员 王靖尧） 近日", "近日"),
        ("本报讯员工说", "本报讯员工说"),
    ],
)
def test_a_teaser_does_not_begin_with_the_reporter(body, text):
    assert teaser(body, 20) == text


def test_a_teaser_is_no_longer_than_it_is_said_to_be():
    assert teaser("本报讯(记者 张晶)" + "字" * 300, 88) == "字" * 87 + "…"
    assert teaser("字" * 88, 88) == "字" * 88


def test_tiles_are_apart_and_busy_ones_darker():
    tiles = province_tiles({"110000": 27, "440000": 2, "120000": 1})
    assert len({(tile.x, tile.y) for tile in tiles}) == len(tiles) == len(PROVINCES) == 34
    shades = {tile.code: tile.shade for tile in tiles}
    assert shades["110000"] == 5 > shades["440000"] > shades["120000"] == 1 > shades["310000"] == 0


@given(st.dictionaries(st.sampled_from(sorted(PROVINCES)), st.integers(0, 10**6)))
def test_a_tile_is_shaded_if_and_only_if_there_are_articles(counts):
    for tile in province_tiles(counts):
        assert (tile.shade > 0) == (tile.count > 0)
        assert tile.shade <= 5


spans = st.lists(st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40)).map(list), max_size=3), max_size=5)


@given(st.text(max_size=30), spans)
def test_fragments_are_the_text_whatever_the_spans(text, parts):
    found = fragments(text, [Part(pk=number, article_id=1, spans=pieces) for number, pieces in enumerate(parts)])
    assert "".join(fragment.text for fragment in found) == text
    assert [fragment.start for fragment in found] == sorted(fragment.start for fragment in found)


def test_a_withheld_articles_text_is_in_no_fragment():
    parts = [Part(pk=1, article_id=1, spans=[[0, 2]]), Part(pk=2, article_id=2, spans=[[3, 5]])]
    found = fragments("甲乙\n丙丁", parts, {1: Place("1.1", "r1-0"), 2: Place("2.1", "r2-0")}, {2})
    assert [fragment.text for fragment in found] == ["甲乙", "\n", ""]
    assert found[2].is_withheld
    assert found[2].place is None


def test_own_fragments_leave_out_what_stands_between():
    found = own_fragments("甲乙\n\n别的\n\n丙丁", [Part(pk=1, article_id=1, spans=[[0, 2], [8, 10]])])
    assert "".join(fragment.text for fragment in found) == "甲乙……丙丁"


def an_article(body: str, **fields) -> Any:
    """What ``read_article`` looks at, without a database."""
    blank = dict.fromkeys(("section", "kicker", "headline", "deck", "abstract"), "")
    lists = {"inset_headings": [], "lacunae": [], "captions": SimpleNamespace(all=list)}
    return SimpleNamespace(pk=1, paragraphs=body.split("\n"), **{**blank, **lists, **fields})


def reading(body: str, *parts: tuple[str, list[list[int]]], namings=(), **fields):
    rows = [Part(pk=n, article_id=1, order=n, role="body", text=text, spans=places) for n, (text, places) in enumerate(parts)]
    return read_article(an_article(body, **fields), rows, namings)


def test_a_name_over_a_column_break_is_one_link():
    found = reading("石景山区", ("石景山区", [[0, 2], [10, 12]]), namings=[Naming("/o/1/", ((0, 2), (10, 12)))])
    assert [(run.text, run.href) for run in found.flow[0].runs] == [("石景山区", "/o/1/")]


def test_a_name_inside_a_name_does_not_cut_it():
    longer, shorter = Naming("/o/1/", ((0, 7),)), Naming("/o/2/", ((3, 7),))
    found = reading("石景山区总工会", ("石景山区总工会", [[0, 7]]), namings=[longer, shorter])
    assert [(run.text, run.href) for run in found.flow[0].runs] == [("石景山区总工会", "/o/1/")]


def test_a_rewritten_paragraph_keeps_its_text_and_gets_no_links():
    found = reading("改写", ("原来", [[0, 2]]), namings=[Naming("/o/1/", ((0, 2),))])
    assert [(run.text, run.href) for run in found.flow[0].runs] == [("改写", "")]
    assert found.flow[0].start == 0


def test_line_ends_inside_a_part_move_no_link():
    found = reading("摄影记者赵黎浩", ("摄影\n记者赵黎浩", [[5, 13]]), namings=[Naming("/p/1/", ((10, 13),))])
    assert [(run.text, run.href) for run in found.flow[0].runs] == [("摄影记者", ""), ("赵黎浩", "/p/1/")]


@pytest.mark.parametrize(
    ("headings", "lacunae", "roles"),
    [
        ([{"text": "小", "before_paragraph": 0}], [], ["inset_heading", "body", "body"]),
        ([{"text": "小", "before_paragraph": 9}], [], ["body", "body", "inset_heading"]),
        ([], [{"after_paragraph": -1, "reason": "缺"}], ["lacuna", "body", "body"]),
        ([], [{"after_paragraph": 7, "reason": "缺"}], ["body", "body", "lacuna"]),
        ([{"text": "小", "before_paragraph": 1}], [{"after_paragraph": 0}], ["body", "lacuna", "inset_heading", "body"]),
    ],
)
def test_headings_and_gaps_find_their_place(headings, lacunae, roles):
    assert [piece.role for piece in reading("甲\n乙", inset_headings=headings, lacunae=lacunae).flow] == roles
