"""The queue is walked by keyboard, each doubt put right where it stands, and every answer can be taken back in one step."""

import re
from html import unescape
from itertools import pairwise
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.urls import reverse

from articles.models import Override, Region, ReviewItem
from tests.articles.desk import save
from tests.articles.test_admin_review import QUEUE, form_of
from tests.editorial.cast import LINES, TEXT, contest, first, read_as, record, second, spans, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(stored_page):
    return stored_page


def posted(client, item, **data):
    """What the page of an item sends, with the article as it was shown."""
    version = client.get(form_of(item)).context["version"]
    return client.post(form_of(item), {"version": version, **data})


def ask(page, *doubts, **read):
    """The page read again with these doubts about its first article; the items, in order."""
    read_as(page, record(visit(warnings=list(doubts), **read), contest(warnings=[])))
    return list(ReviewItem.objects.filter(article=first(page)).order_by("pk"))


def doubt(code, field, piece, *others, message="存疑"):
    return {"code": code, "field": field, "message": message, "span": spans(TEXT, piece)[0], "alternatives": list(others)}


@pytest.mark.thorough
def test_another_reading_is_one_click_and_its_undo_another(archivist, page):
    (item,) = ask(page, doubt("headline_choice", "headline", "聊城市", "另一行"), kicker="先一行 另一行", deck=None)
    was = first(page).headline
    assert posted(archivist, item, _option="1")["Location"] == QUEUE
    item.refresh_from_db()
    article = first(page)
    assert (item.state, item.decided_by.username) == ("corrected", "li")
    assert (article.kicker, article.headline, article.deck) == ("先一行", "另一行", was)
    read_as(page, record(visit(kicker="先一行 另一行", warnings=article.warnings), contest()))
    assert ReviewItem.objects.filter(code="headline_choice").get().state == "corrected"
    undone = archivist.post(reverse("admin:articles_reviewitem_undo", args=[item.pk]), follow=True)
    assert "已撤回答复" in undone.content.decode()
    article = first(page)
    assert (article.kicker, article.headline, article.deck) == ("先一行 另一行", was, "")
    assert ReviewItem.objects.get(pk=item.pk).state == "open"
    assert not Override.objects.exists()


@pytest.mark.thorough
def test_what_is_typed_goes_through_the_articles_form(archivist, page):
    (item,) = ask(page, doubt("headline_choice", "headline", "聊城市"))
    assert "没有可改的" in posted(archivist, item, _correct="1", headline=first(page).headline).content.decode()
    assert posted(archivist, item, _correct="1", headline="人定", reason="见合订本").status_code == 302
    decided = Override.objects.get()
    assert (first(page).headline, decided.reason, decided.read_value) == ("人定", "见合订本", LINES[0])
    assert ReviewItem.objects.get(pk=item.pk).state == "corrected"


def test_a_field_of_another_kind_is_chosen_as_in_the_form(archivist, page):
    item = second(page).review_items.get()
    assert posted(archivist, item, _correct="1", region=Region.objects.get(code="110105").pk).status_code == 302
    assert second(page).region.code == "110105"


@pytest.mark.thorough
def test_a_missing_character_is_put_in_where_it_is_missing(archivist, page):
    one, other = ask(
        page, doubt("lost_characters", "body", "慰问", "慰乐问", "不合"), doubt("lost_characters", "body", "活动", "活力动")
    )
    ReviewItem.objects.filter(pk=one.pk).update(span=[at := TEXT.index("走访慰问") + 2, at + 2])
    shown = archivist.get(form_of(one)).context["answering"]
    assert shown.choices == [(1, "慰乐问")]
    posted(archivist, one, _option="1")
    assert "走访慰乐问货车司机" in first(page).body
    assert ReviewItem.objects.get(pk=other.pk).state == "open", "nobody looked at the other place"
    text = archivist.get(form_of(other)).context["answering"].form.begins
    posted(archivist, other, _correct="1", text=text.replace("参加活动", "参加了活动"))
    assert "走访慰乐问" in first(page).body
    assert "参加了活动" in first(page).body
    archivist.post(reverse("admin:articles_reviewitem_undo", args=[other.pk]))
    assert "走访慰乐问" in first(page).body
    assert "参加了活动" not in first(page).body
    assert Override.objects.get().field == "body"


