"""Every change writes a version: who, when, why, what. Any two are compared, any one restored, a bulk change undone as one."""

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from articles.editorial import editing, history, merging, placing, removal, restoring, union_tree, withholding
from articles.editorial.snapshots import differing, snapshot_of, taken
from articles.models import Article, Organization, Override, Page, Person, Revision, State, Topic, Version
from tests.editorial.cast import TEXT, contest, first, read_as, record, second, spans, store, visit

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _stored(rows_for_the_module):
    return store(), User.objects.create_user("li")


@pytest.fixture
def page(db, _stored):
    return Page.objects.get(pk=_stored[0].pk)


@pytest.fixture
def li(_stored):
    return _stored[1]


def change(article, by, reason="", **values):
    editing.change_fields(article, values, by=by, reason=reason)
    editing.settle(article)


def versions(record):
    return list(history.versions_of(record).order_by("number"))


def now(record):
    return taken(type(record), [record.pk])[record.pk]


def test_it_works(page, li):
    article = first(page)
    change(article, li, "原文如此", headline="人定的标题")
    one, two = versions(article)
    assert (one.number, one.parser, one.revision, one.values["headline"]) == (1, "cast-1", None, "聊城市总工会慰问货车司机")
    assert one.at == page.read_at
    assert (two.revision.kind, two.revision.by, two.revision.reason) == ("edit", li, "原文如此")
    assert differing(Article, snapshot_of(one), snapshot_of(two)) == ["headline"]
    assert restoring.restore(one, by=li) == []
    assert first(page).headline == "聊城市总工会慰问货车司机"
    assert not Override.objects.exists()  # the reading is still the same: the field is as read again
    assert [version.revision.kind for version in versions(article)[1:]] == ["edit", "restore"]


def test_what_nobody_changed_costs_no_row(page):
    read_as(page, record())
    assert not Version.objects.exists()
    assert not Revision.objects.exists()


def test_a_reading_that_changes_a_record_is_a_version_by_the_parser(page):
    page.parser = "cast-2"
    page.save()
    read_as(page, record(visit(headline="新读的标题"), contest()))
    two = versions(first(page))[1]
    assert (two.revision.kind, two.revision.by, two.revision.parser) == ("read", None, "cast-2")
    assert two.values["headline"] == "新读的标题"
    assert not versions(second(page))


def test_a_field_that_the_reading_changed_since_is_restored_as_a_decision(page, li):
    article = first(page)
    change(article, li, headline="人定的标题")
    read_as(page, record(visit(headline="新读的标题"), contest()))
    assert restoring.restore(versions(article)[0], by=li) == []
    assert first(page).headline == "聊城市总工会慰问货车司机"
    assert Override.objects.get().value == "聊城市总工会慰问货车司机"


def everything_changed(article, by):
    editing.change_fields(article, {"headline": "人定", "region": "110000", "union_level": "province", "body": "一段"}, by=by)
    editing.remove_member(article, "topics", article.topics.first().slug, by=by)
    editing.add_member(article, "topics", "laodong-jingsai", by=by)
    editing.remove_member(article, "byline", "张晶", by=by)
    editing.add_member(article, "byline", {"role": "通讯员", "name": "王五"}, by=by)
    editing.add_member(article, "captions", {"text": "新图", "credit": "李四"}, by=by)
    editing.change_member(article, "people", "李明", {"name": "黎明", "titles": []}, by=by)
    editing.remove_member(article, "organizations", "市总工会", by=by)
    editing.add_member(article, "places", {"name": "东城", "code": "110101"}, by=by)
    editing.add_member(article, "events", {"name": "送温暖"}, by=by)
    editing.add_member(article, "figures", {"text": "三百人", "value": 300, "unit": "人", "what": "参加"}, by=by)
    editing.add_member(article, "dates", {"text": "去年", "value": "2021"}, by=by)
    editing.link_name(article, "person_record", "张晶", None, by=by)
    editing.settle(article)


@pytest.mark.thorough
def test_every_list_comes_back_and_goes_again(page, li):
    article = first(page)
    before = now(article)
    everything_changed(article, li)
    after = now(article)
    one, two = versions(article)
    assert {"headline", "region", "union_level", "body", "topics", "byline", "captions", "people", "organizations", "places",
            "events", "figures", "dates"} <= set(differing(Article, snapshot_of(one), snapshot_of(two)))  # fmt: skip
    assert restoring.restore(one, by=li) == []
    assert differing(Article, now(article), before) == []
    assert now(article).decided == []
    assert restoring.restore(two, by=li) == []
    assert differing(Article, now(article), after) == []
    assert now(article).locked == after.locked
    read_as(page, record(visit(headline="再读", people=[], byline=[], topics=[]), contest()))
    assert restoring.restore(one, by=li) == []
    assert differing(Article, now(article), before) == []


