"""Which division of a kind is meant where an article leaves its name out: the city of 市总工会, the district of 区园林局."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter

from articles.lexicons.gazetteer import Division, path_of
from articles.parsing.entities.mentions import PlaceMention, Scene


def nearest_division(scene: Scene, at: int, kind: str, home: str | None) -> Division | None:
    found = nearest(scene, at, kind, home)
    return found[0] if found else None


def nearest(scene: Scene, at: int, kind: str, home: str | None) -> tuple[Division, tuple[tuple[int, int], ...]] | None:
    """The division of a kind that is meant at ``at``: named last before it, else first after it, else the home of the paper.

    A place spoken by its own name goes before one that only follows from a district in it; 区 is an autonomous region's where
    no district is named.
    """
    for direct in (True, False):
        offsets, found = divisions_of_kind(scene, kind, direct)
        if found:
            chosen = _unambiguous(scene, found, max(bisect_right(offsets, at - 1) - 1, 0), at)
            if chosen is None or _is_foreign(chosen[1], kind, home):
                return None
            return chosen[1], ((chosen[0].start, chosen[0].end),)
    if kind == "区":
        return nearest(scene, at, "自治区", home)
    for division in reversed(path_of(home)) if home else ():
        if division.name.endswith(kind) and division.level < 3:
            return division, ()
    return None


def divisions_of_kind(scene: Scene, kind: str, direct: bool) -> tuple[list[int], list[tuple[PlaceMention, Division]]]:
    """The divisions of a kind named in the article with their offsets, found once a scene."""
    key = (kind, direct)
    if key not in scene.divisions:
        found = []
        for place in scene.places:
            if place.code is not None and (place.full or _speaks(scene, place)):
                path = path_of(place.code)
                for division in reversed(path[-1:] if direct else path[:-1]):
                    if division.name.endswith(kind) and not (kind == "区" and division.name.endswith("自治区")):
                        found.append((place, division))
                        break
        scene.divisions[key] = ([place.start for place, _ in found], found)
    return scene.divisions[key]


def _unambiguous(
    scene: Scene, found: list[tuple[PlaceMention, Division]], index: int, at: int
) -> tuple[PlaceMention, Division] | None:
    """The place named last; of two in one sentence before (成都市总工会与德阳市总工会签约。) the one spoken of more."""
    place, division = found[index]
    start = scene.text.rfind("。", 0, place.start) + 1
    beside = [pair for pair in found[max(index - 6, 0) : index] if pair[0].start >= start and pair[1].code != division.code]
    if not beside or "。" not in scene.text[place.end : at] or "\n" in scene.text[beside[-1][0].end : place.start]:
        return place, division
    counts = Counter(other.code for _, other in found)
    (first, most), *others = counts.most_common(2)
    if others and most < 2 * others[0][1]:
        return None
    return next(pair for pair in found if pair[1].code == first)


def _is_foreign(division: Division, kind: str, home: str | None) -> bool:
    """市总工会 in a city's own paper, after another city has been named: either may be meant, so none is told."""
    return bool(home) and kind == "市" and home != division.code and home not in {one.code for one in path_of(division.code)}


def _speaks(scene: Scene, place: PlaceMention) -> bool:
    """A short name counts in a headline or kicker, in a dateline, and before a body's own word (深圳市总, 顺义工会)."""
    if scene.source.role_at(place.start) in ("headline", "kicker", "deck"):
        return True
    return re.match(r"工会|总工会|市委|市总", scene.text[place.end : place.end + 3]) is not None
