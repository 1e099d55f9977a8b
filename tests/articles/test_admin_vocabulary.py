"""Topics, newspapers and issues: what is renamed is still found under the name that pages and parser know."""

import pytest
from django.urls import reverse

from articles.editorial import restoring
from articles.editorial.history import versions_of
from articles.models import Issue, Newspaper, Override, Redirect, Region, Topic
from articles.signals import articles_changed
from tests.articles.desk import errors_in, new_row, save, shown_in
from tests.editorial.cast import TEXT, first, read_as, record, second, store, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(stored_page):
    return stored_page


def form_of(record_):
    return reverse(f"admin:articles_{record_._meta.model_name}_change", args=[record_.pk])


@pytest.mark.thorough
def test_a_renamed_topic_keeps_its_articles_address_and_decisions(chief, archivist, page):
    article = reverse("admin:articles_article_change", args=[first(page).pk])
    topic = Topic.objects.get(name="困难帮扶")
    save(archivist, article, terms=[Topic.objects.get(name="新就业形态劳动者").pk])
    save(archivist, reverse("admin:articles_article_change", args=[second(page).pk]), terms=[topic.pk])
    assert not errors_in(save(chief, form_of(topic), name="帮扶救助"))
    read_as(page, record())
    topic.refresh_from_db()
    assert (topic.name, topic.slug, topic.aliases.get().name) == ("帮扶救助", "kunnan-bangfu", "困难帮扶")
    assert not first(page).topics.filter(pk=topic.pk).exists()
    assert [each.name for each in second(page).topics.all()] == ["帮扶救助"]


def test_the_slug_is_made_once_and_never_changed(chief):
    address = reverse("admin:articles_topic_add")
    form = shown_in(chief.get(address))
    chief.post(address, form | {"name": "数字工会", "position": "9"})
    topic = Topic.objects.get(name="数字工会")
    assert topic.slug == "shu-zi-gong-hui"
    chief.post(form_of(topic), shown_in(chief.get(form_of(topic))) | {"slug": "x"})
    topic.refresh_from_db()
    assert topic.slug == "shu-zi-gong-hui"
    again = chief.post(address, form | {"name": "数字公会", "position": "9"})
    assert "已被别的主题词使用" in errors_in(again)


def test_a_term_that_is_already_an_alias_is_refused(chief):
    one, two = Topic.objects.all()[:2]
    save(chief, form_of(one), **new_row(chief, form_of(one), "aliases", name="入会"))
    assert "已是别的主题词的别名" in errors_in(save(chief, form_of(two), name="入会"))


def test_a_deleted_topic_is_gone_from_its_articles_and_they_hear_of_it(chief, page):
    heard = []
    articles_changed.connect(lambda ids, **_signal: heard.extend(ids), weak=False, dispatch_uid="test")
    try:
        topic = Topic.objects.get(name="困难帮扶")
        chief.post(reverse("admin:articles_topic_delete", args=[topic.pk]), {"post": "yes"})
    finally:
        articles_changed.disconnect(dispatch_uid="test")
    assert heard == [first(page).pk]
    read_as(page, record())
    assert [each.name for each in first(page).topics.all()] == ["新就业形态劳动者"]


def test_a_renamed_newspaper_is_found_under_the_name_that_pages_give(chief, page):
    newspaper = Newspaper.objects.get()
    assert not errors_in(save(chief, form_of(newspaper), name="北京劳动午报"))
    read_as(page, record())
    assert Newspaper.objects.get().name == "北京劳动午报"
    assert first(page).newspaper == newspaper


@pytest.mark.thorough
def test_the_date_of_an_issue_is_decided_for_all_its_pages(archivist, page):
    other = store(record(visit()) | {"ads": []}, text=TEXT + "二版", source="b.txt")
    for each in (page, other):
        save(archivist, reverse("admin:articles_page_change", args=[each.pk]), issue_date="2022-11-30")
    issue = Issue.objects.get()
    assert issue.pages.count() == 2
    assert not errors_in(save(archivist, form_of(issue), day="2022-12-01", number="第901期"))
    read_as(page, record())
    assert [str(each) for each in Issue.objects.all()] == ["劳动午报 2022-12-01"]
    assert Override.objects.filter(field="issue_date", value="2022-12-01").count() == 2
    assert Redirect.objects.get(content_type__model="issue", old_id=issue.pk).new_id == Issue.objects.get().pk
    assert "不是日期" in errors_in(save(archivist, form_of(Issue.objects.get()), day="x"))


def test_topics_are_merged_and_split_by_the_editor_in_chief_alone(chief, archivist, page):
    kept, gone = Topic.objects.get(name="劳动竞赛"), Topic.objects.get(name="困难帮扶")
    merge = reverse("admin:articles_topic_merge", args=[kept.pk, gone.pk])
    assert archivist.get(merge).status_code == 403
    assert "主题标引 1" in chief.get(merge).content.decode()
    chief.post(merge, {"reason": "同义"})
    assert not Topic.objects.filter(pk=gone.pk).exists()
    split = reverse("admin:articles_topic_split", args=[kept.pk])
    shown = chief.get(split).context
    assert shown["form"].initial.get("name") is None
    sent = {"version": shown["version"], "article": [first(page).pk], "name": "送温暖", "reason": "", "_save": "1"}
    assert archivist.post(split, sent).status_code == 403
    chief.post(split, sent)
    assert [each.slug for each in first(page).topics.all() if each.name == "送温暖"] == ["song-wen-nuan"]


def test_what_a_person_changes_of_a_region_has_versions_and_is_restored(chief, page):
    region = Region.objects.get(code="110107")
    successor = Region.objects.get(code="110108")
    before = (region.name, region.valid_to, region.merged_into)
    assert not errors_in(save(chief, form_of(region), name="旧石景山区", valid_to="2020-01-31", merged_into=successor.pk))
    region.refresh_from_db()
    assert (region.name, region.valid_to.isoformat(), region.merged_into) == ("旧石景山区", "2020-01-31", successor)
    assert [version.values["valid_to"] for version in versions_of(region)] == ["2020-01-31", None]
    assert chief.get(reverse("admin:articles_region_history", args=[region.pk])).status_code == 200
    told = set()
    articles_changed.connect(note := lambda ids, **_signal: told.update(ids))
    assert restoring.restore(versions_of(region).last(), by=None) == []
    articles_changed.disconnect(note)
    region.refresh_from_db()
    assert (region.name, region.valid_to, region.merged_into) == before
    assert second(page).pk in told
    restoring.restore(versions_of(region).get(number=2), by=None)
    region.refresh_from_db()
    assert (region.valid_to.isoformat(), region.merged_into) == ("2020-01-31", successor)
