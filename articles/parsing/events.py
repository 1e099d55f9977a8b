"""Events: 石景山区总工会召开2022年度区级职工创新工作室答辩评审会 — what, which kind, who, when, where, how many.

The name is the noun phrase that ends in a word for a happening (会, 仪式, 大赛, 活动 …). It counts where a verb of
holding stands before it (举办…), one of taking place after it (…在京召开), or where it has a name of its own (“…”, 第六届).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from articles.lexicons import Lexicons
from articles.parsing.article_text import ArticleText, article_text
from articles.parsing.types import Event, ParsedArticle, ParsedPage

_QUOTES = {"”": "“", "’": "‘", "》": "《", ")": "("}
_STOP = frozenset("，,。;；:：!！?？\n“‘《(")
# 第十五次代表大会 is of the body before it: 某省工会第十五次代表大会.
_NUMBERED = re.compile(
    r"第[一二三四五六七八九十百\d]+[届次](?:全国)?(?:会员|职工|工会|工会会员)*(?:代表大会|全委会|全委\(扩大\)会议?|全体会议)"
)
_CONGRESS_OF = re.compile(
    r"(?:中国|[\u4e00-\u9fff]{2,8}?(?:自治区|[省市区县州旗]|集团|公司|学校|大学|医院|街道|镇|系统))?总?工会(?:联合会)?$"
)
_LONGEST = 60
_SENTENCE = 400  # characters to either side in which the sentence of an event is looked for
_MOST = 60  # events of one article; the fullest one of a page has ten
_OWN_NAME = re.compile(r"[“‘]|第[一二三四五六七八九十\d]+[届期次批季]|首[届期]|(?:19|20)\d\d年|暨")
_GOES_ON = re.compile(r"[室场馆者员项费站点方案范围内容期间日成果手册平台制度机制主席家工作邀签证课议先优]")
# “我们代表公司…阖家幸福。” is somebody's words, (记者 符春晓) a byline: no part of a name.
_SPEECH = re.compile(r"[。!?]|[^”]{26,}|记者|通讯员")
_FOR_WHOM = re.compile(r"面向([^的“]{2,12}的[^的]*)$")
_ATTENDED = re.compile(r"(\d+(?:\.\d+)?)(万)?(?:余|多)?(?:名|位|人次|人|对|家|份)")
_COUNTED = re.compile(
    r"^(?:了|过|着|起)?(?:(?:一|两|三|几|多|\d+)?[场次届期个项轮](?!一|二|三)|系列)?(?:面向[^的“]{2,14}的|由[^的“]{2,20}的|为期[一二三四五两半]+[天周月个]+的?|以[^的“]{2,20}为主题的|主题为)?"
)
_PLACE = re.compile(r"[在于]([^,。;、“”在于]{2,18}?)(?:隆重|正式|成功|圆满)?(?:举行|召开|举办|开幕|启动|落幕|开赛|拉开)")


# “工匠学堂·开学第一课”在某学院开讲: a name in quotation marks that takes place, whatever it ends with.
_QUOTED_HAPPENS = re.compile(
    r"“([^“”。\n]{4,24})”(?=(?:[在于][^,。;“”]{2,24}?)?(?:正式|隆重|火热|圆满)?(?:举行|开讲|开课|开幕|启幕|启动|落幕|收官|开赛|开锣|鸣枪|拉开|闭幕))"
)
# 第八届职工技能大赛|智能制造赛项决赛, “冬日送温暖”活动|启动仪式: a contest's round, a series' opening belong to the name.
_FINAL = re.compile(
    r"[一-鿿]{0,12}?(?:总决赛|半决赛|决赛|复赛|初赛)|(?<=[动赛])(?:启动|出发|颁奖|闭幕|开幕|总结|动员|表彰)(?:仪式|大会|会)"
)
# 组织的“安全算账会”: a name in quotation marks that is held and ends as happenings do.
_QUOTED_HELD = re.compile(
    r"(?:组织|举办|召开|开展|启动|举行)的?“([^“”。\n]{3,14}[会节赛营周月展秀行])”(?![\u4e00-\u9fff]{0,4}(?:活动|行动|大赛|比赛|竞赛))"
)
# …夺得第一名, …达成就业意向: what came of it.
_RESULT = re.compile(
    r"[^,。;\n]{0,30}?(?:获得?|夺得|荣获|摘得|斩获|赢得|捧得|评出|评选出|选出|产生|达成|签订|签约|筹集|募集|征集)[^,。;\n]{0,20}?"
    r"(?:奖项?|第[一二三]名?|[冠亚季]军|称号|奖章|意向|协议|合同|状元|名次|桂冠|资金|作品|标兵|能手)[^,。;\n]{0,16}"
)
# 在|江苏省职业技能大赛|中获得第二名: a contest in which somebody won something took place.
_WON_IN = re.compile(
    r"(?:在|代表[^,。;]{2,12}参加|参加)(?!各|多|历|一|有关|相关)([^,。;:“”、在]{4,26}?(?:大赛|竞赛|比赛|锦标赛|运动会))(?:中|上|里)?[,]?"
    r"[^,。;]{0,14}?(?:获|夺|摘|斩|赢|拿|捧)(?=[^,。;]{0,24}?(?:[一二三四五六]等?[名奖]|[冠亚季]军|[金银铜][牌奖]|奖|称号|好成绩))"
)
_RESULT_WITHIN = 260  # characters after the name in which a result is looked for
_VENUE = re.compile(r"(?:[在到于]|走进|走访|来到|前往|慰问|面向|感谢)$")


@dataclass(frozen=True)
class EventWords:
    head: re.Pattern[str]
    type_of: tuple[tuple[str, str], ...]
    verb: re.Pattern[str]
    after: re.Pattern[str]
    lead: re.Pattern[str]
    generic: frozenset[str]


@lru_cache(maxsize=4)
def _words(lexicons: Lexicons) -> EventWords:
    table = lexicons["events"]
    pairs = sorted(
        ((head, kind) for kind, heads in table["types"].items() for head in heads), key=lambda pair: (-len(pair[0]), pair[0])
    )
    return EventWords(
        head=re.compile(_any_of(head for head, _ in pairs)),
        type_of=tuple(pairs),
        verb=re.compile(_any_of(table["verbs"]) + "(?!仪式|大会|会议)"),
        after=re.compile(rf"(?:[在于以近日前今昨][^,。;:“”]{{0,18}}?)?{_any_of(table['after'])}"),
        lead=re.compile("(?!从业|从事|为民|向前|在线|在职|等级)" + _any_of(table["leads"])),
        generic=frozenset(table["generic"]["names"]),
    )


def _any_of(words: Iterable[str]) -> str:
    return "(?:" + "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word)))) + ")"


def find_events(page: ParsedPage, lexicons: Lexicons) -> ParsedPage:
    """``page`` with the events of every article; a date is only as fine as the article's own expression for it."""
    words = _words(lexicons)
    return replace(page, articles=tuple(replace(article, events=_events(article, words)) for article in page.articles))


