"""Who stands above whom: by the gazetteer, by what articles say, by names, by what a person decided; never in a circle."""

import pytest

from articles.editorial import editing, sanity, union_tree
from articles.editorial.above import above
from articles.editorial.authority import region_of_name, sort_key
from articles.models import Organization, ParentBasis
from tests.editorial.cast import TEXT, contest, first, read_as, record, store, visit

pytestmark = pytest.mark.django_db


def body(name, level="", kind="union"):
    return Organization.objects.create(
        name=name, sort_key=sort_key(name), type=kind, union_level=level, region=region_of_name(name)
    )


def way(name):
    """The way up from the body, top down, 总工会 left out; a star behind a name without a record."""
    found = Organization.objects.select_related(union_tree.WITH_REGION).get(name=name)
    return " ".join(step.name.replace("总工会", "") + ("" if step.record else "*") for step in union_tree.way_up(found))


def union(name, level, **more):
    return {"name": name, "mentions": [name], "spans": [], "type": "union", "union_level": level} | more


def test_it_works():
    page = store(
        record(visit(organizations=[union("聊城市总工会", "city"), union("聊城市东昌府区总工会", "district")])) | {"ads": []}
    )
    lower = Organization.objects.get(name="聊城市东昌府区总工会")
    assert (lower.parent.name, lower.parent_basis) == ("聊城市总工会", "gazetteer")
    assert way("聊城市东昌府区总工会") == "中华全国* 山东省* 聊城市"
    assert lower.parent.parent is None
    upper = visit(organizations=[union("山东省总工会", "province")], people=[])
    store(record(upper) | {"ads": []}, text=TEXT + "1", source="1.txt")
    assert way("聊城市东昌府区总工会") == "中华全国* 山东省 聊城市"
    read_as(page, record(visit(organizations=[], people=[])) | {"ads": []})
    assert set(Organization.objects.values_list("name", flat=True)) == {"山东省总工会"}


@pytest.mark.parametrize(
    ("name", "level", "way_up", "why"),
    [
        ("北京市石景山区八宝山街道总工会", "street_town", "中华全国* 北京市* 北京市石景山区*", "divisions"),
        ("北京市东城区龙潭街道工会", "street_town", "中华全国* 北京市* 北京市东城区*", "the street's own"),
        ("广东省总工会", "province", "中华全国*", "a province's"),
        ("中华全国总工会", "national", "", "the top"),
        ("中国机械冶金建材工会", "industry", "中华全国*", "a trade's national union"),
        ("广州市网约车行业工会联合会", "industry", "中华全国* 广东省* 广州市*", "a trade's union of a city"),
        ("湖南省电力工会", "industry", "", "led by the trade"),
        ("北京市自来水集团工会", "enterprise_grassroots", "", "a company called after its city"),
        ("江苏云帆软件有限公司工会", "enterprise_grassroots", "", "nothing tells"),
        ("中关村科学城总工会", "district", "", "a zone of which the name tells no city"),
        ("广东省东莞市长安镇总工会", "street_town", "中华全国* 广东省* 东莞市*", "a city without districts"),
        ("安徽省合肥高新技术产业开发区总工会", "district", "中华全国* 安徽省*", "a zone, as far as its name says"),
    ],
)  # fmt: skip
def test_places_by_name_and_gazetteer(name, level, way_up, why):
    union_tree.place([body(name, level).pk])
    assert way(name) == way_up, why
    assert Organization.objects.count() == 1, "no record is invented"


@pytest.mark.parametrize(
    ("upper", "lower", "kind", "leads"),
    [
        ("广东省总工会", "广东省总工会权益保障部", "union", True),
        ("北京市总工会", "北京市总工会职工大学", "school", True),
        ("北京公交集团工会", "北京公交集团客六分公司工会", "union", True),
        ("中国邮政集团工会", "中国邮政集团工会陕西省委员会", "union", True),
        ("北京市东城区工会", "北京市东城区工会工作委员会", "union", False),
        ("广州市总工会", "广东省广州某公司工会", "union", False),
        ("北京公交集团工会", "北京公交集团有限公司工会", "union", False),
    ],
)
def test_what_a_name_opens_with(upper, lower, kind, leads):
    below = body(lower, "enterprise_grassroots", kind)
    union_tree.place([below.pk])
    assert below.parent is None
    top = body(upper, "")
    union_tree.place([top.pk])
    below.refresh_from_db()
    assert (below.parent == top) is leads


