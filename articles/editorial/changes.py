"""What one decision did to rows, kept so exactly that it can be undone: every column as it was, times and lists too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast

from django.apps import apps
from django.db.models import Model, QuerySet

Entry = dict[str, Any]


class Changes:
    """Changes rows and writes down how they were. ``entries`` are plain data, in the order of the changes."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def update(self, row: Model, **values: Any) -> None:
        """Set columns (by their names in the database) of one row."""
        before = values_of(row, values)
        if before == {name: plain(value) for name, value in values.items()}:
            return
        for name, value in values.items():
            setattr(row, name, value)
        type(row)._default_manager.filter(pk=row.pk).update(**values)
        self._add("updated", row, pk=row.pk, before=before, after=values_of(row, values))

    def move(self, model: type[Model], column: str, old: int, new: int) -> int:
        """Lead all rows whose foreign key ``column`` is ``old`` to ``new``; returns how many those were."""
        pks = list(model._default_manager.filter(**{column: old}).order_by("pk").values_list("pk", flat=True))
        if pks:
            model._default_manager.filter(pk__in=pks).update(**{column: new})
            self._add("moved", model, column=column, old=old, new=new, pks=pks)
        return len(pks)

    def create(self, row: Model) -> None:
        row.save(force_insert=True)
        self._add("created", row, pk=row.pk)

    def delete(self, row: Model) -> None:
        """Delete a row to which nothing leads any more."""
        self._add("deleted", row, values=values_of(row))
        type(row)._default_manager.filter(pk=row.pk).delete()

    def delete_all(self, rows: QuerySet[Any]) -> None:
        """As ``delete``, for many rows of one table."""
        found = list(rows.order_by("pk"))
        for row in found:
            self._add("deleted", row, values=values_of(row))
        rows.model._default_manager.filter(pk__in=[row.pk for row in found]).delete()

    def _add(self, kind: str, of: Model | type[Model], **more: Any) -> None:
        self.entries.append({"kind": kind, "model": of._meta.label_lower, **more})


def undo(entries: Iterable[Entry]) -> int:
    """Put the rows back as they were, last change first; returns how many had changed since and were left as they are."""
    return sum(not _UNDO[entry["kind"]](apps.get_model(entry["model"]), entry) for entry in reversed(list(entries)))


def values_of(row: Model, names: Iterable[str] | None = None) -> dict[str, Any]:
    """The columns of a row as plain data, to the microsecond."""
    wanted = set(names) if names is not None else None
    columns = [field.attname for field in row._meta.concrete_fields]
    return {name: plain(getattr(row, name)) for name in columns if wanted is None or name in wanted}


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _undo_update(model: type[Model], entry: Entry) -> bool:
    row = model._default_manager.filter(pk=entry["pk"]).first()
    if row is None or values_of(row, entry["after"]) != entry["after"]:
        return False
    model._default_manager.filter(pk=entry["pk"]).update(**_read(model, entry["before"]))
    return True


def _undo_move(model: type[Model], entry: Entry) -> bool:
    rows = model._default_manager.filter(**{"pk__in": entry["pks"], entry["column"]: entry["new"]})
    return rows.update(**{entry["column"]: entry["old"]}) == len(entry["pks"])


def _undo_creation(model: type[Model], entry: Entry) -> bool:
    return bool(model._default_manager.filter(pk=entry["pk"]).delete()[0])


def _undo_deletion(model: type[Model], entry: Entry) -> bool:
    if model._default_manager.filter(pk=entry["values"][cast(Any, model._meta.pk).attname]).exists():
        return False
    model(**_read(model, entry["values"])).save_base(raw=True, force_insert=True)  # raw: times stay as they were
    return True


def _read(model: type[Model], values: dict[str, Any]) -> dict[str, Any]:
    columns = {field.attname: field for field in model._meta.concrete_fields}
    return {name: columns[name].to_python(value) for name, value in values.items()}


_UNDO = {"updated": _undo_update, "moved": _undo_move, "created": _undo_creation, "deleted": _undo_deletion}
