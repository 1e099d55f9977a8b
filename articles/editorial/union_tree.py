"""The tree of unions: 全总 → 省 → 市 → 区县 → 街道乡镇 → 企业基层, the trades' unions beside it.

A body's ``parent`` is worked out from the gazetteer, from what articles say, and from names, in this order; what a person
decided stays. It is only ever a body that the archive has a record of: where the one above has none, ``parent`` is null, and
``way_up`` tells the place by its name alone. Nobody stands above himself, whatever names, texts and people say.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _

from articles.editorial.above import Above, above, federation_name, is_federation, is_national, lineage, national_name
from articles.models import Organization, OrganizationMention, OrganizationType, Override, ParentBasis, Region

# A region is asked for with everything that it lies in: four levels.
WITH_REGION = "region__parent__parent__parent"
# The tree has six levels; a chain this long is a circle.
DEEPEST = 40
LOT = 400


class CircleError(ValueError):
    """The body above would stand below; the message says so in the archivist's language."""


@dataclass(frozen=True)
class Step:
    """A body on the way up: its record, or None where the archive has none and only the name of the place is known."""

    name: str
    record: Organization | None
    basis: str


def place(ids: Iterable[int], *, anew: bool = False) -> set[int]:
    """Work out the body above for the bodies ``ids`` and for those that waited for one of them; returns whose changed.

    ``anew``: their names, regions or levels changed, so that those below them are looked at again too.
    """
    wanted = set(ids)
    bodies = list(Organization.objects.filter(pk__in=wanted).select_related(WITH_REGION))
    fresh = [body for body in bodies if anew or not body.parent_basis]
    below = _waiting_for(fresh) | (
        set(Organization.objects.filter(parent__in=wanted).values_list("pk", flat=True)) if anew else set()
    )
    bodies += Organization.objects.filter(pk__in=below - wanted).select_related(WITH_REGION)
    return _settle(bodies)


def place_all() -> Iterator[int]:
    """Work out the body above of everything in the archive, in lots; yields how many were looked at."""
    pks = list(Organization.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), LOT):
        bodies = list(Organization.objects.filter(pk__in=pks[start : start + LOT]).select_related(WITH_REGION))
        _settle(bodies)
        yield len(bodies)


def _waiting_for(fresh: Sequence[Organization]) -> set[int]:
    """Bodies without a record above them for which one of ``fresh`` may be that record."""
    orphans = Organization.objects.filter(parent=None)
    waits: list[Q] = []
    regions = [
        body.region_id for body in fresh if body.region and body.type == "union" and is_federation(body.name, body.region)
    ]
    if regions:
        waits.append(Q(type=OrganizationType.UNION) & (Q(region__in=regions) | Q(region__parent__in=regions)))
    if any(is_national(body.name) for body in fresh):
        waits.append(Q(type=OrganizationType.UNION) & (Q(region__level=Region.Level.PROVINCE) | Q(region=None)))
    waits += [Q(name__startswith=body.name.removesuffix("工会")) for body in fresh if body.name.endswith("工会")]
    told = set(orphans.filter(reduce(or_, waits)).values_list("pk", flat=True)) if waits else set()
    said = OrganizationMention.objects.filter(above__in=[body.name for body in fresh], organization__isnull=False)
    return told | set(said.values_list("organization", flat=True))


def _settle(bodies: list[Organization]) -> set[int]:
    """Give each of ``bodies`` that nobody decided on the body above it; returns whose changed."""
    decided = _decided(bodies)
    open_bodies = [body for body in bodies if body.pk not in decided]
    told = {body.pk: above(body) for body in open_bodies}
    records = _Records(told.values(), _said(open_bodies))
    chains = _Chains(bodies)
    changed = []
    for body in open_bodies:
        parent, basis = records.find(body, told[body.pk])
        if parent is not None and chains.would_circle(body.pk, parent):
            parent, basis = None, ParentBasis.UNKNOWN
        chains.put(body.pk, parent)
        if (body.parent_id, body.parent_basis) != (parent, basis):
            body.parent_id, body.parent_basis = parent, basis
            changed.append(body)
    Organization.objects.bulk_update(changed, ["parent", "parent_basis"], batch_size=LOT)
    return {body.pk for body in changed}


def _decided(bodies: Iterable[Organization]) -> set[int]:
    kind = ContentType.objects.get_for_model(Organization)
    found = Override.objects.filter(content_type=kind, field="parent", object_id__in=[body.pk for body in bodies])
    return set(found.values_list("object_id", flat=True))


