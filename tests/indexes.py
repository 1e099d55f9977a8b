"""Where the tests' index is: each has a folder of its own, and none is left for another test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.test import override_settings
from haystack import connections

ENGINE = "search.engine.UnionNewsEngine"


@contextmanager
def index_at(folder: Path, engine: str = ENGINE) -> Iterator[None]:
    """Haystack's only connection leads to this folder."""
    try:
        with override_settings(HAYSTACK_CONNECTIONS={"default": {"ENGINE": engine, "PATH": str(folder)}}):
            _connect_anew()
            yield
    finally:
        _connect_anew()


def _connect_anew() -> None:
    connections.connections_info = settings.HAYSTACK_CONNECTIONS
    connections.reload("default")
