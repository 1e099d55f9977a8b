"""Places: chains, namesakes, short names, and words that only look like places."""

import pytest

from articles.lexicons import load_lexicons
from articles.lexicons.gazetteer import load_gazetteer, load_names, path_of, short_name
from articles.parsing.entities.places import decide_places, find_places, full_name


def places(text: str, home: str | None = None) -> list[tuple[str, str | None]]:
    found = decide_places(find_places(text, load_lexicons()), home)
    return [(place.surface, full_name(place.code) if place.code else None) for place in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("顺义区空港街道总工会", [("顺义区", "北京市顺义区"), ("空港街道", "北京市顺义区空港街道")]),
        ("天河区冼村街小微企业工会", [("天河区", "广州市天河区"), ("冼村街", "广州市天河区冼村街道")]),
        ("北京市朝阳区总工会", [("北京市", "北京市"), ("朝阳区", "北京市朝阳区")]),
        ("长春市朝阳区总工会", [("长春市", "长春市"), ("朝阳区", "长春市朝阳区")]),
        ("朝阳区总工会", [("朝阳区", None)]),
        ("海西州总工会", [("海西州", "海西蒙古族藏族自治州")]),
        ("北京丰台:向社区派出志愿者队伍", [("北京", "北京市"), ("丰台", "北京市丰台区")]),
        ("宣武区总工会", [("宣武区", "北京市宣武区")]),
        ("中关村科学城总工会", [("中关村科学城", "北京市海淀区")]),
    ],
)
def test_places_are_told_apart(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert places(text) == expected


def test_home_decides_between_namesakes() -> None:
    assert places("龙潭街道总工会", home="110000") == [("龙潭街道", "北京市东城区龙潭街道")]


@pytest.mark.parametrize("text", ["和平与发展", "职工文化生活", "建设安全", "超市", "城市困难职工", "通道两侧", "全市区域性"])
def test_words_are_no_places(text: str) -> None:
    assert places(text) == []


def test_the_suffix_may_belong_to_the_next_word() -> None:
    assert [surface for surface, _ in places("上海市民和北京市场")] == ["上海", "北京"]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("聊城市", "聊城"),
        ("延边朝鲜族自治州", "延边"),
        ("内蒙古自治区", "内蒙古"),
        ("广西壮族自治区", "广西"),
        ("神农架林区", "神农架"),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert short_name(name) == short


def test_every_division_lies_in_a_known_one() -> None:
    divisions = load_gazetteer()
    assert all(division.parent in divisions for division in divisions.values() if division.level > 1)
    assert all(division.merged_into in divisions for division in divisions.values() if division.merged_into)


def test_every_name_leads_to_its_division() -> None:
    names = load_names()
    assert names.full["石景山区"] == ("110107",)
    assert len(names.full["朝阳区"]) == 2
    assert [division.name for division in path_of("110107")] == ["北京市", "石景山区"]
