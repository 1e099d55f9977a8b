"""``manage.py evaluate``: today's parser against records made by hand."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles.evaluation import Tally, read_gold, score_page
from articles.management.progress import Progress

GOLD = Path("tests") / "gold"


class Command(BaseCommand):
    help = "Parse the pages that there are gold records of, and print how well they were read, figure by figure."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--gold", type=Path, metavar="DIR", help=f"folder of gold records (default: {GOLD})")
        parser.add_argument("--errors", action="store_true", help="say what is wrong, page by page")

    def handle(self, *args: Any, **options: Any) -> None:
        # Imported here: --help need not load the parser's model and dictionaries.
        from articles.parsing.pipeline import parse_page

        folder = options["gold"] or settings.BASE_DIR / GOLD
        try:
            pages = list(
                read_gold(folder, (folder, folder.parent / "pages", folder.parent / "seeds", settings.BASE_DIR / "seeds"))
            )
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"gold record unreadable: {error}") from error
        if not pages:
            raise CommandError(f"no gold records (*.json) in {folder}")
        tally = Tally()
        with Progress(self.stdout, "evaluate", len(pages)) as progress:
            for page in pages:
                known = len(tally.errors)
                score_page(page, parse_page(page.text, source=page.source).as_record(), tally)
                progress.step(page.source)
                if options["errors"]:
                    self.stdout.write("\n".join(sorted(set(tally.errors[known:]))))
        for name, value in tally.figures().items():
            shown = "   -" if value is None else f"{value:.3f}"
            self.stdout.write(f"{name:15} {shown}  ({tally.hits[name]}/{tally.expected[name]})")
