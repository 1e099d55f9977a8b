"""Who may try to log in, and when: after some failures longer and longer waits, then a lock that ends by itself.

Counted by account and by address, in the database, for all workers of the server alike. A try is counted before the password is
looked at, so that many at once are no way around; success takes the account's count away. An account that there is not is
treated as one that there is. Nobody can lock a person out of the browser where they have logged in before: that one carries a
signed cookie, is counted by itself, and neither the account's lock nor the address's stops it (OWASP, "device cookies").

django-axes was weighed: it knows neither growing waits nor known browsers, so that who knows the name of the only administrator
could keep them out for as long as they like.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from access.addresses import client_address, network_of
from access.models import LoginRecord, Tally
from access.tallies import digest, give_back, held

Key = tuple[str, str]

KINDS = (Tally.Kind.ACCOUNT, Tally.Kind.ADDRESS, Tally.Kind.DEVICE)
# Failures without any wait: people mistype.
FREE = 3
# An office behind one address may mistype more often than a person.
TRIES_OF_AN_ADDRESS = 5  # times LOGIN_TRIES
DEVICE_COOKIE = "known_browser"
DEVICE_DAYS = 365
SALT = "access.logins"


def begin(request: HttpRequest, username: str) -> int:
    """Count a try to log in. 0: look at the password; else the seconds to wait, and the try was not counted."""
    now = timezone.now()
    with transaction.atomic():
        tallies = [held(*key) for key in sorted(_keys(request, username))]
        waits = [tally.until - now for tally in tallies if tally.until and tally.until > now]
        if waits:
            return max(ceil(max(waits).total_seconds()), 1)
        for tally in tallies:
            _count(tally, now)
    return 0


def _count(tally: Tally, now: datetime) -> None:
    """One more failure, as long as nobody says otherwise: wait 1, 2, 4 … seconds, then for LOGIN_LOCK_MINUTES.

    After a lock, and after a day without failures, there are free tries again: fewer after a lock.
    """
    tries = settings.LOGIN_TRIES * (TRIES_OF_AN_ADDRESS if tally.kind == Tally.Kind.ADDRESS else 1)
    if now >= tally.since + timedelta(days=1):
        tally.count = 0
    elif tally.count >= tries:
        tally.count = tries // 2
    tally.count, tally.since = tally.count + 1, now
    lock = timedelta(minutes=settings.LOGIN_LOCK_MINUTES)
    free = FREE * (TRIES_OF_AN_ADDRESS if tally.kind == Tally.Kind.ADDRESS else 1)
    wait = timedelta(seconds=2 ** min(tally.count - free, 20)) if tally.count > free else timedelta()
    tally.until = now + (lock if tally.count >= tries else min(wait, lock)) if wait or tally.count >= tries else None
    tally.save()


def succeeded(request: HttpRequest, username: str) -> None:
    """The password was right: the account starts anew; of the address this try alone is taken back."""
    for kind, name in _keys(request, username):
        if kind == Tally.Kind.ADDRESS:
            give_back(kind, name)
        else:
            Tally.objects.filter(kind=kind, name=name).delete()


def failed(request: HttpRequest, username: str) -> None:
    """Write down that it was wrong; and that it was one time too many."""
    account, address = account_of(username), client_address(request)
    locked = any(
        is_locked(tally) for key in _keys(request, username) for tally in Tally.objects.filter(kind=key[0], name=key[1])
    )
    outcome = LoginRecord.Outcome.LOCKED if locked else LoginRecord.Outcome.FAILED
    LoginRecord.objects.create(outcome=outcome, account=account, address=address)


def is_locked(tally: Tally) -> bool:
    """Whether it is closed for long, not for the seconds that a mistyped password costs."""
    tries = settings.LOGIN_TRIES * (TRIES_OF_AN_ADDRESS if tally.kind == Tally.Kind.ADDRESS else 1)
    return tally.count >= tries and tally.until is not None and tally.until > timezone.now()


@transaction.atomic
def end_lock(tally: Tally, *, by: User | None) -> bool:
    """Let them try again at once. False if there was no lock any more."""
    deleted, _ = Tally.objects.filter(pk=tally.pk).delete()
    if deleted:
        address = tally.name if tally.kind == Tally.Kind.ADDRESS else ""
        account = whose(tally)
        LoginRecord.objects.create(outcome=LoginRecord.Outcome.UNLOCKED, account=account, address=address[:50], by=by)
    return bool(deleted)


def whose(tally: Tally) -> User | None:
    """The person of the account, or of the browser, that the tally is about."""
    if tally.kind == Tally.Kind.DEVICE:
        return User.objects.filter(pk=int(tally.name.partition(":")[0])).first()
    return account_of(tally.name) if tally.kind == Tally.Kind.ACCOUNT else None


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Have the browser carry that this person has logged in there."""
    known = _device(request, user.username) or f"{user.pk}:{secrets.token_hex(8)}"
    response.set_cookie(
        DEVICE_COOKIE,
        signing.dumps(known, salt=SALT),
        max_age=DEVICE_DAYS * 24 * 3600,
        path=f"/{settings.ADMIN_PATH}/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _keys(request: HttpRequest, username: str) -> list[Key]:
    """What this try is counted by: a known browser by itself, any other by account and by address."""
    device = _device(request, username)
    if device:
        return [(Tally.Kind.DEVICE, device)]
    name = username if account_of(username) else digest(username)
    return [(Tally.Kind.ACCOUNT, name), (Tally.Kind.ADDRESS, network_of(client_address(request)))]


def _device(request: HttpRequest, username: str) -> str:
    """The mark of a browser where the person of this account has logged in before; empty for any other."""
    try:
        known = str(signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=SALT, max_age=timedelta(days=DEVICE_DAYS)))
    except signing.BadSignature:
        return ""
    account = account_of(username)
    return known if account and known.startswith(f"{account.pk}:") else ""


def account_of(username: str) -> User | None:
    """The account of exactly this name, if there is one."""
    return User.objects.filter(username=username).first() if "\0" not in username else None


def record(outcome: str, request: HttpRequest | None, user: User | None) -> None:
    """Write down that somebody came in or left."""
    LoginRecord.objects.create(outcome=outcome, account=user, address=client_address(request) if request else "")


def forget_records(days: int) -> int:
    """Delete records of logins that are older; returns how many."""
    return LoginRecord.objects.filter(at__lt=timezone.now() - timedelta(days=days)).delete()[0]
