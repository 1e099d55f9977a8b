"""Is the server alive, and can it do its work? For operators and load balancers."""

from __future__ import annotations

from dataclasses import asdict

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from search.indexing import status


def database_trouble() -> str | None:
    """What keeps the database from being used, in one line, or None. Takes some 50 ms: every migration is looked at."""
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return f"it cannot be reached: {str(error).splitlines()[0]}"
    if plan:
        return f"{len(plan)} migrations are not applied; run: manage.py migrate"
    return None


@never_cache
def alive(_request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
def ready(_request: HttpRequest) -> JsonResponse:
    """Database, index and lag (seconds) as JSON; 503 where readers would not get what they ask for.

    An index that lags behind the database is still ready; one that is missing, outdated or damaged is not, though the database
    answers searches in its place.
    """
    trouble = database_trouble()
    if trouble:
        return JsonResponse({"ready": False, "database": trouble}, status=503)
    index = status()
    return JsonResponse(
        {"ready": index.is_ready, "database": "ok", "index": asdict(index)}, status=200 if index.is_ready else 503
    )
