"""Names of bodies: a grammar of unions and suffixes walked leftward over words, the model's own finds, brands, lists.

广州市快递、货运、配送、人力资源行业工会联合会 · 华润双鹤药业股份有限公司团委 · 市总工会 · 该公司工会 · 滴滴、如祺、曹操等26家企业
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from articles.lexicons import Lexicons
from articles.parsing.entities.mentions import OrgMention, Scene
from articles.parsing.types import OrganizationType

_LONGEST = 30
_BOUNDARY = frozenset('，,。;；:：!！?？、“”‘’"《》〈〉【】[]—…\n\t /|■●◆+')
_STOP_TAGS = frozenset({"p", "c", "u", "d", "r", "w", "xc", "f", "TIME", "ad", "vd", "y", "PER"})
_NUMBER_IN_NAME = re.compile(r"[一二三四五六七八九十百0-9]{1,4}")
_BRACKET = re.compile(r"\([^()\n、，,。]{1,8}\)$")
_PLACED_LIST = re.compile(r"(?:[\u4e00-\u9fff]{2,6}、){1,6}[\u4e00-\u9fff]{2,6}(?:行业|产业)?工会(?:联合会)?")
_ENUMERATION = re.compile(
    r"((?:[^,。;:\n、“”《》()]{2,14}、)+[^,。;:\n、“”《》()]{2,14}|[^,。;:\n、“”《》()]{2,8}和[^,。;:\n、“”《》()]{2,8})"
    r"(?:等|两家|三家)(?:全国)?(?:\d+|一批|多|几|两|三|十余|数十)?(?:余|多)?(?:家|个)?[\u4e00-\u9fff]{0,10}?(?:企业|公司|单位|机构|平台)"
)
_ALIAS = re.compile(r"\((?:以下)?(?:简称|统称)[:为]?[“\"]?([^()“”\"]{2,16})[”\"]?\)")
_NUMBERED = re.compile(
    r"(?:中国)?(?:航天|航空|中核|中船|兵器)?(?:科工|科技|工业|集团)?\d{2,4}(?:所|厂|院)|航天[一二三四五六七八九十]{1,2}院"
)
_RELATIVE_UNIT = re.compile(
    r"(?:该|本)(?:[\u4e00-\u9fff]{0,4}?)(?:公司|集团|企业|厂|矿|所|院|校|学校|医院|中心|局|街道|镇|乡|区|市|县|省|州|会|社区|站|段|单位|协会|行)"
)
_GOVERNED = re.compile(r"(?:该)?(?:全)?(?:自治区|[省市区县州旗])(?=[^\n]{1,12})")
_EDGE_WORDS = re.compile(
    r"^(?:记者|近日|日前|同时|开展|其中|本报讯?|讯|其|各|全[市省区县]|\d+[家名个]|我[市省区县]|困难企业|并|由|在|与|和|及|于|为|向|对|从|到|后|等|已|将|以|赴|据|经|至|兼|新建|走访|慰问|首批|所在|作为|下属|牵手|依托|"
    r"带动|参加|通过|联合|组织|会同|代表|接到|邀请|位于|来自|前往|深入|走进|来到|授予|感谢|曾在|先后|随)+"
)


@dataclass(frozen=True)
class OrgWords:
    union: re.Pattern[str]
    union_suffixes: tuple[str, ...]
    not_before: re.Pattern[str]
    never_before: re.Pattern[str]
    suffix: re.Pattern[str]
    types: tuple[tuple[str, OrganizationType], ...]
    stop: frozenset[str]
    inner: frozenset[str]
    generic: re.Pattern[str]
    relative_union: re.Pattern[str]
    governed: re.Pattern[str]
    national: re.Pattern[str]
    brands: re.Pattern[str]
    doubtful: frozenset[str]
    units: re.Pattern[str]
    union_units: re.Pattern[str]


@lru_cache(maxsize=4)
def org_words(lexicons: Lexicons) -> OrgWords:
    bodies, unions = lexicons["organizations"], lexicons["unions"]
    words = bodies["words"]
    types = tuple((suffix, kind["type"]) for kind in bodies["kind"] for suffix in sorted(kind["suffix"], key=len, reverse=True))
    industrial = [name for full, short in unions["industrial"].items() for name in (full, *short)]
    heads = _any_of(words["relative_heads"])
    doubtful = frozenset(bodies["brands"]["doubtful"])
    union = _any_of(unions["suffix"])
    tails = _any_of([key for key in bodies["abbreviations"] if key != "总"])
    return OrgWords(
        union=re.compile(union),
        union_suffixes=tuple(unions["suffix"]),
        not_before=re.compile(_any_of(unions["not_before"])),
        never_before=re.compile(_any_of(unions["never_before"])),
        suffix=re.compile(_any_of(suffix for suffix, _ in types)),
        types=types,
        stop=frozenset(words["stop"]),
        inner=frozenset(words["inner"]),
        generic=re.compile(rf"(?:{_any_of(words['generic'])}|[、和及与的等])*"),
        relative_union=re.compile(rf"(?:该|本)?(?:{heads})(?:{union}|党委|团委|党支部)"),
        governed=re.compile(
            rf"(?<![\u4e00-\u9fff])?(?:该)?(?:自治区|[省市区县州旗])(?:{tails}|总(?=[^是部工之经理书监务编队长结体量额数计人干价公会值有需共体]|有关|将|$))"
        ),
        national=re.compile(_any_of([*bodies["national"], *industrial, *bodies["league"]])),
        brands=re.compile(_any_of(bodies["brands"]["names"])),
        doubtful=doubtful,
        units=re.compile(_any_of(words["units"])),
        union_units=re.compile(_any_of(unions["unit"])),
    )


def _any_of(words: Iterable[str]) -> str:
    return "(?:" + "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word)))) + ")"


def type_of(name: str, words: OrgWords) -> OrganizationType:
    """By the suffix; a union's own unit (市总工会职工大学) by the unit."""
    if name.endswith(words.union_suffixes) or (words.governed.fullmatch(name) and name.endswith("总")):
        return "union"
    for suffix, kind in words.types:
        if name.endswith(suffix):
            return kind
    if re.search(r"[省市区县州旗]委(?:组织部|宣传部|统战部|政法委)?$", name):
        return "party"
    return "enterprise"


