"""Many rows at once, in SQL of its own: through the ORM a million of them take a minute, so seconds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model

# Kilobytes of the database that a command keeps in memory on SQLite, whose 2 MB are too few for the indexes that every row
# goes into: a quarter of the time of a loading went into reading their pages again.
CACHE = 64 * 1024


def expect_many() -> None:
    """This connection is going to write much of the archive; for commands, not for the processes that serve it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{CACHE}")


def insert(model: type[Model], fields: Iterable[Field[Any, Any]], rows: Sequence[Sequence[Any]]) -> None:
    """Insert ``rows``: values of ``fields``, as the database takes them. No signal is sent, no default filled in.

    On PostgreSQL by COPY, which takes a fraction of the time.
    """
    quote = connection.ops.quote_name
    names = [quote(field.column or field.attname) for field in fields]
    into = f"{quote(model._meta.db_table)} ({', '.join(names)})"  # names of the model's own columns alone
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(names))})", rows)  # noqa: S608
