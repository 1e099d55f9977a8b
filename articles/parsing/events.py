"""Events: 石景山区总工会召开2022年度区级职工创新工作室答辩评审会 — what, which kind, who, when, where, how many.

The name is the noun phrase that ends in a word for a happening (会, 仪式, 大赛, 活动 …) and stands after a verb of holding it or
before one of taking place; a bare 活动 or 会议 is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from articles.lexicons import Lexicons
from articles.parsing.article_text import ArticleText, article_text
from articles.parsing.types import Event, Organization, ParsedArticle, ParsedPage

_QUOTES = {"”": "“", "’": "‘", "》": "《"}
_STOP = "，,。;；:：!！?？\n、"
_LONGEST = 46
_ATTENDED = re.compile(r"(\d+(?:\.\d+)?)(万)?(?:余|多)?(名|位|人次|人|对|家|份)")
_QUANTIFIED = re.compile(
    r"^(?:了|过|的|着)?(?:一|两|三|几|首|多)?(?:[场次届期个项]|系列)?(?:由|以|面向|名为|主题为|为期[一二三两]?[天周月])?"
)
_LEADS = re.compile(
    r"^(?:本次|此次|该|这次|首次|正在|将|为|旨在|进一步|深入|积极|持续|大力|组织|开展|召开|举办|举行|参加|联合|区|一场|面向|在|的|了|和|与|以|等|相关|各类|各项|一系列|系列)+"
)


@dataclass(frozen=True)
class EventWords:
    head: re.Pattern[str]
    type_of: tuple[tuple[str, str], ...]
    verbs: tuple[str, ...]
    verb: re.Pattern[str]
    after: re.Pattern[str]
    generic: frozenset[str]


@lru_cache(maxsize=4)
def _words(lexicons: Lexicons) -> EventWords:
    table = lexicons["events"]
    pairs = sorted(
        ((head, kind) for kind, heads in table["types"].items() for head in heads), key=lambda pair: (-len(pair[0]), pair[0])
    )
    verbs = tuple(sorted(set(table["verbs"]), key=lambda verb: (-len(verb), verb)))
    return EventWords(
        head=re.compile(_any_of(head for head, _ in pairs)),
        type_of=tuple(pairs),
        verbs=verbs,
        verb=re.compile(_any_of(verbs)),
        after=re.compile(r"[“”]?" + _any_of(table["after"])),
        generic=frozenset(table["generic"]["names"]),
    )


def _any_of(words: Iterable[str]) -> str:
    return "(?:" + "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word)))) + ")"


def find_events(page: ParsedPage, lexicons: Lexicons) -> ParsedPage:
    """``page`` with the events of every article; dates only as fine as the article's own expressions."""
    words = _words(lexicons)
    return replace(page, articles=tuple(replace(article, events=tuple(_events(article, words))) for article in page.articles))


def _events(article: ParsedArticle, words: EventWords) -> Iterator[Event]:
    text = article_text(article)
    found: dict[str, tuple[int, int]] = {}
    for start, end in text.ranges("body", "caption", "abstract"):
        for first, last in _names(text.text, start, end, words):
            name = text.raw[first:last].strip()
            if not any(_same(name, other) for other in found):
                found[name] = (first, last)
    for name, (first, last) in found.items():
        yield _event(article, text, name, first, last, words)


def _names(text: str, start: int, end: int, words: EventWords) -> Iterator[tuple[int, int]]:
    for match in words.head.finditer(text, start, end):
        last = match.end()
        if last < end and _goes_on(text, last, words):
            continue
        first = _name_start(text, match.start(), max(start, last - _LONGEST), words)
        name = text[first:last]
        if first is None or len(name) < 5 or name in words.generic or _LEADS.fullmatch(name):
            continue
        yield first, last


def _goes_on(text: str, at: int, words: EventWords) -> bool:
    """交流会 in 交流会议, 活动 in 活动中心, 比赛 in 比赛项目: the word goes on, or another head follows."""
    if words.head.match(text, at) or (text.startswith(("暨", "和“")) and False):
        return True
    return re.match(r"[室场馆中心者员项费站点方案范围内容期间日成果手册平台制度机制主席家]", text[at : at + 1]) is not None


def _name_start(text: str, at: int, floor: int, words: EventWords) -> int:
    """Leftward to the clause's start or the verb that holds the event; over a whole quotation."""
    first = at
    while first > floor:
        mark = text[first - 1]
        if mark in _QUOTES:
            opening = text.rfind(_QUOTES[mark], max(floor - 20, 0), first)
            if opening < 0:
                break
            first = opening
            continue
        if mark in _STOP or mark in "“‘《(":
            break
        first -= 1
    phrase = text[first:at]
    cut = max((match.end() for match in _verbs_outside_quotes(phrase, words)), default=0)
    phrase = phrase[cut:]
    trimmed = _QUANTIFIED.sub("", phrase, count=1)
    lead = _LEADS.match(trimmed)
    return at - len(trimmed) + (lead.end() if lead else 0)


def _verbs_outside_quotes(phrase: str, words: EventWords) -> Iterator[re.Match[str]]:
    for match in words.verb.finditer(phrase):
        before = phrase[: match.start()]
        if (
            (before.count("“") == before.count("”")
            and match.group() != "组织")
            or (before.count("“") == before.count("”")
            and match.end() < len(phrase))
        ):
            yield match


def _same(name: str, other: str) -> bool:
    short, long = sorted((re.sub(r"[“”‘’\"\s]", "", name), re.sub(r"[“”‘’\"\s]", "", other)), key=len)
    return short in long or sum(min(short.count(char), long.count(char)) for char in set(short)) >= 0.75 * len(long)


def _event(article: ParsedArticle, text: ArticleText, name: str, first: int, last: int, words: EventWords) -> Event:
    sentence_start = max(text.text.rfind("。", 0, first), text.text.rfind("\n", 0, first)) + 1
    sentence_end = min(
        (at for at in (text.text.find("。", last), text.text.find("\n", last)) if at >= 0), default=len(text.text)
    )
    spans = text.locate(first, last)
    region = text.locate(sentence_start, sentence_end)
    low, high = (region[0][0], region[-1][1]) if region else (0, 0)
    dated = next((date for date in article.dates if low <= date.span[0] < high), None)
    attended = _ATTENDED.search(text.text, last, sentence_end)
    return Event(
        name=name,
        type=next((kind for head, kind in words.type_of if name.endswith(head)), "活动"),
        date=dated.value if dated else None,
        date_text=dated.text if dated else None,
        place=None,
        organizer=_organizers(article, low, spans[0][0] if spans else low),
        participants_count=_count(attended),
        spans=spans,
    )


def _organizers(article: ParsedArticle, low: int, high: int) -> tuple[str, ...]:
    """The unions and bodies named in the sentence before the event."""
    named: list[tuple[int, Organization]] = []
    for organization in article.organizations:
        for start, _ in organization.spans:
            if low <= start < high:
                named.append((start, organization))
                break
    return tuple(organization.name for _, organization in sorted(named, key=lambda pair: pair[0])[:6])


def _count(match: re.Match[str] | None) -> int | None:
    if match is None:
        return None
    return int(float(match[1]) * (10_000 if match[2] else 1))
