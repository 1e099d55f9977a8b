"""What is made from parts of the archive is kept for as long as those very parts stand in it.

Most edits change neither a place, a level, a date nor a name: then the arrays stay the same objects, and so do the counts,
lists and trees that were made from them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

import numpy as np

Value = TypeVar("Value")
Parts = tuple[Any, ...]

# Values kept in a process, the oldest unused going first; most are counts of a few kilobytes.
MOST_KEPT = 1000

_kept: dict[Hashable, tuple[Parts, Any]] = {}
_lock = Lock()


def derived(name: Hashable, parts: Parts, make: Callable[[], Value]) -> Value:
    """What ``make`` gave under this name while all ``parts`` were the same objects, else what it gives now.

    The name tells what is made, with all that it depends on beside the parts, which never change themselves. Never change
    what this returns.
    """
    with _lock:
        known = _kept.pop(name, None)
        if known is not None and _are_same(known[0], parts):
            _kept[name] = known
            return known[1]
    value = make()
    if known is not None and isinstance(value, np.ndarray) and np.array_equal(known[1], value):
        value = known[1]
    with _lock:
        _kept[name] = parts, value
        while len(_kept) > MOST_KEPT:
            del _kept[next(iter(_kept))]
    return value


def _are_same(some: Parts, others: Parts) -> bool:
    return len(some) == len(others) and all(one is other for one, other in zip(some, others, strict=True))
