"""One open index a process, refreshed when somebody has published another generation or another build."""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from search.index.arrays import DamagedIndexError, Stamp, stamp_of
from search.index.home import INDEX_NAME, IndexHome
from search.index.snapshot import Leaf, Snapshot, open_leaf
from search.index.writer import read_contents

ATTEMPTS = 5


class IndexReader:
    """Threads share it; each search takes one snapshot and keeps it to its end."""

    def __init__(self, home: IndexHome) -> None:
        self.home = home
        self._lock = threading.Lock()
        self._state: tuple[Path, int] | None = None
        self._leaves: dict[str, Leaf] = {}
        self._stamps: dict[Path, Stamp] = {}
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """The newest generation. Raises NoIndexError, OutdatedIndexError or DamagedIndexError.

        A build may be replaced, or a segment merged away, between looking and opening: then look again.
        """
        failure: DamagedIndexError | None = None
        for _attempt in range(ATTEMPTS):
            folder = self.home.current()
            try:
                with self._lock:
                    return self._newest(folder)
            except DamagedIndexError as error:
                failure = error
        raise failure or DamagedIndexError(str(self.home.path))

    def _newest(self, folder: Path) -> Snapshot:
        try:
            generation = FileIndex.latest_generation(_Listing(folder))
        except OSError as error:
            raise DamagedIndexError(f"{folder}: {error}") from error
        if self._snapshot is None or self._state != (folder, generation) or self._is_touched():
            self._open(folder)
        assert self._snapshot is not None
        return self._snapshot

    def _is_touched(self) -> bool:
        """Whether an open file is not what was opened: reading a mapped file that was cut short would end the process."""
        if all(stamp_of(path) == stamp for path, stamp in self._stamps.items()):
            return False
        self._leaves = {}
        return True

    def _open(self, folder: Path) -> None:
        if self._state is None or self._state[0] != folder:
            self.home.check_version(folder)
            self._leaves = {}
        self._state = None
        storage = FileStorage(str(folder))
        contents = read_contents(folder, INDEX_NAME)
        leaves = {}
        stamps = {path: stamp_of(path) for path in folder.glob(f"*_{contents.generation}.toc")}
        for segment in contents.segments:
            name, path = segment.segment_id(), segment.path(storage)
            stamps[path] = stamp_of(path)
            leaves[name] = self._leaves.get(name) or open_leaf(segment, path)
        self._leaves, self._stamps = leaves, stamps
        self._snapshot = Snapshot([(segment, leaves[segment.segment_id()]) for segment in contents.segments])
        self._state = folder, contents.generation


class _Listing:
    """What ``FileIndex.latest_generation`` looks at, without reading the table of contents first."""

    indexname = INDEX_NAME

    def __init__(self, folder: Path) -> None:
        self.storage = FileStorage(str(folder))


@cache
def shared_reader(path: Path) -> IndexReader:
    """The one reader of this process for the index in this folder."""
    return IndexReader(IndexHome(path))
