"""A page's images and PDFs: kept by what they are, put in order, removed and brought back; no file is ever lost or changed."""

import os
import re
import time

import pytest
from django.contrib.auth.models import User

from articles.editorial import facsimiles, history, restoring, sanity, stored_files, withholding
from articles.editorial.media import UnfitError
from articles.editorial.removal import remove_page
from articles.models import Facsimile, Page, Revision, State, Version
from tests.depictions import pdf, png
from tests.editorial.cast import first, store

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture(scope="module")
def _stored(rows_for_the_module):
    return store()


@pytest.fixture
def page(db, _stored):
    return Page.objects.get(pk=_stored.pk)


@pytest.fixture
def li(db):
    return User.objects.create_user("li")


def shown(page):
    return [(row.position, row.media_type, row.note) for row in page.facsimiles.all()]


def files():
    return sorted(path.name for path in stored_files.folder().rglob("*") if path.is_file())


def aged():
    """As if every file had been stored long ago."""
    for path in stored_files.folder().rglob("*"):
        os.utime(path, (time.time() - 9999,) * 2)


def test_it_works(page, li):
    row = facsimiles.attach(page, png(30, 40), by=li, note="头版", credit="市图书馆", reason="补扫")
    assert (row.position, row.width, row.height, row.size, row.credit) == (1, 30, 40, len(png(30, 40)), "市图书馆")
    assert b"".join(stored_files.pieces_of(files()[0])) == png(30, 40)
    revision = Revision.objects.get()
    assert (revision.kind, revision.by, revision.reason) == ("edit", li, "补扫")
    assert [member["note"] for member in history.versions_of(page)[0].values["facsimiles"]] == ["头版"]


def test_the_same_file_again_changes_nothing(page, li):
    facsimiles.attach(page, png(), by=li, note="一")
    assert facsimiles.attach(page, png(), by=li, note="二") is None
    assert shown(page) == [(1, "image/png", "一")]
    assert Revision.objects.count() == 1


@pytest.mark.parametrize(
    "content", [b"", b"<svg/>", png()[:-1], png() + bytes(1_100_000)], ids=["empty", "svg", "cut off", "too large"]
)
def test_what_is_no_facsimile_leaves_nothing_behind(page, settings, content):
    settings.FACSIMILE_MEGABYTES = 1
    with pytest.raises(UnfitError):
        facsimiles.attach(page, content, by=None)
    assert (files(), shown(page), Revision.objects.count()) == ([], [], 0)


def test_a_disk_that_takes_nothing_is_told(page, settings, tmp_path):
    (tmp_path / "full").write_text("no folder")
    settings.DATA_DIR = tmp_path / "full"
    with pytest.raises(UnfitError, match="未能存盘"):
        facsimiles.attach(page, png(), by=None)
    assert shown(page) == []


def test_order_words_and_removal_are_versions_and_can_be_undone(page, li):
    facsimiles.attach(page, png(), by=li, note="一")
    facsimiles.attach(page, pdf(), by=li, note="二")
    one, two = facsimiles.members(page)
    facsimiles.arrange(page, [two, one], by=li, reason="次序")
    assert shown(page) == [(1, "application/pdf", "二"), (2, "image/png", "一")]
    turned = Revision.objects.latest("pk")
    facsimiles.arrange(page, [{**one, "note": "改"}], by=li)
    assert shown(page) == [(1, "image/png", "改")]
    assert len(files()) == 2
    assert restoring.undo(Revision.objects.latest("pk"), by=li) == []
    assert shown(page) == [(1, "application/pdf", "二"), (2, "image/png", "一")]
    assert restoring.undo(turned, by=li) == []
    assert restoring.restore(history.versions_of(page).get(number=1), by=li) == []
    assert shown(page) == []


def test_nothing_new_is_no_version(page, li):
    facsimiles.attach(page, png(), by=li)
    facsimiles.arrange(page, facsimiles.members(page), by=li)
    assert Revision.objects.count() == 1


def test_a_version_from_before_there_were_facsimiles_had_none(page, li):
    facsimiles.attach(page, png(), by=li)
    former = history.versions_of(page).get(number=1)
    del former.values["facsimiles"]
    former.save()
    assert restoring.plan(Revision.objects.get())[0].names == ["facsimiles"]
    assert restoring.restore(former, by=li) == []
    assert shown(page) == []


def test_what_has_no_file_any_more_is_not_brought_back_and_named(page, li):
    facsimiles.attach(page, png(), by=li)
    facsimiles.arrange(page, [], by=li)
    stored_files.forget(files()[0])
    assert restoring.restore(history.versions_of(page).get(number=2), by=li) == ["facsimiles"]


def test_one_file_on_two_pages_is_stored_once(page, li):
    other = Page.objects.create(issue=page.issue, source="other.txt", sha256="0" * 64, parser="x", read_at=page.read_at)
    facsimiles.attach(page, png(), by=li)
    facsimiles.attach(other, png(), by=li)
    assert len(files()) == 1
    remove_page(other, by=li)
    assert Facsimile.objects.count() == 1
    assert list(sanity.wrong_facsimiles()) == []


def test_a_damaged_file_is_put_right_by_the_same_file(page, li):
    facsimiles.attach(page, png(), by=li)
    path = stored_files.path_of(files()[0])
    path.write_bytes(b"?")
    assert facsimiles.attach(page, png(), by=li) is None
    assert path.read_bytes() == png()


def test_what_readers_see_is_none_while_anything_in_the_picture_is_withheld(page, li):
    facsimiles.attach(page, png(), by=li)
    assert len(facsimiles.readable(page)) == 1
    withholding.withhold([first(page)], "申请", by=li)
    assert facsimiles.readable(page) == []
    withholding.publish([first(page)], by=li)
    Page.objects.filter(pk=page.pk).update(state=State.WITHHELD)
    page.refresh_from_db()
    assert facsimiles.readable(page) == []


def test_what_is_wrong_with_files_is_told(page, li):
    facsimiles.attach(page, png(shade=1), by=li)
    facsimiles.attach(page, png(shade=2), by=li)
    facsimiles.attach(page, pdf(), by=li)
    facsimiles.arrange(page, facsimiles.members(page)[:2], by=li)
    aged()
    assert list(sanity.wrong_facsimiles()) == []
    lost, altered = page.facsimiles.all()
    stored_files.forget(stored_files.name_of(lost.sha256, lost.media_type))
    stored_files.path_of(stored_files.name_of(altered.sha256, altered.media_type)).write_bytes(b"?")
    stray = stored_files.folder() / "ab" / ".x.partial"
    stray.parent.mkdir(exist_ok=True)
    stray.write_text("half")
    assert len(list(sanity.wrong_facsimiles())) == 2  # what is new may be on its way
    aged()
    found = list(sanity.wrong_facsimiles())
    assert [f"facsimile {row.pk}:" in "\n".join(found) for row in (lost, altered)] == [True, True]
    assert "ab/.x.partial" in found[-1]
    Facsimile.objects.all().delete()
    Version.objects.all().delete()
    assert len(list(sanity.wrong_facsimiles())) == 3


@pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "/"])
def test_nothing_but_a_hash_becomes_a_path(name):
    with pytest.raises(ValueError, match=re.escape(name)):
        stored_files.name_of(name, "image/png")
    with pytest.raises(ValueError, match="text/html"):
        stored_files.name_of("0" * 64, "text/html")
