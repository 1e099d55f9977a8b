"""Region, union level and topics of an article."""

from dataclasses import replace

import pytest

from articles.parsing.types import NewspaperGuess
from tests.parsing.passages import page_of, read


def region(headline: str, *body: str) -> tuple[str | None, ...]:
    found = read(page_of(headline, *body)).articles[0].region
    return found.province, found.city, found.district, found.street, found.scope


@pytest.mark.parametrize(
    ("headline", "text", "expected"),
    [
        ("聊城市总打造网上娘家", "聊城市总工会打造平台。", ("山东省", "聊城市", None, None, None)),
        ("怀柔泉河街道总工会促建会", "怀柔区泉河街道总工会开展活动。", ("北京市", "北京市", "怀柔区", "泉河街道", None)),
        ("全国百强企业全部建会", "全国总工会在北京召开会议。", (None, None, None, None, "national")),
        ("心理热线助职工", "广西壮族自治区总工会开通热线。", ("广西壮族自治区", None, None, None, None)),
        (
            "全国电力工会系统书香浓",
            "浙江、安徽、甘肃等电力工会建起书屋;四川电力工会荐书。",
            (None, None, None, None, "national"),
        ),
        ("“工会助企”行动启动", "全国总工会在湖南省长沙市启动“工会助企”行动。", (None, None, None, None, "national")),
        ("劳动者的盛会", "浙江代表团的纺织工早早来到会场。", (None, None, None, None, None)),
        ("职工线上分享", "某药业公司职工线上交流。", (None, None, None, None, None)),
    ],
)
def test_region(headline: str, text: str, expected: tuple[str | None, ...]) -> None:
    assert region(headline, text) == expected


def test_home_of_the_paper_is_marked_as_inferred() -> None:
    page = page_of("首开天岳恒工会举办活动", "首开天岳恒公司工会举办活动。")
    article = read(replace(page, newspaper=NewspaperGuess("劳动午报", True, ""))).articles[0]
    assert (article.region.province, article.region.inferred) == ("北京市", True)


@pytest.mark.parametrize(
    ("headline", "text", "level"),
    [
        ("全总部署工作", "中华全国总工会印发通知。", "national"),
        ("青海建立机制", "青海省总工会下发通知。各级工会落实。", "province"),
        ("广州建会", "广州市总工会推进建会。依托中外运物流华南有限公司工会试点。", "city"),
        ("朝阳慰问", "长春市朝阳区总工会慰问职工。", "district"),
        ("西柏坡镇服务果农", "平山县西柏坡镇总工会组织培训。", "street_town"),
        ("宿迁成立行业工会", "宿迁市网约配送行业工会联合会成立。", "industry"),
        ("彩虹跑开跑", "首开天岳恒公司工会举办活动。", "enterprise_grassroots"),
        ("一场云婚礼", "公司为新人打造婚礼。", None),
        ("代表抵京", "代表出席中国工会第十七次全国代表大会。", "national"),
        ("把职工的事办好", "做好工会工作、建强工会组织,走好中国特色社会主义工会之路。", None),
    ],
)
def test_level_is_that_of_the_union_that_acts(headline: str, text: str, level: str | None) -> None:
    assert read(page_of(headline, text)).articles[0].union_level == level


def test_a_municipalitys_union_is_the_citys_in_its_own_paper() -> None:
    page = page_of("职工匠师研修班", "北京市总工会推进首都工会工作。")
    assert read(page).articles[0].union_level == "city"
    elsewhere = replace(page_of("天津表彰", "天津市总工会表彰先进。"), newspaper=NewspaperGuess("工人日报", True, ""))
    assert read(elsewhere).articles[0].union_level == "province"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("现场有27名保安员填写了入会申请,职工加入工会。", "建会入会"),
        ("为环卫工人送清凉,慰问一线职工,送去防暑降温用品。", "慰问送温暖/送清凉"),
        ("开展消防应急演练,排查隐患。", "安全生产"),
        ("举办单身职工联谊活动。", "婚恋联谊"),
    ],
)
def test_topics_name_their_evidence(text: str, topic: str) -> None:
    page = read(page_of("职工之声", text))
    label = next(label for label in page.articles[0].topics if label.term == topic)
    assert label.evidence
    assert all(page.text[start:end] in text for start, end in label.evidence)


def test_a_union_founded_long_ago_is_no_founding() -> None:
    found = read(page_of("芜湖市总工会庆祝成立70周年", "芜湖市总工会成立70周年。造船总厂工会成立于1953年。")).articles[0]
    assert "建会入会" not in {label.term for label in found.topics}


def test_nothing_said_no_topic() -> None:
    assert read(page_of("春天", "花开了。")).articles[0].topics == ()


def test_a_sidebar_takes_from_its_article_what_it_does_not_tell() -> None:
    page = page_of("聊城市总工会启动活动", "聊城市总工会启动评选表彰活动。")
    sidebar = replace(page_of("标准", "有场地,有标识。").articles[0], order=2, parent=1)
    found = read(replace(page, articles=(*page.articles, sidebar))).articles[1]
    assert (found.region.city, found.region.inferred, found.union_level) == ("聊城市", True, "city")
