"""What people change, in one place for the admin and all that follows: a change is a decision, then the rows are laid anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import ForeignKey, Model
from django.utils import timezone

from articles.editorial import history, issues, ledger, overrides, topics, union_tree
from articles.editorial.authority import sort_key
from articles.editorial.members import ITEM_LENGTH, items_of, member_name, standing_members, without_places
from articles.editorial.reach import tell
from articles.editorial.readings import reading_of
from articles.editorial.records import SINGLY, lay_down_articles, settle_place
from articles.editorial.redirects import follow
from articles.editorial.review import READER
from articles.models import Article, Event, Organization, Override, Page, ParentBasis, Person, Region, ReviewItem

Member = tuple[str, Any]


def has_reading(record: Model) -> bool:
    """Whether the parser's reading of this record is stored, to be laid down anew; otherwise its row is all there is."""
    return isinstance(record, Page) or (isinstance(record, Article) and record.page_id is not None)


def read_values_of(record: Model, *, with_lists: bool = True) -> dict[str, Any]:
    """What was read of ``record``, in the fields that a person can decide.

    Of a record without a stored reading: the row's own values, and where somebody decided, what stood there before.
    """
    if isinstance(record, Page):
        return {**issues.place_values(record.record), "state": "parsed"}
    if isinstance(record, Article) and record.page is not None:
        return reading_of(record.page).values(record.key)
    values: dict[str, Any] = {field: plain_value(record, field) for field in overrides.SINGLE_FIELDS[type(record)]}
    if isinstance(record, Article) and with_lists:
        values["topics"] = list(topics.given_to(record))
    return values | {override.field: override.read_value for override in overrides.of(record) if not override.item}


def plain_value(record: Model, field: str) -> Any:
    """A field of a row as plain data: a region by its code, any other record by its primary key."""
    column = record._meta.get_field(field)
    if isinstance(column, ForeignKey) and column.related_model is not Region:
        return getattr(record, column.attname)
    value = getattr(record, field)
    return value.code if isinstance(value, Region) else value


@ledger.atomic
def change_fields(record: Model, changes: dict[str, Any], *, by: User | None, reason: str = "", answers: bool = True) -> None:
    """Decide single fields. ``changes`` are plain values by field. Call ``settle`` afterwards, with the same object.

    Doubts about these fields are settled with it, unless ``answers`` is false: what was looked at was one place of many.
    Raises overrides.UnknownFieldError, and union_tree.CircleError for a body above that stands below.
    """
    if isinstance(record, Organization) and "parent" in changes:
        union_tree.refuse_circle(record, changes["parent"])
    history.begin(record, by=by, reason=reason)
    if not changes:
        return
    read = read_values_of(record, with_lists=False)
    for field, value in changes.items():
        overrides.decide(record, field, value, by=by, read_value=read.get(field), reason=reason)
    if isinstance(record, Article) and answers:
        answer_doubts(record, changes, by)


def answer_doubts(article: Article, fields: Iterable[str], by: User | None) -> None:
    """A doubt about a field that a person has now decided is answered. What a reader said wants an answer of its own."""
    many = ledger.holding(article)
    if many is not None:
        many.answer(article, fields, by, READER)
        return
    doubts = ReviewItem.objects.filter(article=article, field__in=list(fields), state=ReviewItem.State.OPEN)
    doubts.exclude(code__startswith=READER).update(state=ReviewItem.State.CORRECTED, decided_by=by, decided_at=timezone.now())


@ledger.atomic
def release(record: Model, field: str, item: str = "", *, by: User | None = None, reason: str = "") -> bool:
    """Drop a decision, so that what was read holds again; True if there was one. Call ``settle`` afterwards."""
    override = overrides.on(record).get((field, item))
    if override is None:
        return False
    history.begin(record, by=by, reason=reason)
    if not has_reading(record) and not item:
        set_on_row(record, field, override.read_value)
    elif isinstance(record, Article) and not has_reading(record) and field == "topics":
        topics.follow_release(record, override)
    return overrides.release(record, field, item)


@transaction.atomic
def release_all(decisions: Iterable[Override], *, by: User | None = None) -> list[tuple[Override, Model]]:
    """Drop these decisions and make the rows show what was read; returns those that stood, each with its record. To be used in
    a revision of the records. Articles are laid down together, those of which single fields were decided by these alone."""
    records: dict[tuple[int, int], Model] = {}
    for each in decisions:
        if each.target is not None:
            records.setdefault((each.content_type_id, each.object_id), each.target)
    fields: dict[tuple[int, int], set[str]] = {}
    released = []
    articles = [record for record in records.values() if isinstance(record, Article)]
    with ledger.at_hand(articles):
        for each in decisions:
            place = each.content_type_id, each.object_id
            if place in records and release(records[place], each.field, each.item, by=by):
                fields.setdefault(place, set()).add(each.field)
                released.append((each, records[place]))
        settle_all([records[place] for place, names in fields.items() if SINGLY.issuperset(names)], SINGLY)
        settle_all([records[place] for place, names in fields.items() if not SINGLY.issuperset(names)])
    return released


