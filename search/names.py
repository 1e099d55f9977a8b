"""The names that stand in print, in one table made for finding them while somebody types: by characters and by pinyin.

Long strings, a line a name, the most printed first: folded characters, and pinyin as ``Shi|Jing|Shan|Qu``. Looking something
up is a search in one of them that ends when enough was found.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from itertools import chain
from typing import Any, NamedTuple, Self

import numpy as np
from django.db import connection
from django.db.models import Count, Exists, OuterRef

from articles.editorial import generation
from articles.models import (
    Article,
    Byline,
    Event,
    EventMention,
    Organization,
    OrganizationMention,
    Person,
    PersonMention,
    Region,
    Topic,
    TopicLabel,
)
from articles.querysets import without_hidden
from search.analysis import fold_together, squeeze, text_of
from search.pinyin import readings

log = logging.getLogger(__name__)

# How long names may be looked up as they were, while the archive changes (seconds). Whether readers may see what was found is
# asked anew each time; it is only a new name that is not offered at once.
GRACE = 60
# How long a reader waits for the first table of a process (seconds); of a small archive it is there at once.
PATIENCE = 0.4
# Where a table is made, the interpreter looks so often whether another thread has something to do (seconds; usual are 0.005).
POLITE = 0.0001
# Letters of pinyin that are compared; longer ones find nothing.
LONGEST_SPELLED = 24
# Pinyin is looked for inside names of so many, the most printed; in all of them it would take 40 ms.
MOST_PRINTED = 10_000
NOT_SPELLED = re.compile(r"[\s'’\-·]+")


class Kind(StrEnum):
    ORGANIZATION = "organization"
    PERSON = "person"
    TOPIC = "topic"
    REGION = "region"
    EVENT = "event"


KINDS = tuple(Kind)
ORDER = {kind: number for number, kind in enumerate(KINDS)}


class Name(NamedTuple):
    """A line of the table. ``text``: folded; ``articles``: how many in print name the record, or lie in it."""

    kind: Kind
    pk: int
    text: str
    articles: int


@dataclass(frozen=True)
class Lines:
    """Lines of text, each after a line feed, and which of the table's lines each is (ascending)."""

    text: str
    starts: np.ndarray
    numbers: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[str], numbers: Sequence[int]) -> Self:
        sizes = np.fromiter(map(len, texts), np.int32, len(texts)) + 1
        starts = np.cumsum(sizes, dtype=np.int32) - sizes + 1
        return cls("\n".join(["", *texts, ""]), starts, np.fromiter(numbers, np.int32, len(texts)))

    def at(self, place: int) -> int:
        """The number of the line that this place lies in."""
        return int(self.numbers[int(np.searchsorted(self.starts, place, side="right")) - 1])

    def holding(self, wanted: str) -> Iterator[int]:
        place = self.text.find(wanted)
        while place >= 0:
            yield self.at(place + 1 if wanted[0] == "\n" else place)
            place = self.text.find(wanted, self.text.index("\n", place + 1))

    def matching(self, pattern: str) -> Iterator[int]:
        return (self.at(found.end() - 1) for found in re.finditer(pattern, self.text))


@dataclass(frozen=True)
class NameTable:
    """``written``: every name; ``beginnings``: by letter, pinyin of the names that may begin with it; ``inside``: pinyin of the
    MOST_PRINTED. ``kinds``, ``keys`` and ``counts`` have a value a name."""

    written: Lines
    beginnings: Mapping[str, Lines]
    inside: Lines
    kinds: np.ndarray
    keys: np.ndarray
    counts: np.ndarray

    def find(self, typed: str, most: int) -> list[Name]:
        """The ``most`` first records with a name that holds what was typed: whole names, then beginnings, then insides, each
        by count. Latin letters and digits alone are also looked for as pinyin: any beginnings of syllables in a row."""
        text = squeeze(typed)
        if not text:
            return []
        lines = chain.from_iterable(map(self.written.holding, (f"\n{text}\n", f"\n{text}", text)))
        letters = NOT_SPELLED.sub("", text).replace("ü", "v")
        if letters.isascii() and letters.isalnum() and len(letters) <= LONGEST_SPELLED:
            lines = chain(lines, self._spelled(letters))
        return self._records(lines, most)

    def _spelled(self, letters: str) -> Iterator[int]:
        first, rest = letters[0].upper(), "".join(map(_step, letters[1:]))
        if first in self.beginnings:
            yield from self.beginnings[first].matching(rf"\n[^|\n]*?{first}{rest}")
        if len(letters) > 1:
            yield from self.inside.matching(f"{first}{rest}")

    def _records(self, lines: Iterable[int], most: int) -> list[Name]:
        found: dict[tuple[int, int], Name] = {}
        for line in lines:
            record = int(self.kinds[line]), int(self.keys[line])
            if record not in found:
                start = int(self.written.starts[line])
                text = self.written.text[start : self.written.text.index("\n", start)]
                found[record] = Name(KINDS[record[0]], record[1], text, int(self.counts[line]))
                if len(found) == most:
                    break
        return list(found.values())


def _step(letter: str) -> str:
    """One letter further: on in the same syllable, or at the beginning of one of the next character's readings."""
    following = rf"[^|\n]*+\|[^|\n]*?{letter.upper()}"
    return rf"(?:{letter}|{following})" if letter.isalpha() else following


@cache
def _group(character: str) -> str:
    return "".join(reading.capitalize() for reading in readings(character))


@cache
def _initials(character: str) -> frozenset[str]:
    """The letters that pinyin of a name may begin with whose first spelled character is this; none where this has no sound."""
    return frozenset(re.findall("[A-Z0-9]", _group(character)))


