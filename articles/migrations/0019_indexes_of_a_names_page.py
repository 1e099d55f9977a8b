"""A name's page asks an index alone for what it counts; indexes of single columns that begin with the same one go."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import connection, migrations, models

GONE = {
    "articles_eventmention": ("event_id",),
    "articles_organizationmention": ("organization_id",),
    "articles_personmention": ("person_id",),
    "articles_post": ("organization_id", "person_id"),
}


def drop(_apps: Any, schema_editor: Any) -> None:
    """Only the indexes go: altering the fields, SQLite would write the whole table anew."""
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
        ("articles", "0018_facsimiles"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop, add)],
            state_operations=[
                migrations.AlterField(
                    model_name="eventmention",
                    name="event",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="mentions",
                        to="articles.event",
                        verbose_name="事件",
                    ),
                ),
                migrations.AlterField(
                    model_name="organizationmention",
                    name="organization",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="mentions",
                        to="articles.organization",
                        verbose_name="机构",
                    ),
                ),
                migrations.AlterField(
                    model_name="personmention",
                    name="person",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="mentions",
                        to="articles.person",
                        verbose_name="人物",
                    ),
                ),
                migrations.AlterField(
                    model_name="post",
                    name="organization",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="posts",
                        to="articles.organization",
                        verbose_name="机构",
                    ),
                ),
                migrations.AlterField(
                    model_name="post",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="posts",
                        to="articles.person",
                        verbose_name="人物",
                    ),
                ),
            ],
        ),
        migrations.RemoveIndex(
            model_name="organizationmention",
            name="organization_mentioned",
        ),
        migrations.RemoveIndex(
            model_name="personmention",
            name="person_mentioned",
        ),
        migrations.AddIndex(
            model_name="organizationmention",
            index=models.Index(fields=["organization", "article", "surface"], name="organization_mentioned_as"),
        ),
        migrations.AddIndex(
            model_name="personmention",
            index=models.Index(fields=["person", "article", "role"], name="person_mentioned_as"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["person", "organization", "title", "article"], name="posts_of_person"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["organization", "person", "title", "article"], name="posts_of_organization"),
        ),
    ]
