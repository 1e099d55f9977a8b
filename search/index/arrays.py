"""Named arrays in one file, mapped into memory: opening costs a header, whatever the size.

Layout: ``UNA1``, the header's length (uint32), its CRC-32 (uint32), the header (JSON: total size, and for each array its type,
length and place), then the arrays, each at a multiple of 64 bytes, little endian.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

MAGIC = b"UNA1"
ALIGNMENT = 64
PREAMBLE = struct.Struct("<4sII")


class DamagedIndexError(Exception):
    """A file of the index is missing, cut short or not what it should be. The message names the file."""


Stamp = tuple[int, int]


def stamp_of(path: Path | str) -> Stamp:
    """Size and time of change (ns): another stamp is another content, or one that has to be read to be believed."""
    try:
        found = os.stat(path)  # noqa: PTH116 -- each search asks
    except OSError as error:
        raise DamagedIndexError(f"{Path(path).name}: {error}") from error
    return found.st_size, found.st_mtime_ns


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write the arrays and have them on the disk before returning."""
    entries = {}
    offset = 0
    for name, array in arrays.items():
        entries[name] = (array.dtype.str, len(array), offset, zlib.crc32(array.tobytes()))
        offset = _aligned(offset + array.nbytes)
    header = json.dumps({"size": offset, "arrays": entries}).encode()
    start = _aligned(PREAMBLE.size + len(header))
    with path.open("wb") as file:
        file.write(PREAMBLE.pack(MAGIC, len(header), zlib.crc32(header)) + header)
        for name, array in arrays.items():
            file.seek(start + entries[name][2])
            file.write(array.tobytes())
        file.truncate(start + offset)
        file.flush()
        os.fsync(file.fileno())


class ArrayFile(Mapping[str, np.ndarray]):
    """The arrays of one file, as views of the mapped file. Raises DamagedIndexError where the file is not whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise DamagedIndexError(f"{path.name}: {error}") from error
        self._start, self._entries = self._read_header()

    def _read_header(self) -> tuple[int, dict[str, list]]:
        if len(self._map) < PREAMBLE.size:
            raise DamagedIndexError(f"{self.path.name}: cut short")
        magic, length, checksum = PREAMBLE.unpack(self._map[: PREAMBLE.size])
        header = self._map[PREAMBLE.size : PREAMBLE.size + length]
        if magic != MAGIC or zlib.crc32(header) != checksum:
            raise DamagedIndexError(f"{self.path.name}: header does not agree with its checksum")
        described = json.loads(header)
        start = _aligned(PREAMBLE.size + length)
        if len(self._map) != start + described["size"]:
            raise DamagedIndexError(f"{self.path.name}: {len(self._map)} bytes instead of {start + described['size']}")
        return start, described["arrays"]

    def __getitem__(self, name: str) -> np.ndarray:
        dtype, length, offset, _checksum = self._entries[name]
        return np.frombuffer(self._map, dtype=np.dtype(dtype), count=length, offset=self._start + offset)

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def verify(self) -> None:
        """Read everything and compare with the checksums. Raises DamagedIndexError that names the array."""
        for name, (_dtype, _length, _offset, checksum) in self._entries.items():
            if zlib.crc32(self[name].data) != checksum:
                raise DamagedIndexError(f"{self.path.name}: {name} does not agree with its checksum")
