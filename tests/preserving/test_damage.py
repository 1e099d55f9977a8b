"""A truncated or altered archive is refused with the place named, and nothing of it is stored."""

import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
import zlib
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.models import Article, Page, Region
from articles.preserving import form
from articles.preserving.checking import NewerFormatError, check
from articles.preserving.sources import ArchiveError, DamagedError
from tests import prepared
from tests.conftest import SEEDS
from tests.preserving.desk import edited_archive, emptied, exported, imported
from tests.thoroughness import examples

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def archive(rows_for_the_module, tmp_path_factory):
    """The path of an archive, with a database that is empty since."""
    edited_archive()
    path = tmp_path_factory.mktemp("damage") / "one.tar"
    exported(path)
    emptied()
    return path


def places(path):
    """(first byte of the header, name) of every file, and of the end."""
    with tarfile.open(path) as packed:
        members = packed.getmembers()
        return [(each.offset, each.name.removeprefix("archive/")) for each in members] + [(packed.offset, "")]


def refused(path, data):
    """The error with which ``data`` in place of the archive is refused."""
    damaged = path.with_name("damaged.tar")
    damaged.write_bytes(data)
    with pytest.raises(ArchiveError) as raised:
        check(damaged)
    return raised.value


@settings(max_examples=examples(90))
@given(st.data())
@pytest.mark.thorough
def test_any_byte_that_is_another_is_found_and_its_place_named(archive, data):
    whole = bytearray(archive.read_bytes())
    # As often in a small file as in a large one.
    (first, name), (last, _next) = data.draw(st.sampled_from(list(pairwise([*places(archive), (len(whole), "")]))))
    position = data.draw(st.integers(first, last - 1))
    whole[position] ^= data.draw(st.integers(1, 255))
    error = refused(archive, whole)
    if isinstance(error, DamagedError) and name.startswith("data/") and position >= first + 512:
        assert error.place.startswith(name)
    else:
        assert isinstance(error, DamagedError if name != form.INFO else ArchiveError)


@pytest.mark.thorough
@settings(max_examples=examples(60))
@given(st.data())
def test_a_cut_anywhere_is_found_and_its_place_named(archive, data):
    whole = archive.read_bytes()
    (first, name), (last, _next) = data.draw(st.sampled_from(list(pairwise([*places(archive), (len(whole), "")]))))
    position = data.draw(st.integers(first, last - 1))
    error = refused(archive, whole[:position])
    assert isinstance(error, DamagedError)
    if first + 512 < position < last and name:
        assert name in error.place


def test_more_behind_the_end_is_found(archive):
    assert isinstance(refused(archive, archive.read_bytes() + b"\0"), DamagedError)
    assert isinstance(refused(archive, archive.read_bytes() + archive.read_bytes()), DamagedError)
    assert isinstance(refused(archive, b""), DamagedError)
    assert isinstance(refused(archive, b"%PDF-1.7" * 999), DamagedError)


def test_the_line_is_named_and_nothing_is_stored(archive, tmp_path):
    whole = archive.read_bytes()
    damaged = tmp_path / "damaged.tar"
    damaged.write_bytes(whole.replace("图为比赛现场".encode(), "图为比赛现物".encode()))
    regions = Region.objects.count()
    with pytest.raises(CommandError, match=r"articles\.page\.jsonl 第 1 行：内容与校验和不符"):
        imported(damaged)
    assert (Page.objects.count(), Article.objects.count(), Region.objects.count()) == (0, 0, regions)


def test_a_line_that_breaks_off_is_said_to_do_so(archive):
    whole = archive.read_bytes()
    error = refused(archive, whole[: whole.index("图为比赛现场".encode())])
    assert error.place == "data/articles.page.jsonl 第 1 行"
    assert "中断" in error.reason


@pytest.fixture
def folder(archive, tmp_path):
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path, filter="data")
    return tmp_path / "archive"


def test_a_text_that_was_touched_is_named(folder):
    text = sorted((folder / "data/texts").iterdir())[1]
    text.write_bytes(text.read_bytes().replace(b"\r\n", b"\n"))
    with pytest.raises(DamagedError, match=f"{text.name}：内容与校验和不符"):
        check(folder)


@pytest.mark.parametrize(
    "name",
    ["bagit.txt", "bag-info.txt", "README.txt", "data/people.jsonl", "data/articles.page.jsonl", "data/articles.override.jsonl",
     "data/texts/first", "data/texts/last", "manifest.json", "manifest-sha256.txt", "tagmanifest-sha256.txt"],
)  # fmt: skip
def test_a_file_that_is_missing_is_found(folder, name):
    file = folder / name
    if name.startswith("data/texts/"):
        file = sorted(file.parent.iterdir())[0 if file.name == "first" else -1]
    file.unlink()
    with pytest.raises(DamagedError):
        check(folder)


