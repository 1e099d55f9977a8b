"""``manage.py sanity_check``: what is wrong in the database, if anything."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.editorial.sanity import CHECKS
from articles.management.progress import Progress


class Command(BaseCommand):
    help = "Check spans, hashes, orphans, redirects, facsimiles and counts. Exit status 1 if anything is wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        with Progress(self.stdout, "sanity_check", len(CHECKS)) as progress:
            for check in CHECKS:
                findings = list(check())
                for finding in findings:
                    self.stderr.write(finding)
                wrong += len(findings)
                progress.step(f"{check.__name__}: {len(findings)}")
        if wrong:
            raise CommandError(f"{wrong} findings")
        self.stdout.write("nothing wrong")
