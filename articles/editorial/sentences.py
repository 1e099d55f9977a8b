"""A text as sentences, and the mark by which a sentence is known again wherever it is printed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

# A sentence ends with its closing mark and the quotation mark after it; a paragraph ends with its line.
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]*[”’」』）)]*")
# What a reprint may set otherwise: white space, punctuation, brackets and quotation marks.
_NOT_LETTERS = re.compile(r"[\W_]+")
# 本报讯(记者 张晶), 本报记者 张晶 摄: who signs is not what is told.
_SIGNATURE = re.compile(r"^\s*本报讯\s*[(（][^)）]{1,60}[)）]")
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ]")
_NARROWER = 0xFEE0  # from a full-width form to its half-width one
# A shorter sentence (他说, 活动现场气氛热烈) is anybody's; in letters.
SHORTEST = 10


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, paragraphs one a line, in their order."""
    for match in _SENTENCE.finditer(text):
        yield match.group()


def marks(text: str) -> list[tuple[int, int, int]]:
    """(mark, place, length in letters) of every sentence of ``text`` that is long enough to tell where it comes from."""
    found = []
    narrow = _WIDE.sub(lambda match: chr(ord(match.group()) - _NARROWER), text).lower()
    for place, sentence in enumerate(sentences(narrow)):
        letters = _NOT_LETTERS.sub("", _SIGNATURE.sub("", sentence) if "本报讯" in sentence else sentence)
        if len(letters) >= SHORTEST:
            digest = hashlib.blake2b(letters.encode(), digest_size=8).digest()
            found.append((int.from_bytes(digest, "big", signed=True), place, len(letters)))
    return found
