"""ETag and Last-Modified for what readers get: who holds a page asks again, and gets it again only when something changed."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date

from articles.editorial.generation import FOLLOWERS, Seen, one_generation

# What pages are made from beside the rows of the archive: with a new release all of them are new.
MADE_FROM = ("access", "articles", "search", "unionnews", "templates", "static")
# What asks the search index, which follows the archive a moment later, is known by its content, and the pages among
# FOLLOWERS by the state of the index as well.
BY_CONTENT = ("/search/", "/trends/")
# Pages kept in a process, packed (most are under 10 kB), the oldest unused going first; none of more than this (bytes).
MOST_PAGES = 500
LARGEST = 500_000
# Making a page is computing, of which a process does one thing at a time: four pages begun together all come late, one after
# the other most come in time. What takes longer than this (s) lets others begin beside it.
LONGEST_WAIT = 0.25
_turn = Lock()
NOT_FOR_READERS = ("/healthz", "/readyz", "/metrics", "/language/")


class ConditionalMiddleware:
    """A page is the same for as long as the archive's generation, the release, the language and the day are.

    The day counts because the front page tells of it in other years. What sets a cookie, is no success, has an ETag of its own,
    or is not to be stored because it is for one reader alone, is left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or request.path.startswith((*NOT_FOR_READERS, f"/{settings.ADMIN_PATH}/")):
            return self.get_response(request)
        with one_generation() as seen:
            state = "" if seen is None else _state(request.path)
            if seen is None or state is None:
                return self._made(request)
            # When what follows the archive has come up with it, nobody knows.
            return self._answer(request, _etag(request, seen, state), None if state else _last_modified(seen))

    def _answer(self, request: HttpRequest, etag: str, last_modified: datetime | None) -> HttpResponse:
        # Before the page is made, only the ETag can say that it is held: it names the address that was answered with it.
        held = get_conditional_response(request, etag=etag) if "If-None-Match" in request.headers else None
        if held is not None and held.status_code == 304:
            return held
        response = _kept_page(etag)
        if response is None:
            response = self._made(request)
            if response.status_code != 200 or response.cookies or response.has_header("ETag") or _is_for_one(response):
                return response
            response["ETag"] = etag
            if last_modified:
                response["Last-Modified"] = http_date(last_modified.timestamp())
            if not response.has_header("Cache-Control"):
                patch_cache_control(response, no_cache=True)
            if request.method == "GET" and not response.streaming and len(response.content) <= LARGEST:
                _keep_page(etag, response)
        changed = int(last_modified.timestamp()) if last_modified else None
        answer = get_conditional_response(request, etag, changed, response)
        return answer if answer is not None else response

    def _made(self, request: HttpRequest) -> HttpResponse:
        is_our_turn = _turn.acquire(timeout=LONGEST_WAIT)
        try:
            return self.get_response(request)
        finally:
            if is_our_turn:
                _turn.release()


def _is_for_one(response: HttpResponse) -> bool:
    return "no-store" in response.get("Cache-Control", "")


_pages: dict[str, tuple[bytes, dict[str, str]]] = {}
_lock = Lock()


def _kept_page(etag: str) -> HttpResponse | None:
    """The page that was answered with this ETag, if it is still at hand: what a reader's browser may keep, the server may."""
    with _lock:
        page = _pages.pop(etag, None)
        if page is None:
            return None
        _pages[etag] = page
    packed, headers = page
    return HttpResponse(zlib.decompress(packed), headers=headers)


def _keep_page(etag: str, response: HttpResponse) -> None:
    page = zlib.compress(response.content, 1), dict(response.items())
    with _lock:
        _pages[etag] = page
        while len(_pages) > MOST_PAGES:
            del _pages[next(iter(_pages))]


def _state(path: str) -> str | None:
    """What the page is made from beside the archive; None where that has no name."""
    if path in FOLLOWERS:
        return FOLLOWERS[path]()
    return None if path.startswith(BY_CONTENT) else ""


def _etag(request: HttpRequest, seen: Seen, state: str) -> str:
    """Weak: a proxy may compress the page."""
    known = (seen.name, state, release(), translation.get_language(), str(timezone.localdate()), request.build_absolute_uri())
    return f'W/"{hashlib.sha256(chr(0).join(map(str, known)).encode()).hexdigest()[:24]}"'


def _last_modified(seen: Seen) -> datetime:
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    return max(seen.changed_at, midnight).astimezone(UTC)


@cache
def release() -> str:
    """A name for the files that pages are made from, by their paths, sizes and times."""
    files = sorted(file for room in MADE_FROM for file in Path(settings.BASE_DIR, room).rglob("*.*") if file.is_file())
    told = "\0".join(f"{file} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in files if file.suffix != ".pyc")
    return hashlib.sha256(told.encode()).hexdigest()[:12]
