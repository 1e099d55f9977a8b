"""In whose company a person or body is named: who stands in the same articles, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import nsmallest

from django.db.models import CharField, Value

from articles.columns.archive import IN_TEXT, ORGANIZATION, PERSON, Archive
from articles.columns.counting import companions
from articles.columns.cuts import Naming, Selection
from articles.models import Organization, Person

SHOWN = 12


@dataclass(frozen=True)
class Companion:
    """``kind`` is people or organizations, as in their addresses; ``count``: readable articles that name both."""

    kind: str
    pk: int
    name: str
    count: int

    @property
    def address(self) -> str:
        return f"/{self.kind}/{self.pk}/"

    @property
    def value(self) -> str:
        """How an address says: only articles that name this one, too."""
        return f"{self.kind}-{self.pk}"


def company_of(archive: Archive, record: Person | Organization) -> list[Companion]:
    """Those whom most readable articles that name ``record`` name as well; bylines are no company."""
    articles = Selection((Naming(record),))
    found = []
    for model, kind, paired, plural in (
        (Person, PERSON, IN_TEXT, "people"),
        (Organization, ORGANIZATION, ORGANIZATION, "organizations"),
    ):
        for key, count in companions(archive, articles, kind, paired, SHOWN + 1):
            if not (isinstance(record, model) and key == record.pk):
                found.append((count, plural, key))
    most = nsmallest(SHOWN, found, key=lambda one: (-one[0], *one[1:]))
    people, bodies = ([key for _count, other, key in most if other == plural] for plural in ("people", "organizations"))
    names = _names_of(people, bodies)
    return [Companion(plural, key, names[plural, key], count) for count, plural, key in most if (plural, key) in names]


def _names_of(people: list[int], organizations: list[int]) -> dict[tuple[str, int], str]:
    """The names of these, in one query."""
    persons, bodies = (
        model._default_manager.filter(pk__in=keys).order_by().values_list(Value(plural, output_field=CharField()), "pk", "name")
        for model, keys, plural in ((Person, people, "people"), (Organization, organizations, "organizations"))
    )
    return {(plural, key): name for plural, key, name in persons.union(bodies, all=True)}


def companion(value: str) -> Person | Organization | None:
    """The record that ``people-5`` or ``organizations-7`` names, if readers may see it."""
    kind, _hyphen, key = value.partition("-")
    models: dict[str, type[Person] | type[Organization]] = {"people": Person, "organizations": Organization}
    if kind not in models or not (key.isascii() and key.isdecimal() and len(key) < 19):
        return None
    return models[kind].objects.published().filter(pk=int(key)).first()
