"""An earlier version holds again: decisions are made that say what it said, or dropped where the reading says the same.

So a restored version is itself a version, and no reading takes it away. What can't be restored is left as it is, and named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.editorial import editing, history, overrides, union_tree, withholding
from articles.editorial.reach import tell
from articles.editorial.readings import TEXT_FIELDS
from articles.editorial.records import locked
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
    record, wanted = _held(version), snapshot_of(version)
    if record is None or wanted is None:
        raise RestoringRefusedError(_("这条记录已经不在库中。"))
    said = _("恢复到第 %(number)d 版") % {"number": version.number}
    now = taken(type(record), [record.pk])[record.pk]
    names = [name for name in _touched(type(record), now, wanted) if name not in STATE_FIELDS]
    with history.revision(Kind.RESTORE, [record], by=by, reason=reason, said=said):
        _put(record, wanted, names, by, reason or said)
    return _left(record, wanted, restorable(type(record)))


@transaction.atomic
def undo(revision: Revision, *, by: User | None, reason: str = "") -> list[Version]:
    """Take a revision back, in every record whose fields nobody has changed since; returns the versions of the others.

    Raises RestoringRefusedError.
    """
    revision = Revision.objects.select_for_update().get(pk=revision.pk)
    refuse_undo(revision)
    left = []
    said = _("撤销：%(said)s") % {"said": revision}
    with history.revision(Kind.UNDO, by=by, reason=reason, said=said) as writing:
        for version in revision.versions.order_by("pk"):
            before = previous(version)
            record = _held(version)
            then, was = snapshot_of(version), snapshot_of(before) if before else None
            if then is None or was is None or record is None or changed_since(version, before):
                left.append(version)
                continue
            writing.watch([record])
            names = _touched(type(record), was, then)
            _put(record, was, names, by, reason or said)
            if _left(record, was, names):
                left.append(version)
    revision.undone_by, revision.undone_at = by, timezone.now()
    revision.save(update_fields=["undone_by", "undone_at"])
    return left


def refuse_undo(revision: Revision) -> None:
    """Raise RestoringRefusedError where a revision can't be undone as a whole."""
    if revision.undone_at is not None:
        raise RestoringRefusedError(_("这次修订已经撤销了。"))
    if revision.kind not in UNDOABLE:
        raise RestoringRefusedError(_("这类修订不在这里撤销：合并、拆分和移动成分各有自己的撤销。"))


def previous(version: Version) -> Version | None:
    """The version before, of the same record."""
    return Version.objects.filter(
        content_type=version.content_type_id, object_id=version.object_id, number=version.number - 1
    ).first()


def changed_since(version: Version, before: Version | None) -> list[str]:
    """Of the fields that the revision of ``version`` changed, those that are something else by now; all if it is gone."""
    model: Any = version.content_type.model_class()
    then, was = snapshot_of(version), snapshot_of(before) if before else None
    if then is None or was is None:
        return list(fields_of(model))
    now = taken(model, [version.object_id]).get(version.object_id)
    touched = _touched(model, was, then)
    return touched if now is None else [name for name in touched if not same(model, name, then, now)]


def _touched(model: type[Model], was: Snapshot, then: Snapshot) -> list[str]:
    """The fields that changed, or were locked or unlocked."""
    unlike = {name for name, *_rest in map(tuple, _unlike(was.decided, then.decided))}
    lists = {name for name, listed in LISTS.items() if listed.link and listed.link[1] in unlike}
    found = {*differing(model, was, then), *(unlike & set(fields_of(model))), *(lists if model is Article else ())}
    return [name for name in fields_of(model) if name in found]


def _unlike(one: list[list[str]], other: list[list[str]]) -> list[list[str]]:
    return [each for each in one if each not in other] + [each for each in other if each not in one]


