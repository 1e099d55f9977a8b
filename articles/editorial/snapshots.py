"""What stands in a record, as plain data that lasts: single fields, and lists as people see them. Two of them can be compared.

A region is its code, a topic its slug, any other record its primary key; where a record was merged, what leads to either is the
same. Places in a text are left out: they are the reading's, and no person decides them.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import ForeignKey, Model
from django.utils import timezone

from articles.editorial import issues, ledger, overrides
from articles.editorial.changes import plain
from articles.editorial.members import ITEM_LENGTH
from articles.editorial.redirects import follow
from articles.models import (
    Article,
    Byline,
    Caption,
    DateMention,
    Event,
    EventMention,
    Facsimile,
    Figure,
    Issue,
    Newspaper,
    Organization,
    OrganizationMention,
    Override,
    Page,
    ParentBasis,
    Person,
    PersonMention,
    PlaceMention,
    Region,
    Topic,
    TopicLabel,
    Version,
)


@dataclass(frozen=True)
class Listed:
    """A list of an article as rows: the key of a member by the column that holds it; ``called`` is the key of its name.

    ``link``: (relation, decision, model) of the record that the name leads to; the member holds its primary key as ``record``,
    and as ``led_to`` what it was called.
    """

    rows: type[Model]
    keys: dict[str, str]
    called: str
    link: tuple[str, str, type[Model]] | None = None


LISTS: dict[str, Listed] = {
    "topics": Listed(TopicLabel, {"topic__slug": "topic"}, "topic"),
    "byline": Listed(Byline, {"role": "role", "name": "name"}, "name", ("person", "person_record", Person)),
    "captions": Listed(Caption, {"text": "text", "credit": "credit"}, "text"),
    "people": Listed(
        PersonMention, {"name": "name", "role": "role", "titles": "titles"}, "name", ("person", "person_record", Person)
    ),
    "organizations": Listed(
        OrganizationMention,
        {"surface": "surface", "name": "name"},
        "surface",
        ("organization", "organization_record", Organization),
    ),
    "places": Listed(PlaceMention, {"name": "name", "region__code": "code"}, "name"),
    "events": Listed(EventMention, {"name": "name"}, "name", ("event", "event_record", Event)),
    "dates": Listed(DateMention, {"text": "text", "value": "value"}, "text"),
    "figures": Listed(Figure, {"text": "text", "value": "value", "unit": "unit", "what": "what"}, "text"),
}
LINK_KEYS = ("record", "led_to")
STATE_FIELDS = ("state", "withheld_reason")
# Fields beside those that are decided: no reading touches them, a person's word is simply stored.
PLAIN: dict[type[Model], tuple[str, ...]] = {
    Person: ("note",),
    Organization: ("note",),
    Event: ("note",),
    Newspaper: ("name", "publisher", "home_region", "rights_statement", "note"),
    Topic: ("name", "english", "description", "position", "is_retired"),
    Issue: ("number",),
    Region: ("name", "valid_to", "merged_into"),
}
# A facsimile as its page's versions tell it; their order is told by the position.
FACSIMILE = ("position", "sha256", "media_type", "size", "width", "height", "note", "credit")
# What versions that were written before there was such a field would have said.
BEFORE: dict[type[Model], dict[str, Any]] = {Page: {"facsimiles": []}}
# Models whose records have other names.
NAMED = (Person, Organization, Event, Newspaper, Topic)
KEPT: tuple[type[Model], ...] = (Article, Page, *PLAIN)


@dataclass(frozen=True)
class Snapshot:
    """``values`` by field; ``decided`` as in Version. ``at`` and ``parser``: when and by whom it was first read or loaded."""

    values: dict[str, Any]
    decided: list[list[str]]
    at: datetime = field(default_factory=timezone.now, compare=False)
    parser: str = field(default="", compare=False)

    @property
    def locked(self) -> set[str]:
        """The single fields that people had decided."""
        return {name for name, item, _action in self.decided if not item}


def snapshot_of(version: Version) -> Snapshot | None:
    """What stood there in that version; None where the record was no more."""
    if version.values is None:
        return None
    model: Any = ContentType.objects.get_for_id(version.content_type_id).model_class()
    values, decided = {**BEFORE.get(model, {}), **version.values}, version.decided
    if model is Article and (moved := ledger.once("topics moved", Topic.objects.moved)):
        values["topics"] = list(dict.fromkeys(moved.get(slug, slug) for slug in values["topics"]))
        decided = [[name, moved.get(item, item) if name == "topics" else item, action] for name, item, action in decided]
    return Snapshot(values, decided, version.at, version.parser)


def fields_of(model: type[Model]) -> tuple[str, ...]:
    """The fields of a snapshot, in the order in which people look at them."""
    single = tuple(name for name in overrides.SINGLE_FIELDS.get(model, ()) if name != "state")
    more = tuple(LISTS) if model is Article else ("aliases",) if model in NAMED else ("facsimiles",) if model is Page else ()
    state = STATE_FIELDS if model in overrides.SINGLE_FIELDS else ()
    return (*single, *PLAIN.get(model, ()), *more, *state)


def taken(model: type[Model], pks: Collection[int]) -> dict[int, Snapshot]:
    """The snapshot of each record that is there, by primary key: some ten queries, however many records."""
    if not pks:
        return {}
    if model is Article:
        found = _articles(pks)
    elif model is Page:
        found = _pages(pks)
    else:
        found = _others(model, pks)
    decided = _decided(model, found)
    return {pk: Snapshot(values, decided[pk], at, parser) for pk, (values, at, parser) in found.items()}


Found = dict[int, tuple[dict[str, Any], datetime, str]]


def _decided(model: type[Model], pks: Iterable[int]) -> dict[int, list[list[str]]]:
    found: dict[int, list[list[str]]] = defaultdict(list)
    if model in overrides.SINGLE_FIELDS:
        kind = ContentType.objects.get_for_model(model)
        rows = Override.objects.filter(content_type=kind, object_id__in=list(pks)).order_by("field", "item")
        for pk, *told in rows.values_list("object_id", "field", "item", "action"):
            found[pk].append(told)
    return found


def _articles(pks: Collection[int]) -> Found:
    single = [name for name in (*overrides.SINGLE_FIELDS[Article], "withheld_reason") if name not in ("region", "parent")]
    rows = Article.objects.filter(pk__in=pks).values_list(
        "pk", "created_at", "page__parser", "page__read_at", "region__code", "parent_id", *single
    )
    found: Found = {}
    for pk, created, parser, read_at, region, parent, *values in rows:
        told = {**dict(zip(single, values, strict=True)), "region": region, "parent": parent, **{name: [] for name in LISTS}}
        found[pk] = told, read_at or created, parser or ""
    for name, listed in LISTS.items():
        for pk, member in members(listed, pks):
            found[pk][0][name].append(member)
    return found


def members(listed: Listed, pks: Collection[int]) -> list[tuple[int, Any]]:
    """(article, member) of a list, in order; a topic is its slug."""
    link = (listed.link[0], f"{listed.link[0]}__name") if listed.link else ()
    rows = listed.rows._default_manager.filter(article__in=pks).order_by("article_id", "order", "pk")
    keys = [*listed.keys.values(), *(LINK_KEYS if link else ())]
    if listed.rows is TopicLabel:
        return list(rows.values_list("article_id", "topic__slug"))
    told = rows.values_list("article_id", *listed.keys, *link)
    return [(pk, dict(zip(keys, values, strict=True))) for pk, *values in told]


def _pages(pks: Collection[int]) -> Found:
    pages = list(Page.objects.filter(pk__in=pks).defer("text"))
    decided, facsimiles = overrides.decisions_by_target(pages), facsimiles_of(pks)
    found: Found = {}
    for page in pages:
        placed = overrides.laid_over(issues.place_values(page.record), [each for each in decided[page.pk] if not each.item])
        values = {name: placed[name] for name in ("newspaper", "issue_date", "number", "name")}
        state = {name: getattr(page, name) for name in STATE_FIELDS}
        shown = {"facsimiles": facsimiles.get(page.pk, [])}
        found[page.pk] = {**values, **shown, **state}, page.read_at, page.parser
    return found


def facsimiles_of(pks: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """The facsimiles of each page that has any, in order, by the page's primary key."""
    found: dict[int, list[dict[str, Any]]] = {}
    rows = Facsimile.objects.filter(page__in=pks).order_by("page_id", "position", "pk")
    for pk, *values in rows.values_list("page_id", *FACSIMILE):
        found.setdefault(pk, []).append(dict(zip(FACSIMILE, values, strict=True)))
    return found


