"""Two topics become one and two again, one becomes two and one again: every address leads on, and no reading undoes it."""

import pytest
from django.contrib.auth.models import User
from django.http import QueryDict

from articles.editorial import editing, merging, restoring, sanity, splitting, suggestions
from articles.editorial.readings import topic_slugs
from articles.models import Article, MergeSuggestion, Override, Topic, TopicLabel, Version
from articles.signals import articles_changed
from articles.vocabularies import load_topics
from search.request import SearchRequest
from tests.editorial.cast import contest, first, read_as, record, second, store, visit
from tests.preserving.desk import exported

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _page(rows_for_the_module):
    return store()


@pytest.fixture
def page(db, _page):
    return _page


@pytest.fixture
def by(db):
    return User.objects.create_user("li")


def topic(name):
    return Topic.objects.get(name=name)


def slugs(article):
    return list(Article.objects.get(pk=article.pk).topic_labels.order_by("order").values_list("topic__slug", flat=True))


def born_digital(*names, headline="某篇"):
    article = Article.objects.create(external_id=headline, headline=headline)
    for order, name in enumerate(names):
        TopicLabel.objects.create(article=article, topic=topic(name), order=order, spans=[])
    return article


def decide(article, by, add=(), remove=()):
    for slug in remove:
        editing.remove_member(article, "topics", slug, by=by)
    for slug in add:
        editing.add_member(article, "topics", slug, by=by)
    editing.settle(article)


def test_it_works(page, by, client):
    kept, gone = topic("劳动竞赛"), topic("困难帮扶")
    told, given = set(), born_digital("困难帮扶")
    assert [number for _what, number in merging.plan(kept, gone).moves] == [2]
    articles_changed.connect(note := lambda ids, **_signal: told.update(ids))
    merging.merge(kept, gone, by=by, reason="同义")
    articles_changed.disconnect(note)
    assert slugs(given) == ["laodong-jingsai"]
    assert "laodong-jingsai" in slugs(first(page))
    assert told >= {first(page).pk, given.pk}
    for address in ("/topics/{}/", "/feeds/topics/{}.atom"):
        answer = client.get(address.format("kunnan-bangfu"))
        assert (answer.status_code, answer["Location"]) == (301, address.format("laodong-jingsai"))
    request, _notices = SearchRequest.from_address(QueryDict("topic=kunnan-bangfu&topic=laodong-jingsai"))
    assert request.values("topic") == ("laodong-jingsai",)


def test_what_is_read_of_a_merged_topic_goes_to_the_one_that_is_kept(page, by):
    merging.merge(topic("心理关爱"), topic("困难帮扶"), by=by)
    merging.merge(topic("志愿服务"), topic("心理关爱"), by=by)
    for _again in range(2):
        read_as(page, record(visit(topics=["困难帮扶", "心理关爱"]), contest(topics=["困难帮扶"])))
        assert slugs(first(page)) == slugs(second(page)) == [topic("志愿服务").slug]
    assert Topic.objects.at("kunnan-bangfu").get() == topic("志愿服务")
    assert topic_slugs()["困难帮扶"] == topic_slugs()["kunnan-bangfu"] == topic("志愿服务").slug
    load_topics()  # as after every migration
    assert not Topic.objects.filter(name="困难帮扶").exists()
    assert not list(sanity.broken_redirects())


KEPT, GONE = "laodong-jingsai", "kunnan-bangfu"


@pytest.mark.parametrize(
    ("read", "add", "remove", "has", "why"),
    [
        (["困难帮扶"], [], [], True, "as read"),
        (["困难帮扶"], [], [GONE], False, "removed by a person"),
        (["困难帮扶", "劳动竞赛"], [], [GONE], True, "the other one stands"),
        (["困难帮扶", "劳动竞赛"], [], [GONE, KEPT], False, "both removed"),
        ([], [GONE], [], True, "added by a person"),
        ([], [GONE, KEPT], [], True, "both added: one label"),
        (["劳动竞赛"], [GONE], [KEPT], True, "one for the other"),
        (["困难帮扶"], [], [KEPT], True, "what was removed was not there"),
        ([], [], [GONE], False, "removed before it is read"),
    ],
)
@pytest.mark.parametrize("is_read", [pytest.param(True, marks=pytest.mark.thorough), False], ids=["of a page", "born digital"])
def test_an_article_has_the_kept_topic_if_it_had_either(page, by, read, add, remove, has, why, is_read):
    if is_read:
        read_as(page, record(visit(topics=read), contest()))
    article = Article.objects.get(pk=first(page).pk) if is_read else born_digital(*read)
    decide(article, by, add, remove)
    before = exported_rows()
    done = merging.merge(topic("劳动竞赛"), topic("困难帮扶"), by=by)
    assert slugs(article) == [KEPT] * has, why
    merging.undo(done, by=by)
    assert exported_rows() == before, why
    merging.merge(topic("劳动竞赛"), topic("困难帮扶"), by=by)
    assert not Override.objects.filter(item=GONE).exists()
    if is_read:
        read_as(page, record(visit(topics=read), contest()))
    editing.settle(Article.objects.get(pk=article.pk))
    assert slugs(article) == [KEPT] * has, why


