"""Who is named together with whom: every number opens exactly the articles that name both."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from articles.models import Article, Organization, Person
from tests.articles.newsroom import Sheet, byline, issue, organization, person, small_archive

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db):
    found = SimpleNamespace(**small_archive())
    paper = Sheet(issue("工人日报", "2021-03-04"))
    found.other = paper.set("石景山区总工会与广州市总工会座谈", "北京市石景山区总工会和广州市总工会座谈,李梅出席。")
    for name in ("北京市石景山区总工会", "广州市总工会"):
        organization(found.other, name)
    person(found.other, "李梅", role="official")
    byline(found.other, found.reporter)
    return found


def company(client, record) -> dict[str, int]:
    return {one.name: one.count for one, _spoke in client.get(record.get_absolute_url()).context["company"]}


def test_those_named_together_are_counted(client, cast):
    assert company(client, cast.union) == {"李梅": 2, "广州市总工会": 1}
    assert company(client, cast.chair) == {"北京市石景山区总工会": 2, "广州市总工会": 1}


def test_every_number_opens_its_articles(client, cast):
    for record in (cast.union, cast.chair, cast.reporter):
        address = record.get_absolute_url()
        shown = client.get(address)
        for one, _spoke in shown.context["company"]:
            assert f"with={one.value}" in shown.content.decode()
            assert client.get(f"{address}?with={one.value}").context["total"] == one.count, one


def test_who_is_withheld_is_nobodys_company(client, cast):
    Person.objects.filter(pk=cast.chair.pk).update(state="withheld")
    assert "李梅" not in company(client, cast.union)
    assert client.get(f"{cast.union.get_absolute_url()}?with=people-{cast.chair.pk}").status_code == 404
    Article.objects.filter(pk=cast.other.pk).update(state="withheld")
    assert company(client, cast.union) == {}


@pytest.mark.parametrize("value", ["moon-1", "people-x", "people-999", "people-", "people-" + "9" * 30, "%00"])
def test_who_is_not_known_is_not_found(client, cast, value):
    assert client.get(f"{cast.union.get_absolute_url()}?with={value}").status_code == 404


def test_bars_tell_the_years_of_the_list(client, cast):
    context = client.get(cast.union.get_absolute_url()).context
    assert {bar.label: bar.count for bar in context["bars"]} == {"2021": 1, "2022": 1, "2023": 1}
    assert Organization.objects.count() == 2
