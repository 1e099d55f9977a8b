"""Lists of the admin that stay quick with a hundred thousand rows."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, DateTimeField, F
from django.db.models.functions import Cast, Substr
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property

# How many characters of a stored date tell its day, and of a stored time its hour. Where clocks are not whole hours from UTC,
# a row of the first minutes of a day may count to the day before it.
DAY, HOUR = 10, 13
# So many rows are shown on one page if somebody asks for all of them.
FEW = 200


class LatePaginator(Paginator):
    """Finds the keys of a page's rows first and reads only these rows.

    What a list shows of each row (wide texts, records beside it, counts) is not worked out for all those on the pages before;
    and a search that finds little looks through the table once, not once to count and once to read.
    """

    def __init__(self, *args: Any, dated_by: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dated_by = dated_by

    @cached_property
    def first_keys(self) -> list[Any]:
        """The keys of the first FEW rows and one more."""
        return list(self._keys()[: FEW + 1])

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        if rows.query.where and len(self.first_keys) <= FEW:
            return len(self.first_keys)
        return sum(self.calendar.values()) if self.calendar is not None and rows.query.where else int(rows.count())

    @cached_property
    def calendar(self) -> dict[str | None, int] | None:
        """How many rows the list has of each day (of each hour of UTC, where times are stored); None for a list without dates.

        One look at the rows gives the number of all, the first and the last day, and the years, months and days that occur:
        asked for one after the other, each would look at all of them again; and SQLite truncates dates by calling Python.
        """
        rows: Any = self.object_list
        if not self.dated_by:
            return None
        if rows.query.where and len(self.first_keys) <= FEW:
            rows = self.of(self.first_keys)
        is_time = isinstance(rows.model._meta.get_field(self.dated_by), DateTimeField)
        period: Any = Substr(Cast(self.dated_by, CharField()), 1, HOUR) if is_time else F(self.dated_by)
        counted = rows.order_by().values_list(period).annotate(counted=Count("pk", distinct=rows.query.distinct))
        return {str(day) if day else None: number for day, number in counted}

    @cached_property
    def days(self) -> list[datetime.date]:
        """The days of which the list has rows, in the zone of the server."""
        said = [text for text in self.calendar or {} if text is not None]
        if not said or len(said[0]) == DAY:
            return [datetime.date.fromisoformat(text) for text in said]
        moments = (datetime.datetime.fromisoformat(f"{text}:00").replace(tzinfo=datetime.UTC) for text in said)
        return sorted({timezone.localtime(moment).date() for moment in moments})

    def page(self, number: int | str) -> Page:
        number = self.validate_number(number)
        start, end = (number - 1) * self.per_page, number * self.per_page
        keys = self.first_keys[start:end] if end <= FEW else list(self._keys()[start:end])
        return Page(self.of(keys), number, self)

    def of(self, keys: list[Any]) -> Any:
        """The rows with these keys, in the list's order."""
        rows: Any = self.object_list
        return rows.filter(pk__in=keys)

    def _keys(self) -> Any:
        rows: Any = self.object_list
        return rows.values_list("pk", flat=True)


class QuickList(ChangeList):
    """A list whose years, months and days come from the paginator's calendar. The template tag asks its queryset for them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if self.show_all or not self.multi_page:
            self.result_list = self.paginator.of(self.paginator.first_keys)
        if self.date_hierarchy:
            days = self.paginator.days
            moments = [datetime.datetime.combine(day, datetime.time()) for day in days]
            ends = {"first": min(moments, default=None), "last": max(moments, default=None)}
            rows: Any = self.queryset
            rows.aggregate = lambda **_asked: ends
            rows.dates = rows.datetimes = lambda _name, period: periods(days, period)


def periods(days: list[datetime.date], period: str) -> list[datetime.date]:
    """The first day of every year, month or day (``period``) that has one of ``days``."""
    first: dict[str, Any] = {"year": {"month": 1, "day": 1}, "month": {"day": 1}, "day": {}}[period]
    return sorted({day.replace(**first) for day in days})


class QuickAdmin(admin.ModelAdmin):
    """For every model admin: lists by pages of 50, counted once."""

    list_per_page = 50
    list_max_show_all = FEW
    show_full_result_count = False

    def get_paginator(self, request: HttpRequest, queryset: Any, per_page: int, *args: Any, **kwargs: Any) -> LatePaginator:  # noqa: ARG002
        return LatePaginator(queryset, per_page, *args, dated_by=self.date_hierarchy or "", **kwargs)

    def get_changelist(self, *args: Any, **kwargs: Any) -> type[ChangeList]:  # noqa: ARG002
        return QuickList
