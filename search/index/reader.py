"""One open index a process, refreshed when somebody has published another generation or another build."""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from search.index.arrays import DamagedIndexError
from search.index.home import INDEX_NAME, IndexHome
from search.index.snapshot import Leaf, Snapshot, open_snapshot
from search.index.writer import read_contents

ATTEMPTS = 5


class IndexReader:
    """Threads share it; each search takes one snapshot and keeps it to its end."""

    def __init__(self, home: IndexHome) -> None:
        self.home = home
        self._lock = threading.Lock()
        self._state: tuple[Path, int] | None = None
        self._leaves: dict[str, Leaf] = {}
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """The newest generation. Raises NoIndexError, OutdatedIndexError or DamagedIndexError.

        A build may be replaced, or a segment merged away, between looking and opening: then look again.
        """
        failure: DamagedIndexError | None = None
        for _attempt in range(ATTEMPTS):
            folder = self.home.current()
            try:
                return self._newest(folder)
            except DamagedIndexError as error:
                failure = error
        raise failure or DamagedIndexError(str(self.home.path))

    def _newest(self, folder: Path) -> Snapshot:
        try:
            generation = self._generation(folder)
        except OSError as error:
            raise DamagedIndexError(f"{folder}: {error}") from error
        with self._lock:
            if self._snapshot is None or self._state != (folder, generation):
                self._open(folder)
            assert self._snapshot is not None
            return self._snapshot

    @staticmethod
    def _generation(folder: Path) -> int:
        return FileIndex.latest_generation(_Listing(folder))  # type: ignore[arg-type]

    def _open(self, folder: Path) -> None:
        if self._state is None or self._state[0] != folder:
            self.home.check_version(folder)
            self._leaves = {}
        storage = FileStorage(str(folder))
        contents = read_contents(storage, INDEX_NAME)
        snapshot = open_snapshot(storage, contents.segments, self._leaves)
        present = {segment.segment_id() for segment in contents.segments}
        self._leaves = {name: leaf for name, leaf in self._leaves.items() if name in present}
        self._snapshot, self._state = snapshot, (folder, contents.generation)


class _Listing:
    """What ``FileIndex.latest_generation`` looks at, without reading the table of contents first."""

    indexname = INDEX_NAME

    def __init__(self, folder: Path) -> None:
        self.storage = FileStorage(str(folder))


@cache
def shared_reader(path: Path) -> IndexReader:
    """The one reader of this process for the index in this folder."""
    return IndexReader(IndexHome(path))
