"""Decisions over readings: single fields, members of lists, links, and what becomes of them when articles come and go."""

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.editorial import editing, overrides, withholding
from articles.editorial.changes import values_of
from articles.editorial.members import items_of, standing_members
from articles.editorial.overrides import UnknownFieldError
from articles.editorial.redirects import current_id, redirect
from articles.models import (
    Article,
    Generation,
    Organization,
    Override,
    Page,
    Person,
    Region,
    ReviewItem,
    Revision,
    Topic,
    Touched,
    Version,
)
from tests.editorial.cast import LINES, article, contest, first, part, read_as, record, second, store, visit

pytestmark = pytest.mark.django_db
LISTED = ("person_mentions", "organization_mentions", "event_mentions", "bylines", "posts", "captions", "topic_labels")


@pytest.fixture
def page():
    return store()


@pytest.fixture
def by():
    return User.objects.create_user("li")


def decide(target, by, **changes):
    editing.change_fields(target, changes, by=by)
    editing.settle(target)


def contest_of(page):
    return page.articles.exclude(event_mentions=None).first()


def test_a_field_that_no_list_depends_on_is_laid_down_alone(page, by):
    """Else the headline would cost what all the article's names cost."""
    seen = []
    for number, fields in enumerate(({"headline", "topics"}, None)):
        record_ = first(page)
        editing.change_fields(record_, {"headline": f"人定{number}"}, by=by)
        editing.add_member(record_, "topics", "zhuxue", by=by)
        with CaptureQueriesContext(connection) as asked:
            editing.settle(record_, fields)
        seen.append((len(asked), *(sorted(getattr(first(page), name).values_list("pk", flat=True)) for name in LISTED)))
        assert first(page).headline == f"人定{number}"
        assert first(page).topic_labels.filter(topic__slug="zhuxue", by_person=True).exists()
    (few, *alone), (many, *wholly) = seen
    assert alone == wholly
    assert few < many - 30


# What a person may decide of an article of the cast, field by field.
ANOTHER = {
    "genre": "brief", "section": "要闻", "kicker": "另一引题", "headline": "另一标题", "deck": "另一副题",
    "abstract_label": "提要", "abstract": "另一摘要", "body": "全文另有一段。\n又一段。", "order": 7,
    "parent": None, "region": "110107", "is_national": True, "union_level": "national",
}  # fmt: skip

# What follows every change, or none.
BESIDE = (Generation, Touched, Version, Revision, Region)


def rows_of_articles():
    """Every row of an article or of a name, but for when it was made and saved."""
    models = (model for model in apps.get_app_config("articles").get_models() if model not in BESIDE)
    rows = {model.__name__: [values_of(row) for row in model._default_manager.order_by("pk")] for model in models}
    return {name: [{**row, "created_at": "", "updated_at": ""} for row in each] for name, each in rows.items()}


def test_what_is_laid_down_alone_leaves_nothing_to_lay(page, by):
    held = contest_of(page)
    for field, value in ANOTHER.items():
        editing.change_fields(held, {field: value}, by=by)
        editing.settle(held, {field})
        alone = rows_of_articles()
        editing.settle(held)
        assert rows_of_articles() == alone, field
    assert {*ANOTHER, "state"} == {*overrides.SINGLE_FIELDS[Article]}


def test_events_take_over_a_region_that_is_decided_alone(page, by):
    held = contest_of(page)
    editing.change_fields(held, {"region": "110107"}, by=by)
    editing.settle(held, {"region"})
    assert held.event_mentions.get().event.region == Region.objects.get(code="110107")


def test_a_page_that_gets_a_name_leaves_its_articles_alone(page, by):
    before = list(page.articles.values_list("pk", "updated_at"))
    decide(page, by, name="要闻", number="03")
    assert (Page.objects.get(pk=page.pk).name, Page.objects.get(pk=page.pk).number) == ("要闻", "03")
    assert list(page.articles.values_list("pk", "updated_at")) == before
    decide(page, by, newspaper="工人日报")
    assert {article.newspaper.name for article in page.articles.all()} == {"工人日报"}


def one_article(**changes):
    """The whole page read as one article."""
    return article(1, LINES[0], [LINES[1], LINES[2], LINES[3]], key="whole", **changes)


def test_it_works(page, by):
    decide(first(page), by, headline="人定")
    read_as(page, record(visit(headline="另读"), contest()))
    assert first(page).headline == "人定"
    assert ReviewItem.objects.get(code="parser_disagrees").value == "另读"


@pytest.mark.thorough
def test_a_decision_that_the_parser_comes_to_share_is_no_disagreement(page, by):
    decide(first(page), by, headline="人定")
    read_as(page, record(visit(headline="人定"), contest()))
    assert not ReviewItem.objects.filter(code="parser_disagrees", state="open").exists()


