"""Nothing is worse than a union of another city: where a passage's city is moved, its unions move with it; where the city is
taken out, they stay open with a notice that says so."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.lexicons.gazetteer import Division, load_gazetteer, load_names, path_of, short_name
from articles.parsing.entities.readers import dictionary_reader
from articles.parsing.types import ParsedArticle
from tests.parsing.passages import page_of, passages, read


def _cities() -> list[Division]:
    """Prefecture-level cities of provinces whose short name is theirs alone and no other word."""
    names = load_names()
    found = [one for one in load_gazetteer().values() if one.level == 2 and one.name.endswith("市")]
    plain = [one for one in found if path_of(one.code)[0].name.endswith("省") and len(one.name) == 3]
    return [
        one for one in plain if len(names.short.get(short_name(one.name), ())) == 1 and short_name(one.name) not in names.county
    ]


CITIES = _cities()
BY_NAME = {city.name: city for city in CITIES}
# Passages of one city, no county: whatever is a union there is of that city or its province.
MOVABLE = [one for one in passages() if one["region"][1] in BY_NAME and not one["region"][2] and "(" not in one["headline"]]


def _text(passage: dict[str, Any], old: Division, new: str, province: str) -> list[str]:
    """Headline and body with the city's and the province's names replaced, the full ones first."""
    whole, short = old.name, short_name(old.name)
    home = path_of(old.code)[0].name
    pairs = [(whole, new), (short, new.removesuffix("市")), (home, province), (short_name(home), province.removesuffix("省"))]
    texts = [passage["headline"], *passage["body"]]
    for before, after in pairs:
        texts = [text.replace(before, after) for text in texts]
    return texts


def _read(texts: list[str]) -> ParsedArticle:
    return read(page_of(*texts), dictionary_reader()).articles[0]


def _unions(article: ParsedArticle) -> set[str]:
    return {body.name for body in article.organizations if body.type == "union" and not body.generic}


def test_there_are_passages_to_move() -> None:
    assert len(MOVABLE) >= 8


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(MOVABLE), st.sampled_from(CITIES))
@pytest.mark.thorough
def test_the_unions_move_with_the_city(passage: dict[str, Any], city: Division) -> None:
    old = BY_NAME[passage["region"][1]]
    if short_name(city.name) in "".join([passage["headline"], *passage["body"]]):
        return
    moved = _unions(_read(_text(passage, old, city.name, path_of(city.code)[0].name)))
    assert not {name for name in moved if name.startswith((old.name, short_name(old.name)))}
    stood = _unions(_read([passage["headline"], *passage["body"]]))
    if f"{old.name}总工会" in stood:
        assert f"{city.name}总工会" in moved


@pytest.mark.parametrize("passage", MOVABLE, ids=lambda one: one["id"])
def test_without_its_city_a_union_stays_open_and_says_so(passage: dict[str, Any]) -> None:
    old = BY_NAME[passage["region"][1]]
    home = path_of(old.code)[0].name
    texts = [
        re.sub(f"(?:{home}|{short_name(home)})?{old.name}", "市", text).replace(short_name(old.name), "").replace(home, "省")
        for text in [passage["headline"], *passage["body"]]
    ]
    texts = [re.sub("市总(?!工会)", "市总工会", text) for text in texts]
    article = _read(texts)
    named = {one for one in _unions(article) if re.match(r".{2,6}市总工会", one)}
    told = {one.name for place in article.places for one in path_of(place.code or "")}  # 崂山区 tells Qingdao by itself
    assert {one for one in named if not one.split("总工会")[0].endswith(tuple(told) or ("?",))} == set()
    if any("市总工会" in text for text in texts) and not told:
        opened = [notice for notice in article.warnings if notice.code == "organization-open" and "市总工会" in notice.message]
        assert opened
        assert all("：" in notice.message for notice in opened)
