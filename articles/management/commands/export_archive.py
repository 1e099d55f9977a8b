"""``manage.py export_archive FILE``: everything that was read and decided, in one archive that outlives this server."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from articles.management.progress import Progress
from articles.preserving import exporting
from articles.preserving.sources import ArchiveError


class Command(BaseCommand):
    help = (
        "Write the whole archive (pages with their facsimiles, articles, names, decisions, history) to one checksummed tar "
        "file of plain files, or into a folder. A file of that name is replaced once the new one is whole; the same archive "
        "gives the same bytes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path", metavar="FILE|DIR", help="a tar file; an empty folder, or a new one with a slash at its end"
        )
        parser.add_argument(
            "--no-history",
            "--without-history",
            dest="with_history",
            action="store_false",
            help="leave out who did what when: the log, the runs of loading, merges that were undone",
        )

    def handle(self, *args: Any, path: str, with_history: bool, **options: Any) -> None:
        target = Path(path)
        total = exporting.row_count(with_history=with_history)
        try:
            if path.endswith("/"):
                target.mkdir(exist_ok=True)
            with Progress(self.stdout, "export_archive", total, lines_up_to=total) as progress:
                seal = exporting.export(target, with_history=with_history, progress=progress.step)
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(_("无法写入 %(path)s：%(error)s") % {"path": path, "error": error.strerror}) from error
        rows = sum(file["rows"] for file in seal.files.values())
        held = f"{rows} rows, {seal.texts['files']} page texts, {seal.facsimiles['files']} facsimiles"
        self.stdout.write(f"exported: {held}; sha256 {seal.whole.hexdigest()}")
        if seal.missing:
            told = {"number": len(seal.missing), "names": "、".join(seal.missing[:5])}
            raise CommandError(
                _("存档已写好，但有 %(number)d 份影印件的文件缺失或损坏，未能收入：%(names)s。详见 sanity_check。") % told
            )
