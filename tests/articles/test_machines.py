"""Feeds, sitemaps and what a page says of itself to machines."""

from __future__ import annotations

import json
import re
from html import unescape
from xml.etree import ElementTree

import pytest

from articles.models import Article, Person
from articles.presentation.linked_data import block
from tests.articles.newsroom import Sheet, issue

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def cast(small):
    return small


def feed(client, address: str) -> ElementTree.Element:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content)


def keys(found: ElementTree.Element) -> set[int]:
    links = " ".join(str(link.get("href")) for entry in found.iter(f"{ATOM}entry") for link in entry.iter(f"{ATOM}link"))
    return {int(key) for key in re.findall(r"/articles/(\d+)/", links)}


def test_every_feed_has_what_its_page_lists(client, cast):
    pages = {
        f"/regions/{code}/": f"/feeds/regions/{code}.atom" for code in ("110000", "110107", "440100")
    } | {
        "/levels/district/": "/feeds/levels/district.atom",
        "/topics/jianhui-ruhui/": "/feeds/topics/jianhui-ruhui.atom",
        cast.union.get_absolute_url(): f"/feeds/organizations/{cast.union.pk}.atom",
        cast.reporter.get_absolute_url(): f"/feeds/people/{cast.reporter.pk}.atom",
    }  # fmt: skip
    for page, address in pages.items():
        listed = client.get(page)
        assert keys(feed(client, address)) == {article.pk for article in listed.context["page"].object_list}, page
        assert f'href="{address}"' in listed.content.decode(), page
    assert keys(feed(client, "/feeds/articles.atom")) == set(Article.objects.values_list("pk", flat=True))


def test_entries_keep_their_identity_and_say_when_they_changed(client, cast):
    def ids() -> dict[str, str]:
        found = feed(client, "/feeds/articles.atom")
        entries = found.iter(f"{ATOM}entry")
        return {str(entry.findtext(f"{ATOM}id")): str(entry.findtext(f"{ATOM}updated")) for entry in entries}

    before = ids()
    cast.lead.headline = "改过的标题"
    cast.lead.save()
    after = ids()
    assert before.keys() == after.keys()
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", name) for name in after)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment) for moment in after.values())


def test_an_undated_article_is_in_the_feed_and_says_so(client, cast):
    summaries = [element.text for element in feed(client, "/feeds/articles.atom").iter(f"{ATOM}summary")]
    assert any("日期不详" in text for text in summaries)


def test_what_is_withheld_is_in_no_feed_and_no_map(client, cast):
    Article.objects.filter(pk=cast.lead.pk).update(state="withheld")
    assert cast.lead.pk not in keys(feed(client, "/feeds/articles.atom"))
    assert client.get(f"/feeds/people/{cast.chair.pk}.atom").status_code == 404
    assert f"/articles/{cast.lead.pk}/" not in client.get("/sitemaps/articles-0.xml").content.decode()


def test_characters_that_xml_cannot_hold_do_no_harm(client, cast):
    Sheet(issue()).set("标\x0b题<b>&", "正\x00文\ufffe".replace("\x00", "\x01"))
    assert "标题<b>&" in [title.text for title in feed(client, "/feeds/articles.atom").iter(f"{ATOM}title")]


@pytest.mark.parametrize(
    "name", ["topics/mei-you", "levels/moon", "regions/999", "people/999", "organizations/99999999999999999999"]
)
def test_there_is_no_feed_of_what_there_is_not(client, db, name):
    assert client.get(f"/feeds/{name}.atom").status_code == 404


@pytest.mark.thorough
def test_the_map_leads_to_every_page_but_those_of_people(client, cast):
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    addresses = []
    for part in index.iter(f"{MAP}loc"):
        path = part.text.removeprefix("http://testserver")
        addresses += [loc.text for loc in ElementTree.fromstring(client.get(path).content).iter(f"{MAP}loc")]
    paths = {address.removeprefix("http://testserver") for address in addresses}
    assert len(paths) == len(addresses)
    for record in (cast.lead, cast.placeless, cast.union, cast.meeting, cast.interval, cast.sheet.page):
        assert record.get_absolute_url() in paths
    assert {"/", "/regions/110107/", "/topics/jianhui-ruhui/", "/levels/district/"} <= paths
    assert not [path for path in paths if path.startswith("/people/")]
    assert all(client.get(path).status_code == 200 for path in paths)


def test_robots_find_the_map(client, db):
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()
    assert client.get("/sitemaps/moon.xml").status_code == 404


def test_browsers_learn_how_to_search_here(client, db):
    found = ElementTree.fromstring(client.get("/opensearch.xml").content)
    templates = [url.get("template") for url in found.iter("{http://a9.com/-/spec/opensearch/1.1/}Url")]
    assert "http://testserver/search/?q={searchTerms}" in templates
    assert 'href="/opensearch.xml"' in client.get("/").content.decode()


def data_of(client, record) -> list[dict]:
    html = client.get(record.get_absolute_url()).content.decode()
    return [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)]


def test_a_page_says_what_it_is_about(client, cast):
    for record, kind in (
        (cast.lead, "NewsArticle"), (cast.chair, "Person"), (cast.union, "WorkersUnion"), (cast.meeting, "Event"),
    ):  # fmt: skip
        found = {item["@type"]: item for item in data_of(client, record)}
        assert {kind, "BreadcrumbList"} <= set(found), kind
        assert found[kind]["@id"] == f"http://testserver{record.get_absolute_url()}"
    article = {item["@type"]: item for item in data_of(client, cast.guangzhou)}["NewsArticle"]
    assert article["datePublished"] == "2022-05-03"
    assert article["isPartOf"]["name"] == "工人日报"
    assert "datePublished" not in {item["@type"]: item for item in data_of(client, cast.placeless)}["NewsArticle"]


def test_what_is_printed_cannot_leave_the_data(client, cast):
    bad = '</script><script>alert("甲")</script>&amp;'
    article = Sheet(issue()).set(bad, "正文。")
    assert [item for item in data_of(client, article) if item.get("headline") == bad]
    assert "</script><script>alert" not in client.get(article.get_absolute_url()).content.decode()
    assert "<" not in block({"x": bad})


def test_title_and_description_are_said_to_machines_as_to_people(client, cast):
    html = client.get(cast.lead.get_absolute_url()).content.decode()
    title = unescape(re.search(r"<title>(.*?)</title>", html, re.S).group(1))
    for name in ('property="og:title"', 'name="DC.title"'):
        assert unescape(re.search(rf'<meta {name} content="(.*?)">', html, re.S).group(1)) == title
    assert '<meta property="og:type" content="article">' in html
    assert '<meta name="DC.creator" content="张晶">' in html
    assert f'<meta property="og:url" content="http://testserver{cast.lead.get_absolute_url()}">' in html
    assert Person.objects.count()
