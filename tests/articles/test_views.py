"""Every readers' page: it works, it is whole, and nothing on it leads nowhere."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

import pytest
from django.template.loader import render_to_string

from articles.models import Article
from tests.articles.newsroom import Sheet, issue, organization, person, topic

pytestmark = pytest.mark.django_db

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LISTS = (
    "/cross/",
    "/trends/",
    "/",
    "/issues/",
    "/regions/",
    "/levels/",
    "/topics/",
    "/people/",
    "/organizations/",
    "/events/",
    "/about/",
)


@pytest.fixture
def cast(small):
    return small


def pages_of(cast) -> list[str]:
    records = (cast.interval, cast.dated, cast.sheet.page, cast.lead, cast.placeless, cast.chair, cast.union, cast.meeting)
    more = ["/regions/110000/", "/regions/110107/", "/regions/national/", "/regions/unknown/", "/levels/district/"]
    more += [
        "/levels/unknown/",
        "/topics/jianhui-ruhui/",
        "/issues/?year=2022",
        "/cross/?rows=topic&columns=year",
        "/cross/?rows=level&columns=topic",
        "/issues/?year=unknown",
        "/people/?letter=Z",
    ]
    more += ["/cross/?rows=topic&columns=year", "/cross/?rows=level&columns=topic", "/cross/?row=110000&column=district"]
    return [*LISTS, *(record.get_absolute_url() for record in records), *more]


class Outline(HTMLParser):
    """What a page is made of: its tags with their attributes, in order, and its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]

    def ids(self) -> list[str]:
        return [name for _, attrs in self.tags if (name := attrs.get("id"))]

    def links(self) -> list[str]:
        return [address for attrs in self.named("a") if (address := attrs.get("href"))]


def outline(client, address: str) -> Outline:
    response = client.get(address)
    assert response.status_code == 200, address
    return Outline(response.content.decode())


def test_it_works(client, cast):
    for address in pages_of(cast):
        assert client.get(address).status_code == 200, address


@pytest.mark.thorough
def test_every_page_has_one_heading_a_title_and_its_language(client, cast):
    titles = {}
    for address in pages_of(cast):
        page = outline(client, address)
        assert len(page.named("h1")) == 1, address
        assert page.named("html")[0]["lang"] == "zh-Hans"
        html = client.get(address).content.decode()
        title = re.search(r"<title>(.+?)</title>", html, re.S).group(1)
        titles.setdefault(title, []).append(address)
        assert re.search(r'<meta name="description" content="[^"]{5,}"', html), address
        assert [link for link in page.named("link") if link.get("rel") == "canonical"], address
        first = page.named("a")[0]
        assert (first.get("class"), first.get("href")) == ("skip", "#content"), (
            f"the first link of {address} skips to its content"
        )
        levels = [int(tag[1]) for tag, _attrs in page.tags if tag in HEADINGS]
        assert all(below <= above + 1 for above, below in pairwise(levels)), (
            f"the outline of {address} leaves a level out: {levels}"
        )
    repeated = {title: found for title, found in titles.items() if len({address.split("?")[0] for address in found}) > 1}
    assert not repeated


@pytest.mark.thorough
def test_every_page_says_to_machines_what_it_is_and_where_it_stands(client, cast):
    """Open Graph, a description of its own, and JSON-LD: what the front page is, and of all others the way down to them."""
    described = {}
    for address in pages_of(cast):
        page = outline(client, address)
        told = {attrs.get("property"): attrs.get("content") for attrs in page.named("meta")}
        assert all(told.get(f"og:{name}") for name in ("title", "description", "url", "type", "site_name", "locale")), address
        html = client.get(address).content.decode()
        data = [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)]
        kinds = {item["@type"]: item for item in data}
        if address == "/":
            assert "SearchAction" in str(kinds["WebSite"])
            continue
        steps = kinds["BreadcrumbList"]["itemListElement"]
        assert steps[0]["item"] == "http://testserver/", address
        assert "item" not in steps[-1], f"{address} is the last step"
        above = [step["item"].removeprefix("http://testserver") for step in steps[1:-1] if "item" in step]
        assert all(client.get(step).status_code == 200 for step in above), address
        described.setdefault(told["og:description"], set()).add(address.split("?")[0])
    assert {text: found for text, found in described.items() if len(found) > 1} == {}


@pytest.mark.thorough
def test_what_an_address_chooses_is_in_the_one_address_of_the_page(client, cast):
    """Every choice that a page offers of itself is another page; what others add to an address is none."""
    offered = {}
    for address in pages_of(cast):
        path = address.split("?")[0]
        for link in outline(client, address).links():
            names = tuple(parse_qs(link.removeprefix(path)[1:]))
            if names and link.removeprefix(path).startswith("?"):
                offered[re.sub(r"\d+", "0", path), names] = path, link.removeprefix(path)
    assert len(offered) > 10
    for path, link in offered.values():
        told = urlsplit(canonical_of(client, path + link))
        assert (told.path, parse_qs(told.query)) == (path, parse_qs(link[1:])), path
        assert canonical_of(client, f"{path}{link}&utm_source=x&from=timeline&page=1&lang=") == urlunsplit(told), path


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("?q=甲&q=乙", "?q=甲&q=乙"),
        ("?q=乙&q=&q=甲&q=乙", "?q=乙&q=甲"),
        ("?year=2022&q=甲", "?q=甲&year=2022"),
        ("?year=x&q=", ""),
    ],
)
def test_the_terms_of_a_trend_are_all_in_its_address(client, cast, asked, told):
    assert canonical_of(client, f"/trends/{asked}") == f"/trends/{told}"


