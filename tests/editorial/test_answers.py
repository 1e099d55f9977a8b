"""Many doubts answered at once: it leaves what as many single answers leave, as one change, and each is taken back alone."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.editorial import answers, editing, withdrawing
from articles.models import Article, Override, ReviewItem, Revision
from tests.editorial.cast import TEXT, contest, first, read_as, record, second, store, tried, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return User.objects.create_user("li")


@pytest.fixture
def doubts(by):
    """Of two pages, the parser now reads otherwise than a person decided: two fields of one article, one of each other."""
    pages = [store(), store(text=f"{TEXT}\n另一版", source="b.txt")]
    for page in pages:
        for article, fields in (
            (first(page), {"headline": "人定", "section": "人定的栏目"}),
            (second(page), {"headline": "也人定"}),
        ):
            editing.change_fields(article, fields, by=by)
            editing.settle(article)
        read_as(page, record(visit(headline="新读", section="新栏目"), contest(headline="也新读")))
    return list(ReviewItem.objects.filter(code="parser_disagrees").order_by("pk"))


def stands():
    items = ReviewItem.objects.order_by("pk").values("pk", "state", "decided_by", "changes")
    return (
        list(Article.objects.order_by("pk").values("headline", "section", "region", "order", "state")),
        list(Override.objects.order_by("pk").values("object_id", "field", "value")),
        list(items),
    )


def test_many_at_once_are_as_many_single_answers(doubts, by):
    def singly():
        for item in doubts:
            answers.accept([item], by=by)

    assert len(doubts) == 6
    assert tried(lambda: answers.accept(doubts, by=by), stands) == tried(singly, stands)


def test_they_are_one_change(doubts, by):
    before = Revision.objects.count()
    assert answers.accept(doubts, by=by) == doubts
    assert Revision.objects.count() == before + 1
    revision = Revision.objects.first()
    assert (revision.by, revision.versions.count()) == (by, 4)
    assert not Override.objects.exists()
    assert {each.headline for each in Article.objects.all()} == {"新读", "也新读"}


def test_each_is_taken_back_alone(doubts, by):
    answers.accept(doubts, by=by)
    for item in ReviewItem.objects.filter(pk__in=[each.pk for each in doubts]):
        withdrawing.reopen(item, by=by)
    assert {each.headline for each in Article.objects.all()} == {"人定", "也人定"}
    assert Override.objects.count() == 6
    assert set(ReviewItem.objects.filter(code="parser_disagrees").values_list("state", flat=True)) == {"open"}


def test_what_somebody_answered_meanwhile_is_left(doubts, by):
    answers.reject(doubts[:1], by=by)
    assert answers.accept(doubts, by=by) == doubts[1:]
    assert Override.objects.count() == 1


def test_a_decision_that_was_released_meanwhile_is_no_obstacle(doubts, by):
    article = doubts[0].article
    Override.objects.filter(object_id=article.pk, field=doubts[0].field).delete()
    assert answers.accept(doubts, by=by) == doubts
    assert not Override.objects.exists()


def test_more_doubts_are_hardly_more_questions(doubts, by):
    def asked(items):
        with CaptureQueriesContext(connection) as queries:
            answers.accept(items, by=by)
        return len(queries)

    few = asked(doubts[:2])  # of one page
    assert asked(doubts[2:]) <= 2 * few
