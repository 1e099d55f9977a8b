"""Which issue a page belongs to: one for each day of a newspaper; a page without a known day has one of its own."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from articles.editorial.authority import called
from articles.models import Issue, Newspaper, Page


class BadDateError(ValueError):
    """Not a date of the form 2023, 2023-06 or 2023-06-15."""


@dataclass(frozen=True)
class Interval:
    """A date as precise as it is known, and the days that bound it; None where nothing is known."""

    date: str = ""
    precision: str = ""
    first: datetime.date | None = None
    last: datetime.date | None = None


@lru_cache(maxsize=4096)
def read_date(text: str) -> Interval:
    """The days that 2023, 2023-06 or 2023-06-15 cover. Raises BadDateError for anything else; empty text is no date."""
    if not text:
        return Interval()
    try:
        numbers = [int(number) for number in text.split("-")]
        if not 1 <= len(numbers) <= 3 or text != "-".join(f"{n:0{w}d}" for n, w in zip(numbers, (4, 2, 2), strict=False)):
            raise ValueError(text)
        first = datetime.date(*[*numbers, 1, 1][:3])
        last_month = numbers[1] if len(numbers) > 1 else 12
        last_day = numbers[2] if len(numbers) > 2 else calendar.monthrange(numbers[0], last_month)[1]
        last = datetime.date(numbers[0], last_month, last_day)
    except ValueError as error:
        raise BadDateError(f"{text!r} is no date; use 2023, 2023-06 or 2023-06-15") from error
    return Interval(text, ("year", "month", "day")[len(numbers) - 1], first, last)


def place_values(record: dict[str, Any]) -> dict[str, Any]:
    """What the parser read of newspaper, date and page number, in the fields that a person can decide."""
    return {
        "newspaper": (record.get("newspaper") or {}).get("name") or "",
        "issue_date": (record.get("issue_date") or {}).get("value") or "",
        "number": record.get("page_number") or "",
        "name": record.get("page_name") or "",
    }


def issue_of(page: Page, values: dict[str, Any], decided: set[str]) -> Issue:
    """The issue for ``page`` by its effective ``values``; ``decided`` names the fields that a person decided.

    A known day of a known newspaper has one issue, shared by its pages. Any other page keeps an issue of its own.
    """
    interval = _interval(page.record, values, decided)
    newspaper = newspaper_named(values["newspaper"])
    if newspaper and interval.precision == "day":
        issue = Issue.objects.filter(newspaper=newspaper, date=interval.date, precision="day").first()
        issue = issue or _own_issue(page)
    else:
        issue = _own_issue(page)
    issue.newspaper = newspaper
    issue.date, issue.precision = interval.date, interval.precision
    issue.not_before, issue.not_after = interval.first, interval.last
    _keep_evidence(issue, page.record, decided)
    issue.save()
    return issue


def newspaper_named(name: str) -> Newspaper | None:
    """The newspaper of this name or alias, made where the archive has none; None for no name (100 characters count)."""
    name = name[:100]
    if not name:
        return None
    return called(Newspaper, name).first() or Newspaper.objects.create(name=name)


def _interval(record: dict[str, Any], values: dict[str, Any], decided: set[str]) -> Interval:
    known = read_date(values["issue_date"])
    if "issue_date" in decided:
        return known
    read = record.get("issue_date") or {}
    first = datetime.date.fromisoformat(read["not_before"]) if read.get("not_before") else known.first
    last = datetime.date.fromisoformat(read["not_after"]) if read.get("not_after") else known.last
    return Interval(known.date, known.precision, first, last)


def _own_issue(page: Page) -> Issue:
    """The page's issue if it is alone on it, so that its address stays when the date becomes known; else a new one."""
    if page.issue_id and page.pk and not page.issue.pages.exclude(pk=page.pk).exists() and not _born_digital(page.issue):
        return page.issue
    return Issue()


def _born_digital(issue: Issue) -> bool:
    return issue.articles.filter(page=None).exists()


def _keep_evidence(issue: Issue, record: dict[str, Any], decided: set[str]) -> None:
    read_date_, read_name = record.get("issue_date") or {}, record.get("newspaper") or {}
    issue.date_inferred = "issue_date" not in decided and bool(read_date_.get("inferred")) and bool(issue.not_after)
    issue.date_evidence = "" if "issue_date" in decided else read_date_.get("evidence") or ""
    issue.newspaper_inferred = "newspaper" not in decided and bool(read_name.get("inferred"))
    issue.newspaper_evidence = "" if "newspaper" in decided else read_name.get("evidence") or ""


def drop_if_empty(issue_id: int | None) -> bool:
    """Remove an issue that no page and no article stands on any more; True if it went."""
    gone, _ = Issue.objects.filter(pk=issue_id, pages=None, articles=None).delete() if issue_id else (0, {})
    return bool(gone)
