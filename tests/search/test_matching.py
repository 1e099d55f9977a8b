"""What a query finds in one passage: cutting only the stretches that may hold it is as good as cutting all of it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from search.analysis import cut_words, is_word
from search.matching import Passage
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


@settings(max_examples=examples(200), deadline=None)
@given(text=TEXTS, data=st.data())
def test_words_of_stretches_are_the_words_of_the_whole(text, data):
    whole, passage = Passage(Zone.BODY, text), Passage(Zone.BODY, text)
    words = cut_words(whole.folded)
    for text in {word.text for word in words}:
        assert list(passage.words(text)) == [word[1:] for word in words if word.text == text]
    start = data.draw(st.integers(0, len(whole.folded.text)))
    wanted = whole.folded.text[start : start + data.draw(st.integers(1, 9))]
    if is_word(wanted[:1]):
        assert list(passage.words_beginning(wanted)) == [word[1:] for word in words if word.text.startswith(wanted)]
    edges = {edge for word in words for edge in word[1:]}
    between = [span for span in whole.occurrences(wanted) if set(span) <= edges]
    assert list(passage.between_words(wanted)) == between
