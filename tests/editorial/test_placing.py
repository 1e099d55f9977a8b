"""Blocks that a person puts elsewhere: the rows follow, later readings keep to it, and it can be taken back."""

import json

import pytest
from django.contrib.auth.models import User

from articles.editorial import answers, editing, placing, sanity, withdrawing, withholding
from articles.editorial.arranging import READ_OTHERWISE, UNPLACED, arranged, version_of
from articles.editorial.blocks import Layout
from articles.editorial.changes import values_of
from articles.editorial.redirects import current_id
from articles.editorial.steps import CUT, JOIN, Choice, steps_for
from articles.models import (
    Article,
    Event,
    Organization,
    Override,
    Person,
    PersonMention,
    Placement,
    Redirect,
    ReviewItem,
)
from tests.editorial.cast import LINES, TEXT, article, contest, first, part, read_as, record, second, spans, store, visit

pytestmark = pytest.mark.django_db

KEPT = (Article, Override, Redirect, Person, Organization, Event)


def everything():
    """Articles, decisions, addresses and records of names, but for when they were saved."""
    rows = {model._meta.label: [values_of(row) for row in model._default_manager.order_by("pk")] for model in KEPT}
    return json.dumps([[{**row, "updated_at": ""} for row in each] for each in rows.values()], sort_keys=True)


@pytest.fixture
def by(db):
    return User.objects.create_user("li")


def put(page, by, *pieces, to="", role="", action="put", opening=""):
    """What a person does with the blocks that hold these texts."""
    layout = Layout.of(page.text, arranged(page).record)
    blocks = [part for group in layout.groups for part in group.parts] + layout.banners + layout.ads
    chosen = tuple(next(part["spans"] for part in blocks if piece in part["text"]) for piece in pieces)
    done = steps_for(layout, Choice(action, chosen, to, role, opening))
    return placing.place(page, done.steps, by=by, said=done.said)


def behind(piece):
    return f"after-{TEXT.index(piece) + len(piece) - 1}"


def parts_of(article):
    return [(part.role, part.text) for part in article.parts.order_by("order")]


def findings():
    return [finding for check in sanity.CHECKS for finding in check()]


def test_it_works(by):
    page = store()
    before = everything()
    done = put(page, by, "图为比赛现场", "白莹 摄", to=behind(LINES[1]))
    assert parts_of(first(page))[2:] == [("caption", "图为比赛现场。"), ("credit", "白莹 摄")]
    assert [(caption.text, caption.credit) for caption in first(page).captions.all()] == [("图为比赛现场。", "白莹 摄")]
    assert not second(page).captions.exists()
    assert set(first(page).bylines.values_list("name", flat=True)) == {"张晶", "白莹"}
    assert list(second(page).bylines.all()) == []
    assert first(page).person_mentions.get(name="白莹").person == Person.objects.get(name="白莹")
    assert "移到《聊城市总工会慰问货车司机》" in done.said
    assert findings() == []
    placing.undo(done, by=by)
    assert everything() == before
    assert findings() == []
    with pytest.raises(placing.PlacingRefusedError, match="已经撤销"):
        placing.undo(done, by=by)


def test_a_later_reading_never_undoes_it(by):
    page = store()
    put(page, by, "图为比赛现场", role="body")
    assert second(page).body == f"{LINES[3]}\n图为比赛现场。"
    one = article(1, LINES[0], [LINES[1], LINES[2], LINES[3]])
    one["parts"] += [part("caption", "图为比赛现场。"), part("credit", "白莹 摄")]
    page = read_as(page, record(one))
    assert first(page).body.endswith(f"{LINES[3]}\n图为比赛现场。")
    assert findings() == []
    page = read_as(page, record(visit(), contest(headline="又读")))
    assert second(page).body.endswith("图为比赛现场。")


@pytest.mark.thorough
def test_articles_become_one_and_two_again_with_their_decisions(by):
    page = store()
    gone = second(page)
    editing.change_fields(gone, {"headline": "人定"}, by=by)
    editing.remove_member(gone, "topics", "jineng-peixun", by=by)
    editing.settle(gone)
    before = everything()
    whole = ("区总工会开展", "举办职工技能竞赛", "图为比赛现场", "白莹 摄")
    done = put(page, by, *whole, to=behind(LINES[1]))
    assert current_id(Article, gone.pk) == (True, first(page).pk)
    assert ReviewItem.objects.get(code="decisions_without_article").value[0]["value"] == "人定"
    assert findings() == []
    placing.undo(done, by=by)
    assert everything() == before
    assert not ReviewItem.objects.filter(code="decisions_without_article").exists()
    assert findings() == []


