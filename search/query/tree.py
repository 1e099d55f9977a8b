"""The tree of a query. Texts in it are folded and hold no white space."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum


class Zone(IntEnum):
    """Where in an article a passage stands. The numbers are part of the index's format; there are at most eight."""

    HEADLINE = 0
    KICKER = 1
    DECK = 2
    SECTION = 3
    BODY = 4
    CAPTION = 5
    BYLINE = 6


# Bylines are names, not printed text: words find them, phrases (which promise what the page says) do not.
TEXT_ZONES = frozenset(Zone) - {Zone.BYLINE}
ALL_ZONES = frozenset(Zone)


@dataclass(frozen=True, slots=True)
class Run:
    """An unbroken run of characters: every word of it must stand in the article, or the run itself between word boundaries."""

    text: str
    words: tuple[str, ...]
    zones: frozenset[Zone] = ALL_ZONES

    @property
    def may_be_a_name(self) -> bool:
        """Whether aliases are looked up for it: not under a field prefix."""
        return self.zones == ALL_ZONES

    @property
    def is_loose(self) -> bool:
        """Cut into single characters only (市总): apart from each other these mean nothing."""
        return len(self.words) > 1 and all(len(word) == 1 for word in self.words)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Exactly these characters, one after the other, within one passage. A single character is a phrase too."""

    text: str
    zones: frozenset[Zone] = TEXT_ZONES


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word that begins so."""

    text: str
    zones: frozenset[Zone] = ALL_ZONES


@dataclass(frozen=True, slots=True)
class Keyword:
    """A value of a field that is not running text (人物, 机构, 地区 …). ``prefix``: any value that begins so."""

    field: str
    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class DateRange:
    """Articles whose date, or interval, overlaps the days from ``first`` to ``last``; both null: articles without a date."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Everything:
    pass


@dataclass(frozen=True, slots=True)
class Not:
    child: Node


@dataclass(frozen=True, slots=True)
class And:
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    children: tuple[Node, ...]


Leaf = Run | Phrase | Prefix | Keyword | DateRange | Everything
Node = Leaf | Not | And | Or


def positive_leaves(node: Node) -> Iterator[Leaf]:
    """The leaves that a hit may match by: all but those under a Not."""
    if isinstance(node, And | Or):
        for child in node.children:
            yield from positive_leaves(child)
    elif not isinstance(node, Not):
        yield node


def join(kind: type[And] | type[Or], children: list[Node]) -> Node:
    """The children under one And or Or; a single child stands alone, none is everything."""
    flat: list[Node] = []
    for child in children:
        flat.extend(child.children if isinstance(child, kind) else [child])
    if not flat:
        return Everything()
    return flat[0] if len(flat) == 1 else kind(tuple(flat))
