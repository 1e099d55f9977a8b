"""``manage.py parse_page FILE…``: page records as JSON; touches no database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import ingest
from articles.lexicons import load_lexicons
from articles.management.progress import Progress


class Command(BaseCommand):
    help = (
        "Read newspaper pages (UTF-8 text) and give their records as JSON: one line a page on standard output, "
        "or one file a page in a folder. No database is touched."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="a page's text file")
        parser.add_argument("--out", type=Path, metavar="DIR", help="write DIR/<name>.json instead of to standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        files, out = options["files"], options["out"]
        if out is not None:
            try:
                out.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise CommandError(f"{out}: {error.strerror}") from error
        failed = 0
        written: set[Path] = set()
        # Records go to standard output, so that how far it is goes to standard error there.
        with Progress(self.stderr if out is None else self.stdout, "parse_page", len(files)) as progress:
            for file in files:
                reason = self._parse(file, out, written)
                failed += bool(reason)
                if reason:
                    self.stderr.write(f"{file}: {reason}")
                progress.step(f"{file.name}: {'failed' if reason else 'parsed'}")
        if failed:
            raise CommandError(f"{failed} of {len(files)} files could not be parsed")

    def _parse(self, file: Path, out: Path | None, written: set[Path]) -> str:
        """Write the record of ``file``; returns why that failed, or ""."""
        try:
            text = ingest.read_page_file(file)
        except ingest.BlankPageError:
            text = ""
        except ingest.NotAPageError as error:
            return str(error)
        record, _ = ingest.read_by(text, file.name, load_lexicons())
        if out is None:
            self.stdout.write(json.dumps(record, ensure_ascii=False))
            return ""
        target = out / f"{file.stem}.json"
        if target in written:
            return f"{target} 已由另一同名文件写出,未覆盖"
        try:
            target.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", "utf-8")
        except OSError as error:
            return f"{target}: {error.strerror}"
        written.add(target)
        return ""
