"""Blocks put elsewhere: whatever people do, every character stays in exactly one place, and what follows from it follows."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.editorial.arranging import arranged, how_read
from articles.editorial.blocks import Layout, cut, overlap, without
from articles.editorial.derived import as_record
from articles.editorial.placing import PlacingRefusedError
from articles.editorial.steps import CUT, JOIN, PUT, ROLES, Choice, steps_for
from articles.evaluation.rules import broken_rules
from articles.models import Page, Placement
from articles.parsing import types
from articles.parsing.pipeline import parse_page

SEEDS = Path(__file__).parents[2] / "seeds"
NUMBERS = ["000", "001", "002", "003", "004"]


@cache
def seed(number):
    """(text, record) of a seed page."""
    (file,) = SEEDS.glob(f"{number}_*.txt")
    text = file.read_bytes().decode()
    return text, parse_page(text).as_record()


def typed(text, record):
    """A page record as what the parser hands out; ``broken_rules`` reads nothing of what is left out."""

    def of(kind, item):
        known = {each.name for each in fields(kind)}
        return kind(
            **{name: tuple(value) if isinstance(value, list) else value for name, value in item.items() if name in known}
        )

    def article(read):
        lists = {
            "parts": types.Part,
            "inset_headings": types.InsetHeading,
            "captions": types.Caption,
            "lacunae": types.Lacuna,
            "dates": types.DateMention,
            "places": types.Place,
            "people": types.Person,
            "organizations": types.Organization,
            "events": types.Event,
            "figures": types.Figure,
            "warnings": types.Notice,
        }
        known = {each.name for each in fields(types.ParsedArticle)} - {"region", "topics", "byline"}
        values = {name: value for name, value in read.items() if name in known}
        values |= {name: tuple(of(kind, item) for item in read.get(name) or []) for name, kind in lists.items()}
        values["abstract"] = types.Abstract(**read["abstract"]) if read["abstract"] else None
        return types.ParsedArticle(**values)

    return types.ParsedPage(
        text,
        record["source"],
        record["parser"],
        tuple(of(types.Banner, item) for item in record["banners"]),
        tuple(of(types.Advertisement, item) for item in record["ads"]),
        tuple(article(read) for read in record["articles"]),
    )


def derived_from_parts(record):
    """Body, headings and captions are those of the parts."""
    for read in record["articles"]:
        assert read["body"] == [part["text"] for part in read["parts"] if part["role"] == "body"]
        for role in ("kicker", "headline", "deck"):
            assert read[role] == (" ".join(part["text"] for part in read["parts"] if part["role"] == role) or None)


def listed(layout):
    return [part for group in layout.groups for part in group.parts] + layout.banners + layout.ads


@st.composite
def deeds(draw):
    """What a person does at random; numbers choose among what is there."""
    number = st.integers(0, 10**6)
    return {
        "action": draw(st.sampled_from([PUT, PUT, PUT, CUT, JOIN])),
        "blocks": draw(st.lists(number, min_size=1, max_size=4)),
        "to": draw(st.sampled_from(["", "new", "banner", "advertisement", "after", "after", "before"])),
        "place": draw(number),
        "role": draw(st.sampled_from(["", "", *ROLES])),
    }


def choice_of(layout, deed):
    blocks = listed(layout)
    chosen = [blocks[number % len(blocks)] for number in deed["blocks"]]
    to, opening = deed["to"], ""
    if deed["action"] == JOIN:
        group = layout.groups[deed["place"] % len(layout.groups)]
        chosen, to = group.parts[:3], ""
    if deed["action"] == CUT:
        chosen, to = chosen[:1], ""
        opening = chosen[0]["text"][len(chosen[0]["text"]) // 2 :]
    if to in ("after", "before"):
        parts = [part for group in layout.groups for part in group.parts]
        part = parts[deed["place"] % len(parts)]
        to += f"-{part['spans'][-1][1] - 1 if to == 'after' else part['spans'][0][0]}"
    spans = tuple(part["spans"] for index, part in enumerate(chosen) if part not in chosen[:index])
    return Choice(deed["action"], spans, to, deed["role"], opening)


def placed(page, sequence):
    """The placements that a person makes who does all this."""
    placements = []
    read = Layout.of(page.text, page.record)
    for deed in sequence:
        layout = Layout.of(page.text, arranged(page, placements).record)
        if not layout.groups:
            break
        try:
            steps = steps_for(layout, choice_of(layout, deed)).steps
        except PlacingRefusedError:
            continue
        placements.append(Placement(steps=steps, read_then=how_read(read, steps)))
    return placements


@given(st.sampled_from(NUMBERS), st.lists(deeds(), min_size=1, max_size=6))
@pytest.mark.thorough
def test_the_rules_hold_whatever_people_do(number, sequence):
    text, record = seed(number)
    page = Page(text=text, record=record)
    placements = placed(page, sequence)
    stands = arranged(page, placements)
    assert broken_rules(typed(text, stands.record)) == []
    derived_from_parts(stands.record)
    assert stands.doubts == []  # nothing was read again
    assert arranged(page, []).record == record
    assert page.record == seed(number)[1]
    for index in range(len(placements)):  # any of them taken back
        assert broken_rules(typed(text, arranged(page, placements[:index] + placements[index + 1 :]).record)) == []


@pytest.mark.thorough
@given(st.sampled_from(NUMBERS), st.lists(deeds(), min_size=1, max_size=4), st.integers(0, 10**6))
def test_decisions_hold_for_a_reading_that_cuts_the_page_otherwise(number, sequence, cuts):
    """Another parser reads every second article as one with the one before it, and cuts parts in the middle."""
    text, record = seed(number)
    page = Page(text=text, record=record)
    placements = placed(page, sequence)
    page.record = read_otherwise(text, record, cuts)
    assert broken_rules(typed(text, page.record)) == []
    found = arranged(page, placements)
    assert broken_rules(typed(text, found.record)) == []
    derived_from_parts(found.record)


def read_otherwise(text, record, number):
    layout = Layout.of(text, record)
    for index in range(len(layout.groups) - 1, 0, -2):
        if (number >> index) & 1:
            layout.groups[index - 1].parts += layout.groups.pop(index).parts
    for group in layout.groups:
        parts = []
        for place, part in enumerate(group.parts):
            middle = part["spans"][0][0] + max(1, (part["spans"][0][1] - part["spans"][0][0]) // 2)
            head, tail = cut(text, part["spans"], middle)
            halves = [head, tail] if head and tail and (number >> place) & 1 else [part["spans"]]
            parts += [layout.part(part["role"], spans) for spans in halves]
        group.parts = parts
    return as_record(layout, record)


@pytest.mark.parametrize(
    ("spans", "gone", "left"),
    [
        ([[0, 10]], [[3, 5]], [[0, 3], [5, 10]]),
        ([[0, 10]], [[0, 10]], []),
        ([[20, 30], [0, 10]], [[5, 25]], [[25, 30], [0, 5]]),
        ([[0, 10]], [[10, 12]], [[0, 10]]),
        ([[0, 10]], [[1, 2], [4, 5]], [[0, 1], [2, 4], [5, 10]]),
    ],
)
def test_characters_are_taken_out(spans, gone, left):
    assert without(spans, gone) == left
    assert overlap(spans, gone) == sum(end - start for start, end in spans) - sum(end - start for start, end in left)


@pytest.mark.parametrize(
    ("offset", "halves"),
    [
        (0, ([], [[0, 3], [4, 7]])),
        (2, ([[0, 2]], [[2, 3], [4, 7]])),
        (3, ([[0, 3]], [[4, 7]])),
        (4, ([[0, 3]], [[4, 7]])),
        (7, ([[0, 3], [4, 7]], [])),
    ],
)
def test_a_block_is_cut(offset, halves):
    assert cut("一二三 四五六", [[0, 3], [4, 7]], offset) == halves
