"""An earlier version holds again: decisions are made that say what it said, or dropped where the reading says the same.

So a restored version is itself a version, and no reading takes it away. What can't be restored is left as it is, and named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.editorial import editing, facsimiles, history, overrides, union_tree, withholding
from articles.editorial.ledger import at_hand, hold_pages, remembering
from articles.editorial.reach import tell
from articles.editorial.readings import TEXT_FIELDS
from articles.editorial.redirects import follow
from articles.editorial.snapshots import (
    LINK_KEYS,
    LISTS,
    NAMED,
    PLAIN,
    STATE_FIELDS,
    Listed,
    Snapshot,
    as_text,
    differing,
    fields_of,
    led_to,
    same,
    snapshot_of,
    taken,
)
from articles.models import Article, Page, Region, Revision, Version

Kind = Revision.Kind
# What was done by these is put back record by record; merges, splits and moved blocks have an undo of their own.
UNDOABLE = (Kind.EDIT, Kind.CLASSIFY, Kind.WITHHOLD, Kind.PUBLISH, Kind.REVIEW, Kind.RESTORE)


class RestoringRefusedError(ValueError):
    """Nothing can be restored or undone; the message says why, in the archivist's language."""


def restorable(model: type[Model]) -> tuple[str, ...]:
    """The fields that a restored version brings back. Withholding is decided for itself: an old text makes nothing public."""
    return tuple(name for name in fields_of(model) if name not in STATE_FIELDS)


@transaction.atomic
def restore(version: Version, *, by: User | None, reason: str = "") -> list[str]:
    """Make the record of ``version`` what it was then; returns the fields that could not be. Raises RestoringRefusedError."""
    record, wanted = _held([version]).get(version.pk), snapshot_of(version)
    if record is None or wanted is None:
        raise RestoringRefusedError(_("这条记录已经不在库中。"))
    said = _("恢复到第 %(number)d 版") % {"number": version.number}
    now = taken(type(record), [record.pk])[record.pk]
    names = [name for name in _touched(type(record), now, wanted) if name not in STATE_FIELDS]
    with history.revision(Kind.RESTORE, [record], by=by, reason=reason, said=said):
        _put([Wish(record, wanted, names)], by, reason or said)
    ((_wish, left),) = _left([Wish(record, wanted, list(restorable(type(record))))])
    return left


@dataclass(frozen=True)
class Step:
    """What undoing a revision does to one record: back from ``version`` to ``before``, in the fields ``names``.

    ``since``: of these, the fields that are something else by now; where there are any, the record is left as it is. ``now``:
    what stands in the record.
    """

    version: Version
    before: Version | None
    names: list[str]
    since: list[str]
    now: Snapshot | None = None

    @property
    def is_possible(self) -> bool:
        return bool(self.before and self.names and not self.since)


@remembering()
def plan(revision: Revision) -> list[Step]:
    """What undoing ``revision`` would do, record by record."""
    versions = list(revision.versions.select_related("content_type").order_by("pk"))
    return [step for model, group in _by_model(versions).items() for step in _steps(model, group)]


def _by_model(versions: list[Version]) -> dict[type[Model], list[Version]]:
    groups: dict[type[Model], list[Version]] = {}
    for version in versions:
        model = version.content_type.model_class()
        if model is not None:
            groups.setdefault(model, []).append(version)
    return groups


def _steps(model: type[Model], versions: list[Version]) -> Iterator[Step]:
    pks = [version.object_id for version in versions]
    numbers = {version.number - 1 for version in versions}
    known = {(each.object_id, each.number): each for each in history.versions_by_id(model, pks).filter(number__in=numbers)}
    stands = taken(model, pks)
    for version in versions:
        before = known.get((version.object_id, version.number - 1))
        then, was, now = snapshot_of(version), snapshot_of(before) if before else None, stands.get(version.object_id)
        if then is None or was is None or now is None:
            yield Step(version, before, [], list(fields_of(model)))
            continue
        names = _touched(model, was, then)
        yield Step(version, before, names, [name for name in names if not same(model, name, then, now)], now)


