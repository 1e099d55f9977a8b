"""Many rows at once, in SQL of its own: through the ORM a million of them take a minute, so seconds."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import Field, Model

# Kilobytes of the database that a command keeps in memory on SQLite, whose 2 MB are too few for the indexes that every row
# goes into: a quarter of the time of a loading went into reading their pages again.
CACHE = 192 * 1024
# In one statement on SQLite, which takes 32,766 by default; with more than some hundred nothing is gained.
MOST_VALUES = 1000


def expect_many() -> None:
    """This process is going to write much of the archive; for commands, not for the processes that serve it."""
    # What is there already stays: looking through it for garbage again and again would take a tenth of the time.
    gc.collect()
    gc.freeze()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{CACHE}")


def insert_all(model: type[Model], rows: Sequence[Model]) -> None:
    """Insert new rows of ``model``, as ``bulk_create`` does, where nobody asks for the keys that the database gives them.

    A hundred versions of articles, each with its text, took PostgreSQL 0.2 s through ``bulk_create``, which writes their texts
    as members of lists, quoted twice.
    """
    if rows:
        fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        insert(
            model,
            fields,
            [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows],
        )


def insert(model: type[Model], fields: Iterable[Field[Any, Any]], rows: Sequence[Sequence[Any]]) -> None:
    """Insert ``rows``: values of ``fields``, as the database takes them. No signal is sent, no default filled in.

    On PostgreSQL by COPY, on SQLite many in a statement: either takes a fraction of the time.
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
            row, most = f"({', '.join(['%s'] * len(names))})", max(1, MOST_VALUES // len(names))
            for start in range(0, len(rows), most):
                some = rows[start : start + most]
                values = ", ".join([row] * len(some))
                cursor.execute(f"INSERT INTO {into} VALUES {values}", list(chain.from_iterable(some)))  # noqa: S608