def exported_rows():
    decided = Override.objects.order_by("pk").values_list("pk", "object_id", "item", "action", "value", "read_value")
    labels = TopicLabel.objects.order_by("article", "topic").values_list("article", "topic", "order", "spans", "by_person")
    return list(decided), list(labels), list(Topic.objects.values())


@pytest.mark.thorough
def test_merged_and_undone_the_archive_is_the_same_to_the_byte(page, by, tmp_path):
    decide(first(page), by, add=["xinli-guanai"], remove=[GONE])
    born_digital("困难帮扶", "劳动竞赛")
    before = exported(tmp_path / "before.tar", with_history=False)
    done = merging.merge(topic("劳动竞赛"), topic("困难帮扶"), by=by)
    assert merging.undo(done, by=by) == 0
    assert exported(tmp_path / "after.tar", with_history=False) == before


def test_what_was_read_since_the_merge_goes_back_with_the_undo(page, by):
    done = merging.merge(topic("劳动竞赛"), topic("困难帮扶"), by=by)
    read_as(page, record(visit(topics=[]), contest(topics=["困难帮扶", "心理关爱"])))
    merging.undo(done, by=by)
    assert slugs(second(page)) == ["kunnan-bangfu", "xinli-guanai"]


def test_an_old_version_is_told_and_restored_by_what_its_topics_are_now(page, by):
    article = born_digital("困难帮扶")
    decide(article, by, remove=[GONE])
    merging.merge(topic("劳动竞赛"), topic("困难帮扶"), by=by)
    assert restoring.restore(Version.objects.get(number=1, content_type__model="article"), by=by) == []
    assert slugs(article) == [KEPT]


def test_chosen_articles_have_a_topic_of_their_own_for_good(page, by, client):
    old = topic("困难帮扶")
    staying, given = born_digital("困难帮扶"), born_digital("困难帮扶", headline="另篇")
    read_as(page, record(visit(topics=["困难帮扶"]), contest()))
    done = splitting.split(old, [first(page).pk, given.pk], by=by, name="金秋助学")
    new = Topic.objects.get(pk=done.new_id)
    assert (new.name, new.slug) == ("金秋助学", "jin-qiu-zhu-xue")
    read_as(page, record(visit(topics=["困难帮扶", "心理关爱"]), contest()))
    editing.settle(Article.objects.get(pk=given.pk))
    assert sorted(slugs(first(page))) == ["jin-qiu-zhu-xue", "xinli-guanai"]
    assert (slugs(given), slugs(staying)) == (["jin-qiu-zhu-xue"], [GONE])
    with pytest.raises(merging.MergeRefusedError):
        merging.merge(old, new, by=by)
    later = born_digital("金秋助学", headline="后来")
    splitting.undo(done, by=by)
    assert [slugs(each) for each in (given, staying, later)] == [[GONE]] * 3
    answer = client.get("/topics/jin-qiu-zhu-xue/")
    assert (answer.status_code, answer["Location"]) == (301, "/topics/kunnan-bangfu/")
    assert not list(sanity.broken_redirects())


def test_split_and_joined_the_archive_is_the_same_to_the_byte(page, by, tmp_path):
    given = [born_digital("困难帮扶", "劳动竞赛", headline=str(n)) for n in range(3)]
    decide(given[0], by, add=["xinli-guanai"])
    before = exported_rows()
    done = splitting.split(topic("困难帮扶"), [each.pk for each in given[:2]], by=by, name="金秋助学")
    assert splitting.undo(done, by=by) == 0
    assert exported_rows() == before


@pytest.mark.parametrize("name", ["", "困难帮扶", "劳动竞赛"])
def test_a_term_needs_a_name_of_its_own(page, by, name):
    articles = [born_digital("困难帮扶", headline=str(n)) for n in range(2)]
    with pytest.raises(splitting.SplitRefusedError):
        splitting.split(topic("困难帮扶"), [articles[0].pk], by=by, name=name)


def test_terms_that_are_nearly_the_same_are_suggested_until_somebody_says_no(page, by):
    Topic.objects.create(name="困难职工帮扶", slug="x")
    for n in range(5):
        born_digital("智慧工会", "志愿服务", headline=str(n))
    suggestions.suggest(Topic)
    found = {frozenset((each.first_id, each.second_id)): each for each in MergeSuggestion.objects.all()}
    pairs = [{topic("困难帮扶").pk, topic("困难职工帮扶").pk}, {topic("智慧工会").pk, topic("志愿服务").pk}]
    assert all(frozenset(pair) in found for pair in pairs)
    suggestions.refuse(found[frozenset(pairs[0])], by=by)
    suggestions.suggest(Topic)
    assert MergeSuggestion.objects.count() == len(found) - 1