def find_organizations(scene: Scene) -> list[OrgMention]:
    """Every mention of a body, the outermost name where several begin in one another."""
    words = org_words(scene.lexicons)
    found = [
        *_unions(scene, words),
        *_relatives(scene, words),
        *_by_suffix(scene, words),
        *_by_reader(scene, words),
        *_listed(scene, words),
        *_known(scene, words),
    ]
    kept = [trimmed for mention in found if (trimmed := _trim(scene, mention, words))]
    return _repeat(scene, _settle(kept), words)


def _unions(scene: Scene, words: OrgWords) -> Iterator[OrgMention]:
    text = scene.text
    for match in words.union.finditer(text):
        end = match.end()
        start = left_edge(scene, match.start(), words)
        stem = text[start : match.start()]
        if words.never_before.match(text, end) and not words.union_units.match(text, end):
            continue
        generic = words.generic.fullmatch(stem) is not None
        placed = match.start() in scene.place_by_end or re.search(r"(?:省|市|区|县|自治区|街道|镇|乡|州|旗)$", stem)
        if match.group() == "工会" and (generic or placed) and words.not_before.match(text, end):
            continue
        if generic:
            continue
        yield OrgMention(start, end, text[start:end], "union")
        unit = words.union_units.match(text, end)
        if (unit and match.group() != "工会") or (unit and unit.group() in ("服务站", "女职工委员会")):
            name = text[start : unit.end()]
            yield OrgMention(
                start, unit.end(), name, "union" if unit.group() == "服务站" else type_of_unit(unit.group(), words)
            )
    for match in re.finditer(r"总(?=[^是部工之裁经理书监务编队长结体量额数计人干价公会值共体]|$)", text):
        place = scene.place_by_end.get(match.start())
        if place and place.full:
            start = _chain_start(scene, place.start)
            yield OrgMention(start, match.end(), text[start : match.end()], "union")
    for match in _PLACED_LIST.finditer(text):
        for start in range(match.start(), match.start() + 6):
            place = scene.place_by_start.get(start)
            if place and place.full and place.end < match.end():
                yield OrgMention(start, match.end(), text[start : match.end()], "union")
                break