def test_a_name_means_what_is_chosen_wherever_the_article_prints_it(archivist, page):
    said = "未能确定“市总工会”指哪个机构：文中提到的 2 个都可能"
    open_name = doubt("organization-open", "organizations", "市总工会", "聊城市总工会", "济南市总工会", message=said)
    at = TEXT.index("市总工会主席")
    one, alike = ask(page, *({**open_name, "span": [at, at + length]} for length in (4, 3)))
    posted(archivist, one, _option="2")
    assert first(page).organization_mentions.get(surface="市总工会").name == "济南市总工会"
    assert {item.state for item in ReviewItem.objects.filter(pk__in=[one.pk, alike.pk])} == {"corrected"}
    archivist.post(reverse("admin:articles_reviewitem_undo", args=[one.pk]))
    assert {item.state for item in ReviewItem.objects.filter(pk__in=[one.pk, alike.pk])} == {"open"}
    assert first(page).organization_mentions.get(surface="市总工会").name == "聊城市总工会"


def test_a_place_means_the_region_that_is_chosen(archivist, page):
    (item,) = ask(
        page,
        doubt("place-open", "places", "聊城市", "北京市朝阳区", "长春市朝阳区"),
        places=[{"name": "聊城市", "code": None, "spans": []}],
    )
    posted(archivist, item, _option="2")
    assert first(page).place_mentions.get().region.code == "220104"


@pytest.mark.thorough
def test_doubts_of_blocks_lead_to_the_desk_and_back_to_the_next(archivist, page):
    filters = "_changelist_filters=field%3Dbody"
    caption, join = doubt("caption_or_body", "body", LINES[1], "caption"), doubt("weak_join", "body", "482名", "分为两段")
    read_as(page, record(visit(warnings=[caption]), contest(warnings=[join])))
    one, other = ReviewItem.objects.filter(code__in=["caption_or_body", "weak_join"]).order_by("pk")
    shown = archivist.get(f"{form_of(one)}?{filters}").content.decode()
    (address,) = re.findall(r'href="([^"]+)" data-key="c"', shown)
    address = unescape(address)
    desk = archivist.get(address)
    assert desk.context["form"].initial == {"to": "", "role": "caption"}
    (token,) = [block.token for sheet in desk.context["sheets"] for block in sheet.blocks if block.chosen]
    chosen = {"version": desk.context["version"], "block": token, "action": "put", "to": "", "role": "caption"}
    preview = archivist.post(address, chosen | {"_preview": "1"}).content.decode()
    assert unescape(re.search(r'<form method="post" action="([^"]+)"', preview)[1]) == address
    assert archivist.post(address, chosen | {"_save": "1"})["Location"] == f"{form_of(other)}?{filters}"
    assert ReviewItem.objects.get(pk=one.pk).state == "corrected"
    assert first(page).captions.get().text.startswith("本报讯")
    archivist.post(reverse("admin:articles_reviewitem_undo", args=[one.pk]))
    assert not first(page).captions.exists()
    assert ReviewItem.objects.get(pk=one.pk).state == "open"
    assert (
        archivist.get(f"{desk.request['PATH_INFO']}?doubt={other.pk}").context["form"].initial["opening"]
        == TEXT[(at := TEXT.index("482名")) : at + 8]
    )


def test_the_walk_keeps_to_the_filters_both_ways(archivist, page):
    items = ask(page, *(doubt(f"c{n % 2}", "body", LINES[1][n : n + 2]) for n in range(4)))
    filters = "?_changelist_filters=code%3Dc1%26state%3Dall"
    one, other = (form_of(item) + filters for item in items if item.code == "c1")
    context = archivist.get(one).context
    assert (context["next_address"], context["previous_address"]) == (other, "")
    assert (context["queue"]["among"], context["queue"]["depth"]) == (2, 4)
    assert archivist.get(other).context["previous_address"] == one
    assert archivist.post(other, {"_accept": "1"})["Location"] == one
    assert archivist.post(one, {"_reject": "1"})["Location"] == QUEUE + "?code=c1&state=all"
    assert archivist.get(QUEUE).context["queue"] == {"depth": 2, "oldest": items[0].created_at, "today": 2}
    assert archivist.get(form_of(items[0]) + "?_changelist_filters=nonsense%3D1").status_code == 200


def test_the_walk_keeps_to_what_was_searched(archivist, page):
    said = ("甲的写法", "别的", "甲的署名", "甲的日期")
    items = ask(page, *(doubt("c0", "body", LINES[1][n : n + 2], message=each) for n, each in enumerate(said)))
    loose = ReviewItem.objects.create(code="c0", message="甲的来稿", fingerprint="x")
    wanted = [item for item in items if "甲" in item.message] + [loose]
    query = urlencode({"q": "甲的"})
    filters = f"?{urlencode({'_changelist_filters': query})}"
    around = [(form_of(one) + filters, form_of(two) + filters) for one, two in pairwise(wanted)]
    for one, two in around:
        assert archivist.get(one).context["next_address"] == two
        assert archivist.get(two).context["previous_address"] == one
    context = archivist.get(form_of(wanted[0]) + filters).context
    assert (context["previous_address"], context["queue"]["among"]) == ("", 4)
    # What is looked at need not be among what was found.
    beside = archivist.get(form_of(items[1]) + filters).context
    assert (beside["previous_address"], beside["next_address"]) == around[0]
    assert archivist.get(f"{QUEUE}?{query}").context["first_address"] == around[0][0]
    for item in wanted[1:]:
        archivist.post(form_of(item) + filters, {"_reject": "1"})
    last = archivist.post(form_of(wanted[0]) + filters, {"_reject": "1"})
    assert last["Location"] == f"{QUEUE}?{query}"