def test_unknown_fields_are_refused(page, by):
    with pytest.raises(UnknownFieldError):
        editing.change_fields(first(page), {"key": "x"}, by=by)
    with pytest.raises(UnknownFieldError):
        overrides.decide_member(first(page), "headline", "x", "remove", by=by)


@pytest.mark.thorough
def test_releasing_brings_back_what_is_read_now(page, by):
    decide(first(page), by, headline="人定")
    read_as(page, record(visit(headline="新读"), contest()))
    assert editing.release(first(page), "headline")
    editing.settle(first(page))
    assert first(page).headline == "新读"
    assert not editing.release(first(page), "headline")


def test_many_released_at_once_are_as_if_one_after_the_other(page, by):
    """Single fields, members of lists, an article without a page, a name; at a cost that hardly grows with their number."""
    born_digital = Article.objects.create(headline="原来的")
    editing.add_member(first(page), "people", {"name": "赵强", "role": "quoted"}, by=by)
    for target, changes in (
        (first(page), {"headline": "人定", "region": "110107"}),
        (second(page), {"headline": "人定二"}),
        (contest_of(page), {"genre": "brief"}),
        (born_digital, {"headline": "人定三"}),
        (Person.objects.get(name="李明"), {"description": "人定四"}),
    ):
        decide(target, by, **changes)
    one_after_the_other, at_once = [], []
    for seen, release in ((one_after_the_other, released_singly), (at_once, editing.release_all)):
        undone = transaction.savepoint()
        with CaptureQueriesContext(connection) as asked:
            release(list(Override.objects.order_by("pk").prefetch_related("target")))
        assert not Override.objects.exists()
        assert Article.objects.get(pk=born_digital.pk).headline == "原来的"
        # Without their numbers: PostgreSQL gives none twice, not even after a transaction that is taken back.
        rows = {name: [{**row, "id": 0} for row in each] for name, each in rows_of_articles().items()}
        seen.extend((rows, len(asked)))
        transaction.savepoint_rollback(undone)
    assert at_once[0] == one_after_the_other[0]
    assert at_once[1] < one_after_the_other[1] * 0.7


def released_singly(decisions):
    for each in decisions:
        target = type(each.target).objects.get(pk=each.object_id)
        assert editing.release(target, each.field, each.item)
        editing.settle(target)


MEMBERS = [{"name": "甲", "role": "quoted"}, {"name": "乙", "role": "quoted"}, {"name": "甲", "role": "official"}]


@pytest.mark.parametrize(
    ("decisions", "expected", "why"),
    [
        ([], ["甲", "乙", "甲"], "as read"),
        ([("甲", "remove", None)], ["乙", "甲"], "the first of two namesakes"),
        ([("甲 #2", "remove", None)], ["甲", "乙"], "the second"),
        ([("丙", "remove", None)], ["甲", "乙", "甲"], "what is not read is removed already"),
        ([("乙", "set", {"name": "丁"})], ["甲", "丁", "甲"], "in its place"),
        ([("丙", "add", {"name": "丙"})], ["甲", "乙", "甲", "丙"], "at the end"),
        ([("丙", "set", {"name": "乙"})], ["甲", "乙", "甲"], "now read as it was corrected: it stands once"),
        ([("丙", "set", {"name": "丁"})], ["甲", "乙", "甲", "丁"], "corrected, and no longer read: the person's word stands"),
        ([("乙", "add", {"name": "乙"})], ["甲", "乙", "甲"], "added, and now read: it stands once"),
        ([("乙", "remove", None), ("丙", "set", {"name": "乙"})], ["甲", "甲", "乙"], "two decisions do not fight"),
    ],
)
def test_members_of_lists(decisions, expected, why):
    made = [Override(field="people", item=item, action=action, value=value) for item, action, value in decisions]
    for ordered in (made, made[::-1]):
        assert [member["name"] for _item, member in standing_members("people", MEMBERS, ordered)] == expected, why


def test_a_changed_member_keeps_what_the_person_did_not_touch():
    changed = Override(field="people", item="乙", action="set", value={"role": "official"})
    read = [{"name": "乙", "role": "quoted", "spans": [[3, 4]]}]
    assert standing_members("people", read, [changed]) == [("乙", {"name": "乙", "role": "official", "spans": [[3, 4]]})]


def test_items_have_room_and_tell_namesakes_apart():
    items = list(items_of(["长" * 900, "长" * 900, "短"]))
    assert len(set(items)) == 3
    assert max(map(len, items)) <= 300


