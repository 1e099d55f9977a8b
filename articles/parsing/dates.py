"""Dates: 截至今年6月底 · 4月25日晚 · 2022年度 · 日前 — every expression with what it says, and the interval of the page itself.

A value is only as fine as what is written: 今年2月 on a page of 2022 is 2022-02; 日前 tells no day at all, and 昨天 none
without the page's own.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from articles.lexicons import Lexicons
from articles.parsing.article_text import ArticleText, article_text, fold_width
from articles.parsing.types import DateMention, PageDate, ParsedPage, Precision

_DIGITS = {digit: index for index, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_NUMBER = "[0-9〇零○一二三四五六七八九十]"
_EARLIEST, _LATEST = 1900, 2100
# 2023年6月16日 星期五, 2023-06-16, 2023.6.16 in a running head.
_PRINTED = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})(?:\s*日)?")
_PAGE_NUMBER = re.compile(r"第?\s*([0-9]{1,2}|[A-D][0-9]{1,2})\s*版|^\s*(0?[1-9]|[1-4][0-9])\b")
# 今天(5月1日), as news of the day says it.
_TODAY = re.compile(r"今(?:天|日|晚)(?:上午|下午|晚上|晚)?\((\d{1,2})月(\d{1,2})日\)")
# 成立于1953年, 自2016年成立以来, 1994年技校毕业后: a year of long ago says nothing of the page's own.
_LONG_AGO_BEFORE = re.compile(r"(?:[于自从]|始建|早在|时间回到|出生|那是|原|的)$")
_LONG_AGO_AFTER = re.compile(
    r"(?:\d{1,2}月(?:\d{1,2}日)?)?[,]?(?:[他她]|出生|生(?:于|人)|参加工作|入职|毕业|退休|入党|参军|退伍|转业|建厂|建成|建校|投产|"
    r"开始|至今|以来|起|的(?:一天|夏天|冬天|春天|秋天|时候)|那年|那会儿|前后|[\u4e00-\u9fff]{0,6}(?:成立|创立|创办|创建|组建|毕业|退休|改制|下岗|入职))"
)
# 2022年度, 2023年全国…大赛, 2023年,全市工会…: the year in which the news happens, or the last that it counts up.
_OF_NOW_AFTER = re.compile(
    r"(?:度|新?[春年]|(?:[一二三四上下]半年|第?[一二三四]季度|[\d一二三四五六七八九十]+月(?:份|底|末)?)?[,]?(?:“|《|全[国省市区县盟州旗年系公集]|各|该[省市区县]|计划|将|预计|已|累计|本)|"
    r"[^,。;:\n]{0,40}?(?:大会|[大竞比联]赛|活动|会议|评选|评审|研修班|培训班|工作|行动|仪式|招聘会|论坛|总结|文化节|艺术节|“))"
)
_OF_NOW_BEFORE = re.compile(r"(?:截至|截止|截止到|今[日天]\()$")
_SAME_PRESENT = 3  # days that two 今天 of one page may lie apart: written on the eve, printed the day after


@dataclass(frozen=True)
class DateWords:
    expression: re.Pattern[str]
    vague: frozenset[str]
    days: dict[str, int]
    years: dict[str, int]
    planned_after: tuple[str, ...]
    planned_before: tuple[str, ...]
    happened: tuple[tuple[str, str], ...]


@lru_cache(maxsize=4)
def _words(lexicons: Lexicons) -> DateWords:
    table = lexicons["dates"]
    vague, days, years = table["vague"], dict(table["days"]), dict(table["years"])
    return DateWords(
        expression=re.compile(_expression(vague, days, years), re.X),
        vague=frozenset(vague),
        days=days,
        years=years,
        planned_after=tuple(table["planned"]["after"]),
        planned_before=tuple(table["planned"]["before"]),
        happened=tuple((entry["words"], entry["day"]) for entry in table["happened"]),
    )


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _expression(vague: list[str], days: dict[str, int], years: dict[str, int]) -> str:
    """One alternative a kind: a vague word, a day told from today, a year with what follows it, a month."""
    return rf"""
    (?P<vague>{_any_of(vague)}) |
    (?<![年的])(?P<half_alone>上半年|下半年|年底|年内)(?!前) |
    (?P<day_word>{_any_of(days)})(?:上午|下午|晚上)? |
    (?P<until>截至|截止到|截止)?(?:
      (?:(?P<year>(?:19|20)\d\d|{_NUMBER.replace("0-9", "")}{{4}})年度?|(?P<year_word>{_any_of(years)}))
      (?:(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?(?P<part>上旬|中旬|下旬|初|底|末|中)?|(?P<half>上半年|下半年)|第?(?P<quarter>[一二三四])季度|(?P<end>年?[底初末](?!步)))?
      |
      (?<![0-9.个几数一二三四五六七八九十])(?P<month2>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?!饼|子|嫂|薪|亮|季|球|台|票)份?(?P<part2>上旬|中旬|下旬|初|底|末|中)?
    )
    (?:(?P<day>3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])[日号](?:(?:至|-|—|~|到)(?:(?P<month3>1[0-2]|0?[1-9])月)?(?P<day2>3[01]|[12][0-9]|0?[1-9])[日号])?)?
    (?P<hour>晚|早|凌晨|(?<=日)\d{{1,2}}时)?
    (?P<since>(?:入[春夏秋冬汛伏])?以来|起)?
    """


def date_page(page: ParsedPage, lexicons: Lexicons) -> ParsedPage:
    """``page`` with its own date or interval, the page number printed in a running head, and every article's expressions."""
    words = _words(lexicons)
    texts = [article_text(article) for article in page.articles]
    issue, number = _printed(page)
    issue = issue or _inferred(page, texts, words)
    dated = tuple(
        replace(article, dates=tuple(_mentions(text, words, issue))) for article, text in zip(page.articles, texts, strict=True)
    )
    return replace(page, articles=dated, issue_date=issue, page_number=page.page_number or number)


