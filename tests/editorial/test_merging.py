"""Two records become one and two again: nothing that led to them is lost, every row comes back as it was."""

import json

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core import serializers

from articles.editorial import editing, merging, sanity, union_tree, withholding
from articles.editorial.authority import sort_key
from articles.editorial.changes import values_of
from articles.editorial.redirects import current_id, follow
from articles.models import (
    Byline,
    Event,
    EventMention,
    EventParticipation,
    Judgement,
    Merge,
    Organization,
    OrganizationAlias,
    OrganizationMention,
    Override,
    Person,
    PersonAlias,
    PersonMention,
    Post,
    Redirect,
)
from tests.editorial.cast import TEXT, contest, first, read_as, record, store, visit

pytestmark = pytest.mark.django_db

ALL = (
    Person, Organization, Event, PersonMention, OrganizationMention, EventMention, Byline, Post, EventParticipation,
    PersonAlias, OrganizationAlias, Override, Judgement, Redirect,
)  # fmt: skip


def everything():
    """Every row of names and decisions, to the microsecond."""
    return json.dumps(
        {model._meta.label: [values_of(row) for row in model._default_manager.order_by("pk")] for model in ALL}, sort_keys=True
    )


def person(name, role="subject", titles=()):
    return {"name": name, "role": role, "titles": list(titles), "spans": []}


def another(number, **changes):
    """One more page, whose only article has these changes."""
    return store(record(visit(**changes)) | {"ads": []}, text=f"{TEXT}{number}", source=f"{number}.txt")


@pytest.fixture
def by(db):
    return User.objects.create_user("li")


def two_unions():
    """聊城市总工会 and what another article calls 聊城市工会, each with what leads to it."""
    one = store()
    body = {"name": "聊城市工会", "mentions": ["聊城市工会"], "spans": [], "type": "union"}
    event = contest()["events"][0] | {"organizer": ["聊城市工会"]}
    titles = [{"title": "主席", "organization": "聊城市工会"}]
    other = another(1, organizations=[body], events=[event], people=[person("李明", "official", titles)])
    return one, other, Organization.objects.get(name="聊城市总工会"), Organization.objects.get(name="聊城市工会")


def test_it_works(by):
    one, other, kept, gone = two_unions()
    before = everything()
    done = merging.merge(kept, gone, by=by, reason="同一机构")
    assert not Organization.objects.filter(pk=gone.pk).exists()
    assert current_id(Organization, gone.pk) == (True, kept.pk)
    assert first(other).organization_mentions.get().organization == kept
    assert [alias.name for alias in kept.aliases.all()] == ["聊城市工会"]
    assert set(kept.posts.values_list("article", flat=True)) == {first(one).pk, first(other).pk}
    assert kept.participations.exists()
    assert (done.decided_by, done.reason, done.gone_name) == (by, "同一机构", "聊城市工会")
    assert list(sanity.orphans()) == list(sanity.broken_redirects()) == []
    assert merging.undo(done, by=by) == 0
    assert everything() == before
    done.refresh_from_db()
    assert done.undone_by == by


@pytest.mark.thorough
def test_reading_again_and_another_page_lead_to_the_one_that_was_kept(by):
    _one, other, kept, gone = two_unions()
    merging.merge(kept, gone, by=by)
    read_as(other, other.record)
    body = {"name": "聊城市工会", "mentions": ["聊城市工会"], "spans": [], "type": "union"}
    third = another(2, organizations=[body])
    assert not Organization.objects.filter(name="聊城市工会").exists()
    assert {first(page).organization_mentions.get().organization for page in (other, third)} == {kept}


@pytest.mark.thorough
def test_what_was_read_since_under_the_name_goes_back_with_it(by):
    _one, other, kept, gone = two_unions()
    done = merging.merge(kept, gone, by=by)
    third = another(2, organizations=[{"name": "聊城市工会", "mentions": ["聊城市工会"], "spans": [], "type": "union"}])
    merging.undo(done, by=by)
    assert first(third).organization_mentions.get().organization_id == gone.pk
    read_as(third, third.record)
    assert first(third).organization_mentions.get().organization_id == gone.pk
    assert first(other).organization_mentions.get().organization_id == gone.pk


@pytest.mark.thorough
def test_decisions_about_both_hold_for_the_one(by):
    _one, _other, kept, gone = two_unions()
    editing.change_fields(kept, {"description": "留"}, by=by)
    editing.settle(kept)
    editing.change_fields(gone, {"description": "去", "region": "110107", "name": "聊城工会"}, by=by)
    editing.settle(gone)
    before = everything()
    done = merging.merge(Organization.objects.get(pk=kept.pk), Organization.objects.get(pk=gone.pk), by=by)
    kept.refresh_from_db()
    assert (kept.name, kept.description, kept.region.code) == ("聊城市总工会", "留", "110107")
    assert set(kept.aliases.values_list("name", flat=True)) == {"聊城市工会", "聊城工会"}
    editing.settle(kept)
    kept.refresh_from_db()
    assert kept.region.code == "110107", "the decision lasts, not the value alone"
    assert [each.field for each in Override.objects.filter(object_id=kept.pk).order_by("field")] == ["description", "region"]
    merging.undo(done, by=by)
    assert json.loads(everything())["articles.Override"] == json.loads(before)["articles.Override"]
    gone = Organization.objects.get(pk=gone.pk)
    assert (gone.name, gone.region.code) == ("聊城工会", "110107")


