"""Writing down what changes: every door through which a record is changed opens a revision, and names the records.

Nothing is written before something changed, so that a record which nobody ever changed costs no row. What is done inside a
revision belongs to it: doors open inside doors, and a bulk change is one revision around many. Transactions are the doors'.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Model
from django.utils import timezone

from articles.editorial.inserting import insert_all
from articles.editorial.ledger import remembering
from articles.editorial.snapshots import KEPT, Snapshot, differing, snapshot_of, taken
from articles.models import Article, Page, Revision, Version

Kind = Revision.Kind
# Where a record that is being changed keeps, until it is settled, how it was (see ``begin``).
WAITING = "_history"


class Writing:
    """A revision while it is done: the records as they were, and who is at work."""

    def __init__(self, kind: str, by: User | None = None, reason: str = "", parser: str = "", said: str = "") -> None:
        self.kind, self.by, self.reason, self.parser, self.said = kind, by, reason, parser, said
        self.before: dict[type[Model], dict[int, Snapshot | None]] = {}
        self.made: list[Model] = []
        self.row: Revision | None = None

    def watch(self, records: Iterable[Model]) -> None:
        """Remember how these records are stored, unless that is known already."""
        by_model: dict[type[Model], list[int]] = {}
        for record in records:
            by_model.setdefault(type(record), []).append(record.pk)
        for model, pks in by_model.items():
            self.watch_ids(model, pks)

    def watch_ids(self, model: type[Model], pks: Collection[int]) -> None:
        """As ``watch``; a record that is not there may be by the end."""
        if model not in KEPT:
            return
        known = self.before.setdefault(model, {})
        new = [pk for pk in pks if pk not in known]
        found = taken(model, new)
        known.update({pk: found.get(pk) for pk in new})

    def know(self, record: Model, stands: Snapshot | None) -> None:
        """As ``watch``, of a record of which somebody has just looked how it is stored, and that was held since."""
        if type(record) in KEPT and stands is not None:
            self.before.setdefault(type(record), {}).setdefault(record.pk, stands)

    def adopt(self, by: User | None, reason: str, said: str = "") -> None:
        """What an inner door knows and the outer one was not told."""
        self.by, self.reason, self.said = self.by or by, self.reason or reason, self.said or said

    @remembering()
    def close(self) -> None:
        """Write a version of each record that is not what it was."""
        self._watch_what_came_back()
        for model, before in self.before.items():
            after = taken(model, before)
            made = {record.pk for record in self.made if type(record) is model}
            changed = [pk for pk, was in before.items() if pk in made or _has_changed(model, was, after.get(pk))]
            if changed:
                self._write(model, changed, after, made)

    def _watch_what_came_back(self) -> None:
        """Articles of the pages concerned that were not there before: one that had gone has versions that say so."""
        pages, known = self.before.get(Page), self.before.get(Article, {})
        if pages:
            back = Article.objects.filter(page__in=pages).exclude(pk__in=known).values_list("pk", flat=True)
            self.before[Article] = {**known, **dict.fromkeys(back)}

    def _write(self, model: type[Model], changed: list[int], after: dict[int, Snapshot], made: set[int]) -> None:
        kind = ContentType.objects.get_for_model(model)
        latest = latest_versions(model, changed)
        rows: list[Version] = []
        for pk in sorted(changed):
            was, last = self.before[model][pk], latest.get(pk)
            number = last.number if last else 0
            if was is None and last is None and pk not in made:
                continue  # its first reading
            if was is not None and (last is None or _has_changed(model, snapshot_of(last), was)):
                number += 1
                at, parser = (timezone.now(), "") if last else (was.at, was.parser)
                rows.append(_version(kind, pk, number, was, at=at, parser=parser))
            rows.append(_version(kind, pk, number + 1, after.get(pk), at=timezone.now(), revision=self._row()))
        insert_all(Version, rows)

    def _row(self) -> Revision:
        if self.row is None:
            self.row = Revision.objects.create(
                kind=self.kind, by=self.by, reason=self.reason[:300], parser=self.parser[:100], said=self.said
            )
        return self.row


def _version(kind: ContentType, pk: int, number: int, stands: Snapshot | None, **more: Any) -> Version:
    values, decided = (stands.values, stands.decided) if stands else (None, [])
    return Version(content_type=kind, object_id=pk, number=number, values=values, decided=decided, **more)


def _has_changed(model: type[Model], was: Snapshot | None, now: Snapshot | None) -> bool:
    if was is None or now is None:
        return was is not now
    return was != now and (was.decided != now.decided or bool(differing(model, was, now)))


_open: ContextVar[Writing | None] = ContextVar("revision", default=None)


@contextmanager
def revision(
    kind: str,
    records: Iterable[Model] = (),
    *,
    by: User | None = None,
    reason: str = "",
    parser: str = "",
    said: str = "",
) -> Iterator[Writing]:
    """What is done to ``records`` inside belongs together; inside another revision, to that one. To be used in a transaction.

    ``said``: what is done, in words, where the versions alone would not say it. Nothing is written if the block raises.
    """
    outer = _open.get()
    if outer is not None:
        outer.adopt(by, reason, said)
        outer.watch(records)
        yield outer
        return
    writing = Writing(kind, by, reason, parser, said)
    writing.watch(records)
    with _opened(writing):
        yield writing


@contextmanager
def _opened(writing: Writing) -> Iterator[None]:
    token = _open.set(writing)
    try:
        yield
    finally:
        _open.reset(token)
    writing.close()


def begin(record: Any, *, by: User | None, reason: str = "") -> None:
    """A decision about ``record`` is about to be made, and will be settled: until then the record itself keeps how it was."""
    outer = _open.get()
    if outer is not None:
        outer.adopt(by, reason)
        outer.watch([record])
        return
    waiting = record.__dict__.setdefault(WAITING, Writing(Kind.EDIT))
    waiting.adopt(by, reason)
    waiting.watch([record])


@contextmanager
def settling(record: Any) -> Iterator[None]:
    """The rows are made to show the decisions that ``begin`` was told of: all of it is one revision."""
    waiting = record.__dict__.pop(WAITING, None)
    if _open.get() is not None or waiting is None:
        with revision(Kind.EDIT, [record]):
            yield
        return
    with _opened(waiting):
        yield


def watch(records: Iterable[Model]) -> None:
    """For a door that may be open or not: what is about to change in these records belongs to the revision, if there is one."""
    outer = _open.get()
    if outer is not None:
        outer.watch(records)


def made(record: Model) -> None:
    """A person made this record; its first version says who."""
    outer = _open.get()
    if outer is not None and type(record) in KEPT:
        outer.before.setdefault(type(record), {})[record.pk] = None
        outer.made.append(record)


def versions_of(record: Model) -> Any:
    """All versions of a record, the latest first."""
    return versions_by_id(type(record), [record.pk]).order_by("-number")


def versions_by_id(model: type[Model], pks: Collection[int]) -> Any:
    return Version.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=pks)


def latest_versions(model: type[Model], pks: Collection[int]) -> dict[int, Version]:
    """The latest version of each record that has any, by the record's primary key."""
    found = versions_by_id(model, pks)
    last = dict(found.order_by().values("object_id").annotate(last=Max("number")).values_list("object_id", "last"))
    return {
        version.object_id: version
        for version in found.filter(number__in=set(last.values()))
        if version.number == last[version.object_id]
    }
