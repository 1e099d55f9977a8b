"""Answering the queue: a doubt is accepted or dismissed once, by somebody, at some time."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles.editorial import editing, placing
from articles.editorial.arranging import READ_OTHERWISE, UNPLACED
from articles.editorial.review import DISAGREES
from articles.models import Placement, ReviewItem


@transaction.atomic
def accept(items: Iterable[ReviewItem], *, by: User | None) -> list[ReviewItem]:
    """The reading is right. Where it disagrees with a decision, the decision is taken back. Returns what was open."""
    answered = _answer(items, ReviewItem.State.ACCEPTED, by)
    for item in answered:
        if item.code == DISAGREES and item.article and editing.release(item.article, item.field):
            editing.settle(item.article)
        elif item.code in (READ_OTHERWISE, UNPLACED):
            _take_back(item, by)
    return answered


def _take_back(item: ReviewItem, by: User | None) -> None:
    """The placement that the doubt is about, unless somebody took it back meanwhile."""
    placement = Placement.objects.filter(pk=int((item.value or {})["placement"]), undone_at=None).first()
    if placement is not None:
        placing.undo(placement, by=by)


@transaction.atomic
def reject(items: Iterable[ReviewItem], *, by: User | None) -> list[ReviewItem]:
    """The doubt, or the proposal, is not followed; what stands stays. Returns what was open."""
    return _answer(items, ReviewItem.State.REJECTED, by)


def _answer(items: Iterable[ReviewItem], state: str, by: User | None) -> list[ReviewItem]:
    ids = [item.pk for item in items]
    found = list(ReviewItem.objects.select_for_update().filter(pk__in=ids, state=ReviewItem.State.OPEN).order_by("pk"))
    for item in found:
        item.state, item.decided_by, item.decided_at = state, by, timezone.now()
        item.save(update_fields=["state", "decided_by", "decided_at"])
    return found
