"""The tree of unions as readers see it: places without a record have no link, what is withheld is not shown."""

from types import SimpleNamespace

import pytest

from articles.editorial import editing, union_tree, withholding
from articles.editorial.authority import region_of_name
from articles.models import Organization
from tests.articles.newsroom import organization, small_archive

pytestmark = pytest.mark.django_db

TREE = "/organizations/tree/"


@pytest.fixture
def cast(db):
    found = SimpleNamespace(**small_archive())
    for name, level in (
        ("中华全国总工会", "national"),
        ("北京市总工会", "city"),
        ("北京市石景山区八宝山街道总工会", "street_town"),
        ("北京市东城区龙潭街道总工会", "street_town"),
        ("北京市自来水集团工会", "enterprise_grassroots"),
        ("云帆公司工会", "enterprise_grassroots"),
        ("中国金融工会", "industry"),
    ):
        organization(found.lead, name, type="union", union_level=level)
    for body in Organization.objects.all():
        Organization.objects.filter(pk=body.pk).update(region=region_of_name(body.name))
    list(union_tree.place_all())
    return found


def body(name):
    return Organization.objects.get(name=name)


def text_of(client, address):
    """The page without what is not to be seen in its names: places to break, and their language."""
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode().replace("<wbr>", "").replace(' lang="zh-Hans"', "")


def test_it_works(client, cast):
    html = text_of(client, TREE)
    assert '<a href="?province=110000">北京市总工会</a> <span class="soft">4 个工会' in html
    assert '<a href="?province=440000">广东省总工会</a>' in html, "a province without a record leads to what stands in it"
    assert "中国金融工会" in html
    assert '<a href="?province=unknown">' in html


def test_a_province_shows_every_level_and_the_gaps(client, cast):
    html = text_of(client, f"{TREE}?province=110000")
    assert f'<a href="{body("北京市石景山区八宝山街道总工会").get_absolute_url()}">' in html
    assert '<span class="placename">北京市东城区总工会</span>' in html
    assert "本地区内、上级不详" in html
    assert "北京市自来水集团工会" in html
    assert "广州市总工会" not in html
    assert not Organization.objects.filter(name="北京市东城区总工会").exists()


def test_what_nothing_tells_is_listed_as_unknown(client, cast):
    html = text_of(client, f"{TREE}?province=unknown")
    assert "云帆公司工会" in html
    assert "北京市自来水集团工会" not in html


def test_a_union_shows_what_is_above_and_below(client, cast):
    html = text_of(client, body("北京市石景山区八宝山街道总工会").get_absolute_url())
    assert f'<a href="{cast.union.get_absolute_url()}">北京市石景山区总工会</a>' in html
    assert "依行政区划" in html
    html = text_of(client, body("北京市东城区龙潭街道总工会").get_absolute_url())
    assert "库中尚无此机构" in html
    above = client.get(body("北京市东城区龙潭街道总工会").get_absolute_url()).context["above"]
    assert [(step.name, step.record is None) for step in above] == [
        ("中华全国总工会", False),
        ("北京市总工会", False),
        ("北京市东城区总工会", True),
    ]
    context = client.get(body("北京市总工会").get_absolute_url()).context
    assert [union.name for union in context["unions_below"]] == ["北京市石景山区总工会"]


@pytest.mark.parametrize("address", [TREE, f"{TREE}?province=110000"])
def test_what_is_withheld_is_gone_from_the_tree(client, cast, address):
    withholding.withhold([cast.union], "申请", by=None)
    assert "北京市石景山区总工会" not in text_of(client, address)
    assert "北京市石景山区总工会" not in text_of(client, body("北京市石景山区八宝山街道总工会").get_absolute_url())


def test_a_person_s_word_is_shown_as_such(client, cast):
    below = body("云帆公司工会")
    editing.change_fields(below, {"parent": cast.union.pk}, by=None)
    editing.settle(below)
    assert "人工决定" in text_of(client, below.get_absolute_url())
    assert "云帆公司工会" in text_of(client, f"{TREE}?province=110000")


@pytest.mark.thorough
@pytest.mark.parametrize("wrong", ["x", "999999", "%00", "110107"])
def test_a_province_that_is_none_is_not_found(client, cast, wrong):
    assert client.get(f"{TREE}?province={wrong}").status_code == 404


def test_the_tree_costs_the_same_however_many_unions_there_are(client, cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get(f"{TREE}?province=110000")