def _held(version: Version) -> Any:
    """The record as it is stored, held until the transaction ends, with the page of an article; None where it is no more."""
    model: Any = version.content_type.model_class()
    if model is Article:
        page_id = Article.objects.filter(pk=version.object_id).values_list("page_id", flat=True).first()
        if page_id:
            locked(page_id)
    return model._default_manager.select_for_update(of=("self",)).filter(pk=version.object_id).first() if model else None


def _left(record: Model, wanted: Snapshot, names: Collection[str]) -> list[str]:
    now = taken(type(record), [record.pk])[record.pk]
    return [name for name in names if not same(type(record), name, wanted, now)]


def _put(record: Any, wanted: Snapshot, names: Collection[str], by: User | None, reason: str) -> None:
    """Have the record say what ``wanted`` says in these fields."""
    model = type(record)
    names = [name for name in names if name in wanted.values]
    decided = _put_single(record, wanted, names, by, reason)
    lists = [name for name in names if name in LISTS and (name == "topics" or editing.has_reading(record))]
    if lists:
        _drop_later(record, wanted, lists, by, reason)
    if decided or lists:
        editing.settle(record)
    for name in lists:
        _put_members(record, LISTS[name], name, wanted.values[name], wanted, by)
    if lists:
        editing.settle(record)
        _put_links(record, lists, wanted, by)
    _put_plain(record, wanted, [name for name in names if name in PLAIN.get(model, ())])
    if "aliases" in names and model in NAMED:
        _put_aliases(record, wanted.values["aliases"])
    if "state" in names:
        state, why = wanted.values["state"], wanted.values.get("withheld_reason", "")
        withholding.put_back(record, state, by=by, reason=why)
    if model not in (Article, Page) or "state" in names:
        tell([record])


def _put_single(record: Any, wanted: Snapshot, names: Collection[str], by: User | None, reason: str) -> bool:
    """Decide, or release where nothing was decided then and the reading is still the same. Whether anything was done."""
    model, read = type(record), editing.read_values_of(record)
    single = [name for name in names if name in overrides.SINGLE_FIELDS.get(model, ()) and name != "state"]
    standing = {each.field: each.value for each in overrides.decisions_on([record]).filter(item="")}
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
    for override in overrides.decisions_on([article]).filter(field__in=[*lists, *links]).exclude(item=""):
        if [override.field, override.item, override.action] not in wanted.decided:
            editing.release(article, override.field, override.item, by=by, reason=reason)


def _put_members(article: Article, listed: Listed, name: str, wanted: list[Any], snapshot: Snapshot, by: User | None) -> None:
    """Remove what did not stand then, add what did, and change what had the same name or is the same member by its decision."""
    missing = list(wanted)
    over: list[tuple[str, Any]] = []
    for item, member in editing.standing(article)[name]:
        projected = _projected(listed, member)
        found = next((each for each in missing if _without_link(each) == projected), None)
        if found is None:
            over.append((item, projected))
        else:
            missing.remove(found)
    decided = {item for field, item, _action in snapshot.decided if field == name}
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


def _put_links(article: Article, lists: Collection[str], wanted: Snapshot, by: User | None) -> None:
    """Have names lead where they led, to what those records are by now; a record that is gone is led to no more."""
    now = taken(Article, [article.pk])[article.pk]
    done = False
    for name in lists:
        link = LISTS[name].link
        if link is None:
            continue
        _column, decision, model = link
        standing = Counter(as_text(member, model) for member in now.values[name])
        for member in wanted.values[name]:
            if standing[as_text(member, model)]:
                standing[as_text(member, model)] -= 1
                continue
            target = led_to(model, member)
            if target is not None or member["record"] is None:
                editing.link_name(article, decision, member["name"], target, by=by)
                done = True
    if done:
        editing.settle(article)


def _put_plain(record: Any, wanted: Snapshot, names: Collection[str]) -> None:
    """Store what no reading touches. A name that another record bears by now stays with that one."""
    columns = []
    for name in names:
        value = wanted.values[name]
        if name == "home_region":
            value = Region.objects.filter(code=value).first() if value else None
        elif name == "name":
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
