"""Which body a name means, told by the article itself: 市总工会 → 聊城市总工会, 该公司工会 → 华润双鹤药业股份有限公司工会.

Only full names of places, headline, dateline and the paper's home decide; a stray short name (六合心理, 陕西) does not. What
can't be told keeps its printed name and gets a notice. A wrong certainty is worse than an open name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from articles.lexicons import Lexicons
from articles.lexicons.gazetteer import path_of
from articles.parsing.entities.divisions import divisions_of_kind, nearest, nearest_division
from articles.parsing.entities.mentions import OrgMention, PlaceMention, Scene
from articles.parsing.entities.org_words import org_words, type_of
from articles.parsing.entities.places import full_name
from articles.parsing.types import OrganizationType

_RELATIVE_PLACE = re.compile(r"(该)?(自治区|街道|地区|[省市区县州旗镇乡])(.*)", re.S)
_RELATIVE_BODY = re.compile(
    r"(?:该|本)?(集团公司|项目部|办事处|公司|集团|企业|分公司|厂|矿|所|院|学校|校|医院|中心|局|联合会|会|社区|站|段|单位|银行|行|协会|部门)(.*)",
    re.S,
)
# 该公司, 本单位, 人力资源部 whose owner stays open name no body.
_BARE = re.compile(r"[该本].{1,6}|[\u4e00-\u9fff]{2,8}(?<!工会)(?<!委)(?:部|室|中心)")
_CORPORATE_REST = re.compile(r"(?:股份|有限|责任|集团|总|公司|工会|药业|科技|快递|物流|速运|速递|出行)*")
# 大台地区总工会 is 大台办事处总工会: a street by the word that is spoken there.
_SPELLINGS = (
    ("高新区", "高新技术产业开发区"), ("经开区", "经济技术开发区"),
    ("地区总工会", "办事处总工会"), ("地区总工会", "街道总工会"), ("地区总工会", "镇总工会"), ("地区总工会", "乡总工会"),
)  # fmt: skip
_MOST_ALTERNATIVES = 6
_PLANT = re.compile(r"[厂矿站段局所部间]$")
# What a head may mean: first what ends with it, then what is one by another word.
_HEADS = {
    "公司": (("公司",), ("集团",)),
    "集团公司": (("集团公司", "集团有限公司", "集团有限责任公司", "集团股份有限公司"), ("集团",)),
    "集团": (("集团", "集团公司", "集团有限公司", "集团有限责任公司"), ("股份有限公司", "公司")),
    "企业": (("公司", "集团", "厂", "矿"),),
    "校": (("学校", "大学", "学院", "中学", "小学"),),
    "学校": (("学校", "大学", "学院", "中学", "小学"),),
    "院": (("院",),),
    "工会": (("工会", "工会联合会"),),
}
_UNION_HEADS = ("中华全国总工会", "全国总工会", "全总")
_TRADE = re.compile(r"^[\u4e00-\u9fff]{2,10}(?:行业|产业)工会(?:联合会)?$")
_WANTED = {
    "市": "市", "区": "区", "县": "县", "省": "省", "州": "州", "旗": "旗", "自治区": "自治区",
    "地区": "地区", "街道": "街道", "镇": "镇", "乡": "乡",
}  # fmt: skip
# 车辆段, 机务段, 水泥厂: a kind of workplace that is told in three characters.
_WORKPLACE = re.compile(r"[段厂矿局所院站校社场馆]$")


@dataclass(frozen=True, slots=True)
class Resolved:
    """A mention with the full name of what it means. ``known`` is False where that stays open; ``evidence``: offsets."""

    mention: OrgMention
    name: str
    type: OrganizationType
    place: str | None = None
    known: bool = True
    inferred: bool = False
    evidence: tuple[tuple[int, int], ...] = ()
    alternatives: tuple[str, ...] = ()  # of an open mention: what it may mean


@lru_cache(maxsize=4)
def _templates(lexicons: Lexicons) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    bodies, unions = lexicons["organizations"], lexicons["unions"]
    national = dict(bodies["national"])
    national.update({short: full for full, names in unions["industrial"].items() for short in (full, *names)})
    return dict(bodies["abbreviations"]), national, dict(bodies["league"])


def resolve(scene: Scene, mentions: list[OrgMention], home: str | None) -> list[Resolved]:
    """Each mention with its full name, in reading order."""
    mentions, elliptic = [one for one in mentions if not one.members], [one for one in mentions if one.members]
    full = [_placed(scene, mention) for mention in mentions]
    settled: list[Resolved] = []
    for mention, known in zip(mentions, full, strict=True):
        told = known or _trade_union(mention, full) or _by_place(scene, mention, home) or _by_body(scene, mention, settled)
        one = told or replace(_as_printed(mention), alternatives=_alternatives(scene, mention, home))
        if one.known or not _BARE.fullmatch(one.name):
            settled.append(one)
    settled = sorted([*settled, *_members(scene, elliptic)], key=lambda one: one.mention.start)
    return _merge_short_names(scene, settled)


def _members(scene: Scene, elliptic: list[OrgMention]) -> Iterator[Resolved]:
    """浙江、安徽等电力工会: a union of each place, led to by the whole of what is printed."""
    templates = _templates(scene.lexicons)[0]
    for mention in elliptic:
        at = mention.start
        for name in mention.members:
            place = scene.place_by_start[at]
            at = place.end + 1
            if place.code is None:
                yield Resolved(mention, name, "union", known=False)
            else:
                full = _name_at(place.code, name[len(place.surface) :], templates, place, name)
                yield Resolved(mention, full, "union", place.code, inferred=True)


def _alternatives(scene: Scene, mention: OrgMention, home: str | None) -> tuple[str, ...]:
    """Of 市总工会 that stays open the full names it may stand for: one a city that the article names, and the paper's own."""
    match = _RELATIVE_PLACE.fullmatch(mention.surface) if mention.relative else None
    if not match:
        return ()
    kind, tail = _WANTED[match.group(2)], match.group(3)
    codes = [division.code for direct in (True, False) for _, division in divisions_of_kind(scene, kind, direct)[1]]
    codes += [division.code for division in path_of(home) if division.name.endswith(kind)] if home else []
    templates = _templates(scene.lexicons)[0]
    names = [templates[tail].format(full_name(code)) if tail in templates else full_name(code) + tail for code in codes]
    return tuple(dict.fromkeys(names))[:_MOST_ALTERNATIVES]