@transaction.atomic
@remembering()
def undo(revision: Revision, *, by: User | None, reason: str = "") -> list[Step]:
    """Take a revision back, in every record whose fields nobody has changed since; returns the steps that were not possible.

    Raises RestoringRefusedError.
    """
    revision = Revision.objects.select_for_update().get(pk=revision.pk)
    refuse_undo(revision)
    held = _held(list(revision.versions.select_related("content_type").order_by("content_type", "object_id")))
    steps = plan(revision)
    said = _("撤销：%(said)s") % {"said": revision}
    wishes = [
        Wish(held[step.version.pk], was, step.names)
        for step in steps
        if step.is_possible and step.before and (was := snapshot_of(step.before)) is not None
    ]
    with history.revision(Kind.UNDO, by=by, reason=reason, said=said) as writing:
        for step in steps:
            if step.is_possible:
                writing.know(held[step.version.pk], step.now)
        _put(wishes, by, reason or said)
    revision.undone_by, revision.undone_at = by, timezone.now()
    revision.save(update_fields=["undone_by", "undone_at"])
    failed = {(type(wish.record), wish.record.pk) for wish, left in _left(wishes) if left}
    return [
        step
        for step in steps
        if not step.is_possible or (step.version.content_type.model_class(), step.version.object_id) in failed
    ]


def refuse_undo(revision: Revision) -> None:
    """Raise RestoringRefusedError where a revision can't be undone as a whole."""
    if revision.undone_at is not None:
        raise RestoringRefusedError(_("这次修订已经撤销了。"))
    if revision.kind not in UNDOABLE:
        raise RestoringRefusedError(_("这类修订不在这里撤销：合并、拆分和移动成分各有自己的撤销。"))


def _touched(model: type[Model], was: Snapshot, then: Snapshot) -> list[str]:
    """The fields that changed, or were locked or unlocked."""
    unlike = {name for name, *_rest in map(tuple, _unlike(was.decided, then.decided))}
    lists = {name for name, listed in LISTS.items() if listed.link and listed.link[1] in unlike}
    found = {*differing(model, was, then), *(unlike & set(fields_of(model))), *(lists if model is Article else ())}
    return [name for name in fields_of(model) if name in found]


def _unlike(one: list[list[str]], other: list[list[str]]) -> list[list[str]]:
    return [each for each in one if each not in other] + [each for each in other if each not in one]


def _held(versions: list[Version]) -> dict[int, Any]:
    """The records of these versions as they are stored, by version, held until the transaction ends; only what is there."""
    found: dict[int, Any] = {}
    for model, group in _by_model(versions).items():
        rows: Any = model._default_manager.filter(pk__in=[version.object_id for version in group])
        if model is Article:
            hold_pages(rows)
        records = rows.select_for_update(of=("self",)).order_by("pk").in_bulk()
        found |= {version.pk: records[version.object_id] for version in group if version.object_id in records}
    return found


@dataclass(frozen=True)
class Wish:
    """That ``record`` says what ``wanted`` says, in the fields ``names``."""

    record: Any
    wanted: Snapshot
    names: list[str]

    @property
    def lists(self) -> list[str]:
        """Lists can be decided where a reading is stored; of an article that was born digital only topics."""
        return [
            name
            for name in self.names
            if name in LISTS and name in self.wanted.values and (name == "topics" or editing.has_reading(self.record))
        ]


def _left(wishes: list[Wish]) -> Iterator[tuple[Wish, list[str]]]:
    """Each wish with the fields in which it did not come true."""
    for model in {type(wish.record): None for wish in wishes}:
        asked = [wish for wish in wishes if type(wish.record) is model]
        now = taken(model, [wish.record.pk for wish in asked])
        for wish in asked:
            yield wish, [name for name in wish.names if not same(model, name, wish.wanted, now[wish.record.pk])]


