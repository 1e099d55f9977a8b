"""Folding and words: what text is compared in."""

from __future__ import annotations

import jieba
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.analysis import analysis_version, cut, cut_words, fold, fold_passage, is_word, squeeze, words_of
from tests.thoroughness import examples

# Characters where folding could go wrong: both scripts, both widths, case, white space, letters whose lower case is longer.
TRICKY = "石景山區区總总工会會乾干著着瞭了藉借ＡＢａｂＺｚ０1９，,。．\u3000 \t\n\u200b…①㎡İßΣσς한글éÉ“”"
texts = st.text(st.one_of(st.sampled_from(TRICKY), st.characters()), max_size=60)

FOLDED = [
    ("石景山區總工會", "石景山区总工会", "traditional to simplified"),
    ("ＡＢＣ　ｄｅｆ", "abc def", "full width and upper case"),
    ("瞭解 藉此 妳們", "了解 借此 你们", "pairs that OpenCC leaves to phrases"),
    ("乾杯 乾隆 後天 皇后", "干杯 干隆 后天 皇后", "by character, whatever stands beside it"),
    ("著名", "著名", "a simplified word too"),
    ("… ① ㎡ ½", "… ① ㎡ ½", "no compatibility forms but full width"),
    ("İstanbul", "İstanbul", "its lower case would be two characters"),
    ("１２：３０（上）", "12:30(上)", "digits and signs"),
]


@pytest.fixture(autouse=True, scope="module")
def peer() -> None:
    """Loaded before any test, so that no example pays for it."""
    jieba.setLogLevel(60)
    jieba.initialize()


@pytest.mark.parametrize(("text", "folded", "why"), FOLDED)
def test_fold(text, folded, why):
    assert fold(text) == folded, why


@given(texts)
def test_folding_keeps_length_and_settles(text):
    once = fold(text)
    assert len(once) == len(text)
    assert fold(once) == once


@given(texts)
def test_offsets_lead_back_to_the_characters(text):
    passage = fold_passage(text)
    assert len(passage.offsets) == len(passage.text)
    folded = fold(text)
    assert "".join(folded[offset] for offset in passage.offsets) == passage.text
    assert list(passage.offsets) == sorted(set(passage.offsets.tolist()))


@given(texts)
def test_pieces_joined_are_the_passage(text):
    passage = fold_passage(text)
    assert "".join(cut(passage)) == passage.text
    assert all(passage.text[word.start : word.end] == word.text for word in cut_words(passage))


def test_white_space_inside_chinese_is_nothing_and_between_latin_words_parts_them():
    assert words_of("石 景 山 区\n总 工 会") == words_of("石景山区总工会") == ["石景山区", "总工会"]
    assert words_of("trade union") == ["trade", "union"]
    assert squeeze(" Trade\u3000Union 工 会 ") == "tradeunion工会"


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_words_are_jiebas(seed_text, number):
    """rjieba is only the faster way to the same words; jieba is the arbiter."""
    for line in seed_text(number).splitlines():
        passage = fold_passage(line)
        assert [p for p in cut(passage) if is_word(p)] == [p for p in jieba.cut(passage.parted) if is_word(p)]


@settings(max_examples=examples(300))
@given(st.text("ab c1 2.+#-_%&工会的了卡拉ok", max_size=14))
@example("c++11和c#写的abc++")
def test_any_mixture_is_split_as_jieba_splits_it(text):
    passage = fold_passage(text)
    assert [p for p in cut(passage) if is_word(p)] == [p for p in jieba.cut(passage.parted) if is_word(p)]


@pytest.mark.parametrize(
    "text", ["PPT汇报与203-所", "5.6%的a.b和C++", "http://www.acftu.org/x?y=1&z=2", "2022年1-6月GDP增长3.5%", "v1.2.3-rc_4"]
)
def test_ascii_is_split_as_jieba_splits_it(text):
    assert cut(fold_passage(text)) == [piece for piece in jieba.cut(fold_passage(text).parted) if piece != " "]


def test_version_names_every_part():
    assert "rjieba-" in analysis_version()
    assert "opencc-" in analysis_version()
    assert "unicode-" in analysis_version()
