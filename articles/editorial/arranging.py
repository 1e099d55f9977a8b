"""Blocks of a page put elsewhere by people: kept as decisions, laid over every reading, previewed, and undone one by one.

``arranged`` gives the record of a page as it stands: what was read with the placements laid over it, in the order in which
they were decided. What can't be applied to a reading any more comes back as a doubt with both versions.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import override

from articles.editorial.blocks import APART, Layout, Spans, Step, text_at
from articles.editorial.derived import as_record
from articles.models import Page, PartRole, Placement

UNPLACED = "blocks_unplaced"
READ_OTHERWISE = "blocks_read_otherwise"

Doubt = dict[str, Any]


@dataclass
class Arranged:
    """The record of a page as it stands, and what of people's placements is in doubt."""

    record: dict[str, Any]
    doubts: list[Doubt] = field(default_factory=list)


def standing(page: Page) -> list[Placement]:
    """The placements on ``page`` that hold, in the order in which they were decided."""
    return list(Placement.objects.filter(page=page, undone_at=None).order_by("pk")) if page.pk else []


def arranged(page: Page, placements: list[Placement] | None = None) -> Arranged:
    """What was read of ``page`` with the placements (default: those that hold) laid over it."""
    placements = standing(page) if placements is None else placements
    if not placements:
        return Arranged(page.record)
    layout, read = Layout.of(page.text, page.record), Layout.of(page.text, page.record)
    doubts: list[Doubt] = []
    for placement in placements:
        for step in placement.steps:
            outcome = layout.apply(step)
            if outcome.how != "done":
                doubts.append(_unplaced(page, placement, step, layout, outcome.how))
        doubts += _read_otherwise(page, placement, read)
    return Arranged(as_record(layout, page.record), doubts)


def version_of(page: Page) -> str:
    """A digest of what the blocks of ``page`` follow from: the reading and the placements that hold (16 hex digits)."""
    said = [page.record, [placement.pk for placement in standing(page)]]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def places_of(step: Step) -> Spans:
    """The characters that a step puts somewhere."""
    return [span for piece in step["pieces"] for span in piece["spans"]]


def how_read(layout: Layout, steps: list[Step]) -> list[list[list[Any]]]:
    """How ``layout`` has the characters of each step, to be compared with a later reading."""
    return [layout.roles(places_of(step), step["to"].get("of") or []) for step in steps]


def _decided(step: Step) -> list[list[Any]]:
    """What ``how_read`` says of a reading that has the step's characters as they were decided."""
    kind = step["to"]["kind"]
    runs: list[list[Any]] = []
    for piece in step["pieces"]:
        for start, _end in piece["spans"]:
            runs.append([start, kind if kind in APART else piece["role"], kind == "article"])
    runs.sort()
    return [run for index, run in enumerate(runs) if index == 0 or run[1:] != runs[index - 1][1:]]


def _read_otherwise(page: Page, placement: Placement, read: Layout) -> list[Doubt]:
    """Blocks that the parser now reads neither as it did when the person decided nor as they decided."""
    found = []
    for step, then, now in zip(placement.steps, placement.read_then, how_read(read, placement.steps), strict=True):
        if now not in (then, _decided(step)):
            text = _short(text_at(page.text, places_of(step)))
            message = f"解析器现读作{_roles(now)}，人工决定为{_roles(_decided(step))}：“{text}”"
            found.append(_doubt(READ_OTHERWISE, message, placement, step, _roles(now)))
    return found


def _unplaced(page: Page, placement: Placement, step: Step, layout: Layout, how: str) -> Doubt:
    text = _short(text_at(page.text, places_of(step)))
    stands = _roles(layout.roles(places_of(step), step["to"].get("of") or []))
    if how == "near":
        message = f"“{text}”原定紧挨的成分已不在该文中，现按版面次序放入该文，请核对"
    else:
        message = f"“{text}”原定归入的文章已不在此版的新读法中，未能照办：现为{stands}，请核对"
    return _doubt(UNPLACED, message, placement, step, stands)


def _doubt(code: str, message: str, placement: Placement, step: Step, stands: str) -> Doubt:
    spans = places_of(step)
    return {
        "code": code,
        "field": "parts",
        "message": message,
        "value": {"placement": placement.pk, "text": stands},
        "alternatives": [placement.said],
        "span": spans[0],
    }


def _roles(runs: list[list[Any]]) -> str:
    with override(None):  # what is stored does not depend on the language of who was at work
        names = {role.value: str(role.label) for role in PartRole}
    return "、".join(dict.fromkeys(names.get(run[1], run[1]) for run in runs)) or "—"


def _short(text: str) -> str:
    text = "".join(text.split())
    return text if len(text) <= 30 else text[:29] + "…"
