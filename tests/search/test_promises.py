"""What readers may trust, each promise against a scan of the database: archives made by chance, the same for the same seed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

import pytest
from django.utils.html import strip_tags

from articles.models import Article, OrganizationMention, State
from search.analysis import squeeze, words_of
from search.indexing import apply_changes, compare, rebuild
from search.request import FACETS, SearchRequest, Sort
from search.results import load_results
from search.service import find
from tests.bench.relevance import hostile_queries
from tests.search import cast

pytestmark = pytest.mark.django_db

PIECES = re.findall(
    r"[^ ]+",
    "石景山区 石景山區 总工会 總工會 市总工会 山区 职工 工会 会员 服务 农民工 劳动者 ＰＰＴ ppt 12 a.b ， “ ” 、 的 了 \u3000",
)
TOPICS = ("jianhui-ruhui", "weiwen", "zhuxue")
REGIONS = ("110000", "110107", "440100")
BODIES = ("北京市总工会", "广州市总工会")
SIZE = 30


def text(chance: random.Random, longest: int) -> str:
    return "".join(chance.choices(PIECES, k=chance.randint(1, longest)))


def story(chance: random.Random) -> Article:
    year = chance.choice(("2020", "2021", "2022-05-03", "2021..2022", ""))
    made = cast.article(
        text(chance, 5),
        *(text(chance, 12) for _ in range(chance.randint(1, 3))),
        day=year or None,
        kicker=text(chance, 3) if chance.random() < 0.3 else "",
        deck=text(chance, 3) if chance.random() < 0.3 else "",
        section=text(chance, 2) if chance.random() < 0.3 else "",
        region=cast.region(chance.choice(REGIONS)) if chance.random() < 0.7 else None,
        topics=tuple(chance.sample(TOPICS, chance.randint(0, 2))),
        union_level=chance.choice(("", "city", "district")),
    )
    if chance.random() < 0.3:
        cast.caption(made, text(chance, 4))
    if chance.random() < 0.3:
        cast.means(made, "市总", chance.choice(BODIES))
    return made


@pytest.fixture(params=[1925, 2025])
def chance(request, db, index_folder) -> random.Random:
    """The chance that made the archive, to ask it by."""
    chance = random.Random(request.param)
    for _ in range(SIZE):
        story(chance)
    rebuild()
    return chance


def passages(article: Article) -> list[str]:
    heads = [article.headline, article.kicker, article.deck, article.section]
    return [part for part in [*heads, *article.paragraphs, *(c.text for c in article.captions.all())] if part]


def public() -> list[Article]:
    return list(Article.objects.published().prefetch_related("captions"))


def scan(holds: Callable[[Article], bool]) -> set[int]:
    return {article.pk for article in public() if holds(article)}


def keys(query: str, **request) -> set[int]:
    answer = find(SearchRequest(text=query, page_size=1000, **request))
    assert not answer.degraded
    assert answer.total == len(answer.hits)
    return set(answer.keys)


class Printed:
    """All public passages, as printed and as compared: what a scan of the database reads."""

    def __init__(self) -> None:
        self.passages = {article.pk: passages(article) for article in public()}
        self.squeezed = {pk: list(map(squeeze, parts)) for pk, parts in self.passages.items()}

    def holds(self, piece: str) -> set[int]:
        wanted = squeeze(piece)
        return {pk for pk, parts in self.squeezed.items() if any(wanted in part for part in parts)}

    def runs(self, chance: random.Random, number: int, least: int = 1) -> Iterator[str]:
        """Pieces of passages as printed, that quotes can hold."""
        printed = [part for parts in self.passages.values() for part in parts]
        while number:
            part = chance.choice(printed)
            start = chance.randrange(len(part))
            piece = part[start : start + chance.randint(least, 9)]
            if len(squeeze(piece)) >= least and not set(piece) & set('"“”＂'):
                number -= 1
                yield piece


def test_1_a_quoted_run_is_found_wherever_it_stands_and_nowhere_else(chance):
    printed = Printed()
    for piece in printed.runs(chance, 60):
        assert keys(f'"{piece}"') == printed.holds(piece), piece
        shuffled = "".join(chance.sample(piece, len(piece)))
        if squeeze(shuffled):
            assert keys(f'"{shuffled}"') == printed.holds(shuffled), shuffled


def test_2_scripts_widths_cases_and_white_space_are_one(chance):
    other = str.maketrans("区总会a1P", "區總會ａ１ｐ") | {ord("ｐ"): "P", ord("Ｐ"): "p"}
    for piece in Printed().runs(chance, 30, least=2):
        spaced = " ".join(piece) if not re.search("[A-Za-z0-9]", squeeze(piece)) else piece
        assert keys(f'"{piece.translate(other)}"') == keys(f'"{spaced}"') == keys(f'"{piece}"'), piece
        assert keys(piece.translate(other)) == keys(piece), piece


def test_3_a_word_is_found_as_a_word_only(chance):
    for word in ("山区", "工会", "职工", "服务", "会员", "劳动者", "农民工"):
        assert words_of(word) == [word]
        found = scan(lambda article, word=word: any(word in words_of(part) for part in passages(article)))
        assert keys(word, expand=False) == found, word


def test_4_a_name_means_what_its_article_means(chance):
    meant = {name: set(OrganizationMention.objects.filter(name=name).values_list("article", flat=True)) for name in BODIES}
    assert all(meant.values())
    for name in BODIES:
        assert keys(name) == meant[name] | keys(name, expand=False)
        assert keys(f"机构:{name}") == meant[name]
    assert keys("市总") >= meant[BODIES[0]] | meant[BODIES[1]]
    assert not (keys("市总", expand=False) - scan(lambda a: any("市总" in squeeze(part) for part in passages(a))))


def test_5_marks_are_what_matched_and_the_rest_is_as_printed(chance):
    printed = Printed()
    for piece in printed.runs(chance, 10, least=2):
        request = SearchRequest(text=f'"{piece}"', page_size=100)
        answer = find(request)
        results = load_results(request, answer, answer.hits)
        assert len(results) == answer.total
        for result in results:
            shown = [result.headline, result.kicker, result.deck, *([result.snippet.html] if result.snippet else [])]
            marked = [squeeze(mark) for html in shown for mark in re.findall("<mark>(.*?)</mark>", str(html))]
            sections = squeeze(result.article.section)
            assert marked or squeeze(piece) in sections, piece
            assert all(set(mark) <= set(squeeze(piece)) for mark in marked), (piece, marked)
            assert any(squeeze(piece) in mark for mark in marked) or squeeze(piece) in sections, (piece, marked)
            assert strip_tags(str(result.headline)) == result.article.headline


def test_6_every_count_is_what_its_click_finds(chance):
    for query in ("工会", '"工会" OR 职工', "-服务", "*"):
        request = SearchRequest(text=query, filters=(("topic", TOPICS[:1]),) if query == "*" else ())
        answer = find(request)
        for facet in FACETS:
            for count in answer.facets[facet]:
                if not count.is_chosen:
                    assert find(request.with_values(facet, (count.value,))).total == count.count, (query, facet, count)
                    grown = find(request.with_values(facet, (*request.values(facet), count.value))).total
                    assert grown == count.added + (answer.total if request.values(facet) else 0), (query, facet, count)


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.thorough
def test_7_pages_of_any_size_are_one_order(chance, sort):
    for query in ("*", "工会", "职工 OR 服务"):
        whole = find(SearchRequest(text=query, sort=sort, page_size=1000))
        for size in (1, 3, 7):
            pages = [
                find(SearchRequest(text=query, sort=sort, page_size=size, page=page)) for page in range(1, SIZE // size + 3)
            ]
            assert [key for page in pages for key in page.keys] == whole.keys
            assert {page.total for page in pages} == {whole.total}
        if sort is Sort.RELEVANCE and query != "*":
            scores = [hit.score for hit in whole.hits]
            assert scores == sorted(scores, reverse=True)


@pytest.mark.thorough
def test_9_the_index_is_what_the_database_is_after_any_changes(chance, committed):
    for _ in range(8):
        with committed():
            articles = list(Article.objects.all())
            for _change in range(chance.randint(1, 4)):
                article = chance.choice(articles)
                articles.remove(article)
                kind = chance.choice(("write", "edit", "withhold", "delete"))
                if kind == "write":
                    story(chance)
                elif kind == "delete":
                    article.delete()
                else:
                    article.headline = text(chance, 5)
                    article.state = State.WITHHELD if kind == "withhold" else State.REVIEWED
                    article.save()
        assert str(compare()) == "missing 0, stale 0, ghosts 0"
        for piece in ("工会", "山区", "农民工服务"):
            assert keys(f'"{piece}"') == Printed().holds(piece)
    assert apply_changes() == 0


@pytest.mark.thorough
def test_10_nothing_that_can_be_typed_fails(chance):
    bodies = [part for article in public() for part in passages(article)]
    for query in hostile_queries(200, bodies, seed=chance.randrange(1000)):
        answer = find(SearchRequest(text=query))
        assert not answer.degraded, query[:80]
        assert isinstance(answer.wider, list)
        assert len(answer.facets) == len(FACETS)


def test_an_article_is_found_by_its_number(chance):
    article = chance.choice(public())
    assert keys(f"id:{article.pk}") == {article.pk}
    assert keys("id:x") == keys("id:9999999999999999999999") == keys("id:0") == set()
