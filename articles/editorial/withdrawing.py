"""Taking an answer back: what it did to decisions and to other doubts is undone, as long as nothing came after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from articles.editorial import changes as undoing
from articles.editorial import editing, history, overrides, placing
from articles.editorial.arranging import READ_OTHERWISE, UNPLACED
from articles.editorial.changes import Entry, values_of
from articles.editorial.records import locked
from articles.models import Article, Override, Placement, ReviewItem

ANSWERED = (ReviewItem.State.ACCEPTED, ReviewItem.State.CORRECTED, ReviewItem.State.REJECTED)
ANSWER = ("state", "decided_by_id", "decided_at", "answer")
PLACED = "placed"
# Where a change that was written down keeps a row's values.
STATES = ("before", "after", "values")


class KeptError(Exception):
    """The answer can't be taken back; the message says why, in the archivist's language."""


@contextmanager
def written_down(item: ReviewItem, article: Article | None) -> Iterator[None]:
    """Keeps in ``item.changes`` what happens inside to the decisions on ``article`` and to its other doubts."""
    decisions, doubts = _decisions(article), _doubts(item, article)
    yield
    item.changes = _differences(Override, decisions, _decisions(article))
    item.changes += _differences(ReviewItem, doubts, _doubts(item, article))
    ReviewItem.objects.filter(pk=item.pk).update(changes=item.changes)


def _decisions(article: Article | None) -> dict[int, dict[str, Any]]:
    return {each.pk: values_of(each) for each in overrides.decisions_on([article] if article else [])}


def _doubts(item: ReviewItem, article: Article | None) -> dict[int, dict[str, Any]]:
    others = ReviewItem.objects.filter(article=article).exclude(pk=item.pk) if article else ReviewItem.objects.none()
    return {each.pk: values_of(each, ANSWER) for each in others}


def _differences(model: Any, before: dict[int, dict[str, Any]], after: dict[int, dict[str, Any]]) -> list[Entry]:
    """What was made, changed and deleted, as ``changes`` writes it down; what was made with how it was."""
    label = model._meta.label_lower
    entries: list[Entry] = [
        {"kind": "deleted", "model": label, "values": before[pk]} for pk in before if pk not in after and model is Override
    ]
    for pk, values in after.items():
        if pk not in before and model is Override:
            entries.append({"kind": "created", "model": label, "pk": pk, "after": values})
        elif pk in before and before[pk] != values:
            entries.append({"kind": "updated", "model": label, "pk": pk, "before": before[pk], "after": values})
    return entries


def fields_decided(changes: Iterable[Entry]) -> set[str] | None:
    """The fields of the article whose decisions an answer made, changed or deleted; None where it did none of that."""
    values = (entry.get(when) or {} for entry in changes if entry["model"] == Override._meta.label_lower for when in STATES)
    return {each["field"] for each in values if each} or None


def answered_by_placing(item: ReviewItem, placement: Placement) -> None:
    """Blocks were put elsewhere, which answers the item: taking the answer back takes the placement back."""
    entry = {"kind": PLACED, "model": placement._meta.label_lower, "pk": placement.pk}
    ReviewItem.objects.filter(pk=item.pk).update(changes=[entry])


@transaction.atomic
def reopen(item: ReviewItem, *, by: User | None) -> ReviewItem:
    """The item is open again, and what its answer did is undone. Raises KeptError where others built on it since."""
    if item.page_id is not None:
        locked(item.page_id)
    item = ReviewItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if item.state not in ANSWERED:
        raise KeptError(_("这一条现在没有可以撤回的答复。"))
    fields = fields_decided(item.changes)
    if not item.changes:
        _put_back_placement(item, by)
    for entry in item.changes:
        _undo_placement(entry, by) if entry["kind"] == PLACED else _refuse_if_changed(entry)
    if item.article is not None:
        history.begin(item.article, by=by, reason=_("撤回答复：%(doubt)s") % {"doubt": item.message})
    undoing.undo(entry for entry in item.changes if entry["kind"] != PLACED)
    item.state, item.decided_by, item.decided_at, item.answer, item.changes = ReviewItem.State.OPEN, None, None, "", []
    item.save(update_fields=["state", "decided_by", "decided_at", "answer", "changes"])
    if item.article is not None:
        editing.settle(item.article, fields)
        item.refresh_from_db()
    return item


def _refuse_if_changed(entry: Entry) -> None:
    """A decision that somebody made since is nobody else's to undo."""
    if entry["model"] != Override._meta.label_lower:
        return
    stands = Override.objects.filter(pk=int(entry.get("pk") or 0)).first()
    if entry["kind"] == "deleted":
        told = entry["values"]
        same = {name: told[name] for name in ("content_type_id", "object_id", "field", "item")}
        if not Override.objects.filter(**same).exists():
            return
    elif stands is not None and values_of(stands) == entry["after"]:
        return
    raise KeptError(_("没有撤回：这一处后来又有人作了决定。请到文章里看。"))


def _undo_placement(entry: Entry, by: User | None) -> None:
    placement = Placement.objects.get(pk=entry["pk"])
    if placement.undone_at is None:
        try:
            placing.undo(placement, by=by)
        except placing.PlacingRefusedError as error:
            raise KeptError(str(error)) from error


def _put_back_placement(item: ReviewItem, by: User | None) -> None:
    """Where accepting took a placement back, it holds again."""
    if item.state != ReviewItem.State.ACCEPTED or item.code not in (READ_OTHERWISE, UNPLACED):
        return
    former = Placement.objects.exclude(undone_at=None).filter(pk=int((item.value or {}).get("placement") or 0)).first()
    if former is None:
        return
    try:
        placing.place_again(former, by=by)
    except placing.PlacingRefusedError as error:
        raise KeptError(str(error)) from error
