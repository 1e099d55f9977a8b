"""``manage.py place_unions``: who stands above whom, worked out anew for every body in the archive."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from articles.editorial import union_tree
from articles.management.progress import Progress
from articles.models import Organization


class Command(BaseCommand):
    help = "Work out the body above of every organization, by gazetteer, texts and names. What people decided stays."

    def handle(self, *args: Any, **options: Any) -> None:
        with Progress(self.stdout, "place_unions", Organization.objects.count()) as progress:
            for number in union_tree.place_all():
                progress.step("…", by=number)
        unions = Organization.objects.filter(type="union")
        self.stdout.write(f"unions: {unions.count()}; with a body above: {unions.exclude(parent=None).count()}")