def _events(article: ParsedArticle, words: EventWords) -> tuple[Event, ...]:
    text = article_text(article)
    bodies = sorted(
        {
            mention
            for body in article.organizations
            if body.type != "enterprise"
            for mention in body.mentions
            if len(mention) > 3
        },
        key=lambda m: (-len(m), m),
    )
    unions = tuple(mention for body in article.organizations if body.type == "union" for mention in body.mentions)
    found: dict[str, tuple[int, int]] = {}
    for start, end in text.ranges("body", "caption", "abstract"):
        for first, last in (
            *_names(text.text, start, end, words),
            *_quoted(text.text, start, end),
            *_won(text.text, start, end),
        ):
            first = _with_its_body(text.text, start, first, last, unions) or _without_holder(text.raw, first, last, bodies)
            first = _without_place(article, text, first, last)
            name = text.raw[first:last].strip()
            if len(found) < _MOST and not any(_same(name, other) for other in found):
                found[name] = (first, last)
    return tuple(_event(article, text, name, first, last, words) for name, (first, last) in found.items())


def _names(text: str, start: int, end: int, words: EventWords) -> Iterator[tuple[int, int]]:
    """(start, end) of the names between ``start`` and ``end``, in characters of the article."""
    for match in words.head.finditer(text, start, end):
        last = match.end()
        final = _FINAL.match(text, last, end)
        last = final.end() if final else last
        if last < end and (_GOES_ON.match(text, last) or words.head.match(text, last) or text[last] == "暨"):
            continue
        first, held = _name_start(text, match.start(), max(start, last - _LONGEST), words)
        name = text[first:last]
        own = _OWN_NAME.search(name) is not None
        happens = words.after.match(text, last, min(last + 24, end)) is not None
        if not (held or happens or own) or name.split("和")[0] in words.generic or len(name) < (6 if own or held else 8):
            continue
        if match.start() - first >= (1 if own else 2 if held else 3):
            yield first, last


