"""Facsimiles out and in again, byte for byte, with those that only history names."""

import pytest
from django.core.management import CommandError

from articles.editorial import facsimiles, history, restoring, sanity, stored_files
from articles.models import Facsimile, Page
from articles.preserving import form, importing
from articles.preserving.checking import check
from tests.depictions import pdf, png
from tests.preserving.desk import edited_archive, emptied, exported, imported

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _edited(rows_for_the_module):
    return edited_archive()


@pytest.fixture
def edited(db, _edited):
    return _edited


@pytest.fixture
def elsewhere(settings, tmp_path):
    """What another server has: a folder of its own. Called when the archive has been written."""

    def move():
        settings.DATA_DIR = tmp_path / "elsewhere"
        emptied()

    return move


def files():
    return {path.name: path.read_bytes() for path in stored_files.folder().rglob("*.*") if path.is_file()}


def test_it_works(edited, elsewhere, tmp_path):
    before = exported(tmp_path / "one.tar")
    rows = list(Facsimile.objects.values())
    elsewhere()
    assert "2 facsimiles" in imported(tmp_path / "one.tar")
    assert [row | {"added_by_id": None} for row in Facsimile.objects.values()] == [row | {"added_by_id": None} for row in rows]
    assert sorted(files().values()) == sorted([png(30, 40), pdf("旧扫描")])
    assert exported(tmp_path / "two.tar") == before
    page = Page.objects.get(pk=edited["page"].pk)
    assert restoring.restore(history.versions_of(page)[1], by=None) == []
    assert [row.media_type for row in page.facsimiles.all()] == ["image/png", "application/pdf"]
    assert list(sanity.wrong_facsimiles()) == []


@pytest.mark.thorough
def test_without_history_the_files_that_only_history_names_are_left_out(edited, elsewhere, tmp_path):
    before = exported(tmp_path / "one.tar", with_history=False)
    elsewhere()
    assert "1 facsimiles" in imported(tmp_path / "one.tar")
    assert list(files().values()) == [png(30, 40)]
    assert exported(tmp_path / "two.tar", with_history=False) == before


def test_a_lost_file_keeps_nothing_else_from_being_saved(edited, elsewhere, settings, tmp_path):
    name = stored_files.name_of(Facsimile.objects.get().sha256, "image/png")
    settings.DATA_DIR = tmp_path / "lost"
    stored_files.keep(stored_files.name_of(facsimiles.kept(pdf("旧扫描"))["sha256"], "application/pdf"), [])
    with pytest.raises(CommandError, match=f"1 份影印件的文件缺失或损坏.*{name}"):
        exported(tmp_path / "one.tar")
    elsewhere()
    assert "1 facsimiles" in imported(tmp_path / "one.tar")
    assert len(list(sanity.wrong_facsimiles())) == 1


@pytest.mark.thorough
def test_what_fails_while_it_is_stored_leaves_no_file(edited, elsewhere, tmp_path, monkeypatch):
    exported(tmp_path / "one.tar")
    elsewhere()

    def fail(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(importing, "go_on_after", fail)
    with pytest.raises(CommandError, match="No space left"):
        imported(tmp_path / "one.tar")
    assert (Page.objects.count(), files()) == (0, {})


def test_an_archive_from_before_there_were_facsimiles_is_taken(edited, tmp_path, monkeypatch):
    facsimiles.arrange(Page.objects.get(pk=edited["page"].pk), [], by=None)
    monkeypatch.setattr(form, "FORMAT", 1)
    exported(tmp_path / "one.tar", with_history=False)
    assert b'"facsimiles": {' not in (tmp_path / "one.tar").read_bytes()
    monkeypatch.undo()
    assert check(tmp_path / "one.tar").number == 1
