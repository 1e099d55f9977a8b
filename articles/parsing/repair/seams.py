"""What a seam says: does the text of one block go on in another?

Words that the cut would split, quotes and brackets that stay open, commas, words that lead on, words that begin.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from articles.lexicons import Lexicons
from articles.parsing.evidence.words import WINDOW as WORD
from articles.parsing.evidence.words import (
    begins_inside_word,
    bridge,
    counts,
    ends_heading,
    last_word,
    leads_on,
    starts_paragraph,
)
from articles.parsing.types import Block

# Weights were tuned on the seeds 000, 002, 003 and on laid-out practice pages.
STARTING, ENDING = 0.7, 0.4  # what a word's kind counts, by the logarithm of how much it tells
COUNTED = 3.0  # a number before the seam and its measure word behind it: 去年底组织了三 | 次体检
NAMED = 2.5  # a title before the seam and a surname behind it: 六合心理热线负责人 | 潘婕
SAID = 1.5  # behind a colon stands what somebody says: 相关负责人表示: | “越是关键时刻
TORN = 2.5  # against a start inside a word behind a comma: what stood between is lost
QUOTED = 6  # blocks back to which a quote may have been opened that is closed here
BRIDGE = 4.5  # a word over the seam: in 44 of 100 breaks, and between 4 of 1,000 headlines and the text under them

STOPS = frozenset(",、;:。!?)]”’》】」』")
COMMA_END = re.compile(r"[,、;:(《“‘—]$")
_LIST_START = re.compile(r"[一二三四五六七八九十\d]{1,3}[、.)]|[第(][一二三四五六七八九十\d]{1,3}[)章条步]|[●■◆★▲]")
_ITEM = re.compile(r"[^\s,、。:“]{2,6}: ")
_PARTNER = {"”": "“", "》": "《", ")": "(", "】": "【", "」": "「", "』": "『"}
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Words:
    starters: frozenset[str]
    clinging: frozenset[str]
    hanging: frozenset[str]
    opener: re.Pattern[str]
    titles: frozenset[str]
    surnames: frozenset[str]


@lru_cache(maxsize=4)
def words_of(lexicons: Lexicons) -> Words:
    text = lexicons["layout"]["text"]
    opener = re.compile("|".join(re.escape(word) for word in sorted(text["openers"], key=len, reverse=True)))
    surnames = lexicons["layout"]["press"]["surnames"].strip()
    return Words(
        starters=frozenset(text["starters"] + surnames),
        clinging=frozenset(text["clinging"]),
        hanging=frozenset(text["hanging"]),
        opener=opener,
        titles=frozenset(text["titles"]),
        surnames=frozenset(surnames),
    )


def evidence(tail: Block, head: Block, blocks: Sequence[Block], words: Words) -> float:
    """What the seam itself says."""
    end, start = tail.folded[: tail.tail_at].rstrip(), head.folded
    weight = _balance(tail, head, blocks)
    comma = bool(COMMA_END.search(end))
    word = "" if comma else bridge(end, start)
    if word:
        weight += BRIDGE if _HAN.search(word) else 3.0
    elif not comma and counts(end[-WORD:], start[:WORD]):
        weight += COUNTED
    elif not comma and _is_named(end, start, words):
        return weight + NAMED
    elif starts_inside_word(head, words):
        weight -= TORN if comma else 1.0
    if comma or last_word(end) in words.hanging:
        weight += 1.5
    elif not word:
        weight -= ENDING * max(-2.5, min(1.0, ends_heading(end[-WORD:])))
    if start[0] in STOPS:
        weight += -2.0 if comma or leads_on(end[-WORD:]) else 4.0
    elif not word:
        weight -= STARTING * starts_paragraph(start[:WORD]) * (0.5 if comma else 1.0)
        weight += 1.0 if start[0] in words.clinging else 0.0
    if _LIST_START.match(start) and not comma:
        weight -= 1.0
    if _ITEM.match(start):
        weight -= 3.0
    if end.endswith(":") and start[0] == "“":
        weight += SAID
    elif end.endswith(":") and _LIST_START.match(start):
        weight -= 2.0
    return weight


def _is_named(end: str, start: str, words: Words) -> bool:
    """Whether a title and a name meet: 六合心理热线负责人 | 潘婕, or 市总工会主席梁 | 宝明."""
    if start[0] in words.surnames and last_word(end) in words.titles:
        return True
    return end[-1:] in words.surnames and last_word(end[:-1]) in words.titles and bool(_HAN.match(start))


def _balance(tail: Block, head: Block, blocks: Sequence[Block]) -> float:
    """Quotes and brackets that stay open want to be closed; one that closes wants to have been opened."""
    wanted = {_PARTNER[mark] for mark in head.unopened}
    near = "".join(block.unclosed for block in blocks[max(0, tail.index - QUOTED) : tail.index])
    if wanted:
        if wanted & set(tail.unclosed):
            return 3.0
        return -1.0 if wanted & set(near) else -4.0
    if tail.unclosed:
        return -1.5 if head.closed else -0.3
    return 0.0


def starts_inside_word(head: Block, words: Words) -> bool:
    """网百强企业: a lone character that no sentence begins with."""
    first = head.folded[0]
    return bool(_HAN.match(first)) and first not in words.starters and begins_inside_word(head.folded)
