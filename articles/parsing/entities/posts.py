"""Who holds which post where: titles to the left of a name, the body before the title, both carried along a list.

聊城市总工会党组书记、常务副主席李献滨 · 市委常委、常务副市长刘桂平 · 北京公交集团41路驾驶员孟大鹏
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from articles.lexicons import Lexicons
from articles.parsing.entities.divisions import nearest
from articles.parsing.entities.elided import TRADE, UNIT, WORKPLACES, framed, honours_told, with_elided, without_parts
from articles.parsing.entities.mentions import PersonMention, Post, Scene
from articles.parsing.entities.name_words import NameWords, name_words
from articles.parsing.entities.org_words import org_words
from articles.parsing.entities.places import full_name
from articles.parsing.entities.resolution import Resolved, owner_of

# What may stand between a body and a title: 41路, 一级, 党组 …
_BETWEEN = re.compile(
    r"(?:\d+路|[一二三四五六七八九十]级|党组|机关|党委|原|时任|一名|的一名|一线|高级|资深|特级|基层|热线|女职工委员会|职工|退休|的|首席|专职|兼职|派来的|派驻的|选派的|蹲点|人力资源|物理|语文|数学|英语|化学|体育|音乐|美术|思政|历史|市场|技术|运营|行政|财务|营销|机加车间|[\u4e00-\u9fff]{2,4}(?:城市|区域|大区|片区)|[\u4e00-\u9fff]{1,4}(?:车间|班组?|部|科|处|室|队|岗|线|站点))"
)
_MEETING = re.compile(r"(?:第[一二三四五六七八九十\d]+[届次])?(?:会员|职工)?(?:代表)?(?:成立)?(?:大会|会议)")
_SAID_OF = re.compile(r"(?:是|当选为?|担任|出任|兼任|任(?!职|务|教|期)|(为))(?:一名|一位)?")
# 司机韦干|、女司机|黄彩凤当选副主席: what may stand between two who are said to be the same.
_SAID_TOGETHER = re.compile(r"[、和及][\u4e00-\u9fff]{0,16}")
_ELECTED = re.compile(r"(?:选举|推选|选|聘请|聘任|任命|推荐)[^。;\n]{0,80}$")
_CLAUSE_END = re.compile(r"[,。;:!?\n”]")
# 所长厉海舟: whose head, where no body stands before the title: that of the last body of this kind.
_HEAD_OF = {
    "所长": "所", "院长": "院", "校长": "校", "站长": "站", "厂长": "厂", "矿长": "矿", "馆长": "馆",
    "社长": "社", "段长": "段", "局长": "局", "行长": "银行", "队长": "队", "园长": "园", "会长": "会",
    "场长": "场", "店长": "店", "台长": "台", "理事长": "会", "秘书长": "会",
    "董事长": "公司", "总经理": "公司", "经理": "公司",
}  # fmt: skip
# 公司党委书记: the company that the article speaks of.
_SPOKEN_BODY = re.compile(
    r"(?<![\u4e00-\u9fff](?=公司))(?:该|本)?(公司|集团|医院|学校|校|院|所|厂|矿|联合会|联合工会|俱乐部|文化宫|图书馆|博物馆|协会|商会|基金会|大学|学院|支队|大队|中心|银行|车间)$"
)
_JOIN = re.compile(r"[、兼和]$")
# 厦门工匠、|漆线雕|传承人: of what kind a title after another one is.
_KIND_OF = re.compile(r"(、)[\u4e00-\u9fff]{2,6}$")
# 首席技师、“北京大工匠”师占魁: an honour in quotation marks between title and name.
_HONOUR_BETWEEN = re.compile(r"[、 ]?“[^“”]{2,14}”(?:获得者)?$")
_MODIFIER = re.compile(r"(?:退休|资深|青年|优秀|一线|专职|兼职)$")
# Somebody unnamed, where another body and title follow: 全总宣教部负责人、吉林省总工会副主席丛日升.
_UNNAMED = re.compile(r"(?:相关|有关|主要)?负责人$")
_CARRY = re.compile(r"[,、和及 ]*$")
_HONOURED_AFTER = re.compile(
    r"(?:等\d+[名位]?(?:同志|职工|个人)?)?(?:荣获|获得|获评|获)?((?:全国|省|市|自治区)?(?:劳动模范|先进工作者|五一劳动奖章|工匠|劳模))(?:荣誉)?(?:称号)?"
)
_TITLE_AFTER = re.compile(
    r"(总书记)|(主席|副主席|书记|主任|局长|部长|院长|经理|队长|班长|站长|教授|老师)(?=[说介表指强在对来为与和带等,、])"
)
_OFFICE_KIND = re.compile(r"(省|市|区|县|州|旗|自治区|镇|乡)(?:长|主席)$")


@dataclass(frozen=True, slots=True)
class _Carried:
    """What a list hands on from one name to the next: the body, and the posts where the next name has none before it."""

    end: int = -1
    body: str | None = None
    posts: tuple[Post, ...] = ()


@lru_cache(maxsize=4)
def _offices(lexicons: Lexicons) -> frozenset[str]:
    return frozenset(lexicons["titles"]["office"])


def find_posts(scene: Scene, resolved: list[Resolved], home: str | None) -> list[Post]:
    """The posts of all people of the article, in reading order, none twice."""
    words = name_words(scene.lexicons)
    bodies = _by_end(resolved)
    posts: dict[Post, None] = {}
    last = _Carried()
    for person in scene.people:
        found, last = _posts_of(scene, person, bodies, words, last, home)
        posts.update(dict.fromkeys(found))
    posts.update(dict.fromkeys(honours_told(scene)))
    return without_parts(with_elided(scene, list(posts), resolved))


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
    last: _Carried,
    home: str | None,
) -> tuple[list[Post], _Carried]:
    groups, start = _title_groups(scene, person.start, bodies, words)
    found: list[Post] = []
    carried = last.body if last.end >= 0 and _CARRY.fullmatch(scene.text[last.end : start]) else None
    listed = scene.text[last.end : person.start] in ("、", "和", " ") if last.end >= 0 else False
    if not groups and listed:  # 环卫工人次旦卓嘎、白玛玉珍: one title for the whole list
        found += [replace(post, person=person.name) for post in last.posts]
    body_of_all = None
    if len(groups) > 1 and groups[0][1] and all(_UNNAMED.fullmatch(title) for title in groups[0][0]):
        groups = groups[1:]
    for titles, body in groups:
        titles, placed = _of_one_place(scene, titles, start, home) if body is None else (titles, {})
        name = (
            body.name
            if body
            else carried
            or _head_of(titles[0], start, bodies)
            or _party_of_place(scene, titles[0], start, home)
            or framed(scene, titles[-1], start, bodies)
        )
        for title in titles:
            place = _office(scene, title, start, home) if title in _offices(scene.lexicons) else None
            found.append(Post(person.name, _worded(title, body, title == titles[0]), place or placed.get(title) or name))
        body_of_all = name or body_of_all
    before = tuple(found)
    return found + _after_name(scene, person, bodies), _Carried(person.end, body_of_all, before)


def _title_groups(
    scene: Scene, at: int, bodies: dict[int, Resolved], words: NameWords
) -> tuple[list[tuple[list[str], Resolved | None]], int]:
    """[(titles, body)] left of ``at``, in reading order, and where they begin."""
    text = scene.text
    groups: list[tuple[list[str], Resolved | None]] = []
    titles: list[str] = []
    edge = at - 1 if text[at - 1 : at] == " " else at
    honour = _HONOUR_BETWEEN.search(text, max(edge - 20, 0), edge)
    edge = honour.start() if honour else edge
    while True:
        title = _title_ending(text, edge, words, bodies) or (_trade_ending(scene, edge) if edge == at else None)
        if not title:
            break
        if title == "代表" and (whose := _title_ending(text, edge - 2, words, {})):
            title = whose + title  # 骑手|代表
        titles.insert(0, title)
        edge -= len(title)
        body, begin = _body_ending(scene, edge, bodies)
        if body:
            groups.insert(0, (titles, body))
            titles, edge = [], begin
        modifier = _MODIFIER.search(text, max(edge - 2, 0), edge)
        if not body and modifier:
            edge = modifier.start()
        apart = _KIND_OF.search(text, max(edge - 7, 0), edge)
        if not body and apart and _title_ending(text, apart.start(), words, bodies):
            edge = apart.end(1)
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
    length = beside[-1] if beside else next(iter(lengths), None)  # 某公司工会|主席, not 某公司|工会主席
    return text[at - length : at] if length else None


def _trade_ending(scene: Scene, at: int) -> str | None:
    """滴灌|工, 窑炉工: a trade that no list holds, as the reader's last one or two words before a name."""
    word = scene.by_end.get(at)
    if word is None or not TRADE.search(word.word) or word.tag not in ("n", "nz", "vn", "nr"):
        return None
    before = scene.by_end.get(word.start)
    if len(word.word) > 1:
        return word.word
    return before.word + word.word if before and before.tag in ("n", "nz", "vn", "v") and len(before.word) <= 3 else None


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
        between = _between(scene.text, edge, bodies)
        between = _field(scene, edge, bodies) if between == edge else between
        if between == edge:
            return None, edge
        edge = between
    return None, edge