def type_of_unit(unit: str, words: OrgWords) -> OrganizationType:
    """A department of a union is the union; its college, hospital or party committee is what it is."""
    kind = type_of(unit, words)
    return kind if kind in ("party", "school", "institution", "social_org") and not unit.endswith("部") else "union"


def _relatives(scene: Scene, words: OrgWords) -> Iterator[OrgMention]:
    text = scene.text
    for match in words.governed.finditer(text):
        start, place = match.start(), scene.place_by_end.get(match.start() + len(re.match("该?(?:自治区|.)", match.group())[0]))  # type: ignore[index]
        if match.group()[0] != "该" and (place is not None or _inside_place(scene, start)):
            if place is None or place.start >= start:
                continue
            begin = _chain_start(scene, place.start)
            yield OrgMention(begin, match.end(), text[begin : match.end()], type_of(match.group(), words))
            continue
        if start and "\u4e00" <= text[start - 1] <= "\u9fff" and _inside_word(scene, start):
            continue
        yield OrgMention(start, match.end(), match.group(), type_of(match.group(), words), relative=True)
        unit = words.union_units.match(text, match.end())
        if unit and match.group().endswith("总工会"):
            yield OrgMention(start, unit.end(), text[start : unit.end()], type_of_unit(unit.group(), words), relative=True)
    for match in words.relative_union.finditer(text):
        if match.group()[0] in "该本" or not _inside_word(scene, match.start()):
            if not (match.group().endswith("工会") and words.not_before.match(text, match.end())):
                yield OrgMention(match.start(), match.end(), match.group(), type_of(match.group(), words), relative=True)
    for match in _RELATIVE_UNIT.finditer(text):
        yield OrgMention(match.start(), match.end(), match.group(), "enterprise", relative=True)


def _inside_place(scene: Scene, at: int) -> bool:
    return any(
        (place := scene.place_by_start.get(start)) is not None and place.end > at for start in range(max(at - 15, 0), at)
    )


def _inside_word(scene: Scene, at: int) -> bool:
    """Whether the reader sees no word beginning at ``at``, or sees a name reach over it."""
    return at not in scene.by_start


def _by_suffix(scene: Scene, words: OrgWords) -> Iterator[OrgMention]:
    text = scene.text
    for match in words.suffix.finditer(text):
        start = left_edge(scene, match.start(), words)
        if start == match.start():
            continue
        end = match.end()
        yield OrgMention(start, end, text[start:end], type_of(text[start:end], words))
    for match in words.units.finditer(text):
        before = _ends_body(text[max(match.start() - 8, 0) : match.start()], words)
        if before:
            start = left_edge(scene, match.start(), words)
            if start < match.start():
                yield OrgMention(start, match.end(), text[start : match.end()], "enterprise")


def _ends_body(text: str, words: OrgWords) -> bool:
    return any(text.endswith(suffix) for suffix, kind in words.types if kind in ("enterprise", "institution", "school"))


