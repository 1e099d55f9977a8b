"""``manage.py fuzz_parser``: the parser on pages made by chance, and whether the rules of the record hold."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.evaluation.fuzz import find_faults, make_text
from articles.management.progress import Progress

# Seconds of computing time that reading may take: so much at all, and so much a character. A page of the seeds takes 0.02.
LAYOUT_SECONDS = (0.5, 0.0005)
NAMES_SECONDS = (2.0, 0.005)
MOST_FAILURES = 20  # the run ends with so many


class Command(BaseCommand):
    help = "Read damaged and arbitrary pages for a while, and check the rules of the record on each; keep the texts that fail."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seconds", type=int, default=60, metavar="N", help="how long (default: 60)")
        parser.add_argument("--pages", type=int, metavar="N", help="end after N pages, whatever the time")
        parser.add_argument("--seed", type=int, default=0, metavar="N", help="number of the first page (default: 0)")
        parser.add_argument("--names", action="store_true", help="read names, dates and topics, too (slower)")
        parser.add_argument("--out", type=Path, metavar="DIR", help="where to keep texts that fail (default: DATA_DIR/fuzz)")

    def handle(self, *args: Any, **options: Any) -> None:
        # Imported here: --help need not load the parser's model and dictionaries.
        from articles.lexicons import load_lexicons
        from articles.parsing.layout import lay_out_page
        from articles.parsing.pipeline import parse_page

        lexicons = load_lexicons()
        stage = parse_page if options["names"] else lay_out_page
        pages = [file.read_bytes().decode("utf-8") for file in sorted((settings.BASE_DIR / "seeds").glob("*.txt"))]
        if not pages:
            raise CommandError("seeds/ has no pages to start from")
        limits = NAMES_SECONDS if options["names"] else LAYOUT_SECONDS
        stage(pages[0], lexicons)  # what is loaded once counts for no page
        read, failed = self._run(lambda text: stage(text, lexicons), pages, limits, options)
        if failed:
            raise CommandError(f"{failed} of {read} pages broke a rule")
        self.stdout.write(f"{read} pages, all rules hold")

    def _run(self, read: Callable[[str], Any], pages: list[str], limits: tuple[float, float], options: Any) -> tuple[int, int]:
        """Read until time, pages or patience are at their end; how many were read, and how many failed."""
        began, done, failed = monotonic(), 0, 0
        total = options["pages"] or options["seconds"]
        out = options["out"] or settings.DATA_DIR / "fuzz"
        with Progress(self.stdout, "fuzz_parser", total) as progress:
            while failed < MOST_FAILURES and done != options["pages"] and monotonic() - began < options["seconds"]:
                number = options["seed"] + done
                text = make_text(number, pages)
                faults = find_faults(text, read, limits[0] + limits[1] * len(text))
                done += 1
                if faults:
                    failed += 1
                    self.stderr.write(f"--seed {number}: {self._keep(out, number, text)}\n  " + "\n  ".join(faults[:5]))
                if options["pages"] or monotonic() - began > progress.done + 1:
                    progress.step(f"--seed {number}: {done} read, {failed} failed")
        return done, failed

    def _keep(self, out: Path, number: int, text: str) -> Path:
        """Write the text that failed; returns where."""
        file = out / f"fuzz_{number}.txt"
        try:
            out.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode("utf-8"))
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        return file
