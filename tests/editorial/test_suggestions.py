"""What may be one and the same, and why; what is never suggested."""

import pytest

from articles.editorial import merging, suggestions
from articles.editorial.authority import region_of_name, sort_key
from articles.editorial.likeness import bare, core
from articles.models import (
    Article,
    Event,
    EventMention,
    EventParticipation,
    Judgement,
    MergeSuggestion,
    Organization,
    OrganizationAlias,
    OrganizationMention,
    Person,
    PersonMention,
    Post,
)

pytestmark = pytest.mark.django_db


def body(name, kind="union", **more):
    return Organization.objects.create(name=name, sort_key=sort_key(name), type=kind, region=region_of_name(name), **more)


def article(*people, **more):
    found = Article.objects.create(headline=f"文章{Article.objects.count()}", **more)
    for each in people:
        PersonMention.objects.create(article=found, person=each, name=each.name, role="official")
    return found


def person(name="王芳"):
    return Person.objects.create(name=name, sort_key=sort_key(name))


def suggested(model):
    """{(name, name): (confidence, reasons)} after working them out."""
    suggestions.suggest(model)
    names = dict(model.objects.values_list("pk", "name"))
    rows = MergeSuggestion.objects.filter(content_type__model=model._meta.model_name)
    return {(names[row.first_id], names[row.second_id]): (row.confidence, row.reasons) for row in rows}


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("北京市工业(国防)工会", "北京市工业国防工会", "只差写法"),
        ("北京市總工會", "北京市总工会", "只差写法"),
        ("３６０公司工会", "360公司工会", "只差写法"),
        ("北京市石景山区总工会", "石景山区总工会", "略去地名"),
        ("北京邮政工会", "北京市邮政工会", "只差“市”"),
        ("北京市东城区龙潭街道工会", "北京市东城区龙潭街道总工会", "只差“市”"),
        ("云帆软件有限公司工会", "云帆软件股份有限公司工会", "有限公司"),
    ],
)
def test_bodies_that_may_be_one(one, other, reason):
    body(one)
    body(other)
    ((confidence, reasons),) = suggested(Organization).values()
    assert confidence >= 0.6
    assert any(reason in each for each in reasons), reasons


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("北京市总工会", "天津市总工会", "two cities"),
        ("北京市朝阳区总工会", "长春市朝阳区总工会", "two districts of one name"),
        ("广东省总工会", "广州市总工会", "one above the other"),
        ("吉林省总工会", "吉林市总工会", "a province and a city of one name"),
        ("某某一厂工会", "某某二厂工会", "two plants"),
        ("北京公交集团客一分公司工会", "北京公交集团客六分公司工会", "two branches"),
        ("市总工会", "省总工会", "names that are no names"),
    ],
)
def test_bodies_that_are_not(one, other, why):
    body(one)
    body(other)
    assert suggested(Organization) == {}, why


def test_a_company_is_not_its_union_and_a_short_name_of_several_bodies_none_of_them():
    body("云帆公司", "enterprise")
    body("云帆公司工会")
    for name in ("朝阳区总工会", "北京市朝阳区总工会", "长春市朝阳区总工会"):
        body(name)
    assert suggested(Organization) == {}


def test_an_alias_and_a_name_in_print_speak_for_one_body():
    one, other, third = body("首都钢铁公司工会"), body("首钢工会"), body("石钢工会")
    OrganizationAlias.objects.create(organization=one, name="首钢工会")
    OrganizationMention.objects.create(article=article(), organization=one, name=one.name, surface=third.name)
    found = suggested(Organization)
    assert set(found) == {(one.name, other.name), (one.name, third.name)}
    assert "有文章以“石钢工会”称" in found[one.name, third.name][1][0]


def test_namesakes_without_shared_evidence_are_never_suggested():
    one, other = person(), person()
    article(one)
    article(other)
    assert suggested(Person) == {}
    Post.objects.create(person=one, title="主席", organization=body("甲总工会"), article=article(one))
    Post.objects.create(person=other, title="主席", organization=body("乙总工会"), article=article(other))
    assert suggested(Person) == {}, "the same title elsewhere"


def test_namesakes_in_one_body_or_among_the_same_people_may_be_one():
    one, other = person(), person()
    union = body("甲总工会")
    Post.objects.create(person=one, title="主席", organization=union, article=article(one))
    Post.objects.create(person=other, title="主席", organization=union, article=article(other))
    ((confidence, reasons),) = suggested(Person).values()
    assert (confidence >= 0.8, reasons) == (True, ["同名“王芳”", "都任甲总工会主席"])
    Post.objects.all().delete()
    friends = [person("李明"), person("张晶")]
    article(one, *friends)
    article(other, *friends)
    ((confidence, reasons),) = suggested(Person).values()
    assert "都与李明、张晶同见于文章" in reasons


def event(name, found, **more):
    held = Event.objects.create(name=name, sort_key=sort_key(name), **more)
    EventMention.objects.create(article=found, event=held, name=name)
    return held


def test_events_of_one_name_day_and_place_may_be_one():
    event("职工创新工作室答辩评审会", article(), date="2022-11-05", place="首钢园")
    event("区级职工创新工作室答辩评审会", article(), date="2022-11-05", place="首钢园")
    ((confidence, reasons),) = suggested(Event).values()
    assert confidence > 0.7
    assert "日期同为 2022-11-05" in reasons


def test_events_that_are_not():
    shared = article()
    event("职工运动会", shared, date="2022-11-05")
    event("职工运动会开幕式", shared, date="2022-11-05")
    event("职工歌咏比赛", article(), date="2022-11-05", place="首钢园")
    event("职工技能竞赛", article(), date="2021-05-01")
    union = body("甲总工会")
    for day in ("2019-05-01", "2020-05-01"):
        EventParticipation.objects.create(event=event("劳模表彰会", article(), date=day), organization=union)
    for _number in range(2):
        event("新春联谊会", article())
    assert suggested(Event) == {}


def test_what_a_person_judged_is_never_suggested_again():
    body("北京市工业(国防)工会")
    body("北京市工业国防工会")
    suggestions.suggest(Organization)
    suggestions.refuse(MergeSuggestion.objects.get(), by=None, reason="两家")
    assert Judgement.objects.get().reason == "两家"
    assert suggested(Organization) == {}


def test_a_merge_answers_its_suggestion_and_working_out_again_changes_nothing():
    one, other = body("北京市工业(国防)工会"), body("北京市工业国防工会")
    suggestions.suggest(Organization)
    before = MergeSuggestion.objects.values_list().get()
    suggestions.suggest(Organization)
    assert MergeSuggestion.objects.values_list().get() == before
    merging.merge(one, other, by=None)
    assert not MergeSuggestion.objects.exists()
    assert suggested(Organization) == {}


@pytest.mark.parametrize(
    ("name", "short"),
    [("鲁班（北京）公司", "鲁班北京公司"), ("“最美”工会", "最美工会"), ("ＡＢＣ 公司", "abc公司"), ("總工會", "总工会")],
)
def test_marks_and_script_make_no_difference(name, short):
    assert bare(name) == short


def test_too_little_of_a_name_tells_nobody():
    assert core("总工会") == core("市总工会") == ""


def test_the_cost_does_not_grow_with_the_pairs(django_assert_max_num_queries):
    for _number in range(6):
        article(person(), person("李明"))
    with django_assert_max_num_queries(14):
        suggestions.suggest(Person)
