"""Figures: 482名职工成为了工会会员 → 482, 人, 入会 · 18.2万元 → 182000, 元 · 27家网约车平台企业 → 27, 家."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from articles.lexicons import Lexicons
from articles.parsing.article_text import ArticleText, article_text
from articles.parsing.types import Figure, ParsedPage

_SCALE = {"": 1, "万": 10_000, "亿": 100_000_000, "千": 1_000, "百": 100}
_NOUN = "[\u4e00-\u9fff]{0,8}"
_CLAUSE_END = re.compile(r"[,。;:!?、\n]")
# 第3届 counts nothing; 12351, 203所, 838路 and 63522410 are names and numbers of lines.
_ORDINAL = re.compile(r"[第:/\-—.A-Za-z0-9]$")


@dataclass(frozen=True)
class FigureWords:
    figure: re.Pattern[str]
    unit_of: Mapping[str, str]
    meanings: tuple[tuple[str, tuple[str, ...]], ...]


@lru_cache(maxsize=4)
def _words(lexicons: Lexicons) -> FigureWords:
    table = lexicons["figures"]
    unit_of = {word: unit for unit, words in table["units"].items() for word in words}
    counters = "|".join(map(re.escape, sorted(unit_of, key=lambda word: (-len(word), word))))
    return FigureWords(
        figure=re.compile(rf"(\d{{1,12}}(?:,\d{{3}})*(?:\.\d{{1,4}})?)(余|多)?([万亿千百])?(余|多)?({counters})"),
        unit_of=unit_of,
        meanings=tuple((meaning, tuple(words)) for meaning, words in table["meanings"].items()),
    )


def find_figures(page: ParsedPage, lexicons: Lexicons) -> ParsedPage:
    """``page`` with the figures of every article: text as printed, value in single units, unit, meaning."""
    words = _words(lexicons)
    articles = tuple(replace(article, figures=tuple(_figures(article_text(article), words))) for article in page.articles)
    return replace(page, articles=articles)


def _figures(text: ArticleText, words: FigureWords) -> Iterator[Figure]:
    for match in words.figure.finditer(text.text):
        if _ORDINAL.search(text.text, max(match.start() - 1, 0), match.start()):
            continue
        if match[5] in ("年", "日") or (match[5] == "所" and not match[3] and len(match[1]) == 3):
            continue
        end = match.end() + _noun_length(text.text, match.end())
        spans = text.locate(match.start(), end)
        if not spans:
            continue
        yield Figure(
            text=text.raw[match.start() : end],
            value=_value(match),
            unit=words.unit_of[match[5]],
            what=_meaning(text.text, match, words),
            span=(spans[0][0], spans[-1][1]),
        )


def _value(match: re.Match[str]) -> float | int:
    scale = _SCALE[match[3] or ""]
    if match[5].endswith("万元"):
        scale *= 10_000
    if match[5].endswith("亿元"):
        scale *= 100_000_000
    value = round(float(match[1].replace(",", "")) * scale, 4)
    return int(value) if value == int(value) else value


def _noun_length(text: str, at: int) -> int:
    """The noun that is counted, as far as it is told by two characters: 482名|职工."""
    for word in ("职工", "会员", "企业", "工会", "人", "站点", "驿站"):
        if text.startswith(word, at):
            return len(word)
    return 0


def _meaning(text: str, match: re.Match[str], words: FigureWords) -> str | None:
    """The meaning whose word stands nearest in the same clause."""
    before = _CLAUSE_END.split(text[max(match.start() - 20, 0) : match.start()])[-1]
    after = _CLAUSE_END.split(text[match.end() : match.end() + 20], maxsplit=1)[0]
    best: tuple[int, str] | None = None
    for meaning, names in words.meanings:
        for name in names:
            for distance in (after.find(name), len(before) - before.rfind(name) if name in before else -1):
                if distance >= 0 and (best is None or distance < best[0]):
                    best = (distance, meaning)
    return best[1] if best else None