def test_a_member_that_is_no_longer_read_is_what_it_was_and_what_people_changed(page, li):
    article = first(page)
    editing.change_member(article, "people", "李明", {"role": "subject"}, by=li)
    editing.settle(article)
    read_as(page, record(visit(people=[]), contest()))
    mention = article.person_mentions.get()
    assert (mention.name, mention.role, mention.titles[0]["title"], mention.by_person) == ("李明", "subject", "主席", True)


@pytest.mark.thorough
def test_versions_outlast_readings_and_the_page(page, li):
    article = first(page)
    change(article, li, headline="人定的标题")
    read_as(page, record(contest() | {"order": 1, "key": "a1"}))
    assert not Article.objects.filter(pk=article.pk).exists()
    assert versions(article)[-1].values is None
    read_as(page, record())
    other = first(page)
    change(other, li, deck="副题")
    removal.remove_page(Page.objects.get(pk=page.pk), by=li)
    last = versions(other)[-1]
    assert (last.values, last.revision.kind, last.revision.by) == (None, "remove", li)
    assert len(versions(other)) == 3
    with pytest.raises(restoring.RestoringRefusedError):
        restoring.restore(versions(other)[0], by=li)


def test_a_bulk_change_is_one_revision_and_undone_as_one(page, li):
    articles = [first(page), second(page)]
    withholding.withhold(articles, "当事人申请", by=li)
    revision = Revision.objects.get()
    assert (revision.kind, revision.reason, revision.versions.count()) == ("withhold", "当事人申请", 2)
    withholding.publish([second(page)], by=li)
    left = restoring.undo(revision, by=li)
    assert [step.version.object_id for step in left] == [second(page).pk]  # somebody has published it meanwhile
    assert {article.state for article in page.articles.all()} == {State.PARSED}
    assert not Override.objects.exists()
    with pytest.raises(restoring.RestoringRefusedError):
        restoring.undo(revision, by=li)


def test_an_undo_leaves_what_was_changed_besides(page, li):
    withholding.withhold([first(page), second(page)], "申请", by=li)
    revision = Revision.objects.get()
    change(first(page), li, headline="其后改的")
    assert restoring.undo(revision, by=li) == []
    assert (first(page).state, first(page).headline) == (State.PARSED, "其后改的")


def test_an_undone_publishing_is_withheld_with_its_reason_again(page, li):
    withholding.mark_reviewed([first(page)], by=li)
    withholding.withhold([first(page)], "当事人申请", by=li)
    withholding.publish([first(page)], by=li)
    assert restoring.undo(Revision.objects.first(), by=li) == []
    assert (first(page).state, first(page).withheld_reason) == (State.WITHHELD, "当事人申请")
    withholding.publish([first(page)], by=li)
    assert first(page).state == State.REVIEWED


def test_an_old_text_makes_nothing_public(page, li):
    article = first(page)
    change(article, li, headline="人定的标题")
    withholding.withhold([first(page)], "申请", by=li)
    assert restoring.restore(versions(article)[0], by=li) == []
    assert first(page).state == State.WITHHELD


@pytest.mark.thorough
def test_what_led_to_a_merged_record_leads_to_the_one_that_was_kept(page, li):
    article = first(page)
    gone = Person.objects.get(name="李明")
    kept = Person.objects.get(name="白莹")
    change(article, li, headline="人定的标题")
    merging.merge(kept, gone, by=li)
    editing.link_name(article, "person_record", "李明", None, by=li)
    editing.settle(article)
    assert restoring.restore(versions(article)[0], by=li) == []
    assert article.person_mentions.get(name="李明").person == kept


def test_what_cannot_be_restored_is_named(page, li):
    article = first(page)
    other = Person.objects.create(name="黎明", sort_key="l")
    editing.link_name(article, "person_record", "李明", other, by=li)
    editing.settle(article)
    change(article, li, headline="人定的标题")
    removal.remove_name(other, by=li)
    assert restoring.restore(versions(article)[1], by=li) == ["people"]
    assert first(page).headline == "聊城市总工会慰问货车司机"


