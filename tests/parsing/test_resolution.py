"""市总工会 and the like: whose union, by what evidence, and when to leave it open."""

from dataclasses import replace

import pytest

from articles.lexicons import load_lexicons
from articles.parsing.entities import LONGEST_ARTICLE, read_names
from articles.parsing.types import NewspaperGuess
from tests.parsing.passages import page_of, read


def meaning(mention: str, *body: str, headline: str = "职工活动") -> list[str]:
    article = read(page_of(headline, *body)).articles[0]
    return [one.name for one in article.organizations if mention in one.mentions]


@pytest.mark.parametrize(
    ("mention", "text", "name"),
    [
        ("市总工会", "聊城市总工会打造平台。市总工会正计划推广。", "聊城市总工会"),
        ("市总", "广州市总工会获悉消息。2021年,市总投入200万元。", "广州市总工会"),
        ("该区总工会", "石景山区总工会召开会议。下一步,该区总工会将授予称号。", "北京市石景山区总工会"),
        ("区总工会", "广西壮族自治区总工会开通热线。区总工会还将开展课程。", "广西壮族自治区总工会"),
        ("市人社局", "河北省秦皇岛市委组织部、市人社局联合主办。", "秦皇岛市人力资源和社会保障局"),
        ("省委", "陕西省庆祝大会召开。书记代表省委、省政府祝贺。", "中共陕西省委员会"),
        ("该街道总工会", "怀柔区泉河街道总工会开展沟通会。该街道总工会宣传好处。", "北京市怀柔区泉河街道总工会"),
        ("区总工会", "南京市鼓楼区总工会召开会议,区总工会介绍情况。", "南京市鼓楼区总工会"),
        ("该公司工会", "首开天岳恒公司工会举办活动。该公司工会相关负责人表示。", "首开天岳恒公司工会"),
        ("集团工会", "从市自来水集团工会了解到,经集团工会审核发放。北京市总工会支持。", "北京市自来水集团工会"),
        ("203所工会", "航天科工203所举办活动。据203所工会介绍。", "航天科工203所工会"),
        ("县总", "同心县总工会举行仪式,县总已累计资助学生。", "吴忠市同心县总工会"),
        ("全总", "全总部署工作。", "中华全国总工会"),
        ("青海工会", "青海省总工会下发通知。青海工会建立机制。", "青海省总工会"),
    ],
)
def test_the_article_tells(mention: str, text: str, name: str) -> None:
    assert meaning(mention, text) == [name]


def test_two_cities_in_one_article_each_keep_their_own() -> None:
    found = meaning("市总工会", "成都市总工会发布通知,市总工会将推广。", "德阳市总工会跟进,市总工会表示支持。")
    assert found == ["成都市总工会", "德阳市总工会"]


def test_after_two_cities_in_one_sentence_it_stays_open() -> None:
    assert meaning("市总工会", "成都市总工会与德阳市总工会签约。市总工会表示支持。") == ["市总工会"]


def test_in_a_citys_own_paper_another_citys_union_is_not_taken_for_its_own() -> None:
    page = replace(page_of("工会交流", "德阳市总工会来访。市总工会介绍经验。"), newspaper=NewspaperGuess("劳动午报", True, ""))
    article = read(page).articles[0]
    assert [one.name for one in article.organizations if "市总工会" in one.mentions] == ["市总工会"]


def test_the_home_of_the_paper_tells_where_no_place_is_named() -> None:
    page = replace(page_of("研修班结业", "市总工会启动了建设工程。"), newspaper=NewspaperGuess("劳动午报", True, ""))
    assert [one.name for one in read(page).articles[0].organizations] == ["北京市总工会"]


def test_a_headline_may_leave_characters_out() -> None:
    found = meaning("公交客六工会", "北京公交集团客六分公司工会执行各项措施。", headline="公交客六工会多举措让乘客放心")
    assert found == ["北京公交集团客六分公司工会"]


@pytest.mark.parametrize("text", ["市总工会启动活动。", "六合心理为陕西路的职工服务,市总工会启动活动。"])
def test_without_evidence_it_stays_open_with_a_notice(text: str) -> None:
    article = read(page_of("职工活动", text)).articles[0]
    union = next(one for one in article.organizations if "市总工会" in one.mentions)
    assert union.name == "市总工会"
    assert union.confidence < 0.5
    assert any(notice.code == "organization-open" for notice in article.warnings)


def test_evidence_points_at_the_name_that_told() -> None:
    page = read(page_of("职工活动", "聊城市总工会打造平台。市总工会正计划推广。"))
    union = next(one for one in page.articles[0].organizations if one.name == "聊城市总工会")
    assert union.inferred
    assert [page.text[start:end] for start, end in union.evidence] == ["聊城市"]


@pytest.mark.parametrize("text", ["朝阳区总工会慰问职工。", "龙潭街道总工会举办活动。"])
def test_a_namesake_does_not_vote_for_itself(text: str) -> None:
    article = read(page_of("职工活动", text)).articles[0]
    assert not article.organizations[0].name.startswith(("北京市", "长春市"))
    assert any(notice.code == "place-open" for notice in article.warnings)


def test_an_article_too_long_keeps_its_text_and_says_so() -> None:
    page = page_of("职工活动", "市总工会主席张福海。" * (LONGEST_ARTICLE // 10 + 1))
    article = read_names(page, load_lexicons()).articles[0]
    assert article.people == ()
    assert article.organizations == ()
    assert [notice.code for notice in article.warnings] == ["names-left-out"]


def test_an_open_union_names_what_it_may_mean() -> None:
    page = read(page_of("两市签约", "成都市总工会与德阳市总工会签约。会后,市总工会负责人表示满意。"))
    (notice,) = [one for one in page.articles[0].warnings if one.code == "organization-open"]
    assert notice.alternatives == ("成都市总工会", "德阳市总工会")
    assert "市总工会" in notice.message


def test_a_unit_has_its_owner_as_parent() -> None:
    page = read(page_of("聊城市总工会开课", "聊城市总工会职工大学举办培训班,聊城市总工会出资。"))
    parents = {body.name: body.parent for body in page.articles[0].organizations}
    assert parents["聊城市总工会职工大学"] == "聊城市总工会"
    assert parents["聊城市总工会"] is None
