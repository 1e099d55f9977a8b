"""Dates as a query writes them: 2022, 2022-05, 2022年5月3日, 20220503, 2022-05..2022-06, >2022-05, <=2023, 不详."""

from __future__ import annotations

import re
from datetime import date, timedelta

from search.query.tree import DateRange

# 2022, 2022-05, 2022.5.3, 2022/05/03, 2022年5月3日
LOOSE_DATE = re.compile(r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2}))?)?[年月日]?")
SOLID_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})?")
RANGE = re.compile(r"(.*?)(?:\.\.+|…+|~|～|至|到|—+)(.*)")
COMPARISON = re.compile(r"(>=|<=|>|<)(.+)")
UNKNOWN = frozenset({"不详", "未知", "unknown"})


def read_span(text: str) -> tuple[date, date] | None:
    """The first and last day that a year, month or day covers; null for what is no date of the years 1 to 9999."""
    match = SOLID_DATE.fullmatch(text) or LOOSE_DATE.fullmatch(text)
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return first, first
    if month:
        following = date(first.year + month // 12, month % 12 + 1, 1) if (first.year, month) != (9999, 12) else None
        return first, following - timedelta(days=1) if following else date.max
    return first, date(first.year, 12, 31)


def read_dates(text: str) -> DateRange | None:
    """The days that a folded date expression means; null where it cannot be read."""
    if text in UNKNOWN:
        return DateRange(None, None)
    if comparison := COMPARISON.fullmatch(text):
        span = read_span(comparison[2])
        return _compared(comparison[1], *span) if span else None
    if span := read_span(text):
        return DateRange(*span)
    if (interval := RANGE.fullmatch(text)) and (interval[1] or interval[2]):
        before, after = (read_span(part) if part else (date.min, date.max) for part in interval.groups())
        return DateRange(before[0], after[1]) if before and after else None
    return None


def _compared(sign: str, first: date, last: date) -> DateRange | None:
    """``>2022-05`` begins after May, ``<2022-05`` ends before it; null where no day is left."""
    try:
        bounds = {
            ">": lambda: (last + timedelta(days=1), date.max),
            ">=": lambda: (first, date.max),
            "<": lambda: (date.min, first - timedelta(days=1)),
            "<=": lambda: (date.min, last),
        }[sign]()
    except OverflowError:
        return None
    return DateRange(*bounds)
