"""Numbers with unit and meaning."""

import pytest

from articles.lexicons import load_lexicons
from articles.parsing.figures import find_figures
from articles.parsing.types import Figure
from tests.parsing.passages import page_of


def figures(text: str) -> list[Figure]:
    return list(find_figures(page_of(None, text), load_lexicons()).articles[0].figures)


@pytest.mark.parametrize(
    ("text", "printed", "value", "unit", "what"),
    [
        ("最终482名职工成为了工会会员。", "482名职工", 482, "人", "入会"),
        ("发放助学款18.2万元。", "18.2万元", 182000, "元", "帮扶"),
        ("投入资金200万元。", "200万元", 2000000, "元", "投入"),
        ("投入1.2亿元。", "1.2亿元", 120000000, "元", "投入"),
        ("中关村科学城建会企业582家。", "582家", 582, "家", "建会"),
        ("总计观看量达54万人次。", "54万人次", 540000, "人", None),
        ("共有170余名职工参加。", "170余名职工", 170, "人", "参加"),
        ("实名认证率达91.88%。", "91.88%", 91.88, "%", None),
        ("职工199,128人。", "199,128人", 199128, "人", None),
    ],
)
def test_figures(text: str, printed: str, value: float, unit: str, what: str | None) -> None:
    found = figures(text)
    assert [(figure.text, figure.value, figure.unit, figure.what) for figure in found] == [(printed, value, unit, what)]
    assert found[0].span is not None
    assert text[slice(*found[0].span)] == printed


@pytest.mark.parametrize(
    "text", ["第3届大会召开。", "航天科工203所举办。", "41路公交车。", "2022年6月15日。", "拨打12351。", "使用1:40的消毒液。"]
)
def test_names_and_dates_are_no_figures(text: str) -> None:
    assert figures(text) == []
