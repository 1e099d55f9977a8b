"""Bodies that no suffix tells: in a list of companies, declared as a short name, numbered, or where somebody comes from.

滴滴、曹操等26家企业 · (以下简称“鲁班公司”) · 航天科工203所 · 来自铁道大厦的职工
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.parsing.entities.mentions import OrgMention, Scene
from articles.parsing.entities.org_edges import STOP_TAGS
from articles.parsing.entities.org_words import OrgWords, org_words, type_of

_CLAUSE = re.compile(r"[^,。;:\n“”《》()]{5,}")
# …等26家企业, …两家市场份额最大的平台企业, …等机构: what stands before it in the clause is a list of companies.
_OF_COMPANIES = re.compile(
    r"(?:等|两家|三家)(?:全国)?(?:\d+|一批|多|几|两|三|十余|数十)?(?:余|多)?(?:家|个)?[\u4e00-\u9fff]{0,10}?(?:企业|公司|单位|机构|平台)"
)
_LONGEST_LIST = 240
_COMMON_ITEM = re.compile(
    r"(?:车间|职工|工作|班|课|卡|券|员|队伍|类|站|行业|领域|部门|服务|人才|活动|情况|问题|方式|群体|措施|[省市区县])$"
)
_ALIAS = re.compile(r"\((?:以下)?(?:简称|统称)[:为]?[“\"]?([^()“”\"\n]{2,16})[”\"]?\)")
# 航天科工203所, 航天三院, 203所.
_NUMBERED = re.compile(
    r"(?:中国)?(?:航天|航空|中核|中船|兵器)?(?:科工|科技|工业|集团)?\d{2,4}(?:所(?![\u4e00-\u9fff]{0,4}(?:学院|学校|大学|中学|小学|医院|幼儿园|高校|院校|书屋))|厂|院)|航天[一二三四五六七八九十]{1,2}院"
)
_FROM_BODY = re.compile(r"来自([\u4e00-\u9fff]{3,14}?)的")


def listed(scene: Scene, words: OrgWords) -> Iterator[OrgMention]:
    text = scene.text
    for clause in _CLAUSE.finditer(text):
        tail = _OF_COMPANIES.search(clause.group())
        listed = clause.group()[: tail.start()] if tail else ""
        at = clause.start()
        for item in re.split("[、和]", listed) if re.search("[、和]", listed) and len(listed) <= _LONGEST_LIST else ():
            begin = _item_start(scene, at, at + len(item))
            name = text[begin : at + len(item)]
            if 2 <= len(name) <= 14 and not _is_common_item(scene, begin, at + len(item), name):
                yield OrgMention(begin, at + len(item), name, type_of(name, words), listed=True)
            at += len(item) + 1
    for match in _ALIAS.finditer(text):
        yield OrgMention(match.start(1), match.end(1), match.group(1), type_of(match.group(1), words), listed=True)
    for match in _NUMBERED.finditer(text):
        yield OrgMention(match.start(), match.end(), match.group(), "institution")


def of_origin(scene: Scene, words: OrgWords) -> Iterator[OrgMention]:
    """来自|铁道大厦|的职工: where somebody works, told by what follows, of whatever kind it is."""
    for match in _FROM_BODY.finditer(scene.text):
        start, end = match.span(1)
        token = scene.by_start.get(start)
        whole = token is not None and token.end == end and token.tag in ("ORG", "LOC", "nz")
        if whole and start not in scene.place_by_start and words.roles.match(scene.text, match.end()):
            yield OrgMention(start, end, match.group(1), type_of(match.group(1), words), listed=True)


def _item_start(scene: Scene, start: int, end: int) -> int:
    """An item of a list begins after the last verb or particle: 其中,滴滴 · 走访饿了么."""
    for offset in range(end - 1, start, -1):
        token = scene.by_end.get(offset)
        if token and token.tag != "PER" and (token.tag in STOP_TAGS or (token.tag == "v" and len(token.word) > 1)):
            return offset
    return start


def _is_common_item(scene: Scene, start: int, end: int, name: str) -> bool:
    place, token = scene.place_by_start.get(start), scene.by_start.get(start)
    if name in org_words(scene.lexicons).doubtful:
        return False
    if _COMMON_ITEM.search(name) or (place and place.end == end):
        return True
    return bool(token and token.end == end and token.tag in ("n", "v", "vn", "a", "m", "q", "TIME"))
