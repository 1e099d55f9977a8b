"""Many records decided at once: what stands of them is asked for together, decisions are made in memory, and stored together.

The functions that decide about one record decide about a thousand just so: inside ``at_hand`` they find what they ask for here,
and what they do is stored by the time rows are laid anew. So a change of many leaves what as many single changes would leave.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from articles.editorial.rows import settle_rows, update_rows
from articles.models import Article, Override, Page, Region, ReviewItem, Topic, TopicLabel

Key = tuple[int, int]
Told = ParamSpec("Told")
Result = TypeVar("Result")
# What a decision says; the rest names it.
SAID = ("action", "value", "read_value", "decided_by", "reason", "decided_at")
NAMED = ("content_type", "object_id", "field", "item")
# Records asked for in one statement, and rows stored by one.
LOT = 500


class Ledger:
    """The decisions about some records, and the topics of those articles that were born digital."""

    def __init__(self, records: Iterable[Any]) -> None:
        self.kinds: dict[type[Model], ContentType] = {}
        by_model: dict[type[Model], list[Any]] = defaultdict(list)
        for record in records:
            by_model[type(record)].append(record)
        self.decisions: dict[Key, list[Override]] = {}
        self.labels: dict[int, list[TopicLabel]] = {}
        self.rows: dict[tuple[type[Model], int], dict[str, Any]] = {}
        self.topics = {topic.slug: topic for topic in Topic.objects.all()} if Article in by_model else {}
        self.pages = hold_pages(Article.objects.filter(pk__in=[record.pk for record in by_model.get(Article, ())]))
        for model, group in by_model.items():
            self.kinds[model] = ContentType.objects.get_for_model(model)
            self._refresh(model, group)
            self._read(model, [record.pk for record in group])
        self._read_labels([record.pk for record in by_model.get(Article, ()) if record.page_id is None])
        self.stored = {pk: list(labels) for pk, labels in self.labels.items()}
        self.new: list[Override] = []
        self.changed: dict[int, Override] = {}
        self.dropped: list[int] = []
        self.answered: dict[tuple[int | None, str, str], set[int]] = defaultdict(set)

    def _read(self, model: type[Model], pks: list[int]) -> None:
        kind = self.kinds[model]
        self.decisions |= {(kind.pk, pk): [] for pk in pks}
        for lot in _lots(pks):
            found = Override.objects.filter(content_type=kind, object_id__in=lot).select_related("decided_by")
            for override in found.order_by("object_id", "field", "pk"):
                self.decisions[kind.pk, override.object_id].append(override)

    def _refresh(self, model: type[Model], records: list[Any]) -> None:
        """Hold the rows of these records until the transaction ends, and give each the values that it has now."""
        rows: Any = model._default_manager.select_for_update(of=("self",)).order_by("pk")
        rows = rows.select_related("region") if model is Article else rows
        by_pk = {record.pk: record for record in records}
        for lot in _lots(sorted(by_pk)):
            for row in rows.filter(pk__in=lot):
                record, stands = by_pk[row.pk], {name: getattr(row, name) for name in _columns(model)}
                self.rows[model, row.pk] = stands
                for name, value in stands.items():
                    setattr(record, name, value)
                if model is Article:
                    record.region, record.page = row.region, self.pages.get(row.page_id)

    def save(self, records: list[Any]) -> None:
        """Store of each of these records, which are of one model, what is not stored yet, and when it was."""
        model, now = type(records[0]), timezone.now()
        changes = {}
        for record in records:
            row = self.rows[model, record.pk]
            if "updated_at" in row:
                record.updated_at = now
            changes[record.pk] = {name: getattr(record, name) for name, value in row.items() if getattr(record, name) != value}
            row |= changes[record.pk]
        update_rows(model, changes)

    def _read_labels(self, pks: list[int]) -> None:
        self.labels = {pk: [] for pk in pks}
        for lot in _lots(pks):
            for label in TopicLabel.objects.filter(article__in=lot).select_related("topic").order_by("order", "pk"):
                self.labels[label.article_id].append(label)

    def of(self, record: Model) -> list[Override] | None:
        """The decisions on ``record`` as ``Override`` is ordered; None where it is not at hand."""
        kind = self.kinds.get(type(record))
        return self.decisions.get((kind.pk, record.pk)) if kind and record.pk else None

    def keep(self, record: Model, field: str, item: str, **said: Any) -> Override:
        """Decide, in place of what was decided of the same before."""
        listed = self.decisions[self.kinds[type(record)].pk, record.pk]
        known = next((each for each in listed if (each.field, each.item) == (field, item)), None)
        if known is None:
            known = Override(content_type=self.kinds[type(record)], object_id=record.pk, field=field, item=item)
            self.new.append(known)
            listed.append(known)
            listed.sort(key=lambda each: each.field)  # stable: later ones of a field stay behind
        elif known.pk:
            self.changed[known.pk] = known
        for name, value in {**said, "decided_at": timezone.now()}.items():
            setattr(known, name, value)
        return known

    def drop(self, record: Model, override: Override) -> None:
        self.decisions[self.kinds[type(record)].pk, record.pk].remove(override)
        if override.pk is None:
            self.new = [each for each in self.new if each is not override]
        else:
            self.changed.pop(override.pk, None)
            self.dropped.append(override.pk)

    def answer(self, article: Article, fields: Iterable[str], by: User | None, excluded: str) -> None:
        """Open doubts about these fields are answered by the time all is stored, but for codes that begin with ``excluded``."""
        for field in fields:
            self.answered[by.pk if by else None, field, excluded].add(article.pk)

    def store(self) -> None:
        """Write what was decided since, and the topics as they stand now."""
        Override.objects.filter(pk__in=self.dropped).delete()
        Override.objects.bulk_create(self.new, batch_size=LOT)
        changed = [Override(**{name: getattr(each, name) for name in NAMED + SAID}) for each in self.changed.values()]
        Override.objects.bulk_create(
            changed, batch_size=LOT, update_conflicts=True, unique_fields=list(NAMED), update_fields=list(SAID)
        )
        self.new, self.changed, self.dropped = [], {}, []
        self._store_answers()
        touched = [pk for pk, labels in self.labels.items() if labels != self.stored[pk]]
        former = [label for pk in touched for label in self.stored[pk]]
        settle_rows(TopicLabel, former, [label for pk in touched for label in self.labels[pk]], ("article_id", "topic_id"))
        self.stored |= {pk: list(self.labels[pk]) for pk in touched}

    def _store_answers(self) -> None:
        for (by, field, excluded), pks in self.answered.items():
            for lot in _lots(sorted(pks)):
                doubts = ReviewItem.objects.filter(article__in=lot, field=field, state=ReviewItem.State.OPEN)
                doubts.exclude(code__startswith=excluded).update(
                    state=ReviewItem.State.CORRECTED, decided_by=by, decided_at=timezone.now()
                )
        self.answered.clear()


def hold_pages(articles: Any) -> dict[int, Page]:
    """The pages of these articles (a queryset), held until the transaction ends. Pages come before articles, as in a reading:
    two who wait for each other would wait for ever."""
    pages = articles.filter(page__isnull=False).order_by().values("page")
    return Page.objects.select_for_update().filter(pk__in=pages).order_by("pk").defer("text", "record").in_bulk()


def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _lots(listed: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(listed), LOT):
        yield listed[start : start + LOT]


_open: ContextVar[Ledger | None] = ContextVar("ledger", default=None)


@contextmanager
def at_hand(records: Iterable[Any]) -> Iterator[None]:
    """Inside, decisions about ``records`` are kept in memory until they are stored. To be used in a transaction.

    The records take the values that are stored now, and are held. Inside another one, that one goes on.
    """
    if _open.get() is not None:
        yield
        return
    ledger = Ledger(records)
    token = _open.set(ledger)
    try:
        with remembering():
            yield
        ledger.store()
    finally:
        _open.reset(token)


_asked: ContextVar[dict[Hashable, Any] | None] = ContextVar("asked", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Inside, what is asked by ``once`` is asked for once."""
    token = _asked.set(_asked.get() if _asked.get() is not None else {})
    try:
        yield
    finally:
        _asked.reset(token)


