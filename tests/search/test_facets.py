"""Counts of facets, over however many segments."""

from __future__ import annotations

from itertools import pairwise
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.index.answering import answer_request
from search.index.codec import ArraySegment
from search.index.document import Document
from search.index.facets import MOST
from search.index.segment import build_segment
from search.index.snapshot import Leaf, Snapshot
from search.index.terms import Terms
from search.index.values import Values
from search.request import SearchRequest
from tests.search.test_index import archives, resolve, snapshot_of
from tests.thoroughness import examples

FILTERS = ((), (("year", ("2020", "2021")),), (("topic", ("a", "unknown")), ("year", ("2020",))))


@settings(max_examples=examples(60), deadline=None)
@given(archive=archives(), filters=st.sampled_from(FILTERS), cuts=st.lists(st.integers(0, 7), max_size=4))
def test_segments_make_no_difference(archive, filters, cuts):
    borders = [0, *sorted(min(cut, len(archive)) for cut in cuts), len(archive)]
    groups = [archive[start:end] for start, end in pairwise(borders) if end > start]
    request = SearchRequest(text="*", filters=filters)
    whole, parts = (answer_request(snapshot, request, resolve) for snapshot in (snapshot_of(archive), snapshot_of(*groups)))
    for facet in ("year", "topic"):
        assert parts.facets[facet] == whole.facets[facet]
        for count in whole.facets[facet]:
            assert parts.facets.counter(facet)(count.value) == count
        assert parts.facets.counter(facet)("no such value") is None


def test_a_value_beside_a_chosen_one_says_what_it_adds_however_many_there_are():
    """Every person stands in an article with the chosen one, the most frequent; and one of the rarest also without."""
    people = [f"{number:04}" for number in range(MOST + 50)]
    documents = [Document(1, (), keywords={"person": ("chosen", *people)}), Document(2, (), keywords={"person": (people[0],)})]
    documents += [Document(number, (), keywords={"person": (f"other {number}",)}) for number in range(3, MOST + 100)]
    request = SearchRequest(text="*", filters=(("person", ("chosen",)),))
    facets = answer_request(snapshot_of(documents[:9], documents[9:]), request, resolve).facets
    chosen, *others = facets["person"]
    assert (chosen.value, chosen.count, chosen.is_chosen) == ("chosen", 1, True)
    assert (others[0].value, others[0].count, others[0].added) == (people[0], 2, 1)
    assert (others[1].value, others[1].added) == (people[1], 0)
    other = facets.counter("person")("other 99")
    assert other
    assert (other.count, other.added) == (1, 1)


@pytest.mark.parametrize("facet", ["topic", "person"])
def test_a_segment_is_read_once_whatever_comes_beside_it(facet):
    documents = [Document(number, (), keywords={facet: (str(number % 3),)}) for number in range(1, 9)]
    first, second = ((ArraySegment("TEST", 4), Leaf(build_segment(part))) for part in (documents[:4], documents[4:]))
    values = Values()
    with mock.patch.object(Terms, "texts", autospec=True, side_effect=Terms.texts) as read:
        for segments in ([first], [first, second], [second]):
            answer = answer_request(Snapshot(segments, values), SearchRequest(text="*"), resolve)
            assert sum(count.count for count in answer.facets[facet]) == 4 * len(segments)
    assert read.call_count == 2
