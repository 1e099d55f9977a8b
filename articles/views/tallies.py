"""How many rows stand behind a link: counted from the very queryset whose rows the link lists. Articles and names, of which
there are many, are counted in articles/columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Count, QuerySet

from articles.columns.counting import YearTally
from articles.editorial.generation import kept

# What an address calls the group of rows of which a date, a place, a level … is not known.
UNDATED = "unknown"


def number_in(tally: YearTally, year: str) -> int:
    """Rows of a year as an address names it: all for an empty one, UNDATED for those of which none is known."""
    if not year:
        return tally.total
    return tally.undated if year == UNDATED else tally.years[int(year)]


def by_value(rows: QuerySet[Any], field_name: str) -> Counter[Any]:
    """Rows for each value of a field of theirs; None where there is none. Never change what this and the others return: it is
    kept for as long as the archive stays as it is."""
    return kept((field_name, *asked(rows)), lambda: Counter(dict(_counted(rows, field_name))))


def number_of(rows: QuerySet[Any]) -> int:
    return kept(("number", *asked(rows)), rows.count)


def _counted(rows: QuerySet[Any], *fields: str) -> Iterable[Any]:
    """(value of each field, …, number of rows)."""
    return rows.order_by().values_list(*fields).annotate(count=Count("pk"))


def asked(rows: QuerySet[Any]) -> tuple[Any, ...]:
    """By what a query is known: its text and what it fills in."""
    try:
        return (rows.model, *rows.query.sql_with_params())
    except EmptyResultSet:
        return (rows.model, "none")
