"""Text to compare by: of the same length as what is printed, so that offsets survive.

000 prints 本报讯(记者 张晶), 004 prints 本报讯（记者 陈曦）; folded, both are the former.
"""

from __future__ import annotations

_WIDE = "，：；（）！？／％～＋－．［］　" + "０１２３４５６７８９" + "".join(chr(c) for c in range(0xFF21, 0xFF3B))
_WIDE += "".join(chr(c) for c in range(0xFF41, 0xFF5B))
_NARROW = ",:;()!?/%~+-.[] " + "0123456789" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + "abcdefghijklmnopqrstuvwxyz"
_FOLD = str.maketrans(_WIDE, _NARROW)


def fold(text: str) -> str:
    """``text`` with full-width punctuation, digits and Latin letters as half-width ones; the length stays."""
    return text.translate(_FOLD)
