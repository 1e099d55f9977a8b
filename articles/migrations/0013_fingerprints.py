"""A row a sentence becomes a fingerprint an article, and a narrow table from sentences to articles."""

from __future__ import annotations

import struct
from itertools import groupby
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

LOT = 5000
# Mark, place, length of a sentence.
SENTENCE = struct.Struct("<qII")


def pack(apps: Any, schema_editor: Any) -> None:
    """77,000 articles with 820,000 sentences take some seconds. Interrupted, the migration is undone by the database."""
    fingerprint = apps.get_model("articles", "Fingerprint")
    marks = apps.get_model("articles", "SentenceMark").objects.order_by("article_id", "place")
    rows = marks.values_list("article_id", "mark", "place", "length").iterator(chunk_size=LOT)
    lot = []
    for article, sentences in groupby(rows, key=lambda row: row[0]):
        packed = b"".join(SENTENCE.pack(*row[1:]) for row in sentences)
        lot.append(fingerprint(article_id=article, packed=packed))
        if len(lot) == LOT:
            fingerprint.objects.bulk_create(lot)
            lot = []
    fingerprint.objects.bulk_create(lot)
    schema_editor.execute(
        "INSERT INTO articles_markholder (mark, article_id) "
        "SELECT DISTINCT mark, article_id FROM articles_sentencemark ORDER BY mark, article_id"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0012_what_changed_by_article"),
    ]

    operations = [
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="fingerprint",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("packed", models.BinaryField()),
            ],
            options={
                "verbose_name": "文章指纹",
                "verbose_name_plural": "文章指纹",
            },
        ),
        migrations.CreateModel(
            name="MarkHolder",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "mark", "article_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("mark", models.BigIntegerField()),
                ("article_id", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "句子指纹",
                "verbose_name_plural": "句子指纹",
            },
        ),
        # The way back: the marks are made anew by link_repeats.
        migrations.RunPython(pack, migrations.RunPython.noop),
        migrations.DeleteModel(name="SentenceMark"),
    ]
