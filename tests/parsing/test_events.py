"""Events: the names of happenings, and phrases that only end like one."""

import pytest

from tests.parsing.passages import page_of, read


def events(text: str, *more: str) -> dict[str, object]:
    return {event.name: event for event in read(page_of("职工活动", text, *more)).articles[0].events}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("近日,石景山区总工会召开2022年度区级职工创新工作室答辩评审会。", "2022年度区级职工创新工作室答辩评审会"),
        ("全国总工会在北京召开推进互联网百强企业建会工作总结交流会,要求学习。", "推进互联网百强企业建会工作总结交流会"),
        ("4月29日,天津市庆祝“五一”国际劳动节大会在天津礼堂召开。", "天津市庆祝“五一”国际劳动节大会"),
        (
            "4月29日,2022年陕西省庆祝国际劳动节暨省劳动模范、先进工作者表彰大会隆重召开。",
            "2022年陕西省庆祝国际劳动节暨省劳动模范、先进工作者表彰大会",
        ),
        ("团委和工会联合开展“青春之光 同心抗疫”主题活动,职工参与。", "“青春之光 同心抗疫”主题活动"),
        ("自治区总工会“从心开始,情暖广西”职工心理援助热线接到电话。", "“从心开始,情暖广西”职工心理援助热线"),
        ("并于7月初举办了首期职工匠师研修班,以提升水平。", "首期职工匠师研修班"),
        ("6月18日,贵州省工会第十五次代表大会在贵阳开幕。", "贵州省工会第十五次代表大会"),
        ("代表们陆续抵京,出席中国工会第十七次全国代表大会。", "中国工会第十七次全国代表大会"),
        ("公司工会组织召开集团公司首批命名的高洋劳模创新工作室检查复核工作会。", "高洋劳模创新工作室检查复核工作会"),
    ],
)
def test_names(text: str, name: str) -> None:
    assert name in events(text)


@pytest.mark.parametrize(
    "text",
    [
        "通过活动的开展,展示了关爱。",
        "本次活动共有27名保安员参加。",
        "鼓励职工参加文体活动和工会活动。",
        "来自32家单位的210名职工参赛。",
        "护士长总是最后一个下班。",
        "大会主席团成员闵家驹宣布大会开幕。",
        "“祝愿你们白头到老,阖家幸福。”婚礼开始。",
    ],
)
def test_phrases_are_no_events(text: str) -> None:
    assert events(text) == {}


def test_who_when_where_how_many() -> None:
    article = read(
        page_of("厦门竞赛", "2022年11月2日,厦门市总工会主办的第六届“港口杯”技能竞赛在海沧港区举行,86名选手参赛。")
    ).articles[0]
    event = article.events[0]
    assert (event.name, event.type) == ("第六届“港口杯”技能竞赛", "比赛")
    assert (event.date, event.date_text) == ("2022-11-02", "2022年11月2日")
    assert event.place == "海沧港区"
    assert event.organizer == ("厦门市总工会",)
    assert event.participants_count == 86


def test_one_event_told_twice_is_one() -> None:
    assert len(events("区总工会举办“书香润心”读书分享会。", "“书香润心”读书分享会上,职工朗诵。")) == 1


def test_an_event_has_organizers_and_what_came_of_it() -> None:
    text = "11月6日,宁德市总工会在宁德技师学院举办第三届锂电池制造工职业技能竞赛,108名选手参赛。福州代表队的林晓阳获得一等奖。"
    event = events(text)["第三届锂电池制造工职业技能竞赛"]
    assert event.organizer == ("宁德市总工会",)  # type: ignore[attr-defined]
    assert event.participants_count == 108  # type: ignore[attr-defined]
    assert event.result == "福州代表队的林晓阳获得一等奖"  # type: ignore[attr-defined]
