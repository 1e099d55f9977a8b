"""What readers hold stays good for as long as nothing changed, and not a moment longer."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test import Client

from articles.editorial import generation
from articles.models import Article, Organization, State, TopicLabel
from articles.views import conditional
from search.indexing import rebuild
from tests.articles.newsroom import small_archive

pytestmark = pytest.mark.django_db
PAGES = ("/", "/issues/", "/regions/", "/regions/110000/", "/levels/district/", "/topics/", "/people/", "/about/")


@pytest.fixture
def cast(as_committed):
    conditional._pages.clear()
    return SimpleNamespace(**small_archive())


def name() -> str:
    seen = generation.current()
    assert seen is not None
    return seen.name


CHANGES = {
    "saved": lambda cast: cast.lead.save(),
    "updated in bulk": lambda cast: Article.objects.filter(pk=cast.lead.pk).update(headline="改"),
    "written by hand": lambda _cast: connection.cursor().execute("UPDATE articles_organization SET name = name || '甲'"),
    "made in bulk": lambda cast: TopicLabel.objects.bulk_create(
        [TopicLabel(article=cast.second, topic=cast.lead.topics.get(slug="pingxuan-biaozhang"))]
    ),
    "deleted": lambda cast: cast.sidebar.parts.all().delete(),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.thorough
def test_every_way_of_writing_makes_a_new_generation(cast, change):
    before = name()
    assert name() == before
    CHANGES[change](cast)
    assert name() != before


def test_what_is_taken_back_makes_none(cast):
    before = name()
    with transaction.atomic():
        cast.lead.save()
        transaction.set_rollback(True)
    assert name() == before


def test_inside_a_transaction_nothing_is_kept(cast):
    with transaction.atomic():
        assert generation.current() is None
        with generation.one_generation():
            assert [generation.kept("x", lambda n=number: n) for number in (1, 2)] == [1, 2]


def test_a_value_is_made_once_a_generation(cast):
    made = []

    def ask() -> None:
        with generation.one_generation():
            generation.kept("made", lambda: made.append(1))

    ask()
    ask()
    assert len(made) == 1
    cast.lead.save()
    ask()
    assert len(made) == 2


def test_what_is_kept_does_not_grow_without_end(cast, monkeypatch):
    monkeypatch.setattr(generation, "MOST_KEPT", 5)
    with generation.one_generation():
        for number in range(50):
            generation.kept(("grows", number), lambda n=number: n)
    assert len(generation._kept) == 5


@pytest.mark.thorough
@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_sent_again_only_when_something_changed(client, cast, address):
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    Organization.objects.filter(pk=cast.union.pk).update(note="改")
    changed = client.get(address, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_the_tag_is_of_the_address_and_the_language(client, cast):
    held = client.get("/topics/")["ETag"]
    assert client.get("/levels/", headers={"if-none-match": held}).status_code == 200
    client.get("/language/en/")
    assert client.get("/topics/", headers={"if-none-match": held}).status_code == 200


def test_what_is_withheld_is_gone_at_once_from_pages_and_counts(client, cast):
    address = cast.lead.get_absolute_url()
    held = client.get(address)["ETag"]
    total = client.get("/regions/110107/").context["total"]
    Article.objects.filter(pk=cast.lead.pk).update(state=State.WITHHELD)
    assert client.get(address, headers={"if-none-match": held}).status_code == 410
    assert client.get("/regions/110107/").context["total"] == total - 1


@pytest.mark.parametrize("address", ["/nowhere/", "/admin/", "/healthz", "/language/en/"])
def test_what_is_no_page_for_readers_has_no_tag(client, cast, address):
    assert "ETag" not in client.get(address).headers


def test_browsers_ask_every_time(client, cast):
    assert client.get("/topics/")["Cache-Control"] == "no-cache"


def test_a_page_is_made_once_a_generation_and_language(client, cast, django_assert_num_queries):
    first = client.get("/regions/")
    with django_assert_num_queries(1 if connection.vendor == "sqlite" else 3):  # the generation; and what the cast asks
        again = client.get("/regions/")
    assert (again.content, again.headers) == (first.content, first.headers)
    client.cookies["language"] = "en"
    assert client.get("/regions/").content != first.content
    del client.cookies["language"]
    Article.objects.filter(pk=cast.lead.pk).update(state=State.WITHHELD)
    assert client.get("/regions/").content != first.content


def test_a_withheld_article_is_not_among_the_kept_pages(client, cast):
    address = cast.lead.get_absolute_url()
    assert client.get(address).status_code == client.get(address).status_code == 200
    Article.objects.filter(pk=cast.lead.pk).update(state=State.WITHHELD)
    assert client.get(address).status_code == 410


def test_no_more_pages_are_kept_than_there_is_room_for(client, cast, monkeypatch):
    monkeypatch.setattr(conditional, "MOST_PAGES", 3)
    for page in PAGES:
        client.get(page)
    assert len(conditional._pages) == 3


def test_a_form_is_kept_for_nobody_and_only_it_sets_a_cookie(cast):
    form = f"/articles/{cast.lead.pk}/correction/"
    reader = Client()
    for address in (cast.lead.get_absolute_url(), form, f"{form}sent/"):
        page = reader.get(address)
        assert not page.cookies
        assert reader.get(address, headers={"if-none-match": page["ETag"]}).status_code == 304
    for _again in range(2):  # the second time the browser has the cookie, and gets none
        answered = reader.get(form, {"passage": "body-0"})
        assert "ETag" not in answered.headers
        assert "no-store" in answered["Cache-Control"]
    token = reader.cookies["csrftoken"].value
    assert Client().get(form, {"passage": "body-0"}).cookies["csrftoken"].value != token


@pytest.mark.thorough
def test_a_search_is_kept_until_archive_or_index_change(client, cast, index_folder):
    address = "/search/?q=工会"
    assert "ETag" not in client.get(address).headers  # without an index nobody can say what the page was made from
    rebuild()
    first = client.get(address)
    assert client.get(address).content == first.content
    assert "Last-Modified" not in first.headers  # the index changes later than the archive
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    rebuild()
    other_index = client.get(address)
    assert other_index["ETag"] != first["ETag"]
    Article.objects.filter(pk=cast.lead.pk).update(state=State.WITHHELD)
    gone = client.get(address, headers={"if-none-match": other_index["ETag"]})
    assert gone.status_code == 200
    assert cast.lead.headline in re.sub("<.*?>", "", first.content.decode())
    assert cast.lead.headline not in re.sub("<.*?>", "", gone.content.decode())


def test_a_page_too_large_is_not_kept(client, cast, monkeypatch):
    monkeypatch.setattr(conditional, "LARGEST", 10)
    assert client.get("/topics/").status_code == 200
    assert not conditional._pages


def test_pages_are_made_in_turn_but_nobody_waits_for_long(client, cast, monkeypatch):
    monkeypatch.setattr(conditional, "LONGEST_WAIT", 0.01)
    with conditional._turn:  # another thread is at work
        assert client.get("/topics/").status_code == 200
    monkeypatch.setattr("articles.views.front.standing", lambda: 1 / 0)
    client.raise_request_exception = False
    assert client.get("/").status_code == 500
    assert conditional._turn.acquire(blocking=False)
    conditional._turn.release()
