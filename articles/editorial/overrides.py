"""What people decided about single fields, kept apart from what was read. Effective value = parser's value + decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from articles.editorial import ledger
from articles.editorial.members import standing_members
from articles.models import Article, Event, Organization, Override, Page, Person

# The fields of each model that a person may decide, and how: one value, or members of a list. Values are plain data: a region
# by its code, any other record by its primary key. ``state`` is decided too: withholding is a decision with a reason.
SINGLE_FIELDS: dict[type[Model], tuple[str, ...]] = {
    Article: (
        "genre",
        "section",
        "kicker",
        "headline",
        "deck",
        "abstract_label",
        "abstract",
        "body",
        "order",
        "parent",
        "region",
        "is_national",
        "union_level",
        "state",
    ),
    Page: ("newspaper", "issue_date", "number", "name", "state"),
    Person: ("name", "distinction", "description", "state"),
    Organization: ("name", "type", "union_level", "region", "parent", "description", "state"),
    Event: ("name", "type", "date", "date_text", "place", "region", "participants_count", "result", "state"),
}
LIST_FIELDS: dict[type[Model], tuple[str, ...]] = {
    Article: ("topics", "byline", "captions", "people", "organizations", "places", "events", "dates", "figures"),
}
# Which record a name leads to; the item is the name as the article has it, the value a primary key or None for "no record".
LINK_FIELDS = ("person_record", "organization_record", "event_record")
LINK_MODELS: dict[str, type[Model]] = dict(zip(LINK_FIELDS, (Person, Organization, Event), strict=True))


class UnknownFieldError(ValueError):
    """The field can't be decided on this model."""


def decide(target: Model, field: str, value: Any, *, by: User | None, read_value: Any = None, reason: str = "") -> Override:
    """Keep that ``field`` of ``target`` is ``value`` (plain data; a foreign key by its primary key), whatever is read later.

    Raises UnknownFieldError for a field that is not among SINGLE_FIELDS.
    """
    if field not in SINGLE_FIELDS.get(type(target), ()):
        raise UnknownFieldError(f"{field} of {type(target).__name__} can't be decided; use one of {SINGLE_FIELDS}")
    return _keep(target, field, "", Override.Action.SET, value, by, read_value, reason)


def decide_member(
    target: Model,
    field: str,
    item: str,
    action: str,
    *,
    by: User | None,
    value: Any = None,
    read_value: Any = None,
    reason: str = "",
) -> Override:
    """Keep that the list ``field`` has (``add``, ``set`` with a changed ``value``) or has not (``remove``) the member ``item``.

    Raises UnknownFieldError for a field that is neither a list nor a link.
    """
    if field not in LIST_FIELDS.get(type(target), ()) + LINK_FIELDS:
        raise UnknownFieldError(f"{field} of {type(target).__name__} has no members; use one of {LIST_FIELDS}")
    return _keep(target, field, item, action, value, by, read_value, reason)


def _keep(
    target: Model, field: str, item: str, action: str, value: Any, by: User | None, read_value: Any, reason: str
) -> Override:
    said = {"action": action, "value": value, "read_value": read_value, "decided_by": by, "reason": reason}
    many = ledger.holding(target)
    if many is not None:
        return many.keep(target, field, item, **said)
    kind = ContentType.objects.get_for_model(target)
    named = {"content_type": kind, "object_id": target.pk, "field": field, "item": item}
    return Override.objects.update_or_create(**named, defaults=said)[0]


def release(target: Model, field: str, item: str = "") -> bool:
    """Drop the decision, so that the parser's reading holds again. True if there was one."""
    override = on(target).get((field, item))
    if override is None:
        return False
    many = ledger.holding(target)
    if many is not None:
        many.drop(target, override)
    else:
        override.delete()
    return True


def of(target: Model) -> list[Override]:
    """The decisions on one record, by field, the earlier first."""
    many = ledger.holding(target)
    return list(many.of(target) or ()) if many is not None else list(decisions_on([target]))


def on(target: Model) -> dict[tuple[str, str], Override]:
    """The decisions on one record by field and item."""
    return {(override.field, override.item): override for override in of(target)}


def decisions_on(targets: Iterable[Model]) -> Any:
    """All decisions on records of one model, as a queryset. Of records at hand it shows them; it is not to change them."""
    targets = list(targets)
    if not targets:
        return Override.objects.none()
    ledger.store()
    return Override.objects.filter(
        content_type=ContentType.objects.get_for_model(targets[0]), object_id__in=[target.pk for target in targets]
    )


def decisions_by_target(targets: Iterable[Model]) -> dict[int, list[Override]]:
    """Decisions of each record, by its primary key, in one query."""
    found: dict[int, list[Override]] = defaultdict(list)
    for override in decisions_on(targets):
        found[override.object_id].append(override)
    return found


def laid_over(values: dict[str, Any], overrides: Iterable[Override]) -> dict[str, Any]:
    """``values`` as read, with the decisions laid over them; see ``members`` for lists."""
    effective = dict(values)
    lists: dict[str, list[Override]] = defaultdict(list)
    for override in overrides:
        if override.field in LINK_FIELDS:
            effective[override.field] = {**effective.get(override.field, {}), override.item: override.value}
        elif override.item:
            lists[override.field].append(override)
        else:
            effective[override.field] = override.value
    for field, decided in lists.items():
        effective[field] = [member for _item, member in standing_members(field, effective.get(field) or [], decided)]
    return effective


def disagreements(values: dict[str, Any], overrides: Iterable[Override]) -> list[Override]:
    """Decisions where the parser now reads something that is neither what it read then nor what was decided."""
    return [
        override
        for override in overrides
        if not override.item
        and override.field in values
        and override.field != "state"
        and values[override.field] not in (override.read_value, override.value)
    ]
