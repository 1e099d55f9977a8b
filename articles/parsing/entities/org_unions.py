"""Unions by their grammar: a place, a trade or a unit before 总工会 or 工会, several sharing one word, their own units."""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.parsing.entities.mentions import OrgMention, PlaceMention, Scene
from articles.parsing.entities.org_edges import chain_start, left_edge
from articles.parsing.entities.org_words import OrgWords, has_suffix, is_trade, type_of_unit
from articles.parsing.types import OrganizationType

# A list in one union's name: 广州市快递、货运、配送、人力资源行业工会联合会.
_PLACED_LIST = re.compile(r"(?:[\u4e00-\u9fff]{2,6}、){1,6}[\u4e00-\u9fff]{2,6}(?:行业|产业)工会(?:联合会)?")
# 浙江、安徽等电力工会: what may stand between a list of places and the word that all of them share.
_SHARED_JOINT = re.compile(
    r"等?(?:\d+|[两三四五六七八九十]+)?(?:个?省(?:份|区市|市)?|个?市|个?区|个?县|[县市]区|区县|旗县|个?街道|[个家]?乡?镇|地)?"
)
_SHARED_UNION = re.compile(r"(?:行业|产业)?(?:总工会|工会联合会|工会)$")
_CITY_COMMITTEE = re.compile(
    r"(?:中国[\u4e00-\u9fff]{2,8}|[\u4e00-\u9fff]{2,8}集团)工会[\u4e00-\u9fff]{2,8}?(?:省|市|自治区)委员会"
)
# 成立了|货运行业工会: one of the kind, not a body's name.
_FOUNDING = re.compile(r"(?:(?:成立|组建|建立)了?|首个|首家|第一[个家])$")
_TRADE_UNION = re.compile(r"[\u4e00-\u9fff]{2,8}(?:行业|产业|司机|骑手|快递员)工会")
# 各市总工会, 各市州总工会, 县(市、区)总工会: no one body.
PLURAL = re.compile(r"(?:各|各市|各县|各盟|市、|\(|[县区]\)|[\d两三四五六七八九十]个)$")
# 区总工会|法律服务部|部长: a department that no list holds, told by who speaks for it.
_DEPARTMENT = re.compile(
    r"(?!组织|联合|召开|举办|开展|及|和|与|等)[\u4e00-\u9fff]{2,7}?(?<![干全内总局外])部"
    r"(?=副?部长|负责人|相关负责人|有关负责人|主管|干事|干部|工作人员|统计|介绍|提供)"
)
# 政协工会界别小组 is a group of members of the conference.
_NO_UNION_AFTER = re.compile(r"\(?界")


def unions(scene: Scene, words: OrgWords) -> Iterator[OrgMention]:
    text = scene.text
    for match in words.union.finditer(text):
        start, end = left_edge(scene, match.start(), words), match.end()
        start = _service_union(scene, match.start()) if start == match.start() else start
        stem = text[start : match.start()]
        if words.never_before.match(text, end) or PLURAL.search(text, max(start - 3, 0), start):
            continue
        if _NO_UNION_AFTER.match(text, end):
            continue
        if text.startswith("系统", end) and stem.startswith("全国"):
            continue
        yield from unit_after(scene, start, end, words)
        if words.generic.fullmatch(stem) and not is_trade(stem, words):
            start = _place_before(scene, start) if stem else start
            if text[start : match.start()] == stem:
                continue
        if (
            text[start - 1 : start] in ("“", "‘")
            and text[end : end + 1] in ("”", "’")
            and _is_coined(scene, start, stem, words)
        ):
            continue
        founded = _FOUNDING.search(text, max(start - 4, 0), start) and start not in scene.place_by_start
        if founded and _TRADE_UNION.fullmatch(text, start, end):
            continue
        if match.group() == "工会" and _is_about_unions(scene, match.start(), stem) and words.not_before.match(text, end):
            continue
        yield OrgMention(start, end, text[start:end], "union")
    for match in _PLACED_LIST.finditer(text):
        if "工会" in match.group()[:-7]:
            continue
        for start in range(match.start(), match.start() + 6):
            place = scene.place_by_start.get(start)
            if place and place.full and place.end < match.end():
                yield OrgMention(start, match.end(), text[start : match.end()], "union")
                break
    for match in _CITY_COMMITTEE.finditer(text):
        yield OrgMention(match.start(), match.end(), match.group(), "union")


