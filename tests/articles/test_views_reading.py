"""An article, and a page with its source: whole, linked both ways, with what is doubted said."""

from __future__ import annotations

import re
from html import unescape

import pytest

from articles.models import Article, Caption
from tests.articles.newsroom import Sheet, issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(small):
    return small


def read(client, record, query: str = "") -> str:
    response = client.get(record.get_absolute_url() + query)
    assert response.status_code == 200
    return response.content.decode().replace("<wbr>", "")


def source_of(html: str) -> str:
    """The text of the source side, without the marks in its margin."""
    (source,) = re.findall(r'<div class="source marked"[^>]*>(.*?)</div>', html, re.S)
    without_marks = re.sub(
        r'<(a|span) class="mark[^>]*>.*?</\1>(?!</a>)', "", re.sub(r'<span class="more">.*?</span>', "", source)
    )
    return unescape(re.sub(r"<[^>]+>", "", without_marks))


def test_an_article_tells_all_that_is_known_of_it(client, cast):
    html = read(client, cast.lead)
    for text in (
        "石景山区总工会召开职工创新工作室答辩会", "评审分成4个答辩组", "共11家职工工作室参加答辩。", "答辩分四组",
        "文字在栏末中断", "答辩会现场。", "赵黎浩 摄", "副题与正文首句相近", "2022年10月23日至2023年1月15日间", "推断",
        "第 1 篇（共 3 篇）", "答辩程序", "2022年度", "参加答辩",
    ):  # fmt: skip
        assert text in html, text
    for record in (
        cast.reporter,
        cast.chair,
        cast.union,
        cast.meeting,
        cast.second,
        cast.sidebar,
        cast.interval,
        cast.sheet.page,
    ):
        assert record.get_absolute_url() in html, record
    for address in ("/regions/110000/", "/regions/110107/", "/levels/district/", "/topics/zhigong-chuangxin/"):
        assert f'href="{address}"' in html, address


def test_paragraphs_headings_and_gaps_stand_in_reading_order(client, cast):
    text = re.search(r'<div class="text"[^>]*>(.*?)</div>', read(client, cast.lead), re.S).group(1)
    pieces = ["近日", "答辩分四组", "11家职工工作室", "文字在栏末中断"]
    assert [text.index(piece) for piece in pieces] == sorted(text.index(piece) for piece in pieces)


def test_a_name_is_linked_where_it_is_first_printed(client, cast):
    text = re.search(r'<div class="text"[^>]*>(.*?)</div>', read(client, cast.lead), re.S).group(1)
    assert text.count(f'<a href="{cast.chair.get_absolute_url()}">李梅</a>') == 1
    assert "主席" in text


def test_the_next_and_the_one_before_are_those_on_the_page(client, cast):
    context = client.get(cast.second.get_absolute_url()).context
    assert (context["before"], context["after"]) == (cast.lead, cast.sidebar)
    assert client.get(cast.lead.get_absolute_url()).context["before"] is None
    assert client.get(cast.sidebar.get_absolute_url()).context["after"] is None
    assert client.get(cast.sidebar.get_absolute_url()).context["parent"] == cast.lead


def test_every_paragraph_leads_to_its_place_on_the_page(client, cast):
    article, page = read(client, cast.lead), read(client, cast.sheet.page)
    text = cast.sheet.text
    for piece in ("石景山区总工会召开", "评审分成4个", "本报讯(记者 张晶)近日", "共11家职工", "答辩会现场"):
        anchor = f"s{text.index(piece)}"
        assert f'href="{cast.sheet.page.get_absolute_url()}#{anchor}"' in article, piece
        assert f'id="{anchor}"' in page, piece


def test_the_source_is_the_pages_text_to_the_letter(client, cast):
    assert source_of(read(client, cast.sheet.page)) == cast.sheet.text.lstrip("\n")


