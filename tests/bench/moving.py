"""``python -m tests.bench.moving FILE``: the rows of an SQLite archive, under their keys, into the PostgreSQL of DATABASE_URL.

The index beside the archive then fits both, and both are asked the same.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# PostgreSQL keeps its own; what is queued for the index is not the copy's to do.
LEFT_OUT = ("django_migrations", "search_pendingchange")
AT_A_TIME = 1000


def move(file: Path) -> None:
    """Put the rows of ``file`` in place of those of this process's database, which is PostgreSQL and migrated alike."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table not in LEFT_OUT]
    source = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # neither triggers nor foreign keys: the rows are in order
        cursor.execute("SET timezone = 'UTC'")
        cursor.execute("TRUNCATE " + ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models))
        for model in models:
            _copy(source, cursor, model)
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")


def _copy(source: sqlite3.Connection, cursor: Any, model: Any) -> None:
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    table = f'"{model._meta.db_table}"'
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in _rows(source.execute(f"SELECT {columns} FROM {table}")):
            copy.write_row(row)


def _rows(found: sqlite3.Cursor) -> Iterator[Any]:
    """PostgreSQL reads SQLite's numbers, texts, times in UTC, flags (0, 1) and JSON as they stand."""
    while rows := found.fetchmany(AT_A_TIME):
        yield from rows


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
    import django

    django.setup()
    move(Path(sys.argv[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
