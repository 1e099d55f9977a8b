"""``manage.py load_pages PATH…``: newspaper pages from files and folders into the archive."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from articles import ingest
from articles.editorial import facsimiles
from articles.editorial.issues import BadDateError
from articles.editorial.media import UnfitError
from articles.management.progress import Progress
from articles.models import ImportRun


class Command(BaseCommand):
    help = (
        "Load newspaper pages (UTF-8 text) from files or folders. The same text again changes nothing. An image or PDF of the "
        "same name beside a text (x.jpg, x.png, x.webp, x.pdf beside x.txt) is attached to its page as a facsimile."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="PATH", type=Path, help="a page's text file, or a folder of .txt files")
        parser.add_argument("--newspaper", default="", metavar="N", help="the newspaper that all these pages are from")
        parser.add_argument("--date", default="", metavar="D", help="their date: 2023-06-15, 2023-06 or 2023")
        parser.add_argument("--page-number", default="", metavar="P", help="their page number, as printed")
        parser.add_argument("--dry-run", action="store_true", help="read and report, store nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        given = ingest.Given(options["newspaper"], options["date"], options["page_number"])
        try:
            given.decided()
        except BadDateError as error:
            raise CommandError(str(error)) from error
        files = list(ingest.page_files(options["paths"]))
        counts: Counter[str] = Counter()
        pictures: Counter[str] = Counter()
        articles = 0
        run = None if options["dry_run"] else ImportRun.objects.create(kind=ImportRun.Kind.LOAD)
        with Progress(self.stdout, "load_pages", len(files)) as progress:
            for file in files:
                loaded = self._load(file, given, options["dry_run"])
                if loaded.page and not options["dry_run"]:
                    self._attach(file, loaded, pictures)
                counts[loaded.outcome] += 1
                articles += loaded.articles
                if run:
                    ingest.keep_run(run, loaded)
                progress.step(f"{file.name}: {loaded.outcome}" + (f" ({loaded.message})" if loaded.message else ""))
        if run:
            run.finished_at = timezone.now()
            run.save()
        if pictures:
            self.stdout.write(
                f"facsimiles: {pictures['attached']} attached, {pictures['unchanged']} unchanged, {pictures['failed']} failed"
            )
        new, changed, unchanged, failed = (counts[name] for name in ("new", "changed", "unchanged", "failed"))
        self.stdout.write(f"pages: {new} new, {changed} changed, {unchanged} unchanged, {failed} failed; articles: {articles}")
        if failed or not files:
            raise CommandError("no page files found" if not files else f"{failed} of {len(files)} files failed")
        if pictures["failed"]:
            raise CommandError(f"{pictures['failed']} of {pictures.total()} facsimiles failed")

    def _load(self, file: Path, given: ingest.Given, dry_run: bool) -> ingest.Loaded:
        if dry_run:
            with transaction.atomic():
                loaded = ingest.store_file(file, file.name, given)
                transaction.set_rollback(True)
        else:
            loaded = ingest.store_file(file, file.name, given)
        if loaded.outcome == ingest.Outcome.FAILED:
            self.stderr.write(f"{file}: {loaded.message}")
        return loaded

    def _attach(self, file: Path, loaded: ingest.Loaded, counts: Counter[str]) -> None:
        """Attach what bears the file's name; one that is no facsimile is named, in the run as well, and the page is there."""
        assert loaded.page is not None
        for picture in facsimiles.files_beside(file):
            try:
                row = facsimiles.attach_file(loaded.page, picture, is_first_load=loaded.outcome == ingest.Outcome.NEW)
                counts["unchanged" if row is None else "attached"] += 1
            except UnfitError as error:
                counts["failed"] += 1
                loaded.changes.append(f"{picture.name}: {error}")
                self.stderr.write(f"{picture}: {error}")
