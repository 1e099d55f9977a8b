"""Writing an archive: one tar file, or a folder. Under a temporary name, and renamed when it is whole and on the disk.

Whoever is killed leaves ``.NAME.….partial`` beside it, never half an archive under its name. Nothing of clock, user or machine
goes into a tar file: the same archive gives the same bytes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Protocol

from articles.editorial.stored_files import sync

ROOT = "archive/"
BLOCK = tarfile.BLOCKSIZE


def header(name: str, size: int) -> bytes:
    """The tar header (512 bytes) of a file of the archive; lengths beyond 8 GiB as GNU tar writes them."""
    info = tarfile.TarInfo(ROOT + name)
    info.size, info.mode, info.mtime = size, 0o644, 0
    return info.tobuf(tarfile.GNU_FORMAT, "ascii", "strict")


def padding(size: int) -> bytes:
    """What fills up the last block of a file."""
    return bytes(-size % BLOCK)


def ending(position: int) -> bytes:
    """What ends a tar file whose last file ends at ``position``: two empty blocks, and a full record of 10,240 bytes."""
    return bytes(2 * BLOCK + -(position + 2 * BLOCK) % tarfile.RECORDSIZE)


class Container(Protocol):
    """Files are written one after another, each as pieces of bytes; then ``publish`` or ``discard``."""

    def write(self, name: str, pieces: Iterable[bytes]) -> tuple[str, int]:
        """Write a file; returns its SHA-256 and its length in bytes. Raises OSError."""

    def publish(self) -> None: ...

    def discard(self) -> None: ...


def _copy(pieces: Iterable[bytes], to: IO[bytes]) -> tuple[str, int]:
    sha256, size = hashlib.sha256(), 0
    for piece in pieces:
        sha256.update(piece)
        size += len(piece)
        to.write(piece)
    return sha256.hexdigest(), size


class TarFile:
    def __init__(self, path: Path) -> None:
        self.path = path
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".partial", dir=path.parent)
        self.partial = Path(name)
        self.file = os.fdopen(descriptor, "wb")

    def write(self, name: str, pieces: Iterable[bytes]) -> tuple[str, int]:
        start = self.file.tell()
        self.file.write(bytes(BLOCK))
        sha256, size = _copy(pieces, self.file)
        self.file.write(padding(size))
        end = self.file.tell()
        self.file.seek(start)
        self.file.write(header(name, size))
        self.file.seek(end)
        return sha256, size

    def publish(self) -> None:
        self.file.write(ending(self.file.tell()))
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        self.partial.replace(self.path)
        sync(self.path.parent)

    def discard(self) -> None:
        self.file.close()
        self.partial.unlink(missing_ok=True)


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.partial = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".partial", dir=path.parent))

    def write(self, name: str, pieces: Iterable[bytes]) -> tuple[str, int]:
        target = self.partial / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            told = _copy(pieces, file)
            file.flush()
            os.fsync(file.fileno())
        return told

    def publish(self) -> None:
        for folder in [self.partial, *(found for found in self.partial.rglob("*") if found.is_dir())]:
            sync(folder)
        self.partial.replace(self.path)
        sync(self.path.parent)

    def discard(self) -> None:
        shutil.rmtree(self.partial, ignore_errors=True)
