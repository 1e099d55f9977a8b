"""Bring the search index into the state of the database, in place."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.index.arrays import DamagedIndexError
from search.index.home import NoIndexError, OutdatedIndexError
from search.index.locks import BusyError
from search.indexing import apply_changes, compare, rebuild, repair


class Command(BaseCommand):
    help = "Bring the search index into the state of the database: what is pending, missing, stale or should not be there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("app_label", nargs="*", help="Accepted as Haystack's; only articles are indexed.")
        parser.add_argument("-r", "--remove", action="store_true", help="Accepted; what is gone is always removed.")
        parser.add_argument("-u", "--using", action="append", help="Accepted; there is one index.")
        parser.add_argument("-k", "--workers", type=int, help="Accepted; one process writes.")
        parser.add_argument("-b", "--batch-size", type=int, help="Accepted.")
        parser.add_argument("-a", "--age", type=int, help="Accepted; whatever differs is found, however old.")

    def handle(self, **options: Any) -> None:
        try:
            applied = apply_changes(wait=60)
            difference = compare()
            mended = repair(difference) if difference else 0
        except (NoIndexError, OutdatedIndexError, DamagedIndexError) as error:
            self.stdout.write(f"no usable index ({error}): building one")
            self.stdout.write(f"indexed: {rebuild()} articles")
            return
        except BusyError as error:
            raise CommandError("Another process is writing the index; try again.") from error
        self.stdout.write(f"applied: {applied} changes; {difference}; mended: {mended}")