def _by_reader(scene: Scene, words: OrgWords) -> Iterator[OrgMention]:
    text = scene.text
    for token in scene.tokens:
        if token.tag != "ORG" or len(token.word) < 2:
            continue
        start, end = token.start, token.end
        inner = words.union.search(token.word)
        if inner and not token.word.endswith(words.union_suffixes):
            end = start + inner.end()  # 怀柔泉河街道总工会强: the name ends with its suffix
        while start in scene.place_by_end:
            start = scene.place_by_end[start].start
        tail = re.compile(
            r"(?:[\u4e00-\u9fff]{2,3}分公司|分公司|[一二三四五六七八九十\d]+(?:矿|厂|分公司|车间|队|所)|党委|党支部|团委)"
        ).match(text, end)
        yield OrgMention(
            start, tail.end() if tail else end, text[start : tail.end() if tail else end], type_of(text[start:end], words)
        )


def _listed(scene: Scene, words: OrgWords) -> Iterator[OrgMention]:
    text = scene.text
    for match in _ENUMERATION.finditer(text):
        at = match.start(1)
        for item in re.split("[、和]", match.group(1)):
            begin = _item_start(scene, at, at + len(item))
            name = text[begin : at + len(item)]
            if 2 <= len(name) <= 14 and not _is_common_list(scene, begin, at + len(item), name):
                yield OrgMention(begin, at + len(item), name, type_of(name, words))
            at += len(item) + 1
    for match in _ALIAS.finditer(text):
        yield OrgMention(match.start(1), match.end(1), match.group(1), type_of(match.group(1), words))
    for match in _NUMBERED.finditer(text):
        yield OrgMention(match.start(), match.end(), match.group(), "institution")


def _item_start(scene: Scene, start: int, end: int) -> int:
    """An item of a list begins after the last verb or particle: 其中,滴滴 · 走访饿了么."""
    for offset in range(end - 1, start, -1):
        token = scene.by_end.get(offset)
        if token and token.tag != "PER" and (token.tag in _STOP_TAGS or (token.tag == "v" and len(token.word) > 1)):
            return offset
    return start


def _is_common_list(scene: Scene, start: int, end: int, name: str) -> bool:
    if re.search(r"(?:车间|职工|工作|员|队伍|类|站|行业|领域|部门|服务|人才|活动|情况|问题|方式|[省市区县])$", name):
        return True
    place = scene.place_by_start.get(start)
    if place and place.end == end:
        return True
    token = scene.by_start.get(start)
    return bool(token and token.end == end and token.tag in ("n", "v", "vn", "a", "m", "q", "TIME"))


def _known(scene: Scene, words: OrgWords) -> Iterator[OrgMention]:
    text = scene.text
    for match in words.national.finditer(text):
        name = match.group()
        if not (name == "全总" and text[match.end() : match.end() + 1] in "会数经量体额"):
            yield OrgMention(
                match.start(), match.end(), name, type_of(name, words) if "总" in name or "工会" in name else _state(name)
            )
    for match in words.brands.finditer(text):
        name = match.group()
        if name in words.doubtful and not re.match(
            r"公司|集团|小哥|骑手|平台|科技|工会|、|等", text[match.end() : match.end() + 2]
        ):
            continue
        if (
            name in words.doubtful
            and re.match("等|、", text[match.end() : match.end() + 1])
            and not _ENUMERATION.search(text, match.start(), match.end() + 60)
        ):
            continue
        yield OrgMention(match.start(), match.end(), name, "enterprise")


def _state(name: str) -> OrganizationType:
    if name.startswith("团") or "妇联" in name or "工商联" in name or "共青团" in name or name.endswith(("基金会", "企联")):
        return "social_org"
    return "party" if name in ("中共中央", "党中央") else "government"


def left_edge(scene: Scene, at: int, words: OrgWords) -> int:
    """Where the name begins whose suffix stands at ``at``: leftward over nouns and places until a word that ends it."""
    text, edge, placed = scene.text, at, False
    while edge > 0 and at - edge < _LONGEST and text[edge - 1] not in _BOUNDARY:
        place = scene.place_by_end.get(edge)
        if place:
            edge, placed = place.start, True
            continue
        if text[edge - 1] == ")":
            bracket = _BRACKET.search(text, max(edge - 12, 0), edge)
            if not bracket:
                break
            edge = bracket.start()
            continue
        token = scene.by_end.get(edge)
        if token is None:
            step = _inside_token(scene, edge)
            if step is None or placed:
                break
            edge = step
            continue
        if (placed and token.tag not in ("LOC", "ORG")) or not _may_stand_inside(token.word, token.tag, words):
            break
        edge = token.start
    return edge


