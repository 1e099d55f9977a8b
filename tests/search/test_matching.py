"""What a query finds in passages: looking through all of them at once, and cutting only the stretches that may hold it, is as
good as cutting each of them whole."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from search.analysis import cut_words, fold_passage, is_word
from search.matching import Passages
from search.query.tree import Zone
from tests.thoroughness import examples

SENTENCES = (
    "石景山区总工会",
    "北京市总工会",
    "全国总工会",
    "5.6%",
    "3,000",
    "a.b-c",
    "Trade Union",
    "𠀀",
    "，",
    "。",
    "（",
    "）",
    "“",
    "、",
    " ",
)
TEXTS = st.lists(st.one_of(st.sampled_from(SENTENCES), st.text("工会总市石景山区和 ,.，a1-%", max_size=5)), max_size=12).map(
    "".join
)
ZONED = st.lists(st.tuples(st.sampled_from([Zone.BODY, Zone.HEADLINE]), TEXTS), min_size=1, max_size=4)
BODY = frozenset({Zone.BODY})


class Alone:
    """One passage by itself, folded and cut as a whole."""

    def __init__(self, zone, text):
        self.zone = zone
        self.folded = fold_passage(text)
        self.words = cut_words(self.folded)

    def occurrences(self, text):
        places = range(len(self.folded.text) - len(text) + 1)
        return [(place, place + len(text)) for place in places if self.folded.text.startswith(text, place)]

    def given(self, spans):
        """Folded places as characters of the text, joined where they meet."""
        marked = {int(self.folded.offsets[place]) for start, end in spans for place in range(start, end)}
        marked |= {place for a, b in spans for place in range(int(self.folded.offsets[a]), int(self.folded.offsets[b - 1]))}
        starts = sorted(place for place in marked if place - 1 not in marked)
        ends = sorted(place + 1 for place in marked if place + 1 not in marked)
        return list(zip(starts, ends, strict=True))


@settings(max_examples=examples(200), deadline=None)
@given(zoned=ZONED, data=st.data())
def test_words_of_stretches_are_the_words_of_the_whole(zoned, data):
    passages, alone = Passages(zoned), [Alone(*passage) for passage in zoned]
    whole = data.draw(st.sampled_from(alone))
    start = data.draw(st.integers(0, len(whole.folded.text)))
    wanted = whole.folded.text[start : start + data.draw(st.integers(1, 9))] or "工会"
    zones = data.draw(st.sampled_from([BODY, BODY | {Zone.HEADLINE}]))

    def by_itself(spans):
        return [one.given(spans(one)) if one.zone in zones else [] for one in alone]

    for text in {word.text for one in alone for word in one.words} | ({wanted} if is_word(wanted) else set()):
        words = by_itself(lambda one, text=text: [word[1:] for word in one.words if word.text == text])
        assert passages.unfold(passages.words(text, zones)) == words
    assert passages.unfold(passages.occurrences(wanted, zones)) == by_itself(lambda one: one.occurrences(wanted))
    if is_word(wanted[:1]):
        beginning = by_itself(lambda one: [word[1:] for word in one.words if word.text.startswith(wanted)])
        assert passages.unfold(passages.words_beginning(wanted, zones)) == beginning
    between = by_itself(
        lambda one: [span for span in one.occurrences(wanted) if set(span) <= {edge for word in one.words for edge in word[1:]}]
    )
    assert passages.unfold(passages.between_words(wanted, zones)) == between
