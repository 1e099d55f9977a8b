"""``manage.py export_gold``: pages whose articles are all checked, as gold records with their texts."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.editorial.gold import checked_pages, gold_files
from articles.management.progress import Progress


class Command(BaseCommand):
    help = "Write a gold record and the text of every page whose articles are all marked as checked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="made if it is not there; files of the same names go")

    def handle(self, *args: Any, **options: Any) -> None:
        pages = checked_pages()
        folder: Path = options["folder"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with Progress(self.stdout, "export_gold", 2 * pages.count()) as progress:
                for name, content in gold_files(pages.iterator(chunk_size=50)):
                    (folder / name).write_bytes(content)
                    progress.step(name)
        except OSError as error:
            raise CommandError(f"{folder}: {error.strerror}") from error
        self.stdout.write(f"pages: {pages.count()} exported to {folder}")
