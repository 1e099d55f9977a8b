"""People, organizations and events: what a person says of them stays, through renaming, reading again and removal."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.admin.names import SHOWN
from articles.editorial.reach import articles_showing
from articles.models import Article, Event, Judgement, Organization, Override, Person, Redirect
from articles.signals import articles_changed
from tests.articles.desk import errors_in, new_row, save, shown_in
from tests.editorial.cast import contest, first, read_as, record, second, store, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(stored_page):
    return stored_page


def form_of(record):
    return reverse(f"admin:articles_{record._meta.model_name}_change", args=[record.pk])


def test_it_works(archivist, page):
    person = Person.objects.get(name="李明")
    response = save(archivist, form_of(person), description="主席", note="与另一李明不同", reason="年鉴")
    assert not errors_in(response)
    person.refresh_from_db()
    assert (person.description, person.note) == ("主席", "与另一李明不同")
    assert Override.objects.get().field == "description"
    assert "理由：年鉴" in LogEntry.objects.get().change_message


@pytest.mark.thorough
def test_saving_what_was_shown_decides_nothing(archivist, page):
    for record_ in (*Person.objects.all(), *Organization.objects.all(), *Event.objects.all()):
        assert not errors_in(save(archivist, form_of(record_)))
    assert not Override.objects.exists()


def test_a_record_that_a_person_touched_stays_when_nothing_leads_to_it(archivist, page):
    save(archivist, form_of(Person.objects.get(name="李明")), description="主席")
    read_as(page, record(visit(people=[], organizations=[]), contest()))
    assert Person.objects.filter(name="李明").exists()
    assert not Person.objects.filter(name="张晶").exists()


def test_a_renamed_record_is_still_found_under_its_former_name(archivist, page):
    body = Organization.objects.get(name="聊城市总工会")
    save(archivist, form_of(body), name="山东省聊城市总工会")
    body.refresh_from_db()
    assert body.sort_key.endswith("山东省聊城市总工会")
    assert [alias.name for alias in body.aliases.all()] == ["聊城市总工会"]
    store(record(visit()) | {"ads": []}, text=page.text + "另一版", source="b.txt")
    assert Organization.objects.filter(name="聊城市总工会").count() == 0
    assert body.mentions.count() == 4
    save(archivist, form_of(body), unlock_name="on")
    body.refresh_from_db()
    assert body.name == "聊城市总工会"


def test_the_index_hears_of_renaming(archivist, page):
    heard = []
    articles_changed.connect(lambda ids, **_signal: heard.append(ids), weak=False, dispatch_uid="test")
    try:
        save(archivist, form_of(Organization.objects.get(name="聊城市总工会")), name="甲总工会")
    finally:
        articles_changed.disconnect(dispatch_uid="test")
    assert heard == [[first(page).pk]]


@pytest.mark.thorough
def test_every_field_of_an_event_is_decided_and_unlocked(archivist, page):
    event = Event.objects.get()
    changes = {
        "name": "石景山竞赛",
        "type": "比武",
        "date": "2022-11",
        "place": "首钢园",
        "participants_count": "500",
        "result": "圆满",
    }
    assert not errors_in(save(archivist, form_of(event), **changes))
    read_as(page, record())
    event.refresh_from_db()
    assert (event.name, event.type, event.date, event.participants_count) == ("石景山竞赛", "比武", "2022-11", 500)
    assert second(page).event_mentions.get().event == event
    save(archivist, form_of(event), unlock_participants_count="on", unlock_date="on")
    event.refresh_from_db()
    assert (event.participants_count, event.date, event.place) == (482, "", "首钢园")


def test_an_event_has_participants_that_a_person_adds(archivist, page):
    event, body = Event.objects.get(), Organization.objects.get(name="聊城市总工会")
    row = new_row(archivist, form_of(event), "participations", organization=body.pk, person="", role="participant")
    assert not errors_in(save(archivist, form_of(event), **row))
    read_as(page, record())
    assert {(each.organization.name, each.role) for each in event.participations.all()} == {
        ("聊城市总工会", "participant"),
        ("北京市石景山区总工会", "organizer"),
    }


def test_a_participant_is_a_person_or_an_organization(archivist, page):
    event = Event.objects.get()
    row = new_row(archivist, form_of(event), "participations", organization="", person="", role="participant")
    message = errors_in(save(archivist, form_of(event), **row))
    assert "人物" in message


@pytest.mark.parametrize("text", ["11月", "2022-2-3", "2022-02-30"])
@pytest.mark.thorough
def test_a_date_that_is_none_is_refused_in_words(archivist, page, text):
    assert "请写作" in errors_in(save(archivist, form_of(Event.objects.get()), date=text))


def test_no_body_stands_above_itself(archivist, page):
    upper, lower = Organization.objects.order_by("pk")
    save(archivist, form_of(lower), parent=upper.pk)
    assert "不能是本机构自己" in errors_in(save(archivist, form_of(upper), parent=lower.pk))
    assert "不能是本机构自己" in errors_in(save(archivist, form_of(upper), parent=upper.pk))


def test_a_person_made_by_hand_stays(archivist, page):
    response = save_new(archivist, "person", name="王进喜", distinction="劳模")
    assert response.status_code == 302
    person = Person.objects.get(name="王进喜")
    assert person.sort_key.startswith("wang2")
    read_as(page, record())
    assert Person.objects.filter(pk=person.pk).exists()


def save_new(client, model, **values):
    address = reverse(f"admin:articles_{model}_add")
    return client.post(address, shown_in(client.get(address)) | values)


def test_namesakes_are_judged_to_be_different(archivist, page):
    ids = sorted(Person.objects.values_list("pk", flat=True))
    chosen = {"action": "judge_different", "_selected_action": ids}
    archivist.post(reverse("admin:articles_person_changelist"), chosen)
    assert Judgement.objects.filter(verdict="different").count() == 3
    archivist.post(reverse("admin:articles_person_changelist"), chosen)
    assert Judgement.objects.count() == 3
    response = archivist.post(reverse("admin:articles_person_changelist"), chosen | {"_selected_action": ids[:1]}, follow=True)
    assert "请选 2 到" in response.content.decode()


def test_a_removed_person_is_not_made_again(chief, page):
    person = Person.objects.get(name="李明")
    chief.post(reverse("admin:articles_person_delete", args=[person.pk]), {"post": "yes"})
    read_as(page, record())
    assert not Person.objects.filter(name="李明").exists()
    assert first(page).person_mentions.get(name="李明").person is None
    assert Redirect.objects.get(old_id=person.pk, content_type__model="person").new_id is None


def test_many_are_removed_as_one_by_one(chief, page):
    ids = list(Organization.objects.values_list("pk", flat=True))
    chosen = {"action": "delete_selected", "_selected_action": ids, "post": "yes"}
    chief.post(reverse("admin:articles_organization_changelist"), chosen)
    read_as(page, record())
    assert not Organization.objects.exists()


def test_an_older_form_does_not_overwrite_a_newer_version(archivist, chief, page):
    address = form_of(Person.objects.get(name="李明"))
    old = shown_in(archivist.get(address))
    save(chief, address, note="总编辑")
    assert "没有保存" in errors_in(archivist.post(address, old | {"note": "档案员"}))


def test_a_name_shows_where_it_stands_and_leads_to_all_its_articles(archivist, page):
    person = Person.objects.get(name="李明")
    assert "见于 1 篇文章" in archivist.get(form_of(person)).content.decode()
    found = archivist.get(reverse("admin:articles_article_changelist") + f"?person={person.pk}")
    assert list(found.context["cl"].queryset) == [first(page)]


def test_a_form_shows_the_latest_of_many_posts_and_places_and_costs_no_more(archivist, page):
    person = Person.objects.get(name="李明")
    form_with = CaptureQueriesContext(connection)
    with form_with:
        archivist.get(form_of(person))
    articles = Article.objects.bulk_create(
        [Article(headline=f"第{day}篇", not_after=f"2099-{day // 28 + 1:02}-{day % 28 + 1:02}") for day in range(40)]
    )
    body = Organization.objects.get(name="聊城市总工会")
    for article in articles:
        person.posts.create(article=article, organization=body, title="主席")
        person.mentions.create(article=article, name="李明", role="quoted")
    with CaptureQueriesContext(connection) as asked:
        content = archivist.get(form_of(person)).content.decode()
    assert len(asked) <= len(form_with)
    assert "任职随文章而定" in content
    assert content.count("聊城市总工会主席</span>") == SHOWN
    assert content.index("第39篇") < content.index("第30篇")
    assert ">第5篇<" not in content


def test_who_shows_many_names_is_asked_of_the_mentions_once(page, django_assert_num_queries):
    people, article = list(Person.objects.all()), first(page)
    assert len(people) > 1
    Article.objects.create(headline="无人")
    byline = Article.objects.create(headline="只有署名")
    byline.bylines.create(order=0, name="李明", role="记者", person=people[0])
    with django_assert_num_queries(2):
        found = articles_showing(*people)
    assert {article.pk, byline.pk} <= set(found)
    assert found == sorted({pk for person in people for pk in articles_showing(person)})
    with django_assert_num_queries(0):
        assert articles_showing(article, byline) == sorted([article.pk, byline.pk])
