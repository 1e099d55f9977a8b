"""``manage.py import_archive FILE``: an exported archive into an empty database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from articles.editorial.inserting import expect_many
from articles.management.progress import Progress
from articles.preserving import checking, importing
from articles.preserving.sources import ArchiveError


class Command(BaseCommand):
    help = (
        "Put an exported archive into an empty database: numbers, addresses, decisions and history as they were. It is checked "
        "to its last byte before anything is written; a truncated or altered one is refused, with the place."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="FILE|DIR", type=Path, help="what export_archive wrote")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        expect_many()
        try:
            importing.refuse_occupied()
            size = checking.size_of(path)
            with Progress(self.stdout, "check", size, lines_up_to=size) as progress:
                checked = checking.check(path, lambda name, done: progress.step(f"bytes checked: {name}", done))
            total = sum(checked.rows.values())
            with Progress(self.stdout, "import_archive", total + checked.facsimiles) as progress:
                importing.store(path, checked, progress.step)
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(_("无法读取 %(path)s：%(error)s") % {"path": path, "error": error.strerror}) from error
        self.stdout.write(f"imported: {total} rows, {checked.texts} page texts, {checked.facsimiles} facsimiles")