def test_addresses_lead_on_through_chains_and_back(by):
    names = ["甲工会", "乙工会", "丙工会"]
    one, two, three = [
        Organization.objects.create(name=name, sort_key=sort_key(name), type="union", note="x") for name in names
    ]
    list(union_tree.place_all())
    before = everything()
    first_merge = merging.merge(two, one, by=by)
    second_merge = merging.merge(three, Organization.objects.get(pk=two.pk), by=by)
    assert current_id(Organization, one.pk) == (True, three.pk)
    assert follow(Organization, one.pk) == three
    assert set(three.aliases.values_list("name", flat=True)) == {"甲工会", "乙工会"}
    with pytest.raises(merging.MergeRefusedError, match="请先撤销那次合并"):
        merging.undo(first_merge, by=by)
    merging.undo(second_merge, by=by)
    assert current_id(Organization, one.pk) == (True, two.pk)
    merging.undo(first_merge, by=by)
    assert everything() == before
    with pytest.raises(merging.MergeRefusedError, match="已经撤销"):
        merging.undo(first_merge, by=by)


@pytest.mark.thorough
def test_namesakes_that_a_person_merged_stay_one(by):
    one, two = another(1, people=[person("王芳")], byline=[]), another(2, people=[person("王芳")], byline=[])
    kept, gone = Person.objects.filter(name="王芳").order_by("pk")
    before = everything()
    done = merging.merge(kept, gone, by=by)
    for page in (one, two):
        read_as(page, page.record)
    assert Person.objects.get(name="王芳") == kept
    merging.undo(done, by=by)
    assert everything() == before


@pytest.mark.thorough
def test_a_link_that_a_person_set_to_the_one_that_went_leads_on(by):
    page = store()
    kept, gone = Person.objects.get(name="李明"), Person.objects.get(name="白莹")
    editing.link_name(first(page), "person_record", "张晶", gone, by=by)
    editing.settle(first(page))
    merging.merge(kept, gone, by=by)
    read_as(page, page.record)
    assert first(page).person_mentions.get(name="张晶").person == kept


def test_events_collect_what_each_of_them_tells(by):
    kept = Event.objects.create(name="竞赛", sort_key="x", note="x")
    gone = Event.objects.create(name="技能竞赛", sort_key="x", date="2022-11", place="首钢园", participants_count=9, note="y")
    before = everything()
    plan = merging.plan(kept, gone)
    assert plan.names == ["技能竞赛"]
    assert [str(value) for _label, value in plan.filled] == ["2022-11", "首钢园", "9"]
    assert [value for _label, value in plan.dropped] == ["y"]
    done = merging.merge(kept, gone, by=by)
    kept.refresh_from_db()
    assert (kept.date, kept.place, kept.participants_count, kept.note) == ("2022-11", "首钢园", 9, "x")
    merging.undo(done, by=by)
    assert everything() == before


def test_the_tree_has_no_circle_after_a_merge(by):
    one, two, three = (
        Organization.objects.create(name=name, sort_key=name, type="union", note="x")
        for name in ("甲公司工会", "乙公司工会", "丙公司工会")
    )
    for lower, upper in ((two, one), (three, two)):
        editing.change_fields(lower, {"parent": upper.pk}, by=by)
        editing.settle(lower)
    done = merging.merge(Organization.objects.get(pk=one.pk), Organization.objects.get(pk=two.pk), by=by)
    assert list(sanity.circles()) == []
    three.refresh_from_db()
    assert three.parent_id == one.pk
    editing.settle(three)
    three.refresh_from_db()
    assert three.parent_id == one.pk, "the decision leads on to the body that was kept"
    merging.undo(done, by=by)
    three.refresh_from_db()
    assert three.parent_id == two.pk
    with pytest.raises(merging.MergeRefusedError, match="成环"):
        merging.merge(Organization.objects.get(pk=three.pk), Organization.objects.get(pk=one.pk), by=by)
    assert list(union_tree.place_all())


def judge(one, other, verdict="different"):
    low, high = sorted((one.pk, other.pk))
    kind = ContentType.objects.get_for_model(type(one))
    return Judgement.objects.create(content_type=kind, first_id=low, second_id=high, verdict=verdict)


def test_who_is_not_the_one_is_not_the_other_either(by):
    one, two, three = [Person.objects.create(name="王芳", sort_key="w") for _number in range(3)]
    judge(two, three)
    before = everything()
    done = merging.merge(one, two, by=by)
    judgement = Judgement.objects.get()
    assert (judgement.first_id, judgement.second_id) == (one.pk, three.pk)
    with pytest.raises(merging.MergeRefusedError, match="判定二者不同"):
        merging.merge(Person.objects.get(pk=one.pk), three, by=by)
    merging.undo(done, by=by)
    assert everything() == before


def test_what_is_refused_is_refused_in_words(by):
    store()
    one, two = Organization.objects.order_by("pk")
    for kept, gone, words in ((one, one, "同一条"), (one, Person.objects.first(), "同一类")):
        with pytest.raises(merging.MergeRefusedError, match=words):
            merging.merge(kept, gone, by=by)
    withholding.withhold([two], "申请", by=by)
    with pytest.raises(merging.MergeRefusedError, match="停止公开"):
        merging.merge(one, two, by=by)
    assert not Merge.objects.exists()
    assert serializers.serialize("json", Redirect.objects.all()) == "[]"
