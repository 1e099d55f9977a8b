"""Searching without an index: the database is read and every article compared. Slow, exact, and never wrong about what is
published; used while there is no usable index, or by choice (SEARCH_ENGINE=simple) for a small archive."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import reduce
from operator import and_, or_

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article, OrganizationAlias, OrganizationMention
from search.analysis import squeeze
from search.documents import document_of, searchable_articles
from search.index.document import Document
from search.matching import Scan, overlaps
from search.query import And, Keyword, Node, Or, Phrase, Prefix, Run
from search.query.tree import positive_leaves
from search.request import FACETS, Answer, Count, Expansion, Hit, Listed, SearchRequest, Sort
from search.vocabulary import resolve_value

# Up to here everything is compared; beyond it, the database picks candidates by the words as typed or simplified.
SMALL = 3000
# What one search may take (seconds); what was not reached by then is said.
TIME_BUDGET = 4.0
BATCH = 200

EVERYTHING = Q(pk__gt=0)
FIELDS = ("headline", "kicker", "deck", "section", "abstract", "body")


def answer_from_database(request: SearchRequest, facets: Iterable[str] = FACETS) -> Answer:
    """The same answer as the index gives, but for the scores: newest first unless oldest first is asked for."""
    parsed = request.parsed
    answer = Answer(notices=list(parsed.notices), degraded=True, facets=Listed({facet: [] for facet in facets}))
    if parsed.root is None:
        return answer
    leaves = list(positive_leaves(parsed.root))
    runs = {leaf.text for leaf in leaves if isinstance(leaf, Run) and leaf.may_be_a_name}
    names = _full_names(runs) if request.expand else {}
    organizations = _full_names(leaf.text for leaf in leaves if isinstance(leaf, Keyword) and leaf.field == "organization_name")
    answer.expansions = [Expansion(run, tuple(sorted(meant))) for run, meant in names.items()]
    deadline = time.monotonic() + TIME_BUDGET
    asked: list[Document] = []
    wanted = _prefilter(parsed.root, names) if Article.objects.published().count() > SMALL else None
    if wanted not in (None, EVERYTHING):
        answer.notices.append(_("文章很多，没有索引时只按简体字查找：用繁体字或全角字印的文字可能漏掉"))
    for document in _candidates(wanted):
        if time.monotonic() > deadline:
            answer.notices.append(_("没有索引，时间所限，只查了一部分文章"))
            break
        in_days = (not request.first and not request.last) or overlaps(
            document.first, document.last, request.first, request.last
        )
        if in_days and Scan(document, resolve_value, names, organizations).matches(parsed.root):
            asked.append(document)
    found = [document for document in asked if _passes(document, request.filter_map)]
    answer.total = len(found)
    answer.facets = Listed({facet: _count(asked, found, request, facet) for facet in facets})
    start = (request.page - 1) * request.page_size
    ordered = sorted(found, key=lambda document: _sort_key(document, request.sort))
    answer.hits = [Hit(document.pk, 0.0) for document in ordered[start : start + request.page_size]]
    return answer


def _full_names(texts: Iterable[str]) -> dict[str, frozenset[str]]:
    """For every text that some article prints for an organization: the full names it means there."""
    names: dict[str, frozenset[str]] = {}
    for text in texts:
        mentions = OrganizationMention.objects.filter(Q(surface=text) | Q(name=text))
        meant = {squeeze(full or name) for full, name in mentions.values_list("organization__name", "name")}
        aliases = OrganizationAlias.objects.filter(name=text)
        meant |= {squeeze(name) for name in aliases.values_list("organization__name", flat=True)}
        if meant:
            names[text] = frozenset(meant)
    return names


def _candidates(wanted: Q | None) -> Iterator[Document]:
    articles = searchable_articles()
    if wanted is not None:
        articles = articles.filter(wanted).distinct()
    keys = list(articles.newest_first().values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        rows = searchable_articles().in_bulk(keys[start : start + BATCH])
        yield from (document_of(rows[key]) for key in keys[start : start + BATCH] if key in rows)


def _prefilter(node: Node, names: dict[str, frozenset[str]]) -> Q:
    """What the database can tell beforehand; where it cannot, everything stays a candidate."""
    if isinstance(node, And):
        return reduce(and_, (_prefilter(child, names) for child in node.children))
    if isinstance(node, Or):
        return reduce(or_, (_prefilter(child, names) for child in node.children))
    if isinstance(node, Run) and node.text not in names:
        return reduce(and_, (_holds(word) for word in node.words))
    if isinstance(node, Phrase | Prefix):
        return _holds(node.text)
    return EVERYTHING


def _holds(text: str) -> Q:
    fields = [*FIELDS, "captions__text", "bylines__name"]
    return reduce(or_, (Q(**{f"{field}__icontains": text}) for field in fields))


def _passes(document: Document, filters: dict[str, tuple[str, ...]], skip: str = "") -> bool:
    return all(
        not set(values).isdisjoint(document.keywords.get(facet, ())) for facet, values in filters.items() if facet != skip
    )


def _count(asked: list[Document], found: list[Document], request: SearchRequest, facet: str) -> list[Count]:
    beside = [document for document in asked if _passes(document, request.filter_map, skip=facet)]
    counts = Counter(value for document in beside for value in document.keywords.get(facet, ()))
    keys = {document.pk for document in found}
    fresh = Counter(v for document in beside if document.pk not in keys for v in document.keywords.get(facet, ()))
    chosen = request.values(facet)
    if not chosen:
        fresh = counts
    ordered = sorted(counts, key=lambda value: (-counts[value], value))
    return [
        Count(value, counts[value], 0 if value in chosen else fresh[value], value in chosen)
        for value in dict.fromkeys([*chosen, *ordered])
    ]


def _sort_key(document: Document, sort: Sort) -> tuple[bool, int, int]:
    """Undated last either way."""
    day = (document.last or date.min).toordinal()
    if sort is Sort.OLDEST:
        return document.last is None, day, document.pk
    return document.last is None, -day, -document.pk