@pytest.mark.thorough
def test_a_new_article_has_an_address_that_lasts(by):
    page = store()
    done = put(page, by, "图为比赛现场", "白莹 摄", to="new")
    new = page.articles.exclude(key__in=["a1", "a2"]).get()
    assert (new.genre, new.order, new.captions.get().credit) == ("photo_news", 3, "白莹 摄")
    page = read_as(page, record(visit(headline="又读"), contest()))
    assert page.articles.get(pk=new.pk).captions.get().text == "图为比赛现场。"
    placing.undo(Placement.objects.get(pk=done.pk), by=by)
    assert current_id(Article, new.pk) == (True, second(page).pk)
    assert findings() == []


def test_what_an_article_of_most_text_takes_over_changes_no_address(by):
    page = store()
    one, two = first(page).pk, second(page).pk
    put(page, by, LINES[1][:10], to=behind(LINES[3]))
    assert first(page).pk == one
    assert second(page).pk == two


def test_names_of_an_advertisement_come_back_with_their_records(by):
    page = store()
    before, person = everything(), Person.objects.get(name="白莹")
    done = put(page, by, "图为比赛现场", "白莹 摄", to="advertisement")
    assert page.parts.filter(role="advertisement").count() == 3
    assert not Person.objects.filter(pk=person.pk).exists()
    assert current_id(Person, person.pk) == (True, None)
    placing.undo(done, by=by)
    assert PersonMention.objects.get(name="白莹").person == person
    assert everything() == before


@pytest.mark.thorough
def test_a_banner_and_back_into_the_text(by):
    page = store()
    put(page, by, LINES[3], to="banner")
    assert page.parts.get(role="banner").text == LINES[3]
    assert second(page).body == ""
    put(page, by, LINES[3], to=behind(LINES[2]))
    assert second(page).body == LINES[3]
    put(page, by, LINES[5], to=behind(LINES[1]), role="body")
    assert first(page).body == f"{LINES[1]}\n{LINES[5]}"


@pytest.mark.thorough
def test_cut_and_joined(by):
    page = store()
    put(page, by, LINES[3], action=CUT, opening="482名")
    assert second(page).paragraphs == ["石景山区总工会举办职工技能竞赛，", "482名职工参加。"]
    put(page, by, "石景山区总工会举办", "482名职工", action=JOIN)
    assert second(page).paragraphs == [LINES[3]]
    put(page, by, LINES[3], action=CUT, opening="482名")
    put(page, by, "482名职工", to=f"before-{TEXT.index(LINES[2])}")
    assert parts_of(second(page))[0] == ("body", "482名职工参加。")


@pytest.mark.parametrize(
    ("pieces", "how", "said"),
    [
        ([], {}, "先选成分"),
        ([LINES[3]], {}, "没有什么要改"),
        ([LINES[3]], {"role": "body"}, "没有什么要改"),
        ([LINES[5]], {"role": "body"}, "放到哪里"),
        ([LINES[5]], {"to": "advertisement"}, "没有什么要改"),
        ([LINES[3]], {"role": "banner"}, "没有这种成分"),
        ([LINES[3]], {"to": "after-0x"}, "重新选择"),
        ([LINES[3]], {"to": f"after-{len(TEXT) + 5}"}, "重新选择"),
        ([LINES[3]], {"action": CUT, "opening": "没有"}, "恰好出现一次"),
        ([LINES[3]], {"action": CUT, "opening": "石景山"}, "不在开头"),
        ([LINES[3]], {"action": JOIN}, "两块或更多"),
        ([LINES[1], LINES[3]], {"action": JOIN}, "同一篇"),
        ([LINES[1], LINES[3]], {"action": CUT, "opening": "职工"}, "一次拆开一块"),
    ],
)
@pytest.mark.thorough
def test_what_makes_no_sense_is_refused_in_words(by, pieces, how, said):
    with pytest.raises(placing.PlacingRefusedError, match=said):
        put(store(), by, *pieces, **how)
    assert not Placement.objects.exists()


def test_steps_that_lead_off_the_page_are_refused(by):
    page = store()
    for spans_ in ([[0, 10**6]], [[5, 2]], [], [[0, 5], [3, 8]]):
        with pytest.raises(placing.PlacingRefusedError, match="找不到"):
            placing.place(page, [{"pieces": [{"spans": spans_, "role": "body"}], "to": {"kind": "banner"}}], by=by)


@pytest.mark.thorough
def test_where_the_neighbour_went_elsewhere_the_block_stays_in_its_article_and_is_asked_about(by):
    page = store()
    put(page, by, "图为比赛现场", to=behind(LINES[0]))
    moved = visit(parts=[part("body", LINES[1])], headline=None)
    takes = contest()
    takes["parts"] = [part("kicker", LINES[0]), *takes["parts"]]
    page = read_as(page, record(moved, takes))
    assert parts_of(first(page)) == [("body", LINES[1]), ("caption", "图为比赛现场。")]
    item = ReviewItem.objects.get(code=UNPLACED)
    assert item.article == first(page)
    assert "请核对" in item.message
    page = read_as(page, record())
    assert ReviewItem.objects.get(code=UNPLACED).state == "gone"


