"""A damaged index is noticed, told and mended; who is killed while writing leaves one that opens, and no lock."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from search.index.document import Document
from search.index.home import IndexHome
from search.index.locks import BusyError, exclusive, is_held
from search.index.reader import IndexReader, shared_reader
from search.indexing import follow, note_changes, rebuild, status
from search.query.tree import Zone
from search.request import SearchRequest
from search.service import find
from tests.search import cast
from tests.search.cast import keys

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed")]

DAMAGES = {
    "cut": lambda content: content[: len(content) // 2],
    "emptied": lambda content: b"",
    "overwritten": lambda content: b"\xff" * len(content),
}


class TestDamage:
    @pytest.fixture(autouse=True)
    def articles(self, indexed, committed):
        with committed():
            self.article = cast.article("塔吊", "工人在作业")
        assert keys("塔吊") == [self.article.pk]

    def files(self, home: IndexHome) -> dict[str, list[Path]]:
        folder = home.current()
        return {
            "pointer": [home.pointer],
            "segments": list(folder.glob("*.arrays")),
            "contents": list(folder.glob("*.toc")),
            "version": [folder / "version.json"],
        }

    @pytest.mark.parametrize("part", ["pointer", "segments", "contents"])
    @pytest.mark.parametrize("damage", [*DAMAGES, "removed"])
    @pytest.mark.parametrize("is_open", [True, False], ids=["open", "closed"])
    @pytest.mark.thorough
    def test_damage_is_noticed_reported_and_mended(self, home, part, damage, is_open):
        """In a process that has the index open, and in one that opens it."""
        for file in self.files(home)[part]:
            content = file.read_bytes()
            if damage == "removed":
                file.unlink()
            else:
                file.write_bytes(DAMAGES[damage](content))
        if not is_open:
            shared_reader.cache_clear()
        answer = find(SearchRequest(text="塔吊"))
        assert answer.keys == [self.article.pk], "the database answers"
        assert answer.degraded
        assert len(answer.notices) == 1
        assert not status().is_ready
        rebuild()
        assert keys("塔吊") == [self.article.pk]
        assert status().is_ready

    def test_a_flipped_byte_is_noticed(self, home):
        (file,) = self.files(home)["segments"]
        content = bytearray(file.read_bytes())
        content[content.rindex(self.article.pk.to_bytes(8, "little"))] ^= 0xFF
        time.sleep(0.01)
        file.write_bytes(bytes(content))
        assert find(SearchRequest(text="塔吊")).degraded
        assert status().state == "damaged"

    def test_another_version_is_not_read(self, home, monkeypatch):
        monkeypatch.setattr("search.index.home.schema_version", lambda: "another")
        shared_reader.cache_clear()
        answer = find(SearchRequest(text="塔吊"))
        assert (answer.degraded, answer.keys) == (True, [self.article.pk])
        assert status().state == "outdated"

    def test_no_index_at_all(self, home):
        home.pointer.unlink()
        assert find(SearchRequest(text="塔吊")).keys == [self.article.pk]
        assert status().state == "missing"

    def test_the_indexing_process_builds_an_index_where_there_is_none(self, home):
        home.pointer.unlink()
        rounds = iter([False, False, True])
        follow(lambda: next(rounds, True), pause=0)
        assert keys("塔吊") == [self.article.pk]

    def test_the_indexing_process_rebuilds_what_it_cannot_write(self, home):
        for file in self.files(home)["contents"]:
            file.write_bytes(b"")
        note_changes([self.article.pk])
        rounds = iter([False, False, True])
        follow(lambda: next(rounds, True), pause=0)
        assert keys("塔吊") == [self.article.pk]


WRITER = """
import itertools, sys
from pathlib import Path
from search.index.document import Document
from search.index.home import IndexHome
from search.query.tree import Zone
home = IndexHome(Path(sys.argv[1]))
for number in itertools.count(1):
    with home.write_lock(5):
        writer = home.writer(home.current())
        writer.delete_keys([number % 7])
        for key in (number % 7, number + 10):
            writer.add(Document(key, ((Zone.BODY, f"第{number}次写入工会"),)))
        writer.commit()
    print(number, flush=True)
"""


@pytest.mark.thorough
def test_a_killed_writer_leaves_an_index_that_opens(tmp_path):
    """Every change up to the last that was told of is there; the next writer goes on."""
    home = IndexHome(tmp_path / "killed")
    home.publish(home.new_folder())
    told = 0
    for moment in (0.02, 0.11):
        command = [sys.executable, "-c", WRITER, str(home.path)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
        assert child.stdout is not None
        first = int(child.stdout.readline())
        time.sleep(moment)
        child.send_signal(signal.SIGKILL)
        told = max(first, *(int(line) for line in child.stdout.read().split()), 0)
        child.stdout.close()
        child.wait()
        snapshot = IndexReader(home).snapshot()
        snapshot.verify()
        living = set(snapshot.pk[snapshot.living(snapshot.pk.argsort())].tolist())
        assert {number + 10 for number in range(1, told + 1)} <= living
        with home.write_lock(1):
            writer = home.writer(home.current())
            writer.add(Document(0, ((Zone.BODY, "又写一次"),)))
            writer.commit()


def test_asking_for_a_lock_does_not_hold_it(tmp_path):
    assert not is_held(tmp_path / "lock")
    with exclusive(tmp_path / "lock"):
        assert is_held(tmp_path / "lock")
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            assert not is_held(tmp_path / "other")

    (tmp_path / "other").touch()
    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert not any(is_held(tmp_path / "other") for _ in range(200)), "those who ask do not see each other"
    stop.set()
    for thread in threads:
        thread.join()


def test_a_lock_is_free_when_its_holder_is_gone(tmp_path):
    with exclusive(tmp_path / "lock"), pytest.raises(BusyError), exclusive(tmp_path / "lock", wait=0.05):
        pass
    with exclusive(tmp_path / "lock"):
        pass
