"""Attaching facsimiles in the admin: what is refused is named, nothing typed is lost, and every change can be taken back."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.editorial import facsimiles, history, restoring, stored_files, withholding
from articles.models import ReviewItem, Revision
from tests.depictions import jpeg, pdf, png

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def page(stored_page):
    return stored_page


def address(page):
    return reverse("admin:articles_page_facsimiles", args=[page.pk])


def told(response):
    return [str(message) for message in response.wsgi_request._messages]


def attach(client, page, *files, **given):
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(address(page), {"_attach": "1", "files": sent, **given})


def arrange(client, page, *changes, **given):
    """Send the form as it is shown, with what is changed in each row."""
    context = client.get(address(page)).context
    data = {"version": context["version"]}
    for row, change in zip(context["rows"], [*changes, *({} for _row in context["rows"])], strict=False):
        values = {name: row.initial[name] for name in ("position", "note", "credit")} | change
        data |= {f"{row.prefix}-{name}": value for name, value in values.items()}
    return client.post(address(page), {"_arrange": "1", **data, **given})


def shown(page):
    return [(row.media_type, row.note) for row in page.facsimiles.all()]


def test_it_works(archivist, page):
    response = attach(archivist, page, ("scan.tif", png(30, 40)), note="全版", credit="市图书馆", reason="补扫")
    assert (response.status_code, response.url) == (302, address(page))
    row = page.facsimiles.get()
    assert (row.note, row.credit, row.added_by.username, row.width) == ("全版", "市图书馆", "li", 30)
    text = archivist.get(address(page)).content.decode()
    file = reverse("admin:articles_page_facsimile", args=[page.pk, row.sha256])
    assert f'<img src="{file}" width="30" height="40"' in text
    assert b"".join(archivist.get(file).streaming_content) == png(30, 40)
    form = archivist.get(reverse("admin:articles_page_change", args=[page.pk])).content.decode()
    assert f'<img src="{file}"' in form
    assert f'href="{address(page)}"' in form
    past = archivist.get(reverse("admin:articles_page_history", args=[page.pk])).content.decode()
    assert all(said in past for said in ("补扫", "PNG 30×40", "市图书馆"))


def test_what_is_refused_is_named_and_the_others_are_attached_as_one_change(archivist, page):
    files = [("a.png", png()), ("b.png", b"<svg/>"), ("c.pdf", pdf()), ("d.png", b""), ("e.png", png()), ("f.jpg", jpeg()[:-9])]
    response = attach(archivist, page, *files)
    assert shown(page) == [("image/png", ""), ("application/pdf", "")]
    said = "\n".join(told(response))
    assert all(name in said for name in ("b.png：不是", "d.png：空文件", "e.png：这一版已有", "f.jpg：JPEG 文件不完整"))
    assert "附上 2 份影印件" in said
    assert restoring.undo(Revision.objects.get(), by=None) == []
    assert shown(page) == []


def test_too_large_is_told_with_the_limit(archivist, page, settings):
    settings.FACSIMILE_MEGABYTES = 1
    response = attach(archivist, page, ("big.png", png() + bytes(1_100_000)))
    assert told(response) == ["big.png：文件过大：1.1 MB，上限 1 MB"]
    assert "每个最大 1 MB" in archivist.get(address(page)).content.decode()


def test_order_words_replacing_and_removing_are_one_change_each(archivist, page):
    attach(archivist, page, ("a.png", png()), ("b.pdf", pdf()), ("c.jpg", jpeg()))
    arrange(archivist, page, {"position": 9, "note": "末"}, {}, {"is_removed": "on"}, reason="理一理")
    assert shown(page) == [("application/pdf", ""), ("image/png", "末")]
    assert [row.position for row in page.facsimiles.all()] == [1, 2]
    arrange(archivist, page, {"replacement": SimpleUploadedFile("x", jpeg(9, 9))}, {})
    assert shown(page) == [("image/jpeg", ""), ("image/png", "末")]
    assert Revision.objects.count() == 3
    assert Revision.objects.earliest("-pk").reason == ""
    assert restoring.restore(history.versions_of(page).get(number=2), by=None) == []
    assert [media for media, _note in shown(page)] == ["image/png", "application/pdf", "image/jpeg"]


def test_an_unfit_replacement_changes_nothing_and_keeps_what_was_typed(archivist, page):
    attach(archivist, page, ("a.png", png()))
    response = arrange(archivist, page, {"note": "新说明", "replacement": SimpleUploadedFile("x.png", b"GIF89a...")})
    text = response.content.decode()
    assert all(said in text for said in ("没有保存", "这是 GIF", 'value="新说明"'))
    assert shown(page) == [("image/png", "")]
    assert "次序" in arrange(archivist, page, {"position": ""}).content.decode()
    assert told(arrange(archivist, page)) == ["未作更改"]


def test_a_save_over_somebody_elses_is_refused_once_and_nothing_typed_is_lost(archivist, page):
    attach(archivist, page, ("a.png", png()))
    facsimiles.attach(page, pdf(), by=None, note="新来的")
    response = arrange(archivist, page, {"note": "我的"}, version="old")
    text = response.content.decode()
    assert "他人改动了影印件" in text
    assert all(f'value="{note}"' in text for note in ("我的", "新来的"))
    assert shown(page) == [("image/png", ""), ("application/pdf", "新来的")]
    arrange(archivist, page, {"note": "我的"}, version=response.context["version"])
    assert shown(page) == [("image/png", "我的"), ("application/pdf", "新来的")]


def test_who_works_here_sees_what_is_withheld_and_is_told_that_readers_do_not(archivist, client, page):
    row = facsimiles.attach(page, png(), by=None)
    withholding.withhold([page], "申请", by=None)
    assert "读者现在看不到" in archivist.get(address(page)).content.decode()
    file = archivist.get(reverse("admin:articles_page_facsimile", args=[page.pk, row.sha256]))
    assert b"".join(file.streaming_content) == png()
    assert client.get(reverse("admin:articles_page_facsimile", args=[page.pk, row.sha256])).status_code == 302


def test_who_may_only_look_changes_nothing(client, page):
    user = User.objects.create_user("guest", is_staff=True)
    client.force_login(user)
    assert client.get(address(page)).status_code == 403
    group = Group.objects.create(name="looking")
    group.permissions.set(
        [each for each in Group.objects.get(name="档案员").permissions.all() if each.codename.startswith("view_")]
    )
    user.groups.add(group)
    facsimiles.attach(page, png(), by=None, note="看")
    text = client.get(address(page)).content.decode()
    assert "看" in text
    assert 'type="file"' not in text
    assert attach(client, page, ("a.png", png(9, 9))).status_code == 403
    assert arrange(client, page, {"is_removed": "on"}).status_code == 403
    assert len(shown(page)) == 1


def test_a_disk_that_is_full_is_told(archivist, page, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(stored_files, "keep", full)
    assert told(attach(archivist, page, ("a.png", png()))) == ["a.png：未能存盘：No space left on device"]


@pytest.mark.thorough
def test_it_is_at_hand_wherever_the_source_text_is(archivist, page):
    row = facsimiles.attach(page, png(), by=None)
    file = reverse("admin:articles_page_facsimile", args=[page.pk, row.sha256])
    article = page.articles.first()
    for where in (
        reverse("admin:articles_page_change", args=[page.pk]),
        reverse("admin:articles_page_blocks", args=[page.pk]),
        reverse("admin:articles_article_change", args=[article.pk]),
        reverse("admin:articles_reviewitem_change", args=[ReviewItem.objects.filter(page=page).first().pk]),
    ):
        text = archivist.get(where).content.decode()
        assert "影印件（1）" in text, where
        assert f'<img src="{file}"' in text, where
