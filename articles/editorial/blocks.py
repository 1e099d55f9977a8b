"""The blocks of a page where people put them: a page record laid out anew by decisions that name characters of the page.

A page's text never changes, so a decision that says "characters 120 to 180 stand in this article, behind character 90, as its
caption" holds for every reading. A step is plain data:

    {"pieces": [{"spans": [[120, 180]], "role": "caption"}],
     "to": {"kind": "article", "side": "after", "at": 90, "of": [[10, 91], …]}}

``kind`` is ``article``, ``new`` (an article of its own), ``banner`` or ``advertisement``. ``at`` is the character before or
behind which the pieces stand; ``of`` are the characters of the article that was meant (with ``new``: that it came from).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

Spans = list[list[int]]
Part = dict[str, Any]
Step = dict[str, Any]

APART = ("banner", "advertisement")


@dataclass
class Group:
    """The parts of one article, in reading order. ``read`` is what the record had of it, empty for one that a person made."""

    key: str
    read: dict[str, Any]
    parts: list[Part]

    @property
    def is_changed(self) -> bool:
        return self.parts != self.read.get("parts")


@dataclass
class Outcome:
    """How a step ended: ``done`` as decided, ``near`` (in the article, but what it stood beside is elsewhere), or ``lost``."""

    how: str = "done"


@dataclass
class Layout:
    """A page's articles, banners and advertisements, to be changed; ``applies`` are the keys of a banner's articles."""

    text: str
    groups: list[Group]
    banners: list[Part]
    ads: list[Part]
    applies: dict[int, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, record: dict[str, Any]) -> Layout:
        """The layout of a page record."""
        reads = record.get("articles") or []
        keys = {read["order"]: read["key"] for read in reads}
        banners = list(record.get("banners") or [])
        return cls(
            text,
            [Group(read["key"], read, list(read["parts"])) for read in reads],
            banners,
            list(record.get("ads") or []),
            {id(banner): [keys[order] for order in banner.get("applies_to") or [] if order in keys] for banner in banners},
        )

    def apply(self, step: Step) -> Outcome:
        """Put the pieces of ``step`` where it says. Nothing is changed where no article is left that could take them."""
        pieces = [self.part(piece["role"], piece["spans"]) for piece in step["pieces"]]
        gone = [span for piece in step["pieces"] for span in piece["spans"]]
        kind = step["to"]["kind"]
        if kind == "article":
            return self._into_article(step["to"], pieces, gone)
        self._take_out(gone)
        if kind == "new":
            self._new_group(step["to"], pieces, gone)
        elif kind == "banner":
            self.banners += [
                {"text": part["text"], "kind": "page_slogan", "spans": part["spans"], "applies_to": []} for part in pieces
            ]
        else:
            self.ads += [{"text": part["text"], "spans": part["spans"]} for part in pieces]
        self._drop_empty()
        return Outcome()

    def part(self, role: str, spans: Spans) -> Part:
        return {"role": role, "text": text_at(self.text, spans), "spans": [list(span) for span in spans]}

    def _into_article(self, to: dict[str, Any], pieces: list[Part], gone: Spans) -> Outcome:
        place = self._place(to, pieces)
        if place is None:
            return Outcome("lost")
        group, index, how = place
        marker: Part = {"role": "", "text": "", "spans": []}
        group.parts.insert(index, marker)
        self._take_out(gone, keep=marker)
        at = next(index for index, part in enumerate(group.parts) if part is marker)
        group.parts[at : at + 1] = pieces
        self._drop_empty()
        return Outcome(how)

    def _place(self, to: dict[str, Any], pieces: list[Part]) -> tuple[Group, int, str] | None:
        """(article, index, how well it is known) before which the pieces stand."""
        meant = self.sharing(to["of"])
        holder = self.holding(to["at"])
        if holder is not None and (meant is None or holder[0] is meant):
            return holder[0], self._cut(holder[0], holder[1], to["at"], to["side"]), "done"
        if meant is None:
            return None
        first = pieces[0]["spans"][0][0]
        index = next((index for index, part in enumerate(meant.parts) if part["spans"][0][0] > first), len(meant.parts))
        return meant, index, "near"

    def holding(self, offset: int) -> tuple[Group, int] | None:
        """The article, and the index of its part, in which the character at ``offset`` stands."""
        for group in self.groups:
            for index, part in enumerate(group.parts):
                if any(start <= offset < end for start, end in part["spans"]):
                    return group, index
        return None

    def sharing(self, spans: Spans) -> Group | None:
        """The article that has most of the characters under ``spans``; the first among equals."""
        best, most = None, 0
        for group in self.groups:
            shared = overlap(spans, [span for part in group.parts for span in part["spans"]])
            if shared > most:
                best, most = group, shared
        return best

    def _cut(self, group: Group, index: int, at: int, side: str) -> int:
        """The index in ``group`` before or behind the character ``at``, in part ``index``, which is cut there if need be."""
        part = group.parts[index]
        head, tail = cut(self.text, part["spans"], at if side == "before" else at + 1)
        if not head:
            return index
        if tail:
            group.parts[index : index + 1] = [self.part(part["role"], head), self.part(part["role"], tail)]
        return index + 1

    def _take_out(self, gone: Spans, keep: Part | None = None) -> None:
        gone = sorted(gone)
        for group in self.groups:
            group.parts = [left for part in group.parts if (left := part if part is keep else self._without(part, gone))]
        applies, banners = {}, []
        for banner in self.banners:
            if left := self._without(banner, gone):
                banners.append(left)
                applies[id(left)] = self.applies.get(id(banner), [])
        self.banners, self.applies = banners, applies
        self.ads = [left for ad in self.ads if (left := self._without(ad, gone))]

    def _without(self, part: Part, gone: Spans) -> Part | None:
        """``part`` without the characters under ``gone``; None if nothing but white space is left."""
        if not overlap(part["spans"], gone):
            return part
        spans = trimmed(self.text, without(part["spans"], gone))
        return {**part, "text": text_at(self.text, spans), "spans": spans} if spans else None

    def _new_group(self, to: dict[str, Any], pieces: list[Part], gone: Spans) -> None:
        source = self.sharing(to.get("of") or [])
        at = self.groups.index(source) + 1 if source else len(self.groups)
        key, taken = f"d{gone[0][0]}", {group.key for group in self.groups}
        while key in taken:
            key += "-"
        self.groups.insert(at, Group(key, {}, pieces))

    def _drop_empty(self) -> None:
        self.groups = [group for group in self.groups if group.parts]

    def roles(self, spans: Spans, of: Spans) -> list[list[Any]]:
        """How the characters under ``spans`` stand: [offset, role, whether in the article that ``of`` means], a run each."""
        meant = self.sharing(of)
        owners = sorted(
            [
                (start, end, part["role"], group is meant)
                for group in self.groups
                for part in group.parts
                for start, end in part["spans"]
            ]
            + [(start, end, "banner", False) for part in self.banners for start, end in part["spans"]]
            + [(start, end, "advertisement", False) for part in self.ads for start, end in part["spans"]]
        )
        runs: list[list[Any]] = []
        for start, end in sorted(spans):
            for low, high, role, with_it in owners:
                if low < end and start < high and (not runs or runs[-1][1:] != [role, with_it]):
                    runs.append([max(low, start), role, with_it])
        return runs


def text_at(text: str, spans: Iterable[Sequence[int]]) -> str:
    return "".join(text[start:end] for start, end in spans)


def without(spans: Iterable[Sequence[int]], gone: Sequence[Sequence[int]]) -> Spans:
    """``spans``, in their order, less the characters under ``gone`` (in page order)."""
    left: Spans = []
    for start, end in spans:
        for low, high in gone:
            if high <= start or low >= end:
                continue
            if low > start:
                left.append([start, low])
            start = max(start, high)
        if start < end:
            left.append([start, end])
    return left


def trimmed(text: str, spans: Spans) -> Spans:
    """``spans`` without white space at their ends; those that hold nothing else are left out."""
    found = []
    for start, end in spans:
        held = text[start:end]
        start += len(held) - len(held.lstrip())
        end -= len(held) - len(held.rstrip())
        if start < end:
            found.append([start, end])
    return found


def cut(text: str, spans: Spans, offset: int) -> tuple[Spans, Spans]:
    """``spans`` before and from the character at ``offset`` on, in reading order, without white space at the seam."""
    head: Spans = []
    for index, (start, end) in enumerate(spans):
        if start <= offset < end:
            tail = [[offset, end], *([low, high] for low, high in spans[index + 1 :])]
            return trimmed(text, [*head, [start, offset]] if start < offset else head), trimmed(text, tail)
        head.append([start, end])
        if offset == end:  # behind the last character of a span
            return head, [[low, high] for low, high in spans[index + 1 :]]
    return head, []


def overlap(one: Iterable[Sequence[int]], other: Iterable[Sequence[int]]) -> int:
    """How many characters two lists of spans share."""
    ends = sorted((start, end) for start, end in other)
    starts = [start for start, _end in ends]
    shared = 0
    for start, end in one:
        at = max(bisect_right(starts, start) - 1, 0)
        while at < len(ends) and ends[at][0] < end:
            shared += max(0, min(end, ends[at][1]) - max(start, ends[at][0]))
            at += 1
    return shared
