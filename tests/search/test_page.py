"""The search page."""

from __future__ import annotations

import html
import json
import re
import time
from urllib.parse import unquote

import pytest
from django.http import QueryDict
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import State
from search import database
from search.indexing import rebuild
from search.request import FACETS, SearchRequest
from search.results import facet_lists
from search.service import find
from tests.articles.test_outline import Page, in_no_language, nameless
from tests.search import cast
from tests.thoroughness import examples

pytestmark = pytest.mark.django_db
ADDRESS = "/search/"


def show(client, **parameters) -> str:
    response = client.get(ADDRESS, parameters)
    assert response.status_code == 200
    return response.content.decode()


def test_it_works(client, played):
    page = show(client, q="塔吊")
    assert "工人在<mark>塔吊</mark>上作业" in page
    assert reverse("search:results") == ADDRESS
    assert f"{played['photo'].get_absolute_url()}?q=" in page


@pytest.mark.parametrize("parameters", [{}, {"q": ""}, {"q": "*"}, {"region": "110000"}, {"q": "，"}, {"q": "没有这个词的"}])
def test_every_state_is_a_page(client, played, parameters):
    show(client, **parameters)


@pytest.mark.parametrize(
    ("asked", "told", "last"),
    [
        ("", "", "检索"),
        ("?page=1&sort=relevance&from=", "", "检索"),
        ("?q=塔吊&page=7", "?q=塔吊", "塔吊"),
        ("?level=city&region=110000&region=440000&utm_source=x", "?region=110000&region=440000&level=city", "北京市"),
        ("?year=2022&sort=newest&q=塔吊", "?q=塔吊&year=2022&sort=newest", "塔吊"),
        ("?from=2022-05", "?from=2022-05-01", "2022-05-01"),
        ("?expand=0", "?expand=0", "筛选"),
    ],
)
def test_a_search_has_one_address_and_a_place_on_the_site(client, played, asked, told, last):
    page = client.get(ADDRESS + asked).content.decode()
    (address,) = re.findall(r'<link rel="canonical" href="http://testserver(.*?)">', page)
    assert unquote(html.unescape(address)) == ADDRESS + told
    data = [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)]
    (steps,) = [item["itemListElement"] for item in data if item["@type"] == "BreadcrumbList"]
    assert [step["name"] for step in steps] == ["首页", "检索"] + [last] * (last != "检索")
    assert "item" not in steps[-1]
    assert f'aria-current="page">{last}</span>' in page


def test_a_screen_reader_can_tell_what_is_there(client, played):
    page = Page(show(client, q="塔吊"))
    assert page.named("svg", "table", "aside", "form")
    assert nameless(page) == []
    levels = [int(element.tag[1]) for element in page.named("h1", "h2", "h3")]
    assert levels[:2] == [1, 2]
    client.get("/language/en/")
    assert in_no_language(Page(show(client, q="塔吊"))) == []


def test_only_reading_is_allowed(client, played):
    assert client.post(ADDRESS, {"q": "塔吊"}).status_code == 405
    assert client.head(ADDRESS, {"q": "塔吊"}).status_code == 200


def test_an_empty_archive_says_so(client, empty):
    rebuild()
    assert "没有找到" in show(client, q="塔吊")


def test_what_matched_is_marked_and_everything_else_escaped(client, played):
    page = show(client, q='"ppt" 報')
    assert "&lt;b&gt;<mark>ＰＰＴ</mark>&lt;/b&gt; &amp; Trade Union 匯<mark>報</mark>" in page
    assert "<script>" not in show(client, q="<script>alert(1)</script>")
    assert "<b>" not in page


def test_names_are_marked_as_the_article_prints_them(client, played):
    page = show(client, q="北京市总工会")
    assert "按照<mark>市总工会</mark>工作要求" in page
    assert "已按别名扩展" not in page, "the name itself was typed"
    page = show(client, q="市总")
    assert "“市总”已按别名扩展：北京市总工会、广州市总工会" in page
    assert "expand=0" in page
    assert "已按别名扩展" not in show(client, q="市总", expand="0")


def test_a_withheld_article_is_not_shown_even_before_the_index_follows(client, played):
    played["photo"].__class__.objects.filter(pk=played["photo"].pk).update(state=State.WITHHELD)
    page = show(client, q="塔吊")
    assert played["photo"].get_absolute_url() not in page


