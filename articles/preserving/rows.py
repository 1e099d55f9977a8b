"""A row as plain data that outlasts its database, and back.

People are written by their user names and kinds of records by theirs (``articles.person``), because another database numbers
them otherwise; times are UTC to the microsecond; the rest is what the column holds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Field, ForeignKey, Model
from django.utils.translation import gettext as _

from articles.models import Merge, Page, Placement, ReviewItem, Split

# Decisions that hold what they did to rows, as ``articles.editorial.changes`` wrote it down.
WITH_CHANGES: tuple[type[Model], ...] = (Merge, Split, Placement, ReviewItem)
Convert = Callable[[Any], Any]
# What the columns hold as JSON; a column of another kind needs a decision here first.
KINDS: dict[str, type | tuple[type, ...]] = {
    "CharField": str,
    "SlugField": str,
    "TextField": str,
    "BooleanField": bool,
    "FloatField": (int, float),
    "DateField": date,
    "DateTimeField": datetime,
    "JSONField": object,
    **dict.fromkeys(
        ("BigAutoField", "AutoField", "BigIntegerField", "PositiveBigIntegerField", "IntegerField", "PositiveIntegerField",
         "SmallIntegerField", "PositiveSmallIntegerField"),
        int,
    ),
}  # fmt: skip


class BadRowError(ValueError):
    """A line that is no row of its model; the message says why, in the operator's language."""


def columns_of(model: type[Model]) -> list[Any]:
    """The columns that are written into the model's file; a page's text has a file of its own."""
    return [field for field in model._meta.concrete_fields if not (model is Page and field.name == "text")]


class Names:
    """Numbers of this database by lasting names and the other way: people and kinds of records."""

    def __init__(self) -> None:
        self.people: dict[Any, Any] = dict(User.objects.values_list("pk", "username"))
        # Of models alone: what is left of older software leads nowhere.
        self.kinds: dict[Any, Any] = {
            ContentType.objects.get_for_model(model).pk: model._meta.label_lower for model in apps.get_models()
        }

    def turned(self) -> Names:
        """From names to numbers."""
        other = object.__new__(Names)
        other.people = {name: pk for pk, name in self.people.items()}
        other.kinds = {name: pk for pk, name in self.kinds.items()}
        return other

    def table_for(self, field: Field[Any, Any]) -> dict[Any, Any] | None:
        """The table for what this column leads to; None where it leads to a record, whose number lasts."""
        target = field.related_model if isinstance(field, ForeignKey) else None
        return {User: self.people, ContentType: self.kinds}.get(target)  # type: ignore[arg-type]

    def in_changes(self, entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """What a merge wrote down of rows, with the people and kinds in it by the other of number and name."""
        return [
            {key: self._in_values(entry["model"], value) if isinstance(value, dict) else value for key, value in entry.items()}
            for entry in entries
        ]

    def _in_values(self, label: str, values: dict[str, Any]) -> dict[str, Any]:
        tables = {field.attname: self.table_for(field) for field in apps.get_model(label)._meta.concrete_fields}
        return {name: value if (table := tables.get(name)) is None else table.get(value) for name, value in values.items()}


def is_changes(field: Any) -> bool:
    """Whether the column holds what ``articles.editorial.changes`` wrote down."""
    return field.model in WITH_CHANGES and field.name == "changes"


def _writer(field: Any, names: Names) -> Convert | None:
    if (table := names.table_for(field)) is not None:
        return table.get
    if is_changes(field):
        return names.in_changes
    kind = field.get_internal_type()
    if kind == "DateTimeField":
        return lambda value: value and value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return (lambda value: value and value.isoformat()) if kind == "DateField" else None


def plain_rows(rows: Any, names: Names, chunk: int = 2000) -> Iterator[dict[str, Any]]:
    """The rows of a query as plain data, a ``chunk`` of them in memory at a time."""
    fields = columns_of(rows.model)
    keys = [field.name for field in fields]
    writers = [(place, writer) for place, field in enumerate(fields) if (writer := _writer(field, names))]
    for values in rows.values_list(*(field.attname for field in fields)).iterator(chunk_size=chunk):
        listed = list(values)
        for place, write in writers:
            listed[place] = write(listed[place])
        yield dict(zip(keys, listed, strict=True))


class Reader:
    """Lines of a model's file into values for its columns. ``names`` is turned; without it people and kinds stay names."""

    def __init__(self, model: type[Model], names: Names | None = None) -> None:
        self.fields = columns_of(model)
        self.readers = [(field, _kind(field), _reader(field, names)) for field in self.fields]
        self.known = {field.name: place for place, field in enumerate(self.fields)}

    def place_of(self, name: str) -> int:
        """Where a column's value stands among the ``values``."""
        return self.known[name]

    def values(self, body: bytes) -> list[Any]:
        """The columns' values, in the order of ``fields``. Raises BadRowError."""
        row = object_of(body)
        if unknown := row.keys() - self.known.keys():
            raise BadRowError(_("本软件不认识字段 %(names)s：请用更新的版本导入") % {"names": "、".join(sorted(unknown))})
        return [_value(row, *reader) for reader in self.readers]


def object_of(body: bytes) -> dict[str, Any]:
    """The JSON object of a line. Raises BadRowError."""
    try:
        row = json.loads(body.decode())
    except ValueError as error:
        raise BadRowError(_("不是 JSON")) from error
    if not isinstance(row, dict):
        raise BadRowError(_("不是 JSON 对象"))
    return row


def _kind(field: Any) -> type | tuple[type, ...]:
    if isinstance(field, ForeignKey):
        return str if field.related_model in (User, ContentType) else int
    return KINDS[field.get_internal_type()]


def _value(row: dict[str, Any], field: Any, kind: Any, read: Convert | None) -> Any:
    """One column's value; where the archive is older than the column, what a new row would have."""
    if field.name not in row:
        if field.has_default() or field.null or field.empty_strings_allowed:
            return field.get_default()
        raise BadRowError(_("缺字段 %(name)s") % {"name": field.name})
    value = row[field.name]
    if value is None:
        if not field.null:
            raise BadRowError(_("字段 %(name)s 不能为空") % {"name": field.name})
        return None
    try:
        value = read(value) if read else value
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadRowError(_("字段 %(name)s 的值不可用") % {"name": field.name}) from error
    if read is None and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
        raise BadRowError(_("字段 %(name)s 的值不可用") % {"name": field.name})
    return value


def _reader(field: Any, names: Names | None) -> Convert | None:
    if names is not None:
        if (table := names.table_for(field)) is not None:
            return table.__getitem__
        if is_changes(field):
            return names.in_changes
    kind = field.get_internal_type()
    return {"DateField": date.fromisoformat, "DateTimeField": datetime.fromisoformat}.get(kind)


def prepared(fields: list[Any]) -> list[tuple[int, Convert]]:
    """What the database's adapter needs of values: (place of the column, how to prepare it)."""
    return [
        (place, lambda value, field=field: field.get_db_prep_save(value, connection))  # type: ignore[misc]
        for place, field in enumerate(fields)
        if field.get_internal_type() in ("DateField", "DateTimeField", "JSONField")
    ]
