"""Is the server alive, and can it do its work? For operators and load balancers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def alive(_request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")
