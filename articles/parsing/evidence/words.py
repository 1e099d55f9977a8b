"""What jieba's dictionary says about a place in a text: would a cut here go through a word?

Small windows only, so that asking costs some microseconds. rjieba holds
jieba's dictionary and loads it once, on first use.
"""

from __future__ import annotations

import rjieba

WINDOW = 8  # characters either side of a seam: the longest words of jieba's dictionary that matter here have seven


def bridge(tail: str, head: str) -> str:
    """The word that goes over the seam from ``tail`` to ``head``, or "".

    bridge("设置如厕区、休", "息区,或通过") is 休息区; bridge("设置如厕区、休", "推树标准") is "". Digits and letters that
    meet (20|23年) make a word as well.
    """
    left, right = tail[-WINDOW:], head[:WINDOW]
    at = 0
    for word in rjieba.cut(left + right, False):
        at += len(word)
        if at > len(left):
            return str(word) if at - len(word) < len(left) and not word.isspace() else ""
    return ""


def first_word(text: str) -> str:
    """The first word of ``text``."""
    words = rjieba.cut(text[:WINDOW], False)
    return str(words[0]) if words else ""


def begins_inside_word(text: str) -> bool:
    """Whether ``text`` begins with a lone character that makes no word with the next one: 题的会员代表, not 重病患者."""
    first = first_word(text)
    return len(first) == 1 and not rjieba.has_word(text[:2])


def last_word(text: str) -> str:
    """The last word of ``text``."""
    words = rjieba.cut(text[-WINDOW:], False)
    return str(words[-1]) if words else ""


def count_words(text: str) -> int:
    """How many words ``text`` (a short line) has."""
    return len(rjieba.cut(text, False))
