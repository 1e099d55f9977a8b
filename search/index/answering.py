"""A search request against a snapshot: hits, facets, order, page."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from django.utils.translation import gettext_lazy as _

from search.index.evaluate import Evaluator, Resolver
from search.index.hits import Hits, intersect, without
from search.index.segment import NO_DAY
from search.index.snapshot import Snapshot
from search.query.tree import Everything
from search.request import FACETS, Answer, Count, Hit, SearchRequest, Sort

# With fewer hits than this, wider results are offered beside them; and how many of those.
FEW = 5
WIDER = 10


def answer_request(
    snapshot: Snapshot, request: SearchRequest, resolve: Resolver, facets: Iterable[str] = FACETS, wider: bool = True
) -> Answer:
    """Never raises for anything in the request; what was ignored is in the notices."""
    parsed = request.parsed
    answer = Answer(notices=list(parsed.notices))
    if parsed.root is None:
        answer.facets = {facet: [] for facet in facets}
        return answer
    evaluator = Evaluator(snapshot, resolve, request.expand)
    asked = evaluator.evaluate(parsed.root)
    if evaluator.is_cut_short:
        answer.notices.append(_("检索太复杂，时间所限，只用了前面的词"))
    answer.expansions = list(dict.fromkeys(evaluator.expansions))
    asked = _within_days(evaluator, asked, request)
    masks = {facet: _mask(snapshot, facet, values) for facet, values in request.filters}
    found = _filtered(asked, masks.values())
    answer.total = len(found.docs)
    answer.facets = {facet: count_facet(snapshot, request, facet, asked, masks, found) for facet in facets}
    sort = Sort.NEWEST if request.sort is Sort.RELEVANCE and isinstance(parsed.root, Everything) else request.sort
    start = (request.page - 1) * request.page_size
    answer.hits = _page(snapshot, found, sort, start, start + request.page_size)
    if wider and len(found.docs) < FEW and not isinstance(parsed.root, Everything):
        others = _filtered(_within_days(evaluator, evaluator.widen(parsed.root), request), masks.values())
        answer.wider = _page(snapshot, without(others, found.docs), Sort.RELEVANCE, 0, WIDER)
    return answer


def _within_days(evaluator: Evaluator, hits: Hits, request: SearchRequest) -> Hits:
    if request.first is None and request.last is None:
        return hits
    return intersect([hits, Hits.flat(evaluator.dated(request.first, request.last))])


def _mask(snapshot: Snapshot, facet: str, values: Iterable[str]) -> np.ndarray:
    """Which documents have one of these values (bool, one a document)."""
    mask = np.zeros(snapshot.size, bool)
    for value in values:
        mask[snapshot.keyword(facet, value)] = True
    return mask


def _filtered(hits: Hits, masks: Iterable[np.ndarray]) -> Hits:
    for mask in masks:
        hits = hits.only(mask[hits.docs])
    return hits


def count_facet(
    snapshot: Snapshot, request: SearchRequest, facet: str, asked: Hits, masks: dict[str, np.ndarray], found: Hits
) -> list[Count]:
    """Counts under all other facets' filters, so that a value beside a chosen one can be added to it."""
    base = found if facet not in masks else _filtered(asked, (mask for name, mask in masks.items() if name != facet))
    chosen = np.zeros(snapshot.size, bool)
    chosen[base.docs] = True
    counts = snapshot.value_counts(facet, chosen)
    selected = request.values(facet)
    fresh = counts
    if selected:
        chosen[found.docs] = False
        fresh = snapshot.value_counts(facet, chosen)
    return [
        Count(value, counts.get(value, 0), 0 if value in selected else fresh.get(value, 0), value in selected)
        for value in dict.fromkeys([*selected, *sorted(counts, key=lambda value: (-counts[value], value))])
    ]


def _page(snapshot: Snapshot, hits: Hits, sort: Sort, start: int, end: int) -> list[Hit]:
    """The hits from ``start`` to ``end``; only as many are sorted as need be. Equals: newest first, then latest added."""
    chosen = ranked(snapshot, hits, sort, end)[start:]
    return [
        Hit(pk, round(score, 4))
        for pk, score in zip(snapshot.pk[hits.docs[chosen]].tolist(), hits.scores[chosen].tolist(), strict=True)
    ]


def ranked(snapshot: Snapshot, hits: Hits, sort: Sort, end: int) -> np.ndarray:
    """The first ``end`` positions in ``hits``, in order."""
    if sort is Sort.RELEVANCE:
        keys = -hits.scores
    else:
        days = snapshot.last[hits.docs].astype(np.int64)
        keys = np.where(days == NO_DAY, np.iinfo(np.int64).max, -days if sort is Sort.NEWEST else days)
    candidates = np.arange(len(keys))
    if len(keys) > 2 * end:
        border = np.partition(keys, end - 1)[end - 1]
        candidates = np.flatnonzero(keys <= border)
    docs = hits.docs[candidates]
    days = snapshot.last[docs].astype(np.int64)
    pks = snapshot.pk[docs]
    ties = (pks,) if sort is Sort.OLDEST else (-pks, -days)
    return candidates[np.lexsort((*ties, keys[candidates]))[:end]]
