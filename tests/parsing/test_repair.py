"""Which chunk goes on where: real breaks, and places that must stay apart."""

from __future__ import annotations

import pytest

from articles.lexicons import load_lexicons
from articles.parsing.blocks import split_blocks
from articles.parsing.evidence.words import bridge, completes, counts
from articles.parsing.repair import join_breaks

LEXICONS = load_lexicons()


def joins(text: str) -> list[tuple[str, str]]:
    """(last, first) two characters of every join."""
    blocks, links = join_breaks(split_blocks(text, LEXICONS), LEXICONS)
    return [(blocks[link.tail].text[-2:], blocks[link.head].text[:2]) for link in links]


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("3KM彩虹跑则是趣味比\n\n赛,途中共设置了2个彩色站。", [("味比", "赛,")], "001: inside a word"),
        ("将围绕生产任务,聚焦生产难题,\n\n进行集智攻关、合力创新。", [("题,", "进行")], "001: after a comma"),
        ("开展活动。组建队伍，分时段到幸福东社区\n\n“报到”，参与清理。", [("社区", "“报")], "004: before a quote"),
        ("同时,基层车队工会还安\n\n\n\n排管理人员走上站台,提示乘客。", [("还安", "排管")], "000: over a gap in the layout"),
        (
            "开展了研讨、论文征集、“创新工匠”评选等系列活\n\n动，在中关村科学城掀起了“工\n\n匠精神”的讨论热潮。",
            [("列活", "动，"), ("“工", "匠精")],
            "004: a tiny chunk between two breaks",
        ),
        (
            "设置饮水机、冰箱等设施设备。设置如厕区、休\n\n推树标准:“七有”\n\n息区,或通过自动售货机等手段提供服务。",
            [("、休", "息区")],
            "003: over a title",
        ),
        ("今年,市总工会启动了建设工程。\n\n各级工会要加强管理。", [], "two whole paragraphs"),
        (
            "航天科工203所举办导师带徒评选交流活动\n\n本报讯(通讯员 王靖尧)日前,航天科工203所举办活动。",
            [],
            "a headline and its text",
        ),
        ("实战演练消防自救\n\n近日,公司开展了消防演练活动。", [], "a headline over text without a lead"),
        ("在此基础上,我们与基层工会干部", [], "003: the page ends"),
    ],
)
def test_joins(text, expected, why):
    assert joins(text) == expected, why


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        (
            "表彰大会召开。市人大常委会副主任、市总工会主席梁\n\n宝明主持。会议宣读了决定。",
            [("席梁", "宝明")],
            "inside a name, behind a title",
        ),
        (
            "工会推出服务,涉及医疗救助、职工体检、\n\n职业助推计划和职工维权\n\n等方面内容,职工十分欢迎。",
            [("检、", "职业"), ("维权", "等方")],
            "a chunk without marks between two breaks is no heading",
        ),
        (
            "■相关链接\n\n有场地: 有固定服务\n\n推树标准:“七有”\n\n场所,位置尽量临街设置。\n\n有标识: 在明显位置悬挂标识标牌。",
            [("服务", "场所")],
            "an item of a list, broken off early",
        ),
        (
            "热线由工会出资。各级工会联合六合心理开\n\n公益广告\n\n爱护环境 从我做起\n\n通“从心开始”援助热线,为职工服务。",
            [("理开", "通“")],
            "a sentence that goes on under an advertisement, with a word that advertisements use",
        ),
    ],
)
def test_breaks_that_are_hard_to_see(text, expected, why):
    assert joins(text) == expected, why


def test_a_word_torn_out_of_the_next_one_joins_nothing():
    assert completes("职工互帮", "互助,他们交流经验")
    assert not completes("消杀完毕后", "市总工会职工大学")


def test_an_opening_at_the_pages_end_goes_on_at_its_start():
    text = "加强站点管理,把握建设标准。\n\n公交客六工会多举措让乘客坐上放心车\n\n本报讯(记者 白莹)各级工会在推树过程中要"
    assert joins(text) == [("中要", "加强")]


def test_a_heading_run_in_at_a_paragraphs_end_is_no_open_sentence():
    text = (
        "目前,该活动已开展了5期,为6000余名职工实现微心愿。医疗普惠减轻职工经济负担\n\n近年来,聊城市总工会与医疗机构达成合作。"
    )
    blocks, links = join_breaks(split_blocks(text, LEXICONS), LEXICONS)
    assert not links
    assert blocks[0].text[blocks[0].tail_at :] == "医疗普惠减轻职工经济负担"


def test_a_subject_at_a_columns_end_is_no_heading():
    """002: 六合心理热线负责人 | 潘婕告诉记者 is one sentence."""
    text = "热线开通以来,累计为409名职工提供心理援助。六合心理热线负责人\n\n潘婕告诉记者,后台的心理咨询师会进行回访。"
    assert joins(text) == [("责人", "潘婕")]


@pytest.mark.parametrize(
    ("tail", "head", "word"),
    [
        ("设置如厕区、休", "息区,或通过", "休息区"),
        ("设置如厕区、休", "推树标准", ""),
        ("截至20", "23年", "2023"),
        ("作，", "用", ""),
    ],
)
def test_bridge(tail, head, word):
    assert bridge(tail, head) == word


def test_a_number_and_its_measure_word():
    assert counts("建立了三", "个驿站")
    assert not counts("建立了驿站", "三个")
