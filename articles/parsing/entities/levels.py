"""The level of a union, by its name and the place it is of; the guideline beside the lexicons says which is which."""

from __future__ import annotations

import re
from typing import Any

from articles.lexicons.gazetteer import Division, load_gazetteer
from articles.parsing.entities.places import full_name


def union_level(name: str, code: str | None, tables: Any, municipal: str) -> str | None:
    """The level of a union by its name and place: see the guideline beside the lexicons."""
    if name.startswith(tuple(tables["levels"]["national"])):
        return "national"
    if name.startswith(tuple(tables["levels"]["province"])):
        return "province"
    if re.search(r"第[一二三四五六七八九十]+师总工会$", name):  # a division of the Corps ranks with a prefecture
        return "city"
    if name in tables["industrial"]:
        return "industry"
    rest = name
    division = load_gazetteer().get(code or "")
    if division:
        rest = name.removeprefix(full_name(division.code))
    if re.match(r"总工会", rest) and division:
        return _level_of(division, municipal)
    if division and division.level == 4 and name.endswith(("联合工会", "工会联合会")):
        return "street_town"
    if re.search(r"(?:街道|镇|乡|街|地区|办事处)(?:总工会|工会联合会|工会|小微企业工会)$", name) or re.search(
        r"(?:街道|镇|乡)工会服务站$", name
    ):
        return "street_town"
    if re.search(r"(?:区|科学城|新城|园区)总工会$", rest):
        return "district"
    stem = re.sub(r"(?:总工会|工会联合会|联合工会|工会委员会|工会工作委员会|工联会|工会).*$", "", rest)
    if rest == "服务工会":  # of the trades that serve: 北京市服务工会
        return "industry"
    if any(stem.endswith(word) for word in tables["words"]["grassroots"]):
        return "enterprise_grassroots"
    if any(word in stem for word in tables["words"]["industry"]):
        return "industry"
    if division and division.level >= 3 and ("联合会" in name or rest.startswith("工会")):
        return _level_of(division, municipal)
    if division and rest.startswith("工会"):
        return _level_of(division, municipal)
    if name.endswith("总工会") and not division:
        return _by_suffix(name)
    return "enterprise_grassroots"


def _level_of(division: Division, municipal: str) -> str:
    if division.level == 1:
        return municipal if division.name.endswith("市") else "province"
    return {2: "city", 3: "district", 4: "street_town"}[division.level]


def _by_suffix(name: str) -> str | None:
    for pattern, level in (
        ("(?:街道|镇|乡)总工会$", "street_town"), ("(?:自治区|省)总工会$", "province"),
        ("(?:区|县|旗|科学城|开发区|新区|园区)总工会$", "district"),
        ("(?:市|州|盟)总工会$", "city"), ("(?:集团|公司)总工会$", "enterprise_grassroots"),
    ):  # fmt: skip
        if re.search(pattern, name):
            return level
    return None
