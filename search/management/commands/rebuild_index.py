"""Build the search index anew. Searches see the old one until the new one is whole."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.management.progress import Progress
from articles.models import Article
from search.index.locks import BusyError
from search.indexing import rebuild


class Command(BaseCommand):
    help = "Build the search index anew from the database; searches see the old one until the new one takes its place."

    def add_arguments(self, parser: CommandParser) -> None:
        # Haystack's options, so that scripts written for its command go on working; nothing is asked and nothing deleted here.
        parser.add_argument("--noinput", action="store_true", help="Accepted; there is nothing to ask.")
        parser.add_argument("-u", "--using", action="append", help="Accepted; there is one index.")
        parser.add_argument("-k", "--workers", type=int, help="Accepted; one process builds.")
        parser.add_argument("-b", "--batch-size", type=int, help="Accepted; batches follow the text's length.")

    def handle(self, **options: Any) -> None:
        total = Article.objects.published().count()
        try:
            with Progress(self.stdout, "rebuild_index", total, lines_up_to=0) as progress:
                count = rebuild(lambda done: progress.step(f"article {done}"))
        except BusyError as error:
            raise CommandError("Another rebuild is under way; wait for it to end.") from error
        self.stdout.write(f"indexed: {count} articles")
