"""/healthz says that the process lives, /readyz whether readers get what they ask for."""

import io

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from unionnews import health


def test_alive_asks_nothing_of_the_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.fixture
def own_index(settings, tmp_path):
    """An index of this test's own; there is none yet."""
    settings.HAYSTACK_CONNECTIONS = {"default": {**settings.HAYSTACK_CONNECTIONS["default"], "PATH": str(tmp_path / "index")}}


@pytest.mark.django_db
@pytest.mark.usefixtures("own_index")
def test_ready_once_there_is_an_index(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["index"]["state"] == "missing"
    call_command("rebuild_index", noinput=True, stdout=io.StringIO())
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["index"]["state"] == "ok"


@pytest.mark.django_db
def test_not_ready_while_migrations_are_missing(client, monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: [object()])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "manage.py migrate" in answer.json()["database"]


@pytest.mark.django_db
def test_not_ready_without_a_database(client, monkeypatch):
    def fail(_connection):
        raise DatabaseError("connection refused\nmore")

    monkeypatch.setattr(health, "MigrationExecutor", fail)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "it cannot be reached: connection refused"
