"""Readers' addresses of records. A page may link to hundreds, and finding the pattern each time costs more than the rest."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_script_prefix, get_urlconf, reverse


def address_of(name: str, key: int | str) -> str:
    """What ``reverse`` gives for the pattern called ``name`` with one argument, a primary key, a code or a slug."""
    before, after = _around(name, get_urlconf(), get_script_prefix())
    return f"{before}{key}{after}"


@lru_cache(maxsize=100)
def _around(name: str, _urlconf: str | None, _script_prefix: str) -> tuple[str, str]:
    before, _key, after = reverse(name, args=["0"]).rpartition("0")
    return before, after