def _said_after(scene: Scene, person: PersonMention, bodies: Mapping[int, Resolved]) -> list[Post]:
    """解小东|为|联合会主席, 艾科拜尔|是|喀什市第十小学的体育老师: a post said of somebody after the name."""
    said = _what_is_said(scene, person)
    if said is None or (said.group(1) and not _ELECTED.search(scene.text, max(person.start - 90, 0), person.start)):
        return []
    words = name_words(scene.lexicons)
    clause = _CLAUSE_END.search(scene.text, said.end())
    end = min(clause.start() if clause else len(scene.text), said.end() + 30)
    title = _title_ending(scene.text, end, words, bodies)
    if not title:
        return []
    body, begin = _body_ending(scene, end - len(title), dict(bodies))
    held = body.name if body and begin >= said.end() else _electing(scene, person, bodies) if "当选" in said.group() else None
    told = scene.text[said.end() : end - len(title)]
    plain = len(told) <= 4 or ("的" in told and title not in words.weak_titles)  # 是|企业里最年轻的焊接班|班长
    return [Post(person.name, title, held)] if held or plain else []


def _what_is_said(scene: Scene, person: PersonMention) -> re.Match[str] | None:
    """The words after the name that lead to a post; of several who were elected to one post together, those after the last."""
    said = _SAID_OF.match(scene.text, person.end)
    following = next((one for one in scene.people if one.start > person.end), None)
    if said or following is None or not _SAID_TOGETHER.fullmatch(scene.text, person.end, following.start):
        return said
    said = _what_is_said(scene, following)
    return said if said and "当选" in said.group() else None


