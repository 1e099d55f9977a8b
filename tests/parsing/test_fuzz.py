"""The fuzz run: its pages come again by their number, it sees what it looks for, and it keeps what fails."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from articles.evaluation.fuzz import MUTATIONS, find_faults, make_text
from articles.evaluation.rules import broken_rules
from articles.lexicons import load_lexicons
from articles.parsing import layout
from articles.parsing.layout import lay_out_page
from articles.parsing.types import Banner, Lacuna, Notice, ParsedPage

LEXICONS = load_lexicons()
PAGES = [file.read_bytes().decode("utf-8") for file in sorted((settings.BASE_DIR / "seeds").glob("*.txt"))]


def lay_out(text: str) -> ParsedPage:
    return lay_out_page(text, LEXICONS)


def run(*args: str) -> str:
    out = StringIO()
    call_command("fuzz_parser", *args, stdout=out, stderr=out)
    return out.getvalue()


def test_a_number_gives_one_text_and_numbers_give_many():
    assert make_text(7, PAGES) == make_text(7, PAGES)
    assert len({make_text(number, PAGES) for number in range(50)}) > 45


def test_texts_can_be_written_as_a_page_is():
    for number in range(200):
        make_text(number, PAGES).encode("utf-8")


@pytest.mark.parametrize("mutate", MUTATIONS)
def test_a_mutation_takes_any_text(mutate):
    import random

    for text in ("", "\n", "工", "工\n会", "“\n\n"):
        for number in range(20):
            assert isinstance(mutate(random.Random(number), text), str)


def broken_pages() -> list[tuple[str, ParsedPage]]:
    """A good record, spoilt in one way each, and a word of what has to be said about it."""
    page = lay_out(PAGES[0])
    first, second, *rest = page.articles

    def with_first(**changes) -> ParsedPage:
        return replace(page, articles=(replace(first, **changes), second, *rest))

    last = first.parts[-1]
    return [
        ("in no place", replace(page, banners=())),
        ("in more than one place", with_first(parts=(*first.parts, last))),
        ("not on the page", with_first(parts=(*first.parts, replace(last, spans=((-1, 0),))))),
        ("under its spans", with_first(parts=(*first.parts[:-1], replace(last, text=last.text + "多")))),
        ("do not hold", with_first(headline="龘")),
        ("do not hold", with_first(section="龘")),
        ("without a reason", with_first(confidence=0.5, warnings=())),
        ("confidence 2", with_first(confidence=2)),
        ("orders", replace(page, articles=(second, first, *rest))),
        ("one key", with_first(key=second.key)),
        ("its parent", with_first(parent=1)),
        ("applies to", replace(page, banners=(*page.banners, Banner("", "section_head", (), (99,))))),
        ("a gap", with_first(lacunae=(Lacuna(99, ""),))),
        ("not on the page", with_first(warnings=(Notice("", "", "", (0, 10**6)),))),
    ]


@pytest.mark.parametrize(("said", "page"), broken_pages())
def test_a_broken_rule_is_seen(said, page):
    assert any(said in fault for fault in broken_rules(page)), broken_rules(page)


def test_errors_slowness_and_chance_are_seen():
    def fail(text: str) -> ParsedPage:
        raise KeyError("x")

    records = iter(["one", "two"])
    assert find_faults("工会", fail, 1) == ["KeyError: 'x'"]
    assert "took" in find_faults("工会", lay_out, 0)[0]
    assert "two records" in find_faults("工会", lambda text: replace(lay_out(text), source=next(records)), 1)[0]
    assert find_faults(PAGES[0], lay_out, 5) == []


def test_the_command_reads_pages(tmp_path):
    assert "5 pages, all rules hold" in run("--pages", "5", "--seed", "3", "--out", str(tmp_path))
    assert not list(tmp_path.iterdir())


def test_the_command_keeps_what_fails_and_names_its_seed(tmp_path, monkeypatch):
    whole = layout.lay_out_page
    monkeypatch.setattr(layout, "lay_out_page", lambda text, lexicons: replace(whole(text, lexicons), articles=()))
    with pytest.raises(CommandError, match="2 of 2 pages"):
        run("--pages", "2", "--seed", "40", "--out", str(tmp_path))
    assert (tmp_path / "fuzz_40.txt").read_bytes().decode("utf-8") == make_text(40, PAGES)
