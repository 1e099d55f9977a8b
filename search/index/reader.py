"""One open index a process, refreshed when somebody has published another generation or another build."""

from __future__ import annotations

import os
import threading
import time
from functools import cache
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from search.index.arrays import DamagedIndexError, Stamp, stamp_of
from search.index.home import INDEX_NAME, IndexHome
from search.index.snapshot import Leaf, Snapshot, open_leaf
from search.index.values import Values
from search.index.writer import read_contents

ATTEMPTS = 5
# A folder that has not changed for so long will show the next change by its time (nanoseconds).
SETTLED = 2_000_000_000

Touch = tuple[int, int]


class IndexReader:
    """Threads share it; each search takes one snapshot and keeps it to its end."""

    def __init__(self, home: IndexHome) -> None:
        self.home = home
        self._lock = threading.Lock()
        self._state: tuple[Path, int] | None = None
        self._leaves: dict[str, Leaf] = {}
        self._values = Values()
        self._stamps: dict[str, Stamp] = {}
        self._snapshot: Snapshot | None = None
        self._looked: tuple[Path, Touch | None] | None = None
        self._pointer = str(home.pointer)
        self._pointed: tuple[Touch | None, Path] = (None, home.path)

    def snapshot(self) -> Snapshot:
        """The newest generation. Raises NoIndexError, OutdatedIndexError or DamagedIndexError.

        A build may be replaced, or a segment merged away, between looking and opening: then look again.
        """
        failure: DamagedIndexError | None = None
        for _attempt in range(ATTEMPTS):
            folder = self._current()
            try:
                with self._lock:
                    return self._newest(folder)
            except DamagedIndexError as error:
                failure = error
        raise failure or DamagedIndexError(str(self.home.path))

    def state(self) -> str:
        """A name for the newest generation, the same in all processes for as long as nothing is published. Raises as above."""
        self.snapshot()
        folder, generation = self._state or (self.home.path, 0)
        return f"{folder.name}-{generation}"

    def _current(self) -> Path:
        """The folder of the current build; asked of the pointer only when that was touched, or lately."""
        touched = _touched(self._pointer)
        if touched is None or touched != self._pointed[0]:
            self._pointed = touched, self.home.current()
        return self._pointed[1]

    def _newest(self, folder: Path) -> Snapshot:
        looked = folder, _touched(str(folder))
        if looked[1] is None or looked != self._looked:
            try:
                generation = FileIndex.latest_generation(_Listing(folder))
            except OSError as error:
                raise DamagedIndexError(f"{folder}: {error}") from error
            if self._state != (folder, generation):
                self._snapshot = None
            self._looked = looked
        if self._snapshot is None or self._is_touched():
            self._open(folder)
        assert self._snapshot is not None
        return self._snapshot

    def _is_touched(self) -> bool:
        """Whether an open file is not what was opened: reading a mapped file that was cut short would end the process."""
        for path, stamp in self._stamps.items():
            if stamp_of(path) != stamp:
                self._leaves = {}
                return True
        return False

    def _open(self, folder: Path) -> None:
        if self._state is None or self._state[0] != folder:
            self.home.check_version(folder)
            self._leaves, self._values = {}, Values()
        self._state = None
        storage = FileStorage(str(folder))
        contents = read_contents(folder, INDEX_NAME)
        leaves = {}
        stamps = {str(path): stamp_of(path) for path in folder.glob(f"*_{contents.generation}.toc")}
        for segment in contents.segments:
            name, path = segment.segment_id(), segment.path(storage)
            stamps[str(path)] = stamp_of(path)
            leaves[name] = self._leaves.get(name) or open_leaf(segment, path)
        self._leaves, self._stamps = leaves, stamps
        self._snapshot = Snapshot([(segment, leaves[segment.segment_id()]) for segment in contents.segments], self._values)
        self._state = folder, contents.generation


def _touched(path: str) -> Touch | None:
    """Which file this is, and its time of change: while they stay, so does what it holds. Null where it changed so lately that
    another change might have the same time (file systems keep it to some milliseconds), or cannot be told."""
    try:
        found = os.stat(path)  # noqa: PTH116 -- each search asks
    except OSError:
        return None
    return (found.st_ino, found.st_mtime_ns) if abs(time.time_ns() - found.st_mtime_ns) > SETTLED else None


class _Listing:
    """What ``FileIndex.latest_generation`` looks at, without reading the table of contents first."""

    indexname = INDEX_NAME

    def __init__(self, folder: Path) -> None:
        self.storage = FileStorage(str(folder))


@cache
def shared_reader(path: Path) -> IndexReader:
    """The one reader of this process for the index in this folder."""
    return IndexReader(IndexHome(path))
