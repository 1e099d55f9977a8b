"""The tree of unions, a province at a time: 全总 → 省 → 市 → 区县 → 街道乡镇 → 企业基层, the trades' unions beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from articles.columns import Archive, standing
from articles.columns.archive import ORGANIZATION, is_among
from articles.columns.derived import derived
from articles.editorial.above import Above, above, federation_name, is_federation, is_national, lineage, national_name
from articles.editorial.generation import REGIONS
from articles.editorial.union_tree import WITH_REGION
from articles.models import Organization, OrganizationType, ParentBasis, Region, State, UnionLevel
from articles.models.addresses import address_of
from articles.views.paging import paginate

UNIONS_PER_PAGE = 120
RANKS = {level: rank for rank, level in enumerate([*UnionLevel.values, ""], 10)}
# Beside the provinces: the trades' national unions, and unions of which nothing tells where they belong.
NATIONAL, UNKNOWN = "national", "unknown"

Key = tuple[str, int]


@dataclass(slots=True)
class Union:
    """A union as the tree needs it: there are thousands, and making a whole record of each takes ten times as long."""

    pk: int
    name: str
    union_level: str
    region_id: int | None
    parent_id: int | None
    parent_basis: str
    sort_key: str
    region: Region | None = None
    type: str = OrganizationType.UNION.value

    def get_absolute_url(self) -> str:
        return address_of("articles:organization-detail", self.pk)

    def get_union_level_display(self) -> str:
        return str(UnionLevel(self.union_level).label) if self.union_level else ""


@dataclass
class Node:
    """A place in the tree: ``record`` is None where only the place is known, not a record of its union."""

    name: str
    rank: tuple[int, str]
    record: Union | None = None
    region: Region | None = None
    children: list[Node] = field(default_factory=list)

    @cached_property
    def size(self) -> int:
        """How many unions with a record stand here and below."""
        return (self.record is not None) + sum(child.size for child in self.children)


def union_tree(request: HttpRequest) -> HttpResponse:
    """The provinces with how many unions each has, or the whole tree of the one that ``?province=`` names."""
    archive = standing()
    tree = _tree(archive)
    wanted = request.GET.get("province", "")
    context: dict[str, Any] = {"total": len(tree.unions), "wanted": wanted, "provinces": tree.provinces, "top": tree.top}
    context |= {"trades": tree.trades, "unplaced": len(tree.unplaced)}
    if wanted == UNKNOWN:
        context["page"] = paginate(request, tree.unplaced, UNIONS_PER_PAGE)
    elif wanted:
        context["province"] = next((node for node in tree.provinces if node.region and node.region.code == wanted), None)
        if context["province"] is None:
            raise Http404
        context["open"] = tree.open_in[wanted]
        context["counts"] = archive.number_by_record(ORGANIZATION)
    return render(request, "articles/union_tree.html", context)


def _tree(archive: Archive) -> Tree:
    """Kept until a body, a name of a region, or which bodies readable articles name is another."""
    parts = (archive.names[ORGANIZATION], archive.in_print(ORGANIZATION), archive.marks[REGIONS])
    return derived("union tree", parts, lambda: Tree(_unions(archive)))


def _unions(archive: Archive) -> list[Union]:
    """The unions that readers may see, each with its region and what that lies in: one record a region, shared by all of it."""
    keys, regions = archive.keys_in_print(ORGANIZATION), _regions_of_unions()
    columns = ("pk", "name", "union_level", "region", "parent", "parent_basis", "sort_key")
    rows = Organization.objects.filter(type=OrganizationType.UNION).order_by().values_list(*columns)
    unions = [Union(*row) for row in rows if is_among(keys, row[0])]
    for union in unions:
        union.region = regions[union.region_id] if union.region_id else None
    return unions


def _regions_of_unions() -> dict[int, Region]:
    """The regions of unions by key, and all that they lie in, each with its parent at hand."""
    those = Region.objects.filter(pk__in=Organization.objects.filter(type=OrganizationType.UNION).order_by().values("region"))
    own, *over = (those.order_by().values(path) for path in ("pk", "parent", "parent__parent", "parent__parent__parent"))
    rows = Region.objects.filter(pk__in=own.union(*over)).order_by().only("name", "code", "level", "parent")
    found = {region.pk: region for region in rows}
    for region in found.values():
        region.parent = found[region.parent_id] if region.parent_id else None
    return found


class Tree:
    """All unions in print in their places. Places between them that have no record of a union are nodes of a name alone."""

    def __init__(self, unions: Iterable[Union]) -> None:
        self.unions = {union.pk: union for union in unions}
        self.nodes: dict[Key, Node] = {}
        self.at_region = {
            union.region_id: ("union", union.pk)
            for union in sorted(self.unions.values(), key=lambda union: (union.name.endswith("总工会"), -union.pk))
            if union.region is not None and is_federation(union.name, union.region)
        }
        self.hidden = _withheld_regions()
        self.above_of: dict[Key, Key | None] = {}
        for union in self.unions.values():
            self._hang(union)
        self._gather()

    def _hang(self, union: Union) -> None:
        key = ("union", union.pk)
        self.nodes[key] = Node(union.name, _rank(union), union, union.region)
        if union.parent_id in self.unions:
            self.above_of[key] = ("union", union.parent_id)
            return
        told = above(union) if union.parent_basis != ParentBasis.PERSON else None
        self.above_of[key] = self._place(told) if told is not None else None

    def _place(self, told: Above) -> Key | None:
        if told.is_national:
            return ("country", 0)
        region = told.region
        while region is not None and region.pk in self.hidden:
            region = region.parent
        return self._of_region(region) if region is not None else None

    def _of_region(self, region: Region) -> Key:
        """The node of a region's federation, made with all the nodes above it where there is no record."""
        if region.pk in self.at_region:
            return self.at_region[region.pk]
        key = ("region", region.pk)
        if key not in self.nodes:
            self.nodes[key] = Node(federation_name(region), (int(region.level), region.code), region=region)
            self.above_of[key] = self._of_region(region.parent) if region.parent else ("country", 0)
        return key

    def _gather(self) -> None:
        """Put every node under the one above; what stands under none is open in its province, or unplaced."""
        self.nodes["country", 0] = country = Node(national_name(), (0, ""))
        country.record = next((union for union in self.unions.values() if is_national(union.name)), None)
        if country.record is not None:
            own: Key = ("union", country.record.pk)
            self.above_of = {key: ("country", 0) if up == own else up for key, up in self.above_of.items() if key != own}
        self.open_in: dict[str, list[Node]] = {}
        self.unplaced: list[Union] = []
        for key, up in sorted(self.above_of.items(), key=lambda item: self.nodes[item[0]].rank):
            if up is not None:
                self.nodes[up].children.append(self.nodes[key])
            elif not self._is_open_in_province(key):
                self.unplaced.append(self.nodes[key].record)  # type: ignore[arg-type]  # only records stand under nothing
        self.top = country
        self.provinces = [node for node in country.children if node.region is not None]
        self.trades = [node for node in country.children if node.region is None]
        for province in self.provinces:
            code = province.region.code if province.region else ""
            self.open_in.setdefault(code, [])

    def _is_open_in_province(self, key: Key) -> bool:
        """A union of a known place whose body above nothing tells is listed with its province."""
        region = self.nodes[key].region
        if region is None:
            return False
        province = next(iter(lineage(region)))
        top = self.at_region.get(province.pk, ("region", province.pk))
        if self.above_of.get(top) is None:
            return False
        self.open_in.setdefault(province.code, []).append(self.nodes[key])
        return True


def _withheld_regions() -> set[int]:
    """Regions whose federation people withheld: its name is not shown as a place either."""
    rows = Organization.objects.filter(type=OrganizationType.UNION, state=State.WITHHELD).select_related(WITH_REGION)
    return {union.region.pk for union in rows if union.region and is_federation(union.name, union.region)}


def _rank(union: Union) -> tuple[int, str]:
    """Federations in the order of divisions, then other unions of places, the grassroots, and the trades' unions last."""
    if union.region is not None and is_federation(union.name, union.region):
        return int(union.region.level), union.region.code
    return RANKS[union.union_level], f"{union.region.code if union.region else ''} {union.sort_key}"
