"""A query against one document, character by character: what highlights mark, and what a search without an
index finds. Says the same as the index does, from the text alone."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np

from search.analysis import FoldedTogether, cut_parted, fold_passages, is_word
from search.index.document import Document
from search.index.evaluate import Resolver
from search.query.fields import NAME_FIELDS
from search.query.tree import (
    ALL_ZONES,
    And,
    DateRange,
    Everything,
    Keyword,
    Leaf,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Run,
    Zone,
    positive_leaves,
)

Span = tuple[int, int]


class Passages:
    """Passages with their zones, of one document or of many, folded as one text: a query looks through all of them at once.

    Spans are places in that text. Nothing is found across two passages, as what stands between them stands in no query.
    """

    def __init__(self, passages: Sequence[tuple[Zone, str]]) -> None:
        self.passages = passages
        self._begins = list(accumulate((len(text) + 1 for _zone, text in passages), initial=0))
        self._zones = frozenset(zone for zone, _text in passages)
        # Of jieba's pieces where each begins and ends, in the stretches that were cut, one after the other; and how far each of
        # these was moved to stand there.
        self._ends: dict[int, int] = {}
        self._moved: dict[Span, int] = {}
        self._length = 0

    @cached_property
    def folded(self) -> FoldedTogether:
        return fold_passages([text for _zone, text in self.passages])

    def _among_pieces(self, text: str, zones: frozenset[Zone]) -> Iterator[tuple[Span, int, int]]:
        """Where these characters stand, and the same place among jieba's pieces.

        jieba cuts every stretch between punctuation by itself, so that of a long text only those few need be cut that hold what
        is looked for; all of them at once, for each call takes longer than a stretch.
        """
        spans = list(self.occurrences(text, zones))
        stretches = [self._stretch(*span) for span in spans]
        self._cut(list(dict.fromkeys(stretch for stretch in stretches if stretch not in self._moved)))
        for (start, end), stretch in zip(spans, stretches, strict=True):
            moved = self._moved[stretch]
            yield (start, end), start + moved, end + moved

    def _cut(self, stretches: list[Span]) -> None:
        if not stretches:
            return
        pieces = cut_parted("".join(f"{self._parted(*stretch)}\n" for stretch in stretches))
        self._ends.update(pairwise(accumulate(map(len, pieces), initial=self._length)))
        for first, last in stretches:
            self._moved[first, last] = self._length - first
            self._length += last - first + 1  # with the end of its line

    def _stretch(self, start: int, end: int) -> Span:
        """From the punctuation before a place to the one after it."""
        stops = self.folded.stops
        before = bisect_left(stops, start)
        return stops[before - 1] + 1 if before else 0, stops[bisect_left(stops, end, before)]

    def _parted(self, first: int, last: int) -> str:
        """What jieba is given of a stretch."""
        text, gaps = self.folded.text, self.folded.gaps
        inside = gaps[bisect_right(gaps, first) : bisect_left(gaps, last)] if gaps else ()
        return " ".join(text[a:b] for a, b in pairwise([first, *inside, last])) if inside else text[first:last]

    def occurrences(self, text: str, zones: frozenset[Zone] = ALL_ZONES) -> Iterator[Span]:
        """Where these folded characters stand; they may overlap."""
        everywhere = self._zones <= zones
        place = self.folded.text.find(text) if text else -1
        while place >= 0:
            if everywhere or self.passages[self.passage_at(place)][0] in zones:
                yield place, place + len(text)
            place = self.folded.text.find(text, place + 1)

    def passage_at(self, place: int) -> int:
        """The number of the passage that a place belongs to."""
        return bisect_right(self._begins, self.folded.offsets[place]) - 1

    def words(self, text: str, zones: frozenset[Zone] = ALL_ZONES) -> list[Span]:
        """Where this word stands as a word."""
        return [span for span, start, end in self._among_pieces(text, zones) if self._ends.get(start) == end]

    def words_beginning(self, text: str, zones: frozenset[Zone] = ALL_ZONES) -> list[Span]:
        """Words that begin so."""
        found = []
        for span, start, end in self._among_pieces(text, zones):
            last = self._ends.get(start, 0)
            if last >= end:
                found.append((span[0], span[0] + last - start))
        return found

    def between_words(self, text: str, zones: frozenset[Zone] = ALL_ZONES) -> list[Span]:
        """Where these characters begin and end at the edge of a word; what is between may be several."""
        places = list(self._among_pieces(text, zones))
        edges = self._edges if text[:1].isalnum() and text[-1:].isalnum() else self._edges_of_words
        known = edges() if places else set()
        return [span for span, start, end in places if start in known and end in known]

    def _edges(self) -> Set[int]:
        """Where pieces begin, among them all that follow one: if a letter or digit stands beside such a place, a word does."""
        return self._ends.keys()

    def _edges_of_words(self) -> Set[int]:
        """Where words begin and end."""
        text = {place + moved: self.folded.text[place] for (a, b), moved in self._moved.items() for place in range(a, b)}
        words = (
            (start, end)
            for start, end in self._ends.items()
            if is_word("".join(text.get(place, "\n") for place in range(start, end)))
        )
        return {edge for word in words for edge in word}

    def unfold(self, spans: Iterable[Span]) -> list[list[Span]]:
        """For each passage the characters of its text that these places stand for, joined where they touch or overlap."""
        marked: list[list[Span]] = [[] for _passage in self.passages]
        listed = sorted(set(spans))
        if not listed:
            return marked
        starts, ends = np.array(listed).T
        firsts, lasts = self.folded.offsets[starts], self.folded.offsets[ends - 1] + 1
        numbers = np.searchsorted(self._begins, firsts, side="right") - 1
        begins = np.array(self._begins)[numbers]
        for number, first, last in zip(numbers.tolist(), (firsts - begins).tolist(), (lasts - begins).tolist(), strict=True):
            joined = marked[number]
            if joined and first <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(joined[-1][1], last))
            else:
                joined.append((first, last))
        return marked


def spans_of(leaf: Leaf, passages: Passages) -> Iterator[Span]:
    """What of the passages matches a leaf."""
    if isinstance(leaf, Phrase):
        yield from passages.occurrences(leaf.text, leaf.zones)
    elif isinstance(leaf, Prefix):
        yield from passages.words_beginning(leaf.text, leaf.zones)
    elif isinstance(leaf, Run):
        if len(leaf.words) > 1:
            yield from passages.between_words(leaf.text, leaf.zones)
        for text in leaf.words if not leaf.is_loose else ():
            yield from passages.words(text, leaf.zones)
    elif isinstance(leaf, Keyword) and leaf.field in NAME_FIELDS:
        yield from passages.occurrences(leaf.text)


class Marker:
    """Finds what of an article made it a hit of a query."""

    def __init__(self, root: Node | None) -> None:
        self.leaves = [leaf for leaf in positive_leaves(root) if leaf] if root is not None else []

    def spans(self, passages: Sequence[tuple[Zone, str]], names: Sequence[frozenset[str]] = ()) -> list[list[Span]]:
        """For each passage the characters to mark. ``names``: for each, if any, the folded names that the query was expanded
        to, as its article prints them."""
        whole = Passages(passages)
        found = [span for leaf in self.leaves for span in spans_of(leaf, whole)]
        for name in frozenset().union(*names):
            found += [span for span in whole.occurrences(name) if name in names[whole.passage_at(span[0])]]
        return whole.unfold(found)


class Scan:
    """One document against a query, without an index. ``resolve`` as in the evaluator; ``names``: run → full names that it
    means somewhere; ``organizations``: the same for what stands after 机构:."""

    def __init__(
        self,
        document: Document,
        resolve: Resolver,
        names: Mapping[str, frozenset[str]],
        organizations: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        self.document = document
        self.passages = Passages(document.passages)
        self.resolve = resolve
        self.names = names
        self.organizations = organizations or {}

    def matches(self, node: Node) -> bool:
        match node:
            case And():
                return all(map(self.matches, node.children))
            case Or():
                return any(map(self.matches, node.children))
            case Not():
                return not self.matches(node.child)
            case Everything():
                return True
            case DateRange():
                return overlaps(self.document.first, self.document.last, node.first, node.last)
            case Keyword():
                return self._keyword(node)
            case Run():
                return self._run(node)
            case _:
                return next(spans_of(node, self.passages), None) is not None

    def _run(self, run: Run) -> bool:
        if run.may_be_a_name and self.names.get(run.text, frozenset()) & set(self._values("organization_name")):
            return True
        if len(run.words) > 1 and self.passages.between_words(run.text, run.zones):
            return True
        return not run.is_loose and all(self.passages.words(word, run.zones) for word in run.words)

    def _values(self, field: str) -> tuple[str, ...]:
        return self.document.keywords.get(field, ())

    def _keyword(self, keyword: Keyword) -> bool:
        if keyword.field == "id":
            return keyword.text.isdecimal() and len(keyword.text) < 19 and int(keyword.text) == self.document.pk
        values = self._values(keyword.field)
        if keyword.field not in NAME_FIELDS:
            return not set(values).isdisjoint(self.resolve(keyword.field, keyword.text, keyword.prefix))
        if keyword.prefix:
            return any(value.startswith(keyword.text) for value in values)
        meant = self.organizations.get(keyword.text, frozenset()) if keyword.field == "organization_name" else frozenset()
        return keyword.text in values or not meant.isdisjoint(values)


def overlaps(first: date | None, last: date | None, wanted_first: date | None, wanted_last: date | None) -> bool:
    """Whether an article's days meet the wanted ones; with neither bound given, whether it has none."""
    if wanted_first is None and wanted_last is None:
        return last is None
    if first is None or last is None:
        return False
    return (wanted_first is None or last >= wanted_first) and (wanted_last is None or first <= wanted_last)
