"""What stands of a page and what would stand by another reading: with what people put where and decided laid over either."""

import pytest
from django.contrib.auth.models import User

from articles.editorial import editing, placing
from articles.editorial.arranging import arranged
from articles.editorial.blocks import Layout
from articles.editorial.effective import effective
from articles.editorial.steps import Choice, steps_for
from articles.ingest import changes_by, record_changes
from articles.models import Organization, Topic
from tests.editorial import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(db):
    return User.objects.create_user("li")


@pytest.fixture
def page(db):
    return cast.store()


def put_apart(page, by):
    """The caption becomes an article of its own."""
    layout = Layout.of(page.text, arranged(page).record)
    piece = cast.spans(cast.TEXT, "图为比赛现场。")
    done = steps_for(layout, Choice(blocks=(piece,), to="new", role="body"))
    return placing.place(page, done.steps, by=by, said=done.said)


def settled(article, **changes):
    editing.change_fields(article, changes, by=User.objects.get())
    editing.settle(article)


def articles_of(page, read=None):
    return effective(page, read).record["articles"]


def test_it_works(page, by):
    article = cast.first(page)
    settled(article, headline="人定的标题", region="110107", union_level="", body="一段\n又一段")
    (read, other) = articles_of(page)
    assert (read["headline"], read["union_level"], read["body"]) == ("人定的标题", None, ["一段", "又一段"])
    region = read["region"]
    assert [region[level] for level in ("province", "city", "district")] == ["北京市", "北京市", "石景山区"]
    assert (region["code"], region["inferred"]) == ("110107", False)
    assert other == page.record["articles"][1], "what nobody decided is as it was read"


def test_a_page_without_decisions_is_as_it_was_read(page):
    assert effective(page).record == page.record
    assert effective(page, cast.record(cast.visit())).record == cast.record(cast.visit())


def test_moved_blocks_do_not_differ_from_a_reading_that_has_nothing_new(page, by):
    put_apart(page, by)
    assert len(articles_of(page)) == 3
    assert changes_by(page, page.record) == []
    again = cast.record(cast.visit(union_level="province"), cast.contest())
    assert changes_by(page, again) == ["[聊城市总工会慰问货车司机] 工会层级：市级工会 → 省级工会"]


def test_a_decided_field_does_not_differ_but_is_asked_about(page, by):
    settled(cast.first(page), headline="人定的标题")
    again = cast.record(cast.visit(headline="新读的标题"), cast.contest())
    assert record_changes(page.record, again)
    (asked,) = changes_by(page, again)
    assert asked.startswith("待审：[人定的标题] 主题：")
    assert "新读的标题" in asked
    page = cast.read_as(page, again)
    assert changes_by(page, again) == [], "what is asked already is no news"


def test_members_stand_as_they_were_decided(page, by):
    article = cast.first(page)
    slug = Topic.objects.get(name="劳模工匠").slug
    editing.add_member(article, "topics", slug, by=by)
    editing.remove_member(article, "topics", Topic.objects.get(name="困难帮扶").slug, by=by)
    editing.remove_member(article, "people", "张晶", by=by)
    editing.add_member(article, "people", {"name": "赵敏", "role": "quoted"}, by=by)
    editing.remove_member(article, "organizations", "市总工会", by=by)
    editing.settle(article)
    read = articles_of(page)[0]
    assert read["topics"] == ["新就业形态劳动者", "劳模工匠"]
    assert [person["name"] for person in read["people"]] == ["李明", "赵敏"]
    assert read["people"][1] == {"name": "赵敏", "role": "quoted", "titles": [], "spans": []}
    assert [(body["name"], body["mentions"]) for body in read["organizations"]] == [("聊城市总工会", ["聊城市总工会"])]


def test_a_body_that_a_person_linked_is_called_as_its_record(page, by):
    article = cast.first(page)
    other = Organization.objects.create(name="东阿县总工会", sort_key="d")
    editing.link_name(article, "organization_record", "聊城市总工会", other, by=by)
    editing.settle(article)
    (body,) = articles_of(page)[0]["organizations"]
    assert (body["name"], body["mentions"]) == ("东阿县总工会", ["聊城市总工会", "市总工会"])


def test_newspaper_date_and_number_are_those_that_were_decided(page, by):
    editing.change_fields(page, {"newspaper": "工人日报", "issue_date": "2022-11-30", "number": "3"}, by=by)
    editing.settle(page)
    record = effective(page).record
    assert record["newspaper"] == {"name": "工人日报", "inferred": False, "evidence": ""}
    assert (record["issue_date"]["value"], record["issue_date"]["not_after"]) == ("2022-11-30", "2022-11-30")
    assert record["page_number"] == "3"
    assert changes_by(page, page.record) == []


def test_decisions_pass_to_the_article_that_takes_over_the_text(page, by):
    article = cast.second(page)
    editing.remove_member(article, "people", "白莹", by=by)
    editing.settle(article)
    one = cast.visit()
    one["parts"] = [*one["parts"], *cast.contest()["parts"]]
    one["people"] = [*one["people"], *cast.contest()["people"]]
    read = cast.record(one)
    foreseen = articles_of(page, read)
    assert [person["name"] for person in foreseen[0]["people"]] == ["张晶", "李明"]
    page = cast.read_as(page, read)
    assert articles_of(page) == foreseen