@pytest.mark.thorough
def test_where_the_article_is_no_more_both_versions_are_in_the_queue(by):
    page = store()
    done = put(page, by, "图为比赛现场", "白莹 摄", to=behind(LINES[1]))
    ads = [{"text": line, "spans": spans(TEXT, line)} for line in (LINES[0], LINES[1], LINES[5])]
    page = read_as(page, record(contest(order=1)) | {"ads": ads})
    assert ("caption", "图为比赛现场。") in parts_of(page.articles.get())
    item = ReviewItem.objects.get(code=UNPLACED)
    assert "未能照办" in item.message
    assert item.alternatives == [done.said]
    assert item.value["placement"] == done.pk
    answers.accept([item], by=by)
    done.refresh_from_db()
    assert done.undone_by == by
    page = read_as(page, record())
    assert second(page).captions.exists()


@pytest.mark.thorough
def test_a_reading_that_says_something_new_is_shown(by):
    page = store()
    put(page, by, "图为比赛现场", role="body")
    page = read_as(page, record(visit(), contest(headline="又读")))
    assert not ReviewItem.objects.filter(code=READ_OTHERWISE).exists()
    new = contest()
    new["parts"][2] = part("deck", "图为比赛现场。")
    page = read_as(page, record(visit(), new))
    item = ReviewItem.objects.get(code=READ_OTHERWISE)
    assert "现读作副题，人工决定为正文" in item.message
    assert "图为比赛现场。" in second(page).body
    answers.reject([item], by=by)
    page = read_as(page, record(visit(), new | {"headline": "又读"}))
    assert ReviewItem.objects.get(code=READ_OTHERWISE).state == "rejected"
    new["parts"][2] = part("body", "图为比赛现场。")
    read_as(page, record(visit(), new))
    assert ReviewItem.objects.filter(code=READ_OTHERWISE).count() == 1


@pytest.mark.thorough
def test_an_accepted_doubt_that_is_taken_back_is_the_same_doubt(by):
    page = store()
    done = put(page, by, "图为比赛现场", role="body")
    new = contest()
    new["parts"][2] = part("deck", "图为比赛现场。")
    page = read_as(page, record(visit(), new))
    item = ReviewItem.objects.get(code=READ_OTHERWISE)
    answers.accept([item], by=by)
    assert "图为比赛现场。" not in second(page).body
    for _again in range(2):
        item = withdrawing.reopen(ReviewItem.objects.get(code=READ_OTHERWISE), by=by)
        assert (item.state, item.value["placement"]) == ("open", done.pk)
        assert "图为比赛现场。" in second(page).body
        answers.accept([item], by=by)
    assert "图为比赛现场。" not in second(page).body
    assert ReviewItem.objects.filter(code=READ_OTHERWISE).count() == 1


def test_doubts_about_the_blocks_are_answered(by):
    doubt = {"code": "caption_or_body", "field": "captions", "message": "图说？", "span": spans(TEXT, "图为比赛现场。")[0]}
    page = store(record(visit(), contest(warnings=[doubt])))
    done = put(page, by, "图为比赛现场", role="body")
    assert ReviewItem.objects.get(code="caption_or_body").decided_by == by
    placing.undo(done, by=by)
    assert ReviewItem.objects.get(code="caption_or_body").state == "open"


def test_text_of_a_withheld_article_stays_withheld(by):
    page = store()
    withholding.withhold([second(page)], "申请", by=by)
    put(page, by, "图为比赛现场", "白莹 摄", to="new")
    assert page.articles.exclude(key__in=["a1", "a2"]).get().state == "withheld"


@pytest.mark.thorough
def test_an_earlier_one_can_be_taken_back_and_the_later_ones_stay(by):
    page = store()
    one = put(page, by, "图为比赛现场", role="body")
    put(page, by, "白莹 摄", role="body")
    placing.undo(one, by=by)
    assert parts_of(second(page))[2:] == [("caption", "图为比赛现场。"), ("body", "白莹 摄")]


def test_a_preview_stores_nothing_and_the_version_tells_who_was_first(by):
    page = store()
    version, before = version_of(page), everything()
    layout = Layout.of(page.text, page.record)
    steps = steps_for(layout, Choice(blocks=(spans(TEXT, LINES[3]),), to="banner")).steps
    now, then = placing.previewed(page, steps)
    assert [read["body"] for read in then["articles"]] == [[LINES[1]], []]
    assert now == page.record
    assert everything() == before
    assert version_of(page) == version
    placing.place(page, steps, by=by)
    assert version_of(page) != version


def test_a_page_takes_its_placements_with_it(by):
    page = store()
    put(page, by, LINES[3], to="banner")
    page.delete()
    assert not Placement.objects.exists()
