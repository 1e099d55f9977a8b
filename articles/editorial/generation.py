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
from django.db.models import F, Model
from django.db.models.functions import Now

from articles.models import Generation
from articles.models.generation import new_epoch

# Values kept in a process, the oldest unused going first. Most are a few kilobytes: counts by region, by year.
MOST_KEPT = 2000

# Models whose rows stand on no page: sentences are marked by the hundred thousand, words change a page when it is read again.
NEVER_SHOWN = ("Fingerprint", "Generation", "LexiconEntry", "MarkHolder", "ReaderContact", "Revision", "Touched", "Version")

# Whose change touches what ({row} is the row before or after): what is kept in memory of these articles and names is read anew;
# of regions and issues one key stands for all, since they change seldom and are read together.
Touching = tuple[tuple[str, str], ...]
REGIONS, ISSUES = "regions", "issues"
OF_ARTICLE = ("article", "SELECT {row}.article_id AS key")
TOUCHING: dict[str, Touching] = {
    "Article": (("article", "SELECT {row}.id AS key"),),
    **dict.fromkeys(("Byline", "PersonMention", "OrganizationMention", "EventMention", "TopicLabel"), (OF_ARTICLE,)),
    "Page": (("article", "SELECT id AS key FROM articles_article WHERE page_id = {row}.id"), (ISSUES, "SELECT 0 AS key")),
    "Issue": ((ISSUES, "SELECT 0 AS key"),),
    "Region": (("article", "SELECT id AS key FROM articles_article WHERE region_id = {row}.id"), (REGIONS, "SELECT 0 AS key")),
    **{name: ((name.lower(), "SELECT {row}.id AS key"),) for name in ("Person", "Organization", "Event")},
}

# Pages made from something that follows the archive a moment later, by their paths, with what names its state; None while
# that has no name, and the page has to be made for each who asks. Whoever keeps such a thing enters its pages here.
FOLLOWERS: dict[str, Callable[[], str | None]] = {}

ROW = 1
Value = TypeVar("Value")
WHENS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
SQLITE_TRIGGER = """CREATE TRIGGER "{table}_{when}_noted" AFTER {when} ON "{table}" BEGIN
  UPDATE articles_generation SET number = number + 1, changed_at = strftime('%Y-%m-%d %H:%M:%f', 'now') WHERE id = 1;
{touch}END"""
TOUCH = """INSERT INTO articles_touched (kind, key, number)
    SELECT {kind}, changed.key, articles_generation.number FROM ({keys}) AS changed, articles_generation
    WHERE articles_generation.id = 1 ON CONFLICT (kind, key) DO UPDATE SET number = excluded.number"""
# On PostgreSQL the generation is noted once a transaction, and at its end: the row is locked briefly, and after every other, so
# that nobody waits in a ring; and who sees a number sees all that was touched up to it.
POSTGRES_NOTE = """  IF current_setting('archive.noted', true) IS DISTINCT FROM txid_current()::text THEN
    PERFORM set_config('archive.noted', txid_current()::text, true);
    UPDATE articles_generation SET number = number + 1, changed_at = clock_timestamp() WHERE id = 1;
  END IF;
"""
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
{body}  RETURN NULL;
END $$"""
POSTGRES_TRIGGER = """
CREATE CONSTRAINT TRIGGER "{table}_noted" AFTER {whens} ON "{table}"
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "{table}_note"()"""
# What a statement touches is gathered at once, however many rows it changed, and waits for the end of the transaction in a
# table of its own, where nobody else ever sees it: a merge moves thousands of rows, and a trigger for each took half its time.
# Nothing there has to outlast a crash.
WAITING = "articles_touching"
POSTGRES_WAITING = """
CREATE UNLOGGED TABLE IF NOT EXISTS articles_touching
  (id bigint GENERATED ALWAYS AS IDENTITY, kind varchar(12), keys bigint[])"""
POSTGRES_GATHER = """  IF TG_OP = '{when}' THEN
    INSERT INTO articles_touching (kind, keys) SELECT '{kind}', array_agg(DISTINCT touched.key) FROM ({keys}) AS touched
    HAVING count(*) > 0;
  END IF;
"""
POSTGRES_ROWS = "SELECT touched.key FROM {row}_ROWS AS changed, LATERAL ({keys}) AS touched"
POSTGRES_GATHERED = """  {touch} WHERE articles_touched.number <> excluded.number;
  DELETE FROM articles_touching WHERE id = NEW.id;
