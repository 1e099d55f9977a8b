"""The words by which pages are read: those of the files, with what people changed of them laid over."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles.lexicons import Lexicons, load_lexicons
from articles.lexicons.changes import Change, checked
from articles.lexicons.sections import OPEN, SEPARATOR, Path, Section, empty_section, sections_of
from articles.models import LexiconEntry, Topic


class StaleError(Exception):
    """The words have changed since the person looked at what a change would do."""


def in_use() -> Lexicons:
    """Today's words, in one query. They are merged anew only when an entry has come or gone."""
    return _merged(tuple(change_of(entry) for entry in standing()))


def standing() -> Any:
    """The entries that hold, in the order in which they were made."""
    return LexiconEntry.objects.filter(withdrawn_at=None).order_by("pk")


def change_of(entry: LexiconEntry) -> Change:
    return Change(path_of(entry.section), entry.word, entry.action, entry.value)  # type: ignore[arg-type]  # choices of the field


def path_of(name: str) -> Path:
    """The path of the section called ``name``: topics › words › 智慧工会."""
    return tuple(name.split(SEPARATOR))


@lru_cache(maxsize=4)
def _merged(changes: tuple[Change, ...]) -> Lexicons:
    return load_lexicons().with_changes(changes)


def sections(lexicons: Lexicons) -> dict[Path, Section]:
    """Every section that people may change, also the still empty ones of topics that the archive has and the files have not."""
    found = sections_of(lexicons.tables)
    for topic in Topic.objects.filter(is_retired=False).prefetch_related("aliases"):
        paths = [(*OPEN, name) for name in (topic.name, *(alias.name for alias in topic.aliases.all()))]
        if not any(path in found for path in paths):  # the files know a renamed topic by the name that it had
            found[paths[0]] = empty_section(paths[0])
    return dict(sorted(found.items(), key=lambda item: item[0][0]))


def tried(lexicons: Lexicons, change: Change) -> tuple[Change, Lexicons]:
    """(``change`` as it would be kept, the words that it would lead to). Raises RefusedError where it does not fit."""
    found = sections(lexicons).get(change.path)
    if found is None:
        raise KeyError(change.path)
    fitting = checked(found, change)
    return fitting, lexicons.with_changes([fitting])


def without(entry: LexiconEntry) -> Lexicons:
    """The words that withdrawing ``entry`` would lead to."""
    return _merged(tuple(change_of(each) for each in standing() if each.pk != entry.pk))


@transaction.atomic
def keep(change: Change, *, by: User | None, reason: str = "", seen: str | None = None) -> LexiconEntry:
    """Store a change. ``seen``: the version of the words for which the person saw what it would do.

    Raises RefusedError where it does not fit, StaleError where the words are others by now.
    """
    lexicons = _locked(seen)
    fitting, _after = tried(lexicons, change)
    before = sections(lexicons)[fitting.path].words.get(fitting.word)
    return LexiconEntry.objects.create(
        section=SEPARATOR.join(fitting.path),
        word=fitting.word,
        action=fitting.action,
        value=fitting.value,
        value_before=before,
        reason=reason,
        decided_by=by,
    )


@transaction.atomic
def withdraw(entry: LexiconEntry, *, by: User | None, seen: str | None = None) -> bool:
    """Take an entry back; whether it still held. Raises StaleError as ``keep``."""
    _locked(seen)
    held = LexiconEntry.objects.filter(pk=entry.pk, withdrawn_at=None)
    return bool(held.update(withdrawn_by=by, withdrawn_at=timezone.now()))


def _locked(seen: str | None) -> Lexicons:
    """Today's words, which nobody else changes until the transaction ends: whoever changes them locks the last entry first."""
    list(LexiconEntry.objects.select_for_update().order_by("-pk").values_list("pk")[:1])
    lexicons = in_use()
    if seen is not None and seen != lexicons.version:
        raise StaleError
    return lexicons