def _others(model: type[Model], pks: Collection[int]) -> Found:
    names = [name for name in fields_of(model) if name != "aliases"]
    columns = [_column(model, name) for name in names]
    times = ["created_at"] if issubclass(model, (Person, Organization, Event)) else []
    basis = ["parent_basis"] if model is Organization else []
    found: Found = {}
    for row in model._default_manager.filter(pk__in=pks).values("pk", *columns, *times, *basis):
        values = {name: plain(row[column]) for name, column in zip(names, columns, strict=True)}
        if model is Organization and row["parent_basis"] != ParentBasis.PERSON:
            values["parent"] = None  # worked out, and worked out anew at any time
        if model in NAMED:
            values["aliases"] = []
        found[row["pk"]] = values, row.get("created_at") or timezone.now(), ""
    if model in NAMED:
        aliases: Any = model._meta.get_field("aliases").related_model
        owner = str(model._meta.model_name)
        for pk, name in aliases.objects.filter(**{f"{owner}__in": pks}).order_by("name").values_list(owner, "name"):
            found[pk][0]["aliases"].append(name)
    return found


def _column(model: type[Model], name: str) -> str:
    column = model._meta.get_field(name)
    return f"{name}__code" if isinstance(column, ForeignKey) and column.related_model is Region else name


