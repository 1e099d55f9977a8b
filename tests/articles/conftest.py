"""People who work in the admin, and archives that are laid down once for all tests of a module that ask for them."""

import copy
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client

from articles.columns import reading
from articles.editorial import generation
from articles.vocabularies import ARCHIVISTS, EDITORS_IN_CHIEF
from tests.articles.newsroom import small_archive
from tests.editorial.cast import store


def _logged_in(name: str, group: str) -> Client:
    user = User.objects.create_user(name, password="correct horse", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def archivist(db):
    return _logged_in("li", ARCHIVISTS)


@pytest.fixture
def chief(db):
    return _logged_in("wang", EDITORS_IN_CHIEF)


@pytest.fixture
def as_committed(db, monkeypatch):
    """Rows as if committed: the transaction of the test is told from one of the archive's, and triggers of PostgreSQL, which
    wait for the end of a transaction, are called."""
    ask = generation.current

    def current():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
                cursor.execute("SELECT set_config('archive.noted', '', true)")
        return ask()

    generation._kept.clear()
    monkeypatch.setattr(reading, "_known", None)
    depth = len(connection.savepoint_ids)
    monkeypatch.setattr(generation, "current", current)
    monkeypatch.setattr(generation, "is_uncommitted", lambda: len(connection.savepoint_ids) > depth)


@pytest.fixture(scope="module")
def _small_archive(rows_for_the_module):
    return small_archive()


@pytest.fixture
def small(db, _small_archive):
    """The small archive's rows by name; what a test does to them is gone after it."""
    return SimpleNamespace(**copy.deepcopy(_small_archive))


@pytest.fixture(scope="module")
def _stored_page(rows_for_the_module):
    return store()


@pytest.fixture
def stored_page(db, _stored_page):
    """The cast's page; what a test does to it is gone after it."""
    return copy.deepcopy(_stored_page)
