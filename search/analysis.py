"""From text to what can be compared: folded characters, and jieba's words with their places.

Index and query both come through here; a change in what this module yields must raise ``VERSION``, which is kept in the index.

Folding goes character by character, so that offsets survive: traditional to simplified, full width to half width (U+FF01–FF5E
and U+3000 only: full NFKC would change … ① ㎡), upper to lower case where the length stays. Folding comes before segmentation,
because jieba knows simplified words only (it cuts 石景山區總工會 wrongly and 石景山区总工会 rightly). White space is left out;
between two Latin words it still parts them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import version as installed
from typing import NamedTuple

import numpy as np

VERSION = 1

# What OpenCC's t2s leaves alone because a phrase decides it, or because only Taiwan and Hong Kong write it. Kept short:
# each pair is one that readers type either way. 著 is not here: 著名 is a simplified word too.
OWN_PAIRS = dict(zip("瞭藉妳牠甯榖喫衹麽傢佈囉齣麪峯羣裏牀鷄", "了借你它宁谷吃只么家布啰出面峰群里床鸡", strict=True))

# Not white space to Python, and not to be seen either: left out like white space. (No database stores the null character.)
INVISIBLE = "\x00\u200b\u200c\u200d\u2060\ufeff"

REPLACEMENT = "\ufffd"

# Folded punctuation that jieba never has inside a word, nor looks across; and what stands after each passage.
STOPS = "\0,。、;:!?()“”‘’《》〈〉「」『』【】[]…—"


class Word(NamedTuple):
    """A word of a passage: folded text, and its place in the folded passage without white space."""

    text: str
    start: int
    end: int


class Folded(NamedTuple):
    """A passage without white space, folded. ``offsets[i]``: where character ``i`` stands in the text as given (characters)."""

    text: str
    offsets: np.ndarray
    parted: str
    """The same with one space where white space parts two Latin words: what jieba is given."""


class FoldedTogether(NamedTuple):
    """Passages folded as one text, a null character after each. ``offsets[i]``: where character ``i`` stands in the passages
    as given, joined by one character each. ``gaps``: before which characters white space parted two Latin words. ``stops``:
    the punctuation, and the null characters."""

    text: str
    offsets: np.ndarray
    gaps: list[int]
    stops: list[int]


@cache
def folding_table() -> np.ndarray:
    """The folded code point of every code point (uint32)."""
    table = np.arange(0x110000, dtype=np.uint32)
    for source, target in _case_pairs():
        table[source] = target
    table[0xFF01:0xFF5F] = [table[code] for code in range(0x21, 0x7F)]
    table[0x3000] = 0x20
    for traditional, simplified in _simplified().items():
        table[ord(traditional)] = ord(simplified)
    table[0xD800:0xE000] = ord(REPLACEMENT)
    table.setflags(write=False)
    return table


def _case_pairs() -> Iterator[tuple[int, int]]:
    for code in range(0x1F000):  # the last letter with case is U+1E943
        lower = chr(code).lower()
        if len(lower) == 1 and ord(lower) != code:
            yield code, ord(lower)


def _simplified() -> dict[str, str]:
    """Traditional → simplified by single characters; folding twice changes nothing more."""
    import opencc

    blocks = ((0x3400, 0xA000), (0x20000, 0x32000))
    characters = [chr(code) for block in blocks for code in range(*block)]
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = {a: b for a, b in zip(characters, converted, strict=True) if a != b and len(b) == 1} | OWN_PAIRS
    for source, target in pairs.items():
        while (further := pairs.get(target, target)) != target:
            target = further
        pairs[source] = target
    return pairs


@cache
def _white() -> np.ndarray:
    """Whether a code point counts as white space (bool)."""
    white = np.zeros(0x110000, dtype=bool)
    white[[code for code in range(0x3001) if chr(code).isspace()]] = True
    white[[ord(character) for character in INVISIBLE]] = True
    return white


@cache
def _latin() -> np.ndarray:
    """Whether white space beside this code point parts words: letters and digits of scripts that write spaces."""
    latin = np.zeros(0x110000, dtype=bool)
    for code in range(0x2E80):
        latin[code] = unicodedata.category(chr(code))[0] in "LN"
    latin[0xAC00:0xD7A4] = True
    return latin


@cache
def _stops() -> np.ndarray:
    """Whether a code point is one of STOPS."""
    stops = np.zeros(0x110000, dtype=bool)
    stops[list(map(ord, STOPS))] = True
    return stops


def codes_of(text: str) -> np.ndarray:
    """The text's code points (uint32); lone surrogates come through."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def text_of(codes: np.ndarray) -> str:
    return codes.tobytes().decode("utf-32-le")


def fold(text: str) -> str:
    """The text folded, of the same length; white space stays, as ordinary spaces where it was wide."""
    return text_of(folding_table()[codes_of(text)]) if text else ""


