"""One record that turned out to be two namesakes becomes two, and one again if that was wrong.

Chosen are articles: one name in one article is one person, body or event. What leads from there to the record leads to a new
one, and is kept as a decision, so that no reading leads it back; that the two are not the same is remembered, so that nobody
suggests to merge them. ``undo`` puts every row back as it was; the address of the record that was made then leads to the one
that it came from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
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
from articles.editorial.authority import sort_key
from articles.editorial.changes import Changes
from articles.editorial.merging import LEADING
from articles.editorial.reach import articles_showing
from articles.models import (
    Article,
    Byline,
    Event,
    Judgement,
    Merge,
    Organization,
    Override,
    Person,
    Redirect,
    Revision,
    Split,
    Topic,
    TopicAlias,
)
from articles.signals import articles_changed, told_together

LINKS: dict[type[Model], str] = {Person: "person_record", Organization: "organization_record", Event: "event_record"}
# What the new record has from the one that it comes from; the rest is the other's until somebody says so.
COPIED: dict[type[Model], tuple[str, ...]] = {
    Person: (),
    Organization: ("type", "union_level", "region_id", "parent_id", "parent_basis"),
    Event: ("type", "date", "date_text", "place", "region_id"),
    Topic: ("position", "is_retired"),
}


class SplitRefusedError(ValueError):
    """The record can't be split so, or not be put together again; the message says why, in the archivist's language."""


@dataclass
class Plan:
    """What a split would do: (kind of row, how many go, how many stay), and the names under which articles lead there."""

    moves: list[tuple[str, int, int]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


def plan(record: Any, articles: Iterable[int]) -> Plan:
    """What would lead to the new record, and what would stay. Raises SplitRefusedError."""
    ids = refuse(record, articles)
    found = Plan(names=sorted({name for names in _names(record, ids).values() for name in names}))
    for model, column in _leading(type(record)):
        rows = model._default_manager.filter(**{column: record.pk})
        going = rows.filter(article__in=ids).count()
        if total := rows.count():
            found.moves.append((str(model._meta.verbose_name), going, total - going))
    return found


def version_of(record: Any) -> str:
    """A digest of where the record is mentioned and what it is called (16 hex digits)."""
    if isinstance(record, Topic):
        said = [record.name, sorted(record.labels.order_by().values_list("article_id", flat=True))]
    else:
        said = [record.name, sorted(record.mentions.order_by().values_list("pk", "article_id", "name"))]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def refuse(record: Any, articles: Iterable[int]) -> list[int]:
    """The chosen articles that lead to ``record``. Raises SplitRefusedError where none or all of them are chosen."""
    everywhere = set(articles_showing(record))
    chosen = sorted(everywhere & set(articles))
    if not chosen:
        raise SplitRefusedError(_("请先选文章。"))
    if len(chosen) == len(everywhere):
        raise SplitRefusedError(_("不能全选：至少要有一篇留在原记录。"))
    return chosen


@transaction.atomic
@told_together()
def split(
    record: Any, articles: Iterable[int], *, by: User | None, name: str = "", distinction: str = "", reason: str = ""
) -> Split:
    """Have what leads from ``articles`` (primary keys) to ``record`` lead to a new record, as one change that can be undone.

    ``name`` is the new record's (default: the same), ``distinction`` what tells a person from the namesake. Raises
    SplitRefusedError.
    """
    model = type(record)
    record = model._default_manager.select_for_update().filter(pk=record.pk).first()
    if record is None:
        raise SplitRefusedError(_("这条记录已经不在库中。"))
    ids = refuse(record, articles)
    _refuse_name(record, name)
    named = _names(record, ids)
    changes = Changes()
    with history.revision(Revision.Kind.SPLIT, [record], by=by, reason=reason, said=record.name) as writing:
        writing.watch_ids(Article, ids)
        new = _new_record(record, name or record.name, distinction, changes)
        history.made(new)
        if isinstance(record, Topic):
            terms.part(record, new, ids, changes, by=by, reason=reason)
        for leading, column in _leading(model):
            _move(leading, column, record.pk, new.pk, ids, changes)
        for article, names in sorted(named.items()):
            for each in sorted(names):
                _decide(LINKS[model], article, each, new.pk, by, reason, changes)
    first, second = sorted((record.pk, new.pk))
    kind = ContentType.objects.get_for_model(model)
    different = Judgement.Verdict.DIFFERENT
    changes.create(
        Judgement(content_type=kind, first_id=first, second_id=second, verdict=different, reason=reason[:300], decided_by=by)
    )
    if hasattr(record, "updated_at"):
        changes.update(record, updated_at=timezone.now())
    done = Split.objects.create(
        content_type=kind, kept_id=record.pk, new_id=new.pk, new_name=new.name[:300], changes=changes.entries,
        reason=reason[:300], decided_by=by,
    )  # fmt: skip
    _settle(model, [record.pk, new.pk], ids)
    return done


def _refuse_name(record: Any, name: str) -> None:
    """Articles tell namesakes apart; of terms there is one of a name."""
    if not isinstance(record, Topic):
        return
    if not name or Topic.objects.filter(name=name).exists():
        raise SplitRefusedError(_("请给分出的主题词另取一个名称。"))
    if TopicAlias.objects.filter(name=name).exclude(topic=record).exists():
        raise SplitRefusedError(_("“%(name)s”已是别的主题词的别名。") % {"name": name})


def _leading(model: type[Model]) -> list[tuple[type[Model], str]]:
    """What leads to a record from an article."""
    return [(leading, column) for leading, column in LEADING[model] if hasattr(leading, "article")]


def _names(record: Any, ids: list[int]) -> dict[int, set[str]]:
    """Under which names each of the articles leads to ``record``."""
    found: dict[int, set[str]] = {}
    if isinstance(record, Topic):
        return found
    for article, name in record.mentions.filter(article__in=ids).values_list("article_id", "name"):
        found.setdefault(article, set()).add(name)
    if isinstance(record, Person):
        for article, name in Byline.objects.filter(person=record, article__in=ids).values_list("article_id", "name"):
            found.setdefault(article, set()).add(name)
    return found


def _new_record(record: Any, name: str, distinction: str, changes: Changes) -> Any:
    """A record of its own; a name that was an alias of the other one is its own name now."""
    values = {column: getattr(record, column) for column in COPIED[type(record)]}
    if isinstance(record, Person):
        values["distinction"] = distinction
    if isinstance(record, Topic):
        values["slug"] = terms.free_slug(name)
    else:
        values |= {"sort_key": sort_key(name), "state": record.state, "withheld_reason": record.withheld_reason}
    new = type(record)(name=name, **values)
    changes.create(new)
    if name != record.name:
        for alias in record.aliases.filter(name=name):
            changes.delete(alias)
    return new


def _move(model: type[Model], column: str, old: int, new: int, ids: list[int], changes: Changes) -> None:
    rows = model._default_manager.filter(**{column: old, "article__in": ids}).order_by("pk")
    for row in rows:
        changes.update(row, **{column: new})


def _decide(link: str, article: int, name: str, new: int, by: User | None, reason: str, changes: Changes) -> None:
    """Keep that the name leads to the new record in this article, whatever is read later."""
    kind = ContentType.objects.get_for_model(Article)
    former = Override.objects.filter(content_type=kind, object_id=article, field=link, item=name).first()
    by_id = by.pk if by else None
    if former is not None:
        changes.update(former, value=new, decided_by_id=by_id, reason=reason[:300], decided_at=timezone.now())
        return
    changes.create(
        Override(
            content_type=kind, object_id=article, field=link, item=name, value=new, decided_by=by, reason=reason[:300],
            action=Override.Action.SET,
        )
    )  # fmt: skip


@transaction.atomic
@told_together()
def undo(done: Split, *, by: User | None) -> int:
    """Take a split back: every row as it was. Returns how many rows had changed since and were left. Raises SplitRefusedError.

    What has been read since then and leads to the record that was made leads to the first one.
    """
    done = Split.objects.select_for_update().get(pk=done.pk)
    model: Any = done.content_type.model_class()
    if done.undone_at is not None:
        raise SplitRefusedError(_("这次拆分已经撤销了。"))
    rows = {row.pk: row for row in model._default_manager.select_for_update().filter(pk__in=[done.kept_id, done.new_id])}
    if len(rows) < 2:
        raise SplitRefusedError(_("其中一条后来又并入了别的记录：请先撤销那次合并。"))
    _refuse_undo(done, rows[done.new_id])
    touched = articles_showing(rows[done.kept_id], rows[done.new_id])
    made, rest = done.changes[:1], done.changes[1:]
    with history.revision(Revision.Kind.UNDO, rows.values(), by=by, said=done.new_name) as writing:
        writing.watch_ids(Article, articles_showing(rows[done.new_id]))
        left = undoing.undo(rest)
        if model is Topic:
            _lead_back(rows[done.kept_id], rows[done.new_id])
        for leading, column in LEADING[model]:
            leading._default_manager.filter(**{column: done.new_id}).update(**{column: done.kept_id})
        undoing.undo(made)
    done.undone_at, done.undone_by = timezone.now(), by
    done.save(update_fields=["undone_at", "undone_by"])
    _settle(model, [done.kept_id], touched)
    return left


def _lead_back(topic: Topic, new: Topic) -> None:
    """What was labelled with, and decided about, the term that goes is so of the other; its address leads there."""
    terms.join(topic, new, Changes())
    kind = ContentType.objects.get_for_model(Topic)
    Redirect.objects.create(content_type=kind, old_id=new.pk, new_id=topic.pk, slug=new.slug)


def _refuse_undo(done: Split, new: Any) -> None:
    """What people decided of the new record since then would be lost."""
    created = {(entry["model"], entry["pk"]) for entry in done.changes if entry["kind"] == "created"}
    pair = Q(first_id=new.pk) | Q(second_id=new.pk)
    judgements = Judgement.objects.filter(pair, content_type=done.content_type)
    later = {
        _("人工决定"): overrides.decisions_on([new]).exists(),
        _("别名"): new.aliases.exists(),
        _("备注"): bool(getattr(new, "note", "")),
        _("同异判断"): any(("articles.judgement", pk) not in created for pk in judgements.values_list("pk", flat=True)),
        _("合并"): Merge.objects.filter(content_type=done.content_type, kept_id=new.pk, undone_at=None).exists(),
        _("拆分"): Split.objects.filter(content_type=done.content_type, kept_id=new.pk, undone_at=None).exists(),
    }
    named = "、".join(str(name) for name, is_there in later.items() if is_there)
    if named:
        raise SplitRefusedError(_("分出的记录后来另有%(what)s：请先撤销，以免丢失。") % {"what": named})


def _settle(model: type[Model], ids: list[int], touched: Iterable[int]) -> None:
    if model is Organization:
        union_tree.place(ids, anew=True)
    articles_changed.send(sender=Article, ids=sorted(set(touched)))
