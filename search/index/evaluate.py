"""A query's tree against a snapshot: which documents, with what score.

BM25F, as ``weights`` says: a term's saturated frequency in an article stands in the index, its rarity comes with the search.
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
from search.index.segment import NO_DAY
from search.index.snapshot import Snapshot, Weighted
from search.index.weights import K1
from search.query.fields import NAME_FIELDS
from search.query.tree import (
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
    positive_leaves,
)
from search.request import Expansion

# Of two characters against words, where results are widened; measured on headlines as queries.
PAIR_WEIGHT = 0.6
# So many words, and as many pairs, are looked for where results are widened.
MOST_WIDER = 64
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
        leaves = [leaf for leaf in positive_leaves(node) if isinstance(leaf, Run | Phrase)]
        words = dict.fromkeys((w, leaf.zones) for leaf in leaves if isinstance(leaf, Run) for w in leaf.words if len(w) > 1)
        pairs = dict.fromkeys(
            (leaf.text[i : i + 2], leaf.zones) for leaf in leaves for i in range(min(len(leaf.text), MOST_WIDER) - 1)
        )
        parts = [self._score(self.snapshot.word(*word)) for word in list(words)[:MOST_WIDER]]
        deadline = time.monotonic() + self.budget / 2
        for pair in list(pairs)[:MOST_WIDER]:
            if pair[0].isalnum() and time.monotonic() < deadline:
                parts.append(self._score(self.snapshot.phrase(*pair), PAIR_WEIGHT))
        hits = unite(parts, self.snapshot.size)
        return hits if self.snapshot.alive is None else hits.only(self.snapshot.alive[hits.docs])

    def _node(self, node: Node) -> Hits:
        match node:
            case Run():
                return self._run(node)
            case Phrase():
                return self._score(self.snapshot.phrase(node.text, node.zones))
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
        hits = intersect(self._nodes(wanted), self.snapshot.size) if wanted else self._everything()
        for excluded in self._nodes([child.child for child in node.children if isinstance(child, Not)]):
            hits = without(hits, excluded.docs)
        return hits

    def _run(self, run: Run) -> Hits:
        """All words of the run, or the run itself between word boundaries (the article's text may be cut into other words)."""
        if len(run.words) == 1:
            found = self._score(self.snapshot.word(run.words[0], run.zones))
        else:
            whole = self._score(self.snapshot.phrase(run.text, run.zones, between_words=True))
            words = Hits.none()
            if not run.is_loose:
                words = intersect([self._score(self.snapshot.word(word, run.zones)) for word in run.words], self.snapshot.size)
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
        return self._score(self.snapshot.words_beginning(prefix.text, prefix.zones))

    def _keyword(self, keyword: Keyword) -> np.ndarray:
        if keyword.field == "id":
            number = int(keyword.text) if keyword.text.isdecimal() and len(keyword.text) < 19 else -1
            return np.flatnonzero(self.snapshot.pk == number).astype(np.uint32)
        if keyword.field in NAME_FIELDS:
            return self._named(keyword)
        values = self.resolve(keyword.field, keyword.text, keyword.prefix)
        found = [self.snapshot.keyword(keyword.field, value) for value in values]
        if len(found) == 1:
            return found[0]
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
        return np.flatnonzero(self.is_dated(first, last)).astype(np.uint32)

    def is_dated(self, first: date | None, last: date | None) -> np.ndarray:
        """Which documents those are (bool, one a document)."""

        def make() -> np.ndarray:
            starts, ends = self.snapshot.first, self.snapshot.last
            if first is None and last is None:
                return np.asarray(ends == NO_DAY)
            chosen = ends != NO_DAY
            if first is not None:
                chosen &= ends >= first.toordinal()
            if last is not None:
                chosen &= starts <= last.toordinal()
            return np.asarray(chosen)

        return self.snapshot.remembered((first, last), make)

    def _idf(self, found: int) -> float:
        return float(np.log1p((self.snapshot.count - found + 0.5) / (found + 0.5))) if found <= self.snapshot.count else 0.0

    def _score(self, found: Weighted, weight: float = 1.0) -> Hits:
        """BM25F of one term: its shares by how rare it is."""
        docs, shares = found
        return Hits(docs, shares * np.float32(weight * self._idf(len(docs)) * (K1 + 1))) if len(docs) else Hits.none()
