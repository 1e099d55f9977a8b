"""Who holds which post where: titles to the left of a name, the body before the title, both carried along a list.

聊城市总工会党组书记、常务副主席李献滨 · 市委常委、常务副市长刘桂平 · 北京公交集团41路驾驶员孟大鹏
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from articles.lexicons import Lexicons
from articles.parsing.entities.mentions import PersonMention, Scene
from articles.parsing.entities.people import NameWords, name_words
from articles.parsing.entities.places import full_name
from articles.parsing.entities.resolution import Resolved, nearest, owner_of

# What may stand between a body and a title: 41路, 一级, 党组 …
_BETWEEN = re.compile(
    r"(?:\d+路|[一二三四五六七八九十]级|党组|机关|党委|原|时任|一名|的一名|一线|基层|热线|女职工委员会|职工|退休|的|机加车间|[\u4e00-\u9fff]{1,4}(?:车间|班组?|部|科|处|室|队|岗|线|站点))$"
)
# 公司党委书记: the company that the article speaks of.
_SPOKEN_BODY = re.compile(r"(?<![\u4e00-\u9fff](?=公司))(?:该|本)?(公司|集团|医院|学校|校|院|所|厂|矿)$")
_JOIN = re.compile(r"[、兼和]$")
_CARRY = re.compile(r"[,、和及 ]*$")
_STUDIO = re.compile(r"((?:劳模和工匠人才|劳模工匠|劳模|职工|首席|技能大师|首席技师|大师|工匠|宝马服务)?(?:创新)?工作室)")
_HONOURED_AFTER = re.compile(
    r"(?:等\d+[名位]?(?:同志|职工|个人)?)?(?:荣获|获得|获评|获)?((?:全国|省|市|自治区)?(?:劳动模范|先进工作者|五一劳动奖章|工匠|劳模))(?:荣誉)?(?:称号)?"
)
_TITLE_AFTER = re.compile(
    r"(总书记)|(主席|副主席|书记|主任|局长|部长|院长|经理|队长|班长|站长|教授|老师)(?=[说介表指强在对来为与和带等,、])"
)
_OFFICE_KIND = re.compile(r"(省|市|区|县|州|旗|自治区|镇|乡)(?:长|主席)$")


@dataclass(frozen=True, slots=True)
class Post:
    person: str
    title: str
    organization: str | None


@lru_cache(maxsize=4)
def _offices(lexicons: Lexicons) -> frozenset[str]:
    return frozenset(lexicons["titles"]["office"])


def find_posts(scene: Scene, resolved: list[Resolved], home: str | None) -> list[Post]:
    """The posts of all people of the article, in reading order, none twice."""
    words = name_words(scene.lexicons)
    bodies = _by_end(resolved)
    posts: dict[Post, None] = {}
    last: tuple[int, str | None] = (-1, None)
    for person in scene.people:
        found, last = _posts_of(scene, person, bodies, words, last, home)
        posts.update(dict.fromkeys(found))
    return list(posts)


def _by_end(resolved: list[Resolved]) -> dict[int, Resolved]:
    """Bodies by where their names end; of two that end together the outer one."""
    found: dict[int, Resolved] = {}
    for one in resolved:
        if one.mention.end not in found or found[one.mention.end].mention.start > one.mention.start:
            found[one.mention.end] = one
    return found


def _posts_of(
    scene: Scene,
    person: PersonMention,
    bodies: dict[int, Resolved],
    words: NameWords,
    last: tuple[int, str | None],
    home: str | None,
) -> tuple[list[Post], tuple[int, str | None]]:
    groups, start = _title_groups(scene, person.start, bodies, words)
    found: list[Post] = []
    carried = last[1] if last[0] >= 0 and _CARRY.fullmatch(scene.text[last[0] : start]) else None
    body_of_all = None
    for titles, body in groups:
        name = body.name if body else carried
        for title in titles:
            place = _office(scene, title, start, home) if title in _offices(scene.lexicons) else None
            found.append(Post(person.name, _worded(title, body, title == titles[0]), place or name))
        body_of_all = name or body_of_all
    found += _after_name(scene, person, bodies)
    return found, (person.end, body_of_all)


def _title_groups(
    scene: Scene, at: int, bodies: dict[int, Resolved], words: NameWords
) -> tuple[list[tuple[list[str], Resolved | None]], int]:
    """[(titles, body)] left of ``at``, in reading order, and where they begin."""
    text = scene.text
    groups: list[tuple[list[str], Resolved | None]] = []
    titles: list[str] = []
    edge = at - 1 if text[at - 1 : at] == " " else at
    while True:
        title = _title_ending(text, edge, words, bodies)
        if not title:
            break
        titles.insert(0, title)
        edge -= len(title)
        body, begin = _body_ending(scene, edge, bodies)
        if body:
            groups.insert(0, (titles, body))
            titles, edge = [], begin
        joint = _JOIN.search(text, max(edge - 1, 0), edge)
        if joint and _title_ending(text, edge - 1, words, bodies):
            edge -= 1
        elif not body and joint is None and _title_ending(text, edge, words, bodies):
            continue
        else:
            break
    if titles:
        groups.insert(0, (titles, None))
    return groups, edge


def _title_ending(text: str, at: int, words: NameWords, bodies: Mapping[int, Resolved]) -> str | None:
    """The title that ends at ``at``: one before which a body ends (区总工会|主席), else the longest (工会主席)."""
    lengths = [length for length in range(min(words.longest_title, at), 1, -1) if text[at - length : at] in words.titles]
    beside = [length for length in lengths if at - length in bodies]
    length = next(iter(beside or lengths), None)
    return text[at - length : at] if length else None


def _body_ending(scene: Scene, edge: int, bodies: dict[int, Resolved]) -> tuple[Resolved | None, int]:
    for _ in range(3):
        body = bodies.get(edge)
        if body:
            return body, body.mention.start
        spoken = _SPOKEN_BODY.search(scene.text, max(edge - 4, 0), edge)
        if spoken:
            before = [one for one in bodies.values() if one.known and one.mention.start < spoken.start()]
            found = owner_of(sorted(before, key=lambda one: one.mention.start), spoken.group(1))
            if found:
                return replace(found[0], name=found[1]), spoken.start()
        between = _BETWEEN.search(scene.text, max(edge - 8, 0), edge)
        if not between or between.start() == edge:
            return None, edge
        edge = between.start()
    return None, edge


def _worded(title: str, body: Resolved | None, first: bool) -> str:
    """市委书记, 省总工会主席: a short name of a body of the place belongs to the title as it is spoken."""
    if not body or not first:
        return title
    match = re.search(r"(?:自治区|[省市区县州])(?:委|政协|人大常委会|总工会)$", body.mention.surface)
    return match.group() + title if match and (body.mention.relative or body.mention.surface.endswith("委")) else title


def _office(scene: Scene, title: str, at: int, home: str | None) -> str | None:
    match = _OFFICE_KIND.search(title)
    kind = match.group(1) if match else None
    place = scene.place_by_end.get(at)
    if place and place.code:
        return full_name(place.code) + "人民政府"
    found = nearest(scene, at, kind, home) if kind else None
    return full_name(found[0].code) + "人民政府" if found else None


def _after_name(scene: Scene, person: PersonMention, bodies: dict[int, Resolved]) -> list[Post]:
    text, found = scene.text, []
    studio = _STUDIO.match(text, person.end)
    if studio:
        found.append(Post(person.name, "创新工作室带头人", person.name + studio.group(1)))
    honour = _HONOURED_AFTER.match(text, person.end)
    if honour:
        found.append(Post(person.name, honour.group(1), None))
    after = _TITLE_AFTER.match(text, person.end)
    if after:
        owner = bodies.get(person.start)
        found.append(Post(person.name, after.group(1) or after.group(2), owner.name if owner else None))
    return found
