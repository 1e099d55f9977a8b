"""A search request against a snapshot: hits, facets, order, page."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import numpy as np
from django.utils.translation import gettext_lazy as _

from search.index.evaluate import Evaluator, Resolver
from search.index.facets import Facets
from search.index.hits import Hits, without
from search.index.segment import NO_DAY
from search.index.snapshot import Snapshot
from search.query.tree import Everything, Node
from search.request import FACETS, Answer, Hit, Listed, SearchRequest, Sort

# With fewer hits than this, wider results are offered beside them; and how many of those.
FEW = 5
WIDER = 10


def answer_request(
    snapshot: Snapshot, request: SearchRequest, resolve: Resolver, facets: Iterable[str] = FACETS, wider: bool = True
) -> Answer:
    """Never raises for anything in the request; what was ignored is in the notices. Facets are counted when looked at."""
    parsed = request.parsed
    answer = Answer(notices=list(parsed.notices))
    if parsed.root is None:
        answer.facets = Listed({facet: [] for facet in facets})
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
    beside = {name: _filtered(asked, (mask for other, mask in masks.items() if other != name)).docs for name in masks}
    answer.facets = Facets(snapshot, facets, request.filter_map, found.docs, beside)
    sort = Sort.NEWEST if request.sort is Sort.RELEVANCE and isinstance(parsed.root, Everything) else request.sort
    start = (request.page - 1) * request.page_size
    answer.hits = _page(snapshot, found, sort, start, start + request.page_size)
    if wider and len(found.docs) < FEW and not isinstance(parsed.root, Everything):
        answer.find_wider = partial(_wider, evaluator, parsed.root, request, masks, found)
    return answer


def _wider(evaluator: Evaluator, root: Node, request: SearchRequest, masks: dict[str, np.ndarray], found: Hits) -> list[Hit]:
    others = _filtered(_within_days(evaluator, evaluator.widen(root), request), masks.values())
    return _page(evaluator.snapshot, without(others, found.docs), Sort.RELEVANCE, 0, WIDER)


def _within_days(evaluator: Evaluator, hits: Hits, request: SearchRequest) -> Hits:
    if request.first is None and request.last is None:
        return hits
    return hits.only(evaluator.is_dated(request.first, request.last)[hits.docs])


def _mask(snapshot: Snapshot, facet: str, values: tuple[str, ...]) -> np.ndarray:
    """Which documents have one of these values (bool, one a document)."""

    def make() -> np.ndarray:
        mask = np.zeros(snapshot.size, bool)
        for value in values:
            mask[snapshot.keyword(facet, value)] = True
        return mask

    return snapshot.remembered((facet, values), make)


def _filtered(hits: Hits, masks: Iterable[np.ndarray]) -> Hits:
    for mask in masks:
        hits = hits.only(mask[hits.docs])
    return hits


def _page(snapshot: Snapshot, hits: Hits, sort: Sort, start: int, end: int) -> list[Hit]:
    """The hits from ``start`` to ``end``; only as many are sorted as need be. Equals: newest first, then latest added."""
    chosen = ranked(snapshot, hits, sort, end)[start:]
    scores = hits.scores[chosen].astype(np.float64).round(4).tolist()
    return list(map(Hit, snapshot.pk[hits.docs[chosen]].tolist(), scores))


def ranked(snapshot: Snapshot, hits: Hits, sort: Sort, end: int) -> np.ndarray:
    """The first ``end`` positions in ``hits``, in order."""
    if sort is Sort.RELEVANCE:
        keys = -hits.scores
    else:
        days = snapshot.last[hits.docs]
        keys = np.where(days == NO_DAY, np.iinfo(np.int32).max, -days if sort is Sort.NEWEST else days)
    if len(keys) > 2 * end:
        border = np.partition(keys, end - 1)[end - 1]
        candidates = (keys <= border).nonzero()[0]
    else:
        candidates = np.arange(len(keys))
    docs = hits.docs[candidates]
    days = snapshot.last[docs].astype(np.int64)
    pks = snapshot.pk[docs]
    ties = (pks,) if sort is Sort.OLDEST else (-pks, -days)
    return candidates[np.lexsort((*ties, keys[candidates]))[:end]]