def test_every_count_is_what_its_click_shows(client, played):
    for start in ("", "year=2022", "region=110000&level=city", "q=工会&topic=jianhui-ruhui&topic=zhuxue"):
        response = client.get(f"{ADDRESS}?{start}")
        total = response.context["answer"].total
        for facet in response.context["facets"]:
            for value in [*facet.values, *facet.more]:
                clicked = find(SearchRequest.from_address(QueryDict(value.address))[0]).total
                if not value.is_chosen:
                    assert clicked == value.number + (total if value.is_addition else 0), (start, facet.name, value)


def test_regions_are_a_tree(client, played):
    request = SearchRequest(filters=(("region", ("110000",)),))
    (regions,) = [facet for facet in facet_lists(request, find(request)) if facet.name == "region"]
    assert [(str(value.label), value.number, value.depth) for value in regions.values[:2]] == [
        ("北京市", 2, 0),
        ("石景山区", 1, 1),
    ]


def test_pages_and_orders_are_addresses(client, empty):
    for number in range(45):
        cast.article(f"第{number}篇塔吊", day=f"2022-01-{number % 28 + 1:02}")
    rebuild()
    seen = []
    for page in (1, 2, 3):
        response = client.get(ADDRESS, {"q": "塔吊", "sort": "newest", "page": page})
        seen += [result.article for result in response.context["results"]]
    assert len(seen) == len(set(seen)) == 45
    assert seen == sorted(seen, key=lambda article: (article.not_after, article.pk), reverse=True)
    beyond = client.get(ADDRESS, {"q": "塔吊", "sort": "newest", "page": 99})
    assert [result.article for result in beyond.context["results"]] == seen[40:]
    assert client.get(ADDRESS, {"q": "塔吊", "page": "x"}).context["page"].number == 1


def test_filters_and_sorts_are_kept_in_links(client, played):
    page = html.unescape(show(client, q="工会", region="440000", sort="oldest", **{"from": "2021"}))
    for address in re.findall(r'href="\?([^"]*)"', page):
        assert client.get(f"{ADDRESS}?{address}").status_code == 200
    assert any("from=2021-01-01" in address and "sort=oldest" in address for address in re.findall(r'href="\?([^"]*)"', page))


def test_unreadable_dates_are_said(client, played):
    assert "日期“昨天”看不懂" in show(client, q="工会", **{"from": "昨天"})


def test_an_index_that_cannot_be_used_is_no_error(client, played, index_folder):
    (index_folder / "current").unlink()
    page = show(client, q="塔吊")
    assert "正在直接查数据库" in page
    assert "<mark>塔吊</mark>" in page


def test_an_engine_that_breaks_is_no_error(client, played, monkeypatch):
    monkeypatch.setattr("search.engine.answer_request", lambda *_args: 1 / 0)
    assert "<mark>塔吊</mark>" in show(client, q="塔吊")


HOSTILE = st.one_of(st.sampled_from('"“”()（）-*:：|或非 标题日期工会2022\x00'), st.characters(exclude_categories=["Cs"]))
NAMES = st.sampled_from(["q", "from", "to", "sort", "page", "expand", *FACETS])
PARAMETERS = st.dictionaries(NAMES, st.text(HOSTILE, max_size=40), max_size=5)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parameters=PARAMETERS)
def test_no_address_is_an_error(client, played, parameters):
    began = time.process_time()
    assert client.get(ADDRESS, parameters).status_code == 200
    assert time.process_time() - began < 2


def test_a_hit_by_its_section_shows_the_section_marked(client, played):
    assert "栏目 <mark>图片新闻</mark></span>" in show(client, q='"图片新闻"')
    assert "栏目" not in show(client, q="塔吊"), "it was found by its caption"


def test_a_search_without_an_index_says_what_it_may_miss(client, played, index_folder, monkeypatch):
    said = "用繁体字或全角字印的文字可能漏掉"
    assert said not in show(client, q="工会")
    (index_folder / "current").unlink()
    assert said not in show(client, q="工会"), "of a small archive every article is compared"
    monkeypatch.setattr(database, "SMALL", 3)
    page = show(client, q="工会")
    assert said in page
    assert "还没有索引" in page
    assert played["script"].get_absolute_url() not in page, "it is in traditional script, and missed"
    assert said not in show(client, q="*"), "everything is compared"
    assert said not in show(client, topic="weiwen")
