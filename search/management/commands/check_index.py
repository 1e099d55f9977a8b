"""Compare the search index with the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.management.progress import Progress
from articles.models import Article
from search.index.arrays import DamagedIndexError
from search.index.home import NoIndexError, OutdatedIndexError
from search.index.locks import BusyError
from search.indexing import apply_changes, compare, rebuild, repair


class Command(BaseCommand):
    help = "Compare the index with the database by ids and content hashes. Exit status 0 only if they agree."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="Mend what differs; rebuild an index that cannot be used.")
        parser.add_argument("--quiet", action="store_true", help="Say nothing but the last line.")

    def handle(self, *, repair: bool, quiet: bool, **options: Any) -> None:
        try:
            self._check(repair, quiet)
        except BusyError as error:
            raise CommandError("Another process is writing the index; try again.") from error
        except (NoIndexError, OutdatedIndexError, DamagedIndexError) as error:
            if not repair:
                raise CommandError(f"{_state(error)}: {error}. Run rebuild_index, or check_index --repair.") from error
            self.stdout.write(f"{_state(error)}: {error}. Building a new one.")
            self.stdout.write(f"indexed: {rebuild()} articles; missing 0, stale 0, ghosts 0")

    def _check(self, mend: bool, quiet: bool) -> None:
        """Pending changes are no difference: they are applied first."""
        apply_changes(wait=60)
        total = Article.objects.published().count()
        if quiet:
            difference = compare()
        else:
            with Progress(self.stdout, "check_index", total, lines_up_to=0) as progress:
                difference = compare(lambda done: progress.step(f"article {done}"))
        if not difference:
            self.stdout.write(str(difference))
            return
        if not mend:
            raise CommandError(f"{difference}. Run check_index --repair.")
        self.stdout.write(f"found: {difference}")
        repair(difference)
        left = compare()
        if left:
            raise CommandError(f"{left}: still differs after mending; run rebuild_index.")
        self.stdout.write(str(left))


def _state(error: Exception) -> str:
    return {NoIndexError: "no index", OutdatedIndexError: "index of another version"}.get(type(error), "damaged index")
