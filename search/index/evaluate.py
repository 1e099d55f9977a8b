"""A query's tree against a snapshot: which documents, with what score.

BM25F (Robertson, Zaragoza, Taylor 2004): a term's frequencies in an article's zones are weighted and normalised by the zone's
length first, then saturate together. Lengths are counted in characters.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from search.analysis import squeeze
from search.index.document import SURFACE_MARK
from search.index.hits import Hits, intersect, unite, without
from search.index.segment import NO_DAY, ZONES
from search.index.snapshot import Postings, Snapshot
from search.query.fields import NAME_FIELDS
from search.query.tree import (
    ALL_ZONES,
    And,
    DateRange,
    Everything,
    Keyword,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Run,
    Zone,
    positive_leaves,
)
from search.request import Expansion

K1 = 1.2
# Weight of a zone, and how much its length counts against a term (0 to 1).
ZONE_WEIGHTS = {
    Zone.HEADLINE: (5.0, 0.3),
    Zone.KICKER: (2.5, 0.3),
    Zone.DECK: (2.5, 0.3),
    Zone.SECTION: (1.0, 0.0),
    Zone.BODY: (1.0, 0.75),
    Zone.CAPTION: (1.0, 0.5),
    Zone.BYLINE: (1.0, 0.0),
}
# Of two characters against words, where results are widened; measured on headlines as queries.
PAIR_WEIGHT = 0.6
# What one query may take (seconds).
TIME_BUDGET = 0.6

# From a field and what was typed to the values that the index holds (地区:北京 → 110000).
Resolver = Callable[[str, str, bool], tuple[str, ...]]


@dataclass
class Evaluator:
    """Evaluates one query. ``expand``: whether names are resolved; ``expansions`` tells which were. ``budget``: seconds;
    parts of the query that are not reached by then are left out, and ``is_cut_short`` says so."""

    snapshot: Snapshot
    resolve: Resolver
    expand: bool = True
    expansions: list[Expansion] = field(default_factory=list)
    budget: float = TIME_BUDGET
    is_cut_short: bool = False

    def __post_init__(self) -> None:
        self._deadline = time.monotonic() + self.budget

    def evaluate(self, node: Node) -> Hits:
        """All hits of the tree, deleted documents left out."""
        hits = self._node(node)
        return hits if self.snapshot.alive is None else hits.only(self.snapshot.alive[hits.docs])

    def widen(self, node: Node) -> Hits:
        """Articles with any of the query's words or pairs of characters: what to offer where hits are few."""
        parts = []
        for leaf in positive_leaves(node):
            if isinstance(leaf, Run):
                parts += [self._score(self.snapshot.word(word), leaf.zones) for word in leaf.words if len(word) > 1]
            if isinstance(leaf, Run | Phrase):
                pairs = (leaf.text[i : i + 2] for i in range(len(leaf.text) - 1))
                parts += [self._score(self.snapshot.phrase(pair), leaf.zones, PAIR_WEIGHT) for pair in pairs if pair.isalnum()]
        hits = unite(parts, self.snapshot.size)
        return hits if self.snapshot.alive is None else hits.only(self.snapshot.alive[hits.docs])

    def _node(self, node: Node) -> Hits:
        match node:
            case Run():
                return self._run(node)
            case Phrase():
                return self._score(self.snapshot.phrase(node.text), node.zones)
            case Prefix():
                return self._prefix(node)
            case Keyword():
                return Hits.flat(self._keyword(node))
            case DateRange():
                return Hits.flat(self.dated(node.first, node.last))
            case And():
                return self._and(node)
            case Or():
                return unite(self._nodes(node.children), self.snapshot.size)
            case Not():
                return without(self._everything(), self._node(node.child).docs)
            case Everything():
                return self._everything()

    def _nodes(self, nodes: Sequence[Node]) -> list[Hits]:
        """The hits of each, as far as time allows; always of the first."""
        found: list[Hits] = []
        for node in nodes:
            if found and time.monotonic() > self._deadline:
                self.is_cut_short = True
                break
            found.append(self._node(node))
        return found

    def _everything(self) -> Hits:
        return Hits.flat(np.arange(self.snapshot.size, dtype=np.uint32))

    def _and(self, node: And) -> Hits:
        wanted = [child for child in node.children if not isinstance(child, Not)]
        hits = intersect(self._nodes(wanted)) if wanted else self._everything()
        for excluded in self._nodes([child.child for child in node.children if isinstance(child, Not)]):
            hits = without(hits, excluded.docs)
        return hits

    def _run(self, run: Run) -> Hits:
        """All words of the run, or the run itself between word boundaries (the article's text may be cut into other words)."""
        if len(run.words) == 1:
            found = self._score(self.snapshot.word(run.words[0]), run.zones)
        else:
            whole = self._score(self.snapshot.phrase(run.text, between_words=True), run.zones)
            words = Hits.none()
            if not run.is_loose:
                words = intersect([self._score(self.snapshot.word(word), run.zones) for word in run.words])
            found = unite([words, whole], self.snapshot.size)
        if self.expand and run.may_be_a_name:
            found = self._with_names(run, found)
        return found

    def _with_names(self, run: Run, found: Hits) -> Hits:
        """Also the articles that mean the same organization, by whatever name they print (市总 → 北京市总工会)."""
        pairs = self.snapshot.terms_beginning("surface", run.text + SURFACE_MARK)
        names = {pair.partition(SURFACE_MARK)[2] for pair in pairs}
        if len(self.snapshot.keyword("organization_name", run.text)):
            names.add(run.text)
        if not names:
            return found
        meant = np.unique(np.concatenate([self.snapshot.keyword("organization_name", name) for name in names]))
        self.expansions.append(Expansion(run.text, tuple(sorted(names))))
        scores = np.full(len(meant), self._idf(len(meant)), np.float32)
        return unite([found, Hits(meant, scores)], self.snapshot.size)

    def _prefix(self, prefix: Prefix) -> Hits:
        cells, counts = self.snapshot.words_beginning(prefix.text)
        order = np.argsort(cells, kind="stable")
        return self._score((cells[order], counts[order]), prefix.zones)

    def _keyword(self, keyword: Keyword) -> np.ndarray:
        if keyword.field in NAME_FIELDS:
            return self._named(keyword)
        values = self.resolve(keyword.field, keyword.text, keyword.prefix)
        found = [self.snapshot.keyword(keyword.field, value) for value in values]
        return np.unique(np.concatenate(found)) if found else np.empty(0, np.uint32)

    def _named(self, keyword: Keyword) -> np.ndarray:
        """A name as it stands; of organizations also what it means; where nobody has it, names that hold it."""
        text = squeeze(keyword.text)
        if keyword.prefix:
            return self.snapshot.keywords_beginning(keyword.field, text)
        found = [self.snapshot.keyword(keyword.field, text)]
        if keyword.field == "organization_name":
            meant = self.snapshot.terms_beginning("surface", text + SURFACE_MARK)
            found += [self.snapshot.keyword(keyword.field, pair.partition(SURFACE_MARK)[2]) for pair in meant]
        docs = np.unique(np.concatenate(found))
        return docs if len(docs) else self.snapshot.keywords_containing(keyword.field, text)

    def dated(self, first: date | None, last: date | None) -> np.ndarray:
        """Documents whose days overlap; with neither bound, those without a date."""
        starts, ends = self.snapshot.first, self.snapshot.last
        if first is None and last is None:
            return np.flatnonzero(ends == NO_DAY).astype(np.uint32)
        chosen = ends != NO_DAY
        if first is not None:
            chosen &= ends >= first.toordinal()
        if last is not None:
            chosen &= starts <= last.toordinal()
        return np.flatnonzero(chosen).astype(np.uint32)

    def _idf(self, found: int) -> float:
        return float(np.log1p((self.snapshot.count - found + 0.5) / (found + 0.5))) if found <= self.snapshot.count else 0.0

    def _score(self, postings: Postings, zones: frozenset[Zone], weight: float = 1.0) -> Hits:
        """BM25F of one term over the zones that count. ``postings`` ascend by cell."""
        cells, counts = postings
        if zones != ALL_ZONES and len(cells):
            kept = _zone_mask(zones)[cells & np.uint32(ZONES - 1)]
            cells, counts = cells[kept], counts[kept]
        if not len(cells):
            return Hits.none()
        docs = cells >> np.uint32(3)
        begins = np.flatnonzero(np.concatenate([[True], docs[1:] != docs[:-1]]))
        frequencies = np.add.reduceat(counts * zone_factors(self.snapshot)[cells], begins)
        docs = docs[begins]
        idf = weight * self._idf(len(docs))
        return Hits(docs, (idf * (K1 + 1) * frequencies / (frequencies + K1)).astype(np.float32))


def _zone_mask(zones: frozenset[Zone]) -> np.ndarray:
    mask = np.zeros(ZONES, bool)
    mask[list(zones)] = True
    return mask


def zone_factors(snapshot: Snapshot) -> np.ndarray:
    """What one occurrence counts in each cell: the zone's weight over its length's norm (float32, kept with the snapshot)."""
    known = snapshot.memo.get("zone_factors")
    if known is None:
        lengths = snapshot.zone_lengths.reshape(-1, ZONES)
        factors = np.ones_like(lengths)
        for zone, (weight, share) in ZONE_WEIGHTS.items():
            filled = lengths[:, zone][lengths[:, zone] > 0]
            average = float(filled.mean()) if len(filled) else 1.0
            factors[:, zone] = weight / (1 - share + share * lengths[:, zone] / average)
        known = snapshot.memo["zone_factors"] = factors.ravel()
    return known
