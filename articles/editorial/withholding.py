"""Taking a record from public view with a reason, and showing it again. Both are decisions; they take effect at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from articles.editorial import history, overrides
from articles.editorial.reach import tell
from articles.editorial.records import locked
from articles.models import Article, Revision, State


@transaction.atomic
def withhold(records: Iterable[Any], reason: str, *, by: User | None) -> list[Any]:
    """Withhold articles, pages, people, organizations or events; returns those that were public until now.

    Whether an article was ever public is kept: its address then answers "gone" instead of "not found".
    """
    changed = [record for record in _held(records) if record.state != State.WITHHELD]
    with history.revision(Revision.Kind.WITHHOLD, changed, by=by, reason=reason):
        for record in changed:
            overrides.decide(record, "state", State.WITHHELD, by=by, read_value=record.state, reason=reason)
            _store(record, State.WITHHELD, reason[:200])
    tell(changed)
    return changed


@transaction.atomic
def publish(records: Iterable[Any], *, by: User | None) -> list[Any]:
    """Show withheld records again, in the state that they had; returns those that were withheld until now."""
    changed = [record for record in _held(records) if record.state == State.WITHHELD]
    with history.revision(Revision.Kind.PUBLISH, changed, by=by):
        for record in changed:
            decision = overrides.decisions_on([record]).filter(field="state").first()
            put_back(record, State.REVIEWED if decision and decision.read_value == State.REVIEWED else State.PARSED, by=by)
    tell(changed)
    return changed


@transaction.atomic
def mark_reviewed(records: Iterable[Any], *, by: User | None) -> list[Any]:
    """Keep that a person has checked these records; withheld ones stay withheld. Returns those that were not checked yet."""
    changed = [record for record in _held(records) if record.state == State.PARSED]
    with history.revision(Revision.Kind.REVIEW, changed, by=by):
        for record in changed:
            overrides.decide(record, "state", State.REVIEWED, by=by, read_value=State.PARSED)
            _store(record, State.REVIEWED, "")
    tell(changed)
    return changed


def put_back(record: Any, state: str, *, by: User | None, reason: str = "") -> None:
    """Give a record the state that it had; ``reason``: why it was withheld then. Whoever calls this tells the followers."""
    if state == State.PARSED:
        overrides.release(record, "state")
    else:
        read_value = record.state if state == State.WITHHELD else State.PARSED
        overrides.decide(record, "state", state, by=by, read_value=read_value, reason=reason)
    _store(record, State(state), reason[:200] if state == State.WITHHELD else "")


def _held(records: Iterable[Any]) -> list[Any]:
    """The records as they are stored, with the pages of articles held: a reading under way can't publish what is withheld."""
    records = list(records)
    for page_id in sorted({record.page_id for record in records if isinstance(record, Article) and record.page_id}):
        locked(page_id)
    for record in records:
        record.refresh_from_db()
    return records


def _store(record: Any, state: State, reason: str) -> None:
    record.state, record.withheld_reason = state, reason
    columns = ["state", "withheld_reason"]
    if hasattr(record, "updated_at"):
        columns.append("updated_at")
    if isinstance(record, Article) and record.is_public and not record.was_public:
        record.was_public = True
        columns.append("was_public")
    record.save(update_fields=columns)
