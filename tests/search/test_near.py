"""Did you mean: only what the archive has, only where little is found, and as much behind it as it says."""

from __future__ import annotations

import random
import re
from html import unescape

import pytest

from articles.models import Article
from search.analysis import fold, words_of
from search.indexing import rebuild
from search.near import TIMES, candidates, near_searches, sound
from search.pinyin import all_readings, readings
from search.request import SearchRequest
from search.service import find, open_snapshot
from tests.search import cast

pytestmark = pytest.mark.django_db


def offers(text: str, **request) -> dict[str, int]:
    search = SearchRequest(text=text, **request)
    return {near.text: near.total for near in near_searches(search, find(search))}


@pytest.mark.parametrize(
    ("typed", "meant", "why"),
    [
        ("工汇", "工会", "the second character"),
        ("公会", "工会", "a word that the archive has not"),
        ("工會匯", None, "no word sounds so"),
        ("总公会", "总工会", "inside a longer name"),
        ("總公會", "總工会", "what was typed stays, but for the word"),
        ("石景山区总公会", "石景山区总工会", "at the end of a name"),
        ("石井山区", "石景山区", "a place"),
        ("只工", "职工", "another reading of the same sound"),
        ("慰闻品", "慰问品", "three characters"),
        ("山水", None, "one of two characters different, and another sound"),
        ('"总公会"', '"总工会"', "quotes stay"),
        ("机构:全国总公会", "机构:全国总工会", "a field stays"),
        ("答便会", "答辩会", "beside other words"),
        ("gonghui", None, "Latin letters are no Chinese word"),
    ],
)
def test_it_works(played, typed, meant, why):
    assert (list(offers(typed))[:1] or [None]) == [meant], why


def test_the_page_links_to_what_it_counts(client, played):
    page = client.get("/search/", {"q": "总公会", "year": "2022", "sort": "newest"}).content.decode()
    assert "没有找到" in page, "what was typed is what was searched"
    address, total = re.search(r'class="near".*?href="([^"]+)".*?>(\d+) 篇', page).groups()
    assert {"year=2022", "sort=newest"} <= set(unescape(address)[1:].split("&"))
    assert f'id="hits-title">{total} 篇' in client.get("/search/" + unescape(address)).content.decode()


@pytest.mark.parametrize("request_", [{"text": ""}, {"text": "工会"}, {"text": "*"}, {"text": "总工会"}])
def test_where_enough_is_found_nothing_is_offered(played, request_):
    for number in range(5):
        cast.article(f"总工会和工会 {number}")
    rebuild()
    assert offers(**request_) == {}


def test_what_would_find_nothing_is_not_offered(client, played):
    assert offers("总公会")
    assert offers("总公会", filters=(("year", ("1999",)),)) == {}
    assert 'class="near"' not in client.get("/search/?q=总公会&year=1999").content.decode()


def test_a_few_hits_give_way_to_many_only(played):
    cast.article("公会")
    for number in range(TIMES - len(find(SearchRequest(text="工会")).keys) - 1):
        cast.article(f"工会 {number}")
    rebuild()
    assert find(SearchRequest(text="公会")).total == 1
    assert offers("公会") == {}
    cast.article("工会")
    rebuild()
    assert offers("公会") == {"工会": TIMES}


def test_without_an_index_nothing_is_offered(played, index_folder):
    (index_folder / "current").unlink()
    assert offers("总公会") == {}


@pytest.mark.parametrize(
    "text", ["工" * 5000, '"' * 50 + "总公会", "总公会" * 400, "(((总公会", "总公会\x00", "𠮷𠮷总公会", "标题:"]
)
def test_anything_is_answered(played, text):
    offers(text)


def way(typed: str, word: str) -> int | None:
    """0: sounds the same, 1: nearly, 2: one character of three or more is another."""
    for fuzzy in (False, True):
        spoken = [{sound(one, fuzzy=fuzzy) for one in readings(character)[:2]} for character in typed + word]
        pairs = zip(typed, word, spoken[: len(typed)], spoken[len(typed) :], strict=True)
        if all(a == b or mine & theirs for a, b, mine, theirs in pairs):
            return int(fuzzy)
    different = sum(a != b for a, b in zip(typed, word, strict=True))
    return 2 if len(typed) > 2 and different == 1 else None


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(4))
def test_what_may_be_meant_is_what_a_scan_of_all_words_says(played, seed):
    chance = random.Random(seed)
    printed = {
        word
        for article in Article.objects.all()
        for part in [article.headline, article.kicker, article.deck, article.section, *article.paragraphs]
        for word in words_of(part)
        if 2 <= len(word) <= 4 and re.fullmatch("[\u4e00-\u9fff]+", word)
    }
    by_sound: dict[str, list[str]] = {}
    for character, spoken in all_readings().items():
        for one in spoken[:2] if fold(character) == character else ():
            by_sound.setdefault(one, []).append(character)
    snapshot = open_snapshot()
    for word in chance.sample(sorted(printed), 25):
        place = chance.randrange(len(word))
        other = chance.choice(by_sound[readings(word[place])[0]] if chance.random() < 0.7 else list("京山工会员的服"))
        typed = word[:place] + other + word[place + 1 :]
        found = {(one.way, one.word) for one in candidates(typed, snapshot) if len(one.word) == len(typed)}
        expected = {(way(typed, one), one) for one in printed if len(one) == len(typed) and one != typed}
        assert {pair for pair in found if pair[1] in printed} == {pair for pair in expected if pair[0] is not None}, typed
        assert typed == word or word in {one for _way, one in found} or way(typed, word) is None
