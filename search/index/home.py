"""The folder of the index: which build is the current one, and the locks of those who write.

``<PATH>/current`` names the folder of the current build; another build is made beside it and takes its place by one rename, so
that every search sees the old index or the new one, whole.
"""

from __future__ import annotations

import json
import secrets
import shutil
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from search.index.arrays import DamagedIndexError
from search.index.locks import exclusive, is_held
from search.index.schema import schema_version, whoosh_schema
from search.index.writer import ArchiveWriter

INDEX_NAME = "UNION"
META = "version.json"

# Whoever only asks whether a lock is held has it for an instant: wait so long for that to pass (seconds).
ASKING = 0.3


class NoIndexError(Exception):
    """There is no index yet."""


class OutdatedIndexError(Exception):
    """The index was built by another version of the analyzer or of the format; it has to be rebuilt."""


class IndexHome:
    """``path``: the folder of the setting. Nothing is opened or made before it is asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def pointer(self) -> Path:
        return self.path / "current"

    def current(self) -> Path:
        """The folder of the current build. Raises NoIndexError."""
        try:
            name = self.pointer.read_text().strip()
        except FileNotFoundError:
            raise NoIndexError(str(self.path)) from None
        except (OSError, UnicodeDecodeError) as error:
            raise DamagedIndexError(f"{self.pointer}: {error}") from error
        if not name or "/" in name or name.startswith("."):
            raise DamagedIndexError(f"{self.pointer}: names no folder")
        return self.path / name

    def check_version(self, folder: Path) -> None:
        """Raises OutdatedIndexError, or DamagedIndexError where no version can be read."""
        try:
            found = json.loads((folder / META).read_text())["schema"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DamagedIndexError(f"{folder.name}/{META}: {error}") from error
        if found != schema_version():
            raise OutdatedIndexError(f"{found} instead of {schema_version()}")

    def new_folder(self) -> Path:
        """An empty index beside the current one, to be filled and then published."""
        folder = self.path / f"build-{datetime.now(UTC):%Y%m%d%H%M%S}-{secrets.token_hex(4)}"
        folder.mkdir(parents=True)
        (folder / META).write_text(json.dumps({"schema": schema_version()}))
        FileIndex.create(FileStorage(str(folder)), whoosh_schema(), INDEX_NAME)
        return folder

    def writer(self, folder: Path) -> ArchiveWriter:
        return ArchiveWriter(folder, INDEX_NAME)

    def publish(self, folder: Path) -> None:
        """Make this build the current one, in one step, and remove the others."""
        draft = self.path / f".current-{secrets.token_hex(4)}"
        draft.write_text(folder.name)
        draft.replace(self.pointer)
        self.tidy(keep={folder})

    def tidy(self, keep: set[Path]) -> None:
        """Remove builds that nobody will open again; readers that have one open keep its files until they let go."""
        for leftover in self.path.glob("build-*"):
            if leftover not in keep:
                shutil.rmtree(leftover, ignore_errors=True)
        for draft in self.path.glob(".current-*"):
            draft.unlink(missing_ok=True)

    def write_lock(self, wait: float) -> AbstractContextManager[None]:
        """Held by whoever changes the current build or replaces it. Seconds to wait; raises BusyError."""
        return exclusive(self.path / "write.lock", wait)

    def rebuild_lock(self) -> AbstractContextManager[None]:
        """Held for the whole of a rebuild. Raises BusyError."""
        return exclusive(self.path / "rebuild.lock", ASKING)

    def worker_lock(self) -> AbstractContextManager[None]:
        """Held by the indexing process as long as it runs. Raises BusyError."""
        return exclusive(self.path / "worker.lock", ASKING)

    @property
    def is_rebuilding(self) -> bool:
        return is_held(self.path / "rebuild.lock")

    @property
    def has_worker(self) -> bool:
        return is_held(self.path / "worker.lock")
