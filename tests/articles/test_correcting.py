"""Readers say what is wrong: without a script or an account, into the queue, and never past an archivist."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from access.models import Tally
from articles.editorial import corrections, editing
from articles.models import Article, Override, ReaderContact, ReviewItem, State
from articles.views.correcting import LONGEST_NOTE, LONGEST_TEXT
from tests.editorial.cast import first, read_as, record, second, visit

pytestmark = pytest.mark.django_db
QUEUE = "/admin/articles/reviewitem/"


@pytest.fixture
def article(stored_page):
    return first(stored_page)


def address_of(article: Article) -> str:
    return f"/articles/{article.pk}/correction/"


def shown(client: Client, article: Article, passage: str) -> dict[str, str]:
    """What the form has in its fields, as a browser would send them back."""
    form = client.get(address_of(article), {"passage": passage}).context["form"]
    return {field.html_name: field.value() or "" for field in form}


def send(client: Client, article: Article, passage: str = "body-0", **told: str):
    return client.post(address_of(article), shown(client, article, passage) | told)


def proposed(client: Client, article: Article, passage: str = "body-0", **told: str) -> ReviewItem:
    before = set(ReviewItem.objects.values_list("pk", flat=True))
    assert send(client, article, passage, **told)["Location"] == f"{address_of(article)}sent/"
    (item,) = ReviewItem.objects.exclude(pk__in=before)
    return item


def form_of(item: ReviewItem) -> str:
    return reverse("admin:articles_reviewitem_correction", args=[item.pk])


def answer(client: Client, item: ReviewItem, button: str, **told: str):
    initial = client.get(form_of(item)).context["form"].initial
    return client.post(form_of(item), {"mark": initial["mark"], "text": initial["text"], "answer": "", button: "1"} | told)


def test_it_works(client, archivist, article):
    body = article.body
    page = client.get(article.get_absolute_url()).content.decode()
    assert f'href="{address_of(article)}" rel="nofollow"' in page
    choice = client.get(address_of(article)).content.decode()
    assert '"?passage=headline-0"' in choice
    assert "正文第 1 段" in choice
    item = proposed(
        client, article, proposal=body.replace("走访", "走访了"), note="据合订本", name="王读者", contact="w@example.org"
    )
    assert "收到了" in client.get(f"{address_of(article)}sent/").content.decode()
    assert client.get(article.get_absolute_url()).content.decode().count("据合订本") == 0
    article.refresh_from_db()
    assert article.body == body
    assert archivist.get(reverse("admin:articles_reviewitem_change", args=[item.pk]))["Location"] == form_of(item)
    desk = archivist.get(form_of(item)).content.decode()
    for said in ("<ins>了</ins>", "据合订本", "王读者", "w@example.org", "版面所印"):
        assert said in desk
    assert answer(archivist, item, "_adopt").status_code == 302
    article.refresh_from_db()
    item.refresh_from_db()
    assert article.body == body.replace("走访", "走访了")
    assert (item.state, item.decided_by.username) == ("accepted", "li")
    decision = Override.objects.get(field="body")
    assert (decision.reason, decision.decided_by.username) == ("读者更正：据合订本", "li")
    assert "采用读者更正" in LogEntry.objects.get(content_type__model="article").change_message
    read_as(article.page, record())
    assert "走访了" in first(article.page).body


@pytest.mark.parametrize("passage", ["headline-0", "captions-0"])
@pytest.mark.thorough
def test_every_text_can_be_put_right(client, archivist, stored_page, passage):
    article = second(stored_page)
    item = proposed(client, article, passage, proposal="应当如此。")
    answer(archivist, item, "_adopt")
    article.refresh_from_db()
    now = article.headline if passage == "headline-0" else article.captions.get().text
    assert now == "应当如此。"
    assert Override.objects.get().reason == "读者更正：应当如此。"


def test_an_archivist_writes_it_otherwise(client, archivist, article):
    item = proposed(client, article, "headline-0", proposal="读者的写法")
    answer(archivist, item, "_adopt", text="编目的\r\n写法")
    article.refresh_from_db()
    item.refresh_from_db()
    assert (article.headline, item.state) == ("编目的写法", "corrected")


def test_declining_wants_a_reason_and_changes_nothing(client, archivist, article):
    item = proposed(client, article, "headline-0", proposal="读者的写法")
    refused = answer(archivist, item, "_decline")
    assert "请写明不采用的理由" in refused.content.decode()
    assert answer(archivist, item, "_decline", answer="原报如此").status_code == 302
    item.refresh_from_db()
    assert (item.state, item.answer) == ("rejected", "原报如此")
    assert "原报如此" in archivist.get(form_of(item)).content.decode()
    assert not Override.objects.exists()
    assert not answer(archivist, item, "_adopt").get("Location")  # an answer is given once


def test_a_passage_that_changed_meanwhile_is_said_to_have(client, archivist, article):
    item = proposed(client, article, "headline-0", proposal="读者的写法")
    held = archivist.get(form_of(item)).context["form"].initial
    editing.change_fields(article, {"headline": "另有人改过"}, by=None)
    editing.settle(article)
    item.refresh_from_db()
    assert item.state == "open"  # the other change answers the parser's doubts, not the reader
    late = archivist.post(form_of(item), {**held, "_adopt": "1"})
    assert "刚刚被别人改过" in late.content.decode()
    assert "读者的写法" in late.content.decode()
    page = archivist.get(form_of(item))
    assert "这段文字改过了" in page.content.decode()
    assert page.context["form"].initial["text"] == "另有人改过"
    assert answer(archivist, item, "_close").status_code == 302
    article.refresh_from_db()
    assert article.headline == "另有人改过"


def test_a_paragraph_is_found_where_it_was_moved(client, archivist, article):
    item = proposed(client, article, proposal="改好的一段。")
    editing.change_fields(article, {"body": f"新的首段。\n{article.body}"}, by=None)
    editing.settle(article)
    answer(archivist, item, "_adopt")
    article.refresh_from_db()
    assert article.paragraphs == ["新的首段。", "改好的一段。"]


def test_an_article_that_is_gone_can_only_be_declined(client, archivist, stored_page, article):
    item = proposed(client, article, note="错了")
    ReviewItem.objects.filter(pk=item.pk).update(article=None)
    page = archivist.get(form_of(item)).content.decode()
    assert "已不在" in page
    assert "_adopt" not in page
    assert answer(archivist, item, "_adopt").status_code == 200
    assert answer(archivist, item, "_decline", answer="文章已并入别篇").status_code == 302


def test_the_reading_again_keeps_what_readers_say(client, article):
    item = proposed(client, article, note="错了")
    read_as(article.page, record(visit(headline="新读")))
    item.refresh_from_db()
    assert item.state == "open"


def test_answers_to_doubts_do_not_reach_readers_corrections(client, archivist, article):
    item = proposed(client, article, note="错了")
    chosen = {"action": "accept_selected", "_selected_action": [item.pk]}
    assert "要逐条打开答复" in archivist.post(QUEUE, chosen, follow=True).content.decode()
    archivist.post(reverse("admin:articles_reviewitem_change", args=[item.pk]), {"_accept": "1"})
    item.refresh_from_db()
    assert item.state == "open"


def test_what_stands_nowhere_in_the_text_can_be_said_too(client, archivist, article):
    item = proposed(client, article, "other", note="日期应为五月四日")
    page = archivist.get(form_of(item)).content.decode()
    assert "关于整篇" in page
    assert "_adopt" not in page
    assert answer(archivist, item, "_close").status_code == 302


def test_the_same_again_is_no_second_item(client, archivist, article):
    item = proposed(client, article, "headline-0", proposal="改")
    send(client, article, "headline-0", proposal="改")
    answer(archivist, item, "_decline", answer="不改")
    send(client, article, "headline-0", proposal="改")
    assert ReviewItem.objects.filter(code=corrections.CODE).count() == 1


REFUSED = {
    "nothing said": ({}, "请改写这段文字"),
    "a robot": ({"note": "错", "homepage": "https://spam.example/"}, "挡住机器"),
    "too long": ({"note": "长" * (LONGEST_NOTE + 1)}, "最多"),
    "too long a text": ({"proposal": "长" * (LONGEST_TEXT + 1)}, "最多"),
    "a name too long": ({"note": "错", "name": "王" * 51}, "最多"),
    "null characters": ({"note": "错\0"}, "空字符"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_taken_is_said_and_nothing_is_lost(client, article, case):
    told, said = REFUSED[case]
    answered = send(client, article, **told)
    assert answered.status_code == 200
    if case != "null characters":
        assert said in answered.content.decode()
    assert answered.context["form"].errors
    for value in told.values():
        if value != "错\0":
            assert value in answered.content.decode()
    assert not ReviewItem.objects.filter(code=corrections.CODE).exists()


def test_a_passage_that_changes_while_the_reader_writes_is_shown_again(client, article):
    data = shown(client, article, "headline-0") | {"proposal": "读者的写法"}
    Article.objects.filter(pk=article.pk).update(headline="刚改过")
    answered = client.post(address_of(article), data)
    assert "刚刚被编目人员改过" in answered.content.decode()
    assert "读者的写法" in answered.content.decode()
    again = {field.html_name: field.value() or "" for field in answered.context["form"]}
    assert client.post(address_of(article), again).status_code == 302
    assert ReviewItem.objects.get(code=corrections.CODE).value["text"] == "刚改过"


@pytest.mark.parametrize("passage", ["body-99", "x", "-", "body--1", "body-0\0", "parts-1"])
def test_a_passage_that_is_not_there_leads_back_to_the_choice(client, article, passage):
    for answered in (
        client.get(address_of(article), {"passage": passage}),
        client.post(address_of(article), {"passage": passage, "note": "错"}),
    ):
        assert answered.status_code == 200
        assert "没有找到您指的那一段" in answered.content.decode()


def test_an_address_and_all_together_are_limited(client, article, settings):
    settings.CORRECTIONS_PER_HOUR, settings.CORRECTIONS_PER_DAY = 2, 3
    for number in range(2):
        proposed(client, article, note=f"错{number}")
    refused = send(client, article, note="第三处")
    assert refused.status_code == 429
    assert 3500 < int(refused["Retry-After"]) <= 3600
    assert "第三处" in refused.content.decode()
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    proposed(elsewhere, article, note="错3")
    refused = send(elsewhere, article, note="错4")
    assert refused.status_code == 429
    assert "今天收到的更正太多" in refused.content.decode()
    Tally.objects.update(since=timezone.now() - timedelta(days=1))
    proposed(client, article, note="第二天")
    assert "127.0.0.1" not in str(list(Tally.objects.values_list("name", flat=True)))


def test_it_can_be_closed(client, article, settings):
    settings.CORRECTIONS_PER_DAY = 0
    assert "暂不接收更正" in client.get(address_of(article)).content.decode()
    assert send(client, article, note="错").status_code == 429


def test_forged_posts_are_refused(article):
    strict = Client(enforce_csrf_checks=True)
    data = shown(strict, article, "body-0") | {"note": "错"}
    assert Client(enforce_csrf_checks=True).post(address_of(article), data).status_code == 403
    token = re.search(
        r'csrfmiddlewaretoken" value="(\w+)"', strict.get(address_of(article), {"passage": "body-0"}).content.decode()
    )[1]
    assert strict.post(address_of(article), data | {"csrfmiddlewaretoken": token}).status_code == 302


def test_what_is_withheld_has_no_form(client, article):
    Article.objects.filter(pk=article.pk).update(state=State.WITHHELD)
    for address in (address_of(article), f"{address_of(article)}sent/", f"{address_of(article)}?passage=body-0"):
        assert client.get(address).status_code == 410
    assert client.post(address_of(article), {"passage": "body-0", "note": "错"}).status_code == 410
    assert client.get("/articles/999999/correction/").status_code == 404


def test_contacts_are_forgotten_in_time_and_what_was_said_stays(client, article, settings, capsys):
    item = proposed(client, article, note="错", name="王读者")
    call_command("forget")
    assert ReaderContact.objects.get().item == item
    ReaderContact.objects.update(given_at=timezone.now() - timedelta(days=settings.CONTACT_DAYS, hours=1))
    call_command("forget")
    assert "1 contacts" in capsys.readouterr().out
    assert not ReaderContact.objects.exists()
    item.refresh_from_db()
    assert item.message == "错"


def test_contacts_are_forgotten_also_where_nobody_runs_the_command(client, article, settings):
    proposed(client, article, note="错", name="王读者")
    ReaderContact.objects.update(given_at=timezone.now() - timedelta(days=settings.CONTACT_DAYS, hours=1))
    proposed(client, article, note="又错", contact="w@example.org")
    assert ReaderContact.objects.get().contact == "w@example.org"


def test_what_readers_write_is_escaped(client, archivist, article):
    item = proposed(client, article, proposal="<script>alert(1)</script>", note="<b>粗</b>", name="<i>王</i>")
    page = archivist.get(form_of(item)).content.decode()
    for bad in ("<script>alert", "<b>粗", "<i>王"):
        assert bad not in page


def test_who_may_not_answer_sees_no_form(client, article):
    item = proposed(client, article, note="错")
    assert client.get(form_of(item)).status_code == 302
    assert client.post(form_of(item), {"_decline": "1", "answer": "x"}).status_code == 302
    item.refresh_from_db()
    assert item.state == "open"


def test_the_public_count_of_doubts_is_the_parsers(client, article):
    before = client.get("/about/").context["doubts"]
    proposed(client, article, note="错")
    assert client.get("/about/").context["doubts"] == before
