"""The hits over time: every bar and row opens exactly what it counts, with all else that was chosen."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.http import QueryDict

from search.indexing import rebuild
from search.request import SearchRequest
from search.service import find
from search.timeline import LABELS, timeline_of
from tests.search import cast

pytestmark = pytest.mark.django_db
STARTS = (
    "q=工会",
    "",
    "q=工会&region=110000",
    "q=工会&year=2022",
    "year=2022&region=110000&sort=oldest",
    "month=2022-07",
    "year=2022&month=2022-05",
    "year=2021&year=2022",
    "year=unknown",
    "q=工会&from=2021-06&to=2022-06",
    "q=工会&year=2022&from=2022-05",
    "q=市总&expand=0",
)


@pytest.fixture
def years(played):
    """The cast, an article of another year, and one without a date."""
    cast.article("工会", day="2020-02-01", region=cast.region("110107"))
    cast.article("北京工会", day="2021-03-01", region=cast.region("110000"))
    cast.article("工会 无日期")
    rebuild()


def read(address: str) -> SearchRequest:
    return SearchRequest.from_address(QueryDict(address))[0]


def shown(address: str):
    search = read(address)
    return timeline_of(search, find(search))


@pytest.mark.thorough
@pytest.mark.parametrize("start", STARTS)
def test_every_number_is_what_its_click_shows(client, years, start):
    page = client.get(f"/search/?{start}").content.decode()
    figure = re.search(r'<figure class="over-time.*?</figure>', page, re.DOTALL)
    assert figure, "the cast has several years"
    bars = re.findall(r'<a href="(\?[^"]*)" aria-label="[^"]*：(\d+)"', figure[0])
    rows = re.findall(r'<th scope="row"><a href="(\?[^"]*)".*?<td>(\d+)</td>', figure[0])
    undated = re.findall(r'<a href="(\?[^"]*)">日期不详 (\d+) 篇', figure[0])
    assert bars == rows != []
    for address, number in {*bars, *undated}:
        answer = client.get("/search/" + unescape(address)).content.decode()
        assert f'id="hits-title">{number} 篇' in answer, address


@pytest.mark.parametrize("start", STARTS)
def test_all_else_that_was_chosen_stays(years, start):
    before = read(start)
    timeline = shown(start)
    for period in timeline.periods:
        after = read(period.address)
        facet = "month" if timeline.year else "year"
        assert after.values(facet) == (period.label,)
        assert after.with_values(facet, ()) == before.with_values(facet, ())


def test_every_year_has_its_place_and_every_month_of_a_year(played):
    cast.article("早年的工会", day="1990-01-01")
    rebuild()
    labels = [period.label for period in shown("q=工会").periods]
    assert labels == [str(year) for year in range(1990, 2023)]
    labelled = [period.label for period in shown("q=工会").periods if period.is_labelled]
    assert labelled[0] == "1990"
    assert labelled[-1] == "2022"
    assert len(labelled) <= LABELS + 1
    months = shown("year=2022")
    assert [period.label for period in months.periods] == [f"2022-{month:02}" for month in range(1, 13)]
    assert read(months.all_years).values("year") == ()
    assert [period.label for period in shown("year=2022&month=2022-05").periods if period.is_chosen] == ["2022-05"]


@pytest.mark.parametrize(
    "address", ["q=塔吊", "q=没有这个词的", "year=0000&q=职工", "year=20x2", "month=x", "month=%F0%9F%98%80"]
)
def test_where_there_is_nothing_to_compare_nothing_is_drawn_or_it_is_no_error(client, played, address):
    assert client.get(f"/search/?{address}").status_code == 200
    timeline = shown(address)
    assert timeline is None or any(period.count for period in timeline.periods)


def test_hits_of_one_year_need_no_chart(client, played):
    assert shown("q=广州快递物流") is None
    assert "over-time" not in client.get("/search/?q=广州快递物流").content.decode()
