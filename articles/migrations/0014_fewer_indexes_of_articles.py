"""Indexes of single columns go where an index of several begins with the same one: each made every new article dearer."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import connection, migrations, models

GONE = {"articles_article": ("not_after", "newspaper_id", "region_id", "union_level"), "articles_issue": ("not_after",)}


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
        ("articles", "0013_fingerprints"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop, add)],
            state_operations=[
                migrations.AlterField(
                    model_name="article",
                    name="newspaper",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="articles",
                        to="articles.newspaper",
                        verbose_name="报纸",
                    ),
                ),
                migrations.AlterField(
                    model_name="article",
                    name="not_after",
                    field=models.DateField(blank=True, null=True, verbose_name="不晚于"),
                ),
                migrations.AlterField(
                    model_name="article",
                    name="region",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="articles",
                        to="articles.region",
                        verbose_name="地区",
                    ),
                ),
                migrations.AlterField(
                    model_name="article",
                    name="union_level",
                    field=models.CharField(
                        blank=True,
                        choices=[
                            ("national", "全国总工会"),
                            ("province", "省级工会"),
                            ("city", "市级工会"),
                            ("district", "区县工会"),
                            ("street_town", "街道乡镇工会"),
                            ("enterprise_grassroots", "企业基层工会"),
                            ("industry", "产业工会"),
                        ],
                        max_length=24,
                        verbose_name="工会层级",
                    ),
                ),
                migrations.AlterField(
                    model_name="issue",
                    name="not_after",
                    field=models.DateField(blank=True, null=True, verbose_name="不晚于"),
                ),
            ],
        ),
    ]
