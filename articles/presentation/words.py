"""Where a headline may break: between words, not inside them."""

from __future__ import annotations

from functools import lru_cache

import rjieba

# A line never starts with these; they stay with the word before.
CLOSERS = frozenset("，。、；：！？”’）》」』】〉…—·％℃,.;:!?)]}%") | {"的", "了", "着", "过", "地", "得", "们", "等"}
# A line never ends with these; they stay with the word after.
OPENERS = frozenset("“‘（《「『【〈([{第")


@lru_cache(maxsize=4096)
def unbroken(text: str) -> tuple[str, ...]:
    """``text`` in pieces that must not be broken; joined they are the text again.

    jieba's words, with closing marks and particles kept to the word before, opening marks and numbers to the word after:
    今年将新建5个驿站 → 今年 · 将 · 新建 · 5个 · 驿站.
    """
    pieces: list[str] = []
    for word in rjieba.cut(text):
        if pieces and (word in CLOSERS or pieces[-1] in OPENERS or _keeps_next(pieces[-1])):
            pieces[-1] += word
        else:
            pieces.append(word)
    return tuple(pieces)


def _keeps_next(piece: str) -> bool:
    return piece[-1].isdecimal() or piece[-1] in OPENERS
