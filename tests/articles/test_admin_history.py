"""The history of a record in the admin: every version, two compared, one restored; many changed at once, and that undone."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.urls import reverse

from articles.editorial import editing
from articles.models import Newspaper, Organization, Revision, State, Topic, Version
from tests.articles.desk import errors_in, save
from tests.editorial.cast import first, second

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(stored_page):
    return stored_page


def address(view, record, *more):
    return reverse(f"admin:articles_{record._meta.model_name}_{view}", args=[record.pk, *more])


def told(response):
    return [str(message) for message in response.wsgi_request._messages]


def test_it_works(archivist, page):
    article = first(page)
    assert "没有人改过" in archivist.get(address("history", article)).content.decode()
    save(archivist, address("change", article), headline="聊城市总工会慰问卡车司机", deck="副题", reason="原版如此")
    text = archivist.get(address("history", article)).content.decode()
    assert all(said in text for said in ("li", "原版如此", "cast-1", "<del>货</del><ins>卡</ins>", "修改"))
    compared = archivist.get(address("history", article), {"one": "2", "other": "1"}).content.decode()
    assert 'id="compared"' in compared
    preview = archivist.get(address("restore", article, 1))
    assert "<del>卡</del><ins>货</ins>" in preview.content.decode()
    assert first(page).deck == "副题"
    response = archivist.post(address("restore", article, 1), {"reason": "改错了", "latest": preview.context["latest"]})
    assert response.url == address("history", article)
    assert (first(page).headline, first(page).deck) == ("聊城市总工会慰问货车司机", "")
    last = Version.objects.latest("pk")
    assert (last.revision.kind, last.revision.by.username, last.revision.reason) == ("restore", "li", "改错了")
    assert "恢复到第 1 版：改错了" in LogEntry.objects.latest("pk").change_message


@pytest.mark.thorough
def test_one_save_of_a_form_is_one_version_with_its_lists(archivist, page):
    article = first(page)
    topics = [str(topic.pk) for topic in Topic.objects.filter(slug__in=["jianhui-ruhui"])]
    assert not errors_in(save(archivist, address("change", article), terms=topics, headline="另题", reason="一起改"))
    assert Version.objects.count() == 2
    text = archivist.get(address("history", article)).content.decode()
    assert Topic.objects.get(slug="jianhui-ruhui").name in text


@pytest.mark.thorough
def test_a_form_that_is_refused_or_changes_nothing_writes_no_version(archivist, page):
    save(archivist, address("change", first(page)))
    save(archivist, address("change", first(page)), headline="另题", version="old")
    assert not Version.objects.exists()


@pytest.mark.thorough
def test_who_comes_late_is_shown_what_stands(archivist, page):
    article = first(page)
    save(archivist, address("change", article), headline="第二版")
    save(archivist, address("change", first(page)), headline="第三版")
    response = archivist.post(address("restore", article, 1), {"latest": "2"})
    assert response.status_code == 200
    assert "没有恢复" in response.content.decode()
    assert first(page).headline == "第三版"


@pytest.mark.thorough
def test_what_cannot_be_restored_is_said(archivist, page):
    article = first(page)
    editing.add_member(article, "topics", "jianhui-ruhui", by=None)
    editing.settle(article)
    save(archivist, address("change", article), headline="第三版")
    Topic.objects.filter(slug="jianhui-ruhui").delete()
    response = archivist.post(address("restore", article, 2), {"latest": "3"})
    assert any("主题词未能全部恢复：jianhui-ruhui" in message for message in told(response))


def test_other_records_have_a_history_too(chief, page):
    newspaper = Newspaper.objects.get()
    save(chief, address("change", newspaper), publisher="北京市总工会", rights_statement="版权所有")
    assert Version.objects.latest("pk").revision.by.username == "wang"
    body = Organization.objects.get(name="聊城市总工会")
    save(chief, address("change", body), note="备注", description="说明")
    for each in (newspaper, body):
        assert chief.get(address("history", each)).status_code == 200
        chief.post(address("restore", each, 1), {"latest": "2"})
        each.refresh_from_db()
    assert (newspaper.publisher, newspaper.rights_statement, body.note, body.description) == ("", "", "", "")


def test_a_record_that_a_person_made_says_who(chief):
    chief.post(
        reverse("admin:articles_newspaper_add"), {"name": "工人日报", "aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0}
    )
    version = Version.objects.get()
    assert (version.number, version.revision.kind, version.revision.by.username) == (1, "create", "wang")


@pytest.mark.thorough
def test_the_history_of_what_is_gone_is_there(chief, page):
    pk = page.pk
    save(chief, address("change", page), number="3")
    chief.post(address("delete", page), {"post": "yes"})
    text = chief.get(reverse("admin:articles_page_history", args=[pk])).content.decode()
    assert "历史仍在" in text
    assert "记录不再存在" in text
    assert chief.get(reverse("admin:articles_page_history", args=[pk + 1000])).status_code == 404
    assert chief.get(reverse("admin:articles_page_history", args=["x"])).status_code == 404


@pytest.mark.thorough
def test_many_are_classified_as_one_and_that_is_undone_as_one(archivist, page):
    articles = [first(page), second(page)]
    where = reverse("admin:articles_article_classify") + f"?ids={articles[0].pk},{articles[1].pk}"
    before = [(each.region_id, each.union_level, set(each.topics.all())) for each in articles]
    sent = {"region": "110101", "union_level": "none", "add": "jianhui-ruhui", "remove": "laodong-jingsai", "reason": "整理"}
    preview = archivist.post(where, {**sent, "_preview": "1"})
    assert len(preview.context["steps"]) == 2
    assert not Revision.objects.exists()
    response = archivist.post(where, {**sent, "_save": "1"})
    revision = Revision.objects.get()
    undo = reverse("admin:articles_revision_undo", args=[revision.pk])
    assert any(undo in message for message in told(response))
    assert (revision.kind, revision.reason, revision.versions.count()) == ("classify", "整理", 2)
    for article in page.articles.all():
        assert (article.region.code, article.union_level) == ("110101", "")
        slugs = set(article.topics.values_list("slug", flat=True))
        assert "jianhui-ruhui" in slugs
        assert "laodong-jingsai" not in slugs
    assert archivist.get(undo).context["possible"] == 2
    archivist.post(undo, {"reason": "不妥"})
    assert [(each.region_id, each.union_level, set(each.topics.all())) for each in (first(page), second(page))] == before
    revision.refresh_from_db()
    assert revision.undone_by.username == "li"
    assert any("已经撤销" in message for message in told(archivist.get(undo)))
    assert archivist.get(reverse("admin:articles_revision_changelist")).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [{}, {"region": "没有这地方"}, {"region": "朝阳区"}, {"add": "jianhui-ruhui", "remove": "jianhui-ruhui"}, {"add": "x"}],
    ids=["nothing", "nowhere", "two of the name", "in and out", "no topic"],
)
def test_what_makes_no_sense_is_refused_in_words(archivist, page, sent):
    where = reverse("admin:articles_article_classify") + f"?ids={first(page).pk}"
    response = archivist.post(where, {**sent, "_save": "1"})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not Revision.objects.exists()


def test_an_undo_names_what_others_changed_since(archivist, page):
    ids = f"{first(page).pk},{second(page).pk}"
    archivist.post(reverse("admin:articles_article_state", args=["withhold"]) + f"?ids={ids}", {"reason": "申请"})
    revision = Revision.objects.get()
    archivist.post(reverse("admin:articles_article_state", args=["publish"]) + f"?ids={second(page).pk}")
    undo = reverse("admin:articles_revision_undo", args=[revision.pk])
    shown = archivist.get(undo)
    assert (shown.context["possible"], shown.context["left"]) == (1, 1)
    response = archivist.post(undo, {"reason": ""})
    assert any(str(second(page)) in message for message in told(response))
    assert {article.state for article in page.articles.all()} == {State.PARSED}


@pytest.mark.thorough
def test_nobody_restores_without_permission(client, archivist, page):
    save(archivist, address("change", first(page)), headline="另题")
    for view in (address("restore", first(page), 1), address("history", first(page))):
        assert client.get(view).status_code == 302
    User.objects.get(username="li").groups.clear()
    assert archivist.get(address("restore", first(page), 1)).status_code == 403
    assert archivist.post(reverse("admin:articles_revision_undo", args=[Revision.objects.get().pk])).status_code == 403
