"""The admin's lists stay quick however long they are: a bounded number of statements, one look at the rows, the index asked."""

import datetime
from itertools import pairwise
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models.functions import TruncYear
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from access import lists
from access.models import LoginRecord
from articles import finding
from articles.admin import articles as articles_admin
from articles.editorial import withholding
from articles.models import Article, Event, Judgement, MergeSuggestion, Organization, Override, Person, Redirect, ReviewItem

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"
# What a list asks once: who is at work, its rows, their number, each filter's choices.
MOST_STATEMENTS = 16


def given(number, **values):
    day = datetime.date(2020, 1, 1) + datetime.timedelta(days=number)
    return Article(headline=f"第{number:03}篇", external_id=str(number), not_before=day, not_after=day, **values)


def many(number):
    """So many rows of what lists show with the records beside it."""
    Article.objects.bulk_create([given(each) for each in range(number)])
    kind = ContentType.objects.get_for_model(Person)
    people = Person.objects.bulk_create([Person(name=f"人{each}", sort_key="r") for each in range(number + 1)])
    for model in (Organization, Event):
        model.objects.bulk_create([model(name=f"名{each}", sort_key="m") for each in range(number)])
    pairs = [{"content_type": kind, "first_id": one.pk, "second_id": other.pk} for one, other in pairwise(people)]
    Judgement.objects.bulk_create([Judgement(verdict="different", **pair) for pair in pairs])
    MergeSuggestion.objects.bulk_create([MergeSuggestion(confidence=0.5, **pair) for pair in pairs])
    Redirect.objects.bulk_create([Redirect(content_type=kind, old_id=10**9 + one.pk, new_id=one.pk) for one in people])
    ReviewItem.objects.bulk_create(
        [ReviewItem(code="weak_join", message="存疑", fingerprint=str(one.pk), article=None) for one in people]
    )
    Override.objects.bulk_create(
        [Override(content_type=kind, object_id=one.pk, field="name", value="甲", read_value="乙") for one in people]
    )


def statements(client, address):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.thorough
def test_a_list_asks_as_often_for_many_rows_as_for_few(admin_client, db):
    addresses = [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in admin.site._registry
    ]
    many(3)
    few = {address: statements(admin_client, address) for address in addresses if admin_client.get(address)}
    Article.objects.all().delete()
    for model in (Person, Organization, Event, Judgement, MergeSuggestion, Redirect, ReviewItem, Override):
        model.objects.all().delete()
    many(30)
    for address in addresses:
        now = statements(admin_client, address)
        assert now <= few[address], address
        assert now <= MOST_STATEMENTS, address


@pytest.mark.thorough
def test_pages_are_in_the_order_of_the_list(admin_client, monkeypatch):
    monkeypatch.setattr(lists, "FEW", 60)
    Article.objects.bulk_create([given(number) for number in range(130)])

    def shown(query):
        return [article.headline for article in admin_client.get(f"{LIST}?{query}").context["cl"].result_list]

    newest = [f"第{number:03}篇" for number in range(129, -1, -1)]
    assert [shown("p=1"), shown("p=2"), shown("p=3")] == [newest[:50], newest[50:100], newest[100:]]
    assert shown("o=1") == newest[::-1][:50]
    assert shown("o=1&p=3") == newest[::-1][100:]
    found = admin_client.get(f"{LIST}?not_after__year=2020&not_after__month=3").context["cl"]
    assert (found.result_count, len(found.result_list)) == (31, 31)
    assert admin_client.get(f"{LIST}?genre__exact=news").context["cl"].result_count == 130


def test_the_years_are_those_of_the_database(admin_client):
    Article.objects.bulk_create([given(0), given(400), given(401), Article(headline="无日期")])
    rows = admin_client.get(LIST).context["cl"].queryset
    years = [row.date() if hasattr(row, "date") else row for row in rows.values_list(TruncYear("not_after"), flat=True) if row]
    assert rows.dates("not_after", "year") == sorted(set(years)) == [datetime.date(2020, 1, 1), datetime.date(2021, 1, 1)]
    content = admin_client.get(LIST).content.decode()
    assert "?not_after__year=2020" in content
    assert "?not_after__year=2021" in content
    assert "not_after__day=5" in admin_client.get(f"{LIST}?not_after__year=2021&not_after__month=2").content.decode()


def test_the_days_of_moments_are_those_of_the_server(admin_client):
    """22:30 in UTC is the next day in Shanghai."""
    record = LoginRecord.objects.create(outcome="in")
    LoginRecord.objects.filter(pk=record.pk).update(at=datetime.datetime(2023, 5, 31, 22, 30, tzinfo=datetime.UTC))
    rows = admin_client.get("/admin/access/loginrecord/?at__year=2023").context["cl"].queryset
    moment = timezone.localtime(LoginRecord.objects.get(pk=record.pk).at)
    assert rows.datetimes("at", "day") == [moment.date()] == [datetime.date(2023, 6, 1)]


