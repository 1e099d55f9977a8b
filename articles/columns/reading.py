"""The archive as it stands: read from the database whole once a process, then only what was touched since."""

from __future__ import annotations

import gc
import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import chain
from threading import Lock
from typing import Any

import numpy as np
from django.db import DatabaseError, connection
from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.functions import Cast

from articles.columns.archive import (
    EVENT,
    IN_TEXT,
    LEVELS,
    NAMED,
    ORGANIZATION,
    PERSON,
    TOPIC,
    Archive,
    Name,
    Names,
    Pairs,
    day_number,
    empty,
)
from articles.editorial.generation import Seen, one_generation, seen_now
from articles.models import (
    Article,
    Event,
    Organization,
    Person,
    State,
    Touched,
)
from articles.querysets import WRITING

# Where each kind of pairs stands: table, column and condition. People who wrote are read apart from those in the text, and
# counted with them.
BYLINE = "byline"
_WRITERS = ", ".join(f"'{role}'" for role in WRITING)
PAIRING = {
    IN_TEXT: ("personmention", "person", f" AND role NOT IN ({_WRITERS})"),
    PERSON: ("personmention", "person", f" AND role IN ({_WRITERS})"),
    BYLINE: ("byline", "person", ""),
    ORGANIZATION: ("organizationmention", "organization", ""),
    EVENT: ("eventmention", "event", ""),
    TOPIC: ("topiclabel", "topic", ""),
}
# With more articles or names touched, everything is read: naming them one by one would take longer.
MOST_TOUCHED = 5000
AT_ONCE = 10_000
Keys = set[int] | None

log = logging.getLogger(__name__)
_lock = Lock()
_known: tuple[Seen, Archive] | None = None


def standing() -> Archive:
    """The archive of this request's generation, or a newer one; inside a transaction, what the transaction sees."""
    global _known
    seen = seen_now()
    if seen is None:
        return _read()
    with _lock:
        if _known is None or not _known[0].leads_to(seen):
            _known = seen, _read()
        elif _known[0].number < seen.number:
            _known = seen, _refreshed(_known[1], _known[0].number)
        return _known[1]


def warm() -> None:
    """Have it at hand before anybody asks; a database that can't be read yet is asked again by the first who does.

    What was read stays, so the collector of garbage need not look through it again: 60,000 names take it a third of a second.
    """
    try:
        with one_generation():
            standing()
        gc.collect()
        gc.freeze()
    except DatabaseError:
        log.warning("The archive could not be read beforehand", exc_info=True)
    finally:
        connection.close()


def _refreshed(archive: Archive, number: int) -> Archive:
    """``archive`` with what was touched after the generation ``number`` read anew."""
    touched: dict[str, set[int]] = defaultdict(set)
    for kind, key in Touched.objects.filter(number__gt=number).values_list("kind", "key")[: MOST_TOUCHED + 1]:
        touched[kind].add(key)
    if sum(map(len, touched.values())) > MOST_TOUCHED:
        return _read()
    if articles := touched["article"]:
        archive = _with_articles(archive, articles)
    if any(touched[kind] for kind in NAMED):
        rows = _names({kind: touched[kind] for kind in NAMED})
        archive = replace(archive, names={kind: archive.names[kind].replaced(touched[kind], rows[kind]) for kind in NAMED})
    return replace(archive, marks={kind: object() if touched[kind] else mark for kind, mark in archive.marks.items()})


def _read() -> Archive:
    names = _names(dict.fromkeys(NAMED))
    return replace(_with_articles(empty(), None), names={kind: Names.of(rows) for kind, rows in names.items()})


def _with_articles(archive: Archive, keys: Keys) -> Archive:
    """``archive`` with these articles, or all, read anew; and the lineages of their regions, which may have moved."""
    paths: dict[int, str] = {}
    archive = archive.with_articles(keys or (), list(_article_rows(keys, paths)))
    among, new = np.fromiter(keys or (), np.int32), _pairs(keys)
    lineages = {**archive.lineages, **{key: tuple(path.strip("/").split("/")) for key, path in paths.items()}}
    return replace(
        archive,
        pairs={kind: archive.pairs[kind].replaced(among, new[kind]) for kind in new},
        lineages=archive.lineages if lineages == archive.lineages else lineages,
    )