def spell(text: str) -> str:
    """石景山 → ``Shi|Jing|Shan``; a character with several readings has them side by side: ``HuiKuai``."""
    return "|".join(filter(None, map(_group, text)))


def make_table(names: Iterable[Name]) -> NameTable:
    """``names`` as printed, in any order."""
    given = list(names)
    folded = fold_together([name.text for name in given] or [""])[0]
    texts = text_of(folded).split("\0")
    known = {(-name.articles, ORDER[name.kind], text, name.pk) for name, text in zip(given, texts, strict=False) if text}
    del given, texts
    listed = sorted(known)
    written = [text for _count, _kind, text, _key in listed]
    spelled = list(map(spell, written))
    by_letter: dict[str, list[int]] = {}
    for number, text in enumerate(written):
        for letter in next(filter(None, map(_initials, text)), ()):
            by_letter.setdefault(letter, []).append(number)
    return NameTable(
        written=Lines.of(written, range(len(listed))),
        beginnings={letter: Lines.of([spelled[n] for n in numbers], numbers) for letter, numbers in by_letter.items()},
        inside=Lines.of(spelled[:MOST_PRINTED], range(min(len(listed), MOST_PRINTED))),
        kinds=np.array([kind for _count, kind, _text, _key in listed], np.uint8),
        keys=np.array([key for *_others, key in listed], np.int64),
        counts=np.array([-count for count, *_others in listed], np.int32),
    )


def names_in_print() -> Iterator[Name]:
    """Every name, and other name, of the records that readers may see and that an article which they may see tells of."""
    yield from _named(Kind.ORGANIZATION, Organization.objects.published(), _counts(OrganizationMention.objects, "organization"))
    yield from _named(Kind.PERSON, Person.objects.published(), _people())
    yield from _named(Kind.TOPIC, Topic.objects.all(), _counts(TopicLabel.objects, "topic"))
    yield from _named(Kind.EVENT, Event.objects.published(), _counts(EventMention.objects, "event"))
    yield from _regions()


def _counts(mentions: Any, field: str) -> dict[int, int]:
    rows = without_hidden(mentions.order_by().exclude(**{field: None}))
    return dict(rows.values_list(field).annotate(Count("article", distinct=True)))


def _people() -> Counter[int]:
    """Whom articles name, or are by."""
    named = PersonMention.objects.filter(person=OuterRef("person"), article=OuterRef("article"))
    unnamed = Byline.objects.exclude(Exists(named.order_by()))
    return Counter(_counts(PersonMention.objects, "person")) + Counter(_counts(unnamed, "person"))


def _named(kind: Kind, records: Any, counts: Mapping[int, int]) -> Iterator[Name]:
    written = records.order_by().values_list("pk", "name")
    others = records.order_by().exclude(aliases=None).values_list("pk", "aliases__name")
    for key, text in chain(written.iterator(), others.iterator()):
        if key in counts:
            yield Name(kind, key, text, counts[key])


def _regions() -> Iterator[Name]:
    """A region counts what is printed of the regions inside it."""
    articles = Article.objects.published().order_by().exclude(region=None)
    own = dict(articles.values_list("region").annotate(Count("pk")))
    regions = list(Region.objects.order_by().values_list("pk", "code", "path", "name"))
    counts: Counter[str] = Counter()
    for key, _code, path, _name in regions:
        if key in own:
            counts.update(dict.fromkeys(path.strip("/").split("/"), own[key]))
    yield from (Name(Kind.REGION, key, text, counts[code]) for key, code, _path, text in regions if code in counts)


@dataclass
class _Kept:
    generation: str = ""
    table: NameTable | None = None
    made_at: float = 0.0


_kept = _Kept()
# Held while a table is being made: one at a time.
_making = threading.Lock()
_is_made = threading.Event()


def name_table() -> NameTable | None:
    """The table of this generation, or one that was right up to GRACE ago and, while the next is made, longer.

    Tables are made beside the requests, for a large archive in seconds. Where a process has none yet, it is waited for
    PATIENCE, and then None says that there will be one soon.
    """
    seen = generation.current()
    if seen is None:
        return make_table(names_in_print())
    mine = _kept
    if mine.table and (mine.generation == seen.name or time.monotonic() < mine.made_at + GRACE):
        return mine.table
    if _making.acquire(blocking=False):
        _begin(mine, seen.name)
    if mine.table is None:
        _is_made.wait(PATIENCE)
    return _kept.table


def _begin(mine: _Kept, of_generation: str) -> None:
    """Have a table made in place of ``mine``, unless somebody has done so since that was looked at."""
    if _kept is not mine:
        _making.release()
        return
    _is_made.clear()
    try:
        _beside(partial(_make_and_keep, of_generation))
    except RuntimeError:  # no more threads
        _making.release()
        log.exception("The table of names could not be made")


def _beside(work: Callable[[], None]) -> None:
    threading.Thread(target=_politely, args=(work,), name="names", daemon=True).start()


def _politely(work: Callable[[], None]) -> None:
    """Let requests in at once: each row that they take from the database would else wait 5 ms for its turn, seconds a page."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(POLITE)
    try:
        work()
    finally:
        sys.setswitchinterval(usual)
        connection.close()


def _make_and_keep(of_generation: str) -> None:
    """What is read may be newer than the generation that it is kept for, but never older."""
    global _kept
    try:
        _kept = _Kept(of_generation, make_table(names_in_print()), time.monotonic())
    except Exception:
        log.exception("The table of names could not be made")
    finally:
        _making.release()
        _is_made.set()
