"""The seam to whatever follows the articles (the search index): nobody here knows who listens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.dispatch import Signal

# Sent inside the transaction, after articles were written, changed in anything that readers see of them (also in names, labels
# or the state of their page), or deleted. ``ids``: the primary keys, also of deleted articles. ``more_to_come``: the sender
# changes many articles in many transactions; who follows after each commit may wait for a last signal without it.
articles_changed = Signal()

_gathered: ContextVar[set[int] | None] = ContextVar("gathered", default=None)


def gathered() -> set[int] | None:
    """Where those who follow put the articles that change, inside ``told_together``; None outside."""
    return _gathered.get()


@contextmanager
def told_together() -> Iterator[None]:
    """Inside, in a transaction, changes of articles are gathered, and told at the end as one: a name that is merged stands in
    thousands of articles, and several of its rows would tell of each of them."""
    if gathered() is not None:
        yield
        return
    ids = set[int]()
    token = _gathered.set(ids)
    try:
        yield
    finally:
        _gathered.reset(token)
    articles_changed.send(sender=told_together, ids=sorted(ids))
