"""Taking a record from public view with a reason, and showing it again. Both are decisions; they take effect at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from articles.editorial import history, ledger, overrides
from articles.editorial.ledger import at_hand
from articles.editorial.reach import tell
from articles.models import Article, Revision, State


@transaction.atomic
def withhold(records: Iterable[Any], reason: str, *, by: User | None) -> list[Any]:
    """Withhold articles, pages, people, organizations or events; returns those that were public until now.

    Whether an article was ever public is kept: its address then answers "gone" instead of "not found".
    """
    with at_hand(records := list(records)):
        changed = [record for record in records if record.state != State.WITHHELD]
        with history.revision(Revision.Kind.WITHHOLD, changed, by=by, reason=reason):
            for record in changed:
                overrides.decide(record, "state", State.WITHHELD, by=by, read_value=record.state, reason=reason)
                _set(record, State.WITHHELD, reason[:200])
            store(changed)
    return changed


@transaction.atomic
def publish(records: Iterable[Any], *, by: User | None) -> list[Any]:
    """Show withheld records again, in the state that they had; returns those that were withheld until now."""
    with at_hand(records := list(records)):
        changed = [record for record in records if record.state == State.WITHHELD]
        with history.revision(Revision.Kind.PUBLISH, changed, by=by):
            for record in changed:
                decision = overrides.on(record).get(("state", ""))
                put_back(record, State.REVIEWED if decision and decision.read_value == State.REVIEWED else State.PARSED, by=by)
            store(changed)
    return changed


@transaction.atomic
def mark_reviewed(records: Iterable[Any], *, by: User | None) -> list[Any]:
    """Keep that a person has checked these records; withheld ones stay withheld. Returns those that were not checked yet."""
    with at_hand(records := list(records)):
        changed = [record for record in records if record.state == State.PARSED]
        with history.revision(Revision.Kind.REVIEW, changed, by=by):
            for record in changed:
                overrides.decide(record, "state", State.REVIEWED, by=by, read_value=State.PARSED)
                _set(record, State.REVIEWED, "")
            store(changed)
    return changed


def put_back(record: Any, state: str, *, by: User | None, reason: str = "") -> None:
    """Decide that a record has the state that it had; ``reason``: why it was withheld then. Call ``store`` afterwards."""
    if state == State.PARSED:
        overrides.release(record, "state")
    else:
        read_value = record.state if state == State.WITHHELD else State.PARSED
        overrides.decide(record, "state", state, by=by, read_value=read_value, reason=reason)
    _set(record, State(state), reason[:200] if state == State.WITHHELD else "")


def _set(record: Any, state: State, reason: str) -> None:
    record.state, record.withheld_reason = state, reason
    if isinstance(record, Article) and record.is_public and not record.was_public:
        record.was_public = True


def store(records: list[Any]) -> None:
    """Store the states of these records, which are at hand, and tell those who follow the articles."""
    for model in {type(record): None for record in records}:
        ledger.save([record for record in records if type(record) is model])
    tell(records)
