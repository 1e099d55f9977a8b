"""The archive's generation, by which pages and counts are known to be of today: triggers of the database write it.

A signal of Django would not do: bulk writes, updates of whole querysets and a hand in the database send none.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.models import F
from django.db.models.functions import Now

from articles.models import Generation
from articles.models.generation import new_epoch

# Values kept in a process, the oldest unused going first. Most are a few kilobytes: counts by region, by year.
MOST_KEPT = 2000

# Models whose rows stand on no page: sentences are marked by the hundred thousand, words change a page when it is read again.
NEVER_SHOWN = ("Generation", "LexiconEntry", "ReaderContact", "SentenceMark")

ROW = 1
Value = TypeVar("Value")
SQLITE_TRIGGER = """
CREATE TRIGGER IF NOT EXISTS "{table}_{when}_noted" AFTER {when} ON "{table}" BEGIN
  UPDATE articles_generation SET number = number + 1, changed_at = strftime('%Y-%m-%d %H:%M:%f', 'now') WHERE id = 1;
END"""
# Once a transaction, and at its end: the row is locked briefly, and after every other, so that nobody waits in a ring.
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION articles_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('archive.noted', true) IS DISTINCT FROM txid_current()::text THEN
    PERFORM set_config('archive.noted', txid_current()::text, true);
    UPDATE articles_generation SET number = number + 1, changed_at = clock_timestamp() WHERE id = 1;
  END IF;
  RETURN NULL;
END $$"""
POSTGRES_TRIGGER = """
CREATE CONSTRAINT TRIGGER "{table}_noted" AFTER INSERT OR UPDATE OR DELETE ON "{table}"
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION articles_note_change()"""


@dataclass(frozen=True)
class Seen:
    """The generation that a request began with; ``name`` is the same for as long as nothing was changed."""

    name: str
    changed_at: datetime


def install(*, is_changed: bool = False) -> None:
    """Make the row, and the triggers of every table of the app, where they are missing. ``is_changed``: note a change."""
    Generation.objects.get_or_create(pk=ROW)
    with connection.cursor() as cursor:
        for statement in _statements():
            cursor.execute(statement)
    if is_changed:
        Generation.objects.filter(pk=ROW).update(number=F("number") + 1, changed_at=Now())


def uninstall() -> None:
    """Take the triggers away, on PostgreSQL; SQLite has them go with their tables."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION IF EXISTS articles_note_change() CASCADE")


@contextmanager
def unnoticed() -> Iterator[None]:
    """For what puts a whole archive in place, inside its transaction: no row is noted by itself, all is one change, and a new
    epoch begins. PostgreSQL would keep a million triggers waiting in memory."""
    connection.check_constraints()  # PostgreSQL takes no trigger away that still waits, and makes none while a foreign key does
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for table in _tables():
                for when in ("INSERT", "UPDATE", "DELETE"):
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_{when}_noted"')
    uninstall()
    yield
    connection.check_constraints()
    install(is_changed=True)
    Generation.objects.filter(pk=ROW).update(epoch=new_epoch())


def _tables() -> list[str]:
    models = apps.get_app_config("articles").get_models(include_auto_created=True)
    return [model._meta.db_table for model in models if model.__name__ not in NEVER_SHOWN]


def _statements() -> Iterator[str]:
    tables = _tables()
    if connection.vendor == "sqlite":
        for table in tables:
            yield from (SQLITE_TRIGGER.format(table=table, when=when) for when in ("INSERT", "UPDATE", "DELETE"))
    else:
        yield POSTGRES_FUNCTION
        for table in tables:
            yield f'DROP TRIGGER IF EXISTS "{table}_noted" ON "{table}"'
            yield POSTGRES_TRIGGER.format(table=table)


_of_request: ContextVar[Seen | None] = ContextVar("generation", default=None)
_kept: dict[Hashable, tuple[str, Any]] = {}
_lock = Lock()


def is_uncommitted() -> bool:
    """Inside a transaction, which sees more than others do, and may take it back."""
    return connection.in_atomic_block


def current() -> Seen | None:
    """The generation of what is committed; None inside a transaction."""
    if is_uncommitted():
        return None
    row = Generation.objects.filter(pk=ROW).first()
    return Seen(str(row), row.changed_at) if row else None


@contextmanager
def one_generation() -> Iterator[Seen | None]:
    """Ask once, for all that is kept or looked up inside the block. What is then read may be newer, but never older.

    A database that can't be asked has no generation; whatever is read inside the block says what is wrong with it.
    """
    try:
        seen = current()
    except DatabaseError:
        seen = None
    token = _of_request.set(seen)
    try:
        yield seen
    finally:
        _of_request.reset(token)


def kept(key: Hashable, make: Callable[[], Value]) -> Value:
    """What ``make`` gave for ``key`` in this generation of the archive, else a new value. Never change what it returns."""
    seen = _of_request.get()
    if seen is None or is_uncommitted():
        return make()
    with _lock:
        generation, value = _kept.pop(key, ("", None))
        if generation == seen.name:
            _kept[key] = generation, value
            return value
    value = make()
    with _lock:
        _kept[key] = seen.name, value
        while len(_kept) > MOST_KEPT:
            del _kept[next(iter(_kept))]
    return value