def _may_stand_inside(word: str, tag: str, words: OrgWords) -> bool:
    if word in words.stop or tag in _STOP_TAGS:
        return False
    if tag == "m":
        return _NUMBER_IN_NAME.fullmatch(word) is not None
    return tag not in ("v", "q") or word in words.inner


def _inside_token(scene: Scene, edge: int) -> int | None:
    """The start of the word over ``edge``, where that word may be part of a name; a place that ends just before goes first."""
    for back in range(edge - 1, max(edge - 16, -1), -1):
        token = scene.by_start.get(back)
        if token:
            return back if token.end > edge and token.tag not in _STOP_TAGS and token.tag not in ("v", "m", "q") else None
    return None


def _chain_start(scene: Scene, start: int) -> int:
    while start in scene.place_by_end:
        start = scene.place_by_end[start].start
    return start


def _trim(scene: Scene, mention: OrgMention, words: OrgWords) -> OrgMention | None:
    """The mention without words that lead up to it; None where nothing of a name is left."""
    start, name = mention.start, mention.surface
    if not mention.relative:
        while (lead := _EDGE_WORDS.match(name)) and len(name) - lead.end() >= 2 and start not in scene.place_by_start:
            start, name = start + lead.end(), name[lead.end() :]
        if "的" in name and name[-1] != "的":
            start, name = start + name.rindex("的") + 1, name[name.rindex("的") + 1 :]
    if len(name) < 2 or re.search(r"[了把被“”《》:;,。\n]", name.replace("饿了么", "")):
        return None
    if not mention.relative and (words.generic.fullmatch(name) or words.suffix.fullmatch(name)):
        return None
    place = scene.place_by_start.get(start)
    if place and place.end == mention.end:
        return None
    inside = [offset for offset in range(start, mention.end) if offset in scene.person_chars]
    if inside and mention.surface not in words.doubtful:
        if len(inside) == mention.end - start or not _settled_around_person(scene, start, mention.end, words):
            return None
    return OrgMention(start, mention.end, name, mention.type, mention.relative)


def _settled_around_person(scene: Scene, start: int, end: int, words: OrgWords) -> bool:
    return (
        any(scene.text.startswith(suffix, end - len(suffix)) for suffix, _ in words.types)
        and (end - 1) not in scene.person_chars
    )


def _settle(found: list[OrgMention]) -> list[OrgMention]:
    """No mention inside another; of two that cross, the longer. A relative reading gives way to a full one of the same place."""
    kept: list[OrgMention] = []
    taken: set[int] = set()
    for mention in sorted(found, key=lambda m: (-(m.end - m.start), m.relative, m.start, m.type != "union")):
        offsets = range(mention.start, mention.end)
        if not taken.intersection(offsets):
            taken.update(offsets)
            kept.append(mention)
    return sorted(kept, key=lambda m: m.start)


def _repeat(scene: Scene, found: list[OrgMention], words: OrgWords) -> list[OrgMention]:
    """A body named once is the same body where its name stands again."""
    taken = {offset for mention in found for offset in range(mention.start, mention.end)} | scene.person_chars
    names = {mention.surface: mention for mention in found if not mention.relative and len(mention.surface) >= 3}
    again = []
    for name in sorted(names, key=lambda name: (-len(name), name)):
        for match in re.finditer(re.escape(name), scene.text):
            offsets = range(match.start(), match.end())
            if not taken.intersection(offsets):
                taken.update(offsets)
                again.append(OrgMention(match.start(), match.end(), name, names[name].type))
    return sorted([*found, *again], key=lambda m: m.start)
