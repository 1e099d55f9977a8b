"""Counting across all workers, in the database: a tally's row is locked while it is read and written."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from access.models import Tally

# A tally that nobody added to for so long is forgotten.
KEPT = timedelta(days=1)


def digest(text: str) -> str:
    """What stands for ``text`` where it need not be known, only known again (HMAC-SHA-256 with SECRET_KEY; 32 hex digits)."""
    return salted_hmac("access.tallies", text, algorithm="sha256").hexdigest()[:32]


def held(kind: str, name: str) -> Tally:
    """The tally, made if it is not there, its row locked until the transaction ends."""
    now = timezone.now()
    tally, is_new = Tally.objects.select_for_update().get_or_create(kind=kind, name=name, defaults={"since": now})
    if is_new:
        forget()
    return tally


def forget() -> int:
    """Delete the tallies that count no more; returns how many."""
    now = timezone.now()
    old = Tally.objects.filter(since__lt=now - KEPT)
    return (old.filter(until=None) | old.filter(until__lt=now)).delete()[0]


@transaction.atomic
def take(kind: str, name: str, most: int, window: timedelta) -> int:
    """Count one more for ``name``, unless ``most`` were counted in this window; then the seconds until the next window.

    The window begins with the first that is counted. 0: it was counted.
    """
    now, tally = timezone.now(), held(kind, name)
    if now >= tally.since + window:
        tally.since, tally.count = now, 0
    if tally.count >= most:
        return max(ceil((tally.since + window - now).total_seconds()), 1)
    tally.count += 1
    tally.save()
    return 0


def give_back(kind: str, name: str) -> None:
    """Take back one that was counted."""
    with transaction.atomic():
        tally = held(kind, name)
        tally.count = max(tally.count - 1, 0)
        tally.save()
