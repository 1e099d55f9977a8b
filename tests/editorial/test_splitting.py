"""One record becomes two namesakes and one again: what was chosen leads there for good, and every row can come back."""

import json

import pytest
from django.contrib.auth.models import User

from articles.editorial import editing, merging, sanity, splitting, suggestions
from articles.editorial.redirects import current_id, follow
from articles.models import (
    Byline,
    Event,
    Judgement,
    MergeSuggestion,
    Organization,
    OrganizationAlias,
    Override,
    Person,
    PersonMention,
    Post,
    Split,
)
from tests.editorial.cast import contest, first, read_as, record, second, visit
from tests.editorial.test_merging import another, everything, person
from tests.preserving.desk import exported

pytestmark = pytest.mark.django_db

CHAIR = [{"title": "主席", "organization": "聊城市总工会"}]


@pytest.fixture
def by(db):
    return User.objects.create_user("li")


@pytest.fixture
def pages(db):
    """Three pages on each of which 张晶 reports and 李明 is chairman."""
    return [another(number) for number in range(3)]


def findings():
    """What sanity_check says but for the pages of these tests, of which much is left unread."""
    return [finding for check in sanity.CHECKS if check is not sanity.wrong_spans for finding in check()]


def named(page, name):
    return first(page).person_mentions.get(name=name).person


def test_it_works(by, pages):
    li, before = named(pages[0], "李明"), everything()
    plan = splitting.plan(li, [first(pages[1]).pk])
    assert plan.moves == [("人物提及", 1, 2), ("任职", 1, 2)]
    assert plan.names == ["李明"]
    assert everything() == before
    done = splitting.split(li, [first(pages[1]).pk], by=by, distinction="另一位", reason="同名")
    new = Person.objects.get(pk=done.new_id)
    assert (new.name, new.distinction) == ("李明", "另一位")
    assert [named(page, "李明") for page in pages] == [li, new, li]
    assert Post.objects.get(person=new).article == first(pages[1])
    assert Judgement.objects.get().verdict == "different"
    assert findings() == []
    assert splitting.undo(done, by=by) == 0
    assert everything() == before
    assert current_id(Person, new.pk) == (True, li.pk)
    assert follow(Person, new.pk) == li
    assert findings() == []
    with pytest.raises(splitting.SplitRefusedError, match="已经撤销"):
        splitting.undo(done, by=by)


@pytest.mark.thorough
def test_split_and_put_back_is_as_before_with_history_left_out(by, pages, tmp_path):
    before = exported(tmp_path / "one.tar", with_history=False)
    done = splitting.split(named(pages[0], "张晶"), [first(pages[2]).pk], by=by)
    assert exported(tmp_path / "two.tar", with_history=False) != before
    splitting.undo(done, by=by)
    assert exported(tmp_path / "two.tar", with_history=False) == before


@pytest.mark.thorough
def test_later_readings_keep_to_it(by, pages):
    """A reporter of the same newspaper would be taken for the same; a name that a reading missed comes back to its own."""
    reporter = named(pages[0], "张晶")
    new = Person.objects.get(pk=splitting.split(reporter, [first(pages[2]).pk], by=by).new_id)
    assert Byline.objects.get(person=new).article == first(pages[2])
    for read in (visit(people=[], byline=[]), visit(), visit(headline="又读", people=[person("张晶", "reporter")])):
        read_as(pages[2], record(read) | {"ads": []})
        read_as(pages[0], record(read) | {"ads": []})
    assert named(pages[2], "张晶") == new
    assert named(pages[0], "张晶") == reporter
    assert findings() == []


def test_the_two_are_not_suggested_again_nor_merged(by, pages):
    li = named(pages[0], "李明")
    new = Person.objects.get(pk=splitting.split(li, [first(pages[1]).pk], by=by).new_id)
    suggestions.suggest(Person)
    assert not MergeSuggestion.objects.filter(second_id=new.pk).exists()
    with pytest.raises(merging.MergeRefusedError, match="不同"):
        merging.merge(li, new, by=by)


