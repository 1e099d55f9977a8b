"""Lists by state and by kind of text, newest first, and the doubts of an article or page, without looking at every row."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import connection, migrations, models

ARTICLES = "articles_article"
# Their place is taken by an index that begins with the same column.
COLUMNS = ("genre", "state")


def drop(_apps: Any, schema_editor: Any) -> None:
    """Only the indexes go: altering the fields, SQLite would write the whole table anew."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, ARTICLES)
    for name, about in found.items():
        if about["index"] and not about["unique"] and about["columns"] in [[column] for column in COLUMNS]:
            schema_editor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")


def add(_apps: Any, schema_editor: Any) -> None:
    for column in COLUMNS:
        schema_editor.execute(f"CREATE INDEX {ARTICLES}_{column} ON {ARTICLES} ({column})")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0016_versions"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["state", "-not_after", "-id"], name="article_by_state"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["genre", "-not_after", "-id"], name="article_by_genre"),
        ),
        migrations.AddIndex(
            model_name="reviewitem",
            index=models.Index(fields=["article", "state"], name="doubts_of_article"),
        ),
        migrations.AddIndex(
            model_name="reviewitem",
            index=models.Index(fields=["page", "state"], name="doubts_of_page"),
        ),
        # The constraint's index begins with it and holds what a decision is about; SQLite took the shorter one.
        migrations.AlterField(
            model_name="override",
            name="content_type",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to="contenttypes.contenttype"),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop, add)],
            state_operations=[
                migrations.AlterField(
                    model_name="article",
                    name="genre",
                    field=models.CharField(
                        choices=[
                            ("news", "消息"),
                            ("photo_news", "图片新闻"),
                            ("feature", "通讯特写"),
                            ("diary", "日记手记"),
                            ("sidebar", "相关链接"),
                            ("notice", "公告"),
                        ],
                        default="news",
                        max_length=12,
                        verbose_name="体裁",
                    ),
                ),
                migrations.AlterField(
                    model_name="article",
                    name="state",
                    field=models.CharField(
                        choices=[("parsed", "机读"), ("reviewed", "已校"), ("withheld", "停止公开")],
                        default="parsed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
            ],
        ),
    ]
