"""The grammar of signatures, as newspapers print them: 本报记者 赵黎浩 摄 · (特约记者朱润涓 通讯员阎秀英 王继麟).

It says whether a piece of text is a signature and who signs as what. All
patterns are written for folded text (half-width punctuation); they look at short pieces only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from articles.lexicons import Lexicons
from articles.parsing.types import Byline

# Any letter but Latin ones: a range of 20,000 characters takes milliseconds to compile, and it stands in these patterns often.
_HAN = r"[^\W0-9A-Za-z_]"


def any_of(words: list[str]) -> str:
    """A pattern for one of ``words``, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@dataclass(frozen=True)
class Press:
    """Compiled patterns of one set of lexicons. ``lead`` matches 本报讯(记者 …) at a text's start."""

    lead: re.Pattern[str]
    signature: re.Pattern[str]
    credit: re.Pattern[str]
    author_line: re.Pattern[str]
    writer: re.Pattern[str]
    _signed: re.Pattern[str]
    _plain: re.Pattern[str]
    _photo_mark: re.Pattern[str]
    _special: re.Pattern[str]
    _correspondent: re.Pattern[str]

    def signers(self, signature: str, *, photo: bool = False) -> tuple[Byline, ...]:
        """Who signs ``signature`` (folded) as what; a photo's credit gives its signers as 摄影, too.

        signers("通讯员 石蕊 摄影报道", photo=True) is 通讯员 石蕊 and 摄影 石蕊; a name without a role under a photo is
        摄影 alone.
        """
        found: list[Byline] = []
        text = self._photo_mark.sub("", signature) if photo else signature
        for part in self._signed.finditer(text):
            role = self._role(part["role"])
            for name in _names(part["names"]):
                found += [Byline(role, name)] if role != "摄影" else []
                found += [Byline("摄影", name)] if photo or role == "摄影" else []
        if photo and not found and (plain := self._plain.search(text)):
            found = [Byline("摄影", name) for name in _names(plain["names"])]
        return tuple(dict.fromkeys(found))

    def author(self, text: str) -> tuple[Byline, ...]:
        """The author who signs after the body that he belongs to: 市总工会机关党委 邵宇."""
        match = self.author_line.fullmatch(text)
        return tuple(Byline("作者", name) for name in _names(match["author"])) if match else ()

    def _role(self, printed: str) -> str:
        for pattern, role in ((self._special, "特约记者"), (self._correspondent, "通讯员")):
            if pattern.search(printed):
                return role
        return "摄影" if printed == "摄影" else "作者" if printed in ("作者", "撰文", "撰稿") else "记者"


def _names(printed: str) -> list[str]:
    """The names in 彭新启 罗瑞雄; a name of two characters that is set wide (白 莹) is one name."""
    names: list[str] = []
    for name in re.split(r"[\s,、/]+", printed.strip()):
        if len(name) == 1 and names and len(names[-1]) == 1:
            names[-1] += name
        elif name:
            names.append(name)
    return [name for name in names if len(name) > 1]


@lru_cache(maxsize=4)
def press_of(lexicons: Lexicons) -> Press:
    """The signatures' patterns, made of the lexicons' words."""
    words, leads = lexicons["layout"]["press"], lexicons["layout"]["lead"]
    writers = any_of(words["special_reporters"] + words["correspondents"] + words["reporters"])
    houses = any_of(words["own"] + leads["houses"])
    marks = any_of(words["photo_marks"])
    loud = any_of([mark for mark in words["photo_marks"] if mark not in ("图", "发", "摄影")])
    role = rf"(?:(?:{houses})?(?:驻{_HAN}{{1,6}}?)?(?:{writers})|(?:摄影|作者|撰文|撰稿)(?=[:\s]))"
    letter = rf"(?:(?![记通特见实首]者?[者讯约邀习席]|本报|本刊|本网|本社|新华社|全媒体|评论员|摄|供图|图文|图片){_HAN})"
    name = rf"(?:{letter}{{2,4}}|{letter}{{2,6}}·{letter}{{2,6}}|(?<!{_HAN}){letter}\s{letter}(?!{_HAN}))"
    names = rf"{name}(?:\s*[\s,、/]\s*{name})*"
    signature = rf"{role}[\s:]*{names}(?:[\s,、/]*{role}[\s:]*{names})*"
    credit = (
        rf"(?:(?:文/图|图/文|图|文|摄影|图文)[\s:/]+)?{signature}[\s/]*(?:{marks})|(?:图/文|文/图|摄影)[\s:/]+(?:{signature}|{names})"
        rf"|{names}[\s/]*(?:{loud})|{any_of(words['anonymous_credits'])}"
    )
    person = rf"[{words['surnames'].strip()}]{_HAN}{{1,2}}"
    bodies = any_of(words["signing_bodies"])
    return Press(
        lead=re.compile(_lead(writers, any_of(leads["houses"]), any_of(leads["marks"]))),
        signature=re.compile(rf"\(?{signature}\)?(?:\s*(?:报道|文|撰写|整理|采写))?"),
        credit=re.compile(rf"\(?(?:{credit})\)?[。.]?"),
        author_line=re.compile(
            rf"\(?(?:作者(?:单位)?[:\s系为]*)?(?:(?:{_HAN}|[()]){{2,20}}(?:{bodies}))[\s,]+(?P<author>{person}(?:[\s、]{person})*)\)?"
        ),
        writer=re.compile(rf"\s(?={role})"),
        _signed=re.compile(rf"(?P<role>{role})[\s:]*(?P<names>{names})"),
        _plain=re.compile(rf"(?<!{_HAN})(?P<names>{names})"),
        _photo_mark=re.compile(
            rf"(?:^\(?(?:文/图|图/文|摄影|图)[\s:/]+)|[\s/]*(?:{marks})\)?[。.]?$|{any_of(words['anonymous_credits'])}"
        ),
        _special=re.compile(any_of(words["special_reporters"])),
        _correspondent=re.compile(any_of(words["correspondents"])),
    )


def _lead(writers: str, houses: str, marks: str) -> str:
    """本报讯(记者 张晶) · 本报讯(记者 马超) 6月15日 · 本报北京9月1日电 (记者 …) · 新华社北京9月1日电 · (记者 …)"""
    who = rf"\((?=[^()]{{0,40}}?(?:{writers}))[^()]{{1,120}}\)"
    day = r"(?:\d{1,2}月)?(?:\d{1,2}日)?"
    return rf"(?:(?:据)?(?:{houses})(?:{_HAN}{{0,8}}?{day})?(?:{marks}|电)\s*(?:{who})?|{_HAN}{{2,4}}讯\s*{who}|{who})\s*"
