"""``manage.py link_repeats``: which articles share sentences, worked out for the whole archive."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from articles.editorial import repeats
from articles.editorial.inserting import expect_many
from articles.management.progress import Progress
from articles.models import Article, Repeat


class Command(BaseCommand):
    help = "Mark the sentences of every article and link reprints, extracts and reworked copies. What is up to date stays."

    def handle(self, *args: Any, **options: Any) -> None:
        expect_many()
        pks = list(Article.objects.order_by("pk").values_list("pk", flat=True))
        with Progress(self.stdout, "link_repeats", len(pks)) as progress:
            for start in range(0, len(pks), repeats.LOT):
                lot = pks[start : start + repeats.LOT]
                repeats.keep(lot)
                progress.step(f"{Repeat.objects.count()} links", by=len(lot))
        self.stdout.write(f"links: {Repeat.objects.count()}")
