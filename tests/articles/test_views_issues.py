"""Issues by newspaper, year and month, and the front page's order."""

from __future__ import annotations

import pytest

from articles.models import Article, Newspaper
from tests.articles.newsroom import Sheet, issue, region

pytestmark = pytest.mark.django_db


@pytest.fixture
def calendar(db):
    return {
        "day": Sheet(issue("劳动午报", "2022-05-03")).page.issue,
        "same day": Sheet(issue("工人日报", "2022-05-03")).page.issue,
        "next month": Sheet(issue("劳动午报", "2022-06-01")).page.issue,
        "interval": Sheet(issue("劳动午报", "2022-12-20", "2023-02-10")).page.issue,
        "undated": Sheet(issue()).page.issue,
    }


def shown(client, query=""):
    return client.get(f"/issues/{query}").context


def test_every_number_of_the_table_is_the_list_behind_it(client, calendar):
    grid = dict(shown(client)["grid"])
    assert grid == {
        2023: [(month, int(month < 3)) for month in range(1, 13)],
        2022: [(month, {5: 2, 6: 1, 12: 1}.get(month, 0)) for month in range(1, 13)],
    }
    for year, months in grid.items():
        for month, count in months:
            assert shown(client, f"?year={year}&month={month}")["total"] == count


def test_a_date_that_is_an_interval_is_in_every_month_that_it_touches(client, calendar):
    for query in ("?year=2022&month=12", "?year=2023&month=1", "?year=2023&month=2", "?year=2022", "?year=2023"):
        assert calendar["interval"] in shown(client, query)["page"].object_list, query
    assert shown(client, "?year=unknown")["page"].object_list == [calendar["undated"]]


def test_a_day_leads_to_each_newspaper_s_issue(client, calendar):
    (month,) = shown(client, "?year=2022&month=5")["months"]
    days = [(day, {issue.title for issue in issues}) for week in month.weeks for day, issues in week if issues]
    assert days == [(3, {str(calendar["day"]), str(calendar["same day"])})]
    html = client.get("/issues/?year=2022&month=5").content.decode()
    assert all(calendar[name].get_absolute_url() in html for name in ("day", "same day"))


def test_newspapers_are_told_apart(client, calendar):
    paper = Newspaper.objects.get(name="工人日报")
    assert shown(client, f"?newspaper={paper.pk}")["page"].object_list == [calendar["same day"]]
    html = client.get(f"/issues/?newspaper={paper.pk}").content.decode()
    assert f'href="?newspaper={paper.pk}&amp;year=2022&amp;month=5"' in html


def test_months_with_issues_follow_each_other(client, calendar):
    assert shown(client, "?year=2022&month=6")["turns"] == {"before": (2022, 5), "after": (2022, 12)}
    assert shown(client, "?year=2022&month=5")["turns"]["before"] is None


@pytest.mark.parametrize(
    "query", ["?month=5", "?year=2022&month=13", "?year=2022&month=0", "?year=unknown&month=5", "?year=x&month=5"]
)
def test_what_is_no_month_is_not_found(client, calendar, query):
    assert client.get(f"/issues/{query}").status_code == 404


def test_articles_without_a_page_have_their_issue(client, db):
    given = issue("晚报", "2021-03-04")
    article = Article.objects.create(
        issue=given, newspaper=given.newspaper, headline="网上来的", external_id="1", date="2021-03-04",
        precision="day", not_before="2021-03-04", not_after="2021-03-04",
    )  # fmt: skip
    assert shown(client, "?year=2021&month=3")["page"].object_list == [given]
    assert given.get_absolute_url() in client.get(article.get_absolute_url()).content.decode()
    assert article.get_absolute_url() in client.get(given.get_absolute_url()).content.decode()


def test_the_front_page_leads_with_what_had_most_room_on_the_first_page(client, db):
    today = issue("劳动午报", "2023-06-02")
    tenth, second, first = (Sheet(today, number=number) for number in ("10", "2", "1"))
    tenth.set("十版", "长。" * 2000, kicker="引", deck="副", caption="图")
    second.set("二版", "文。")
    small = first.set("短讯", "短。")
    big = first.set("头条", "长。" * 900, kicker="引", deck="副")
    context = client.get("/").context
    assert context["lead"] == big
    assert [article.headline for article in [*context["beside"], *context["below"]]] == ["短讯", "二版", "十版"]
    assert small in context["beside"]


def test_the_front_page_has_the_country_and_the_newspaper_s_home(client, small):
    Newspaper.objects.update(home_region=region("110000"))
    context = client.get("/").context
    addresses = [address for _name, address, _rows in context["places"]]
    assert addresses == ["/regions/national/", "/regions/110000/"]
    for _name, address, rows in context["places"]:
        assert rows == client.get(address).context["page"].object_list[: len(rows)]


@pytest.mark.parametrize("few", [1, 100])
def test_topics_of_the_year_or_of_all_open_their_lists(client, small, monkeypatch, few):
    monkeypatch.setattr("articles.views.front.FEW", few)
    context = client.get("/").context
    assert bool(context["year"]) == (few == 1)
    assert context["topics"]
    for topic, count in context["topics"]:
        query = f"?year={context['year']}" if context["year"] else ""
        assert client.get(f"{topic.get_absolute_url()}{query}").context["total"] == count


def test_a_long_archive_has_maps_of_limited_size(client, small, monkeypatch):
    monkeypatch.setattr("articles.views.machines.KEYS_A_MAP", 2)
    index = client.get("/sitemap.xml").content.decode()
    assert index.count("/sitemaps/articles-") == max(Article.objects.values_list("pk", flat=True)) // 2 + 1
    assert client.get("/sitemaps/articles-0.xml").content.decode().count("<url>") <= 2
