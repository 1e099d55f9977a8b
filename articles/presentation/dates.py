"""Dates as readers say them: a day, a month, a year, an interval, or 日期不详."""

from __future__ import annotations

from datetime import date as Date  # noqa: N812 - rows have a field named date
from typing import Protocol

from django.utils.translation import get_language
from django.utils.translation import gettext as _


class Dated(Protocol):
    """A row with a date that may be uncertain (articles.models.archive.DatedModel)."""

    date: str
    precision: str
    not_before: Date | None
    not_after: Date | None


def day_text(day: Date) -> str:
    return _("%(year)d年%(month)d月%(day)d日") % {"year": day.year, "month": day.month, "day": day.day}


def iso_text(value: str) -> str:
    """2023-06-15, 2023-06 or 2023 as 2023年6月15日, 2023年6月, 2023年; any other text as it is."""
    numbers = value.split("-")
    if not all(number.isdecimal() for number in numbers) or len(numbers) > 3:
        return value
    if len(numbers) == 3:
        form = _("%(year)d年%(month)d月%(day)d日")
    else:
        form = _("%(year)d年%(month)d月") if len(numbers) == 2 else _("%(year)d年")
    return form % dict(zip(("year", "month", "day"), map(int, numbers), strict=False))


def date_text(row: Dated) -> str:
    """The row's date as precise as it is known; an interval is narrower than a month or year that it lies in."""
    first, last = row.not_before, row.not_after
    if row.date and (row.precision == "day" or _fills(row)):
        return iso_text(row.date)
    if first and last:
        return day_text(first) if first == last else _between(first, last)
    if last:
        return _("%(day)s以前") % {"day": day_text(last)}
    if first:
        return _("%(day)s以后") % {"day": day_text(first)}
    return iso_text(row.date) if row.date else _("日期不详")


def _fills(row: Dated) -> bool:
    """Whether the interval is nothing but the month or year that ``date`` names."""
    if row.not_before is None or row.not_after is None:
        return True
    days = (row.not_after - row.not_before).days + 1
    return days >= (28 if row.precision == "month" else 365)


def _between(first: Date, last: Date) -> str:
    """2022年10月23日至12月31日间: what the two days share is said once, in Chinese; English says whole days."""
    if first.year != last.year or get_language() == "en":
        end = day_text(last)
    elif first.month != last.month:
        end = f"{last.month}月{last.day}日"
    else:
        end = f"{last.day}日"
    return _("%(first)s至%(last)s间") % {"first": day_text(first), "last": end}
