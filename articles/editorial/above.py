"""Which body stands above another, as far as names and the gazetteer tell: nothing here asks the database.

北京市石景山区八宝山街道总工会 → the federation of 石景山区; 广东省总工会权益保障部 → 广东省总工会; 某某有限公司工会 → not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from articles.lexicons import load_lexicons
from articles.models import Organization, OrganizationType, ParentBasis, Region, UnionLevel

# 广西壮族自治区总工会|权益保障部, 中国邮政集团工会|陕西省委员会: what follows a union's whole name is a part of it.
_PART_OF_UNION = re.compile(r"(?P<union>.{2,}?总工会)(?!联合会|委员会).{2,}|(?P<trade>.{2,}?工会)(?!工作委员会).{2,}委员会")
# 海淀街道|工会服务站: a station of the street's union.
_STATION = re.compile(r".+(?:街道|镇|乡|地区)工会(?!联合会|委员会|工作委员会).{2,}")
# 北京公交集团|客六分公司工会: the group that a company's name opens with.
_OF_GROUP = re.compile(r"(?P<group>.{2,}?集团)(?!有限|股份|公司工会|工会|\(|（).{2,}工会(?:委员会|联合会)?")


@dataclass(frozen=True)
class Above:
    """What stands above: the federation of ``region``, the country's (``is_national``), or a body called one of ``names``.

    Bodies of ``names`` count only where the archive has a record of one: that they exist is not told by the name.
    """

    basis: ParentBasis
    region: Region | None = None
    is_national: bool = False
    names: tuple[str, ...] = ()


class Body(Protocol):
    """What is asked of an organization, or of what stands for one where thousands are placed at once."""

    name: str
    type: str
    union_level: str
    region: Region | None


@dataclass(frozen=True)
class _Words:
    national: frozenset[str]
    industrial: frozenset[str]
    federation: tuple[str, ...]
    general: str
    vertical: re.Pattern[str]


@cache
def _words() -> _Words:
    lexicons = load_lexicons()
    tree, unions = lexicons["union_tree"], lexicons["unions"]
    return _Words(
        national=frozenset({tree["national"], *unions["levels"]["national"]}),
        industrial=frozenset(unions["industrial"]),
        federation=tuple(tree["federation"]),
        general=tree["general"],
        vertical=re.compile("|".join(map(re.escape, tree["vertical"]))),
    )


def above(body: Organization | Body) -> Above | None:
    """What the name of ``body``, its level and its region tell of the body above it; None where they tell nothing.

    Its region is read with what it lies in.
    """
    name, region = body.name, body.region
    if part := _PART_OF_UNION.fullmatch(name):
        return Above(ParentBasis.NAME, names=(part["union"] or part["trade"],))
    if body.type != OrganizationType.UNION or is_national(name):
        return None
    if name in _words().industrial:
        return Above(ParentBasis.NAME, is_national=True)
    if region is not None and is_federation(name, region):
        return _over(region)
    if region is not None and _lies_in(body, region):
        return Above(ParentBasis.NAME, region=region)
    group = _OF_GROUP.fullmatch(name)
    return Above(ParentBasis.NAME, names=tuple(group["group"] + end for end in _words().federation)) if group else None


def is_national(name: str) -> bool:
    """Whether this is the country's own federation."""
    return name in _words().national


def national_name() -> str:
    return str(load_lexicons()["union_tree"]["national"])


def is_federation(name: str, region: Region) -> bool:
    """Whether the body ``name`` is the federation of ``region``: 北京市石景山区总工会 of 石景山区.

    A county's, street's or town's may also be called 工会联合会 or 工会.
    """
    ends = _words().federation if region.level >= Region.Level.DISTRICT else (_words().general,)
    stem = next((name.removesuffix(end) for end in ends if name.endswith(end)), "")
    # Asked of thousands: hardly any is called after its region, and only then is the way up looked at.
    if not stem.endswith(region.name):
        return False
    path = [step.name for step in lineage(region)]
    return stem in {"".join(path[start:]) for start in range(len(path))}


def federation_name(region: Region) -> str:
    """What the federation of ``region`` is called: 湖州市总工会, 北京市石景山区总工会."""
    return full_place(region) + _words().general


def full_place(region: Region) -> str:
    """The name by which bodies of a place are filed: from the prefecture or municipality down, else from the province."""
    path = list(lineage(region))
    if len(path) > 1 and path[1].level == Region.Level.CITY:
        path = path[1:]
    return "".join(step.name for step in path)


def lineage(region: Region) -> Iterator[Region]:
    """From the province down to ``region`` itself."""
    if region.parent is not None:
        yield from lineage(region.parent)
    yield region


def _over(region: Region) -> Above:
    """Federations stand one above the other as the divisions do."""
    if region.parent is None:
        return Above(ParentBasis.GAZETTEER, is_national=True)
    return Above(ParentBasis.GAZETTEER, region=region.parent)


def _lies_in(body: Organization | Body, region: Region) -> bool:
    """Whether the name itself puts the body under the federation of the place that it opens with.

    A trade's union of the place, a zone's or a new street's federation, a station, whatever lies in one street or town. Not a
    company that is called after its city, nor a trade that is led from above.
    """
    rest = body.name.removeprefix(full_place(region))
    if rest == body.name or _words().vertical.search(rest):
        return False
    if body.union_level == UnionLevel.INDUSTRY or region.level == Region.Level.STREET or _STATION.fullmatch(body.name):
        return True
    lower = {UnionLevel.DISTRICT: Region.Level.CITY, UnionLevel.STREET_TOWN: Region.Level.DISTRICT}.get(
        UnionLevel(body.union_level) if body.union_level else UnionLevel.NATIONAL
    )
    return lower is not None and region.level <= lower and rest.endswith(_words().general)
