"""A sorted list of terms as two arrays: all their bytes in a row, and where each ends."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np

STEP = 64


class Terms(Sequence[bytes]):
    """Terms by number, in the order of their UTF-8 bytes; a look-up takes some 20 comparisons and no memory."""

    def __init__(self, blob: np.ndarray, ends: np.ndarray) -> None:
        # As plain memory: each look-up takes twenty numbers one by one, which arrays make objects of.
        self._blob = blob.data
        self._ends = ends.data
        self._end_array = ends

    @classmethod
    def stored(cls, arrays: Mapping[str, np.ndarray], name: str) -> Terms:
        return cls(arrays[f"{name}.terms"], arrays[f"{name}.ends"])

    @staticmethod
    def to_arrays(name: str, terms: Iterable[bytes]) -> dict[str, np.ndarray]:
        """The arrays to store for terms that are sorted already."""
        listed = list(terms)
        ends = np.cumsum([len(term) for term in listed], dtype=np.uint32) if listed else np.empty(0, np.uint32)
        return {f"{name}.terms": np.frombuffer(b"".join(listed), dtype=np.uint8), f"{name}.ends": ends}

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, number):  # type: ignore[no-untyped-def]
        ends = self._ends
        return bytes(self._blob[ends[number - 1] if number else 0 : ends[number]])

    @cached_property
    def _landmarks(self) -> list[bytes]:
        """Every 64th term: a list is searched thirty times as fast as the file."""
        return [self[number] for number in range(0, len(self), STEP)]

    def _place(self, term: bytes) -> int:
        """The number of the first term that is not before this one."""
        landmark = bisect_left(self._landmarks, term)
        return bisect_left(self, term, max(landmark - 1, 0) * STEP, min(landmark * STEP, len(self)))

    def find(self, term: bytes) -> int:
        """The term's number, or -1."""
        number = self._place(term)
        return number if number < len(self) and self[number] == term else -1

    def beginning_with(self, prefix: bytes) -> range:
        """The numbers of all terms that begin so; UTF-8 has no byte 0xFF."""
        return range(self._place(prefix), self._place(prefix + b"\xff"))

    def texts(self) -> list[str]:
        """All terms, decoded: for fields of which many are needed at once."""
        blob, ends = bytes(self._blob), self._end_array.tolist()
        return [blob[start:end].decode() for start, end in zip([0, *ends], ends, strict=False)]

    def containing(self, text: bytes, limit: int = 1000) -> list[int]:
        """The numbers of the first terms that hold this text, up to ``limit``."""
        blob = bytes(self._blob)
        found: list[int] = []
        place = blob.find(text)
        while place >= 0 and len(found) < limit:
            number = int(self._end_array.searchsorted(place, side="right"))
            end = self._ends[number]
            if place + len(text) <= end and text:
                found.append(number)
                place = blob.find(text, end)
            else:
                place = blob.find(text, place + 1)
        return found