def _put(wishes: list[Wish], by: User | None, reason: str) -> None:
    """Decide all of it first, then lay the rows once, then see where names lead; what is no decision comes last."""
    with at_hand(wish.record for wish in wishes):
        names = {name for wish in wishes for name in wish.names} - {"withheld_reason"}  # comes with the state
        editing.settle_all([wish.record for wish in wishes if _decide(wish, by, reason)], names)
        editing.settle_all([wish.record for wish in wishes if _put_links(wish, by)])
        for wish in wishes:
            if "state" in wish.names:
                why = wish.wanted.values.get("withheld_reason", "")
                withholding.put_back(wish.record, wish.wanted.values["state"], by=by, reason=why)
        withholding.store([wish.record for wish in wishes if "state" in wish.names])
    for wish in wishes:
        _put_plain(wish)
        if "aliases" in wish.names and type(wish.record) in NAMED:
            _put_aliases(wish.record, wish.wanted.values["aliases"])
        if "facsimiles" in wish.names:
            facsimiles.put(wish.record, wish.wanted.values["facsimiles"], by=by)
    tell(wish.record for wish in wishes)


def _decide(wish: Wish, by: User | None, reason: str) -> bool:
    """Whether anything was decided or released."""
    done = _put_single(wish.record, wish.wanted, [name for name in wish.names if name in wish.wanted.values], by, reason)
    if wish.lists:
        _drop_later(wish.record, wish.wanted, wish.lists, by, reason)
    for name in wish.lists:
        _put_members(wish.record, name, wish.wanted, by)
    return done or bool(wish.lists)


def _put_single(record: Any, wanted: Snapshot, names: Collection[str], by: User | None, reason: str) -> bool:
    """Decide, or release where nothing was decided then and the reading is still the same. Whether anything was done."""
    model = type(record)
    single = [name for name in names if name in overrides.SINGLE_FIELDS.get(model, ()) and name != "state"]
    read = editing.read_values_of(record) if single else {}
    standing = {each.field: each.value for each in overrides.of(record) if not each.item}
    changes, done = {}, False
    for name in single:
        value = wanted.values[name]
        if name == "parent" and value is not None:
            parent = follow(model, value)
            if parent is None or _would_circle(record, parent.pk):
                continue
            value = parent.pk
        if name not in wanted.locked and (_as_read(model, name, read.get(name)) == value or _is_worked_out(record, name)):
            done = editing.release(record, name, by=by, reason=reason) or done
        elif name not in standing or standing[name] != value:
            changes[name] = value
    if changes:
        editing.change_fields(record, changes, by=by, reason=reason)
    return done or bool(changes)


def _as_read(model: type[Model], name: str, value: Any) -> Any:
    """A reading as its column holds it."""
    limit = TEXT_FIELDS.get(name) if model is Article else {"number": 10, "name": 50}.get(name) if model is Page else None
    return value[:limit] if isinstance(value, str) else value


def _is_worked_out(record: Any, name: str) -> bool:
    """The body above a body follows from what the archive holds, unless a person decided it."""
    return name == "parent" and not isinstance(record, Article)


def _would_circle(record: Any, parent: int) -> bool:
    if isinstance(record, Article):
        return False
    try:
        union_tree.refuse_circle(record, parent)
    except union_tree.CircleError:
        return True
    return False


def _drop_later(article: Article, wanted: Snapshot, lists: Collection[str], by: User | None, reason: str) -> None:
    """Decisions on the members of these lists, and on where their names lead, that had not been made then."""
    links = {LISTS[name].link[1] for name in lists if LISTS[name].link}  # type: ignore[index]
    for override in overrides.of(article):
        among = override.item and override.field in (*lists, *links)
        if among and [override.field, override.item, override.action] not in wanted.decided:
            editing.release(article, override.field, override.item, by=by, reason=reason)


