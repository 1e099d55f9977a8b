"""Indexes that nobody asks go: a merge of busy names wrote each of them anew for every mention that it moved."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import connection, migrations, models

GONE = {"articles_byline": ("person_id",), "articles_organizationmention": ("surface", "above")}


def drop(_apps: Any, schema_editor: Any) -> None:
    """Only the indexes go: altering the fields, SQLite would write the whole table anew. A column's own index goes with the one
    that PostgreSQL has beside it for what a text begins with."""
    for table, columns in GONE.items():
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, table)
        for name, about in found.items():
            if about["index"] and not about["unique"] and about["columns"] in [[column] for column in columns]:
                schema_editor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")


def add(_apps: Any, schema_editor: Any) -> None:
    for table, columns in GONE.items():
        for column in columns:
            schema_editor.execute(f"CREATE INDEX {table}_{column} ON {table} ({column})")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0022_pages_by_arrival"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop, add)],
            state_operations=[
                migrations.AlterField(
                    model_name="byline",
                    name="person",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="bylines",
                        to="articles.person",
                        verbose_name="人物",
                    ),
                ),
                migrations.AlterField(
                    model_name="organizationmention",
                    name="above",
                    field=models.CharField(blank=True, max_length=200, verbose_name="文中上级"),
                ),
                migrations.AlterField(
                    model_name="organizationmention",
                    name="surface",
                    field=models.CharField(max_length=200, verbose_name="原文"),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="organizationmention",
            index=models.Index(fields=["surface"], name="organization_printed_as"),
        ),
        migrations.AddIndex(
            model_name="organizationmention",
            index=models.Index(fields=["above"], name="organization_said_above"),
        ),
    ]
