"""Who did what: everything that an archivist does stands in the log, which nobody can change, and which can be taken away."""

from __future__ import annotations

import csv
import io

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article, LexiconEntry, Merge, MergeSuggestion, Override, Person, ReviewItem
from tests.articles.desk import save
from tests.articles.test_correcting import answer, proposed
from tests.editorial.cast import first

pytestmark = pytest.mark.django_db
LOG = "/admin/admin/logentry/"


@pytest.fixture
def page(stored_page):
    return stored_page


def address(name: str, *args) -> str:
    return reverse(f"admin:articles_{name}", args=args)


def act(client, room: str, action: str, *keys: int) -> None:
    client.post(address(f"{room}_changelist"), {"action": action, "_selected_action": keys})


def headline(client, page, _anonymous):
    save(client, address("article_change", first(page).pk), headline="改")


def release(client, page, _anonymous):
    headline(client, page, None)
    LogEntry.objects.all().delete()
    act(client, "override", "release_selected", Override.objects.get().pk)


def doubt(client, page, _anonymous):
    client.post(address("reviewitem_change", ReviewItem.objects.first().pk), {"_accept": "1"})


def doubts(client, page, _anonymous):
    act(client, "reviewitem", "reject_selected", ReviewItem.objects.first().pk)


def correction(client, page, anonymous):
    answer(client, proposed(anonymous, first(page), "headline-0", proposal="读者的写法"), "_adopt")


def withhold(client, page, _anonymous):
    client.post(f"{address('article_state', 'withhold')}?ids={first(page).pk}", {"reason": "当事人申请"})


def two_people() -> list[int]:
    return list(Person.objects.order_by("pk").values_list("pk", flat=True)[:2])


def merge(client, page, _anonymous):
    client.post(address("person_merge", *two_people()), {"reason": "同一人"})


def undo(client, page, _anonymous):
    merge(client, page, None)
    LogEntry.objects.all().delete()
    act(client, "merge", "undo_selected", Merge.objects.get().pk)


def refuse(client, page, _anonymous):
    one, two = two_people()
    kind = ContentType.objects.get_for_model(Person)
    suggestion = MergeSuggestion.objects.create(content_type=kind, first_id=one, second_id=two, confidence=0.5)
    act(client, "mergesuggestion", "refuse_selected", suggestion.pk)


def judge(client, page, _anonymous):
    act(client, "person", "judge_different", *two_people())


def read_again(client, page, _anonymous):
    client.post(f"{address('page_read_again')}?ids={page.pk}", {"ids": str(page.pk)})


def upload(client, page, _anonymous):
    file = SimpleUploadedFile("new.txt", "职工书屋开放\n\n本报讯 职工书屋开放。\n".encode())
    preview = client.post(address("page_add"), {"files": file, "_preview": "1"})
    client.post(address("page_add"), {"bundle": preview.context["bundle"], "_store": "1"})


DEEDS = (headline, release, doubt, doubts, correction, withhold, merge, undo, refuse, judge, read_again, upload)


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
@pytest.mark.thorough
def test_whatever_an_archivist_does_is_in_the_log(archivist, client, page, deed):
    deed(archivist, page, client)
    entries = LogEntry.objects.all()
    assert entries
    assert {entry.user.username for entry in entries} == {"li"}
    assert all(entry.get_change_message() for entry in entries)


def test_words_of_the_lexicon_are_in_the_log(chief):
    asked = {"section": "topics › words", "action": "add", "word": "智慧建会", "value": "", "reason": "新词"}
    shown = chief.get(address("lexiconentry_add")).context["form"]
    section = next(value for value, _label in _flat(shown.fields["section"].choices) if "topic" in str(value))
    preview = chief.post(address("lexiconentry_add"), asked | {"section": section, "value": "5"})
    if "seen" not in preview.context:
        preview = chief.post(address("lexiconentry_add"), asked | {"section": section})
    told = {**preview.context["form"].data.dict(), "seen": preview.context["seen"]}
    chief.post(address("lexiconentry_add"), told)
    entry = LexiconEntry.objects.get()
    assert "智慧建会" in LogEntry.objects.get().change_message
    seen = chief.get(address("lexiconentry_withdraw", entry.pk)).context["seen"]
    chief.post(address("lexiconentry_withdraw", entry.pk), {"seen": seen})
    assert LogEntry.objects.first().change_message == "撤回"