def _of(keys: Keys, path: str) -> Q:
    return Q() if keys is None else Q(**{f"{path}__in": keys})


def _article_rows(keys: Keys, paths: dict[int, str]) -> Iterator[tuple[Any, ...]]:
    """(key, then ARTICLE_COLUMNS) of each; ``paths`` learns those of their regions."""
    codes = {level: code for code, level in enumerate(LEVELS)}
    statement, parameters = _statement_of_articles(connection.vendor)
    among = "" if keys is None else f" WHERE articles_article.id IN ({', '.join(map(str, keys))})"
    with connection.cursor() as cursor:
        cursor.execute(statement + among, parameters)
        rows = chain.from_iterable(iter(lambda: cursor.fetchmany(AT_ONCE), []))
        for pk, state, sheet, region, is_national, level, first, last, newspaper, has_gaps, digital, path in rows:
            is_public = State.WITHHELD not in (state, sheet)
            if region:
                paths[region] = path
            days = day_number(first), day_number(last)
            yield pk, is_public, region or 0, is_national, codes[level], *days, newspaper or 0, has_gaps, digital or 0


@cache
def _statement_of_articles(_vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The statement that reads every article, as the database's dialect has it: written once, as Django takes longer
    than the database answers. It has no condition; one can be added."""
    gaps = Case(When(~Q(page=None) & ~Q(lacunae=[]), then=Value(True)), default=Value(False))
    ends = [Cast(f"not_{side}", CharField()) for side in ("before", "after")]
    digital = Case(When(page=None, then=F("issue_id")), default=Value(None))
    known = ("pk", "state", "page__state", "region_id", "is_national", "union_level", "first", "last", "newspaper_id", "gaps")
    rows = Article.objects.order_by().annotate(gaps=gaps, first=ends[0], last=ends[1], digital=digital)
    return rows.values_list(*known, "digital", "region__path").query.sql_with_params()


def _pairs(keys: Keys) -> dict[str, Pairs]:
    """What these articles, or all, are paired with; in one query, whose rows are numbers alone: read without an object of
    Python's for each of half a million."""
    among = "" if keys is None else f" AND article_id IN ({', '.join(map(str, keys))})"
    selects = (
        f"SELECT {number}, article_id * 4294967296 + {name}_id FROM articles_{table} "  # noqa: S608 -- names of PAIRING, and numbers
        f"WHERE {name}_id IS NOT NULL{only}{among}"
        for number, (table, name, only) in enumerate(PAIRING.values())
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects))
        some = chain.from_iterable(iter(lambda: cursor.fetchmany(AT_ONCE), []))
        numbers = np.fromiter(chain.from_iterable(some), np.int64).reshape(-1, 2)
    found = {kind: numbers[numbers[:, 0] == number, 1] for number, kind in enumerate(PAIRING)}
    found[PERSON] = np.concatenate([found[PERSON], found.pop(BYLINE), found[IN_TEXT]])
    return {kind: Pairs.of(both) for kind, both in found.items()}


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())


def _names(keys: dict[str, Keys]) -> dict[str, list[Name]]:
    """The names of each kind, or those of them with these keys; in one query."""
    fields = {
        PERSON: (Person, _text(""), _text("")),
        ORGANIZATION: (Organization, F("type"), _text("")),
        EVENT: (Event, F("type"), F("date")),
    }
    first, *others = [
        model._default_manager.filter(_of(keys[kind], "pk"))
        .order_by()
        .annotate(kind=_text(kind), sort_=what, day=day)
        .values_list("kind", "pk", "state", "sort_key", "sort_", "day")
        for kind, (model, what, day) in fields.items()
    ]
    found: dict[str, list[Name]] = {kind: [] for kind in NAMED}
    for kind, pk, state, sort_key, what, date in first.union(*others, all=True).iterator(AT_ONCE):
        found[kind].append(Name.of(pk, state != State.WITHHELD, sort_key, what, date))
    return found
