"""The indexing process: applies changes to the search index as they are committed."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from search.indexing import apply_changes, follow


class Command(BaseCommand):
    help = "Apply changes to the search index as they are committed, until told to stop (SIGTERM or Ctrl-C)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pause", type=float, default=0.2, help="Seconds between two looks at what is pending.")
        parser.add_argument("--once", action="store_true", help="Apply what is pending now, and end.")

    def handle(self, *, pause: float, once: bool, **options: Any) -> None:
        if once:
            self.stdout.write(f"applied: {apply_changes(wait=60)} changes")
            return
        stopping = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.append(True))
        self.stdout.write("index_worker: following the database")
        follow(lambda: bool(stopping), pause)
