"""``forget``: delete what may be kept for a settled time only. To be run once a day."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from access import logins, tallies
from articles.editorial import corrections


class Command(BaseCommand):
    help = "Delete readers' names and contacts after CONTACT_DAYS and records of logins after LOGIN_RECORD_DAYS. Run it daily."

    def handle(self, *args: Any, **options: Any) -> None:
        contacts = corrections.forget_contacts(settings.CONTACT_DAYS)
        records = logins.forget_records(settings.LOGIN_RECORD_DAYS)
        self.stdout.write(f"deleted: {contacts} contacts of readers, {records} records of logins, {tallies.forget()} tallies")
