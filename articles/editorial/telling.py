"""What the fields of a page's record say, in words that a person can compare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

# By which of its values a member of a list is called.
NAMES = ("name", "text", "message")
Said = tuple[str, ...]


def gone_and_come(old: Any, new: Any) -> tuple[Said, Said]:
    """What a field said and says no more, and what it says now and did not: both empty where only places differ, or how sure
    the parser is."""
    then, now = list(said(old)), list(said(new))
    gone, come = (tuple(dict.fromkeys(each for each in one if each not in other)) for one, other in ((then, now), (now, then)))
    return gone, come


def said(value: Any) -> Iterator[str]:
    """What a field of a record says, each member of a list for itself, without places on the page."""
    if isinstance(value, list):
        for item in value:
            yield from said(item)
    elif isinstance(value, dict):
        name = next((str(value[key]) for key in NAMES if value.get(key)), "")
        details = [f"{key}: {inside}" for key, inside in _details(value)]
        yield f"{name}（{'；'.join(details)}）" if name and details else name or "；".join(details)
    elif value not in (None, ""):
        yield str(value)


def _details(value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    unsaid = {*NAMES, "span", "spans", "evidence", "confidence", "credit_spans", "mentions", "code", "alternatives", "field"}
    for key, inside in sorted(value.items()):  # a stored record has its keys in the database's order
        if key not in unsaid and inside not in (None, "", [], False):
            yield key, "、".join(said(inside)) or str(inside)