def canonical_of(client, address: str) -> str:
    (link,) = [link for link in outline(client, address).named("link") if link.get("rel") == "canonical"]
    return unquote(str(link["href"]).removeprefix("http://testserver"))


def test_nothing_is_inline_that_the_policy_forbids(client, cast):
    for address in [*pages_of(cast), "/nowhere/"]:
        response = client.get(address)
        page = Outline(response.content.decode())
        assert "default-src 'self'" in response["Content-Security-Policy"]
        assert not page.named("style"), address
        scripts = [attrs for attrs in page.named("script") if attrs.get("type") != "application/ld+json"]  # which is data
        assert not [attrs for attrs in scripts if not attrs.get("src")], address
        forbidden = [attrs for _, attrs in page.tags if any(name == "style" or name.startswith("on") for name in attrs)]
        assert not forbidden, address


def test_no_id_stands_twice_and_every_anchor_is_there(client, cast):
    for address in pages_of(cast):
        page = outline(client, address)
        ids = page.ids()
        assert len(ids) == len(set(ids)), address
        missing = [link for link in page.links() if link.startswith("#") and link[1:] not in ids]
        assert not missing, address


def test_an_honour_is_told_without_a_body_and_a_post_with_its_own(client, cast):
    told = re.search(r'<section class="posts">.*?</section>', client.get(cast.chair.get_absolute_url()).text, re.DOTALL)[0]
    assert re.findall(r'<li><span lang="zh-Hans">(.*?)<b>(.*?)</b>', told) == [
        (f'<a href="{cast.union.get_absolute_url()}">{cast.union.name}</a> ', "主席"),
        ("", "全国先进工作者"),
    ]


def test_every_link_leads_somewhere(client, cast):
    busy = {code for article in Article.objects.exclude(region=None) for code in article.region.ancestor_codes}
    ids, waiting, anchors = {}, ["/"], set()
    while waiting:
        address = waiting.pop().removesuffix("?")
        code = re.match(r"/regions/(\d+)/", address)
        alike = "&" in address or (code and code[1] not in busy)  # filters combined; 42,000 regions without an article
        if address in ids or address.startswith(("/search/", "/language/", "/feeds/")) or alike:
            continue
        page = outline(client, address)
        ids[address] = set(page.ids())
        for link in page.links():
            target, _, anchor = link.partition("#")
            target = address.split("?")[0] + target if target.startswith("?") else target or address
            if anchor:
                anchors.add((target.removesuffix("?"), anchor))
            waiting.append(target)
    assert len(ids) > 60
    assert not [(target, anchor) for target, anchor in anchors if anchor not in ids[target]]


def test_no_page_needs_more_than_twelve_queries_however_much_there_is(client, cast, django_assert_max_num_queries):
    crowd = Sheet(issue("劳动午报", "2023-02-01"))
    for number in range(25):
        article = crowd.set(f"第{number}家企业建会", f"人物{number}说。机构{number}说。", caption=f"图{number}", parent=None)
        topic(article, "jianhui-ruhui")
        person(article, f"人物{number}")
        organization(article, f"机构{number}")
        Sheet(issue("工人日报", f"2023-03-{number + 1:02}")).set(f"另一版{number}", "正文。")
    client.get("/nowhere/")  # fills the caches that outlive a request
    for address in [*pages_of(cast), crowd.page.get_absolute_url(), article.get_absolute_url()]:
        with django_assert_max_num_queries(12, info=address):
            assert client.get(address).status_code == 200, address


def test_what_was_printed_is_escaped(client, cast):
    bad = '<script>alert("甲")</script>'
    article = Sheet(issue()).set(f"标题{bad}", f"正文{bad}。", deck=f"副题{bad}")
    person(article, f"人{bad}", spans=[[0, 1]])
    record = organization(article, f"机构{bad}", surface=f"简称{bad}")
    for address in (article.get_absolute_url(), article.page.get_absolute_url(), record.get_absolute_url(), "/people/", "/"):
        assert bad not in client.get(address).content.decode(), address


def test_people_are_kept_out_of_search_engines(client, cast):
    for address in ("/people/", cast.chair.get_absolute_url()):
        assert '<meta name="robots" content="noindex">' in client.get(address).content.decode()
    assert "noindex" not in client.get(cast.lead.get_absolute_url()).content.decode()


def test_robots_get_their_note(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    assert b"User-agent: *" in response.content


@pytest.mark.parametrize("address", ["/nowhere/", "/articles/999/", "/people/abc/", "/topics/mei-you/", "/levels/moon/"])
def test_an_unknown_address_offers_ways_out(client, address):
    response = client.get(address)
    page = Outline(response.content.decode())
    assert response.status_code == 404
    assert "没有这一页" in response.content.decode()
    assert {"/", "/issues/", "/regions/", "/topics/"} <= set(page.links())
    assert [form for form in page.named("form") if form["action"].startswith("/search/")]


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "410.html", "500.html"])
def test_an_error_page_needs_no_request(name):
    assert "<h1>" in render_to_string(name)


def test_a_failure_shows_a_page_in_the_readers_language(client, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("secret")

    monkeypatch.setattr("articles.views.browse.by_level", fail)
    client.raise_request_exception = False
    response = client.get("/levels/")
    assert response.status_code == 500
    assert "出错了" in response.content.decode()
    assert "secret" not in response.content.decode()
