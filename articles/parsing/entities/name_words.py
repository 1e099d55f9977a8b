"""The words by which people are known, as patterns made once a lexicon, and the shape of a name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from articles.lexicons import Lexicons

HAN = "[\u4e00-\u9fff]"
# Particles that also stand in the middle of names.
MIDDLE = frozenset("向会可能从将")


@dataclass(frozen=True)
class NameWords:
    single: frozenset[str]
    double: frozenset[str]
    weak: frozenset[str]
    never_given: frozenset[str]
    titles: frozenset[str]
    weak_titles: frozenset[str]
    longest_title: int
    title: re.Pattern[str]
    after: re.Pattern[str]
    speech: re.Pattern[str]
    speaking: re.Pattern[str]
    dotted: re.Pattern[str]
    studio: re.Pattern[str]
    anonymous: re.Pattern[str]
    brands: frozenset[str]
    without_surname: re.Pattern[str]
    whole: frozenset[str]


@lru_cache(maxsize=4)
def name_words(lexicons: Lexicons) -> NameWords:
    surnames, titles = lexicons["surnames"], lexicons["titles"]
    single = frozenset("".join(surnames["single"].split()))
    double = frozenset(surnames["double"])
    every = frozenset(titles["lead"]) | frozenset(titles["office"]) | frozenset(titles["role"])
    surname = f"(?:{'|'.join(map(re.escape, sorted(double)))}|[{''.join(sorted(single))}])"
    return NameWords(
        single=single,
        double=double,
        weak=frozenset("".join(surnames["weak"].split())),
        never_given=frozenset(surnames["never_given"]),
        titles=every,
        weak_titles=frozenset(titles["weak"]),
        longest_title=max(map(len, every)),
        title=re.compile(_any_of(every)),
        after=re.compile(_any_of(titles["after"])),
        speech=re.compile(rf"(?:(?<=[。,”;:\n」])|^)({HAN}{{2,4}}?)(?={_any_of(titles['speech'])})"),
        dotted=re.compile(
            rf"{_any_of(every)}([\u4e00-\u9fff]{{2,6}}·[\u4e00-\u9fff]{{2,6}}?)(?=[、,。;:”(]|{_any_of(titles['after'])})"
        ),
        speaking=re.compile(_any_of(word for word in titles["speech"])),
        studio=re.compile(rf"({HAN}{{2,4}}?)(?={_any_of(titles['studio'])})"),
        anonymous=re.compile(rf"{surname}(?:{_any_of(titles['anonymous_suffix'])})(?!人|种|些|个)"),
        brands=frozenset(lexicons["organizations"]["brands"]["names"])
        | frozenset(lexicons["organizations"]["brands"]["doubtful"]),
        without_surname=_without_surname(surnames["parts"].split(), surnames["whole"]),
        whole=frozenset(surnames["whole"]),
    )


def _without_surname(parts: list[str], whole: list[str]) -> re.Pattern[str]:
    """次仁央宗, 敖登高娃, 孟根仓: two or three parts, a long part and a character, or a name that is one part."""
    part, long = _any_of(parts), _any_of(one for one in parts if len(one) >= 3)
    name = rf"{part}{{2,3}}[措吉江姆]?|{_any_of(whole)}|{long}|{part}[措姆吉杰珍加毛木]"
    return re.compile(rf"(?={_heads([*parts, *whole])})(?<!·)(?:{name})(?!·)")


def _any_of(words: Iterable[str]) -> str:
    """Any of the words (none is empty), the longest first. None is tried where none begins."""
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    return f"(?:(?={_heads(longest_first)})(?:{'|'.join(map(re.escape, longest_first))}))"


def _heads(words: Iterable[str]) -> str:
    return f"[{''.join(sorted({re.escape(word[0]) for word in words}))}]"


def is_name(word: str, words: NameWords, *, told: bool = False) -> bool:
    """A surname with one or two characters, or a double surname with one or two.

    ``told``: the reader sees these characters as a person; then a particle may stand in the middle (刘向东, 张会敏).
    """
    if not re.fullmatch(HAN + "{2,4}", word):
        return False
    if word[:2] in words.double and len(word) >= 3:
        return not set(word[2:]) & words.never_given
    given = word[2:] if told and len(word) == 3 and word[1] in MIDDLE else word[1:]
    return word[0] in words.single and len(word) <= 3 and not set(given) & words.never_given
