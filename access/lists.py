"""Lists of the admin that stay quick with a hundred thousand rows."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import NotRelationField, get_fields_from_path
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import EmptyResultSet, FieldDoesNotExist
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import CharField, Count, DateTimeField, F, Max, Min
from django.db.models.functions import Cast, Substr
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

# How many characters of a stored date or time tell its year, month and day.
PERIODS = (4, 7, 10)
# So many rows are shown on one page if somebody asks for all of them.
FEW = 200


class LatePaginator(Paginator):
    """Finds the keys of a page's rows first and reads only these rows.

    What a list shows of each row (wide texts, records beside it, counts) is not worked out for all those on the pages before;
    and a search that finds little looks through the table once, not once to count and once to read.

    ``whole``: the rows without filters, as they are to be read. ``dated_by``: the column of the list's calendar, ``period``:
    what is chosen of it (0: nothing, 1: a year, 2: a month). ``seldom``: by the name of a count that is nought for most rows,
    the keys of the others.
    """

    def __init__(
        self,
        *args: Any,
        whole: Any = None,
        dated_by: str = "",
        period: int = 0,
        seldom: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.whole, self.dated_by, self.period, self.seldom = whole, dated_by, period, seldom or {}

    @cached_property
    def first_keys(self) -> list[Any]:
        """The keys of the first FEW rows and one more."""
        return self._keys(0, FEW + 1)

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        if rows.query.where and len(self.first_keys) <= FEW:
            return len(self.first_keys)
        # Of the keys: where rows may be found twice, their counts would be worked out to tell whether they differ.
        return int(rows.order_by().values("pk").count()) if self.calendar is None else self.calendar[0]

    @cached_property
    def calendar(self) -> tuple[int, list[datetime.date]] | None:
        """How many rows the list has, and a day of each year of which it has any (each month, each day of what is chosen), with
        the first and the last; None for a list without dates.

        One look at the rows gives it all: asked for one after the other, each would look at all of them again; and SQLite
        truncates dates by calling Python.
        """
        rows: Any = self.object_list
        if not self.dated_by:
            return None
        if rows.query.where and len(self.first_keys) <= FEW:
            rows = rows.model._base_manager.filter(pk__in=self.first_keys)
        number, days = 0, list[datetime.date]()
        is_time = isinstance(rows.model._meta.get_field(self.dated_by), DateTimeField)
        # Where all are of one year, its months are shown; of one month, its days.
        for length in PERIODS[self.period :]:
            number, days = self._moments(rows, length) if is_time else self._days(rows, length)
            if len({day.isoformat()[:length] for day in days}) > 1:
                break
        return number, days

    def _days(self, rows: Any, length: int) -> tuple[int, list[datetime.date]]:
        """Rows by the first characters of their date. Days are counted first: an index holds them in order."""
        days = rows.order_by().values(day_=F(self.dated_by)).annotate(counted_=Count("pk", distinct=rows.query.distinct))
        try:
            inside, values = days.query.sql_with_params()
        except EmptyResultSet:
            return 0, []
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT SUBSTR(CAST(day_ AS varchar), 1, {length}), SUM(counted_) FROM ({inside}) AS days GROUP BY 1",  # noqa: S608
                values,
            )
            found = cursor.fetchall()
        said = [datetime.date.fromisoformat(f"{text}-01-01"[: PERIODS[-1]]) for text, _number in found if text]
        return sum(int(number) for _text, number in found), sorted(said)

    def _moments(self, rows: Any, length: int) -> tuple[int, list[datetime.date]]:
        """Rows by month or day in UTC: each reaches into two of the server's at most, which its first and last moment tell."""
        period = Substr(Cast(self.dated_by, CharField()), 1, max(length, PERIODS[1]))
        told = {"first_": Min(self.dated_by), "last_": Max(self.dated_by)}
        found = rows.order_by().values(period_=period).annotate(counted_=Count("pk", distinct=rows.query.distinct), **told)
        counted = list(found.values_list("counted_", "first_", "last_"))
        ends = {timezone.localtime(moment).date() for _number, *both in counted for moment in both if moment}
        return sum(number for number, *_both in counted), sorted(ends)

    @property
    def days(self) -> list[datetime.date]:
        return self.calendar[1] if self.calendar else []

    def page(self, number: int | str) -> Page:
        number = self.validate_number(number)
        start, end = (number - 1) * self.per_page, number * self.per_page
        keys = self.first_keys[start:end] if end <= FEW else self._keys(start, end)
        return Page(self.of(keys), number, self)

    def of(self, keys: list[Any]) -> list[Any]:
        """The rows with these keys, in this order; what they were found by is not asked again."""
        rows: Any = self.object_list if self.whole is None else self.whole
        found = rows.order_by().in_bulk(keys)
        return [found[key] for key in keys if key in found]

    def _keys(self, start: int, end: int) -> list[Any]:
        rows: Any = self.object_list
        order = rows.query.order_by
        name = str(order[0]) if order else ""
        if name.lstrip("-") not in self.seldom:
            return list(rows.values_list("pk", flat=True)[start:end])
        keys = self.seldom[name.lstrip("-")]
        parts = rows.filter(pk__in=keys), rows.exclude(pk__in=keys).order_by(*order[1:])
        first, second = (part.values_list("pk", flat=True) for part in (parts if name.startswith("-") else parts[::-1]))
        found = list(first[start:end])
        if len(found) == end - start:
            return found
        passed = first.count()
        return [*found, *second[max(0, start - passed) : end - passed]]


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

    # What the list does not show of its rows, nor of the records beside them.
    not_listed: tuple[str, ...] = ()

    def seldom(self) -> Mapping[str, Any]:
        """By the name of a count by which the list can be sorted and that is nought for most rows: the keys of the others."""
        return {}

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """As the stock one; but Chinese, which has no case, is searched as it is written: to fold the case of every row takes
        PostgreSQL several times as long as to search it."""
        asked = self
        if search_term.upper() == search_term.lower():
            asked = copy.copy(self)
            asked.search_fields = [f"{name}__contains" if self._is_field(name) else name for name in self.search_fields]  # type: ignore[misc]
        return super(QuickAdmin, asked).get_search_results(request, queryset, search_term)

    def _is_field(self, name: str) -> bool:
        """Not one with a way of looking in its name, like "^code" or "name__exact"."""
        try:
            get_fields_from_path(self.model, name)
        except (FieldDoesNotExist, NotRelationField):
            return False
        return True

    def get_paginator(self, request: HttpRequest, queryset: Any, per_page: int, *args: Any, **kwargs: Any) -> LatePaginator:
        whole, dated_by = self.get_queryset(request).defer(*self.not_listed), self.date_hierarchy or ""
        whole.query.select_related = queryset.query.select_related
        period = [f"{dated_by}__{name}" in request.GET for name in ("year", "month", "no more")].index(False)
        about: dict[str, Any] = {"whole": whole, "dated_by": dated_by, "period": period, "seldom": self.seldom()}
        return LatePaginator(queryset, per_page, *args, **about, **kwargs)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:  # noqa: ARG002
        return QuickList

    def action_checkbox(self, obj: Any) -> SafeString:
        """As the stock one, for which each row loads a template."""
        label = gettext("Select this object for an action - {}").format(obj)
        box = '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}">'
        return format_html(box, ACTION_CHECKBOX_NAME, obj.pk, label)
