"""Rows as a CSV file that spreadsheets open, and that runs nothing in them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.utils import timezone

Column = tuple[Any, Callable[[Any], Any]]
# What a spreadsheet would take for a formula (OWASP, "CSV injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """A file that gives back what is written."""

    def write(self, line: str) -> str:
        return line


def csv_lines(columns: Sequence[Column], rows: Iterator[Any]) -> Iterator[str]:
    """The lines of the file, the first with the columns' names; UTF-8 with a mark, for spreadsheets ask for one."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([_cell(name) for name, _value in columns])
    for row in rows:
        yield writer.writerow([_cell(value(row)) for _name, value in columns])


def _cell(value: Any) -> str:
    if hasattr(value, "tzinfo"):
        value = timezone.localtime(value).isoformat(sep=" ", timespec="seconds")
    text = str(value if value is not None else "")
    return f"'{text}" if text.startswith(FORMULA) else text
