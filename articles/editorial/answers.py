"""Answering the queue: a doubt is accepted, corrected or dismissed once, by somebody, at some time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles.editorial import editing, history, ledger, placing
from articles.editorial.arranging import READ_OTHERWISE, UNPLACED
from articles.editorial.records import locked
from articles.editorial.review import DISAGREES
from articles.editorial.withdrawing import answered_by_placing, fields_decided, written_down
from articles.models import Article, Placement, ReviewItem, Revision


class AnsweredError(Exception):
    """Somebody has answered it meanwhile; ``item`` says who and how."""

    def __init__(self, item: ReviewItem) -> None:
        super().__init__(item.pk)
        self.item = item


@transaction.atomic
def accept(items: Iterable[ReviewItem], *, by: User | None) -> list[ReviewItem]:
    """The reading is right. Where it disagrees with a decision, the decision is taken back. Returns what was open."""
    answered = _answer(items, ReviewItem.State.ACCEPTED, by)
    _follow_the_reading([item for item in answered if item.code == DISAGREES and item.article_id], by)
    for item in answered:
        if item.code in (READ_OTHERWISE, UNPLACED):
            _take_back(item, by)
    return answered


def _follow_the_reading(items: list[ReviewItem], by: User | None) -> None:
    """The decisions with which the reading disagrees are taken back, those of many articles as one change."""
    if not items:
        return
    articles = Article.objects.in_bulk({item.article_id for item in items})
    fields: dict[int, set[str]] = {}
    with history.revision(Revision.Kind.EDIT, articles.values(), by=by), ledger.at_hand(articles.values()):
        for item in items:
            item.article = article = articles[cast(int, item.article_id)]
            with written_down(item, article):
                if editing.release(article, item.field, by=by, reason=item.message):
                    fields.setdefault(article.pk, set()).add(item.field)
        editing.settle_all([articles[pk] for pk in fields], {name for names in fields.values() for name in names})


def _take_back(item: ReviewItem, by: User | None) -> None:
    """The placement that the doubt is about, unless somebody took it back meanwhile."""
    placement = Placement.objects.filter(pk=int((item.value or {})["placement"]), undone_at=None).first()
    if placement is not None:
        placing.undo(placement, by=by)


@transaction.atomic
def reject(items: Iterable[ReviewItem], *, by: User | None) -> list[ReviewItem]:
    """The doubt, or the proposal, is not followed; what stands stays. Returns what was open."""
    return _answer(items, ReviewItem.State.REJECTED, by)


@transaction.atomic
def correct(item: ReviewItem, decide: Callable[[Article], None], *, by: User | None) -> ReviewItem:
    """The reading is wrong: ``decide`` keeps a person's decision about the item's article, and that is the answer.

    The same doubt at other places of the article (the same name that means nothing certain) is answered with it.
    Raises AnsweredError, and whatever ``decide`` raises.
    """
    if item.page_id is not None:
        locked(item.page_id)
    item = _held(item)
    article = item.article
    if article is None:
        raise AnsweredError(item)
    with written_down(item, article):
        decide(article)
        same = article.review_items.filter(code=item.code, message=item.message, state=ReviewItem.State.OPEN)
        alike = list(same) if item.field in ("organizations", "places") else []
        _answer([item, *alike], ReviewItem.State.CORRECTED, by)
    editing.settle(article, fields_decided(item.changes))
    item.refresh_from_db()
    return item


@transaction.atomic
def corrected_by_placing(item: ReviewItem, placement: Placement) -> None:
    """Blocks were put elsewhere because of this item: that is its answer, if nobody gave another one meanwhile."""
    by_placing = {"state": ReviewItem.State.CORRECTED, "decided_by": placement.decided_by}
    _answer([item], ReviewItem.State.CORRECTED, placement.decided_by)
    if ReviewItem.objects.filter(pk=item.pk, **by_placing).exists():
        answered_by_placing(item, placement)


def _held(item: ReviewItem) -> ReviewItem:
    """The item with its row locked, if nobody has answered it."""
    found = ReviewItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if found.state != ReviewItem.State.OPEN:
        raise AnsweredError(found)
    return found


def _answer(items: Iterable[ReviewItem], state: str, by: User | None) -> list[ReviewItem]:
    ids = [item.pk for item in items]
    found = list(ReviewItem.objects.select_for_update().filter(pk__in=ids, state=ReviewItem.State.OPEN).order_by("pk"))
    said = {"state": state, "decided_by": by, "decided_at": timezone.now()}
    ReviewItem.objects.filter(pk__in=[item.pk for item in found]).update(**said)
    for item in found:
        for name, value in said.items():
            setattr(item, name, value)
    return found
