"""``manage.py reparse``: today's parser over stored pages. What people decided stays."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles import ingest
from articles.management.progress import Progress
from articles.models import ImportRun, Page


class Command(BaseCommand):
    help = "Read stored pages again with today's parser. Keys, addresses and people's decisions stay; prints what changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--page", nargs="+", type=int, metavar="ID", help="only these pages (default: all)")
        parser.add_argument("--dry-run", action="store_true", help="show what would change, store nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        pages = Page.objects.order_by("pk")
        if options["page"]:
            pages = pages.filter(pk__in=options["page"])
            missing = set(options["page"]) - set(pages.values_list("pk", flat=True))
            if missing:
                raise CommandError(f"no page with id {', '.join(map(str, sorted(missing)))}")
        run = None if options["dry_run"] else ImportRun.objects.create(kind=ImportRun.Kind.REPARSE)
        ids = list(pages.values_list("pk", flat=True))
        counts: Counter[str] = Counter()
        with Progress(self.stdout, "reparse", len(ids)) as progress:
            for pk in ids:
                loaded = ingest.read_again(Page.objects.get(pk=pk), dry_run=options["dry_run"])
                counts[loaded.outcome] += 1
                if run:
                    ingest.keep_run(run, loaded)
                progress.step("\n  ".join([f"{loaded.source}: {loaded.outcome}", *loaded.changes]))
        if run:
            run.finished_at = timezone.now()
            run.save()
        would = "would be " if options["dry_run"] else ""
        self.stdout.write(f"pages: {counts['changed']} {would}changed, {counts['unchanged']} unchanged")
