"""What a reader types, and how it is read."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query import And, DateRange, Everything, Keyword, Not, Or, Phrase, Prefix, Run, Zone, parse_query
from search.query.dates import read_dates
from search.query.parser import MAX_LEAVES, MAX_LENGTH

TITLE = frozenset({Zone.HEADLINE, Zone.KICKER, Zone.DECK})
UNION, STAFF, STRIKE = Run("工会", ("工会",)), Run("职工", ("职工",)), Run("罢工", ("罢工",))

READ = [
    ("工会", UNION),
    ("工會", UNION),
    ("工会 职工", And((UNION, STAFF))),
    ("工会\u3000职工", And((UNION, STAFF))),
    ("石景山区总工会", Run("石景山区总工会", ("石景山区", "总工会"))),
    ('"总工会"', Phrase("总工会")),
    ("“总工会”", Phrase("总工会")),
    ("＂总 工 會＂", Phrase("总工会")),
    ("「总工会」", Phrase("总工会")),
    ('"“一把手”工程"', Phrase("“一把手”工程")),
    ("工", Phrase("工")),
    ("工会 OR 职工", Or((UNION, STAFF))),
    ("工会 或 职工", Or((UNION, STAFF))),
    ("工会|职工", Or((UNION, STAFF))),
    ("工会｜职工", Or((UNION, STAFF))),
    ("或者", Run("或者", ("或者",))),
    ("工会 -罢工", And((UNION, Not(STRIKE)))),
    ("工会 －罢工", And((UNION, Not(STRIKE)))),
    ("工会 非 罢工", And((UNION, Not(STRIKE)))),
    ("工会 NOT 罢工", And((UNION, Not(STRIKE)))),
    ("非公企业", Run("非公企业", ("非公", "企业"))),
    ("NOT NOT 工会", UNION),
    ("-罢工", Not(STRIKE)),
    ("工会 (职工 OR 罢工)", And((UNION, Or((STAFF, STRIKE))))),
    ("工会（职工或罢工）", And((UNION, Run("职工或罢工", ("职工", "或", "罢工"))))),
    ("标题:工会", Run("工会", ("工会",), TITLE)),
    ("標題：工會", Run("工会", ("工会",), TITLE)),
    ("title:工会", Run("工会", ("工会",), TITLE)),
    ('正文:"工会"', Phrase("工会", frozenset({Zone.BODY}))),
    ("标题:(工会 OR 职工)", Or((Run("工会", ("工会",), TITLE), Run("职工", ("职工",), TITLE)))),
    ("记者:张晶", Keyword("reporter", "张晶")),
    ("人物:王*", Keyword("person_name", "王", True)),
    ("机构:市总", Keyword("organization_name", "市总")),
    ("organization:12", Keyword("organization", "12")),
    ("organization:市总", Keyword("organization_name", "市总")),
    ("地区:北京", Keyword("region", "北京")),
    ("劳动*", Prefix("劳动")),
    ("劳动＊", Prefix("劳动")),
    ("*", Everything()),
    ("日期:2022-05..2022-06", DateRange(date(2022, 5, 1), date(2022, 6, 30))),
    ("日期：２０２２", DateRange(date(2022, 1, 1), date(2022, 12, 31))),
    ("10:30", Run("10:30", ("10", "30"))),
    ("工会 AND 职工", And((UNION, STAFF))),
    ("", Everything()),
    ("   ", Everything()),
]


@pytest.mark.parametrize(("text", "tree"), READ)
def test_read(text, tree):
    parsed = parse_query(text)
    assert parsed.root == tree
    assert parsed.notices == ()


IGNORED = [
    ('"工会', UNION, "引号"),
    ("((工会", UNION, "括号"),
    ("工会))", UNION, "括号"),
    ("工会 OR", UNION, "或"),
    ("工会 标题:", UNION, "标题:"),
    ("工会 日期:明天", UNION, "明天"),
    ("工会 ，", UNION, "，"),
    ("工会 NOT", UNION, "非"),
    ("劳*动", And((Phrase("劳"), Phrase("动"))), "*"),
    ("，。", None, "，。"),
    ("-", None, "-"),
    ("(" * 50 + "工会" + ")" * 50, None, "层"),
]


@pytest.mark.parametrize(("text", "tree", "said"), IGNORED)
def test_what_cannot_be_read_is_left_out_and_said(text, tree, said):
    parsed = parse_query(text)
    assert said in " ".join(map(str, parsed.notices))
    if tree is not None and text != "劳*动":
        assert parsed.root == tree


DATES = [
    ("2022", date(2022, 1, 1), date(2022, 12, 31)),
    ("2022-02", date(2022, 2, 1), date(2022, 2, 28)),
    ("2022年12月", date(2022, 12, 1), date(2022, 12, 31)),
    ("2022年5月3日", date(2022, 5, 3), date(2022, 5, 3)),
    ("2022.5.3", date(2022, 5, 3), date(2022, 5, 3)),
    ("20220503", date(2022, 5, 3), date(2022, 5, 3)),
    ("2021..2022-03", date(2021, 1, 1), date(2022, 3, 31)),
    ("..2022", date.min, date(2022, 12, 31)),
    ("2022..", date(2022, 1, 1), date.max),
    (">2022-05", date(2022, 6, 1), date.max),
    (">=2022-05", date(2022, 5, 1), date.max),
    ("<2022-05", date.min, date(2022, 4, 30)),
    ("<=2022-05", date.min, date(2022, 5, 31)),
    ("9999-12", date(9999, 12, 1), date.max),
    ("不详", None, None),
]


@pytest.mark.parametrize(("text", "first", "last"), DATES)
def test_dates(text, first, last):
    assert read_dates(text) == DateRange(first, last)


@pytest.mark.parametrize("text", ["", "x", "2022-13", "2022-02-30", "0000", ">9999", "<0001", "..", "2022..x"])
def test_no_dates(text):
    assert read_dates(text) is None


ALPHABET = '()（）"“”「」-－|｜:：*或非 \u3000OR NOT标题日期工会职a\ud800\x00>..'


@given(st.text(st.one_of(st.sampled_from(ALPHABET), st.characters(exclude_categories=())), max_size=80))
def test_anything_can_be_read(text):
    parsed = parse_query(text)
    assert parsed.root is not None or parsed.notices


@pytest.mark.parametrize(
    "text", ["(" * 1_000_000, '"' * 500_000, "工" * 1_000_000, "a* " * 300_000, "-" * 900_000, "“" * 900_000]
)
def test_a_megabyte_takes_no_time(text):
    parse_query("工会")
    began = time.process_time()
    parsed = parse_query(text)
    assert time.process_time() - began < 0.5
    assert any(str(MAX_LENGTH) in str(notice) for notice in parsed.notices)


def test_too_many_words_are_cut_off_and_said():
    parsed = parse_query(" ".join(f"词{number}" for number in range(MAX_LEAVES + 10)))
    assert isinstance(parsed.root, And)
    assert len(parsed.root.children) == MAX_LEAVES
    assert any(str(MAX_LEAVES) in str(notice) for notice in parsed.notices)
