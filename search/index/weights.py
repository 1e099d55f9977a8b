"""What an occurrence counts: BM25F (Robertson, Zaragoza, Taylor 2004), with lengths in characters.

A term's frequencies in an article's zones are weighted and normalised by the zone's length first, then saturate together. The
lengths that count as usual are constants, not averages of the archive: so the weight of a term in an article never changes as
the archive grows, and can stand in the index. Part of the index's format: a change here must raise ``FORMAT_VERSION``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from search.query.tree import Zone

ZONES = 8
K1 = 1.2
# A zone of less than this part of its usual length counts no more than one of it: a text of one line is no headline.
SHORTEST = 0.2


class ZoneWeight(NamedTuple):
    """``share``: how much the zone's length counts against a term (0 to 1); ``usual``: its usual length in characters."""

    weight: float
    share: float
    usual: float


ZONE_WEIGHTS = {
    Zone.HEADLINE: ZoneWeight(5.0, 0.3, 20),
    Zone.KICKER: ZoneWeight(2.5, 0.3, 15),
    Zone.DECK: ZoneWeight(2.5, 0.3, 25),
    Zone.SECTION: ZoneWeight(1.0, 0.0, 5),
    Zone.BODY: ZoneWeight(1.0, 0.75, 500),
    Zone.CAPTION: ZoneWeight(1.0, 0.5, 40),
    Zone.BYLINE: ZoneWeight(1.0, 0.0, 10),
}


_TABLE = np.ones((ZONES, 3), np.float32)
for _zone, _values in ZONE_WEIGHTS.items():
    _TABLE[_zone] = _values
_WEIGHTS, _SHARES, _USUAL = _TABLE.T.copy()


def occurrence_weights(cells: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """What one occurrence counts in each of these cells. ``lengths``: characters of each cell."""
    zones = cells & (ZONES - 1)
    relative = np.maximum(lengths / _USUAL[zones], SHORTEST)
    return (_WEIGHTS[zones] / (1 - _SHARES[zones] + _SHARES[zones] * relative)).astype(np.float32)


def saturated(frequencies: np.ndarray) -> np.ndarray:
    """Weighted frequencies between 0 and 1: ``f / (f + K1)``."""
    return (frequencies / (frequencies + np.float32(K1))).astype(np.float32)


def frequencies_of(shares: np.ndarray) -> np.ndarray:
    """The way back."""
    return np.float32(K1) * shares / (1 - shares)


def to_impacts(frequencies: np.ndarray, dtype: type[np.unsignedinteger]) -> np.ndarray:
    """Saturated frequencies as whole numbers up to the type's largest, at least 1."""
    largest = np.iinfo(dtype).max
    return np.clip(np.rint(saturated(frequencies) * largest), 1, largest - 1).astype(dtype)


def share_of(impacts: np.ndarray) -> np.float32:
    """What an impact of 1 stands for."""
    return np.float32(1 / np.iinfo(impacts.dtype).max)
