"""Sets of documents with scores, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Hits(NamedTuple):
    """``docs``: numbers of documents, ascending, without repeats (uint32); ``scores``: one for each (float32)."""

    docs: np.ndarray
    scores: np.ndarray

    @classmethod
    def none(cls) -> Hits:
        return cls(np.empty(0, np.uint32), np.empty(0, np.float32))

    @classmethod
    def flat(cls, docs: np.ndarray) -> Hits:
        """Hits that say nothing about relevance."""
        return cls(docs.astype(np.uint32, copy=False), np.zeros(len(docs), np.float32))

    def only(self, kept: np.ndarray) -> Hits:
        return Hits(self.docs[kept], self.scores[kept])


def places_in(wanted: np.ndarray, among: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each of ``wanted`` whether it is ``among`` (ascending, same type), and where it would be."""
    if not len(among):
        return np.zeros(len(wanted), bool), np.zeros(len(wanted), np.intp)
    places = among.searchsorted(wanted)
    places[places == len(among)] = 0
    return among[places] == wanted, places


def intersect(parts: Sequence[Hits], size: int) -> Hits:
    """Documents in all of them, scores added; the smallest set leads. ``size``: how many documents there are."""
    ordered = sorted(parts, key=lambda hits: len(hits.docs))
    found = ordered[0]
    for other in ordered[1:]:
        if not len(found.docs):
            break
        found = _both_spread(found, other, size) if len(found.docs) * SEARCHED > len(other.docs) else _both(found, other)
    return found


# A search in an ordered array costs so many times what passing one of its elements does.
SEARCHED = 24


def _both(few: Hits, many: Hits) -> Hits:
    kept, places = places_in(few.docs, many.docs)
    return Hits(few.docs[kept], few.scores[kept] + many.scores[places[kept]])


def _both_spread(one: Hits, other: Hits, size: int) -> Hits:
    """The same, for sets of about the same size."""
    scores = np.full(size, -1, np.float32)
    scores[other.docs] = other.scores
    added = scores[one.docs]
    kept = added >= 0
    return Hits(one.docs[kept], one.scores[kept] + added[kept])


def unite(parts: Sequence[Hits], size: int) -> Hits:
    """Documents in any of them, scores added. ``size``: how many documents there are."""
    filled = [hits for hits in parts if len(hits.docs)]
    if len(filled) <= 1:
        return filled[0] if filled else Hits.none()
    scores = np.zeros(size, np.float32)
    seen = np.zeros(size, bool)
    for hits in filled:
        scores[hits.docs] += hits.scores
        seen[hits.docs] = True
    docs = seen.nonzero()[0].astype(np.uint32)
    return Hits(docs, scores[docs])


def without(hits: Hits, excluded: np.ndarray) -> Hits:
    return hits.only(~places_in(hits.docs, excluded)[0]) if len(excluded) else hits
