"""Every room opens for those who may work in it, in Chinese, without a query for each row, without inline script or style."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.editorial import editing
from articles.models import Article, Judgement, Organization, Override, Page, Person, Region, ReviewItem, Topic
from tests.articles.desk import errors_in, save
from tests.editorial.cast import first, record, second, store, visit

pytestmark = pytest.mark.django_db

ROOMS = sorted(str(model._meta.model_name) for model in admin.site._registry if model._meta.app_label == "articles")
# A list asks for the session, the user and the rights, the rows and their number, and for what its filters offer.
MOST_QUERIES = 14

INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")")


@pytest.fixture(scope="module")
def archive(rows_for_the_module):
    page = store()
    for number in range(5):
        store(record(visit()) | {"ads": []}, text=page.text + f"第{number}版", source=f"{number}.txt")
    editing.change_fields(first(page), {"headline": "甲"}, by=None)
    editing.settle(first(page))
    first_, second_ = Person.objects.order_by("pk")[:2]
    Judgement.objects.create(
        content_type_id=Override.objects.first().content_type_id, first_id=first_.pk, second_id=second_.pk, verdict="different"
    )
    return page


def test_nobody_gets_in_without_logging_in(client):
    for room in ROOMS:
        response = client.get(reverse(f"admin:articles_{room}_changelist"))
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")
    assert client.get("/admin/articles/page/read-again/").status_code == 302
    assert client.get("/admin/articles/article/state/withhold/").status_code == 302


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.thorough
def test_lists_and_forms_open_for_archivists(archivist, archive, room):
    with CaptureQueriesContext(connection) as queries:
        response = archivist.get(reverse(f"admin:articles_{room}_changelist"))
    assert response.status_code == 200
    assert len(queries) <= MOST_QUERIES, [query["sql"][:200] for query in queries]
    pages = [response]
    (model,) = [model for model in admin.site._registry if model._meta.model_name == room]
    if model._default_manager.exists():
        address = reverse(f"admin:articles_{room}_change", args=[model._default_manager.first().pk])
        pages += [archivist.get(address), archivist.get(address.replace("change", "history"))]
    for page in pages:
        content = page.content.decode()
        assert page.status_code == 200
        assert not INLINE.search(content), INLINE.search(content)


@pytest.mark.thorough
def test_every_filter_and_search_answers(archivist, archive):
    for room in ROOMS:
        address = reverse(f"admin:articles_{room}_changelist")
        changelist = archivist.get(address + "?q=工会&o=1").context["cl"]
        for spec in changelist.filter_specs:
            for choice in list(spec.choices(changelist))[1:4]:  # the first is the list as it is
                response = archivist.get(address + choice["query_string"])
                assert response.status_code == 200, (room, choice)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "query", ["?person=x", "?person=999999999999999999999", "?province=zz", "?state=nonsense", "?o=99.-3", "?p=77"]
)
def test_a_crooked_address_is_no_error(archivist, archive, query):
    for room in ("article", "person", "reviewitem", "organization"):
        response = archivist.get(reverse(f"admin:articles_{room}_changelist") + query, follow=True)
        assert response.status_code == 200


@pytest.mark.parametrize("pk", ["x", "0", "99999999999999999999", "1_2", "-1"])
def test_a_record_that_is_not_there_is_said_in_words(archivist, pk):
    for room in ("article", "page", "person", "issue"):
        address = f"/admin/articles/{room}/{pk}/change/"
        assert archivist.get(address).status_code == 302
        assert archivist.post(address, {}).status_code == 302


def test_regions_are_suggested_with_what_they_lie_in(archivist):
    query = {"term": "北京 朝阳", "app_label": "articles", "model_name": "article", "field_name": "region"}
    with CaptureQueriesContext(connection) as queries:
        found = archivist.get(reverse("admin:autocomplete"), query).json()["results"]
    assert found[0]["text"] == "北京市 朝阳区"
    assert len(queries) < 8
    street = archivist.get(reverse("admin:autocomplete"), query | {"term": "石景山 八宝山"}).json()["results"]
    assert street[0]["text"] == "北京市 石景山区 八宝山街道"


@pytest.mark.thorough
def test_organizations_are_suggested_with_their_region(archivist, archive):
    query = {"term": "聊城", "app_label": "articles", "model_name": "organizationmention", "field_name": "organization"}
    found = archivist.get(reverse("admin:autocomplete"), query).json()["results"]
    assert [each["text"] for each in found] == ["聊城市总工会（聊城市）"]


@pytest.mark.thorough
def test_an_article_opens_without_a_query_for_each_name(archivist, archive):
    def queries_for(article):
        with CaptureQueriesContext(connection) as queries:
            archivist.get(reverse("admin:articles_article_change", args=[article.pk]))
        return len(queries)

    before = queries_for(second(archive))
    people = [{"name": f"工友{number}", "role": "subject", "titles": [], "spans": []} for number in range(12)]
    many = store(record(visit(people=people)) | {"ads": []}, text=archive.text + "众人", source="many.txt")
    assert queries_for(first(many)) <= before + 3


def test_archivists_look_at_vocabularies_and_the_editor_in_chief_changes_them(archivist, chief):
    topic = Topic.objects.first()
    address = reverse("admin:articles_topic_change", args=[topic.pk])
    assert archivist.post(address, {"name": "改"}).status_code == 403
    assert not errors_in(save(chief, address, description="范围"))
    topic.refresh_from_db()
    assert topic.description == "范围"


def test_what_the_archive_writes_itself_is_read_only(chief, archive):
    for room in ("override", "redirect", "importrun"):
        assert chief.get(reverse(f"admin:articles_{room}_add")).status_code == 403
    address = reverse("admin:articles_override_change", args=[Override.objects.first().pk])
    assert chief.post(address, {"field": "deck"}).status_code == 403
    assert chief.get(reverse("admin:articles_region_add")).status_code == 403


def test_a_decision_is_undone_from_the_list_of_decisions(archivist, archive):
    override = Override.objects.get(field="headline")
    chosen = {"action": "release_selected", "_selected_action": [override.pk]}
    archivist.post(reverse("admin:articles_override_changelist"), chosen)
    assert first(archive).headline == "聊城市总工会慰问货车司机"


def test_a_region_is_renamed_and_its_articles_hear_of_it(chief, archive):
    region = Region.objects.get(code="371500")
    assert not errors_in(save(chief, reverse("admin:articles_region_change", args=[region.pk]), name="聊城"))
    region.refresh_from_db()
    assert (region.name, region.path) == ("聊城", "370000/371500/")


def test_the_rooms_stand_in_the_order_of_the_work(archivist):
    apps = archivist.get("/admin/").context["app_list"]
    assert [model["object_name"] for model in apps[0]["models"]][:3] == ["ReviewItem", "Article", "Page"]


def test_counts_in_lists_equal_what_is_there(archivist, archive):
    rows = archivist.get(reverse("admin:articles_organization_changelist")).context["cl"].result_list
    for organization in rows:
        assert organization.mentions_counted == Organization.objects.get(pk=organization.pk).mentions.count()
    pages = archivist.get(reverse("admin:articles_page_changelist")).context["cl"].result_list
    assert {page.articles_counted for page in pages} == {Page.objects.get(pk=page.pk).articles.count() for page in pages}
    articles = archivist.get(reverse("admin:articles_article_changelist")).context["cl"].result_list
    for article in articles:
        assert article.doubt_count == ReviewItem.objects.filter(article=article.pk, state="open").count()
    assert Article.objects.count() == len(articles)
