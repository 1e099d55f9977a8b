"""The noises of a newspaper page, each by a small page that has it and a look-alike that has it not.

In the order of the parser's specification; ``reads`` says what of the page is looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from articles.lexicons import load_lexicons
from articles.parsing.layout import lay_out_page
from articles.parsing.types import ParsedPage

HEAD = "石景山区总工会召开职工创新工作室答辩会"
LEAD = "本报讯(记者 张晶)近日,石景山区总工会召开职工创新工作室答辩评审会。"
TWO = "华润双鹤药业职工线上分享减压妙招"
TWO_LEAD = "本报讯(记者 石海芹)近日,华润双鹤药业工会开展减压主题活动,职工分享妙招。"
OPEN, REST = "答辩会上,各领域评审专家听", "取汇报后,提出评审意见。"
WHOLE = OPEN + REST
BANNER = "助力疫情防控,工会在行动"
CREDIT = "本报记者 赵黎浩 摄"
CAPTION = "近日,昆明市劳模工匠馆正式开馆,职工走进馆内参观。"
DIARY = "自蹲点工作启动以来,我和同事走访了互联网企业。"


def bodies(page: ParsedPage) -> list[str]:
    return [text for article in page.articles for text in article.body]


def headlines(page: ParsedPage) -> list[str | None]:
    return [article.headline for article in page.articles]


def heads(page: ParsedPage) -> list[tuple[str | None, ...]]:
    return [(article.section, article.kicker, article.headline, article.deck) for article in page.articles]


def banners(page: ParsedPage) -> list[tuple[str, tuple[int, ...]]]:
    return [(banner.kind, banner.applies_to) for banner in page.banners]


def bylines(page: ParsedPage) -> list[list[str]]:
    return [[f"{signer.role} {signer.name}" for signer in article.byline] for article in page.articles]


def credits_of(page: ParsedPage) -> list[str | None]:
    return [caption.credit for article in page.articles for caption in article.captions]


def lost(page: ParsedPage) -> int:
    return sum(notice.code == "lost_characters" for article in page.articles for notice in article.warnings)


def parents(page: ParsedPage) -> list[tuple[str, int | None]]:
    return [(article.genre, article.parent) for article in page.articles]


def lacunae(page: ParsedPage) -> list[list[int]]:
    return [[lacuna.after_paragraph for lacuna in article.lacunae] for article in page.articles]


def insets(page: ParsedPage) -> list[tuple[str, int]]:
    return [(inset.text, inset.before_paragraph) for article in page.articles for inset in article.inset_headings]


def abstracts(page: ParsedPage) -> list[str | None]:
    return [article.abstract.text if article.abstract else None for article in page.articles]


def ads(page: ParsedPage) -> list[str]:
    return [ad.text for ad in page.ads]


def printed(page: ParsedPage) -> tuple[str | None, int]:
    return page.page_number, len(page.banners)


Row = tuple[str, Callable[[ParsedPage], Any], str, Any]
# number of the noise, what is looked at, the page (blocks apart by an empty line), what is read
NOISES: list[Row] = [
    ("1 a gap inside a sentence", bodies, f"{HEAD}\n\n{LEAD}\n\n{OPEN}\n\n\n\n{REST}", [LEAD, WHOLE]),
    ("1 a gap between paragraphs", bodies, f"{HEAD}\n\n{LEAD}\n\n\n\n{WHOLE}", [LEAD, WHOLE]),
    ("2 a break inside a word", bodies, f"{HEAD}\n\n{LEAD}\n\n{OPEN}\n\n{REST}", [LEAD, WHOLE]),
    ("2 two whole paragraphs", bodies, f"{HEAD}\n\n{LEAD}\n\n{WHOLE}\n\n{REST}", [LEAD, WHOLE, REST]),
    (
        "3 a break after a comma", bodies,
        f"{HEAD}\n\n{LEAD}\n\n答辩会上,\n\n专家提出意见。",
        [LEAD, "答辩会上,专家提出意见。"],
    ),
    ("3 a quote begins a paragraph", bodies, f"{HEAD}\n\n{LEAD}\n\n“开会。”张晶说。", [LEAD, "“开会。”张晶说。"]),
    (
        "4 a tiny chunk between two breaks", bodies,
        f"{HEAD}\n\n{LEAD}\n\n工会开展了评选等系列活\n\n动,掀起了“工\n\n匠精神”的讨论热潮。",
        [LEAD, "工会开展了评选等系列活动,掀起了“工匠精神”的讨论热潮。"],
    ),
    ("4 a heading between two paragraphs", insets, f"{HEAD}\n\n{LEAD}\n\n搭建成长平台\n\n{WHOLE}", [("搭建成长平台", 1)]),
    ("5 a break that lost characters", lost, f"{HEAD}\n\n{LEAD}\n\n推动2021年度互\n\n网百强企业集中建会。", 1),
    ("5 a break that lost none", lost, f"{HEAD}\n\n{LEAD}\n\n推动2021年度互\n\n联网百强企业集中建会。", 0),
    (
        "6 a kicker above", heads,
        f"打造职工之家,服务一线职工\n\n{HEAD}\n\n{LEAD}",
        [(None, "打造职工之家,服务一线职工", HEAD, None)],
    ),
    (
        "6 a deck below", heads,
        f"{HEAD}\n\n截至6月底,已有11家工作室\n\n{LEAD}",
        [(None, None, HEAD, "截至6月底,已有11家工作室")],
    ),
    ("6 a headline alone", heads, f"{HEAD}\n\n{LEAD}", [(None, None, HEAD, None)]),
    (
        "7 one line with a space and a dash", heads, f"建机制 强服务——{HEAD}侧记\n\n{LEAD}",
        [(None, None, f"建机制 强服务——{HEAD}侧记", None)],
    ),
    ("7 two lines are two", heads, f"建立机制,强化服务\n\n{HEAD}\n\n{LEAD}", [(None, "建立机制,强化服务", HEAD, None)]),
    ("8 a column over the headline", heads, f"新闻特写\n\n{HEAD}\n\n{LEAD}", [("新闻特写", None, HEAD, None)]),
    ("8 a column under the headline", heads, f"{HEAD}\n\n新闻特写\n\n{LEAD}", [("新闻特写", None, HEAD, None)]),
    (
        "8 a column of two articles", banners, f"{BANNER}\n\n{HEAD}\n\n{LEAD}\n\n{TWO}\n\n{TWO_LEAD}",
        [("section_head", (1, 2))],
    ),
    ("8 a headline of two clauses is none", banners, f"{HEAD},职工在行动\n\n{LEAD}\n\n{TWO}\n\n{TWO_LEAD}", []),
    ("9 a running head", printed, f"2024年3月18日 星期一 职工新闻 05\n\n{HEAD}\n\n{LEAD}", ("05", 1)),
    ("9 a headline with a date", printed, f"2024年3月职工创新工作室答辩\n\n{LEAD}", (None, 0)),
    (
        "10 correspondents in a lead", bylines,
        f"{HEAD}\n\n本报讯(记者叶小钟 通讯员彭新启)近日,开会。",
        [["记者 叶小钟", "通讯员 彭新启"]],
    ),
    (
        "10 two leads under one headline", bylines,
        f"{HEAD}\n\n{LEAD}\n\n本报讯(记者 白莹)会议召开。",
        [["记者 张晶", "记者 白莹"]],
    ),
    ("10 brackets that are no lead", bylines, f"{HEAD}\n\n{LEAD}\n\n记者(左)与职工交谈。", [["记者 张晶"]]),
    (
        "11 a caption before its headline", credits_of,
        f"{HEAD}\n\n{LEAD}\n\n{CAPTION}{CREDIT}\n\n昆明劳模工匠馆开馆\n\n{TWO}\n\n{TWO_LEAD}",
        [CREDIT],
    ),
    (
        "11 a credit on two lines", credits_of,
        f"昆明劳模工匠馆开馆\n\n{CAPTION}\n\n本报记者 盛丽\n通讯员 石蕊 摄",
        ["本报记者 盛丽 通讯员 石蕊 摄"],
    ),
    ("11 a sentence about a photographer", credits_of, f"{HEAD}\n\n{LEAD}\n\n本次活动由本报记者赵黎浩拍摄。", []),
    ("12 a byline under the headline", bylines, f"{HEAD}\n\n本报记者 裴龙翔\n\n{WHOLE}", [["记者 裴龙翔"]]),
    ("12 a byline run on", bylines, f"{HEAD}\n\n{DIARY}\n\n{WHOLE}市总工会机关党委 邵宇", [["作者 邵宇"]]),
    (
        "12 a byline far away", bylines,
        f"{HEAD}\n\n{DIARY}\n\n{WHOLE}\n\n{TWO}\n\n{TWO_LEAD}\n\n本报记者 田国奎",
        [["记者 田国奎"], ["记者 石海芹"]],
    ),
    ("12 a body's name that signs nothing", bylines, f"{HEAD}\n\n{DIARY}\n\n{WHOLE}市总工会机关党委参加。", [[]]),
    (
        "13 a title inside a sentence", parents,
        f"{HEAD}\n\n{LEAD}\n\n■相关链接\n\n设置如厕区、休\n\n推树标准:“七有”\n\n息区,提供服务。",
        [("news", None), ("sidebar", 1)],
    ),
    (
        "13 a heading that begins like a label", parents,
        f"{HEAD}\n\n{LEAD}\n\n相关链接打不开怎么办\n\n{TWO_LEAD}",
        [("news", None), ("news", None)],
    ),
    (
        "14 an opening after its continuation", bodies,
        f"加强站点管理,把握建设标准。\n\n{TWO}\n\n{TWO_LEAD}\n\n广告\n\n{HEAD}\n\n{LEAD[:-1]},各级工会要",
        [TWO_LEAD, f"{LEAD[:-1]},各级工会要加强站点管理,把握建设标准。"],
    ),
    ("14 an article that begins whole", bodies, f"{HEAD}\n\n{LEAD}\n\n{TWO}\n\n{TWO_LEAD}", [LEAD, TWO_LEAD]),
    ("15 text cut off at the end", lacunae, f"{HEAD}\n\n{LEAD}\n\n在此基础上,我们与基层工会干部", [[1]]),
    ("15 text that ends", lacunae, f"{HEAD}\n\n{LEAD}\n\n在此基础上,我们与基层工会干部座谈。", [[]]),
    ("16 a drop capital lost", lost, f"{HEAD}\n\n{LEAD}\n\n张每天骑车送件,希望得到一副手套。", 1),
    ("16 a name that is whole", lost, f"{HEAD}\n\n{LEAD}\n\n张明每天骑车送件,希望得到一副手套。", 0),
    (
        "17 a subhead run in", insets,
        f"{HEAD}\n\n{LEAD}\n\n"
        f"目前,活动为6000余名职工实现微心愿。医疗普惠减轻负担\n\n近年来,工会与医院达成合作。",
        [("医疗普惠减轻负担", 2)],
    ),
    (
        "17 a sentence that goes on", insets,
        f"{HEAD}\n\n{LEAD}\n\n目前,活动办了5期。热线负责人\n\n潘婕告诉记者,电话很多。",
        [],
    ),
    ("18 merged paragraphs stay merged", bodies, f"{HEAD}\n\n{LEAD}{WHOLE}{REST}", [LEAD + WHOLE + REST]),
    ("18 parted ones stay parted", bodies, f"{HEAD}\n\n{LEAD}\n\n{WHOLE}", [LEAD, WHOLE]),
    (
        "19 an abstract box", abstracts,
        f"{HEAD}\n\n本报记者 裴龙翔\n\n阅读提示\n\n工作室答辩会今年怎么开?\n\n{WHOLE}",
        ["工作室答辩会今年怎么开?"],
    ),
    ("19 a headline about reading", abstracts, f"阅读提示牌走进车间\n\n{LEAD}", [None]),
    ("20 items of a list", insets, f"{HEAD}\n\n{LEAD}\n\n有场地: 有固定服务场所\n\n有标识: 悬挂标识标牌。", []),
    (
        "20 a time leads in", bodies,
        f"{HEAD}\n\n{LEAD}\n\n8月24日下午2:00 我们走访企业。",
        [LEAD, "8月24日下午2:00 我们走访企业。"],
    ),
    ("20 a heading is no item", insets, f"{HEAD}\n\n{LEAD}\n\n搭平台 育人才\n\n{WHOLE}", [("搭平台 育人才", 1)]),
    (
        "21 an advertisement", ads,
        f"{HEAD}\n\n{LEAD}\n\n广告\n\n燕京啤酒\n官方合作伙伴\n\n{TWO}\n\n{TWO_LEAD}",
        ["广告\n燕京啤酒\n官方合作伙伴"],
    ),
    (
        "21 a notice inside a sentence", bodies,
        f"{HEAD}\n\n{LEAD}\n\n会后总书\n\n遗失声明\n\n本人不慎将会员证遗失,声明作废。\n\n记讲话。",
        [LEAD, "会后总书记讲话。"],
    ),
    ("21 a line about advertising", ads, f"户外广告工人的一天\n\n{LEAD}", []),
    ("22 full width", bylines, f"{HEAD}\n\n本报讯（记者 陈曦）近日，职工参加比赛。", [["记者 陈曦"]]),
    ("22 a colon inside a time", insets, f"{HEAD}\n\n{LEAD}\n\n上午8:50 会议开始。", []),
    ("23 misprints stay", bodies, f"{HEAD}\n\n{LEAD}\n\n师徒共进的的好局面。", [LEAD, "师徒共进的的好局面。"]),
    ("23 nothing is put right", bodies, f"{HEAD}\n\n{LEAD}\n\n师徒共进的好局面。", [LEAD, "师徒共进的好局面。"]),
]  # fmt: skip


@pytest.mark.parametrize(("noise", "reads", "text", "expected"), NOISES, ids=[row[0] for row in NOISES])
def test_a_noise_and_its_look_alike(noise, reads, text, expected):
    assert reads(lay_out_page(f"\n\n{text}", load_lexicons())) == expected


def test_every_noise_of_the_layout_has_a_look_alike():
    """24 (names) and 25 (newspaper and date) are read after the layout."""
    numbers = [int(row[0].split()[0]) for row in NOISES]
    assert all(numbers.count(number) >= 2 for number in range(1, 24))