@pytest.mark.thorough
def test_topics_are_kept_by_slug(page, by):
    slug = Topic.objects.get(name="困难帮扶").slug
    editing.remove_member(first(page), "topics", slug, by=by)
    editing.add_member(first(page), "topics", "xinli-guanai", by=by)
    editing.add_member(first(page), "topics", "xinli-guanai", by=by)
    editing.settle(first(page))
    assert [label.topic.name for label in first(page).topic_labels.all()] == ["新就业形态劳动者", "心理关爱"]
    assert [label.by_person for label in first(page).topic_labels.all()] == [False, True]
    editing.add_member(first(page), "topics", slug, by=by)
    editing.settle(first(page))
    assert first(page).topics.filter(slug=slug).exists()


def test_a_link_follows_the_record_to_where_it_went(page, by):
    kept = Organization.objects.get(name="北京市石景山区总工会")
    gone = Organization.objects.create(name="旧名", sort_key="")
    editing.link_name(first(page), "organization_record", "聊城市总工会", gone, by=by)
    pk = gone.pk
    gone.delete()
    redirect(Organization, pk, kept.pk)
    editing.settle(first(page))
    assert {mention.organization for mention in first(page).organization_mentions.all()} == {kept}


def test_an_article_keeps_key_and_address_when_the_order_changes(page):
    before = {each.headline: each.pk for each in page.articles.all()}
    read_as(page, record(contest(order=1, key="a1"), visit(order=2, key="a2")))
    assert {each.headline: each.pk for each in page.articles.all()} == before
    assert {each.headline: each.key for each in page.articles.all()} == {LINES[2]: "a1", LINES[0]: "a2"}


@pytest.mark.thorough
def test_when_two_become_one_names_and_withholding_pass_on_and_the_rest_is_asked(page, by):
    lost, heir = second(page), first(page)
    editing.remove_member(lost, "people", "白莹", by=by)
    editing.change_fields(lost, {"headline": "人定"}, by=by)
    withholding.withhold([lost], "当事人申请", by=by)
    caption = [part("caption", "图为比赛现场。"), part("credit", "白莹 摄")]
    people = [{"name": "白莹", "role": "photographer", "titles": [], "spans": []}]
    whole = one_article(people=people)
    read_as(page, record(whole | {"parts": whole["parts"] + caption}))
    remaining = page.articles.get()
    assert remaining == heir  # its text is the longer one
    assert remaining.state == "withheld"
    assert not remaining.person_mentions.exists()
    assert current_id(Article, lost.pk) == (True, remaining.pk)
    item = ReviewItem.objects.get(code="decisions_without_article")
    assert [each["value"] for each in item.value] == ["人定"]


@pytest.mark.thorough
def test_decisions_on_an_article_that_is_no_longer_one_go_into_the_queue(page, by):
    decide(second(page), by, headline="人定", deck="副")
    ads = [{"text": line, "spans": part("body", line)["spans"]} for line in LINES[2:6]]
    gone = second(page).pk
    read_as(page, record(visit()) | {"ads": ads})
    assert current_id(Article, gone) == (True, None)
    item = ReviewItem.objects.get(code="decisions_without_article")
    assert {(each["field"], each["value"]) for each in item.value} == {("headline", "人定"), ("deck", "副")}
    read_as(page, record(visit()) | {"ads": ads})
    assert ReviewItem.objects.get(code="decisions_without_article").state == "open"
    assert not Override.objects.exists()


def test_a_part_of_a_withheld_article_that_becomes_one_of_its_own_stays_withheld(by):
    whole = one_article()
    page = store(record(whole) | {"ads": [{"text": line, "spans": part("body", line)["spans"]} for line in LINES[4:6]]})
    withholding.withhold([page.articles.get()], "当事人申请", by=by)
    read_as(page, record())
    assert [(each.state, each.withheld_reason) for each in page.articles.all()] == [("withheld", "当事人申请")] * 2
    assert not Article.objects.published().exists()


@pytest.mark.thorough
def test_a_reviewed_article_is_reviewed_again_after_it_was_withheld(page, by):
    withholding.mark_reviewed([first(page)], by=by)
    withholding.withhold([first(page)], "误", by=by)
    withholding.publish([first(page)], by=by)
    assert first(page).state == "reviewed"
    read_as(page, record())
    assert first(page).state == "reviewed"


@pytest.mark.thorough
def test_an_article_that_appears_on_a_withheld_page_was_never_public(page, by):
    withholding.withhold([page], "权利人要求", by=by)
    page.refresh_from_db()
    read_as(page, record(visit()) | {"ads": []})
    read_as(page, record())
    assert sorted(page.articles.values_list("was_public", flat=True)) == [False, True]


def test_a_row_without_a_reading_goes_back_to_what_stood_before_the_first_decision(page, by):
    person = Person.objects.get(name="李明")
    decide(person, by, description="一")
    decide(person, by, description="二")
    editing.release(person, "description")
    editing.settle(person)
    person.refresh_from_db()
    assert person.description == ""