def _printed(page: ParsedPage) -> tuple[PageDate | None, str | None]:
    """The day in a running head: 2023年6月16日 星期五."""
    for banner in page.banners:
        if banner.kind != "running_head":
            continue
        text = fold_width(banner.text)
        number = _PAGE_NUMBER.search(text)
        page_number = (number.group(1) or number.group(2)) if number else None
        match = _PRINTED.search(text)
        day = _day(*map(int, match.groups())) if match else None
        if day:
            iso = day.isoformat()
            return PageDate(iso, "day", iso, iso, inferred=False, evidence=f"书眉：{banner.text.strip()}"), page_number
        return None, page_number
    return None, None


def _inferred(page: ParsedPage, texts: list[ArticleText], words: DateWords) -> PageDate:
    """The year in which the page must lie, and the day it can't be before: the latest ones told as reached."""
    presents = _presents(texts)
    if len(presents) > 1:
        return PageDate(evidence=f"文中的“今天”互相矛盾：{'、'.join(presents)}")
    reached, years = _years(texts, words)
    happened = [
        (day, phrase)
        for phrase, day in words.happened
        if any(phrase in text.text for text in texts) or _in_banner(page, phrase)
    ]
    floor = max(happened)[0] if happened else None
    if max(reached, default=0) > max(years, default=0):  # a later year is reached, but none of the present: no earlier than it
        years, floor = {}, max(floor or "", f"{max(reached)}-01-01")
    if not years and not floor:
        return PageDate(evidence="版面上没有年份")
    year = max([*years, int(floor[:4])] if floor else years)
    day = _latest_day(texts, words, year) if years else None
    lower = max(filter(None, (f"{year}-01-01", floor, day)))
    reasons = [
        f"文中出现“{years[year]}”" if year in years else "",
        f"“{max(happened)[1]}”" if happened else "",
        f"最晚的事件日 {day}" if day else "",
    ]
    value = str(year) if year in years else None
    return PageDate(
        value, "year" if value else None, lower, f"{year}-12-31" if value else None, True, "；".join(filter(None, reasons))
    )


def _years(texts: list[ArticleText], words: DateWords) -> tuple[set[int], dict[int, str]]:
    """The years spoken of as reached, and of those the ones of the page's present with their words (2022年度).

    A day without a year (9月8日) is of the page's present: only such a year may date it, never one of which a life is told.
    """
    reached: set[int] = set()
    present: dict[int, str] = {}
    for text in texts:
        for match in words.expression.finditer(text.text):
            year = _number(match["year"]) if match["year"] else None
            # 2010年以来 begins long ago; 2025年底前 is not reached: neither tells the page's year.
            if not year or (match["since"] and not match["month"]) or not _EARLIEST <= year <= _LATEST:
                continue
            if _is_planned(text.text, match, words):
                continue
            reached.add(year)
            if _is_of_now(text, match):
                present.setdefault(year, match.group())
    return reached, present


def _is_of_now(text: ArticleText, match: re.Match[str]) -> bool:
    after_year = match.end("year") + 1
    before = text.text[max(match.start() - 5, 0) : match.start()]
    if _LONG_AGO_BEFORE.search(before) or _LONG_AGO_AFTER.match(text.text, after_year):
        return False
    if text.role_at(match.start()) in ("headline", "kicker", "deck") or match["until"] or _OF_NOW_BEFORE.search(before):
        return True
    return _OF_NOW_AFTER.match(text.text, after_year) is not None