def atomic(decide: Callable[Told, Result]) -> Callable[Told, Result]:
    """All of it or nothing, in the database; where decisions are kept in memory there is nothing yet to take back."""
    in_transaction = transaction.atomic(decide)

    @wraps(decide)
    def deciding(*args: Told.args, **kwargs: Told.kwargs) -> Result:
        return decide(*args, **kwargs) if _open.get() is not None else in_transaction(*args, **kwargs)

    return deciding


def holding(record: Model) -> Ledger | None:
    """The open ledger, if it has ``record``."""
    ledger = _open.get()
    return ledger if ledger is not None and ledger.of(record) is not None else None


def store() -> None:
    """Have the database say what the open ledger says, for those who ask it."""
    ledger = _open.get()
    if ledger is not None:
        ledger.store()


def save(records: Sequence[Model]) -> None:
    """Store these records, all of one model; those that are at hand by a few statements, which send no signals."""
    ledger = _open.get()
    if ledger is not None and all(ledger.of(record) is not None for record in records):
        ledger.store()
        if records:
            ledger.save(list(records))
        return
    for record in records:
        record.save()


def region(code: str | None) -> Region | None:
    """The region of this code; many of the same are asked for once."""
    if not code:
        return None
    known = once(Region, _regions_decided).get(code)
    return known or once((Region, code), lambda: Region.objects.filter(code=code).first())


def _regions_decided() -> dict[str, Region]:
    """The regions of the decisions at hand, by their codes."""
    ledger = _open.get()
    decided = (each for listed in ledger.decisions.values() for each in listed) if ledger else ()
    codes = {code for each in decided if each.field == "region" for code in (each.value, each.read_value) if code}
    return Region.objects.in_bulk(codes, field_name="code")


def once(key: Hashable, ask: Callable[[], Result]) -> Result:
    """What ``ask`` tells, which no decision about articles changes: asked for once as long as it is remembered."""
    asked = _asked.get()
    if asked is None:
        return ask()
    if key not in asked:
        asked[key] = ask()
    told: Result = asked[key]
    return told
