"""Bodies: where a name begins and ends, its type, and what is no name."""

import pytest

from articles.parsing.types import Organization
from tests.parsing.passages import page_of, read


def bodies(*text: str, headline: str = "职工活动") -> dict[str, Organization]:
    return {body.name: body for body in read(page_of(headline, *text)).articles[0].organizations}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("中外运物流华南有限公司工会试点筹建联合会。", "中外运物流华南有限公司工会", "union"),
        ("推动成立广州市快递、货运、配送、人力资源行业工会联合会。", "广州市快递、货运、配送、人力资源行业工会联合会", "union"),
        ("门头沟区总工会联合区应急管理局开展活动。", "北京市门头沟区应急管理局", "government"),
        ("怀柔区泉河街道总工会强沟通促建会。", "北京市怀柔区泉河街道总工会", "union"),
        ("盒马、科大讯飞(上海)、虎牙等一批互联网企业建会。", "科大讯飞(上海)", "enterprise"),
        ("聊城市职工服务中心(工人文化宫)工作人员说。", "聊城市职工服务中心(工人文化宫)", "institution"),
        ("饿了么宿迁站站长说。", "饿了么宿迁站", "enterprise"),
        ("会议听取了汇报,高洋劳模创新工作室检查复核。带头人高洋发言。", "高洋劳模创新工作室", "other"),
        ("人社部发布通知。", "人力资源和社会保障部", "government"),
        ("天津市委书记讲话。", "中共天津市委员会", "party"),
        ("建设龙脊岭水电站的第五年,他拿到了证书。", "龙脊岭水电站", "enterprise"),
        ("文化和旅游部发布通知。", "文化和旅游部", "government"),
        ("浙江、安徽、甘肃等电力工会建起书屋。", "安徽电力工会", "union"),
        ("芜湖市、铜陵市总工会签约。", "铜陵市总工会", "union"),
        ("中国工会第十七次全国代表大会开幕。", "中华全国总工会", "union"),
    ],
)
def test_names(text: str, name: str, kind: str) -> None:
    found = bodies(text)
    assert name in found
    assert found[name].type == kind


@pytest.mark.parametrize(
    "text",
    [
        "各级工会要加强管理,基层工会要落实。",
        "吸引职工加入工会,了解工会组织。",
        "在全市建设全国工会职工书屋示范点59家。",
        "各市州总工会、省级产业工会向社会公布热线电话。",
        "到定点医院看病,到街道办事。",
        "对不属于本单位的诉求做好转办。",
        "两年来建起80所工匠学院、12家职工书屋。",
        "走好中国特色社会主义工会之路,建强工会组织。",
        "在政协工会界别小组讨论时建议,在高速公路服务区建司机之家。",
        "浙江代表团的纺织工来到会场。",
        "谱写新时代工运新曲。",
        "浑河科学城建会企业达到126家。",
        "全国电力工会系统组织职工读书。",
    ],
)
def test_unions_and_bodies_at_large_are_no_names(text: str) -> None:
    assert bodies(text) == {}


def test_owner_and_unit_are_two_layers() -> None:
    assert {"华润双鹤药业股份有限公司团委", "华润双鹤药业股份有限公司"} <= set(bodies("华润双鹤药业股份有限公司团委开展活动。"))


def test_a_post_names_no_committee() -> None:
    assert set(bodies("中铁云桥有限公司党委书记出席。")) == {"中铁云桥有限公司"}


def test_spans_are_where_the_name_stands_over_a_column_break() -> None:
    from dataclasses import replace

    from articles.parsing.types import Part

    page = page_of("职工活动", "近日,福建邮政工会开展活动。")
    text = "职工活动\n\n近日,福\n\n建邮政工会开展活动。"
    start = text.index("近日")
    at = text.index("建邮政")
    body = Part("body", "近日,福建邮政工会开展活动。", ((start, start + 4), (at, len(text))))
    article = replace(page.articles[0], parts=(page.articles[0].parts[0], body))
    read_page = read(replace(page, text=text, articles=(article,)))
    union = next(body for body in read_page.articles[0].organizations if body.name == "福建邮政工会")
    assert union.mentions == ("福建邮政工会",)
    assert "".join(text[low:high] for low, high in union.spans) == "福建邮政工会"
    assert len(union.spans) == 2