def _presents(texts: list[ArticleText]) -> list[str]:
    """The days that the page calls today, one for each present: 今天(5月1日) and 今天(12月22日) are not of one paper.

    Days of the year are compared in a year of their own, so that 12月31日 and 1月1日 are neighbours.
    """
    found: dict[int, str] = {}
    for text in texts:
        for match in _TODAY.finditer(text.text):
            day = _day(2000, int(match[1]), int(match[2]))  # a leap year, for 2月29日
            if day:
                found.setdefault(day.timetuple().tm_yday, match.group())
    days = sorted(found)
    near = lambda one, other: min((one - other) % 366, (other - one) % 366) <= _SAME_PRESENT  # noqa: E731
    return [found[day] for at, day in enumerate(days) if not any(near(day, before) for before in days[:at])]


def _in_banner(page: ParsedPage, phrase: str) -> bool:
    return any(phrase in banner.text for banner in page.banners)


def _is_planned(text: str, match: re.Match[str], words: DateWords) -> bool:
    before, after = text[max(match.start() - 4, 0) : match.start()], text[match.end() : match.end() + 6]
    until = match["end"] is not None and after.startswith("前")
    return until or before.endswith(words.planned_before) or after.startswith(words.planned_after)


def _latest_day(texts: list[ArticleText], words: DateWords, year: int) -> str | None:
    """The latest day of ``year`` that an article tells of without a later year beside it."""
    found = []
    for text in texts:
        for match in words.expression.finditer(text.text):
            if match["day"] and (match["month2"] or match["year"]) and not _is_planned(text.text, match, words):
                value, precision = _value(match, words, PageDate(value=str(year), precision="year"))
                if value and precision == "day" and value.startswith(str(year)):
                    found.append(value)
    return max(found, default=None)


def _mentions(text: ArticleText, words: DateWords, issue: PageDate) -> Iterator[DateMention]:
    for match in words.expression.finditer(text.text):
        if match["hour"] is not None and not match["day"]:
            continue
        if not (
            match["vague"] or match["half_alone"] or match["day_word"] or match["year"] or match["year_word"] or match["month2"]
        ):
            continue
        spans = text.locate(match.start(), match.end())
        if spans:
            value, precision = _value(match, words, issue)
            yield DateMention(text.raw[match.start() : match.end()], value, precision, (spans[0][0], spans[-1][1]))


def _value(match: re.Match[str], words: DateWords, issue: PageDate) -> tuple[str | None, Precision | None]:
    if match["vague"]:
        return None, None
    if match["half_alone"]:
        return (issue.value[:4], "year") if issue.value else (None, None)
    if match["day_word"]:
        return _from_today(words.days[match["day_word"]], issue)
    year = _year(match, words, issue)
    month = _number(match["month"] or match["month2"] or "") if match["month"] or match["month2"] else None
    if year is None or not _EARLIEST <= year <= _LATEST:
        return None, None
    if not month:
        return str(year), "year"
    if not 1 <= month <= 12:
        return None, None
    day = _day_of(match, year, month)
    if day:
        return day.isoformat(), "day"
    if match["day"]:  # 2月31日: no such day
        return None, None
    return f"{year}-{month:02d}", "month"


def _from_today(distance: int, issue: PageDate) -> tuple[str | None, Precision | None]:
    if issue.precision != "day" or not issue.value:
        return None, None
    return (date.fromisoformat(issue.value) + timedelta(distance)).isoformat(), "day"


def _year(match: re.Match[str], words: DateWords, issue: PageDate) -> int | None:
    if match["year"]:
        return _number(match["year"])
    if not issue.value:
        return None
    year = int(issue.value[:4])
    if match["year_word"]:
        return year + words.years[match["year_word"]]
    # A bare month that the page, known to the day, has not reached yet (by more than a month) is last year's.
    month = _number(match["month2"])
    ahead = issue.precision == "day" and month is not None and month > int(issue.value[5:7]) + 1
    return year - 1 if ahead else year


def _day_of(match: re.Match[str], year: int, month: int) -> date | None:
    if match["day"]:
        return _day(year, month, _number(match["day"]))
    part = match["part"] or match["part2"]
    if part in ("底", "末"):
        return _day(year, month, monthrange(year, month)[1])
    return None


def _day(year: int, month: int, day: int | None) -> date | None:
    if not (_EARLIEST <= year <= _LATEST and 1 <= month <= 12 and day and day <= monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def _number(digits: str) -> int | None:
    """十二 → 12, 二〇二三 → 2023, 06 → 6; None for what is no number."""
    if digits.isascii() and digits.isdigit():
        return int(digits)
    if "十" in digits:
        tens, _, ones = digits.partition("十")
        return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
    try:
        return int("".join(str(_DIGITS[digit]) for digit in digits))
    except (KeyError, ValueError):
        return None
