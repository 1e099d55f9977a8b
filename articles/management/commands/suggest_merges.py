"""``manage.py suggest_merges``: which people, bodies and events may be one and the same."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from articles.editorial import suggestions
from articles.management.progress import Progress


class Command(BaseCommand):
    help = "Work out which records may be one and the same, with reasons. Nothing is merged; judgements hold."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = {}
        with Progress(self.stdout, "suggest_merges", len(suggestions.MODELS)) as progress:
            for model in suggestions.MODELS:
                name = str(model._meta.model_name)
                counts[name] = suggestions.suggest(model)
                progress.step(f"{name}: {counts[name]}")
        self.stdout.write("suggestions: " + ", ".join(f"{name} {number}" for name, number in counts.items()))
