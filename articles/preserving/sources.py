"""Reading an archive, file after file in its order, from a tar file or from a folder.

A tar file is taken only byte for byte as ``containers`` writes it: whatever else stands in it is damage. One that other
software packed anew can be unpacked and read as a folder.
"""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from articles.preserving import form
from articles.preserving.containers import BLOCK, ROOT, ending, header, padding

PIECE = 1 << 20
# No row and no page is longer (bytes); a damaged file may seem to have such a line.
LONGEST_LINE = 256 << 20


class ArchiveError(Exception):
    """The archive can't be used; the message says why and where, in the operator's language."""


class DamagedError(ArchiveError):
    """Truncated or altered: ``place`` is a file of the archive, with a line or a byte where there is one."""

    def __init__(self, place: str, reason: str) -> None:
        self.place, self.reason = place, reason
        super().__init__(_("存档已损坏，未写入任何内容。%(place)s：%(reason)s") % {"place": place, "reason": reason})


def line_place(name: str, number: int) -> str:
    return _("%(file)s 第 %(line)d 行") % {"file": name, "line": number}


def byte_place(position: int) -> str:
    return _("第 %(position)d 字节") % {"position": position}


class Content:
    """One file of the archive while it is read. Who leaves some of it unread loses nothing: ``skip`` comes after."""

    def __init__(self, name: str, size: int, file: IO[bytes]) -> None:
        self.name, self.size, self.left, self.file = name, size, size, file

    def lines(self) -> Iterator[bytes]:
        """Its lines, each with its end; a last one without comes as it is."""
        number = 0
        while self.left:
            number += 1
            line = self.file.readline(min(self.left, LONGEST_LINE))
            self._took(line, number)
            if self.left and len(line) < LONGEST_LINE and not line.endswith(b"\n"):
                self._took(b"", number)
            yield line

    def pieces(self) -> Iterator[bytes]:
        while self.left:
            piece = self.file.read(min(self.left, PIECE))
            self._took(piece, None)
            yield piece

    def read(self, most: int) -> bytes:
        """All of it. Raises DamagedError if it is longer than ``most`` bytes."""
        if self.size > most:
            raise DamagedError(self.name, _("文件过长"))
        return b"".join(self.pieces())

    def skip(self) -> None:
        self.file.seek(self.left, os.SEEK_CUR)
        self.left = 0

    def _took(self, piece: bytes, line: int | None) -> None:
        if not piece:
            place = self.name if line is None else line_place(self.name, line)
            raise DamagedError(place, _("存档到此中断，后面的内容缺失"))
        self.left -= len(piece)


def contents_of(path: Path) -> Iterator[Content]:
    """The archive's files in order. Raises DamagedError, or OSError where it can't be read."""
    return _in_folder(path) if path.is_dir() else _in_tar(path)


def _in_tar(path: Path) -> Iterator[Content]:
    with path.open("rb") as file:
        last = ""
        while (block := file.read(BLOCK)) != bytes(BLOCK):
            content = _headed(block, file, last)
            last = content.name
            yield content
            content.skip()
            if file.read(-content.size % BLOCK) != padding(content.size):
                raise DamagedError(content.name, _("文件末尾的填充被改动或缺失"))
        end = file.tell() - BLOCK
        if block + file.read(tarfile.RECORDSIZE + 1) != ending(end):
            raise DamagedError(byte_place(end), _("存档的结尾被改动或缺失"))


def _headed(block: bytes, file: IO[bytes], last: str) -> Content:
    """The file that begins with this tar header. ``last``: the file before it."""
    place = byte_place(file.tell() - len(block))
    if last:
        place = _("%(file)s 之后，%(place)s") % {"file": last, "place": place}
    if len(block) < BLOCK:
        raise DamagedError(place, _("存档到此中断，后面的内容缺失"))
    try:
        info = tarfile.TarInfo.frombuf(block, "ascii", "strict")
    except (tarfile.HeaderError, ValueError) as error:
        raise DamagedError(place, _("不是本软件的存档，或文件头被改动")) from error
    name = info.name.removeprefix(ROOT)
    try:
        is_ours = info.name.startswith(ROOT) and block == header(name, info.size)
    except (ValueError, tarfile.HeaderError):
        is_ours = False
    if not is_ours:
        raise DamagedError(place, _("文件头被改动；若存档由别的软件重新打包，请解开后导入文件夹"))
    return Content(name, info.size, file)


def _in_folder(path: Path) -> Iterator[Content]:
    root = path / ROOT if (path / ROOT).is_dir() else path
    names = [found.relative_to(root).as_posix() for found in root.rglob("*") if found.is_file()]
    try:
        names.sort(key=form.place_in_order)
    except KeyError as error:
        raise DamagedError(str(error.args[0]), _("不认识的文件：已改动，或由更新的软件写成")) from error
    for name in names:
        with (root / name).open("rb") as file:
            yield Content(name, os.fstat(file.fileno()).st_size, file)
