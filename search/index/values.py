"""One numbering of facets' values over all segments, so that their counts are added up as arrays and not by name."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

if TYPE_CHECKING:
    from search.index.snapshot import Leaf


class Values:
    """Numbers are given as values are first met, and stay: a segment is read once, whatever others come and go beside it. An
    edited article brings a segment of its own, with a handful of values. Threads share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._numbers: dict[str, dict[str, int]] = {}
        self._texts: dict[str, list[str]] = {}
        self._of: WeakKeyDictionary[Leaf, dict[str, np.ndarray]] = WeakKeyDictionary()

    def of(self, leaf: Leaf, field: str) -> np.ndarray:
        """The number of each of the segment's values, in the segment's order."""
        with self._lock:
            known = self._of.setdefault(leaf, {})
            if field not in known:
                known[field] = self._read(leaf, field)
            return known[field]

    def _read(self, leaf: Leaf, field: str) -> np.ndarray:
        numbers, texts = self._numbers.setdefault(field, {}), self._texts.setdefault(field, [])
        listed = leaf.keywords(field).texts()
        for text in listed:
            if text not in numbers:
                # The text first: whoever finds a number without the lock finds what it stands for.
                texts.append(text)
                numbers[text] = len(texts) - 1
        return np.fromiter(map(numbers.__getitem__, listed), np.int64, len(listed))

    def texts(self, field: str) -> list[str]:
        """The values by their numbers; more may be added at its end."""
        return self._texts.get(field, [])

    def number(self, field: str, text: str) -> int:
        """The value's number, or -1 where no segment that was read has it."""
        return self._numbers.get(field, {}).get(text, -1)