def test_both_sides_lead_to_each_other(client, cast):
    html = read(client, cast.sheet.page)
    sides = html.split('id="source"')
    for side, other in (sides, reversed(sides)):
        ids = set(re.findall(r'id="([rsa][\d-]+)"', other))
        links = re.findall(r'class="(?:place|mark)[^"]*" href="#([^"]+)"', side)
        assert links
        assert set(links) <= ids
    places = dict(re.findall(r'id="(s\d+)" data-place="(r[\d-]+)"', sides[1]))
    back = {mark: anchor for anchor, mark in re.findall(r'class="place" href="#(s\d+)" aria-label="([\d.]+)：', sides[0])}
    assert len(back) == 9
    assert set(back.values()) <= set(places)


def test_a_paragraph_in_two_columns_is_marked_in_both(client, cast):
    html = read(client, cast.sheet.page)
    whole, cut = cast.sheet.text.index("本报讯(记者"), cast.sheet.text.index("话。")
    places = dict(re.findall(r'id="(s\d+)" data-place="(r[\d-]+)"', html))
    assert places[f"s{whole}"] == places[f"s{cut}"]
    assert '<span class="more">续</span>' in html


def test_banners_are_shown_for_what_they_are(client, cast):
    assert re.search(r'<span class="mark">通栏</span>奋力开拓', read(client, cast.sheet.page))


def test_what_a_person_rewrote_leads_to_the_part_that_it_replaced_or_nowhere(client, cast):
    Article.objects.filter(pk=cast.lead.pk).update(body="改写的第一段。\n共11家职工工作室参加答辩。\n补写的一段。")
    html = read(client, cast.lead)
    here = re.findall(r"<p[^>]*>(?:(?!</p>).)*", re.search(r'<div class="text"[^>]*>(.*?)</div>', html, re.S).group(1), re.S)
    linked = {
        re.sub(r"<[^>]+>", "", paragraph).strip()[:6]: "#s" in paragraph for paragraph in here if "lacuna" not in paragraph
    }
    assert linked == {"改写的第一段": False, "共11家职工": True, "补写的一段。": False}
    Article.objects.filter(pk=cast.lead.pk).update(body="改写的第一段。\n共11家职工工作室参加答辩。")
    assert f"#s{cast.sheet.text.index('本报讯(记者')}" in read(client, cast.lead)


def test_marks_of_a_search_come_along(client, cast):
    assert "<mark>评审</mark>会" in read(client, cast.lead, "?q=评审") or "<mark>评审会</mark>" in read(
        client, cast.lead, "?q=评审会"
    )
    html = read(client, cast.lead, "?q=答辩")
    assert "?q=%E7%AD%94%E8%BE%A9#s" in html
    assert "<mark>" in read(client, cast.sheet.page, "?q=答辩")
    assert f'<link rel="canonical" href="http://testserver{cast.lead.get_absolute_url()}">' in html


@pytest.mark.parametrize("query", ["%00", "(" * 300, '"' * 99, "-", "<script>", "a" * 5000])
def test_any_query_may_come_along(client, cast, query):
    assert "<script>" not in read(client, cast.lead, f"?q={query}")


def test_a_picture_without_a_text_shows_its_caption(client, cast):
    picture = Sheet(issue("劳动午报", "2023-05-06")).set("巧手绣出新生活", genre="photo_news", caption="职工在绣花。")
    assert "职工在绣花。" in read(client, picture)
    assert (
        "职工在绣花。" in client.get("/issues/?year=2023").content.decode()
        or "职工在绣花。" in client.get("/").content.decode()
    )
    assert Caption.objects.filter(article=picture).count() == 1


def test_an_article_without_a_headline_can_be_opened(client, cast):
    nameless = Sheet(issue()).set("", "只有正文。")
    assert "（无标题）" in read(client, nameless)
    assert "（无标题）" in read(client, nameless.page)


def test_broken_places_lose_nothing(client, cast):
    """Spans that lie outside the text or over each other, as after a hand in the database."""
    part = cast.sheet.page.parts.filter(role="body").first()
    part.spans = [[3, 9], [5, 10_000]]
    part.save()
    assert source_of(read(client, cast.sheet.page)) == cast.sheet.text.lstrip("\n")
    assert read(client, cast.lead)