def _as_printed(mention: OrgMention) -> Resolved:
    return Resolved(mention, mention.surface, mention.type, known=not mention.relative)


def _placed(scene: Scene, mention: OrgMention) -> Resolved | None:
    """A name that needs nothing else: of the state, or with its place before it (河北省秦皇岛市委组织部)."""
    templates, national, _ = _templates(scene.lexicons)
    if mention.surface in national:
        name = national[mention.surface]
        return Resolved(mention, name, mention.type, inferred=name != mention.surface)
    if mention.relative:
        return None
    head = next((short for short in _UNION_HEADS if mention.surface.startswith(short)), None)
    if head:  # 全国总工会权益保障部
        return Resolved(mention, national[head] + mention.surface[len(head) :], mention.type, inferred=True)
    place, tail = _leading_place(scene, mention)
    if place is None:
        unbracketed = re.sub(r"\((?:以下)?(?:简称|统称)[^()]*\)", "", mention.surface)
        if mention.type == "union" and _TRADE.search(mention.surface):
            return None
        return Resolved(mention, unbracketed, mention.type)
    if place.code is None:
        return Resolved(mention, mention.surface, mention.type, known=not _governs(tail, templates))
    return Resolved(
        mention,
        _name_at(place.code, tail, templates, place, mention.surface),
        mention.type,
        place.code,
        inferred=not place.full or place.inferred,
    )


def _trade_union(mention: OrgMention, known: list[Resolved | None]) -> Resolved | None:
    """网约车行业工会联合会: the trade's union of the place whose union was spoken of last."""
    if mention.type != "union" or mention.relative or not _TRADE.search(mention.surface):
        return None
    placed = [one for one in known if one and one.type == "union" and one.place and one.mention.start < mention.start]
    if not placed:
        return Resolved(mention, mention.surface, "union")
    owner, evidence = placed[-1], ((placed[-1].mention.start, placed[-1].mention.end),)
    name = full_name(owner.place or "") + mention.surface
    return Resolved(mention, name, "union", owner.place, inferred=True, evidence=evidence)


def _leading_place(scene: Scene, mention: OrgMention) -> tuple[PlaceMention | None, str]:
    at, last = mention.start, None
    while (place := scene.place_by_start.get(at)) and place.end < mention.end and not place.zone:
        at, last = place.end, place
    return last, scene.source.raw[at : mention.end]


