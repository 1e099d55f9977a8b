"""Facsimiles' files in DATA_DIR/facsimiles, each by the SHA-256 of its content: written whole or not at all, never changed.

What was removed stays on the disk, for versions name it. ``sanity_check`` tells of files that nothing names.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from articles.models.facsimiles import MediaType

SUFFIXES = {MediaType.PNG: ".png", MediaType.JPEG: ".jpg", MediaType.WEBP: ".webp", MediaType.PDF: ".pdf"}
PIECE = 1 << 20
# A file that is younger may be waiting for its row (seconds).
WAITING = 3600
_NAME = re.compile(r"[0-9a-f]{64}\.(png|jpg|webp|pdf)")


def folder() -> Path:
    return Path(settings.DATA_DIR) / "facsimiles"


def name_of(sha256: str, media_type: str) -> str:
    """The file's name. Raises ValueError for what is no SHA-256, or another kind of file: nothing else becomes a path."""
    name = sha256 + SUFFIXES[MediaType(media_type)]
    if not is_name(name):
        raise ValueError(name)
    return name


def is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def path_of(name: str) -> Path:
    return folder() / name[:2] / name


def keep(name: str, pieces: Iterable[bytes]) -> bool:
    """Store a file whose content has the SHA-256 that ``name`` tells; whether it was not there, whole, before.

    Written under a temporary name, and renamed when it is on the disk; a damaged one is replaced by the right one. Raises
    ValueError where the content is another, OSError where it can't be written.
    """
    path = path_of(name)
    if is_whole(name):
        return False
    for each in (folder(), path.parent):
        each.mkdir(parents=True, exist_ok=True)
    descriptor, partial = tempfile.mkstemp(prefix=".", suffix=".partial", dir=path.parent)
    try:
        sha256 = hashlib.sha256()
        with os.fdopen(descriptor, "wb") as file:
            for piece in pieces:
                sha256.update(piece)
                file.write(piece)
            if sha256.hexdigest() != name[:64]:
                raise ValueError(name)
            file.flush()
            os.fsync(file.fileno())
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
    for each in (path.parent, folder()):
        sync(each)
    return True


def forget(name: str) -> None:
    """Take away a file that was stored in vain, in a change that did not come to be."""
    path_of(name).unlink(missing_ok=True)


def pieces_of(name: str) -> Iterator[bytes]:
    """The file's content. Raises OSError."""
    with path_of(name).open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def is_whole(name: str) -> bool:
    """Whether the file is there, with the content that its name tells."""
    sha256 = hashlib.sha256()
    try:
        for piece in pieces_of(name):
            sha256.update(piece)
    except OSError:
        return False
    return sha256.hexdigest() == name[:64]


def all_names() -> Iterator[str]:
    """Every file in the folder by its path in it, in order; but for those that may still be waiting for their row."""
    young = time.time() - WAITING
    for path in sorted(folder().rglob("*")):
        if path.is_file() and path.stat().st_mtime < young:
            name = path.relative_to(folder()).as_posix()
            yield path.name if name == f"{path.name[:2]}/{path.name}" and is_name(path.name) else name


def sync(directory: Path) -> None:
    """Have the names in a folder on the disk."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