def standing(article: Article) -> dict[str, list[Member]]:
    """(item, member) of each list of an article as it stands; the place in the list is the ``order`` of its row."""
    values = read_values_of(article)
    decided = overrides.of(article)
    return {
        field: standing_members(field, values.get(field) or [], [each for each in decided if each.field == field and each.item])
        for field in overrides.LIST_FIELDS[Article]
    }


@ledger.atomic
def remove_member(article: Article, field: str, item: str, *, by: User | None) -> None:
    """Keep that ``item`` is not in the list, whatever is read later."""
    history.begin(article, by=by)
    was_given = field == "topics" and not has_reading(article) and item in topics.given_to(article)
    overrides.decide_member(article, field, item, Override.Action.REMOVE, by=by, read_value=was_given or None)
    answer_doubts(article, [field], by)


@ledger.atomic
def change_member(
    article: Article, field: str, item: str, changes: dict[str, Any], *, by: User | None, reason: str = "", answers: bool = True
) -> None:
    """Keep what a person changed of one member; what they did not touch follows the reading. ``answers``: as above."""
    history.begin(article, by=by, reason=reason)
    former = overrides.on(article).get((field, item))
    former = None if former and former.action == Override.Action.REMOVE else former
    action = former.action if former else Override.Action.SET
    value = {**(former.value or {}), **changes} if former else changes
    members = read_values_of(article).get(field) or []
    read = dict(zip(items_of(members), members, strict=True)).get(item)
    read_value = without_places(read) if read is not None else former.read_value if former else None
    overrides.decide_member(article, field, item, action, by=by, value=value, read_value=read_value, reason=reason)
    if answers:
        answer_doubts(article, [field], by)


@ledger.atomic
def add_member(article: Article, field: str, member: Any, *, by: User | None) -> None:
    """Keep that the list has ``member`` (a dict, or a topic's slug). One that stands already is not added twice."""
    history.begin(article, by=by)
    read_items = set(items_of(read_values_of(article).get(field) or []))
    removed = {
        override.item: override.action == Override.Action.REMOVE
        for override in overrides.of(article)
        if override.field == field
    }
    name = member_name(member)[:ITEM_LENGTH]
    item, number = name, 1
    while not removed.get(item, item not in read_items):
        if not isinstance(member, dict):
            return
        number += 1
        item = f"{name} #{number}"
    value = member if isinstance(member, dict) else None
    overrides.decide_member(article, field, item, Override.Action.ADD, by=by, value=value)
    answer_doubts(article, [field], by)


@ledger.atomic
def link_name(article: Article, field: str, name: str, record: Model | None, *, by: User | None) -> None:
    """Keep which record a name in this article leads to; ``field`` is one of overrides.LINK_FIELDS, None: to no record."""
    history.begin(article, by=by)
    overrides.decide_member(article, field, name, Override.Action.SET, by=by, value=record.pk if record else None)


@transaction.atomic
def settle(record: Model, fields: Collection[str] | None = None) -> None:
    """Make the rows show what was decided, and tell those who follow the articles. ``fields``: all that was decided or
    released of an article since the last time, where that is known; it is done sooner then."""
    with history.settling(record):
        if isinstance(record, Page):
            settle_place(record)
        elif isinstance(record, Article):
            lay_down_articles([record], fields)
        else:
            _settle_name(record)


@transaction.atomic
def settle_all(records: list[Any], fields: Collection[str] | None = None) -> None:
    """As ``settle``, for many at once: the articles of a page are laid down together."""
    ledger.store()
    articles = [record for record in records if isinstance(record, Article)]
    lay_down_articles(articles, fields)
    for record in records:
        if not isinstance(record, Article):
            settle(record)


def _settle_name(record: Model) -> None:
    for override in overrides.decisions_on([record]).filter(item=""):
        set_on_row(record, override.field, override.value)
    record.save()
    if isinstance(record, Organization):
        union_tree.place([record.pk], anew=True)
        record.refresh_from_db(fields=["parent", "parent_basis"])
    tell([record])


def set_on_row(record: Model, field: str, value: Any) -> None:
    """Put a plain value into a row's field. A record that gets another name keeps the former one as an alias."""
    if field == "region":
        record.region = ledger.region(value)  # type: ignore[attr-defined]
    elif field == "parent":
        record.parent = follow(type(record), value)  # type: ignore[attr-defined]
        if isinstance(record, Organization):
            record.parent_basis = ParentBasis.PERSON
    elif field == "name":
        rename(record, value)
    else:
        setattr(record, field, value)


def rename(record: Model, name: str) -> None:
    """Give a record another name; what is read under the former one still leads here. Does not save the record itself."""
    stored = type(record)._default_manager.filter(pk=record.pk).values_list("name", flat=True).first()
    record.name = name  # type: ignore[attr-defined]
    if isinstance(record, (Person, Organization, Event)):
        record.sort_key = sort_key(name)
    if stored and stored != name:
        record.aliases.get_or_create(name=stored)  # type: ignore[attr-defined]
        record.aliases.filter(name=name).delete()  # type: ignore[attr-defined]
