"""What was read in a text goes where its text goes: names, dates, figures, topics and doubts of blocks put elsewhere."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from articles.editorial.blocks import Group, Layout, overlap

Read = dict[str, Any]
Key = Callable[[Read], Any]

# The lists of an article: by what two members of them are one. An event, a date or a figure is told in one article only.
SHARED: dict[str, Key] = {
    "people": lambda item: (item["name"], item["role"]),
    "organizations": lambda item: item["name"],
    "places": lambda item: (item["name"], item.get("code")),
}
WHOLE: dict[str, Key] = {
    "events": lambda item: item["name"],
    "dates": lambda item: (item["text"], str(item.get("span"))),
    "figures": lambda item: (item["text"], str(item.get("span"))),
    "warnings": lambda item: (item["code"], str(item.get("span")), item.get("message")),
}
SIGNED = {"byline_line", "credit"}


class Owners:
    """Which article has a character of the page; None for banners, advertisements and white space."""

    def __init__(self, layout: Layout) -> None:
        edges = sorted(
            (start, end, group.key) for group in layout.groups for part in group.parts for start, end in part["spans"]
        )
        self.edges, self.starts = edges, [edge[0] for edge in edges]

    def of(self, span: list[int]) -> str | None:
        at = bisect_right(self.starts, span[0]) - 1
        return self.edges[at][2] if at >= 0 and span[0] < self.edges[at][1] else None

    def most(self, spans: list[list[int]]) -> str | None:
        """Who has most of the characters under ``spans``; the first among equals."""
        counted: Counter[str | None] = Counter()
        for span in spans:
            counted[self.of(span)] += span[1] - span[0]
        return counted.most_common(1)[0][0] if counted else None


class Following:
    """Gives what was read of ``sources`` (articles of the record whose text went elsewhere) to those who have the text now."""

    def __init__(self, layout: Layout, sources: list[Read]) -> None:
        self.owners = Owners(layout)
        self.sources = sources
        self.texts = {group.key: _solid(part["text"] for part in group.parts) for group in layout.groups}
        self.heirs = {read["key"]: self._heir(layout, read) for read in sources}

    def _heir(self, layout: Layout, read: Read) -> str | None:
        """Who keeps what has no place in the text: the article itself, or, where it is no more, who took over most of it."""
        if any(group.key == read["key"] for group in layout.groups):
            return str(read["key"])
        return self.owners.most([span for part in read["parts"] for span in part["spans"]])

    def members(self, group: Group, field: str) -> list[Read]:
        """The list ``field`` of an article: what it had itself, then what came."""
        identity = (SHARED | WHOLE)[field]
        found: dict[Any, Read] = {}
        own = sorted(self.sources, key=lambda read: read["key"] != group.key)
        for read in own:
            for item in read.get(field) or []:
                for owner, share in self._shares(read, field, item):
                    if owner == group.key:
                        name = identity(share)
                        found[name] = _joined(found[name], share) if name in found else share
        return list(found.values())

    def _shares(self, read: Read, field: str, item: Read) -> Iterator[tuple[str | None, Read]]:
        spans = item.get("spans") or ([item["span"]] if item.get("span") else [])
        if not spans:
            yield self.heirs[read["key"]], item
        elif field in WHOLE:
            yield self.owners.most(spans), item
        else:
            owned: dict[str | None, list[list[int]]] = {}
            for span in spans:
                owned.setdefault(self.owners.of(span), []).append(span)
            for owner, share in owned.items():
                yield owner, item if len(owned) == 1 else {**item, "spans": share}

    def topics(self, group: Group) -> list[Read]:
        """Topics with what speaks for them, each once."""
        found: dict[str, Read] = {}
        for read in sorted(self.sources, key=lambda read: read["key"] != group.key):
            spoken = {item["topic"]: item for item in read.get("topic_evidence") or []}
            for term in read.get("topics") or []:
                evidence = spoken.get(term) or {"topic": term, "spans": []}
                owner = self.owners.most(evidence["spans"]) if evidence["spans"] else self.heirs[read["key"]]
                if owner == group.key:
                    found.setdefault(term, evidence)
        return list(found.values())

    def label(self, group: Group, value: Callable[[Read], Any], evidence: Callable[[Read], list[list[int]]]) -> Read | None:
        """The article from which a label (region, level) is: its own as long as its evidence is here, else one that came."""
        for read in sorted(self.sources, key=lambda read: read["key"] != group.key):
            spans = evidence(read)
            owner = self.owners.most(spans) if spans else self.heirs[read["key"]]
            if value(read) and owner == group.key:
                return read
        return None

    def byline(self, group: Group) -> list[Read]:
        """Who signs: a name stays with the article as long as it stands in it, and goes with the block in which it stands."""
        found = []
        for read in sorted(self.sources, key=lambda read: read["key"] != group.key):
            for item in read.get("byline") or []:
                name, heir = _solid([item["name"]]), self.heirs[read["key"]]
                if heir == group.key:
                    signs = name in self.texts[group.key] or name not in _solid(part["text"] for part in read["parts"])
                else:
                    came = self._roles_with(name, read, group)
                    signs = bool(came) and (came & SIGNED != set() or name not in self.texts.get(heir or "", ""))
                if signs:
                    found.append(item)
        return [item for index, item in enumerate(found) if item not in found[:index]]

    def _roles_with(self, name: str, read: Read, group: Group) -> set[str]:
        """The roles of the parts of ``group`` that have the name and came from ``read``."""
        came = [span for part in read["parts"] for span in part["spans"]]
        parts = (part for part in group.parts if name in _solid([part["text"]]))
        return {part["role"] for part in parts if overlap(part["spans"], came)}


def _joined(one: Read, other: Read) -> Read:
    """One member of two that are the same: every place, post and way of printing, each once."""
    joined = dict(one)
    for field in ("spans", "titles", "mentions"):
        if field in one or field in other:
            listed = [*(one.get(field) or []), *(other.get(field) or [])]
            joined[field] = [each for index, each in enumerate(listed) if each not in listed[:index]]
    if joined.get("spans"):
        joined["spans"] = sorted(joined["spans"])
    return joined


def _solid(texts: Any) -> str:
    return "".join("".join(texts).split())