def test_a_name_is_restored_with_its_aliases_and_note(page, li):
    body = Organization.objects.get(name="聊城市总工会")
    with history.revision(Revision.Kind.EDIT, [body], by=li):
        editing.change_fields(body, {"name": "聊城市工会", "description": "说明"}, by=li)
        editing.settle(body)
        body.note = "备注"
        body.save()
        body.aliases.create(name="聊总")
    one, two = versions(body)
    assert two.values["aliases"] == ["聊城市总工会", "聊总"]
    for version in (one, two, one):
        assert restoring.restore(version, by=li) == []
        assert differing(Organization, now(body), snapshot_of(version)) == []
    body.refresh_from_db()
    assert (body.name, body.note, body.description) == ("聊城市总工会", "", "")


def test_a_merge_and_its_undo_are_in_the_history_of_both(page, li):
    kept, gone = Organization.objects.get(name="聊城市总工会"), Organization.objects.get(name="北京市石景山区总工会")
    pk = gone.pk
    done = merging.merge(kept, gone, by=li, reason="同一机构")
    merging.undo(done, by=li)
    kinds = [(version.revision.kind, version.values is None) for version in versions(Organization(pk=pk))[1:]]
    assert kinds == [("merge", True), ("undo", False)]
    assert len(versions(kept)) == 3


def test_moved_blocks_and_their_undo_are_versions_of_the_articles(page, li):
    article = second(page)
    steps = [{"pieces": [{"spans": spans(TEXT, "图为比赛现场。"), "role": "body"}], "to": {
        "kind": "article", "side": "before", "at": spans(TEXT, "图为比赛现场。")[0][0],
        "of": [span for part in article.parts.all() for span in part.spans]}}]  # fmt: skip
    done = placing.place(page, steps, by=li, said="图片说明改为正文")
    placing.undo(done, by=li)
    one, two, three = versions(article)
    assert (two.revision.kind, two.revision.said, three.revision.kind) == ("blocks", "图片说明改为正文", "undo")
    assert differing(Article, snapshot_of(one), snapshot_of(three)) == []


@pytest.mark.thorough
def test_a_page_is_restored(page, li):
    change(page, li, "版权页可见", newspaper="工人日报", issue_date="2022-11-03", number="2")
    page = Page.objects.get(pk=page.pk)
    one, two = versions(page)
    assert two.revision.reason == "版权页可见"
    assert restoring.restore(one, by=li) == []
    page = Page.objects.get(pk=page.pk)
    assert (page.issue.newspaper.name, page.issue.date, page.number) == ("劳动午报", "2022", "")
    assert restoring.restore(two, by=li) == []
    assert Page.objects.get(pk=page.pk).issue.date == "2022-11-03"


def change_and_fail(article, by):
    change(article, by, headline="人定")
    body = Organization.objects.first()
    editing.change_fields(body, {"parent": body.pk}, by=by)


def test_nothing_is_written_of_what_was_refused(page, li):
    article = first(page)
    with pytest.raises(union_tree.CircleError), transaction.atomic(), history.revision(Revision.Kind.EDIT, [article], by=li):
        change_and_fail(article, li)
    assert not Version.objects.exists()
    change(first(page), li, headline="人定")
    assert len(versions(article)) == 2


def test_changes_that_came_from_elsewhere_stand_between(page, li):
    article = first(page)
    change(article, li, headline="人定")
    Person.objects.filter(name="李明").delete()
    change(article, li, headline="又定")
    between, last = versions(article)[2:]
    assert (between.revision, between.values["people"][1]["record"]) == (None, None)
    assert last.values["headline"] == "又定"


def test_topics_of_an_article_that_was_born_digital(db, li):
    article = Article.objects.create(headline="生而数字", body="正文", external_id="1")
    given = Topic.objects.get(slug="laodong-jingsai")
    article.topic_labels.create(topic=given, spans=[[0, 2]])
    editing.remove_member(article, "topics", given.slug, by=li)
    editing.add_member(article, "topics", "jianhui-ruhui", by=li)
    editing.settle(article)
    assert list(article.topics.values_list("slug", flat=True)) == ["jianhui-ruhui"]
    one, two = versions(article)
    for version in (one, two, one):
        assert restoring.restore(version, by=li) == []
        assert now(article).values["topics"] == version.values["topics"]
    assert not Override.objects.exists()
