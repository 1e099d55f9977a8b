"""The database notes every change, however it is made: that there was one, and which articles and names it touches."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.models import F

from articles.editorial import generation, inserting, merging
from articles.models import Article, Generation, Newspaper, Page, Person, PersonMention, Post, Topic, TopicLabel, Touched
from articles.signals import articles_changed, told_together
from search.models import PendingChange
from tests.editorial.cast import first, second, store

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(db):
    return store()


def settled():
    """What waits on PostgreSQL for the end of a transaction, done now; and a new transaction, as it were."""
    if connection.vendor == "postgresql":
        connection.check_constraints()
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('archive.noted', '', true)")
            cursor.execute("SELECT count(*) FROM articles_touching")
            assert cursor.fetchone() == (0,)
    return Generation.objects.get().number


def touched_since(number):
    return {(each.kind, each.key) for each in Touched.objects.filter(number__gt=number)}


def touched_by(change):
    """Which articles and names a change touches; None if nothing was noted at all."""
    before = settled()
    change()
    after = settled()
    return touched_since(before) if after > before else None


def insert_a_mention(article, person):
    columns = [field for field in PersonMention._meta.concrete_fields if not field.primary_key]
    row = PersonMention(article=article, person=person, name="某", spans=[], titles=[])
    inserting.insert(
        PersonMention, columns, [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in columns]]
    )


def test_what_is_touched_by_every_way_of_writing(page):
    one, two = first(page), second(page)
    person, topic = Person.objects.get(name="李明"), Topic.objects.first()
    both = {("article", one.pk), ("article", two.pk)}
    mentions = PersonMention.objects.all()
    ways = (
        (lambda: Article.objects.filter(pk=one.pk).update(section="要闻"), {("article", one.pk)}),
        (lambda: Article.objects.update(section="副刊"), both),
        (lambda: mentions.filter(article=one).update(order=F("order") + 1), {("article", one.pk)}),
        # From one article to another: both show something else.
        (lambda: mentions.filter(article=one, person=person).update(article=two), both),
        (lambda: mentions.filter(article=two, person=person).delete(), {("article", two.pk)}),
        (lambda: mentions.filter(article=two)._raw_delete("default"), {("article", two.pk)}),
        (lambda: mentions.bulk_create(PersonMention(article=each, person=person, name="甲") for each in (one, two)), both),
        (lambda: insert_a_mention(two, person), {("article", two.pk)}),
        (lambda: TopicLabel.objects.get_or_create(article=one, topic=topic), {("article", one.pk)}),
        (lambda: Person.objects.filter(pk=person.pk).update(note="注"), {("person", person.pk)}),
        (lambda: Page.objects.filter(pk=page.pk).update(name="要闻版"), both | {("issues", 0)}),
        # Counted, and shown by nothing that is kept by article.
        (lambda: Newspaper.objects.update(note="注"), set()),
        (lambda: Post.objects.update(title="主席"), set()),
    )  # fmt: skip
    for number, (change, wanted) in enumerate(ways):
        assert touched_by(change) == wanted, number


def test_what_changes_no_row_is_no_change(page):
    if connection.vendor == "sqlite":
        ways = (lambda: Article.objects.filter(pk=0).update(section="无"), lambda: PersonMention.objects.filter(pk=0).delete())
    else:
        ways = (
            lambda: Article.objects.filter(pk=0).update(section="无"),
            lambda: PersonMention.objects.filter(pk=0)._raw_delete("default"),
            lambda: Newspaper.objects.filter(pk=0).update(note="无"),
        )
    for change in ways:
        assert touched_by(change) is None


def test_what_was_taken_back_touches_nothing(page):
    def change():
        with transaction.atomic():
            Article.objects.update(section="副刊")
            transaction.set_rollback(True)

    assert touched_by(change) is None


def test_a_transaction_is_one_change(page):
    before = settled()
    for _time in range(3):
        Article.objects.update(section="副刊")
        Person.objects.update(note="注")
    after = settled()
    assert after == before + 1 if connection.vendor == "postgresql" else after > before
    assert len(touched_since(before)) == Article.objects.count() + Person.objects.count()


def test_installing_again_changes_nothing(page):
    generation.install()
    generation.install()
    assert touched_by(lambda: Article.objects.update(section="副刊")) == {
        ("article", pk) for pk in Article.objects.values_list("pk", flat=True)
    }
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE '%noted%' GROUP BY tgname, tgrelid")
        else:
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' GROUP BY name")
        assert {number for (number,) in cursor.fetchall()} == {1}


def test_an_archive_without_triggers_gets_them_again(page):
    generation.uninstall()
    assert touched_by(lambda: Article.objects.update(section="副刊")) is None
    generation.install()
    assert touched_by(lambda: Article.objects.update(section="要闻"))


def test_what_a_merge_changes_is_told_once(page):
    told = []
    heard = lambda ids, **_signal: told.append(sorted(ids))  # noqa: E731
    kept, gone = Person.objects.get(name="李明"), Person.objects.get(name="张晶")
    PendingChange.objects.all().delete()
    articles_changed.connect(heard)
    try:
        done = merging.merge(kept, gone, by=None)
        noted = list(PendingChange.objects.values_list("article_id", flat=True))
        assert sorted(noted) == [first(page).pk]
        assert told[-1] == [first(page).pk]
        PendingChange.objects.all().delete()
        merging.undo(done, by=None)
        assert list(PendingChange.objects.values_list("article_id", flat=True)) == [first(page).pk]
    finally:
        articles_changed.disconnect(heard)


def test_what_fails_together_is_not_told(page):
    PendingChange.objects.all().delete()
    article = first(page)

    @told_together()
    def save_and_fail():
        article.save()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        save_and_fail()
    assert not PendingChange.objects.exists()
    article.save()
    assert PendingChange.objects.exists()
