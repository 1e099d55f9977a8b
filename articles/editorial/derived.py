"""The fields of an article that follow from its parts, for articles whose blocks people put elsewhere.

The same rules by which the parser derives them (parsing.layout), on plain records: editing imports no parsing.
"""

from __future__ import annotations

import re
from typing import Any

from articles.editorial.blocks import Group, Layout, Part
from articles.editorial.following import SHARED, WHOLE, Following

Record = dict[str, Any]

_WHITE = re.compile(r"\s+")
EMPTY: Record = {
    "parent": None,
    "abstract": None,
    "region": {},
    "union_level": None,
    "union_level_evidence": [],
    "confidence": 1.0,
}


def as_record(layout: Layout, record: Record) -> Record:
    """The page record with the articles, banners and advertisements of ``layout``; what nothing happened to is as it was."""
    reads = {read["key"]: read for read in record.get("articles") or []}
    standing = {group.key for group in layout.groups}
    changed = [group for group in layout.groups if group.is_changed]
    sources = [read for key, read in reads.items() if key not in standing or any(group.key == key for group in changed)]
    following = Following(layout, sources)
    orders = {group.key: order for order, group in enumerate(layout.groups, 1)}
    parents = {read["order"]: read["key"] for read in reads.values()}
    articles = []
    for group in layout.groups:
        shared = _shared_section(layout, group)
        read = _derived(group, following, shared) if group.is_changed else dict(group.read)
        if not group.is_changed and shared != _section_read(record, read) and not _joined(group.parts, "section"):
            read["section"] = shared
        parent = parents.get(read.get("parent") or 0)
        read |= {"order": orders[group.key], "parent": orders.get(parent or "") if parent != group.key else None}
        articles.append(read)
    banners = [
        {**banner, "applies_to": sorted(orders[key] for key in layout.applies.get(id(banner), []) if key in orders)}
        for banner in layout.banners
    ]
    return {**record, "articles": articles, "banners": banners, "ads": layout.ads}


def _shared_section(layout: Layout, group: Group) -> str | None:
    """The column that stands over several articles, of which this is one."""
    over = [
        banner["text"]
        for banner in layout.banners
        if banner.get("kind") == "section_head" and group.key in layout.applies.get(id(banner), [])
    ]
    return over[-1] if over else None


def _section_read(record: Record, read: Record) -> str | None:
    """As ``_shared_section``, in the record as it was read."""
    heads = [banner for banner in record.get("banners") or [] if banner.get("kind") == "section_head"]
    over = [banner["text"] for banner in heads if read["order"] in (banner.get("applies_to") or [])]
    return over[-1] if over else None


def _derived(group: Group, following: Following, shared: str | None) -> Record:
    parts = group.parts
    abstract = _joined(parts, "abstract")
    read: Record = {**EMPTY, **group.read, "key": group.key, "parts": parts}
    read["genre"] = group.read.get("genre") or _genre(parts)
    read |= {role: _joined(parts, role) for role in ("kicker", "headline", "deck")}
    read["section"] = _joined(parts, "section") or shared
    read["body"] = [part["text"] for part in parts if part["role"] == "body"]
    read["inset_headings"], read["captions"] = _inset_headings(parts), _captions(parts)
    read["abstract"] = {"label": _joined(parts, "abstract_label") or "", "text": abstract} if abstract else None
    read["lacunae"] = _lacunae(parts, following.sources)
    for field in (*SHARED, *WHOLE):
        read[field] = following.members(group, field)
    read["byline"] = following.byline(group)
    topics = following.topics(group)
    read["topics"] = [item["topic"] for item in topics]
    read["topic_evidence"] = [item for item in topics if item["spans"]]
    _label(read, group, following)
    if not read["warnings"]:
        read["confidence"] = 1.0  # what was doubted went elsewhere
    return read


def _label(read: Record, group: Group, following: Following) -> None:
    region = following.label(
        group, lambda each: _known(each.get("region")), lambda each: (each.get("region") or {}).get("evidence") or []
    )
    read["region"] = region["region"] if region else {}
    level = following.label(group, lambda each: each.get("union_level"), lambda each: each.get("union_level_evidence") or [])
    read["union_level"] = level["union_level"] if level else None
    read["union_level_evidence"] = (level.get("union_level_evidence") or []) if level else []


def _known(region: Record | None) -> bool:
    return bool(region and (region.get("code") or region.get("scope") or region.get("province")))


def _joined(parts: list[Part], role: str) -> str | None:
    return " ".join(part["text"] for part in parts if part["role"] == role) or None


def _genre(parts: list[Part]) -> str:
    roles = {part["role"] for part in parts}
    return "photo_news" if "caption" in roles and "body" not in roles else "news"


def _inset_headings(parts: list[Part]) -> list[Record]:
    found, paragraphs = [], 0
    for part in parts:
        if part["role"] == "inset_heading":
            found.append({"text": part["text"], "before_paragraph": paragraphs})
        paragraphs += part["role"] == "body"
    return found


def _captions(parts: list[Part]) -> list[Record]:
    """Each caption with the credit that follows it; one credit under several pictures is repeated."""
    captions: list[Record] = []
    waiting: list[str] = []
    for part in parts:
        if part["role"] == "caption":
            waiting.append(part["text"])
        elif part["role"] == "credit":
            credit = _WHITE.sub(" ", _spaced(part))
            captions += [{"text": text, "credit": credit} for text in waiting]
            waiting = []
    return [*captions, *({"text": text, "credit": None} for text in waiting)]


def _spaced(part: Part) -> str:
    pieces, at = [], 0
    for start, end in part["spans"]:
        pieces.append(part["text"][at : at + end - start])
        at += end - start
    return " ".join(pieces)


def _lacunae(parts: list[Part], sources: list[Record]) -> list[Record]:
    """Where the page lost text: behind, or before, the same characters as it was read; a gap that a person closed is none."""
    behind: dict[int, str] = {}
    before: dict[int, str] = {}
    for read in sources:
        body = [part for part in read["parts"] if part["role"] == "body"]
        for lacuna in read.get("lacunae") or []:
            at = lacuna["after_paragraph"]
            if at < 0 and body:
                before[body[0]["spans"][0][0]] = lacuna["reason"]
            elif at < len(body):
                behind[body[at]["spans"][-1][1]] = lacuna["reason"]
    found = []
    for index, part in enumerate(part for part in parts if part["role"] == "body"):
        first, last = part["spans"][0][0], part["spans"][-1][1]
        found += [{"after_paragraph": index - 1, "reason": before[first]}] if first in before else []
        found += [{"after_paragraph": index, "reason": behind[last]}] if last in behind else []
    return found
