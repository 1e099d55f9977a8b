"""Walking the queue: its open items among those that the list showed, one page of the archive after another."""

from __future__ import annotations

import copy
from bisect import bisect_left, bisect_right
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR, SEARCH_VAR, ChangeList
from django.contrib.auth.models import User
from django.db.models import Count, F, Min, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from articles.editorial.withdrawing import ANSWERED
from articles.models import ReviewItem

FILTERS = "_changelist_filters"
# What a list's address has besides filters: the state (the walk is among what is open), its order and its pages.
NOT_FILTERS = ("state", "o", "p", "all", "e")
ORDER = (F("page").asc(nulls_last=True), "pk")
# Where an item stands in the walk: whether it has no page, its page, its own number.
Place = tuple[bool, int, int]


class Unlisted(ChangeList):
    """What a list's filters show, without its pages and their counts."""

    def get_results(self, request: HttpRequest) -> None:
        pass


class Queue:
    """The open items that the list's filters show, as the address has carried them since the list; each by its key."""

    def __init__(self, room: Any, request: HttpRequest, filters: str | None = None) -> None:
        """``filters``: the list's query as it was when somebody went into the queue; without it, what the address carries."""
        self.room, self.request = room, request
        self.filters: str = request.GET.get(FILTERS, "") if filters is None else filters

    @cached_property
    def open_items(self) -> QuerySet[ReviewItem]:
        query = QueryDict(self.filters, mutable=True)
        for name in NOT_FILTERS:
            query.pop(name, None)
        asked = copy.copy(self.request)
        asked.GET = query  # type: ignore[assignment]
        room = copy.copy(self.room)
        room.get_changelist = lambda _request: Unlisted
        try:
            found = room.get_changelist_instance(asked).queryset
        except IncorrectLookupParameters:
            found = self.room.get_queryset(self.request).filter(state=ReviewItem.State.OPEN)
        return found.order_by(*ORDER)

    @cached_property
    def searched(self) -> list[Place] | None:
        """Where somebody searched for words, the places of all that was found: the texts are looked through once, not once for
        each question. None without words: the columns of the filters have indexes."""
        if not QueryDict(self.filters).get(SEARCH_VAR):
            return None
        return sorted(_place(page, pk) for page, pk in self.open_items.order_by().values_list("page", "pk"))

    def after(self, item: ReviewItem) -> int | None:
        """The next open item: of the same page first; items without a page come last."""
        if self.searched is not None:
            at = bisect_right(self.searched, _place(item.page_id, item.pk))
            return self.searched[at][-1] if at < len(self.searched) else None
        found = self.open_items.values_list("pk", flat=True)
        if item.page_id is None:
            return found.filter(page=None, pk__gt=item.pk).first()
        return (
            found.filter(page=item.page_id, pk__gt=item.pk).first()
            or found.filter(page__gt=item.page_id).first()
            or found.filter(page=None).first()
        )

    def before(self, item: ReviewItem) -> int | None:
        if self.searched is not None:
            at = bisect_left(self.searched, _place(item.page_id, item.pk))
            return self.searched[at - 1][-1] if at else None
        found = self.open_items.order_by(F("page").desc(nulls_last=True), "-pk").values_list("pk", flat=True)
        if item.page_id is None:
            return found.filter(page=None, pk__lt=item.pk).first() or found.exclude(page=None).first()
        return found.filter(page=item.page_id, pk__lt=item.pk).first() or found.filter(page__lt=item.page_id).first()

    def onward(self, item: ReviewItem) -> int | None:
        """The item to show after the answer to this one; behind the last comes the first that is still open."""
        if self.searched is not None:
            return self.after(item) or next((pk for *_page, pk in self.searched if pk != item.pk), None)
        return self.after(item) or self.open_items.exclude(pk=item.pk).values_list("pk", flat=True).first()

    def address_of(self, pk: int | None, view: str = "change") -> str:
        """The item's page, with the filters; the list where there is none."""
        if pk is None:
            return self.list_address
        return self._with_filters(reverse(f"admin:articles_reviewitem_{view}", args=[pk]))

    @property
    def list_address(self) -> str:
        address = reverse("admin:articles_reviewitem_changelist")
        return f"{address}?{self.filters}" if self.filters else address

    def _with_filters(self, address: str) -> str:
        return f"{address}?{urlencode({FILTERS: self.filters})}" if self.filters else address

    def figures(self) -> dict[str, Any]:
        """How many items are open of those that the filters show."""
        among = None if not self.filters else self.open_items.count() if self.searched is None else len(self.searched)
        return {"among": among, **figures()}


def _place(page: int | None, pk: int) -> Place:
    return page is None, page or 0, pk


def first_open(shown: Any) -> int | None:
    """The first open item among those that the list (a ChangeList) shows, in the order of the walk."""
    rows = list(shown.result_list[:1])
    is_in_order = ORDER_VAR not in shown.params and shown.page_num == 1
    if is_in_order and (not rows or rows[0].state == ReviewItem.State.OPEN):
        return rows[0].pk if rows else None
    found = shown.queryset.filter(state=ReviewItem.State.OPEN).order_by(*ORDER)
    return found.values_list("pk", flat=True).first()


def figures() -> dict[str, Any]:
    """How deep the queue is, since when its oldest item has waited, and how many items people answered today."""
    waiting = ReviewItem.objects.filter(state=ReviewItem.State.OPEN).aggregate(depth=Count("pk"), oldest=Min("created_at"))
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    today = ReviewItem.objects.filter(decided_at__gte=midnight, decided_by__isnull=False, state__in=ANSWERED).count()
    return {**waiting, "today": today}


def last_answer(user: User) -> ReviewItem | None:
    """What this person answered last, today: it can be taken back in one step."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    mine = ReviewItem.objects.filter(decided_by=user, decided_at__gte=midnight, state__in=ANSWERED)
    return mine.select_related("article").defer("article__body").order_by("-decided_at", "-pk").first()
