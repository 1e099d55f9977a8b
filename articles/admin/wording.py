"""What differs between two versions, in words: short values as they were and are, long texts with their differences marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from django.db.models import Model
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles.admin.base import region_label
from articles.editorial.ledger import once
from articles.editorial.snapshots import LISTS, Snapshot, as_text, differing, fields_of
from articles.editorial.telling import field_label
from articles.models import Article, MediaType, Organization, PersonMention, Region, State, Topic

Pieces = list[tuple[str, str]]
# Texts, whose differences are marked in the text.
TEXTS = ("kicker", "headline", "deck", "abstract", "body", "description", "result", "rights_statement", "note")


# Fields whose value is the code of a region; and what its label tells beside its name.
REGIONS = ("region", "home_region")
WITH_ABOVE = ("parent__parent__parent",)


@dataclass
class Difference:
    """One field: values in words, or the pieces of a text, or the members of a list that went and came."""

    name: str
    label: str
    before: str = ""
    after: str = ""
    pieces: Pieces = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    come: list[str] = field(default_factory=list)


def shown(model: type[Model], field: str, value: Any) -> str:
    """A plain value in words, for people to compare; long texts are cut."""
    if value in (None, ""):
        return _("空")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if field in REGIONS:
        return _region(value)
    if field == "parent":
        return str((Organization if model is Organization else Article).objects.filter(pk=value).first() or value)
    if field == "state":
        return str(dict(State.choices).get(value, value))
    for each in model._meta.concrete_fields:
        if each.name == field and each.choices:
            return str(dict(each.flatchoices).get(value, value))
    return Truncator(str(value)).chars(200)


def _region(code: Any) -> str:
    if not isinstance(code, str):  # a doubt may tell anything
        return str(code)
    known = once(REGIONS, dict[str, str])
    if code not in known:
        region = Region.objects.filter(code=code).select_related(*WITH_ABOVE).first()
        known[code] = region_label(region) if region else str(code)
    return known[code]


def look_up_regions(told: Iterable[tuple[str, Any]]) -> None:
    """Where what is shown is remembered: look up together the regions that these (field, value) tell."""
    codes = {value for name, value in told if name in REGIONS and isinstance(value, str)}
    found = Region.objects.filter(code__in=codes).select_related(*WITH_ABOVE)
    once(REGIONS, dict[str, str]).update({region.code: region_label(region) for region in found})


class Wording:
    """Words for versions of records of one model; what they name is looked up once."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model

    @cached_property
    def topics(self) -> dict[str, str]:
        return once("topics in words", lambda: dict(Topic.objects.values_list("slug", "name")))

    def differences(self, one: Snapshot, other: Snapshot) -> list[Difference]:
        """What leads from ``one`` to the ``other``, in the order of the fields."""
        return [self._difference(name, one, other) for name in differing(self.model, one, other)]

    def unlocked(self, one: Snapshot, other: Snapshot) -> list[str]:
        """Single fields that are decided in the ``other`` and were not, or the other way."""
        return [self.label(name) for name in fields_of(self.model) if (name in one.locked) is not (name in other.locked)]

    def label(self, name: str) -> str:
        return _("别名") if name == "aliases" else field_label(self.model, name)

    def _difference(self, name: str, one: Snapshot, other: Snapshot) -> Difference:
        was, now = one.values[name], other.values[name]
        found = Difference(name, self.label(name))
        if isinstance(was, list):
            found.gone, found.come = self._members(name, was, now), self._members(name, now, was)
        elif name in TEXTS and was and now:
            found.pieces = list(text_differences(was, now))
        else:
            found.before, found.after = (shown(self.model, name, value) for value in (was, now))
        return found

    def _members(self, name: str, these: list[Any], others: list[Any]) -> list[str]:
        """Those of ``these`` that are not among the others, in words."""
        link = LISTS[name].link if self.model is Article else None
        known = [as_text(each, link[2] if link else None) for each in others]
        found = []
        for each in these:
            text = as_text(each, link[2] if link else None)
            if text in known:
                known.remove(text)
            else:
                found.append(self.member(name, each))
        return found

    def member(self, name: str, member: Any) -> str:
        """A member of a list in words: what it is called, then the rest."""
        if isinstance(member, str):
            return self.topics.get(member, member) if name == "topics" else member
        if name == "facsimiles":
            return _facsimile(member)
        told = dict(member)
        called = str(told.pop(LISTS[name].called, ""))
        pk, record = told.pop("record", None), told.pop("led_to", None)
        if name == "people":
            told["role"] = dict(PersonMention.Role.choices).get(told["role"], told["role"])
            posts = [f"{each.get('organization') or ''}{each.get('title') or ''}" for each in told.pop("titles", None) or []]
            told["titles"] = "、".join(posts)
        rest = [str(value) for value in told.values() if value not in ("", None, called)]
        rest += [_("指%(record)s（编号 %(pk)s）") % {"record": record, "pk": pk}] if pk else []
        return f"{called}（{'；'.join(rest)}）" if rest else called


def _facsimile(member: dict[str, Any]) -> str:
    kind, sides = MediaType(member["media_type"]).label, [str(member[side]) for side in ("width", "height") if member[side]]
    told = {
        "position": member["position"],
        "kind": " ".join(filter(None, [kind, "×".join(sides)])),
        "name": member["sha256"][:8],
    }
    words = [member[name] for name in ("note", "credit") if member[name]]
    return "；".join([_("第 %(position)s 份：%(kind)s，%(name)s") % told, *words])


def text_differences(one: str, other: str) -> Iterator[tuple[str, str]]:
    """(``equal``, ``delete`` or ``insert``, text) from ``one`` to the ``other``: paragraphs first, then characters in them."""
    lines, others = one.splitlines(keepends=True), other.splitlines(keepends=True)
    for what, start, end, other_start, other_end in SequenceMatcher(None, lines, others, autojunk=False).get_opcodes():
        was, now = "".join(lines[start:end]), "".join(others[other_start:other_end])
        if what == "equal":
            yield what, was
        else:
            yield from _characters(was, now)


def _characters(was: str, now: str) -> Iterator[tuple[str, str]]:
    for what, start, end, other_start, other_end in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if what == "equal":
            yield what, was[start:end]
            continue
        if start < end:
            yield "delete", was[start:end]
        if other_start < other_end:
            yield "insert", now[other_start:other_end]
