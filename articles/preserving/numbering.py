"""The last number that each table gave away: an address that was in use once must never lead to something else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Max, Model

from articles.models import Merge, Redirect, Split


def last_ids(models: Iterable[type[Model]]) -> dict[str, int]:
    """{"articles.person": 120, …}, also where the records with the last numbers are gone."""
    return {model._meta.label_lower: max(_given(model), _highest(model)) for model in models}


def _highest(model: type[Model]) -> int:
    return int(model._default_manager.aggregate(highest=Max("pk"))["highest"] or 0)


def _given(model: type[Model]) -> int:
    table: Any = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f'"{table}"'])
            # The name comes from the database, quoted by it.
            cursor.execute(f"SELECT last_value, is_called FROM {cursor.fetchone()[0]}")  # noqa: S608
            value, is_called = cursor.fetchone()
            return int(value) if is_called else 0
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        return int(row[0]) if row else 0


def go_on_after(models: Iterable[type[Model]], numbers: Mapping[str, int]) -> None:
    """Have every table give numbers after ``numbers``, after those of its rows, and after those that redirect."""
    for model in models:
        known = numbers.get(model._meta.label_lower, 0) if numbers else _redirected(model)
        last = max(known, _highest(model))
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                table = f'"{model._meta.db_table}"'
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), greatest(%s, 1), %s)", [table, last, last > 0])
            else:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [model._meta.db_table, last])


def _redirected(model: type[Model]) -> int:
    kind = ContentType.objects.get_for_model(model)
    told = [
        Redirect.objects.filter(content_type=kind).aggregate(highest=Max("old_id"))["highest"],
        Merge.objects.filter(content_type=kind).aggregate(highest=Max("gone_id"))["highest"],
        Split.objects.filter(content_type=kind).aggregate(highest=Max("new_id"))["highest"],
    ]
    return max(number or 0 for number in told)
