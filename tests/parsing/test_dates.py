"""Expressions of time with what they say, and the interval of the page itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.lexicons import load_lexicons
from articles.parsing.dates import date_page
from articles.parsing.types import Banner, PageDate
from tests.parsing.passages import page_of

YEAR = "2022年的工作总结。"


def dates(text: str, *more: str) -> list[tuple[str, str | None, str | None]]:
    page = date_page(page_of("职工活动", text, *more), load_lexicons())
    return [(date.text, date.value, date.precision) for date in page.articles[0].dates]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("截至今年6月底", ("截至今年6月底", "2022-06-30", "day")),
        ("截至6月底", ("截至6月底", "2022-06-30", "day")),
        ("今年2月", ("今年2月", "2022-02", "month")),
        ("4月25日晚", ("4月25日晚", "2022-04-25", "day")),
        ("截至5月5日12时", ("截至5月5日12时", "2022-05-05", "day")),
        ("4月份以来", ("4月份以来", "2022-04", "month")),
        ("7月初", ("7月初", "2022-07", "month")),
        ("今年下半年", ("今年下半年", "2022", "year")),
        ("去年底", ("去年底", "2021", "year")),
        ("11月18日起", ("11月18日起", "2022-11-18", "day")),
        ("十月二十五日", ("十月二十五日", "2022-10-25", "day")),
        ("日前", ("日前", None, None)),
        ("昨天", ("昨天", None, None)),
    ],
)
def test_expressions_on_a_page_of_2022(text: str, expected: tuple[str, str | None, str | None]) -> None:
    assert expected in dates(f"{text},会议召开。", YEAR)


def test_without_a_year_a_month_has_no_value() -> None:
    assert dates("4月21日下午,会议召开。") == [("4月21日", None, None)]


@pytest.mark.parametrize("text", ["二月饼", "3个月内", "月薪5000元", "一年到头", "41路公交车", "2月31日"])
def test_look_alikes_have_no_value(text: str) -> None:
    assert [date for date in dates(f"{text}。", YEAR) if date[1] not in (None, "2022")] == []


def test_spans_point_at_the_expression() -> None:
    page = date_page(page_of("职工活动", "4月29日,会议召开。", YEAR), load_lexicons())
    for date in page.articles[0].dates:
        assert page.text[date.span[0] : date.span[1]] == date.text


def test_a_running_head_tells_the_day_and_yesterday() -> None:
    head = Banner("2023年6月16日 星期五 08版", "running_head", ((0, 1),))
    page = date_page(page_of("职工活动", "昨天,会议召开。12月20日动工。", banners=(head,)), load_lexicons())
    assert page.issue_date == PageDate(
        "2023-06-16", "day", "2023-06-16", "2023-06-16", False, "书眉：2023年6月16日 星期五 08版"
    )
    assert [(date.text, date.value) for date in page.articles[0].dates] == [("昨天", "2023-06-15"), ("12月20日", "2022-12-20")]
    assert page.page_number == "08"


@pytest.mark.parametrize(
    ("text", "value", "floor"),
    [
        ("2022年,全省有新进展。4月29日,大会召开。", "2022", "2022-04-29"),
        ("听取2022年工作及2023年工作计划的汇报。", "2022", "2022-01-01"),
        ("学习贯彻党的二十大精神。", None, "2022-10-22"),
        ("2010年以来,累计资助学生760名。", None, None),
        ("2025年底前实现全覆盖。", None, None),
        ("没有年份的一页。", None, None),
    ],
)
def test_the_page_is_dated_only_as_far_as_it_tells(text: str, value: str | None, floor: str | None) -> None:
    issue = date_page(page_of("职工活动", text), load_lexicons()).issue_date
    assert (issue.value, issue.not_before) == (value, floor)
    assert issue.inferred


@given(st.text(alphabet="0123456789年月日号至〇一二三十今去底初截至昨天以来 \n", max_size=60))
def test_any_text_is_read(text: str) -> None:
    for date in date_page(page_of("题", "前" + text), load_lexicons()).articles[0].dates:
        assert date.value is None or date.value[:4].isdigit()


@pytest.mark.parametrize(
    ("told", "value", "why"),
    [
        (("今天(5月1日)是节日。", "今天(12月22日)启动。"), None, "two presents: the page is of no one day"),
        (("今天(5月1日)是节日。", "今晚(5月2日)播出。"), "2022", "written on the eve"),
        (("今天(12月31日)是年底。", "今天(1月1日)是元旦。"), "2022", "neighbours over the new year"),
        (("今天(5月1日)是节日。",), "2022", "one present"),
        (("今天(13月40日)是节日。", "今天(5月1日)是节日。"), "2022", "no day at all"),
    ],
)
def test_days_called_today_that_contradict_each_other_leave_the_date_open(
    told: tuple[str, ...], value: str | None, why: str
) -> None:
    page = date_page(page_of("职工活动", YEAR, *told), load_lexicons())
    assert page.issue_date.value == value, why
    assert page.issue_date.evidence


@pytest.mark.parametrize(
    "story",
    [
        "工厂工会成立于1953年。",
        "自2016年成立以来,工作室完成课题42项。",
        "1994年技校毕业后,他进厂当学徒。",
        "1983年,他被评为优秀工会工作者。",
        "他1955年加入工会。",
    ],
)
def test_a_year_of_which_a_life_is_told_dates_no_day(story: str) -> None:
    """9月8日 beside a 1953年 is of the page's own year, which nothing tells."""
    found = dates("9月8日,座谈会举行。今年还将举办两场。", story)
    assert ("9月8日", None, None) in found
    assert ("今年", None, None) in found


@pytest.mark.parametrize("now", ["2022年度总结大会召开。", "截至2022年底,已有会员300人。", "2022年,全市工会调解争议18件。"])
def test_a_year_of_the_present_dates_a_day_beside_an_older_one(now: str) -> None:
    assert ("9月8日", "2022-09-08", "day") in dates("9月8日,座谈会举行。", now, "工厂工会成立于1953年。")
