"""How much two pieces of a page speak of the same: the pairs of characters that they share, rare ones above all.

A headline repeats the names in its text (航天科工203所 …); a photo's
headline repeats its caption's; a column's name or a slogan repeats nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from math import log

_RUN = re.compile(r"[\u3400-\u9fffA-Za-z0-9]{2,}")
FEW = 6  # pieces (paragraphs) that may hold a pair that is one article's own; tuned on seeds and practice pages
SAMPLE = 1500  # characters of a piece that are looked at: enough for any article, a bound for any text


@lru_cache(maxsize=512)
def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters in ``text``, not over punctuation."""
    found: set[str] = set()
    for run in _RUN.findall(text[:SAMPLE]):
        found.update(map("".join, pairwise(run)))
    return frozenset(found)


class Cohesion:
    """Weighs pairs by how few of the page's pieces hold them; in whole numbers, so that no order of adding changes a result."""

    def __init__(self, pieces: Iterable[str]):
        self._held: Counter[str] = Counter()
        count = 0
        for piece in pieces:
            self._held.update(pairs(piece))
            count += 1
        self._weights = [round(1000 * log(1 + max(count, 1) / (1 + held))) for held in range(count + 1)]
        self._whole: dict[str, int] = {}

    def _weight(self, found: Iterable[str]) -> int:
        held, weights = self._held, self._weights
        return sum([weights[held[pair]] for pair in found])

    def _weight_of(self, text: str) -> int:
        """The weight of all pairs in ``text``; kept, for one piece is compared with many."""
        if text not in self._whole:
            self._whole[text] = self._weight(pairs(text))
        return self._whole[text]

    def covered(self, line: str, text: str) -> float:
        """The share of ``line``'s pairs, by weight, that ``text`` holds: 0 to 1."""
        own = self._weight_of(line)
        return self._weight(pairs(line) & pairs(text)) / own if own else 0.0

    def focus(self, line: str, text: str) -> float:
        """Whether ``line`` names what ``text`` is about and nothing else on the page is: 1, else 0.

        That is a pair that ``text`` repeats and that few pieces hold.
        """
        return float(any(text.count(pair) >= 3 and self._held[pair] <= FEW for pair in pairs(line)))

    def alike(self, one: str, other: str) -> float:
        """The weight of the shared pairs against that of the smaller piece: 0 to 1."""
        least = min(self._weight_of(one), self._weight_of(other))
        return self._weight(pairs(one) & pairs(other)) / least if least else 0.0