def _won(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    yield from (match.span(1) for match in _WON_IN.finditer(text, start, end))


def _quoted(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _QUOTED_HAPPENS.finditer(text, start, end):
        yield match.start(), match.start() + len(match.group(1)) + 2
    for match in _QUOTED_HELD.finditer(text, start, end):
        yield match.start(1) - 1, match.end(1) + 1


def _name_start(text: str, at: int, floor: int, words: EventWords) -> tuple[int, bool]:
    """Where the name begins: at the clause's start or after a verb of holding; and whether one stood there."""
    first = at
    while first > floor:
        mark = text[first - 1]
        if mark in _QUOTES:
            opening = text.rfind(_QUOTES[mark], max(floor - 20, 0), first)
            if opening < 0 or _SPEECH.search(text, opening, first):
                break
            first = opening
        elif mark in _STOP or (mark == "、" and not _list_in_name(text, floor, first)):
            break
        else:
            first -= 1
    phrase = text[first:at]
    verbs = [match for match in words.verb.finditer(phrase) if _outside_quotes(phrase, match.start())]
    cut = verbs[-1].end() if verbs else 0
    whom = _FOR_WHOM.search(phrase)
    if whom:
        return first + whom.start(1), True
    cut = max(cut, *(match.end() for match in words.lead.finditer(phrase) if _outside_quotes(phrase, match.start())), 0)
    rest = phrase[cut:]
    counted = _COUNTED.match(rest)
    return first + cut + (counted.end() if counted else 0), bool(verbs) and cut - verbs[-1].end() <= 12


def _list_in_name(text: str, floor: int, at: int) -> bool:
    """…暨省劳动模范、先进工作者和先进集体表彰大会: a list inside a name that has begun before it."""
    clause = re.split(r"[,。;:\n]", text[floor : at - 1])[-1]
    return "暨" in clause


def _outside_quotes(phrase: str, at: int) -> bool:
    return phrase.count("“", 0, at) == phrase.count("”", 0, at) and phrase.count("‘", 0, at) == phrase.count("’", 0, at)


def _without_holder(text: str, first: int, last: int, bodies: list[str]) -> int:
    """自治区总工会|“从心开始”热线: a body before a name in quotation marks or with a year holds it."""
    for body in bodies:
        rest = text[first + len(body) : last] if text.startswith(body, first) else ""
        union = body.endswith("工会") and len(rest) >= 6 and not re.match("成立|第|系统|职工|会员|工作", rest)
        if rest and (union or re.match(r"[“‘]|第|首|(?:19|20)\d\d年", rest)):
            return first + len(body)
    return first


def _without_place(article: ParsedArticle, text: ArticleText, first: int, last: int) -> int:
    """浙江省舟山市定海区“工会搭台 码上就业”夜市招聘会: a place right before a name in quotation marks is where it is held."""
    quote = text.raw.find("“", first, last)
    if quote <= first or quote - first > 16:
        return first
    spans = text.locate(first, quote)
    covered = {offset for place in article.places for low, high in place.spans for offset in range(low, high)}
    return quote if all(offset in covered for low, high in spans for offset in range(low, high)) else first


def _with_its_body(text: str, start: int, first: int, last: int, unions: tuple[str, ...]) -> int | None:
    """Where the name of a numbered congress begins with its body; None for any other event."""
    numbered = _NUMBERED.search(text, first, last)
    if numbered is None or numbered.end() != last:
        return None
    if numbered.start() > first:
        body_before = text[first : numbered.start()]
        return first if body_before in unions or _CONGRESS_OF.fullmatch(body_before) else None
    named = max((len(union) for union in unions if text.startswith(union, first - len(union)) and len(union) > 3), default=0)
    if named and first - named >= start:
        return first - named
    clause = max(text.rfind(mark, start, first) for mark in ",。;:、“”\n") + 1
    before = text[max(clause, start, first - 30) : first]
    leads = re.match(r".*?(?:出席|参加|在|召开|举行|举办|迎接|迎来)", before)
    body = _CONGRESS_OF.search(before, leads.end() if leads else 0)
    return first - len(before) + body.start() if body else None


def _same(name: str, other: str) -> bool:
    """Whether two names are one event's: the short one stands in the long one (评选活动, “最美”评选活动)."""
    short, long = sorted((re.sub(r"[“”‘’\"\s]", "", name), re.sub(r"[“”‘’\"\s]", "", other)), key=len)
    return short in long or sum(min(short.count(char), long.count(char)) for char in set(short)) >= 0.75 * len(long)


def _event(article: ParsedArticle, text: ArticleText, name: str, first: int, last: int, words: EventWords) -> Event:
    sentence_start, sentence_end = _sentence(text.text, first, last)
    spans, around = text.locate(first, last), text.locate(sentence_start, sentence_end)
    low, high = (around[0][0], around[-1][1]) if around else (0, 0)
    dated = next((date for date in article.dates if low <= date.span[0] < high), None)
    place = _PLACE.search(text.text, sentence_start, sentence_end)
    attended = _ATTENDED.search(text.text, last, sentence_end)
    return Event(
        name=name,
        type=next((kind for head, kind in words.type_of if name.endswith(head)), "活动"),
        date=dated.value if dated else None,
        date_text=dated.text if dated else None,
        place=text.raw[place.start(1) : place.end(1)] if place else None,
        organizer=_organizers(article, text, sentence_start, first),
        participants_count=int(float(attended[1]) * (10_000 if attended[2] else 1)) if attended else None,
        result=_result(text, last),
        spans=spans,
    )


def _result(text: ArticleText, last: int) -> str | None:
    """What came of it, as the text says it after the name and before the paragraph ends."""
    end = text.text.find("\n", last)
    ceiling = min(last + _RESULT_WITHIN, end if end >= 0 else len(text.text))
    found = _RESULT.search(text.text, last, ceiling)
    return text.raw[found.start() : found.end()].strip() if found else None


def _sentence(text: str, first: int, last: int) -> tuple[int, int]:
    """Where the sentence around ``first:last`` begins and ends, looked for within _SENTENCE characters to either side."""
    floor, ceiling = max(first - _SENTENCE, 0), min(last + _SENTENCE, len(text))
    start = max(text.rfind(mark, floor, first) for mark in "。\n") + 1
    ends = [at for mark in "。\n" if (at := text.find(mark, last, ceiling)) >= 0]
    return max(start, floor), min(ends, default=ceiling)


def _organizers(article: ParsedArticle, text: ArticleText, sentence_start: int, first: int) -> tuple[str, ...]:
    """The bodies named in the sentence before the event, in the order of the text; not where it is held or whom it visits."""
    around = text.locate(sentence_start, first)
    low, high = (around[0][0], around[-1][1]) if around else (0, 0)
    base = {start: offset for offset in range(sentence_start, first) for start, _ in text.locate(offset, offset + 1)}
    named = []
    for organization in article.organizations:
        spans = [start for start, _ in organization.spans if low <= start < high and start in base]
        held = [at for at in spans if not _VENUE.search(text.text, sentence_start, base[at])]
        if held:
            named.append((held[0], organization.name))
    return tuple(name for _, name in sorted(named)[:6])