def test_a_year_begins_at_midnight_of_the_server(admin_client):
    """16:30 in UTC on the last day of the year is the next year in Shanghai; the list's years, months and days agree."""
    LoginRecord.objects.all().delete()
    for moment in ("2021-06-01T00:00", "2022-12-31T16:30"):
        record = LoginRecord.objects.create(outcome="in")
        LoginRecord.objects.filter(pk=record.pk).update(at=datetime.datetime.fromisoformat(f"{moment}+00:00"))
    rows = admin_client.get("/admin/access/loginrecord/").context["cl"].queryset
    assert [day.year for day in rows.datetimes("at", "year")] == [2021, 2023]
    assert admin_client.get("/admin/access/loginrecord/?at__year=2023").context["cl"].result_count == 1


@pytest.mark.thorough
def test_lists_by_counts_that_are_mostly_nought(admin_client, admin_user):
    articles = Article.objects.bulk_create([given(number) for number in range(120)])
    kind = ContentType.objects.get_for_model(Article)
    for doubts, article in ((1, articles[3]), (2, articles[70]), (1, articles[5])):
        ReviewItem.objects.bulk_create(
            [ReviewItem(article=article, code="weak_join", message="?", fingerprint=f"{article.pk} {n}") for n in range(doubts)]
        )
    Override.objects.create(content_type=kind, object_id=articles[9].pk, field="headline", value="甲")
    many_first = [70, 5, 3, *(number for number in range(119, -1, -1) if number not in {70, 5, 3})]

    def shown(query):
        return [int(article.external_id) for article in admin_client.get(f"{LIST}?{query}").context["cl"].result_list]

    assert [*shown("o=-8"), *shown("o=-8&p=2"), *shown("o=-8&p=3")] == many_first
    few_first = [*many_first[3:], 5, 3, 70]
    assert [*shown("o=8"), *shown("o=8&p=2"), *shown("o=8&p=3")] == few_first
    assert shown("o=-9")[:2] == [9, 119]
    assert shown("o=-8&doubts=yes") == [70, 5, 3]


def test_lists_read_no_texts(admin_client, stored_page):
    ReviewItem.objects.filter(article=None).delete()
    for room in ("article", "reviewitem", "page"):
        with CaptureQueriesContext(connection) as asked:
            assert admin_client.get(f"/admin/articles/{room}/").context["cl"].result_count
        for wide in ('"articles_page"."text"', '"articles_page"."record"', '"articles_article"."body"'):
            assert not [query["sql"] for query in asked if wide in query["sql"]], (room, wide)


def test_decisions_about_one_region_look_it_up_once(admin_client):
    kind = ContentType.objects.get_for_model(Article)
    said = {"content_type": kind, "field": "region", "value": "110107", "read_value": "110105"}
    articles = Article.objects.bulk_create([given(number) for number in range(20)])
    Override.objects.bulk_create([Override(object_id=article.pk, **said) for article in articles])
    assert statements(admin_client, "/admin/articles/override/") <= MOST_STATEMENTS
    assert "石景山区" in admin_client.get("/admin/articles/override/").content.decode()


@pytest.fixture
def index(monkeypatch):
    """An index that says what it is told to."""
    said = SimpleNamespace(answer=None, asked=[])

    def find(text, most):
        said.asked.append((text, most))
        return said.answer

    monkeypatch.setattr(finding, "_finders", [find])
    return said


def searched(client, text):
    response = client.get(LIST, {"q": text})
    return {article.headline for article in response.context["cl"].result_list}, response.content.decode()


def test_articles_are_found_by_the_index(admin_client, index):
    Article.objects.bulk_create([given(number) for number in range(3)])
    in_body = Article.objects.create(headline="甲", body="慰问货车司机")
    index.answer = finding.Found([in_body.pk], 1)
    assert searched(admin_client, "货车司机")[0] == {"甲"}
    assert index.asked[0] == ("货车司机", articles_admin.MOST_FOUND)
    index.answer = finding.Found([], 0)
    assert searched(admin_client, "2")[0] == {"第002篇"}, "by what another system calls it"


def test_a_withheld_article_is_found_though_no_index_has_it(admin_client, admin_user, index):
    article = Article.objects.create(headline="停止公开的一篇")
    withholding.withhold([article], "申请", by=admin_user)
    index.answer = finding.Found([], 0)
    assert searched(admin_client, "公开的")[0] == {"停止公开的一篇"}


def test_more_than_anybody_looks_through_is_said(admin_client, index):
    article = Article.objects.create(headline="甲")
    index.answer = finding.Found([article.pk], 5000)
    assert "找到 5000 篇" in searched(admin_client, "工会")[1]


def test_without_an_index_the_database_is_searched(admin_client, index):
    Article.objects.bulk_create([given(number) for number in range(3)])
    assert searched(admin_client, "001")[0] == {"第001篇"}
    assert index.asked


@pytest.mark.parametrize(
    ("asked", "found"),
    [("ＤＩ", set()), ("didi", {"Didi工会"}), ("DIDI", {"Didi工会"}), ("工会", {"Didi工会"}), ("didi 工会", {"Didi工会"})],
)
def test_letters_are_found_in_either_case_and_chinese_without_folding_any(admin_client, asked, found):
    Organization.objects.create(name="Didi工会")
    with CaptureQueriesContext(connection) as queries:
        response = admin_client.get("/admin/articles/organization/", {"q": asked})
    assert {body.name for body in response.context["cl"].result_list if body.name.startswith("Didi")} == found
    if asked == "工会":
        assert not [each["sql"] for each in queries if "UPPER(" in each["sql"]]