def test_what_an_article_says_holds_where_the_gazetteer_says_nothing():
    club, city = union("云帆公司工会", "enterprise_grassroots", parent="聊城市总工会"), union("聊城市总工会", "city")
    page = store(record(visit(organizations=[club, city])) | {"ads": []})
    below = Organization.objects.get(name="云帆公司工会")
    assert (below.parent.name, below.parent_basis) == ("聊城市总工会", "text")
    read_as(page, record(visit(organizations=[club | {"parent": None}, city])) | {"ads": []})
    below.refresh_from_db()
    assert (below.parent, below.parent_basis) == (None, "unknown")


def test_an_article_does_not_turn_the_divisions_round():
    wrong = [union("聊城市总工会", "city", parent="聊城市东昌府区总工会"), union("聊城市东昌府区总工会", "district")]
    store(record(visit(organizations=wrong)) | {"ads": []})
    assert way("聊城市东昌府区总工会").split()[-1] == "聊城市"
    assert way("聊城市总工会").split()[-1] == "山东省*"


def test_two_articles_that_put_each_other_on_top_make_no_circle():
    store(
        record(
            visit(organizations=[union("甲公司工会", "", parent="乙公司工会"), union("乙公司工会", "", parent="甲公司工会")])
        )
    )
    assert Organization.objects.filter(name__contains="公司").exclude(parent=None).count() == 1
    assert list(sanity.circles()) == []


def test_what_a_person_decided_lasts_and_is_given_back():
    page = store()
    lower, other = Organization.objects.get(name="北京市石景山区总工会"), Organization.objects.get(name="聊城市总工会")
    top = body("北京市总工会", "city")
    union_tree.place([top.pk])
    lower.refresh_from_db()
    assert lower.parent == top
    editing.change_fields(lower, {"parent": other.pk}, by=None)
    editing.settle(lower)
    read_as(page, record())
    list(union_tree.place_all())
    lower.refresh_from_db()
    assert (lower.parent, lower.parent_basis) == (other, ParentBasis.PERSON)
    editing.release(lower, "parent")
    editing.settle(lower)
    lower.refresh_from_db()
    assert (lower.parent, lower.parent_basis) == (top, "gazetteer")


def test_a_person_may_say_that_nothing_is_above():
    store()
    lower = Organization.objects.get(name="聊城市总工会")
    editing.change_fields(lower, {"parent": None}, by=None)
    editing.settle(lower)
    list(union_tree.place_all())
    assert way("聊城市总工会") == ""


def test_a_circle_is_refused_in_words():
    top, lower = body("北京市总工会", "city"), body("北京市东城区总工会", "district")
    union_tree.place([top.pk, lower.pk])
    for parent in (lower, top):
        with pytest.raises(union_tree.CircleError, match="不能是本机构自己，也不能是它的下级"):
            editing.change_fields(top, {"parent": parent.pk}, by=None)


def test_the_machine_gives_way_to_a_person_where_both_would_make_a_circle():
    lower = body("北京市东城区总工会", "district")
    union_tree.place([lower.pk])
    top = body("北京市总工会", "city")
    editing.change_fields(top, {"parent": lower.pk}, by=None)
    editing.settle(top)
    list(union_tree.place_all())
    lower.refresh_from_db()
    assert lower.parent is None
    assert list(sanity.circles()) == []


def test_a_renamed_body_takes_its_units_along():
    upper = body("聊城总会", "city")
    lower = body("聊城市东昌府区总工会", "district")
    union_tree.place([upper.pk, lower.pk])
    editing.change_fields(upper, {"name": "聊城市总工会", "region": "371500"}, by=None)
    editing.settle(upper)
    lower.refresh_from_db()
    assert lower.parent == upper
    editing.change_fields(upper, {"region": "370100"}, by=None)
    editing.settle(upper)
    lower.refresh_from_db()
    assert lower.parent is None


def test_the_body_above_that_a_person_chose_stays_when_nothing_else_leads_to_it():
    page = store()
    lower, upper = Organization.objects.get(name="北京市石景山区总工会"), Organization.objects.get(name="聊城市总工会")
    editing.change_fields(lower, {"parent": upper.pk}, by=None)
    editing.settle(lower)
    read_as(page, record(visit(organizations=[]), contest()))
    assert Organization.objects.filter(pk=upper.pk).exists()
    assert list(sanity.orphans()) == []


def test_names_are_asked_of_the_gazetteer_alone(django_assert_num_queries):
    lower = Organization.objects.select_related(union_tree.WITH_REGION).get(pk=body("北京市东城区总工会", "district").pk)
    with django_assert_num_queries(0):
        assert above(lower).region.name == "北京市"
    assert first(store()).organization_mentions.exists()
