"""In whose company a person or body is named: who stands in the same articles, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import nsmallest

from django.db.models import Count, QuerySet, Value

from articles.editorial.generation import kept
from articles.models import Organization, OrganizationMention, Person, PersonMention, State
from articles.querysets import WRITING, ArticleQuerySet

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


def company_of(record: Person | Organization, articles: ArticleQuerySet) -> list[Companion]:
    """Those whom most of ``articles`` (all that name ``record``) name as well, in one query; bylines are no company."""
    return kept(("company", type(record), record.pk), lambda: _count(record, articles))


def _count(record: Person | Organization, articles: ArticleQuerySet) -> list[Companion]:
    people = PersonMention.objects.exclude(role__in=WRITING)
    rows = _named(people, "person", articles).union(_named(OrganizationMention.objects.all(), "organization", articles))
    mine = ("people" if isinstance(record, Person) else "organizations", record.pk)
    others = (row for row in rows if row[:2] != mine)
    return [Companion(*row) for row in nsmallest(SHOWN, others, key=lambda row: (-row[3], row[0], row[1]))]


def _named(mentions: QuerySet, name: str, articles: ArticleQuerySet) -> QuerySet:
    """(kind, key, name, number of articles) of the records that these articles name and readers may see."""
    kind = {"person": "people", "organization": "organizations"}[name]
    inside = mentions.order_by().filter(article__in=articles.order_by().values("pk")).exclude(**{name: None})
    visible = inside.exclude(**{f"{name}__state": State.WITHHELD})
    return visible.values_list(Value(kind), name, f"{name}__name").annotate(number=Count("article", distinct=True))


def companion(value: str) -> Person | Organization | None:
    """The record that ``people-5`` or ``organizations-7`` names, if readers may see it."""
    kind, _hyphen, key = value.partition("-")
    models: dict[str, type[Person] | type[Organization]] = {"people": Person, "organizations": Organization}
    if kind not in models or not (key.isascii() and key.isdecimal() and len(key) < 19):
        return None
    return models[kind].objects.published().filter(pk=int(key)).first()
