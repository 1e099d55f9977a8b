"""Names that may be one body's, person's or event's: how they are compared, without the database.

Traditional script, width, brackets and quotation marks make no difference; 有限公司 and the place before a name little.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import cache

from opencc import OpenCC

_MARKS = re.compile(r"[\s\"'“”‘’《》〈〉()（）【】\[\]·・•,，、:：;；.。\-—–_/]")
# 某某股份有限公司, 某某有限责任公司, 某某公司: what kind of company it is tells nothing of which.
_KIND_OF_COMPANY = re.compile(r"(?:股份有限公司|有限责任公司|有限公司|总公司|公司)(?=$|工会|党委|团委)")
_KIND_OF_UNION = re.compile(r"(?:总工会|工会联合会|联合工会|工会委员会|工会)$")
_PLACE_SUFFIX = re.compile(r"(?:特别行政区|(?:壮族|回族|维吾尔)?自治区|自治州|省|市)")
# What a name must have besides its place and its kind to be known by it, in characters.
SHORTEST_CORE = 2


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def bare(name: str) -> str:
    """The name in simplified script, half width and lower case, without marks: 鲁班（北京）公司 → 鲁班北京公司."""
    return _MARKS.sub("", _simplifier().convert(unicodedata.normalize("NFKC", name)).lower())


def core(name: str) -> str:
    """What is left of a body's name without its kind and without 省 and 市: 北京市邮政总工会 and 北京邮政工会 → 北京邮政#工会.

    Empty where too little is left to know anybody by.
    """
    found = _KIND_OF_COMPANY.sub("", bare(name))
    union = _KIND_OF_UNION.search(found)
    if union:
        found = found[: union.start()]
    found = _PLACE_SUFFIX.sub("", found[:-1]) + found[-1:]
    return found + ("#工会" if union else "") if len(found) >= SHORTEST_CORE else ""


def likeness(one: str, other: str) -> float:
    """How alike two names of happenings are, from 0 to 1: the same characters in the same order, of the shorter one."""
    first, second = bare(one), bare(other)
    short = min(len(first), len(second))
    if not short:
        return 0.0
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    shared = sum(block.size for block in blocks if block.size > 1)
    return min(shared / short, 2 * shared / (len(first) + len(second)) + 0.2)
