"""A page record becomes rows, and the same record changes nothing."""

import pytest

from articles.editorial import sanity
from articles.models import Event, EventParticipation, Issue, Organization, Part, Person, ReviewItem
from articles.signals import articles_changed
from tests.editorial.cast import contest, first, read_as, record, second, store, visit

pytestmark = pytest.mark.django_db


def all_rows(page):
    """Every row of the page's articles with its primary key."""
    relations = ("parts", "captions", "bylines", "person_mentions", "organization_mentions", "topic_labels", "event_mentions")
    return [list(getattr(article, name).values()) for article in page.articles.order_by("pk") for name in relations]


def findings():
    return [finding for check in sanity.CHECKS if check is not sanity.wrong_paths for finding in check()]


def test_it_works():
    page = store()
    article = first(page)
    assert article.headline == "聊城市总工会慰问货车司机"
    assert (article.region.name, article.union_level, article.newspaper.name) == ("聊城市", "city", "劳动午报")
    assert [str(byline) for byline in article.bylines.all()] == ["记者 张晶"]
    assert [mention.surface for mention in article.organization_mentions.all()] == ["聊城市总工会", "市总工会"]
    assert set(article.topics.values_list("name", flat=True)) == {"困难帮扶", "新就业形态劳动者"}
    assert Part.objects.filter(page=page, article=None).get().role == "advertisement"
    assert second(page).event_mentions.get().event.participations.get().organization.name == "北京市石景山区总工会"
    assert findings() == []


def test_the_same_reading_again_keeps_every_row_and_its_key():
    page = store()
    before = all_rows(page)
    read_as(page, record())
    assert all_rows(page) == before
    assert (Person.objects.count(), Organization.objects.count(), Event.objects.count()) == (3, 2, 1)


def test_who_follows_the_articles_hears_of_all_of_them_inside_the_transaction():
    heard = []
    articles_changed.connect(lambda ids, **_signal: heard.extend(ids), weak=False, dispatch_uid="test")
    try:
        page = store()
    finally:
        articles_changed.disconnect(dispatch_uid="test")
    assert set(heard) == set(page.articles.values_list("pk", flat=True))


def test_names_that_are_no_longer_read_go_and_so_does_what_they_took_part_in():
    page = store()
    read_as(page, record(visit(people=[], organizations=[], byline=[]), contest(events=[], organizations=[])))
    assert list(Person.objects.values_list("name", flat=True)) == ["白莹"]
    assert not Organization.objects.exists()
    assert not Event.objects.exists()
    assert not EventParticipation.objects.exists()
    assert findings() == []


def test_a_sidebar_leads_to_its_article():
    page = store(record(visit(), contest(genre="sidebar", parent=1)))
    assert second(page).parent == first(page)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("people", [{"name": "长" * 900, "role": "subject", "titles": [], "spans": []}]),
        ("organizations", [{"name": "长" * 900, "mentions": ["长" * 900], "spans": [], "type": "other"}]),
        ("events", [{"name": "长" * 900, "type": "长" * 90, "place": "长" * 900, "participants_count": 10**30}]),
        ("figures", [{"text": "9" * 400, "value": 10**400, "unit": "人"}]),
        ("captions", [{"text": "长" * 900, "credit": "长" * 900}]),
        ("byline", [{"role": "长" * 90, "name": "长" * 90}]),
        ("section", "长" * 900),
        ("topics", ["没有的词", "建会入会", "建会入会"]),
        ("places", [{"name": "长" * 900, "code": "999999", "spans": []}]),
        ("dates", [{"text": "长" * 900, "value": None, "precision": None, "span": None}]),
        ("inset_headings", [{"text": "小标题", "before_paragraph": 99}]),
    ],
)
def test_whatever_a_page_gives_finds_room(field, value):
    page = store(record(visit(**{field: value}), contest()))
    assert page.articles.count() == 2
    assert findings() == []


@pytest.mark.thorough
def test_doubts_are_asked_once_and_marked_as_gone_when_the_parser_drops_them():
    page = store()
    item = ReviewItem.objects.get()
    assert item.article == second(page)
    read_as(page, record())
    assert ReviewItem.objects.get() == item
    read_as(page, record(visit(), contest(warnings=[])))
    assert ReviewItem.objects.get().state == ReviewItem.State.GONE
    read_as(page, record())
    assert ReviewItem.objects.get().state == ReviewItem.State.OPEN


@pytest.mark.thorough
def test_a_decided_doubt_stays_decided():
    page = store()
    ReviewItem.objects.update(state=ReviewItem.State.REJECTED)
    read_as(page, record(visit(), contest(warnings=[])))
    read_as(page, record())
    assert ReviewItem.objects.get().state == ReviewItem.State.REJECTED


def test_the_same_doubt_of_two_articles_is_two_questions():
    doubt = {"code": "no_region", "field": "region", "message": "地区不明", "span": None}
    page = store(record(visit(warnings=[doubt]), contest(warnings=[doubt])))
    assert set(ReviewItem.objects.values_list("article", flat=True)) == set(page.articles.values_list("pk", flat=True))


def test_a_page_without_articles_has_an_issue_and_its_advertisement():
    page = store(record() | {"articles": []})
    assert page.parts.get().role == "advertisement"
    assert Issue.objects.get() == page.issue