@pytest.mark.parametrize("query", ["", "?state=all", "?state=all&o=-1", "?q=没有的词", "?state=accepted"])
def test_the_way_into_the_walk_is_the_first_open_item(archivist, page, query):
    items = ask(page, *(doubt("c0", "body", LINES[1][n : n + 2]) for n in range(3)))
    ReviewItem.objects.filter(pk=items[0].pk).update(state="accepted")
    address = archivist.get(QUEUE + query).context["first_address"]
    assert address.partition("?")[0] == (form_of(items[1]) if "q=" not in query and "accepted" not in query else "")


@pytest.mark.thorough
def test_who_comes_second_sees_who_was_first(archivist, chief, page):
    (item,) = ask(page, doubt("headline_choice", "headline", "聊城市", "另一行"))
    seen = chief.get(form_of(item)).context["version"]
    posted(archivist, item, _option="1")
    for late in ({"_option": "1"}, {"_accept": "1"}, {"_correct": "1", "headline": "迟到"}):
        answer = chief.post(form_of(item), {"version": seen, **late}, follow=True).content.decode()
        assert "没有记下您的答复：li 已于" in answer
    assert (first(page).headline, Override.objects.filter(field="headline").get().decided_by.username) == ("另一行", "li")


@pytest.mark.thorough
def test_nothing_is_decided_on_an_article_that_changed_meanwhile(archivist, chief, page):
    (item,) = ask(page, doubt("headline_choice", "headline", "聊城市", "另一行"))
    seen = chief.get(form_of(item)).context["version"]
    save(archivist, reverse("admin:articles_article_change", args=[first(page).pk]), deck="新副题")
    assert "请再选一次" in chief.post(form_of(item), {"version": seen, "_option": "1"}).content.decode()
    typed = chief.post(form_of(item), {"version": seen, "_correct": "1", "headline": "二人"}).content.decode()
    assert "没有保存" in typed
    assert "二人" in typed
    assert first(page).headline == LINES[0]


@pytest.mark.thorough
def test_what_was_decided_since_is_not_taken_back(archivist, chief, page):
    (item,) = ask(page, doubt("headline_choice", "headline", "聊城市", "另一行"))
    posted(archivist, item, _option="1")
    save(chief, reverse("admin:articles_article_change", args=[first(page).pk]), headline="后来")
    undo = reverse("admin:articles_reviewitem_undo", args=[item.pk])
    assert "没有撤回" in archivist.post(undo, follow=True).content.decode()
    assert (first(page).headline, ReviewItem.objects.get(pk=item.pk).state) == ("后来", "corrected")
    assert archivist.get(undo).status_code == 405


@pytest.mark.thorough
def test_a_decision_that_was_released_comes_back_with_the_undo(archivist, page):
    save(archivist, reverse("admin:articles_article_change", args=[first(page).pk]), headline="人定")
    read_as(page, record(visit(headline="新读"), contest()))
    item = ReviewItem.objects.get(code="parser_disagrees")
    archivist.post(form_of(item), {"_accept": "1"})
    assert first(page).headline == "新读"
    undo = archivist.get(QUEUE).context["undo_address"]
    archivist.post(undo)
    assert (first(page).headline, ReviewItem.objects.get(pk=item.pk).state) == ("人定", "open")
    posted(archivist, item, _correct="1", headline="第三种")
    assert first(page).headline == "第三种"


def test_the_page_of_an_item_works_without_a_script_and_speaks_english(archivist, page):
    (item,) = ask(page, doubt("caption_or_body", "body", LINES[1], "caption", message="旧话"))
    archivist.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    shown = archivist.get(form_of(item)).content.decode()
    assert '<span class="quiet" lang="zh-Hans">旧话</span>' in shown
    assert "Captions" in shown
    assert not re.search(r"<script(?![^>]* src=)[^>]*>|\son[a-z]+=|\sstyle=", shown.partition('id="content-main"')[2])
    keys = re.findall(r'<(\w+)[^>]* data-key="(\w)"', shown)
    assert {key for _tag, key in keys} == {"a", "r", "c"}
    assert all(tag in ("a", "button") for tag, _key in keys)