@pytest.mark.thorough
def test_a_body_is_split_with_what_it_did(by, pages):
    union = Organization.objects.get(name="聊城市总工会")
    OrganizationAlias.objects.create(organization=union, name="聊城市工会")
    before = everything()
    done = splitting.split(union, [first(pages[0]).pk], by=by, name="聊城市工会")
    new = Organization.objects.get(pk=done.new_id)
    assert (new.type, new.union_level) == (union.type, union.union_level)
    assert first(pages[0]).organization_mentions.first().organization == new
    assert named(pages[0], "李明").posts.get(article=first(pages[0])).organization == new
    assert not union.aliases.exists()
    read_as(pages[0], record(visit(headline="又读")) | {"ads": []})
    assert first(pages[0]).organization_mentions.first().organization == new
    splitting.undo(done, by=by)
    assert json.loads(everything())["articles.Organization"] == json.loads(before)["articles.Organization"]
    assert union.aliases.get().name == "聊城市工会"


def test_an_event_is_split(by):
    organizer = contest()["events"][0]
    pages = [another(number, events=[organizer], organizations=contest()["organizations"]) for number in (1, 2)]
    event = Event.objects.get()
    done = splitting.split(event, [first(pages[1]).pk], by=by)
    new = Event.objects.get(pk=done.new_id)
    assert new.participations.get().article == first(pages[1])
    assert event.participations.get().article == first(pages[0])
    splitting.undo(done, by=by)
    assert Event.objects.get() == event
    assert event.participations.count() == 2


def test_a_link_that_a_person_made_before_is_as_it_was_after_undoing(by, pages):
    li, article = named(pages[0], "李明"), first(pages[1])
    editing.link_name(article, "person_record", "李明", li, by=by)
    before = everything()
    done = splitting.split(li, [article.pk], by=None)
    assert Override.objects.get(field="person_record").value == done.new_id
    splitting.undo(done, by=by)
    assert everything() == before


def test_what_was_read_since_goes_back_as_well(by, pages):
    li = named(pages[0], "李明")
    done = splitting.split(li, [first(pages[1]).pk], by=by)
    new = Person.objects.get(pk=done.new_id)
    article = second(pages[0]) if pages[0].articles.filter(key="a2").exists() else first(pages[2])
    PersonMention.objects.create(article=article, person=new, name="李明", role="subject")
    splitting.undo(done, by=by)
    assert not PersonMention.objects.filter(person=None).exists()
    assert article.person_mentions.filter(person=li).exists()


@pytest.mark.thorough
@pytest.mark.parametrize("chosen", ["none", "all", "strange"])
def test_a_record_that_stays_or_goes_whole_is_not_split(by, pages, chosen):
    ids = {"none": [], "all": [first(page).pk for page in pages], "strange": [10**9]}[chosen]
    with pytest.raises(splitting.SplitRefusedError, match="至少要有一篇" if chosen == "all" else "先选文章"):
        splitting.split(named(pages[0], "李明"), ids, by=by)
    assert not Split.objects.exists()


def test_decisions_on_the_new_record_are_not_lost_by_undoing(by, pages):
    done = splitting.split(named(pages[0], "李明"), [first(pages[1]).pk], by=by)
    new = Person.objects.get(pk=done.new_id)
    editing.change_fields(new, {"description": "某厂厂长"}, by=by)
    editing.settle(new)
    new.aliases.create(name="老李")
    with pytest.raises(splitting.SplitRefusedError, match="人工决定、别名"):
        splitting.undo(done, by=by)
    assert Person.objects.get(pk=new.pk).description == "某厂厂长"


def test_a_split_whose_record_was_merged_since_waits_for_that(by, pages):
    done = splitting.split(named(pages[0], "李明"), [first(pages[1]).pk], by=by)
    other = Person.objects.create(name="李铭", sort_key="x")
    merged = merging.merge(other, Person.objects.get(pk=done.new_id), by=by)
    with pytest.raises(splitting.SplitRefusedError, match="先撤销那次合并"):
        splitting.undo(done, by=by)
    merging.undo(merged, by=by)
    splitting.undo(done, by=by)
    assert current_id(Person, done.new_id) == (True, done.kept_id)
