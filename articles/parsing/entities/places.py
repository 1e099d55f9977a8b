"""Places by the gazetteer: 顺义区空港街道 is one chain, 朝阳区 is two districts until the article tells which."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import lru_cache

from articles.lexicons import Lexicons
from articles.lexicons.gazetteer import Division, PlaceNames, load_gazetteer, load_names, path_of
from articles.parsing.entities.mentions import PlaceMention

# 上海市民, 北京市场, 海淀区域: the suffix belongs to the next word.
_NOT_AFTER_CITY = re.compile(r"[民场值面容价]")
_NOT_AFTER_DISTRICT = re.compile(r"[域划间]")
_AFTER_SHORT_COUNTY = re.compile(r"工会|总工会|:|总(?=[^是部工之经])")
_ALIAS_AFTER = re.compile(r"工会|职工|劳模|工匠|区|市|")
# 赵县, 城区: two characters with a suffix are a place only where something of a place follows.
_AFTER_TWO = re.compile(r"总工会|总(?=[^是部工之])|人民|委|政府|公安|教育|[\u4e00-\u9fff]{1,4}[镇乡]")
_COMMON_TWO = frozenset({"城区", "郊区", "矿区", "东区", "西区"})


@lru_cache(maxsize=4)
def _zones(lexicons: Lexicons) -> tuple[re.Pattern[str], dict[str, str]]:
    zones = {zone["name"]: zone["within"] for zone in lexicons["regions"]["zone"]}
    return re.compile("|".join(sorted(map(re.escape, zones), key=lambda name: (-len(name), name)))), zones


@lru_cache(maxsize=4)
def _words(lexicons: Lexicons) -> tuple[frozenset[str], dict[str, str]]:
    regions = lexicons["regions"]
    unread = frozenset(regions["ambiguous"]["names"]) - frozenset(regions["ambiguous"]["read_anyway"])
    return unread, dict(regions["aliases"])


@lru_cache(maxsize=1)
def _heads() -> dict[str, tuple[int, ...]]:
    """Lengths of names, longest first, by their first two characters: one look-up for most of a text."""
    names = load_names()
    lengths: dict[str, set[int]] = {}
    for table in (names.full, names.short, names.county):
        for name in table:
            lengths.setdefault(name[:2], set()).add(len(name))
    return {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}


@lru_cache(maxsize=4)
def _openings(lexicons: Lexicons) -> frozenset[str]:
    """What a place may begin with: the first two characters of every name."""
    zones, aliases = _zones(lexicons)[1], _words(lexicons)[1]
    return frozenset(_heads()) | {zone[:2] for zone in zones} | frozenset(aliases)


def find_places(text: str, lexicons: Lexicons) -> list[PlaceMention]:
    """Every division named in ``text``, the longest name first, undecided between namesakes."""
    found: list[PlaceMention] = []
    openings, end = _openings(lexicons), 0
    for at in range(len(text) - 1):
        if at < end or text[at : at + 2] not in openings:
            continue
        if place := _place_at(text, at, lexicons, found[-1] if found else None):
            found.append(place)
            end = place.end
    return found


def _place_at(text: str, at: int, lexicons: Lexicons, before: PlaceMention | None) -> PlaceMention | None:
    names, (unread, aliases) = load_names(), _words(lexicons)
    zone, zones = _zones(lexicons)
    if found := zone.match(text, at):
        return PlaceMention(at, found.end(), found.group(), (zones[found.group()],), full=True, zone=True)
    adjacent = before is not None and before.end == at
    for length in _heads().get(text[at : at + 2], ()):
        name, rest = text[at : at + length], text[at + length : at + length + 8]
        if len(name) < length:
            continue
        if name in names.full and _is_full(name, rest, adjacent):
            return PlaceMention(at, at + length, name, names.full[name], full=True)
        spoken = name[:-1] + "道"
        if adjacent and spoken.endswith("街道") and spoken in names.full:  # 天河区冼村街 for 冼村街道
            return PlaceMention(at, at + length - 1, name[:-1], names.full[spoken], full=True)
        if name in names.short and name not in unread:
            return PlaceMention(at, at + length, name, names.short[name], full=False)
        if name in names.county and _is_short_county(text, name, at, rest, before if adjacent else None, names, unread):
            return PlaceMention(at, at + length, name, names.county[name], full=False)
    alias = text[at : at + 2]
    if alias in aliases and text.startswith(("工会", "总工会", "职工", "工匠", "劳模"), at + 2):
        return PlaceMention(at, at + 2, alias, (aliases[alias],), full=False)
    return None


def _is_full(name: str, rest: str, adjacent: bool) -> bool:
    if len(name) == 2:
        return adjacent or (name not in _COMMON_TWO and bool(_AFTER_TWO.match(rest)))
    if name.endswith("市"):
        return not _NOT_AFTER_CITY.match(rest)
    return not (name.endswith("区") and _NOT_AFTER_DISTRICT.match(rest))


def _is_short_county(
    text: str, name: str, at: int, rest: str, before: PlaceMention | None, names: PlaceNames, unread: frozenset[str]
) -> bool:
    """北京丰台, 顺义工会, 怀柔泉河街道: a county without suffix needs its parent before it, or a union or street after it."""
    codes = names.county[name]
    if before and any(set(before.codes) & {division.code for division in path_of(code)} for code in codes):
        return True
    if name in unread:
        return False
    if _AFTER_SHORT_COUNTY.match(rest):
        return at == 0 or not "\u4e00" <= text[at - 1] <= "\u9fff" or len(name) >= 3
    for length in range(3, 9):
        for code in names.full.get(rest[:length], ()):
            if load_gazetteer()[code].parent in codes:
                return True
    return False


def decide_places(places: list[PlaceMention], home: str | None) -> list[PlaceMention]:
    """Each place with the code that is meant: by its neighbours in a chain, by ancestors named elsewhere, by the paper's home.

    A name does not vote for itself: 朝阳区 alone stays open between Beijing and Changchun.
    """
    chained = _decide_chains(places)
    named = Counter(place.codes[0] for place in chained if len(place.codes) == 1)
    return [_decide(place, named, home) for place in chained]


def _decide_chains(places: list[PlaceMention]) -> list[PlaceMention]:
    narrowed = list(places)
    for index in range(1, len(narrowed)):
        left, right = narrowed[index - 1], narrowed[index]
        if left.end != right.start:
            continue
        codes = tuple(code for code in right.codes if _ancestors(code) & set(left.codes))
        if codes:
            above = {ancestor for code in codes for ancestor in _ancestors(code)}
            narrowed[index] = replace(right, codes=codes)
            narrowed[index - 1] = replace(left, codes=tuple(code for code in left.codes if code in above))
    return narrowed


def _decide(place: PlaceMention, named: Counter[str], home: str | None) -> PlaceMention:
    if len(place.codes) == 1:
        return replace(place, code=place.codes[0])
    others = {code for code in named if load_gazetteer()[code].name != place.surface}
    lines = {relative for code in others for relative in (*_ancestors(code), code)}
    scores = {code: 3 * len(_ancestors(code) & lines) + (home in _ancestors(code)) for code in place.codes}
    best = max(scores.values())
    winners = [code for code, score in scores.items() if score == best]
    if best and len(winners) == 1:
        return replace(place, code=winners[0], inferred=True)
    highest = [code for code in place.codes if load_gazetteer()[code].level < 3]
    if len(highest) == 1:  # 吉林 is the province and the city: the wider one
        return replace(place, code=highest[0], inferred=True)
    return place


@lru_cache(maxsize=65536)
def _ancestors(code: str) -> frozenset[str]:
    return frozenset(division.code for division in path_of(code)[:-1])


def city_of(code: str) -> Division | None:
    """The municipality or prefecture in which a division lies; itself, if it is one."""
    for division in path_of(code):
        if division.level == 2 or (division.level == 1 and division.name.endswith("市")):
            return division
    return None


def full_name(code: str) -> str:
    """The name by which a body of this place is filed: 北京市石景山区, 广州市, 湖州市德清县, 北京市东城区体育馆路街道."""
    path = path_of(code)
    if not path:
        return ""
    if path[-1].level < 3:
        return path[-1].name
    from_city = [division for division in path if division.level > 1 or division.name.endswith("市")]
    if len(from_city) > 1 or len(path) == 2:
        path = tuple(from_city) if from_city[0].level < 3 else path
    return "".join(division.name for division in path)