def _said(bodies: Iterable[Organization]) -> dict[int, list[str]]:
    """What articles call the body above, by the body below: the name said most often first."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    rows = OrganizationMention.objects.filter(organization__in=[body.pk for body in bodies]).exclude(above="")
    for pk, name in rows.values_list("organization", "above"):
        counts[pk][name] += 1
    return {pk: sorted(names, key=lambda name: (-names[name], name)) for pk, names in counts.items()}


class _Records:
    """The records that may stand above: by region, by name, and the country's federation; in three queries for a lot."""

    def __init__(self, told: Iterable[Above | None], said: dict[int, list[str]]) -> None:
        known = [each for each in told if each is not None]
        self.said = said
        names = {name for each in known for name in each.names} | {name for each in said.values() for name in each}
        if any(each.is_national for each in known):
            names.add(national_name())
        self.by_name = _by_name(names)
        self.by_region: dict[int, int] = federations(each.region for each in known if each.region is not None)

    def find(self, body: Organization, told: Above | None) -> tuple[int | None, str]:
        """(the primary key of the body above, how it is known); the gazetteer before the texts before the names."""
        if told is not None and told.basis == ParentBasis.GAZETTEER:
            return self._of(body, told), told.basis
        for name in self.said.get(body.pk, ()):
            if self.by_name.get(name) not in (None, body.pk):
                return self.by_name[name], ParentBasis.TEXT
        found = self._of(body, told) if told is not None else None
        is_told = told is not None and (found is not None or not told.names)
        return found, ParentBasis.NAME if is_told else ParentBasis.UNKNOWN

    def _of(self, body: Organization, told: Above) -> int | None:
        if told.region is not None:
            found = self.by_region.get(told.region.pk)
            return found if found != body.pk else None
        names = (national_name(),) if told.is_national else told.names
        return next((self.by_name[name] for name in names if self.by_name.get(name) not in (None, body.pk)), None)


def _by_name(names: set[str]) -> dict[str, int]:
    """Records by their names and aliases; of several the oldest."""
    if not names:
        return {}
    rows = list(Organization.objects.filter(aliases__name__in=names).order_by("-pk").values_list("aliases__name", "pk"))
    rows += Organization.objects.filter(name__in=names).order_by("-pk").values_list("name", "pk")
    return dict(rows)


def federations(regions: Iterable[Region]) -> dict[int, int]:
    """The record of each region's own federation, by the region's primary key; 总工会 before other forms, then the oldest."""
    by_pk = {region.pk: region for region in regions}
    rows = Organization.objects.filter(type=OrganizationType.UNION, region__in=by_pk).values_list("pk", "name", "region")
    ranked = sorted(rows, key=lambda row: (row[1].endswith("总工会"), -row[0]))
    return {region: pk for pk, name, region in ranked if is_federation(name, by_pk[region])}


class _Chains:
    """Who stands above whom, as far up as it concerns ``bodies``; read level by level."""

    def __init__(self, bodies: Iterable[Organization]) -> None:
        self.parents: dict[int, int | None] = {body.pk: body.parent_id for body in bodies}

    def put(self, pk: int, parent: int | None) -> None:
        self.parents[pk] = parent

    def would_circle(self, pk: int, parent: int) -> bool:
        """Whether ``pk`` stands above ``parent`` already, or is it."""
        at: int | None = parent
        for _step in range(DEEPEST):
            if at is None or at == pk:
                return at == pk
            if at not in self.parents:
                self.parents[at] = Organization.objects.filter(pk=at).values_list("parent", flat=True).first()
            at = self.parents[at]
        return True


def stands_above(pk: int, other: int) -> bool:
    """Whether the body ``pk`` is ``other`` or stands above it."""
    return _Chains([]).would_circle(pk, other)


def refuse_circle(body: Organization, parent: int | None) -> None:
    """Raise CircleError, in words, where ``parent`` is ``body`` itself or stands below it."""
    if parent is not None and stands_above(body.pk, parent):
        raise CircleError(_("上级不能是本机构自己，也不能是它的下级。"))


def way_up(body: Organization) -> list[Step]:
    """The bodies above ``body``, from the top down; those without a record by their name alone."""
    steps: list[Step] = []
    at, seen = body, {body.pk}
    while True:
        parent = at.parent
        if parent is not None and parent.pk not in seen:
            steps.append(Step(parent.name, parent, at.parent_basis))
            at = parent
            seen.add(at.pk)
            continue
        told = None if at.parent_basis == ParentBasis.PERSON or parent is not None else above(at)
        known = _by_place(told, steps) if told is not None else None
        if known is None or known.pk in seen:
            return steps[::-1]
        at = known
        seen.add(at.pk)


def _by_place(told: Above, steps: list[Step]) -> Organization | None:
    """Add the federations of places up to the first that has a record, and return that; at the top the country's."""
    region, basis = told.region, str(told.basis)
    known = federations(lineage(region)) if region is not None else {}
    while region is not None:
        pk = known.get(region.pk)
        record = Organization.objects.filter(pk=pk).select_related(WITH_REGION).first() if pk else None
        steps.append(Step(federation_name(region), record, basis))
        if record is not None:
            return record
        region, basis = region.parent, ParentBasis.GAZETTEER
    if told.region is not None or told.is_national:
        record = Organization.objects.filter(name=national_name()).first()
        steps.append(Step(national_name(), record, basis))
    return None
