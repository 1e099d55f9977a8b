"""Which article of an earlier reading is which of the new one: by the text that they share, not by position."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

Spans = Iterable[Iterable[int]]


def match_by_text(old: Mapping[Any, Spans], new: Mapping[Any, Spans]) -> dict[Any, Any]:
    """{new name: old name} of articles on one page, one to one, those that share most characters first.

    ``old`` and ``new`` give each article's spans on the page. Articles that share no character stay unmatched.
    """
    pairs: dict[Any, Any] = {}
    taken = set()
    for (old_name, new_name), _shared in _overlaps(old, new):
        if new_name not in pairs and old_name not in taken:
            pairs[new_name] = old_name
            taken.add(old_name)
    return pairs


def heir_of(spans: Spans, heirs: Mapping[Any, Spans]) -> Any | None:
    """The article that took over most of the text under ``spans``, or None if none has any of it."""
    ranked = _overlaps({None: spans}, heirs)
    return ranked[0][0][1] if ranked else None


def _overlaps(old: Mapping[Any, Spans], new: Mapping[Any, Spans]) -> list[tuple[tuple[Any, Any], int]]:
    """((old, new), shared characters), most first; among equals in the order given."""
    edges = sorted(
        [(start, end, 0, name) for name, spans in old.items() for start, end in spans]
        + [(start, end, 1, name) for name, spans in new.items() for start, end in spans],
        key=lambda edge: edge[:3],
    )
    shared: Counter[tuple[Any, Any]] = Counter()
    open_spans: tuple[list[tuple[int, Any]], list[tuple[int, Any]]] = ([], [])
    for start, end, side, name in edges:
        others = open_spans[1 - side]
        others[:] = [other for other in others if other[0] > start]
        for other_end, other_name in others:
            pair = (name, other_name) if side == 0 else (other_name, name)
            shared[pair] += min(end, other_end) - start
        open_spans[side].append((end, name))
    return shared.most_common()
