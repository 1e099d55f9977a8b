"""``manage.py load_articles FILE…``: articles that were born digital, from JSON Lines into the archive."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles import ingest
from articles.editorial.inserting import expect_many
from articles.loading.entries import BadFileError, BadLineError, Entry, SourceFile, read_entry
from articles.loading.store import Loader
from articles.management.progress import Progress
from articles.models import ImportRun

# Entries stored in one transaction; of those whose names are read fewer, because that takes some hundred times as long.
LOT, LOT_WITH_NAMES = 1000, 20
# Of bad lines so many are named one by one in the run's record; the terminal shows them all.
KEPT = 1000


class Command(BaseCommand):
    help = (
        "Load born-digital articles from JSON Lines (.jsonl, .jsonl.gz, .jsonl.xz), one object a line: id, newspaper, date, "
        "page, kicker, headline (or title), deck, byline, body (text or paragraphs), section (or category), topics; only "
        "headline and body are required. The same articles again (by newspaper and id) change nothing; an interrupted run "
        "goes on when it is started again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="a file of JSON Lines")
        parser.add_argument(
            "--no-entities", action="store_true", help="do not read names, places, topics from the texts: much faster"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        expect_many()
        self.loader = Loader(with_names=not options["no_entities"])
        self.lot = LOT if options["no_entities"] else LOT_WITH_NAMES
        self.counts: Counter[str] = Counter()
        self.bad: list[str] = []
        self.unknown_topics: set[str] = set()
        began = time.monotonic()
        run = ImportRun.objects.create(kind=ImportRun.Kind.LOAD, note="load_articles")
        failed_files = 0
        for path in options["files"]:
            loaded = self._load(path)
            ingest.keep_run(run, loaded)
            failed_files += loaded.outcome == ingest.Outcome.FAILED
        if sum(self.counts[outcome] for outcome in ("new", "changed")):
            self.stdout.write("telling the index of the changes")
        self.loader.finish()
        if self.unknown_topics:
            self.stderr.write("topics that the vocabulary does not have: " + "、".join(sorted(self.unknown_topics)))
        run.finished_at = timezone.now()
        run.save()
        new, changed, unchanged, failed = (self.counts[name] for name in ("new", "changed", "unchanged", "failed"))
        rate = (new + changed + unchanged) / max(time.monotonic() - began, 1e-3)
        self.stdout.write(f"{rate:,.0f} articles a second")
        self.stdout.write(f"articles: {new} new, {changed} changed, {unchanged} unchanged, {failed} failed")
        if failed_files or failed:
            raise CommandError(f"{failed} lines and {failed_files} of {len(options['files'])} files failed")

    def _load(self, path: Path) -> ingest.Loaded:
        """Load one file; whatever is wrong with it, what could be read of it is stored."""
        before, self.bad, message = Counter(self.counts), [], ""
        try:
            source = SourceFile(path)
            with Progress(self.stdout, path.name, 100, lines_up_to=100) as progress:
                for lot in self._lots(source):
                    self._store(lot)
                    self._show(progress, source)
        except BadFileError as error:
            message = str(error)
            self.stderr.write(f"{path}: {message}")
        counts = self.counts - before
        outcome = ingest.Outcome.UNCHANGED
        if counts["new"] or counts["changed"]:
            outcome = ingest.Outcome.NEW if counts["new"] else ingest.Outcome.CHANGED
        if message or (self.bad and not counts.total() - counts["failed"]):
            outcome = ingest.Outcome.FAILED
        summary = "，".join(f"{name} {number}" for name, number in sorted(counts.items()))
        stored = counts["new"] + counts["changed"] + counts["unchanged"]
        return ingest.Loaded(path.name, outcome, message or summary, None, stored, self.bad[:KEPT])

    def _lots(self, source: SourceFile) -> Iterator[list[Entry]]:
        """The file's entries, a lot at a time; bad lines are named. What stands before a break in the file comes, too."""
        lot: list[Entry] = []
        try:
            for number, line in source.lines():
                try:
                    lot.append(read_entry(line))
                except BadLineError as error:
                    self.counts["failed"] += 1
                    self.bad.append(f"第 {number} 行：{error}")
                    self.stderr.write(f"{source.path}:{number}: {error}")
                if len(lot) >= self.lot:
                    yield lot
                    lot = []
        except BadFileError:
            yield lot
            raise
        yield lot

    def _store(self, lot: list[Entry]) -> None:
        done = self.loader.store(lot)
        self.counts.update(done.counts)
        self.unknown_topics |= done.unknown_topics

    def _show(self, progress: Progress, source: SourceFile) -> None:
        percent = 100 * source.position // max(source.size, 1)
        if percent > progress.done:
            done = self.counts["new"] + self.counts["changed"] + self.counts["unchanged"]
            progress.step(f"% of {source.path.name}: {done:,} articles", percent - progress.done)
