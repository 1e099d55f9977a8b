"""What a line is by itself, with look-alikes that are something else."""

from __future__ import annotations

import pytest

from articles.lexicons import load_lexicons
from articles.parsing.blocks import split_blocks
from articles.parsing.evidence.press import press_of
from articles.parsing.normalize import fold

LEXICONS = load_lexicons()

KINDS = [
    ("石景山区总工会召开职工创新工作室答辩会", "short", "000: a headline"),
    ("各领域评审专家听取汇报后,对候选单位提交材料进行评审并提出评审意见。", "text", "000"),
    ("动，在中关村科学城掀起了“工", "text", "004: a tiny chunk, the quote stays open"),
    ("新闻特写", "section", "002"),
    ("本报记者 裴龙翔", "byline", "002"),
    ("本报记者 田国奎 本报通讯员 林晨 田常昊", "byline", "002"),
    ("市总工会机关党委 邵宇", "byline", "003, on a line of its own"),
    ("市总工会 送清凉", "short", "no surname: two words, not a signature"),
    ("本报记者 陈艺 通讯员 石蕊 摄影报道", "credit", "004"),
    ("职工摄影大赛开幕", "short", "摄影 alone is no credit"),
    ("■相关链接", "sidebar_label", "003"),
    ("相关链接打不开怎么办", "short", "a headline that begins with the label's words"),
    ("阅读提示", "abstract_label", "002"),
    ("广告", "ad_label", "003"),
    ("户外广告工人的一天", "short", "no label"),
    ("登报咨询电话:63522410", "ad", "003"),
    ("2024年3月18日 星期一 职工新闻 05", "running_head", "date, weekday, page name, number"),
    ("3版 综合 2024年6月7日 责任编辑:李明", "running_head", "another order"),
    ("2021年职工匠师研修班举办结业评审", "short", "003: a headline that begins with a year"),
    ("今天(10月26日)是环卫工人节,不少班组照常上街清扫。", "text", "a date in running text"),
]


@pytest.mark.parametrize(("line", "kind", "why"), KINDS)
def test_kind_of_a_line(line, kind, why):
    (block,) = split_blocks(f"\n\n{line}", LEXICONS)
    assert block.kind == kind, why


@pytest.mark.parametrize(
    ("line", "role", "tail"),
    [
        ("全方位展现昆明市劳模工匠的先进事迹、智慧与匠心。本报记者 赵黎浩 摄", "credit", "本报记者 赵黎浩 摄"),
        ("旨在培养职工积极向上的奋进精神。 通讯员 杨帆 摄影报道", "credit", "通讯员 杨帆 摄影报道"),
        ("在基层形成生动实践。市总工会机关党委 邵宇", "byline_line", "市总工会机关党委 邵宇"),
        ("空港街道总工会主席张福海对记者说。", None, ""),
        ("本次活动由市总工会主办。记者", None, ""),
    ],
)
def test_what_is_run_on_to_a_text(line, role, tail):
    (block,) = split_blocks(line, LEXICONS)
    assert block.tail_role == role
    assert block.text[block.tail_at :] == tail


@pytest.mark.parametrize(
    ("text", "ads"),
    [
        ("广告\n\n燕京啤酒\n中国探月工程官方合作伙伴\nOfficial Partner of China's Program", 4),
        ("广告\n\n■相关链接\n\n有场地: 有固定服务场所。", 1),
        ("广告\n\n顺义工会干部走进社区开展志愿服务\n\n本报讯（记者 王路曼）连日来,工会参与活动。", 1),
        ("公益广告\n\n爱惜粮食 人人有责\n\n顺义工会干部走进社区\n\n本报讯（记者 王路曼）连日来,工会参与活动。", 2),
        ("遗失声明\n\n王某不慎将会员证遗失,编号0012345,特此声明。\n\n顺义工会干部走进社区", 2),
    ],
)
def test_what_belongs_to_an_advertisement(text, ads):
    blocks = split_blocks(text, LEXICONS)
    assert [block.kind in ("ad", "ad_label") for block in blocks].count(True) == ads
    assert all(block.kind in ("ad", "ad_label") for block in blocks[:ads])


@pytest.mark.parametrize(
    ("printed", "lead"),
    [
        ("本报讯(记者 白莹)日前", "本报讯(记者 白莹)"),
        ("本报讯(记者 马超) 6月15日", "本报讯(记者 马超) "),
        ("本报讯 (记者 白莹) 今年", "本报讯 (记者 白莹) "),
        ("本报讯（记者 陈曦）氛围感", "本报讯（记者 陈曦）"),
        ("本报讯(记者叶小钟 通讯员彭新启 罗瑞雄)记者日前", "本报讯(记者叶小钟 通讯员彭新启 罗瑞雄)"),
        ("本报北京9月1日电(记者 张三)今天", "本报北京9月1日电(记者 张三)"),
        ("本报记者了解到", ""),
        ("记者(左)与职工交谈", ""),
    ],
)
def test_leads(printed, lead):
    (block,) = split_blocks(printed, LEXICONS)
    assert block.text[: block.lead] == lead


@pytest.mark.parametrize(
    ("signature", "photo", "signers"),
    [
        ("(特约记者朱润涓 通讯员阎秀英 王继麟)", False, ["特约记者 朱润涓", "通讯员 阎秀英", "通讯员 王继麟"]),
        ("本报记者 田国奎 本报通讯员 林晨 田常昊", False, ["记者 田国奎", "通讯员 林晨", "通讯员 田常昊"]),
        ("本报记者 赵黎浩 摄", True, ["记者 赵黎浩", "摄影 赵黎浩"]),
        ("通讯员 杨帆 摄影报道", True, ["通讯员 杨帆", "摄影 杨帆"]),
        ("杨帆 摄", True, ["摄影 杨帆"]),
        ("记者 白 莹", False, ["记者 白莹"]),
        ("本报记者赵军通讯员李林", False, ["记者 赵军", "通讯员 李林"]),
    ],
)
def test_who_signs(signature, photo, signers):
    found = press_of(LEXICONS).signers(fold(signature), photo=photo)
    assert [f"{signer.role} {signer.name}" for signer in found] == signers