def _governs(tail: str, templates: dict[str, str]) -> bool:
    return tail in templates or tail.startswith("总工会")


def _name_at(code: str, tail: str, templates: dict[str, str], place: PlaceMention, printed: str) -> str:
    place_name = full_name(code)
    if tail in templates:
        return templates[tail].format(place_name)
    if tail == "工会":  # 青海工会, 龙潭街道工会: the place's own union
        return place_name + "总工会"
    if tail.startswith("总工会"):
        return place_name + tail
    # 湘西州邮政工会 is told in full; 天津邮政工会 keeps its printed name.
    spoken_whole = place.full and place.surface[-1] in "省市区县州盟旗镇乡道"
    return place_name + tail if spoken_whole else printed


def _by_place(scene: Scene, mention: OrgMention, home: str | None) -> Resolved | None:
    """市总工会, 区园林绿化局, 该街道总工会: the nearest place of that kind, or the paper's home."""
    match = _RELATIVE_PLACE.fullmatch(mention.surface)
    templates, _, league = _templates(scene.lexicons)
    if mention.surface in league:
        division = nearest_division(scene, mention.start, league[mention.surface], home)
        if division:
            return Resolved(mention, f"共青团{full_name(division.code)}委员会", "social_org", division.code, inferred=True)
        return Resolved(mention, mention.surface, "social_org", known=False)
    if not match or not mention.relative:
        return None
    kind, tail = match.group(2), match.group(3)
    if kind in ("街道", "镇", "乡", "地区") and tail == "工会":
        tail = "总工会"
    if re.match("总(?!工会).", tail) and mention.type == "union":  # 市总宣教部
        tail = "总工会" + tail[1:]
    found = nearest(scene, mention.start, _WANTED[kind], home)
    if not found:
        return None
    division, evidence = found
    name = templates[tail].format(full_name(division.code)) if tail in templates else full_name(division.code) + tail
    return Resolved(mention, name, mention.type, division.code, inferred=True, evidence=evidence)


def _by_body(scene: Scene, mention: OrgMention, settled: list[Resolved]) -> Resolved | None:
    """该公司工会, 集团党委, 该所: the last body of that kind before it."""
    match = _RELATIVE_BODY.fullmatch(mention.surface) if mention.relative else None
    unit = org_words(scene.lexicons).units.fullmatch(mention.surface)
    if not match and not unit:
        return None
    head, tail = match.groups() if match else ("", mention.surface)
    before = [one for one in settled if one.known and one.mention.start < mention.start]
    found = owner_of(before, head)
    if not found:
        return None
    owner, name = found
    kind = type_of(name + tail, org_words(scene.lexicons)) if tail else owner.type if head == "会" else _owner_type(name, scene)
    evidence = ((owner.mention.start, owner.mention.end),)
    return Resolved(mention, name + tail, kind, owner.place, inferred=True, evidence=evidence)


def owner_of(before: list[Resolved], head: str) -> tuple[Resolved, str] | None:
    """Of the bodies named before, the last one that a head means: 公司 is 某某有限公司, or its owner in 某某有限公司工会."""
    if not head:
        bodies = [one for one in before if one.type in ("enterprise", "institution", "school")]
        return (bodies[-1], bodies[-1].name) if bodies else None
    for endings in _HEADS.get(head, ((head,),)):
        for one in reversed(before):
            if head == "会":
                if one.name.endswith("会"):
                    return one, one.name
                continue
            bare = (
                one.name
                if head in ("工会", "联合会")
                else re.sub(r"(?:工会联合会|工会委员会|工会|党委|团委|党支部)$", "", one.name)
            )
            if bare.endswith(endings):
                return one, bare
    if head in ("公司", "企业"):  # 某某纸业, 某某药业: a company by its trade, before a plant that it may have come from
        firms = [one for one in reversed(before) if one.type == "enterprise"]
        firm = next((one for one in firms if head == "企业" or not _PLANT.search(one.name)), None)
        return (firm, firm.name) if firm else None
    return None


def _owner_type(name: str, scene: Scene) -> OrganizationType:
    return "institution" if re.search(r"\d所$", name) else type_of(name, org_words(scene.lexicons))


