"""The queue: every doubt is answered once, with its evidence beside the answer."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from articles.models import Override, ReviewItem
from tests.articles.desk import save
from tests.editorial.cast import contest, first, read_as, record, second, visit

pytestmark = pytest.mark.django_db

QUEUE = "/admin/articles/reviewitem/"


@pytest.fixture
def page(stored_page):
    return stored_page


def form_of(item):
    return reverse("admin:articles_reviewitem_change", args=[item.pk])


def test_it_works(archivist, page):
    response = archivist.get(QUEUE)
    assert "地区由机构名推断" in response.content.decode()
    item = ReviewItem.objects.get()
    content = archivist.get(form_of(item)).content.decode()
    assert '<mark class="focus">石景山区</mark>总工会' in content
    assert f"?at={item.span[0]}-{item.span[1]}" in content
    archivist.post(form_of(item), {"_accept": "1"})
    item.refresh_from_db()
    assert (item.state, item.decided_by.username) == ("accepted", "li")
    assert item.decided_at is not None
    assert "认可疑点" in LogEntry.objects.get(content_type__model="article").change_message


def test_the_queue_opens_with_what_is_open_and_goes_from_one_to_the_next(archivist, page):
    doubts = [{"code": f"c{n}", "field": "", "message": f"疑点{n}", "span": [n, n + 1]} for n in range(3)]
    read_as(page, record(visit(warnings=doubts), contest(warnings=[])))
    one, two, three = ReviewItem.objects.filter(code__startswith="c").order_by("pk")
    assert len(archivist.get(QUEUE).context["cl"].result_list) == 3
    assert archivist.post(form_of(one), {"_reject": "1"})["Location"] == form_of(two)
    assert archivist.post(form_of(two), {"_accept": "1"})["Location"] == form_of(three)
    assert archivist.post(form_of(three), {"_accept": "1"})["Location"] == QUEUE
    assert not archivist.get(QUEUE).context["cl"].result_list
    assert len(archivist.get(QUEUE + "?state=all").context["cl"].result_list) == 4


def test_an_answer_is_given_once(archivist, page):
    item = ReviewItem.objects.get()
    archivist.post(form_of(item), {"_accept": "1"})
    archivist.post(form_of(item), {"_reject": "1"})
    chosen = {"action": "reject_selected", "_selected_action": [item.pk]}
    response = archivist.post(QUEUE + "?state=all", chosen, follow=True)
    assert "1 条已有决定" in response.content.decode()
    assert ReviewItem.objects.get().state == "accepted"


@pytest.mark.thorough
def test_where_the_parser_disagrees_accepting_drops_the_decision(archivist, page):
    save(archivist, reverse("admin:articles_article_change", args=[first(page).pk]), headline="人定")
    read_as(page, record(visit(headline="新读"), contest()))
    item = ReviewItem.objects.get(code="parser_disagrees")
    assert "人定" in archivist.get(form_of(item)).content.decode()
    archivist.post(form_of(item), {"_accept": "1"})
    assert first(page).headline == "新读"
    assert not Override.objects.exists()


def test_where_the_parser_disagrees_rejecting_keeps_the_decision_and_is_not_asked_again(archivist, page):
    save(archivist, reverse("admin:articles_article_change", args=[first(page).pk]), headline="人定")
    for _again in range(2):
        read_as(page, record(visit(headline="新读"), contest()))
        items = list(ReviewItem.objects.filter(code="parser_disagrees", state="open"))
        chosen = {"action": "reject_selected", "_selected_action": [item.pk for item in items]}
        archivist.post(QUEUE, chosen)
    assert first(page).headline == "人定"
    assert ReviewItem.objects.get(code="parser_disagrees").state == "rejected"


@pytest.mark.parametrize("span", [None, [], [5], [9, 3], [0, 10**9], ["a", "b"], "x"])
@pytest.mark.thorough
def test_a_doubt_without_a_place_has_a_form_too(archivist, page, span):
    ReviewItem.objects.update(span=span, value={"a": 1}, alternatives=["甲", 2, None, {"b": 1}])
    assert archivist.get(form_of(second(page).review_items.get())).status_code == 200
    assert archivist.get(QUEUE).status_code == 200


def test_readers_can_not_answer(client, page):
    assert client.post(form_of(ReviewItem.objects.get()), {"_accept": "1"}).status_code == 302
    assert ReviewItem.objects.get().state == "open"
