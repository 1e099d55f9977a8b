"""Facets' values by document, so that counting costs what the hits cost, not what the archive does.

A *panel* is a few facets that go together (newspaper, year and month: one issue). Documents with the same values in all
facets of a panel have the same *combination*; counting hits is one ``bincount`` of combinations, whose values are added up.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

PANELS: tuple[tuple[str, ...], ...] = (
    ("newspaper", "year", "month"),
    ("region", "level"),
    ("topic", "genre"),
    ("person",),
    ("organization",),
)
PANEL_OF = {field: number for number, panel in enumerate(PANELS) for field in panel}


def panel_arrays(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """For each panel the combination of every document, and for each of its facets the values of every combination."""
    found: dict[str, np.ndarray] = {}
    for number, panel in enumerate(PANELS):
        rows: list[tuple[np.ndarray, np.ndarray]] = [_values_by_document(arrays, field) for field in panel]
        combinations = np.zeros(len(arrays["pk"]), np.int64)
        for starts, values in rows:
            combinations = _joined(combinations, _alike(starts, values))
        _distinct, firsts, combinations = np.unique(combinations, return_index=True, return_inverse=True)
        found[f"panel{number}.of"] = combinations.astype(np.uint16 if len(firsts) < 1 << 16 else np.uint32)
        for field, (starts, values) in zip(panel, rows, strict=True):
            sizes = np.asarray(starts[firsts + 1] - starts[firsts], dtype=np.int64)
            chosen = np.repeat(starts[firsts] - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes) + np.arange(sizes.sum())
            found[f"{field}.combinations"] = np.repeat(np.arange(len(firsts), dtype=np.uint32), sizes)
            found[f"{field}.values"] = values[chosen]
    return found


def _values_by_document(arrays: Mapping[str, np.ndarray], field: str) -> tuple[np.ndarray, np.ndarray]:
    """Where each document's values begin, and the values, ascending within a document."""
    documents = arrays[f"{field}.docs"]
    starts = arrays[f"{field}.starts"].astype(np.int64)
    sizes = starts[1:] - starts[:-1]
    values = np.repeat(np.arange(len(sizes), dtype=np.uint32), sizes)
    order = np.argsort(documents, kind="stable")
    counts = np.bincount(documents, minlength=len(arrays["pk"]))
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), values[order]


def _alike(starts: np.ndarray, values: np.ndarray) -> np.ndarray:
    """A number for every document, the same for those with the same values."""
    alike = np.zeros(len(starts) - 1, np.int64)
    sizes = np.diff(starts)
    for place in range(int(sizes.max(initial=0))):
        having = np.flatnonzero(sizes > place)
        further = np.zeros(len(alike), np.int64)
        further[having] = values[starts[having] + place].astype(np.int64) + 1
        alike = _joined(alike, further)
    return alike


def _joined(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """A number for every pair, the same for the same pair."""
    if not len(one):
        return one
    return np.unique(one * (int(other.max()) + 1) + other, return_inverse=True)[1].astype(np.int64)
