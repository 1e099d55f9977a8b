"""Where the page has lost characters: at a column break, and the large first letter of a paragraph.

000 prints 推动2021年度互 | 网百强企业: the character between is lost. 002 begins a paragraph with 岳(化名)说 and
names 李清岳 below. Nothing is put in and nothing is moved: the place is shown, with the words that the page may have had.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from articles.lexicons import Lexicons
from articles.parsing.evidence.words import WINDOW, is_clause, names_itself_late, starts_inside_gap, words_over_gap
from articles.parsing.normalize import fold
from articles.parsing.types import Draft, Notice, Part, Span, locate

MOST_SEAMS = 60  # of a page, that the dictionary is asked about: bounds the work for any text
MOST_WORDS = 4  # shown as what may have stood there
STILL_SURE = 0.8  # the text is read rightly but is not whole
LOOSELY = 40  # characters of the page within which both sides of a seam are shown as one place

_HAN = re.compile(r"[\u3400-\u9fff]")
_NO_START = re.compile(r"[,、;:。!?)\]”’》】」』]")
_ALIAS = re.compile(r".\((?:化名|匿名|音译)\)")


@dataclass(frozen=True)
class _Words:
    starters: frozenset[str]
    surnames: frozenset[str]


@lru_cache(maxsize=4)
def _words_of(lexicons: Lexicons) -> _Words:
    words = lexicons["layout"]
    return _Words(frozenset(words["text"]["starters"]), frozenset(words["press"]["surnames"].strip()))


def mark_losses(drafts: Sequence[Draft], lexicons: Lexicons) -> tuple[Draft, ...]:
    """The drafts with a notice at each place where characters seem to be lost; parts and their order stay as they are."""
    words, asked = _words_of(lexicons), 0
    marked = []
    for draft in drafts:
        notices: list[Notice] = []
        text = "".join(part.text for part in draft.parts)
        for part in draft.parts:
            if part.role != "body":
                continue
            notices += _at_start(part, text, words)
            for place, at in enumerate(_seams(part), 1):
                asked += 1
                if asked <= MOST_SEAMS:
                    notices += _at_seam(part, place, at, text, words)
        sure = min(draft.confidence, STILL_SURE) if notices else draft.confidence
        marked.append(replace(draft, notices=draft.notices + tuple(notices), confidence=sure))
    return tuple(marked)


def _seams(part: Part) -> Iterator[int]:
    """The offsets in the part's text at which one span ends and the next one begins."""
    at = 0
    for start, end in part.spans[:-1]:
        at += end - start
        yield at


def _at_seam(part: Part, place: int, at: int, text: str, words: _Words) -> Iterator[Notice]:
    """What the seam before the part's span ``place`` says, which is at ``at`` in its text; ``text`` is the article's.

    Of the words that may have stood there, those that the article prints come first.
    """
    tail, head = fold(part.text[max(0, at - 2 * WINDOW) : at]), fold(part.text[at : at + 2 * WINDOW])
    if not _HAN.match(tail[-1]) or not _HAN.match(head[0]):
        return
    span = _around(part.spans[place - 1], part.spans[place])
    if head[0] not in words.starters | words.surnames and starts_inside_gap(tail, head):
        found = sorted(words_over_gap(tail[-1], head[0]), key=lambda word: word not in text)
        if found:
            message = f"断栏处可能缺字:“{tail[-1]}”与“{head[0]}”之间"
            yield Notice("lost_characters", "body", message, span, tuple(found[:MOST_WORDS]))
    elif is_clause(tail, head):
        yield Notice("lost_characters", "body", "断栏处可能缺标点或缺字:上句已完,下句另起", span)


def _around(before: Span, behind: Span) -> Span:
    """The place between two spans with a character on each side; the second one's start where they stand far apart."""
    near = 0 <= behind[0] - before[1] <= LOOSELY
    return (before[1] - 1 if near else behind[0], behind[0] + 1)


def _at_start(part: Part, text: str, words: _Words) -> Iterator[Notice]:
    """What a paragraph's first characters say: 张每天骑车送件 · 岳(化名)说 · )等单位参加."""
    start = fold(part.text[: 2 * WINDOW])
    lost = bool(_NO_START.match(start)) or bool(_ALIAS.match(start) and _HAN.match(start))
    lost = lost or (start[0] in words.surnames - words.starters and names_itself_late(start))
    if lost:
        span = locate(part.spans, 0, 1)[0]
        yield Notice("lost_characters", "body", "段首可能缺字(首字下沉或缺文)", span, _names(start[0], text, words))


def _names(last: str, text: str, words: _Words) -> tuple[str, ...]:
    """The names of the article that end in ``last``, the most frequent first: those that the paragraph may have begun with."""
    if last not in words.surnames or not _HAN.match(last):
        return ()
    surnames = "".join(sorted(words.surnames))
    found = Counter(re.findall(rf"[{surnames}][\u3400-\u9fff]?{last}(?![\u3400-\u9fff]?\()", text))
    often = [name for name, times in found.most_common() if times > 1]
    return tuple(often[:MOST_WORDS])