def _service_union(scene: Scene, at: int) -> int:
    """北京市|服务|工会, 市服务工会: 服务 is a verb that ends other names, but a trade between a place and a union's suffix."""
    if scene.text[at - 2 : at] != "服务":
        return at
    if at - 2 in scene.place_by_end:
        return chain_start(scene, scene.place_by_end[at - 2].start)
    return at - 3 if scene.text[at - 3 : at - 2] in ("省", "市", "区", "县") else at


def _is_coined(scene: Scene, start: int, stem: str, words: OrgWords) -> bool:
    """“马背工会”, “指尖工会”: a nickname in quotation marks, of no place and no body."""
    return start not in scene.place_by_start and not has_suffix(stem, words)


def sharing_unions(scene: Scene, words: OrgWords) -> Iterator[OrgMention]:
    """浙江、安徽、甘肃等电力工会, 合肥市、芜湖市总工会: one printed name for the unions of several places."""
    text = scene.text
    for match in words.union.finditer(text):
        end = match.end()
        for at in range(match.start(), max(match.start() - 12, 0), -1):
            listed = _listed_places(scene, at)
            joint = _SHARED_JOINT.match(text, at) if len(listed) > 1 else None
            if joint:
                tail = text[joint.end() : end]
                trade = _SHARED_UNION.sub("", tail)
                if (trade == "" and tail == "总工会") or trade in words.phrases:
                    start = listed[0].start
                    kind = re.search("[市区县]$", joint.group())  # 长沙、株洲两市邮政工会: each is its city's
                    names = tuple(place.surface + _kind_of(place, kind) + tail for place in listed)
                    yield OrgMention(start, end, text[start:end], "union", members=names)
                break


def _kind_of(place: PlaceMention, kind: re.Match[str] | None) -> str:
    return kind.group() if kind and not place.full else ""


def _listed_places(scene: Scene, at: int) -> list[PlaceMention]:
    """The places of a list that ends at ``at``, in reading order."""
    found: list[PlaceMention] = []
    while place := scene.place_by_end.get(at):
        found.insert(0, place)
        if scene.text[place.start - 1 : place.start] != "、":
            break
        at = place.start - 1
    return found


def _place_before(scene: Scene, at: int) -> int:
    """番禺区|分达|商圈工会: a place up to three characters before a common word makes it a name."""
    for back in range(at - 1, max(at - 4, 0), -1):
        if scene.text[back] in "，,。;:、“”":
            break
        place = scene.place_by_end.get(back)
        if place and place.full:
            return chain_start(scene, place.start)
    return at


def _is_about_unions(scene: Scene, at: int, stem: str) -> bool:
    """北京工会12351, 全国工会职工书屋: after a bare place 工会 speaks of unions at large."""
    return (
        at in scene.place_by_end
        or re.search(r"(?:全国|省|市|区|县|自治区|街道|镇|乡|州|旗|最美|星级|优秀|先进)$", stem) is not None
    )


def unit_after(scene: Scene, start: int, end: int, words: OrgWords) -> Iterator[OrgMention]:
    """市总工会职工大学, 自治区总工会权益保障部, 海淀街道工会服务站: the union's own unit."""
    unit = words.union_units.match(scene.text, end) or _DEPARTMENT.match(scene.text, end)
    if unit and (
        scene.text.endswith(("总工会", "总"), start, end)
        or unit.group() in ("服务站", "女职工委员会", "职工服务中心", "管理学院", "管理干部学院", "干部学院")
    ):
        kind: OrganizationType = "union" if unit.group() == "服务站" else type_of_unit(unit.group(), words)
        yield OrgMention(start, unit.end(), scene.text[start : unit.end()], kind)
