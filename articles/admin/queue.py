"""Walking the queue: its open items among those that the list showed, one page of the archive after another."""

from __future__ import annotations

import copy
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.options import IncorrectLookupParameters
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


class Queue:
    """The open items that the list's filters show, as the address has carried them since the list."""

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
        try:
            found = self.room.get_changelist_instance(asked).queryset
        except IncorrectLookupParameters:
            found = self.room.get_queryset(self.request).filter(state=ReviewItem.State.OPEN)
        return found.order_by(*ORDER)

    def after(self, item: ReviewItem) -> ReviewItem | None:
        """The next open item: of the same page first; items without a page come last."""
        found = self.open_items
        if item.page_id is None:
            return found.filter(page=None, pk__gt=item.pk).first()
        return (
            found.filter(page=item.page_id, pk__gt=item.pk).first()
            or found.filter(page__gt=item.page_id).first()
            or found.filter(page=None).first()
        )

    def before(self, item: ReviewItem) -> ReviewItem | None:
        found = self.open_items.order_by(F("page").desc(nulls_last=True), "-pk")
        if item.page_id is None:
            return found.filter(page=None, pk__lt=item.pk).first() or found.exclude(page=None).first()
        return found.filter(page=item.page_id, pk__lt=item.pk).first() or found.filter(page__lt=item.page_id).first()

    def onward(self, item: ReviewItem) -> ReviewItem | None:
        """The item to show after the answer to this one; behind the last comes the first that is still open."""
        return self.after(item) or self.open_items.exclude(pk=item.pk).first()

    def address_of(self, item: ReviewItem | None, view: str = "change") -> str:
        """The item's page, with the filters; the list where there is none."""
        if item is None:
            return self.list_address
        return self._with_filters(reverse(f"admin:articles_reviewitem_{view}", args=[item.pk]))

    @property
    def list_address(self) -> str:
        address = reverse("admin:articles_reviewitem_changelist")
        return f"{address}?{self.filters}" if self.filters else address

    def _with_filters(self, address: str) -> str:
        return f"{address}?{urlencode({FILTERS: self.filters})}" if self.filters else address

    def figures(self) -> dict[str, Any]:
        """How many items are open of those that the filters show."""
        return {"among": self.open_items.count() if self.filters else None, **figures()}


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
