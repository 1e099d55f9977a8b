"""A text as sentences, and the mark by which a sentence is known again wherever it is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b

# A sentence ends with its closing mark and the quotation mark after it; a paragraph ends with its line.
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*[”’」』）)]*")
# What a reprint does not set otherwise, as it may white space, punctuation, brackets and quotation marks.
_LETTERS = re.compile(r"[\w\n]+")
# 本报讯(记者 张晶), 本报记者 张晶 摄: who signs is not what is told.
_SIGNATURE = re.compile(r"^\s*本报讯\s*[(（][^)）]{1,60}[)）]")
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ]+")
_NARROW = {wide: wide - 0xFEE0 for wide in map(ord, "０１２３４５６７８９")} | {
    ord(wide) + place: ord(wide) - 0xFEE0 + place for wide in "Ａａ" for place in range(26)
}
# A shorter sentence (他说, 活动现场气氛热烈) is anybody's; in letters.
SHORTEST = 10


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, paragraphs one a line, in their order."""
    for match in _SENTENCE.finditer(text):
        yield match.group()


def marks(text: str) -> list[tuple[int, int, int]]:
    """(mark, place, length in letters) of every sentence of ``text`` that is long enough to tell where it comes from."""
    narrow = _WIDE.sub(lambda match: match.group().translate(_NARROW), text).lower()
    found = _SENTENCE.findall(narrow)
    if "本报讯" in narrow:
        found = [_SIGNATURE.sub("", sentence) for sentence in found]
    # All at once, one a line: a call for each sentence would take as long as everything else here.
    lines = "".join(_LETTERS.findall("\n".join(found).replace("_", ""))).split("\n")
    return [
        (int.from_bytes(blake2b(letters.encode(), digest_size=8).digest(), "big", signed=True), place, len(letters))
        for place, letters in enumerate(lines)
        if len(letters) >= SHORTEST
    ]
