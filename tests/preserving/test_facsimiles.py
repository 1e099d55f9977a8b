"""Facsimiles out and in again, byte for byte, with those that only history names; a damaged one is refused whole."""

import io
import json
import tarfile

import pytest
from django.core.management import CommandError, call_command

from articles.editorial import facsimiles, history, restoring, sanity, stored_files
from articles.models import Facsimile, Page
from articles.preserving import form, importing
from articles.preserving.checking import check
from articles.preserving.sources import DamagedError
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


@pytest.fixture
def folder(edited, elsewhere, tmp_path):
    call_command("export_archive", f"{tmp_path}/folder/", stdout=io.StringIO())
    elsewhere()
    return tmp_path / "folder"


def refused(folder):
    """The place of the damage; nothing of the archive is there."""
    with pytest.raises(DamagedError) as raised:
        importing.load(folder)
    assert (Page.objects.count(), files()) == (0, {})
    return raised.value.place


@pytest.mark.parametrize("damage", ["cut", "altered", "gone", "renamed", "unknown", "unnamed"])
def test_a_damaged_facsimile_is_refused_and_named(folder, damage):
    file = next((folder / "data/facsimiles").glob("*.png"))
    place = file
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:-1])
    elif damage == "altered":
        file.write_bytes(file.read_bytes().replace(b"IDAT", b"IDAS"))
    elif damage == "gone":
        file.unlink()
    elif damage == "renamed":
        place = file.rename(file.with_name(f"{'0' * 64}.png"))
    elif damage == "unknown":
        place = file.rename(file.with_suffix(".html"))
    else:
        place = file.with_name(f"{'0' * 64}.png")
        place.write_bytes(b"more")
    assert refused(folder) == place.relative_to(folder).as_posix()


@pytest.mark.parametrize(
    ("column", "value"),
    [("sha256", "../../../etc/cron.d/x"), ("sha256", None), ("media_type", "text/html"), ("sha256", "0" * 63)],
)
def test_no_row_leads_out_of_the_folder(folder, column, value):
    rows = folder / "data/articles.facsimile.jsonl"
    row = json.loads(rows.read_text())
    del row["crc32"]
    rows.write_bytes(form.line_of(row | {column: value}))
    assert refused(folder) == "data/articles.facsimile.jsonl 第 1 行"


def test_a_cut_within_a_facsimile_is_named(edited, elsewhere, tmp_path):
    whole = exported(tmp_path / "one.tar")
    with tarfile.open(tmp_path / "one.tar") as packed:
        (member,) = (each for each in packed.getmembers() if each.name.endswith(".png"))
    elsewhere()
    (tmp_path / "cut.tar").write_bytes(whole[: member.offset_data + 9])
    assert refused(tmp_path / "cut.tar") == member.name.removeprefix("archive/")


def test_what_fails_while_it_is_stored_leaves_no_file(edited, elsewhere, tmp_path, monkeypatch):
    exported(tmp_path / "one.tar")
    elsewhere()

    def fail(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(importing, "go_on_after", fail)
    with pytest.raises(CommandError, match="No space left"):
        imported(tmp_path / "one.tar")
    assert (Page.objects.count(), files()) == (0, {})


def test_an_archive_from_before_there_were_facsimiles_is_taken(edited, elsewhere, tmp_path, monkeypatch):
    facsimiles.arrange(Page.objects.get(pk=edited["page"].pk), [], by=None)
    monkeypatch.setattr(form, "FORMAT", 1)
    exported(tmp_path / "one.tar", with_history=False)
    assert b'"facsimiles": {' not in (tmp_path / "one.tar").read_bytes()
    monkeypatch.undo()
    elsewhere()
    assert check(tmp_path / "one.tar").number == 1
    assert "0 facsimiles" in imported(tmp_path / "one.tar")
