"""``unlock_login``: end locks from the server's own shell, where nobody can be locked out."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from access import logins
from access.models import Tally


class Command(BaseCommand):
    help = "End the lock of an account or an address, or every lock, so that they may try to log in again at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="user names or addresses")
        parser.add_argument("--all", action="store_true", help="every lock")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["names"]) == options["all"]:
            raise CommandError("give the names of accounts or addresses, or --all")
        tallies = Tally.objects.filter(kind__in=logins.KINDS)
        found = tallies if options["all"] else tallies.filter(name__in=options["names"])
        ended = sum(logins.end_lock(tally, by=None) for tally in found)
        self.stdout.write(f"ended: {ended}")
