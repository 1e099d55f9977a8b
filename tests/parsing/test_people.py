"""People: what makes a name, and what only looks like one."""

import pytest

from articles.parsing.types import Person
from tests.parsing.passages import PRESS, page_of, read

HEADLINE = "聊城市总工会走访慰问职工"


def people(text: str, headline: str = HEADLINE, byline: tuple[tuple[str, str], ...] = ()) -> dict[str, Person]:
    return {person.name: person for person in read(page_of(headline, text, byline=byline)).articles[0].people}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("空港街道总工会主席张福海对记者说。", {"张福海"}),
        ("北京公交集团41路驾驶员孟大鹏站上讲台。", {"孟大鹏"}),
        ("省委常委程福波、省总工会主席郭大为宣读表彰决定。", {"程福波", "郭大为"}),
        ("省委书记刘国中出席并讲话。", {"刘国中"}),
        ("某国企职工乔磊像往常一样领取健身券。", {"乔磊"}),
        ("授予孔稳超等375名同志省劳动模范荣誉称号。", {"孔稳超"}),
        ("自治区总工会副主席格桑卓玛宣布开幕。", {"格桑卓玛"}),
        ("自治区总工会党组书记边巴旺堆看望环卫工人次旦卓嘎、白玛玉珍。", {"边巴旺堆", "次旦卓嘎", "白玛玉珍"}),
        ("来自甘肃的滴灌工冶成福挤到桌前。", {"冶成福"}),
        ("总工会权益保障部负责人曲靖说。", {"曲靖"}),
        ("福州代表队的林晓阳、漳州代表队的游家宝获二等奖。", {"游家宝", "林晓阳"}),
        ("毋启明、母志高、牛得水、廖一中等8人入选。", {"毋启明", "母志高", "牛得水", "廖一中"}),
        ("石湾供电所所长顾向晚说。", {"顾向晚"}),
        ("矿工会主席奇峰告诉记者,食堂下一步还要扩建。", {"奇峰"}),
        ("市民颜玲有了新发现。", {"颜玲"}),
        ("首钢北冶公司文新理创新工作室与金隅集团刘更生创新工作室交流发言。", {"文新理", "刘更生"}),
    ],
)
def test_names_are_found(text: str, names: set[str]) -> None:
    assert set(people(text)) == names


@pytest.mark.parametrize(
    "text",
    [
        "通过大屏向户外劳动者宣传党的路线方针政策。",
        "共11家职工工作室参加答辩。",
        "困难职工家庭中的子女得到资助。",
        "滴滴、如祺、如约、神州、曹操等26家企业已组建工会。",
        "户外劳动者满意度较高,对工会认同感较高。",
        "会议指出,坚持党管方向是工会工作的根本要求。",
        "工友们参与江海联运大通道建设。",
        "麦苗喝足了“壮苗水”,田管才省心。",
        "货轮停靠镇江某码头。",
        "劳模们认为总书记朴实的话语暖人心。",
        "代表总书记向大家致以节日问候。",
        "书记动情地说,主席在会上表示,厂长随后介绍。",
    ],
)
def test_look_alikes_are_left_alone(text: str) -> None:
    assert people(text) == {}


@pytest.mark.parametrize("name", ["李某", "郑先生", "张女士"])
def test_hidden_names_are_marked(name: str) -> None:
    assert people(f"热线接到职工{name}的求助电话。")[name].anonymous


def test_alias_marks_all_mentions_of_the_name() -> None:
    found = people("李清岳(化名)说:“想不到。”4月初,李清岳因患病到医院做了手术。")
    assert found["李清岳"].anonymous
    assert len(found["李清岳"].spans) == 2


def test_real_names_are_not_marked() -> None:
    assert not people("总工会主席张福海说。")["张福海"].anonymous


def test_bylines_are_press() -> None:
    found = people("本报讯(记者 白莹)日前,会议召开。", byline=(("记者", "白莹"),))
    assert found["白莹"].role == "reporter"
    assert found["白莹"].role in PRESS


def test_posts_take_the_body_before_them_and_carry_it_on() -> None:
    titles = [(t.title, t.organization) for t in people("聊城市总工会党组书记、常务副主席李献滨介绍说。")["李献滨"].titles]
    assert titles == [("党组书记", "聊城市总工会"), ("常务副主席", "聊城市总工会")]


def test_posts_of_a_company_spoken_of() -> None:
    text = "上海航空电器有限公司全力打造婚礼。公司党委书记、董事长蒲毅,党委副书记、总经理周鹏程来到现场。"
    found = people(text)
    for name in ("蒲毅", "周鹏程"):
        assert {title.organization for title in found[name].titles} == {"上海航空电器有限公司"}


def posts(text: str, name: str, headline: str = HEADLINE) -> set[tuple[str | None, str | None]]:
    return {(title.title, title.organization) for title in people(text, headline)[name].titles}


@pytest.mark.parametrize(
    ("text", "name", "post"),
    [
        ("在贵州永红机电公司的车间里,51岁的电焊工田茂林屏住呼吸。", "田茂林", ("电焊工", "贵州永红机电公司")),
        ("云南省大理州祥云县刘厂镇党委书记周云飞出席。", "周云飞", ("党委书记", "中共大理白族自治州祥云县刘厂镇委员会")),
        ("北京市朝阳区望京街道工委副书记、总工会主席白洁出席。", "白洁", ("总工会主席", "北京市朝阳区望京街道总工会")),
        ("首都地勤公司装卸队长田志强说。", "田志强", ("队长", "首都地勤公司")),
        ("应急管理部安全生产执法局副局长宋建波授课。", "宋建波", ("副局长", "应急管理部安全生产执法局")),
        (
            "成都市武侯区快递行业工会联合会成立大会召开,小哥蒋世伟当选为主席。",
            "蒋世伟",
            ("主席", "成都市武侯区快递行业工会联合会"),
        ),
        ("来自铁道大厦的职工马娟说。", "马娟", ("职工", "铁道大厦")),
    ],
)
def test_whose_post_it_is(text: str, name: str, post: tuple[str, str]) -> None:
    assert post in posts(text, name)


def test_an_elided_workplace_is_the_one_of_which_the_article_speaks() -> None:
    told = "聊城市蒙泰煤业公司工会开设家乡窗口。{}“真香!”采煤工李二柱说。"
    assert posts(told.format(""), "李二柱") == {("采煤工", "聊城市蒙泰煤业公司")}
    assert posts(told.format("聊城市永红机电公司送来食材。"), "李二柱") == {("采煤工", None)}
    assert posts(told.format("活动邀请了采煤工李二柱。"), "李二柱") == {("采煤工", None)}


def test_honours_told_of_somebody() -> None:
    assert ("贵州省劳动模范", None) in posts("电焊工田茂林带徒多年。30年来,他攻克难题46项,被评为贵州省劳动模范。", "田茂林")
    for text in ("田茂林说,徒弟3人获评贵州省劳动模范。", "电焊工田茂林获得第一名,将由省总工会授予“贵州省劳动模范”称号。"):
        assert ("贵州省劳动模范", None) not in posts(text, "田茂林")


def test_the_shorter_of_two_titles_is_no_post_of_its_own() -> None:
    assert posts("电焊工田茂林屏住呼吸。", "田茂林", headline="老焊工田茂林的“绝活”") == {("电焊工", None)}


def test_offices_name_the_government() -> None:
    found = people("会议由省长赵一德主持。", headline="陕西省表彰先进")
    assert found["赵一德"].titles[0].organization == "陕西省人民政府"
