"""Lost characters are shown, and neither put in nor seen where nothing is lost."""

from __future__ import annotations

import pytest

from articles.lexicons import load_lexicons
from articles.parsing.evidence.words import words_over_gap
from articles.parsing.layout import lay_out_page
from articles.parsing.losses import mark_losses
from articles.parsing.types import Draft, Part

LEXICONS = load_lexicons()
LOST = {
    "000": [("互\n\n网", ("互联网", "互连网"))],
    "001": [("筋\n\n携", ())],
    "002": [("张", ()), ("岳", ("李清岳",))],
    "003": [],
    "004": [],
}


def draft_of(*chunks: str) -> Draft:
    """A paragraph whose chunks stand an empty line apart."""
    spans, at = [], 0
    for chunk in chunks:
        spans.append((at, at + len(chunk)))
        at += len(chunk) + 2
    return Draft("article", 0, (), (Part("body", "".join(chunks), tuple(spans)),), lead=False)


def marked(*chunks: str) -> list[tuple[tuple[int, int] | None, tuple[str, ...]]]:
    (draft,) = mark_losses([draft_of(*chunks)], LEXICONS)
    assert draft.parts == draft_of(*chunks).parts, "no character is put in or moved"
    assert draft.confidence < 1 or not draft.notices
    return [(notice.span, notice.alternatives) for notice in draft.notices]


@pytest.mark.parametrize("number", LOST)
def test_the_losses_of_the_seeds_and_nothing_else(number, seed_text):
    text = seed_text(number)
    notices = [notice for article in lay_out_page(text, LEXICONS).articles for notice in article.warnings]
    lost = [notice for notice in notices if notice.code == "lost_characters"]
    assert [(text[slice(*notice.span)], notice.alternatives) for notice in lost] == LOST[number]


@pytest.mark.parametrize(
    ("chunks", "span", "alternatives"),
    [
        (("持续推动2021年度互", "网百强企业集中建会。"), (10, 14), ("互联网", "互连网")),
        (("让职工开动脑筋", "携手共创精彩瞬间。"), (6, 10), ()),
        (("活动结束后,院子里挂起了红", "笼,陆续点亮。"), (12, 16), ("红灯笼",)),
        (("张每天骑车送件,他希望得到一副新的手套。",), (0, 1), ()),
        (("岳(化名)说:“想不到”。李清岳做了手术。李清岳的经历是个案例。",), (0, 1), ("李清岳",)),
        (("、工会等单位参加了活动。",), (0, 1), ()),
    ],
)
def test_a_loss_is_shown(chunks, span, alternatives):
    assert marked(*chunks) == [(span, alternatives)]


@pytest.mark.parametrize(
    "chunks",
    [
        ("各领域评审专家听", "取汇报后,提出意见。"),  # a word goes over the seam
        ("基层车队工会还安", "排管理人员走上站台。"),
        ("持续推动2021年度", "互联网百强企业集中建会。"),
        ("聚焦生产难题,", "进行集智攻关。"),  # after a comma
        ("最终提出", "开动脑筋的办法。"),
        ("让大家开动脑筋", "的活动很多。"),
        ("未来将继续", "秉承初心,牢记导师的教诲。"),  # a verb, but no clause before it
        ("广大职工开动脑筋,", "携手共创。"),
        ("张明每天骑车送件。",),
        ("岳明(化名)说:“想不到”。",),
        ("于是大家每天骑车。",),
        ("和往常一样,工人们走进车间。",),
        ("常年坚守一线的工人们受到表彰。",),
        ("“报到”的工会干部参与清理。",),
    ],
)
def test_what_looks_alike_is_left_alone(chunks):
    assert marked(*chunks) == []


def test_only_running_text_is_looked_at():
    draft = Draft("article", 0, (), (Part("inset_heading", "张每天骑车送件", ((0, 7),)),), lead=False)
    assert mark_losses([draft], LEXICONS) == (draft,)


def test_words_over_a_gap():
    assert words_over_gap("互", "网") == ("互联网", "互连网")
    assert words_over_gap("筋", "携") == ()