def _merge_short_names(scene: Scene, resolved: list[Resolved]) -> list[Resolved]:
    """203所 → 航天科工203所, 华润双鹤药业 → 华润双鹤药业股份有限公司, 鲁班公司(以下简称) → what stands before the bracket."""
    aliases = _declared(scene, resolved)
    names = sorted({one.name for one in resolved if one.known}, key=lambda name: (-len(name), name))
    merged = []
    for one in resolved:
        if not one.known:  # an open 市总工会 is no short form of the last city's union
            merged.append(one)
            continue
        name = (
            _spelt_out(scene, one, names)
            or _zone(one.name, names)
            or aliases.get(one.name)
            or _through_alias(one.name, aliases)
            or _longer(one, names)
        )
        name = name or _longer_owner(one, names) or _elided(scene, one, names)
        merged.append(replace(one, name=name, inferred=True) if name and name != one.name else one)
    return merged


def _spelt_out(scene: Scene, one: Resolved, names: list[str]) -> str | None:
    """天津外卖行业工会联合会 in a headline where the article says 天津市外卖行业工会联合会."""
    place = scene.place_by_start.get(one.mention.start)
    if place is None or place.full or place.code is None:
        return None
    name = full_name(place.code) + one.mention.surface[len(place.surface) :]
    return name if name in names else None


def _zone(name: str, names: list[str]) -> str | None:
    """合肥高新区总工会 where the article also says 合肥高新技术产业开发区总工会."""
    for short, full in _SPELLINGS:
        longer = name.replace(short, full)
        found = next((other for other in names if longer != name and other.endswith(longer)), None)
        if found:
            return found
    return None


def _declared(scene: Scene, resolved: list[Resolved]) -> dict[str, str]:
    found = {}
    by_end = {one.mention.end: one for one in resolved}
    for match in re.finditer(r"\((?:以下)?(?:简称|统称)[:为]?[“\"]?([^()“”\"]{2,16})[”\"]?\)", scene.text):
        owner = by_end.get(match.start())
        if owner:
            found[scene.source.raw[match.start(1) : match.end(1)]] = owner.name
    return found


def _through_alias(name: str, aliases: dict[str, str]) -> str | None:
    for alias, full in aliases.items():
        if name.startswith(alias) and name != alias:
            return full + name[len(alias) :]
    return None


def _longer(one: Resolved, names: list[str], least: int = 4) -> str | None:
    """The longest of ``names`` of which this is a short form; as an ending it has ``least`` characters or more."""
    if one.place or len(one.name) < 3:
        return None
    for name in names:
        if len(name) <= len(one.name):
            return None
        suffix = name.endswith(one.name) and len(one.name) >= least
        number = name.endswith(one.name) and re.match(r"\d", one.name)
        prefix = name.startswith(one.name) and len(one.name) >= 4 and _CORPORATE_REST.fullmatch(name[len(one.name) :])
        if name == one.name + "联合会":
            return name
        if name.endswith(one.name + "联合会") and one.name.endswith("工会"):
            return name
        same_kind = name.endswith("工会") == one.name.endswith("工会")
        if same_kind and (suffix or number or prefix):
            return name
    return None


def _elided(scene: Scene, one: Resolved, names: list[str]) -> str | None:
    """公交客六工会 in a headline for 北京公交集团客六分公司工会: the same characters in the same order."""
    if not one.name.endswith("工会") or len(one.name) < 6:
        return None
    place = scene.place_by_start.get(one.mention.start)
    if one.place and (place is None or place.full):
        return None
    if scene.source.role_at(one.mention.start) not in ("headline", "kicker", "deck"):
        return None
    short = one.mention.surface
    found = [name for name in names if name.endswith("工会") and len(name) > len(short) and _in_order(short, name)]
    return found[0] if len(found) == 1 else None


def _in_order(short: str, long: str) -> bool:
    rest = iter(long)
    return all(char in rest for char in short)


def _longer_owner(one: Resolved, names: list[str]) -> str | None:
    """203所工会 where the article says 航天科工203所, 车辆段工会 where it says 某某车辆段."""
    match = re.fullmatch(r"(.{3,})(工会|党委|团委|党支部)", one.name)
    least = 3 if match and _WORKPLACE.search(match.group(1)) else 4
    owner = _longer(replace(one, name=match.group(1)), names, least) if match and one.place is None else None
    return owner + match.group(2) if owner and match else None