def fold_passage(text: str) -> Folded:
    """The text folded and without white space, with the way back to its characters."""
    if not text:
        return Folded("", np.empty(0, np.int64), "")
    codes = folding_table()[codes_of(text)]
    kept = np.flatnonzero(~_white()[codes])
    if len(kept) == len(codes):
        plain = text_of(codes)
        return Folded(plain, kept, plain)
    solid = codes[kept]
    latin = _latin()[solid]
    parts = np.flatnonzero((np.diff(kept) > 1) & latin[:-1] & latin[1:]) + 1
    plain = text_of(solid)
    return Folded(plain, kept, text_of(np.insert(solid, parts, 0x20)) if len(parts) else plain)


def fold_together(texts: Sequence[str]) -> tuple[np.ndarray, str]:
    """Many passages at once: their folded code points (uint32) without white space, and what jieba is given; in both a null
    character stands after each passage. The same as ``fold_passage`` of each, at a fraction of the cost."""
    solid, _kept, parts = _joined(texts)
    return solid, text_of(np.insert(solid, parts, 0x20) if len(parts) else solid)


def fold_passages(texts: Sequence[str]) -> FoldedTogether:
    """The same for who goes back to the characters of the texts."""
    solid, kept, parts = _joined(texts)
    return FoldedTogether(text_of(solid), kept, parts.tolist(), np.flatnonzero(_stops()[solid]).tolist())


def _joined(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The folded code points of the joined texts without white space, where each stood, and before which words part."""
    joined = "\0".join(texts) + "\0"
    if joined.count("\0") > len(texts):
        joined = "\0".join(text.replace("\0", " ") for text in texts) + "\0"
    codes = folding_table()[codes_of(joined)]
    kept = np.flatnonzero(~_white()[codes] | (codes == 0))
    solid = codes[kept]
    latin = _latin()[solid]
    return solid, kept, np.flatnonzero((np.diff(kept) > 1) & latin[:-1] & latin[1:]) + 1


def squeeze(text: str) -> str:
    """The text folded and without white space: what phrases are compared in."""
    return fold_passage(text).text


# A run that rjieba keeps in one piece and jieba splits again (jieba.finalseg.re_skip): "203-所", "a.b", "5.6%".
ASCII_RUN = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")
ASCII_JOINT = re.compile(r"[-._%+#&]")


def is_joined(piece: str) -> bool:
    """Whether jieba would split a piece that rjieba keeps: a run of ASCII that is no word of the dictionary (c++ is one)."""
    import rjieba

    return len(piece) > 1 and piece.isascii() and bool(ASCII_JOINT.search(piece)) and not rjieba.has_word(piece)


def split_joined(piece: str) -> Iterator[str]:
    """Such a piece as jieba splits it."""
    for part in ASCII_RUN.split(piece):
        if ASCII_RUN.fullmatch(part):
            yield part
        else:
            yield from part


def rough_cut(text: str) -> list[str]:
    """rjieba's pieces of a folded text, at twenty times jieba's speed: jieba's, but for those that ``is_joined`` tells."""
    import rjieba

    pieces: list[str] = rjieba.cut(text)
    return pieces


def cut_parted(parted: str) -> list[str]:
    """jieba's pieces of a folded text, punctuation too; joined they are the text but for spaces, which are left out."""
    pieces = rough_cut(parted)
    if ASCII_JOINT.search(parted):
        rough, pieces = pieces, []
        for piece in rough:
            if piece.isascii() and is_joined(piece):
                pieces += split_joined(piece)
            else:
                pieces.append(piece)
    return [piece for piece in pieces if piece != " "] if " " in parted else pieces


def cut(passage: Folded) -> list[str]:
    """jieba's pieces of a passage, punctuation too; joined they are ``passage.text``."""
    return cut_parted(passage.parted)


def is_word(piece: str) -> bool:
    """Whether a piece can be looked for as a word: it holds a letter or digit."""
    return piece.isalnum() or (len(piece) > 1 and any(map(str.isalnum, piece)))


def cut_words(passage: Folded) -> list[Word]:
    """The passage's words, with their places in ``passage.text``."""
    words = []
    start = 0
    for piece in cut(passage):
        end = start + len(piece)
        if is_word(piece):
            words.append(Word(piece, start, end))
        start = end
    return words


def words_of(text: str) -> list[str]:
    """The words of a text, folded, in order."""
    return [word.text for word in cut_words(fold_passage(text))]


@cache
def analysis_version() -> str:
    """What an index must agree with: this module, what the folding is made of, and the dictionary with its reader."""
    return f"{VERSION}/opencc-{installed('OpenCC')}/unicode-{unicodedata.unidata_version}/rjieba-{installed('rjieba')}"
