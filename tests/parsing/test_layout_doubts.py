"""Every doubt of the layout can arise from a page, shows its place and the other reading, and is absent from a look-alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from articles.lexicons import load_lexicons
from articles.parsing import layout
from articles.parsing.layout import lay_out_page
from articles.parsing.oversize import MOST_LINES
from articles.parsing.types import Notice, ParsedArticle

HEAD = "石景山区总工会召开职工创新工作室答辩会"
LEAD = "本报讯(记者 张晶)近日,石景山区总工会召开职工创新工作室答辩评审会。"
NEXT = ("华润双鹤药业职工线上分享减压妙招", "本报讯(记者 石海芹)近日,华润双鹤药业工会开展减压主题活动。")
SIGNED = ("顺义区总工会打造暖心驿站", "本报记者 裴龙翔", "驿站配有饮水机和微波炉,骑手王师傅每天都来驿站歇脚。")
UNSIGNED = (
    "聊城市总工会打造智慧工会平台",
    "聊城市总工会的智慧工会平台上线以来,职工办事更方便了,全市职工都说好。",
    "平台还提供法律援助。",
)
CAPTION = "近日,工匠馆正式开馆,职工走进馆内参观。"

# code: a page on which the doubt arises, and one that looks like it and raises none
CASES: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = [
    (
        "weak_join",
        (HEAD, LEAD, "评审工作正式开始。活动结束之后,全体与会人员来到了创新工作室", "“今天收获很大”,参加答辩的职工这样说。"),
        (HEAD, LEAD, "评审组认真听取汇报,各领域评审专家听", "取汇报后,提出评审意见。"),
    ),
    (
        "start_or_heading",
        (HEAD, LEAD, "石景山区总工会召开职工创新工作室答辩评审会期间", "各位专家认真评审,提出了许多意见。"),
        (HEAD, LEAD, "搭建成长平台", "近年来,石景山区总工会建立了工作室。"),
    ),
    (
        "heading_or_article",
        (HEAD, LEAD, "石景山区总工会的职工创新工作室,涌现成果", "石景山区总工会建立了10家工作室。"),
        (HEAD, LEAD, *NEXT),
    ),
    (
        "photo_title",
        (HEAD, LEAD, "近日,职工走进馆内参观。本报记者 赵黎浩 摄", "实景演练开幕", *NEXT),
        (HEAD, LEAD, "近日,昆明工匠馆开馆。本报记者 赵黎浩 摄", "昆明工匠馆开馆", *NEXT),
    ),
    (
        "line_in_sentence",
        (HEAD, LEAD, "在活动现场,各领域评审专家听", "搭建平台 服务职工", "取汇报后,提出评审意见。"),
        (HEAD, LEAD, "在活动现场,各领域评审专家听", "广告", "取汇报后,提出评审意见。"),
    ),
    (
        "far_byline",
        (*UNSIGNED, *NEXT, "本报记者 田国奎"),
        (UNSIGNED[0], "本报记者 田国奎", *UNSIGNED[1:], *NEXT),
    ),
    (
        "breaks_off",
        (HEAD, LEAD, "本次评审采取线上汇报的方式进行,各领域评审专家认真地"),
        (HEAD, LEAD, "本次评审采取线上汇报的方式进行。"),
    ),
    (
        "continued_elsewhere",
        ("加强站点管理,把握建设标准。", *NEXT, "全国总工会部署服务站点推树工作", "本报讯(记者 白莹)各级工会在推树过程中要"),
        (HEAD, LEAD, "各级工会在推树过程中要", "加强站点管理,把握建设标准。"),
    ),
    (
        "opening_apart",
        (
            "聊城市总工会打造智慧工会平台", "本报记者 田国奎",
            "平台上线后,智慧工会为聊城职工提供了法律援助。聊城市总工会还建起了驿站。",
            "智慧工会让聊城职工得到了实惠。", *NEXT, "工会干部蹲点日记",
            "聊城市总工会今年推出智慧工会平台。智慧工会服务聊城职工,聊城职工通过智慧工会平台可以",
        ),
        (*UNSIGNED, *NEXT),
    ),
    (
        "headline_choice",
        ("新思想引领新征程", "劳动创造幸福", "实干成就伟业", "本报讯(记者 张晶)近日,各地职工坚守岗位,为城市发展作贡献。"),
        ("工会小驿站里有大民生", HEAD, LEAD),
    ),
    (
        "column_choice",
        ("打造职工之家", HEAD, LEAD),
        ("新闻特写", HEAD, LEAD),
    ),
    (
        "caption_or_body",
        ("昆明工匠馆开馆", CAPTION),
        ("昆明工匠馆开馆", f"{CAPTION}本报记者 赵黎浩 摄"),
    ),
    (
        "caption_or_body",
        ("昆明工匠馆开馆", CAPTION, "馆内展出了200件展品。本报记者 赵黎浩 摄"),
        ("昆明工匠馆开馆", "本报记者 裴龙翔", CAPTION, "馆内展出了200件展品。"),
    ),
    (
        "lost_characters",
        (HEAD, LEAD, "评审会推动2021年度互", "网百强企业集中建会。"),
        (HEAD, LEAD, "评审会推动2021年度互", "联网百强企业集中建会。"),
    ),
    (
        "many_lines",
        (HEAD, LEAD, *(f"{name}公司工会获得先进集体" for name in "甲乙丙丁戊己庚辛壬癸子丑")),
        (HEAD, LEAD, *(f"{name}公司工会获得先进集体称号。" for name in "甲乙丙丁戊己庚辛壬癸子丑")),
    ),
    ("oversize", ("工会",) * (MOST_LINES + 1), ("工会",) * 3),
]  # fmt: skip
NO_CHOICE = {"oversize"}  # nothing was chosen


def doubts(lines: tuple[str, ...]) -> list[tuple[ParsedArticle, Notice, str]]:
    text = "\n\n".join(lines)
    return [(article, notice, text) for article in lay_out_page(text, load_lexicons()).articles for notice in article.warnings]


@pytest.mark.parametrize(("code", "page", "look_alike"), CASES, ids=[case[0] for case in CASES])
def test_a_doubt_arises_with_its_place_and_the_other_reading(code, page, look_alike):
    found = [(article, notice, text) for article, notice, text in doubts(page) if notice.code == code]
    assert found, [notice.code for _, notice, _ in doubts(page)]
    for article, notice, text in found:
        assert notice.span is not None
        assert 0 <= notice.span[0] < notice.span[1] <= len(text)
        assert article.confidence < 1
        assert notice.message
        assert notice.alternatives or code in NO_CHOICE


@pytest.mark.parametrize(("code", "page", "look_alike"), CASES, ids=[case[0] for case in CASES])
def test_a_look_alike_raises_no_such_doubt(code, page, look_alike):
    assert code not in [notice.code for _, notice, _ in doubts(look_alike)]


def test_every_doubt_of_the_layout_has_a_case():
    room = Path(layout.__file__).parent
    stages = [*room.glob("*.py"), *(room / "segment").glob("*.py"), *(room / "repair").glob("*.py")]
    codes = {code for file in stages for code in re.findall(r'Notice\(\s*"([a-z_-]+)"', file.read_text("utf-8"))}
    assert codes == {code for code, _, _ in CASES}