def _electing(scene: Scene, person: PersonMention, bodies: Mapping[int, Resolved]) -> str | None:
    """某区快递行业工会联合会成立大会召开,…当选为主席: of the union whose meeting the sentence tells of, else the only one whose
    meeting was told of before."""
    start = max(scene.text.rfind(mark, 0, person.start) for mark in "。!?\n") + 1
    unions = [(end, one) for end, one in sorted(bodies.items()) if one.type == "union" and one.known and end <= person.start]
    inside = [(end, one) for end, one in unions if start <= one.mention.start]
    if inside:
        end, body = inside[0]
        return body.name if _MEETING.match(scene.text, end) else None
    met = {one.name for end, one in unions if _MEETING.match(scene.text, end)}
    return met.pop() if len(met) == 1 else None


def _head_of(title: str, at: int, bodies: Mapping[int, Resolved]) -> str | None:
    """所长 alone is of the last 所 before it: an elided body, told by the article itself."""
    kind = _HEAD_OF.get(title.removeprefix("常务").removeprefix("副"))
    if kind is None:
        return None
    before = sorted((one for end, one in bodies.items() if one.known and end <= at), key=lambda one: one.mention.start)
    return next((one.name for one in reversed(before) if one.name.endswith(kind) and one.type != "union"), None)


def _of_one_place(scene: Scene, titles: list[str], at: int, home: str | None) -> tuple[list[str], dict[str, str]]:
    """望京街道|工委副书记、|总工会主席: both posts are of the place; {title: body}."""
    party = _party_of_place(scene, titles[0], at, home)
    if party is None:
        return titles, {}
    place = re.sub("^中共|(?:工作)?委员会$", "", party)
    return titles, {title: f"{place}总工会" for title in titles[1:] if re.match("总?工会", title)} | {titles[0]: party}


def _field(scene: Scene, edge: int, bodies: Mapping[int, Resolved]) -> int:
    """地勤公司|装卸|队长, 某医院|护理|主任: a word for the field between a workplace and the title; where it begins."""
    word = scene.by_end.get(edge)
    body = bodies.get(word.start) if word else None
    fits = word and body and len(word.word) == 2 and word.tag in ("n", "vn", "v", "nz") and body.type in WORKPLACES
    return word.start if word and fits else edge


def _party_of_place(scene: Scene, title: str, at: int, home: str | None) -> str | None:
    """刘厂镇|党委书记, 镇|党委书记: of the place's committee."""
    kind = re.match("党委|党?工委", title)
    if kind is None:
        return None
    place, spoken = scene.place_by_end.get(at), re.search("(?:街道|[镇乡])$", scene.text[max(at - 2, 0) : at])
    code = place.code if place else None
    if place is None and spoken and (found := nearest(scene, at, spoken.group(), home)):
        code = found[0].code
    return f"中共{full_name(code)}{'工作' if kind.group().endswith('工委') else ''}委员会" if code else None


def _between(text: str, edge: int, bodies: Mapping[int, Resolved]) -> int:
    """Where what stands between a body and a title begins (朱日和风电场|运维班|班长): at a body's end, if there is one."""
    near = range(edge - 2, max(edge - 12, 0), -1)
    named = next((at for at in near if at in bodies and UNIT.fullmatch(text, at, edge)), None)
    if named is not None:
        return named
    starts = [at for at in range(max(edge - 8, 0), edge) if _BETWEEN.fullmatch(text, at, edge)]
    return next((at for at in reversed(starts) if at in bodies), starts[0] if starts else edge)


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
    studio = org_words(scene.lexicons).studio.match(text, person.end)
    if studio:
        found.append(Post(person.name, "创新工作室带头人", person.name + studio.group()))
    honour = _HONOURED_AFTER.match(text, person.end)
    if honour and not studio:
        found.append(Post(person.name, honour.group(1), None))
    found += _said_after(scene, person, bodies)
    after = _TITLE_AFTER.match(text, person.end)
    if after:
        owner = bodies.get(person.start)
        found.append(Post(person.name, after.group(1) or after.group(2), owner.name if owner else None))
    return found
