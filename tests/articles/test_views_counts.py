"""Every number beside a link is the number of rows behind it."""

from __future__ import annotations

import re

import pytest

from articles.models import Article, Region
from tests.articles.newsroom import GUANGZHOU, Sheet, issue, organization, region

pytestmark = pytest.mark.django_db

# A link and the number that stands beside it, or in it.
BESIDE = re.compile(
    r'<a href="([^"]+)"[^>]*>(?:(?!</a>).)*</a>(?:\s*<span class="soft">[^<]*</span>)?\s*(?:</div>)?'
    r'\s*<span class="count">(\d+)(?: 篇)?</span>'
)
INSIDE = re.compile(r'<a href="([^"]+)"[^>]*>(?:(?!</a>).)*?<span class="count">(\d+)</span></a>')
TILE = re.compile(r'<a href="([^"]+)" aria-label="\S+ (\d+)">')


@pytest.fixture
def cast(small):
    return small


def counted_links(client, address: str) -> list[tuple[str, int]]:
    html = client.get(address).content.decode()
    links = [found for form in (BESIDE, INSIDE, TILE) for found in form.findall(html)]
    base = address.split("?")[0]
    return [((base + link if link.startswith("?") else link).replace("&amp;", "&"), int(count)) for link, count in links]


@pytest.mark.parametrize(
    ("address", "at_least"),
    [
        ("/", 8), ("/issues/", 5), ("/issues/?year=2022", 4), ("/regions/", 8), ("/regions/110000/", 4), ("/levels/", 8),
        ("/levels/district/", 2), ("/topics/", 20), ("/people/", 4), ("/organizations/", 5), ("/organizations/?type=union", 5),
        ("/events/", 2),
    ],
)  # fmt: skip
def test_counts_equal_the_lists_behind_them(client, cast, address, at_least):
    links = counted_links(client, address)
    assert len(links) >= at_least
    for link, count in links:
        response = client.get(link)
        assert response.status_code == 200, link
        assert response.context["total"] == count, f"{address} says {count} for {link}"
        assert len(response.context["page"].object_list) == count


def test_an_interval_counts_in_every_year_that_it_touches(client, cast):
    by_year = {choice.value: choice.count for choice in client.get("/issues/").context["years"]}
    assert by_year == {"2023": 1, "2022": 2, "unknown": 1}
    assert cast.lead in client.get("/regions/110107/?year=2022").context["page"].object_list
    assert cast.lead in client.get("/regions/110107/?year=2023").context["page"].object_list
    assert not client.get("/regions/110107/?year=2021").context["page"].object_list


def test_rows_without_a_date_stand_in_a_group_of_their_own(client, cast):
    assert client.get("/issues/?year=unknown").context["page"].object_list == [cast.undated]
    assert "日期不详" in client.get("/issues/").content.decode()
    assert cast.undated == client.get("/issues/").context["page"].object_list[-1]


def test_a_region_counts_what_lies_in_it(client, cast):
    street = Region.objects.filter(parent=region("110107")).first()
    Article.objects.filter(pk=cast.second.pk).update(region=street)
    assert client.get("/regions/110000/").context["total"] == 2
    assert client.get("/regions/110107/").context["total"] == 2
    assert client.get(street.get_absolute_url()).context["total"] == 1
    assert client.get("/regions/440000/").context["total"] == client.get(f"/regions/{GUANGZHOU}/").context["total"] == 1


def test_what_has_no_region_is_the_whole_countrys_or_unknown(client, cast):
    context = client.get("/regions/").context
    assert (context["national"], context["unknown"]) == (1, 2)
    assert client.get("/regions/national/").context["page"].object_list == [cast.nation]
    assert set(client.get("/regions/unknown/").context["page"].object_list) == {cast.placeless, cast.sidebar}


def test_an_article_in_text_and_byline_counts_once(client, cast):
    counts = {person.name: person.article_count for person in client.get("/people/").context["page"]}
    assert counts == {"李梅": 1, "张晶": 2}


def test_an_article_that_names_a_body_twice_counts_once(client, cast):
    organization(cast.lead, "北京市石景山区总工会", "该区总工会")
    assert client.get(cast.union.get_absolute_url()).context["total"] == 1
    counts = {body.name: body.article_count for body in client.get("/organizations/").context["page"]}
    assert counts["北京市石景山区总工会"] == 1


def test_the_archive_counts_what_it_shows(client, cast):
    held = client.get("/about/").context["held"]
    assert held == {"articles": 6, "pages": 3, "issues": 3, "people": 2, "organizations": 2, "events": 1}
    assert client.get("/").context["held"]["articles"] == 6


def test_letters_are_those_of_the_pinyin(client, cast):
    organization(cast.lead, "360公司", sort_key=" 360公司")
    letters = {choice.value: choice.count for choice in client.get("/organizations/").context["letters"]}
    assert letters == {"B": 1, "G": 1, "#": 1}
    assert [body.name for body in client.get("/organizations/?letter=%23").context["page"]] == ["360公司"]
    assert [person.name for person in client.get("/people/?letter=l").context["page"]] == ["李梅"]


def test_a_long_list_has_numbered_pages_that_keep_its_filter(client, cast):
    crowd = Sheet(issue("劳动午报", "2022-06-01"))
    for number in range(31):
        crowd.set(f"企业{number}", "正文。", region=region(GUANGZHOU))
    first = client.get(f"/regions/{GUANGZHOU}/?year=2022")
    assert (first.context["total"], len(first.context["page"].object_list)) == (32, 30)
    assert 'href="?year=2022&amp;page=2"' in first.content.decode()
    second = client.get(f"/regions/{GUANGZHOU}/?year=2022&page=2")
    assert len(second.context["page"].object_list) == 2
    assert not set(first.context["page"].object_list) & set(second.context["page"].object_list)


@pytest.mark.thorough
@pytest.mark.parametrize("wrong", ["0", "-1", "2", "x", "1.5", "99999999999999999999", "9" * 5000, "%00", "１２", "1 or 1"])
@pytest.mark.parametrize("address", ["/issues/", "/regions/110000/", "/people/", "/events/", "/topics/jianhui-ruhui/"])
def test_a_page_that_does_not_exist_is_not_found(client, cast, address, wrong):
    assert client.get(f"{address}?page={wrong}").status_code == 404


@pytest.mark.parametrize(
    "query", ["year=0000", "year=x", "year=20222", "year=２０２２", "newspaper=x", "newspaper=²", "newspaper=" + "9" * 30]
)
def test_a_filter_that_says_nothing_is_not_found(client, cast, query):
    assert client.get(f"/issues/?{query}").status_code == 404


@pytest.mark.parametrize("address", ["/organizations/?type=moon", "/events/?type=%00", "/events/?year=x", "/people/?letter=李"])
def test_a_choice_that_is_none_is_not_found(client, cast, address):
    assert client.get(address).status_code == 404


def test_the_calendar_shows_the_days_that_are_known(client, cast):
    months = client.get("/issues/?year=2022").context["months"]
    assert [month.number for month in months] == [5]
    assert [day for week in months[0].weeks for day, issues in week if issues] == [3]
    assert "2022-05-03" in client.get("/issues/?year=2022").content.decode()
