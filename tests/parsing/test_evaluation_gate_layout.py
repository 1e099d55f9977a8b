"""The evaluation gate of the layout: no figure on the gold pages may fall below its floor.

A floor is lowered only by a change that says why; it is raised whenever a figure has risen.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from articles.evaluation import Tally, read_gold
from articles.evaluation.layout import score_layout
from articles.lexicons import load_lexicons
from articles.parsing.layout import lay_out_page

ROOT = Path(__file__).parent.parent.parent

FLOORS = {
    "assigned": 1.0,
    "segmented": 1.0,
    "roles": 1.0,
    "articles": 1.0,
    "headline": 1.0,
    "kicker": 1.0,
    "deck": 1.0,
    "section": 1.0,
    "genre": 1.0,
    "body_exact": 1.0,
    "paragraphs": 1.0,
    "breaks": 1.0,
    "byline": 1.0,
    "captions": 1.0,
    "inset_headings": 1.0,
    "lacunae": 1.0,
    "abstract": 1.0,
    "parent": 1.0,
}


@pytest.fixture(scope="module")
def tally() -> Tally:
    tally = Tally()
    for page in read_gold(ROOT / "tests" / "gold", [ROOT / "seeds"]):
        record = lay_out_page(page.text, load_lexicons(), source=page.source).as_record()
        score_layout(page, record, tally)
    return tally


@pytest.mark.parametrize(("figure", "floor"), FLOORS.items())
def test_figure_keeps_its_floor(tally, figure, floor):
    value = tally.figure(figure)
    wrong = [error for error in tally.errors if error.startswith(figure)]
    assert value is not None, f"{figure} was not judged at all"
    assert value >= floor, wrong


def test_every_seed_is_judged():
    judged = {page.source for page in read_gold(ROOT / "tests" / "gold", [ROOT / "seeds"])}
    assert judged == {file.name for file in (ROOT / "seeds").glob("*.txt")}


def test_every_figure_has_a_floor(tally):
    assert set(tally.figures()) == set(FLOORS)