def differing(model: type[Model], one: Snapshot, other: Snapshot) -> list[str]:
    """The fields in which the two say different things, in order. A field that one of them did not have yet is none."""
    return [name for name in fields_of(model) if not same(model, name, one, other)]


def same(model: type[Model], name: str, one: Snapshot, other: Snapshot) -> bool:
    """Whether both say the same of a field, merged records and the order of lists aside."""
    if name not in one.values or name not in other.values or one.values[name] == other.values[name]:
        return True
    if name == "parent":
        return _now(model, one.values[name]) == _now(model, other.values[name])
    if isinstance(one.values[name], list):
        return counted(model, name, one) == counted(model, name, other)
    return False


def counted(model: type[Model], name: str, snapshot: Snapshot) -> Counter[str]:
    """The members of a list, in whatever order, each as text, with what it leads to today."""
    link = LISTS[name].link if model is Article else None
    return Counter(as_text(member, link[2] if link else None) for member in snapshot.values[name])


def as_text(member: Any, model: type[Model] | None = None) -> str:
    """A member to be compared by; ``model``: of what it leads to, which is told by what that is today."""
    if model is not None:
        found = led_to(model, member)
        member = {key: value for key, value in member.items() if key != "led_to"}
        member["record"] = found.pk if found else member["record"] and f"gone {member['record']}"
    return json.dumps(member, ensure_ascii=False, sort_keys=True)


def led_to(model: type[Model], member: dict[str, Any]) -> Model | None:
    """What a member leads to today. If that is gone, as records go to which nothing leads: the only one of its name."""
    found = follow(model, member["record"])
    if found is None and member["record"] is not None:
        named = list(model._default_manager.filter(name=member["led_to"])[:2])
        found = named[0] if len(named) == 1 else None
    return found


def _now(model: type[Model], pk: int | None) -> int | str | None:
    found = follow(model, pk)
    return found.pk if found else pk and f"gone {pk}"


def name_of(listed: Listed, member: Any) -> str:
    """What a member is called, as decisions call it."""
    return str(member if isinstance(member, str) else member[listed.called])[:ITEM_LENGTH]
