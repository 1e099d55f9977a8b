"""A facsimile's file as an answer: as it was attached, and in pieces for those who ask for a range, as viewers of PDF do."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import IO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response

from articles.editorial import stored_files
from articles.models import Facsimile

# Shown, whatever it holds: a file runs nothing and leads nowhere. Browsers give a picture a style of their own; the viewer of a
# PDF can't start in a sandbox.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
SANDBOX = "; sandbox"
PIECE = 1 << 18
_RANGE = re.compile(r"bytes=(?P<first>[0-9]{0,18})-(?P<last>[0-9]{0,18})")


def file_of(request: HttpRequest, found: Facsimile) -> HttpResponseBase:
    """The file itself, or what of it was asked for. Raises Http404 where it is lost, which sanity_check tells."""
    etag = f'"{found.sha256}"'
    held = get_conditional_response(request, etag=etag)
    if held is not None:
        return _headed(held, found, etag)
    name = stored_files.name_of(found.sha256, found.media_type)
    try:
        file = stored_files.path_of(name).open("rb")
    except OSError as error:
        raise Http404 from error
    size = os.fstat(file.fileno()).st_size
    wanted = _range(request, etag, size)
    if wanted is None:
        response: HttpResponseBase = FileResponse(file, content_type=found.media_type)
    elif wanted[0] > wanted[1]:
        file.close()
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        response = _part(file, wanted, size, found.media_type)
    return _headed(response, found, etag)


def _headed(response: HttpResponseBase, found: Facsimile, etag: str) -> HttpResponseBase:
    """No proxy keeps it, and a reader's browser asks each time whether it may still be seen: an answer without the file."""
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Content-Security-Policy"] = POLICY + (SANDBOX if found.is_image else "")
    if response.status_code in (200, 206):
        suffix = stored_files.SUFFIXES[found.media_type]  # type: ignore[index]
        response["Content-Disposition"] = f'inline; filename="page-{found.page_id}-{found.sha256[:8]}{suffix}"'
    return response


def _range(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | None:
    """(first, last) byte that was asked for; None for all of it: also where several pieces are asked for, or of another file.

    RFC 9110, section 14: whoever may not get a part gets the whole. The first after the last: there is nothing of that.
    """
    match = _RANGE.fullmatch(request.headers.get("Range", ""))
    if match is None or request.method != "GET" or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = match["first"], match["last"]
    if not first:
        return (max(size - int(last), 0), size - 1 if int(last) else -1) if last else None
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last) if last else size - 1, size - 1)


def _part(file: IO[bytes], wanted: tuple[int, int], size: int, media_type: str) -> StreamingHttpResponse:
    first, last = wanted
    response = StreamingHttpResponse(_pieces(file, first, last), status=206, content_type=media_type)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    return response


def _pieces(file: IO[bytes], first: int, last: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (piece := file.read(min(left, PIECE))):
            left -= len(piece)
            yield piece
