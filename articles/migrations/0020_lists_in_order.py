"""Articles by headline, the queue in the order in which it is walked, and, on PostgreSQL, lists whose undated rows come last."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import connection, migrations, models

import articles.models.archive

DOUBTS = "articles_reviewitem"
# Their place is taken by indexes that begin with the same column.
COLUMNS = ("state", "page_id", "article_id", "decided_by_id")
# By name, the columns of indexes that lists follow newest first. PostgreSQL puts what is unknown first in a descending index,
# and would sort all articles for a list that has it last; SQLite has it last.
NEWEST_FIRST = {
    "article_newest_first": "{} DESC {}, id DESC",
    "article_by_region": "region_id, is_national, {} DESC {}, id DESC, not_before",
    "article_by_level": "union_level, {} DESC {}, id DESC, not_before",
    "article_by_state": "state, {} DESC {}, id DESC",
    "article_by_genre": "genre, {} DESC {}, id DESC",
}


def unknown_last(_apps: Any, schema_editor: Any) -> None:
    _index_anew(schema_editor, "NULLS LAST")


def unknown_first(_apps: Any, schema_editor: Any) -> None:
    _index_anew(schema_editor, "")


def _index_anew(schema_editor: Any, nulls: str) -> None:
    if connection.vendor == "postgresql":
        for name, columns in NEWEST_FIRST.items():
            schema_editor.execute(f"DROP INDEX {name}")
            schema_editor.execute(f"CREATE INDEX {name} ON articles_article ({columns.format('not_after', nulls)})")


def drop(_apps: Any, schema_editor: Any) -> None:
    """Only the indexes go: altering the fields, SQLite would write the whole table anew."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, DOUBTS)
    for name, about in found.items():
        if about["index"] and not about["unique"] and about["columns"] in [[column] for column in COLUMNS]:
            schema_editor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")


def add(_apps: Any, schema_editor: Any) -> None:
    for column in COLUMNS:
        schema_editor.execute(f"CREATE INDEX {DOUBTS}_{column} ON {DOUBTS} ({column})")


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("articles", "0019_indexes_of_a_names_page"),
    ]

    operations = [
        migrations.RunPython(unknown_last, unknown_first),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(articles.models.archive.Opening("headline"), models.F("id"), name="article_by_headline"),
        ),
        migrations.AddIndex(
            model_name="page",
            index=models.Index(fields=["parser"], name="page_by_parser"),
        ),
        migrations.AddIndex(
            model_name="region",
            index=models.Index(fields=["level", "code"], name="region_by_level"),
        ),
        migrations.RemoveIndex(model_name="reviewitem", name="reviewed_when"),
        migrations.AddIndex(
            model_name="reviewitem",
            index=models.Index(fields=["state", "decided_at", "decided_by"], name="doubts_answered"),
        ),
        migrations.AddIndex(
            model_name="reviewitem",
            index=models.Index(fields=["decided_by", "decided_at"], name="doubts_answered_by"),
        ),
        migrations.AddIndex(
            model_name="reviewitem",
            index=models.Index(fields=["state", "created_at"], name="doubts_waiting"),
        ),
        migrations.AddIndex(
            model_name="reviewitem",
            index=models.Index(fields=["state", "page", "id", "article"], name="doubts_in_order"),
        ),
        migrations.AddIndex(
            model_name="reviewitem",
            index=models.Index(fields=["field"], name="doubts_by_field"),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop, add)],
            state_operations=[
                migrations.AlterField(
                    model_name="reviewitem",
                    name="state",
                    field=models.CharField(
                        choices=[
                            ("open", "待定"),
                            ("accepted", "认可"),
                            ("corrected", "已改"),
                            ("rejected", "驳回"),
                            ("gone", "已消失"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                migrations.AlterField(
                    model_name="reviewitem",
                    name="page",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_items",
                        to="articles.page",
                        verbose_name="版面",
                    ),
                ),
                migrations.AlterField(
                    model_name="reviewitem",
                    name="article",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="review_items",
                        to="articles.article",
                        verbose_name="文章",
                    ),
                ),
                migrations.AlterField(
                    model_name="reviewitem",
                    name="decided_by",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reviews",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="决定者",
                    ),
                ),
            ],
        ),
    ]
