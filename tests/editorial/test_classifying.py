"""Many articles decided at once: it leaves what as many single edits leave, and asks the database hardly more for more."""

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.editorial import classifying, editing, ledger, restoring, withholding
from articles.editorial.classifying import Classes
from articles.editorial.snapshots import taken
from articles.models import Article, Event, Override, Region, ReviewItem, Revision, Topic, TopicLabel, Version
from tests.editorial.cast import TEXT, contest, first, read_as, record, second, store, tried, visit

pytestmark = pytest.mark.django_db
CLASSES = Classes({"region": "110107", "union_level": "district"}, "jianhui-ruhui", "laodong-jingsai")


@pytest.fixture
def by():
    return User.objects.create_user("li")


@pytest.fixture(scope="module")
def _page(rows_for_the_module):
    return store()


@pytest.fixture
def articles(db, _page):
    """Two of a page, and twelve that were born digital: of other regions, with either topic, with both, with none."""
    topics = [Topic.objects.get(slug=slug) for slug in ("laodong-jingsai", "jianhui-ruhui", "xinli-guanai")]
    regions = [None, *Region.objects.filter(code__in=["110107", "110101"])]
    given = [Article.objects.create(external_id=str(n), headline=f"第{n}篇", region=regions[n % 3]) for n in range(12)]
    for n, article in enumerate(given):
        for order, topic in enumerate(topics):
            if n >> order & 1:
                TopicLabel.objects.create(article=article, topic=topic, order=order, spans=[])
    Article.objects.filter(pk=given[3].pk).update(is_national=True)
    return [first(_page), second(_page), *given]


def stands():
    """All that a decision may touch, but for times and primary keys."""
    pks = list(Article.objects.values_list("pk", flat=True))
    labels = TopicLabel.objects.order_by("article", "order", "topic").values("article", "topic", "order", "by_person", "spans")
    decided = Override.objects.order_by("object_id", "field", "item").values(
        "object_id", "field", "item", "action", "value", "read_value", "decided_by", "reason"
    )
    doubts = ReviewItem.objects.order_by("fingerprint").values("fingerprint", "state", "decided_by")
    versions = Version.objects.order_by("object_id", "number").values("object_id", "number", "values", "decided")
    inferred = dict(Article.objects.values_list("pk", "region_inferred"))
    rows = (labels, decided, doubts, versions)
    return ({pk: each.values for pk, each in taken(Article, pks).items()}, inferred, *(list(each) for each in rows))


def shown():
    """As ``stands``, of what readers see, wherever in the list a topic that came back stands."""
    return [{**values, "topics": sorted(values["topics"])} for values in stands()[0].values()], stands()[1]


def one_by_one(articles, by):
    """Each as a person would on its own page."""
    for article in (Article.objects.get(pk=each.pk) for each in articles):
        classifying.classify([article], CLASSES, by=by, reason="整理")


def test_it_works(articles, by):
    assert len(classifying.classify(articles, CLASSES, by=by, reason="整理")) == len(articles)
    for article in Article.objects.all():
        slugs = set(article.topics.values_list("slug", flat=True))
        assert (article.region.code, article.union_level, article.is_national) == ("110107", "district", False)
        assert "jianhui-ruhui" in slugs
        assert "laodong-jingsai" not in slugs


@pytest.mark.thorough
def test_many_at_once_are_as_many_single_edits(articles, by, monkeypatch):
    ReviewItem.objects.create(page=articles[0].page, article=articles[0], code="x", field="topics", fingerprint="x")
    ReviewItem.objects.create(page=articles[0].page, article=articles[0], code="reader_x", field="region", fingerprint="y")
    at_once = tried(lambda: classifying.classify(articles, CLASSES, by=by, reason="整理"), stands)
    assert at_once == tried(lambda: one_by_one(articles, by), stands)
    monkeypatch.setattr(ledger, "holding", lambda record: None)  # every decision for itself, in the database
    assert at_once == tried(lambda: one_by_one(articles, by), stands)


@pytest.mark.thorough
def event(name, **more):
    return {"name": name, "type": "竞赛", "organizer": [], "spans": [], "date": None, "date_text": None, "place": None, **more}


def test_events_take_over_regions_as_in_single_edits(articles, by):
    """Own events follow their article; shared ones keep what they have; what a person decided or gave to a name stays."""
    names = ("自己的", "两篇的", "有地区的", "人定的", "人指的")
    read = [event(name) for name in names]
    page = store(record(visit(events=read), contest(events=read[1:3])), text=f"{TEXT}\n又一版")
    one, two = first(page), second(page)
    known = {each.name: each for each in Event.objects.filter(name__in=names)}
    editing.change_fields(known["人定的"], {"region": "371500"}, by=by)
    editing.settle(known["人定的"])
    editing.link_name(one, "event_record", "人指的", known["人指的"], by=by)
    editing.settle(one)
    Event.objects.filter(name__in=names).exclude(name="人定的").update(region=None)
    Event.objects.filter(name="有地区的").update(region=Region.objects.get(code="370000"))

    found = []
    for lots in ([[one, two]], [[one], [two]]):
        with transaction.atomic():
            for lot in lots:
                classifying.classify(lot, CLASSES, by=by)
            found.append(dict(Event.objects.filter(name__in=names).values_list("name", "region__code")))
            transaction.set_rollback(True)
    assert found[0] == found[1]
    assert found[0] == {
        "自己的": "110107",
        "两篇的": "110107",  # it had none
        "有地区的": "370000",
        "人定的": "371500",
        "人指的": None,
    }


def test_what_is_undone_at_once_is_as_it_was(articles, by):
    before = shown()
    classifying.classify(articles, CLASSES, by=by)
    withholding.withhold(articles, "申请", by=by)
    for revision in Revision.objects.all():
        assert restoring.undo(revision, by=by) == []
    assert shown() == before
    assert not Override.objects.exists()


@pytest.mark.thorough
def test_what_was_decided_before_is_undone_to(articles, by):
    for article in articles[:4]:
        editing.change_fields(article, {"region": "110101"}, by=by, reason="先")
        editing.add_member(article, "topics", "xinli-guanai", by=by)
        editing.settle(article)
    before, decided = shown(), stands()[3]
    classifying.classify(articles, CLASSES, by=by)
    restoring.undo(Revision.objects.first(), by=by)
    assert shown() == before
    names = ("object_id", "field", "item", "action", "value")
    again, then = ([[each[name] for name in names] for each in listed] for listed in (stands()[3], decided))
    assert again == then


def test_the_parser_still_disagrees_with_what_was_decided_at_once(articles, by):
    classifying.classify(articles, Classes({"union_level": "national"}), by=by)
    read_as(articles[0].page, record(visit(union_level="province")))
    assert ReviewItem.objects.filter(code="parser_disagrees", field="union_level", state="open").exists()


def asked(do):
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        do()
    return len(queries)


def test_more_articles_are_hardly_more_questions(articles, by):
    few, many = articles[2:5], articles[5:14]
    once = asked(lambda: classifying.classify(few, CLASSES, by=by))
    assert asked(lambda: classifying.classify(many, CLASSES, by=by)) <= once + 6
    first_undone = asked(lambda: restoring.undo(Revision.objects.order_by("pk").first(), by=by))
    assert asked(lambda: restoring.undo(Revision.objects.order_by("pk")[1], by=by)) <= first_undone + 8
    once = asked(lambda: withholding.withhold(few, "申请", by=by))
    assert asked(lambda: withholding.withhold(many, "申请", by=by)) <= once