def _flat(choices):
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield value, label


def log(user: User, article: Article, message: str) -> None:
    LogEntry.objects.log_actions(user.pk, [article], CHANGE, message, single_object=True)


def rows_of(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def test_it_works(chief, page):
    li, wang = User.objects.create_user("zhao"), User.objects.get(username="wang")
    log(li, first(page), "改了主题")
    log(wang, first(page), "=HYPERLINK(1)")
    listed = chief.get(LOG).content.decode()
    assert "改了主题" in listed
    assert f'href="/admin/articles/article/{first(page).pk}/change/"' in listed
    assert f'href="{LOG}export/?user__id__exact={li.pk}"' in chief.get(f"{LOG}?user__id__exact={li.pk}").content.decode()
    head, *rows = rows_of(chief.get(f"{LOG}export/?user__id__exact={li.pk}"))
    assert head == ["时间", "由谁", "动作", "类别", "编号", "记录", "做了什么"]
    assert [row[1:] for row in rows] == [["zhao", "修改", "文章", str(first(page).pk), str(first(page)), "改了主题"]]
    answered = chief.get(f"{LOG}export/")
    assert answered["Content-Disposition"].startswith('attachment; filename="logentry-')
    assert rows_of(answered)[1][-1] == "'=HYPERLINK(1)"  # no formula for a spreadsheet
    chief.get("/language/en/")
    assert rows_of(chief.get(f"{LOG}export/"))[0][0] == "Time"


def test_who_came_in_can_be_taken_away_too(chief):
    rows = rows_of(chief.get("/admin/access/loginrecord/export/"))
    assert rows[1][1:3] == ["登录", "wang"]


def test_nobody_changes_it_and_archivists_do_not_see_it(archivist, chief, admin_client, page):
    log(User.objects.get(username="li"), first(page), "改了主题")
    entry = LogEntry.objects.get()
    for room in (LOG, f"{LOG}export/", f"{LOG}{entry.pk}/change/"):
        assert archivist.get(room).status_code == 403
    for client in (chief, admin_client):
        assert client.post(f"{LOG}{entry.pk}/change/", {"change_message": "无"}).status_code == 403
        assert client.post(f"{LOG}{entry.pk}/delete/", {"post": "yes"}).status_code == 403
        client.post(LOG, {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"})
    assert LogEntry.objects.get().change_message == "改了主题"


def test_accounts_are_closed_not_deleted(admin_client, page):
    li = User.objects.create_user("zhao")
    log(li, first(page), "改了主题")
    admin_client.post(f"/admin/auth/user/{li.pk}/delete/", {"post": "yes"})
    admin_client.post("/admin/auth/user/", {"action": "delete_selected", "_selected_action": [li.pk], "post": "yes"})
    assert LogEntry.objects.filter(user=li).exists()
    closed = {"username": "zhao", "date_joined_0": "2026-01-01", "date_joined_1": "08:00:00"}
    assert admin_client.post(f"/admin/auth/user/{li.pk}/change/", closed).status_code == 302
    li.refresh_from_db()
    assert not li.is_active


@pytest.mark.parametrize("query", ["?user__id__exact=x", "?nonsense=1", "?action_time__gte=x", "?o=9.9", "?p=x"])
def test_a_crooked_address_is_no_error(chief, query):
    for room in (LOG, f"{LOG}export/", "/admin/access/loginrecord/export/"):
        assert chief.get(room + query).status_code in (200, 302)


def test_the_list_asks_no_more_for_many(chief, page):
    wang = User.objects.get(username="wang")
    for number in range(30):
        log(wang, first(page), str(number))
    with CaptureQueriesContext(connection) as queries:
        assert chief.get(LOG).status_code == 200
    assert len(queries) < 14
