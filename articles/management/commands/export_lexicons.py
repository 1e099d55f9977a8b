"""``manage.py export_lexicons DIR``: the words by which pages are read, with what people changed, as files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.editorial import lexicon
from articles.lexicons.writing import write_lexicons


class Command(BaseCommand):
    help = (
        "Write the lexicons, what people changed in the admin laid over the shipped files, to a folder: one TOML file a table, "
        "in the form of articles/lexicons/. Tables that nobody changed keep their comments."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="where the files go; made where it is missing")

    def handle(self, *args: Any, **options: Any) -> None:
        lexicons = lexicon.in_use()
        try:
            changed = write_lexicons(lexicons, options["folder"])
        except OSError as error:
            raise CommandError(f"{error.filename or options['folder']}: {error.strerror}") from error
        self.stdout.write(
            f"tables: {len(lexicons.tables)} written, {len(changed)} changed{': ' if changed else ''}{', '.join(changed)}"
        )