def _put_members(article: Article, name: str, wanted: Snapshot, by: User | None) -> None:
    """Remove what did not stand then, add what did, and change what had the same name or is the same member by its decision."""
    listed, missing = LISTS[name], list(wanted.values[name])
    over: list[tuple[str, Any]] = []
    for item, member in editing.standing(article)[name]:
        projected = _projected(listed, member)
        found = next((each for each in missing if _without_link(each) == projected), None)
        if found is None:
            over.append((item, projected))
        else:
            missing.remove(found)
    decided = {item for field, item, _action in wanted.decided if field == name}
    for item, projected in over:
        then = _counterpart(listed, item, projected, missing, decided)
        if then is None or isinstance(then, str):
            editing.remove_member(article, name, item, by=by)
            continue
        missing.remove(then)
        changes = {key: value for key, value in _without_link(then).items() if projected.get(key) != value}
        editing.change_member(article, name, item, changes, by=by)
    for member in missing:
        editing.add_member(article, name, _without_link(member), by=by)


def _counterpart(listed: Listed, item: str, projected: Any, missing: list[Any], decided: set[str]) -> Any:
    """The member that stood there then: of the same name, or the one left over where a decision on this item stood already."""
    named = [each for each in missing if _called(listed, each) == _called(listed, projected)]
    if named or item not in decided:
        return named[0] if named else None
    return missing[0] if missing else None


def _called(listed: Listed, member: Any) -> str:
    return member if isinstance(member, str) else str(member[listed.called])


def _projected(listed: Listed, member: Any) -> Any:
    """A standing member with the keys and in the lengths in which rows hold it."""
    if isinstance(member, str):
        return member
    found = {}
    for column, key in listed.keys.items():
        value = member.get(key)
        limit = getattr(listed.rows._meta.get_field(column.partition("__")[0]), "max_length", None)
        empty: Any = None if "__" in column else [] if key == "titles" else ""
        found[key] = empty if value is None else value[:limit] if isinstance(value, str) and limit else value
    return found


def _without_link(member: Any) -> Any:
    return member if isinstance(member, str) else {key: value for key, value in member.items() if key not in LINK_KEYS}


def _put_links(wish: Wish, by: User | None) -> bool:
    """Have names lead where they led, to what those records are by now; a record that is gone is led to no more."""
    links = {name: link for name in wish.lists if (link := LISTS[name].link)}
    if not links:
        return False
    now = taken(Article, [wish.record.pk])[wish.record.pk]
    done = False
    for name, (_relation, decision, model) in links.items():
        standing = Counter(as_text(member, model) for member in now.values[name])
        for member in wish.wanted.values[name]:
            if standing[as_text(member, model)]:
                standing[as_text(member, model)] -= 1
                continue
            target = led_to(model, member)
            if target is not None or member["record"] is None:
                editing.link_name(wish.record, decision, member["name"], target, by=by)
                done = True
    return done


def _put_plain(wish: Wish) -> None:
    """Store what no reading touches. A name that another record bears by now stays with that one."""
    record, columns = wish.record, []
    for name in (name for name in wish.names if name in PLAIN.get(type(record), ())):
        value = wish.wanted.values[name]
        if name in ("home_region", "merged_into"):
            value = Region.objects.filter(code=value).first() if value else None
        elif name == "valid_to":
            value = record._meta.get_field(name).to_python(value)
        elif name == "name" and type(record) in NAMED:
            if type(record)._default_manager.filter(name=value).exclude(pk=record.pk).exists():
                continue
            editing.rename(record, value)
        setattr(record, name, value)
        columns.append(name)
    if columns:
        record.save(update_fields=columns)


def _put_aliases(record: Any, wanted: list[str]) -> None:
    aliases: Any = record.aliases
    aliases.exclude(name__in=wanted).delete()
    known = set(aliases.values_list("name", flat=True))
    is_unique = aliases.model._meta.get_field("name").unique
    for name in wanted:
        if name not in known and not (is_unique and aliases.model.objects.filter(name=name).exists()):
            aliases.create(name=name)
