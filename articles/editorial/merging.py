"""Two records of one person, body, event or topic become one, and two again if that was wrong.

Everything that led to the record that goes leads to the one that is kept: mentions, bylines, posts, units, participations;
names collect as aliases, so that what is read under them arrives there; its address redirects. ``undo`` puts every row back as
it was. Whatever is refused is refused in words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.editorial import changes as undoing
from articles.editorial import history, overrides, terms, union_tree
from articles.editorial.changes import Changes
from articles.editorial.editing import plain_value, set_on_row
from articles.editorial.reach import articles_showing
from articles.models import (
    Article,
    Byline,
    Event,
    EventMention,
    EventParticipation,
    Judgement,
    Merge,
    MergeSuggestion,
    Organization,
    OrganizationMention,
    Person,
    PersonMention,
    Post,
    Redirect,
    Revision,
    State,
    Topic,
    TopicLabel,
)
from articles.signals import articles_changed, told_together

# What leads to a record of each model: (model, column); the mentions first.
LEADING: dict[type[Model], tuple[tuple[type[Model], str], ...]] = {
    Person: ((PersonMention, "person_id"), (Byline, "person_id"), (Post, "person_id"), (EventParticipation, "person_id")),
    Organization: (
        (OrganizationMention, "organization_id"),
        (Post, "organization_id"),
        (EventParticipation, "organization_id"),
        (Organization, "parent_id"),
    ),
    Event: ((EventMention, "event_id"), (EventParticipation, "event_id")),
    Topic: ((TopicLabel, "topic_id"),),
}
# Columns that the kept record takes over where it has none of its own.
FILLED: dict[type[Model], tuple[str, ...]] = {
    Person: ("distinction", "description", "note"),
    Organization: ("union_level", "region_id", "description", "note"),
    Event: ("type", "date", "date_text", "place", "region_id", "participants_count", "result", "note"),
    Topic: ("english", "description"),
}


class MergeRefusedError(ValueError):
    """The two can't be merged, or not be taken apart again; the message says why, in the archivist's language."""


@dataclass
class Plan:
    """What a merge would do, for people to see before it is done."""

    moves: list[tuple[str, int]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    filled: list[tuple[str, Any]] = field(default_factory=list)
    dropped: list[tuple[str, Any]] = field(default_factory=list)


def plan(kept: Any, gone: Any) -> Plan:
    """What merging ``gone`` into ``kept`` would move, which names would collect, what would be taken over and what not."""
    found = Plan()
    for model, column in LEADING[type(kept)]:
        if number := model._default_manager.filter(**{column: gone.pk}).count():
            found.moves.append((str(model._meta.verbose_name), number))
    found.names = _names_to_collect(kept, gone)
    for column in FILLED[type(kept)]:
        ours, theirs = getattr(kept, column), getattr(gone, column)
        label = str(kept._meta.get_field(column.removesuffix("_id")).verbose_name)
        shown = getattr(gone, column.removesuffix("_id"))
        if theirs not in ("", None) and theirs != ours:
            (found.filled if ours in ("", None) else found.dropped).append((label, shown))
    return found


def refuse(kept: Any, gone: Any) -> None:
    """Raise MergeRefusedError where the two must not be merged as things stand."""
    if type(kept) is not type(gone) or type(kept) not in LEADING:
        raise MergeRefusedError(_("只有同一类的人物、机构、事件或主题词才能合并。"))
    if kept.pk == gone.pk:
        raise MergeRefusedError(_("这是同一条记录。"))
    if _is_withheld(kept) != _is_withheld(gone):
        raise MergeRefusedError(_("其中一条已停止公开：请先让两条的状态一致。"))
    if _judgements(kept, gone).filter(verdict=Judgement.Verdict.DIFFERENT).exists():
        raise MergeRefusedError(_("已有人判定二者不同：请先撤销那个判断。"))


def _is_withheld(record: Any) -> bool:
    return getattr(record, "state", "") == State.WITHHELD


@transaction.atomic
@told_together()
def merge(kept: Any, gone: Any, *, by: User | None, reason: str = "") -> Merge:
    """Make ``gone`` part of ``kept``, as one change that can be undone as one. Raises MergeRefusedError."""
    model = type(kept)
    rows = {row.pk: row for row in model._default_manager.select_for_update().filter(pk__in=[kept.pk, gone.pk]).order_by("pk")}
    if len(rows) < 2:
        refuse(kept, gone)
        raise MergeRefusedError(_("其中一条已经不在库中。"))
    kept, gone = rows[kept.pk], rows[gone.pk]
    refuse(kept, gone)
    touched = set(articles_showing(kept, gone))
    changes, kind = Changes(), ContentType.objects.get_for_model(model)
    with history.revision(Revision.Kind.MERGE, [kept, gone], by=by, reason=reason, said=f"{gone.name} → {kept.name}"):
        _let_go_of_each_other(kept, gone, changes)
        if isinstance(kept, Topic):
            terms.join(kept, gone, changes)
        for leading, column in LEADING[model]:
            changes.move(leading, column, gone.pk, kept.pk)
        _carry_decisions(kept, gone, changes)
        _fill(kept, gone, changes)
        new_alias = _collect_names(kept, gone, changes)
        _carry_judgements(kept, gone, changes)
        changes.create(Redirect(content_type=kind, old_id=gone.pk, new_id=kept.pk, slug=getattr(gone, "slug", "")))
        changes.delete(gone)
        if hasattr(kept, "updated_at"):
            changes.update(kept, updated_at=timezone.now())
    done = Merge.objects.create(
        content_type=kind, kept_id=kept.pk, gone_id=gone.pk, gone_name=gone.name, changes=changes.entries,
        brought_name=new_alias, reason=reason[:300], decided_by=by,
    )  # fmt: skip
    _settle(model, [kept.pk], touched)
    return done


@transaction.atomic
@told_together()
def undo(done: Merge, *, by: User | None) -> int:
    """Take a merge back: every row as it was. Returns how many rows had changed since and were left. Raises MergeRefusedError.

    What has been read under the name of the record that went, since then, goes back to it as well.
    """
    done = Merge.objects.select_for_update().get(pk=done.pk)
    model: Any = done.content_type.model_class()
    if done.undone_at is not None:
        raise MergeRefusedError(_("这次合并已经撤销了。"))
    kept = model._default_manager.filter(pk=done.kept_id).first()
    if kept is None:
        raise MergeRefusedError(_("留下的记录后来又并入了别的记录：请先撤销那次合并。"))
    touched = set(articles_showing(kept))
    with history.revision(Revision.Kind.UNDO, by=by, said=f"{done.gone_name} → {kept.name}") as writing:
        writing.watch_ids(model, [kept.pk, done.gone_id])
        left = undoing.undo(done.changes)
    if model is Topic:
        terms.read_again(articles_showing(kept))
    elif done.brought_name:
        mentions, column = LEADING[model][0]
        mentions._default_manager.filter(**{column: kept.pk, "name": done.gone_name}).update(**{column: done.gone_id})
    done.undone_at, done.undone_by = timezone.now(), by
    done.save(update_fields=["undone_at", "undone_by"])
    _settle(model, [done.kept_id, done.gone_id], touched)
    return left


def _settle(model: type[Model], ids: list[int], touched: set[int]) -> None:
    if model is Organization:
        union_tree.place(ids, anew=True)
    articles_changed.send(sender=Article, ids=sorted(touched))


def _let_go_of_each_other(kept: Any, gone: Any, changes: Changes) -> None:
    """Neither stands above the other any more; a body between the two takes no place below itself."""
    if not isinstance(kept, Organization):
        return
    if gone.parent_id is not None and union_tree.stands_above(kept.pk, gone.parent_id):
        changes.update(gone, parent_id=None)
    if kept.parent_id is not None and union_tree.stands_above(gone.pk, kept.parent_id):
        if kept.parent_id != gone.pk and overrides.decisions_on([kept]).filter(field="parent").exists():
            raise MergeRefusedError(_("合并后上下级会成环：请先改留下的机构的上级。"))
        changes.update(kept, parent_id=gone.parent_id if gone.parent_id != kept.pk else None)


def _carry_decisions(kept: Any, gone: Any, changes: Changes) -> None:
    """What people decided of the one holds for both, where they have not decided it of the other; names become aliases."""
    taken = set(overrides.decisions_on([kept]).values_list("field", "item"))
    for override in overrides.decisions_on([gone]):
        if override.field in ("name", "state") or (override.field, override.item) in taken or override.value == kept.pk:
            changes.delete(override)
            continue
        changes.update(override, object_id=kept.pk, read_value=plain_value(kept, override.field))
        wanted = type(kept)._default_manager.get(pk=kept.pk)
        set_on_row(wanted, override.field, override.value)
        columns = [column.attname for column in kept._meta.concrete_fields]
        values = {name: getattr(wanted, name) for name in columns}
        changes.update(kept, **{name: value for name, value in values.items() if value != getattr(kept, name)})


def _fill(kept: Any, gone: Any, changes: Changes) -> None:
    decided = set(overrides.decisions_on([kept]).values_list("field", flat=True))
    changes.update(
        kept,
        **{
            column: getattr(gone, column)
            for column in FILLED[type(kept)]
            if getattr(kept, column) in ("", None)
            and getattr(gone, column) not in ("", None)
            and column.removesuffix("_id") not in decided
        },
    )


def _names_to_collect(kept: Any, gone: Any) -> list[str]:
    known = {kept.name, *kept.aliases.values_list("name", flat=True)}
    names = [gone.name, *gone.aliases.order_by("pk").values_list("name", flat=True)]
    return [name for name in dict.fromkeys(names) if name not in known]


def _collect_names(kept: Any, gone: Any, changes: Changes) -> bool:
    """The names of both are names of the one that is kept; whether the name of the other is new to it."""
    wanted = _names_to_collect(kept, gone)
    owner = f"{kept._meta.model_name}_id"
    for alias in gone.aliases.order_by("pk"):
        if alias.name in wanted:
            changes.update(alias, **{owner: kept.pk})
        else:
            changes.delete(alias)
    carried = set(kept.aliases.values_list("name", flat=True))
    for name in wanted:
        if name not in carried:
            changes.create(kept.aliases.model(**{owner: kept.pk, "name": name}))
    return gone.name in wanted


def _judgements(kept: Any, *others: Any) -> Any:
    """Judgements on ``kept`` and any of ``others``; without others, all on ``kept``."""
    kind = ContentType.objects.get_for_model(type(kept))
    if not others:
        return Judgement.objects.filter(Q(first_id=kept.pk) | Q(second_id=kept.pk), content_type=kind)
    pairs = [sorted((kept.pk, other.pk)) for other in others]
    condition = Q(pk__in=[])
    for first, second in pairs:
        condition |= Q(first_id=first, second_id=second)
    return Judgement.objects.filter(condition, content_type=kind)


def _carry_judgements(kept: Any, gone: Any, changes: Changes) -> None:
    """Who is not the one is not the other either; a suggestion about the record that goes is answered."""
    judged = {judgement.first_id + judgement.second_id - kept.pk for judgement in _judgements(kept)}
    for judgement in _judgements(gone):
        other = judgement.first_id + judgement.second_id - gone.pk
        if other == kept.pk or other in judged:
            changes.delete(judgement)
        else:
            first, second = sorted((kept.pk, other))
            changes.update(judgement, first_id=first, second_id=second)
    kind = ContentType.objects.get_for_model(type(gone))
    for suggestion in MergeSuggestion.objects.filter(Q(first_id=gone.pk) | Q(second_id=gone.pk), content_type=kind):
        changes.delete(suggestion)


def merges_of(record: Model) -> Any:
    """The merges that made ``record`` what it is, newest first."""
    kind = ContentType.objects.get_for_model(type(record))
    return Merge.objects.filter(content_type=kind, kept_id=record.pk, undone_at=None).order_by("-pk")
