"""While the database cannot be used, readers get a page that says so, and operators the reason in the log."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from unionnews.health import database_trouble

logger = logging.getLogger(__name__)
RETRY_SECONDS = 60


class MaintenanceMiddleware:
    """Answers 503 where a view failed because the database is not migrated or not there; other errors go their way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        trouble = database_trouble() if isinstance(error, DatabaseError) else None
        if trouble is None:
            return None
        logger.error("database: %s", trouble)
        response = render(request, "503.html", status=503)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
