"""The splitting desk: which articles mean the other one, what would move before it does, and the way back."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Judgement, Organization, Person, PersonMention, Split
from tests.editorial.cast import TEXT, first, record, store, visit

pytestmark = pytest.mark.django_db

SPLITS = reverse("admin:articles_split_changelist")


@pytest.fixture
def pages(db):
    return [store(record(visit()) | {"ads": []}, text=f"{TEXT}{number}", source=f"{number}.txt") for number in range(3)]


def address(record):
    return reverse(f"admin:articles_{record._meta.model_name}_split", args=[record.pk])


def sent(client, record, **choice):
    version = client.get(address(record)).context["version"]
    return {"version": version, "name": record.name, "distinction": "", "reason": ""} | choice


def test_it_works(archivist, pages, client):
    li = Person.objects.get(name="李明")
    form = archivist.get(reverse("admin:articles_person_change", args=[li.pk])).content.decode()
    assert address(li) in form
    shown = archivist.get(address(li)).content.decode()
    assert shown.count('type="checkbox" name="article"') == 3
    assert "市总工会主席<mark>李明</mark>参加活动" in shown
    choice = sent(archivist, li, article=[first(pages[1]).pk], distinction="某厂厂长", reason="另一人")
    preview = archivist.post(address(li), choice | {"_preview": "预览"}).content.decode()
    assert "人物提及：移 1，留 2" in preview
    assert not Split.objects.exists()
    response = archivist.post(address(li), choice | {"_save": "拆分"}, follow=True)
    assert "不再建议合并" in response.content.decode()
    new = Person.objects.get(distinction="某厂厂长")
    assert first(pages[1]).person_mentions.get(name="李明").person == new
    assert LogEntry.objects.filter(object_id=str(li.pk), change_message__contains="另一人").exists()
    assert client.get(new.get_absolute_url()).status_code == 200
    undo = {"action": "undo_selected", "_selected_action": [Split.objects.get().pk]}
    assert "撤销 1 次拆分" in archivist.post(SPLITS, undo, follow=True).content.decode()
    assert client.get(new.get_absolute_url()).headers["Location"] == li.get_absolute_url()
    assert not Judgement.objects.exists()
    assert "已经撤销" in archivist.post(SPLITS, undo, follow=True).content.decode()


@pytest.mark.parametrize(("chosen", "said"), [([], "先选文章"), ([0, 1, 2], "至少要有一篇"), (["x", 10**20], "先选文章")])
@pytest.mark.thorough
def test_what_makes_no_sense_is_said_and_nothing_typed_is_lost(archivist, pages, chosen, said):
    li = Person.objects.get(name="李明")
    ids = [first(pages[each]).pk if each in (0, 1, 2) else each for each in chosen]
    for step in ("_preview", "_save"):
        response = archivist.post(address(li), sent(archivist, li, article=ids, reason="为何") | {step: "x"}).content.decode()
        assert said in response
        assert 'value="为何"' in response
    nameless = sent(archivist, li, article=[first(pages[0]).pk], name="")
    assert "这个字段是必填项" in archivist.post(address(li), nameless | {"_save": "x"}).content.decode()
    long = sent(archivist, li, article=[first(pages[0]).pk], name="长" * 60)
    assert archivist.post(address(li), long | {"_save": "x"}).status_code == 200
    assert not Split.objects.exists()


@pytest.mark.thorough
def test_who_comes_second_is_refused_and_keeps_what_was_chosen(archivist, chief, pages):
    li = Person.objects.get(name="李明")
    mine = sent(archivist, li, article=[first(pages[1]).pk, first(pages[2]).pk], reason="我的理由")
    chief.post(address(li), sent(chief, li, article=[first(pages[1]).pk]) | {"_save": "x"})
    response = archivist.post(address(li), mine | {"_save": "x"})
    shown = response.content.decode()
    assert "没有保存" in shown
    assert 'value="我的理由"' in shown
    assert f'id="article-{first(pages[2]).pk}" checked' in shown
    assert Split.objects.count() == 1
    archivist.post(address(li), mine | {"version": response.context["version"], "_save": "x"})
    assert Split.objects.count() == 2
    assert PersonMention.objects.filter(person=li).count() == 1


@pytest.mark.thorough
def test_the_list_of_places_costs_the_same_however_long_it_is(archivist, pages, django_assert_num_queries):
    li = Person.objects.get(name="李明")
    with CaptureQueriesContext(connection) as three:
        archivist.get(address(li))
    for number in range(3, 8):
        store(record(visit()) | {"ads": []}, text=f"{TEXT}{number}", source=f"{number}.txt")
    with django_assert_num_queries(len(three)):
        archivist.get(address(li))


@pytest.mark.thorough
def test_bodies_are_split_too(archivist, pages):
    union = Organization.objects.get(name="聊城市总工会")
    archivist.post(address(union), sent(archivist, union, article=[first(pages[0]).pk]) | {"_save": "x"})
    assert Organization.objects.filter(name="聊城市总工会").count() == 2
    listed = archivist.get(SPLITS).content.decode()
    assert reverse("admin:articles_organization_change", args=[union.pk]) in listed


def test_who_may_not_change_names_may_not_split(client, pages, django_user_model):
    li = Person.objects.get(name="李明")
    assert client.get(address(li)).status_code == 302
    client.force_login(django_user_model.objects.create_user("guest", is_staff=True))
    assert client.get(address(li)).status_code == 403
    assert client.post(address(li), {"_save": "x"}).status_code == 403
