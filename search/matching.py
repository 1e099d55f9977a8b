"""A query against one passage or one document, character by character: what highlights mark, and what a search without an
index finds. Says the same as the index does, from the text alone."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from itertools import accumulate, pairwise

from search.analysis import Folded, cut, cut_words, fold_passage, is_word
from search.index.document import Document
from search.index.evaluate import Resolver
from search.query.fields import NAME_FIELDS
from search.query.tree import (
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

# Folded punctuation that jieba never has inside a word, nor looks across.
STOPS = re.compile(r"[,。、;:!?()“”‘’《》〈〉「」『』【】\[\]…—]")


class Passage:
    """A passage with its zone; folded and cut into words when that is first asked for."""

    def __init__(self, zone: Zone, text: str) -> None:
        self.zone = zone
        self.text = text
        self._cut: dict[Span, dict[int, int]] = {}

    @cached_property
    def folded(self):  # type: ignore[no-untyped-def]
        return fold_passage(self.text)

    @cached_property
    def word_texts(self) -> frozenset[str]:
        return frozenset(word.text for word in cut_words(self.folded))

    def pieces_around(self, start: int, end: int) -> dict[int, int]:
        """Where each of jieba's pieces begins and ends in the stretch between punctuation around a place.

        jieba cuts every stretch by itself, so that of a long passage only those few need be cut that hold what is looked for.
        """
        whole = self.folded
        first, last = 0, len(whole.text)
        if whole.parted is whole.text:  # else spaces between Latin words part words too, and stand in no place of the text
            first, last = self._stretch(start, end)
        known = self._cut.get((first, last))
        if known is None:
            text = whole.text[first:last]
            pieces = cut(whole if len(text) == len(whole.text) else Folded(text, whole.offsets[first:last], text))
            places = list(accumulate(map(len, pieces), initial=first))
            known = self._cut[first, last] = dict(pairwise(places))
        return known

    def _stretch(self, start: int, end: int) -> Span:
        """From the punctuation before a place to the one after it."""
        stops = self._stops
        before, after = bisect_left(stops, start), bisect_left(stops, end)
        return (stops[before - 1] + 1 if before else 0, stops[after] if after < len(stops) else len(self.folded.text))

    @cached_property
    def _stops(self) -> list[int]:
        return [found.start() for found in STOPS.finditer(self.folded.text)]

    def occurrences(self, text: str) -> Iterator[Span]:
        """Where these folded characters stand, in folded places; they may overlap."""
        place = self.folded.text.find(text)
        while place >= 0 and text:
            yield place, place + len(text)
            place = self.folded.text.find(text, place + 1)

    def words(self, text: str) -> Iterator[Span]:
        """Where this word stands as a word."""
        return (span for span in self.occurrences(text) if self.pieces_around(*span).get(span[0]) == span[1])

    def words_beginning(self, text: str) -> Iterator[Span]:
        for start, end in self.occurrences(text):
            last = self.pieces_around(start, end).get(start, 0)
            if last >= end:
                yield start, last

    def between_words(self, text: str) -> Iterator[Span]:
        """Where these characters begin and end at the edge of a word; what is between may be several."""
        for start, end in self.occurrences(text):
            pieces = self.pieces_around(start, end).items()
            if {start, end} <= {edge for place in pieces if is_word(self.folded.text[slice(*place)]) for edge in place}:
                yield start, end

    def unfold(self, spans: Iterable[Span]) -> list[Span]:
        """Folded places as characters of the text, joined where they touch or overlap, in order."""
        offsets = self.folded.offsets
        joined: list[Span] = []
        for start, end in sorted((int(offsets[start]), int(offsets[end - 1]) + 1) for start, end in spans):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(joined[-1][1], end))
            else:
                joined.append((start, end))
        return joined


def spans_of(leaf: Leaf, passage: Passage) -> Iterator[Span]:
    """What of a passage matches a leaf, in folded places."""
    if isinstance(leaf, Run | Phrase | Prefix) and passage.zone not in leaf.zones:
        return
    if isinstance(leaf, Phrase):
        yield from passage.occurrences(leaf.text)
    elif isinstance(leaf, Prefix):
        yield from passage.words_beginning(leaf.text)
    elif isinstance(leaf, Run):
        if len(leaf.words) > 1:
            yield from passage.between_words(leaf.text)
        for text in leaf.words if not leaf.is_loose else ():
            yield from passage.words(text)
    elif isinstance(leaf, Keyword) and leaf.field in NAME_FIELDS:
        yield from passage.occurrences(leaf.text)


class Marker:
    """Finds what of a text made it a hit of a query."""

    def __init__(self, root: Node | None) -> None:
        self.leaves = [leaf for leaf in positive_leaves(root) if leaf] if root is not None else []

    def spans(self, passage: Passage, names: Iterable[str] = ()) -> list[Span]:
        """Characters of the passage's text to mark. ``names``: folded names that the query was expanded to, as printed."""
        folded = [span for leaf in self.leaves for span in spans_of(leaf, passage)]
        folded += [span for name in names for span in passage.occurrences(name)]
        return passage.unfold(folded)


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
        self.passages = [Passage(zone, text) for zone, text in document.passages]
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
                return any(True for passage in self.passages for _span in spans_of(node, passage))

    def _run(self, run: Run) -> bool:
        passages = [passage for passage in self.passages if passage.zone in run.zones]
        if run.may_be_a_name and self.names.get(run.text, frozenset()) & set(self._values("organization_name")):
            return True
        if len(run.words) > 1 and any(True for passage in passages for _span in passage.between_words(run.text)):
            return True
        return not run.is_loose and all(any(word in passage.word_texts for passage in passages) for word in run.words)

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
