"""The desk of blocks: chosen by checkbox, shown before it is kept, refused where somebody was faster, taken back."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from articles.editorial import editing
from articles.models import Article, Placement
from tests.editorial.cast import LINES, TEXT, first, second, spans

pytestmark = pytest.mark.django_db


def desk(page):
    return reverse("admin:articles_page_blocks", args=[page.pk])


def token(piece):
    return ",".join(f"{start}-{end}" for start, end in spans(TEXT, piece))


def opened(client, page):
    """What the form would send if nothing were chosen."""
    response = client.get(desk(page))
    assert response.status_code == 200
    return {"version": response.context["version"], "action": "put", "to": "", "role": "", "opening": "", "reason": ""}


def hidden(response):
    """What a preview sends with the decision to keep it."""
    data = {}
    for name, value in response.context["sent"]:
        data.setdefault(name, []).append(value)
    return data


def test_it_works(archivist, stored_page, client):
    page = stored_page
    shown = archivist.get(desk(page)).content.decode()
    assert all(line in shown for line in (*LINES[:4], "图为比赛现场。", LINES[5]))
    chosen = opened(archivist, page) | {"block": [token("图为比赛现场。"), token("白莹 摄")], "to": "new", "reason": "另一则"}
    preview = archivist.post(desk(page), chosen | {"_preview": "预览"})
    assert "图片说明“图为比赛现场。”等 2 块另成一篇" in preview.content.decode()
    assert "还没有这一篇" in preview.content.decode()
    assert not Placement.objects.exists()
    kept = archivist.post(desk(page), hidden(preview) | {"_save": "保存"}, follow=True)
    assert "重新解析也不会改变" in kept.content.decode()
    done = Placement.objects.get()
    assert (done.decided_by.username, done.reason) == ("li", "另一则")
    new = page.articles.exclude(key__in=["a1", "a2"]).get()
    assert client.get(new.get_absolute_url()).status_code == 200
    for record in (page, new):
        assert LogEntry.objects.filter(object_id=str(record.pk), change_message__contains="另一则").exists()
    undo = reverse("admin:articles_page_blocks_undo", args=[page.pk, done.pk])
    assert "不再成篇" in archivist.get(undo).content.decode()
    assert Article.objects.filter(pk=new.pk).exists()
    assert "撤销：" in archivist.post(undo, follow=True).content.decode()
    assert client.get(new.get_absolute_url()).headers["Location"] == second(page).get_absolute_url()
    assert "已经撤销" in archivist.post(undo, follow=True).content.decode()


def test_the_form_needs_no_script_and_no_mouse(archivist, stored_page):
    shown = archivist.get(desk(stored_page)).content.decode()
    ids = re.findall(r'<input[^>]*type="checkbox"[^>]* id="([^"]+)"', shown)
    assert len(ids) == len(set(ids)) == 7
    assert all(f'<label for="{each}">' in shown for each in ids)
    assert not re.search(r"\son[a-z]+=|\sstyle=", shown)


def test_every_place_is_offered(archivist, stored_page):
    choices = archivist.get(desk(stored_page)).context["form"].fields["to"].choices
    groups = {name: [label for _value, label in inside] for name, inside in choices if isinstance(inside, list)}
    assert list(groups) == [LINES[0], LINES[2]]
    assert groups[LINES[2]][0] == "开头"
    assert "图片说明“图为比赛现场。”之后" in groups[LINES[2]]


def test_what_makes_no_sense_is_said_and_nothing_typed_is_lost(archivist, stored_page):
    chosen = opened(archivist, stored_page) | {"block": [token(LINES[3])], "action": "cut", "opening": "没有", "reason": "为何"}
    response = archivist.post(desk(stored_page), chosen | {"_preview": "预览"})
    shown = response.content.decode()
    assert "恰好出现一次" in shown
    assert f'value="{token(LINES[3])}" id="block-{TEXT.index(LINES[3])}" checked' in shown
    assert 'value="没有"' in shown
    assert 'value="为何"' in shown
    nonsense = opened(archivist, stored_page) | {"block": ["1-x", "9" * 30], "to": "banner"}
    assert "找不到" in archivist.post(desk(stored_page), nonsense | {"_preview": "预览"}).content.decode()
    wrong = opened(archivist, stored_page) | {"block": [token(LINES[3])], "to": "after-99999"}
    assert archivist.post(desk(stored_page), wrong | {"_save": "保存"}).status_code == 200
    assert not Placement.objects.exists()


def test_a_cut_is_shown_with_both_halves(archivist, stored_page):
    chosen = opened(archivist, stored_page) | {"block": [token(LINES[3])], "action": "cut", "opening": "482名"}
    preview = archivist.post(desk(stored_page), chosen | {"_preview": "预览"})
    change = preview.context["changes"][0]
    assert [text for _label, text, differs in change.after if differs] == [LINES[3][:16], LINES[3][16:]]
    again = archivist.post(desk(stored_page), hidden(preview) | {"_again": "回去修改"}).content.decode()
    assert 'value="482名"' in again
    assert "checked" in again


@pytest.mark.parametrize("step", ["_preview", "_save"])
@pytest.mark.thorough
def test_who_comes_second_is_refused_and_sees_both_versions(archivist, chief, stored_page, step):
    mine = opened(archivist, stored_page) | {"block": [token("白莹 摄")], "to": "banner", "reason": "我的理由"}
    theirs = opened(chief, stored_page) | {"block": [token("图为比赛现场。")], "role": "body"}
    chief.post(desk(stored_page), theirs | {"_save": "保存"})
    response = archivist.post(desk(stored_page), mine | {step: "x"})
    shown = response.content.decode()
    assert "没有保存" in shown
    assert "wang：图片说明“图为比赛现场。”改为正文" in shown
    assert "您所选的：“白莹摄”" in shown
    assert 'value="我的理由"' in shown
    assert Placement.objects.count() == 1
    archivist.post(desk(stored_page), mine | {"version": response.context["version"], "_save": "保存"})
    assert stored_page.parts.get(role="banner").text == "白莹 摄"
    assert Placement.objects.count() == 2


def test_a_text_that_a_person_decided_is_said_to_stay(archivist, stored_page):
    editing.change_fields(first(stored_page), {"body": "人定"}, by=None)
    editing.settle(first(stored_page))
    chosen = opened(archivist, stored_page) | {"block": [token(LINES[1])], "role": "abstract"}
    preview = archivist.post(desk(stored_page), chosen | {"_preview": "预览"}).content.decode()
    assert "正文另有人工决定" in preview


def test_who_may_not_change_pages_may_not_move_blocks(client, stored_page, django_user_model):
    assert client.get(desk(stored_page)).status_code == 302
    client.force_login(django_user_model.objects.create_user("guest", is_staff=True))
    assert client.get(desk(stored_page)).status_code == 403
    assert client.post(desk(stored_page), {"_save": "x"}).status_code == 403
    assert client.get(reverse("admin:articles_page_blocks", args=[10**9])).status_code in (403, 404)


def test_the_list_of_placements_leads_to_the_way_back(archivist, stored_page):
    chosen = opened(archivist, stored_page) | {"block": [token(LINES[3])], "to": "advertisement"}
    archivist.post(desk(stored_page), chosen | {"_save": "保存"})
    done = Placement.objects.get()
    assert "改为广告" in archivist.get(reverse("admin:articles_placement_changelist")).content.decode()
    detail = archivist.get(reverse("admin:articles_placement_change", args=[done.pk])).content.decode()
    assert reverse("admin:articles_page_blocks_undo", args=[stored_page.pk, done.pk]) in detail


def test_the_way_to_the_desk_stands_on_page_and_article(archivist, stored_page):
    for record, name in ((stored_page, "page"), (first(stored_page), "article")):
        form = archivist.get(reverse(f"admin:articles_{name}_change", args=[record.pk])).content.decode()
        assert desk(stored_page) in form