"""
POSTGRES_STATEMENT_TRIGGER = """
CREATE TRIGGER "{table}_noted_{when}" AFTER {when} ON "{table}" {tables} FOR EACH STATEMENT EXECUTE FUNCTION "{table}_note"()"""


@dataclass(frozen=True)
class Seen:
    """The generation that a request began with; ``name`` is the same for as long as nothing was changed."""

    epoch: str
    number: int
    changed_at: datetime

    @property
    def name(self) -> str:
        return f"{self.epoch}-{self.number}"

    def leads_to(self, other: Seen) -> bool:
        """Whether the other is of the same archive, and no older."""
        return self.epoch == other.epoch and self.number <= other.number


def install(*, is_changed: bool = False) -> None:
    """Make the row, and the triggers of every table of the app, where they are missing. ``is_changed``: note a change."""
    Generation.objects.get_or_create(pk=ROW)
    _note_what_waits()
    with connection.cursor() as cursor:
        for statement in _statements_of_sqlite() if connection.vendor == "sqlite" else _statements_of_postgresql():
            cursor.execute(statement)
    if is_changed:
        Generation.objects.filter(pk=ROW).update(number=F("number") + 1, changed_at=Now())


def uninstall() -> None:
    """Take the triggers away."""
    _note_what_waits()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS articles_note_change CASCADE")  # one for all tables, until 2026-11
        for table in (*_tables(), WAITING):
            if connection.vendor == "postgresql":
                cursor.execute(f'DROP FUNCTION IF EXISTS "{table}_note" CASCADE')
                continue
            for when in WHENS:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_{when}_noted"')


def _note_what_waits() -> None:
    """PostgreSQL makes no trigger while a foreign key waits for the end of a transaction, and forgets what a trigger that is
    taken away has waited for."""
    if connection.vendor == "postgresql":
        connection.check_constraints()


@contextmanager
def unnoticed() -> Iterator[None]:
    """For what puts a whole archive in place, inside its transaction: no row is noted by itself, all is one change, and a new
    epoch begins. PostgreSQL would keep a million triggers waiting in memory."""
    uninstall()
    yield
    install(is_changed=True)
    Generation.objects.filter(pk=ROW).update(epoch=new_epoch())


@contextmanager
def noted_at_once(model: type[Model]) -> Iterator[None]:
    """For many new rows of one table, inside a transaction that only adds: noted together at the end, not one by one.

    On SQLite, where a note for each row takes as long as a third of storing it; PostgreSQL notes at the end anyway.
    """
    if connection.vendor != "sqlite":
        yield
        return
    table = model._meta.db_table
    last = model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
    touched = _tables()[table]
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_INSERT_noted"')
        yield
        Generation.objects.filter(pk=ROW).update(number=F("number") + 1, changed_at=Now())
        for kind, keys in touched:
            among = f"{keys.format(row=table)} FROM {table} WHERE id > {last}"
            cursor.execute(_touch(kind, among))
    install()


def _tables() -> dict[str, Touching]:
    """Each table whose changes count, and what a change of it touches."""
    models = apps.get_app_config("articles").get_models(include_auto_created=True)
    return {model._meta.db_table: TOUCHING.get(model.__name__, ()) for model in models if model.__name__ not in NEVER_SHOWN}


def _touch(kind: str, keys: str) -> str:
    return TOUCH.format(kind=f"'{kind}'", keys=keys)


def _statements_of_sqlite() -> Iterator[str]:
    """For the triggers that are missing, or do another thing than today's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        there = dict(cursor.fetchall())
    for table, touched in _tables().items():
        for when, rows in WHENS.items():
            touch = "".join(f"  {_touch(kind, keys.format(row=row))};\n" for row in rows for kind, keys in touched)
            statement = SQLITE_TRIGGER.format(table=table, when=when, touch=touch)
            name = f"{table}_{when}_noted"
            if there.get(name) != statement:
                yield f'DROP TRIGGER IF EXISTS "{name}"'
                yield statement


def _statements_of_postgresql() -> Iterator[str]:
    touch = TOUCH.format(kind="NEW.kind", keys="SELECT unnest(NEW.keys) AS key")
    yield POSTGRES_WAITING
    yield from _note_on_postgresql(WAITING, "INSERT", POSTGRES_NOTE + POSTGRES_GATHERED.format(touch=touch))
    for table, touched in _tables().items():
        if not touched:
            yield from _note_on_postgresql(table, " OR ".join(WHENS), POSTGRES_NOTE)
            continue
        yield f'DROP TRIGGER IF EXISTS "{table}_noted" ON "{table}"'
        yield POSTGRES_FUNCTION.format(name=f"{table}_note", body="".join(_gathering(touched)))
        for when, rows in WHENS.items():
            tables = " ".join(f"{row} TABLE AS {row}_ROWS" for row in rows)
            yield f'DROP TRIGGER IF EXISTS "{table}_noted_{when}" ON "{table}"'
            yield POSTGRES_STATEMENT_TRIGGER.format(table=table, when=when, tables=f"REFERENCING {tables}")


def _note_on_postgresql(table: str, whens: str, body: str) -> Iterator[str]:
    """At the end of the transaction. A function for each table: PostgreSQL plans what stands in it once a connection."""
    yield POSTGRES_FUNCTION.format(name=f"{table}_note", body=body)
    yield f'DROP TRIGGER IF EXISTS "{table}_noted" ON "{table}"'
    yield POSTGRES_TRIGGER.format(table=table, whens=whens)


def _gathering(touched: Touching) -> Iterator[str]:
    """What a statement does before its end: for each way of changing rows, and each kind of what these touch."""
    for when, rows in WHENS.items():
        for kind, keys in touched:
            each = (POSTGRES_ROWS.format(row=row, keys=keys.format(row="changed")) for row in rows)
            yield POSTGRES_GATHER.format(when=when, kind=kind, keys=" UNION ALL ".join(each))


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
    return Seen(row.epoch, row.number, row.changed_at) if row else None


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


def seen_now() -> Seen | None:
    """The generation of this request; None outside one, and inside a transaction."""
    return None if is_uncommitted() else _of_request.get()


def kept(key: Hashable, make: Callable[[], Value]) -> Value:
    """What ``make`` gave for ``key`` in this generation of the archive, else a new value. Never change what it returns."""
    seen = seen_now()
    if seen is None:
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