def test_a_file_too_many_is_found(folder):
    (folder / "data/.DS_Store").write_bytes(b"x")
    with pytest.raises(DamagedError, match="DS_Store"):
        check(folder)


def test_a_newer_format_is_refused_as_such(folder):
    (folder / "bag-info.txt").write_text(f"Archive-Format: {form.FORMAT + 1}\nSoftware: unionnews 9.0\nWith-Colours: yes\n")
    with pytest.raises(NewerFormatError, match=f"第 {form.FORMAT + 1} 版"):
        check(folder)


def rewritten(folder, name, change):
    """Alter the first row of a file, with a checksum that fits."""
    first, *rest = (folder / name).read_bytes().splitlines(keepends=True)
    row = json.loads(first)
    del row["crc32"]
    change(row)
    line = form.line_of(row)
    assert zlib.crc32(line[: -form.END_LENGTH] + b"}") == int(json.loads(line)["crc32"], 16)
    (folder / name).write_bytes(b"".join([line, *rest]))


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("articles.article", lambda row: row.update(colour="red"), "不认识字段 colour"),
        ("articles.article", lambda row: row.update(headline=7), "headline 的值不可用"),
        ("articles.article", lambda row: row.update(not_after="never"), "not_after 的值不可用"),
        ("articles.article", lambda row: row.update(headline=None), "headline 不能为空"),
        ("articles.page", lambda row: row.pop("issue"), "缺字段 issue"),
        ("articles.person", lambda row: row.update(id=10**9), "第 2 行：编号没有递增"),
        ("articles.override", lambda row: row.update(decided_by="nobody"), "decided_by 的值不可用"),
        ("articles.override", lambda row: row.update(content_type="articles.ship"), "content_type 的值不可用"),
        ("articles.newspaper", lambda row: row.update(name="别的报"), "manifest"),
    ],
)
def test_a_row_that_is_none_is_named_whatever_its_checksum(folder, name, change, said):
    rewritten(folder, f"data/{name}.jsonl", change)
    with pytest.raises(DamagedError, match=said):
        check(folder)


@pytest.mark.thorough
def test_who_kills_the_export_leaves_no_half_archive(tmp_path):
    """SIGKILL in the middle: what was there stays, and a new export is whole."""
    prepared.sqlite(tmp_path / "archive.sqlite3")
    env = {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "unionnews.settings"}
    command = [sys.executable, "manage.py", "export_archive", str(tmp_path / "one.tar")]
    (tmp_path / "one.tar").write_bytes(b"the old one")
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL) as export:
        deadline = time.monotonic() + 60
        while not any(file.stat().st_size > 100_000 for file in tmp_path.glob(".one.tar.*.partial")):
            assert export.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.005)
        export.send_signal(signal.SIGKILL)
    assert (tmp_path / "one.tar").read_bytes() == b"the old one"
    subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)
    assert check(tmp_path / "one.tar").rows["data/articles.region.jsonl"] > 40_000


def test_a_folder_of_something_else_is_refused(db):
    emptied()
    with pytest.raises(CommandError, match="不认识的文件"):
        call_command("import_archive", str(SEEDS), stdout=io.StringIO())


@pytest.mark.parametrize("damage", ["cut", "altered", "gone", "renamed", "unknown", "unnamed"])
def test_a_damaged_facsimile_is_named(folder, damage):
    file = place = next((folder / "data/facsimiles").glob("*.png"))
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
    with pytest.raises(DamagedError) as raised:
        check(folder)
    assert raised.value.place == place.relative_to(folder).as_posix()


@pytest.mark.parametrize(
    ("column", "value"),
    [("sha256", "../../../etc/cron.d/x"), ("sha256", None), ("sha256", "0" * 63), ("media_type", "text/html")],
)
def test_no_facsimile_leads_out_of_its_folder(folder, column, value):
    rewritten(folder, "data/articles.facsimile.jsonl", lambda row: row.update({column: value}))
    with pytest.raises(DamagedError, match=r"articles\.facsimile\.jsonl 第 1 行"):
        check(folder)


def test_nothing_is_stored_of_an_archive_with_a_damaged_facsimile(archive, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    damaged = tmp_path / "damaged.tar"
    damaged.write_bytes(archive.read_bytes().replace(b"IDAT", b"IDAS"))
    with pytest.raises(CommandError, match=r"data/facsimiles/[0-9a-f]{64}\.png：内容与校验和不符"):
        imported(damaged)
    assert not Page.objects.exists()
    assert not (tmp_path / "facsimiles").exists()
