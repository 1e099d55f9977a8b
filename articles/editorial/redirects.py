"""Addresses that moved: where a merged or replaced record is now, through chains."""

from __future__ import annotations

from typing import TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from articles.models import Redirect, Split

Record = TypeVar("Record", bound=Model)


def redirect(model: type[Model], old_id: int, new_id: int | None) -> None:
    """Keep that ``old_id`` is now ``new_id``, or gone (None)."""
    Redirect.objects.update_or_create(
        content_type=ContentType.objects.get_for_model(model), old_id=old_id, defaults={"new_id": new_id}
    )


def current_id(model: type[Model], old_id: int) -> tuple[bool, int | None]:
    """(whether the address ever moved, where it leads now or None if the record is gone). A circle counts as gone.

    A record that was split off and put back leads to the one that it came from.
    """
    kind = ContentType.objects.get_for_model(model)
    steps = Redirect.objects.filter(content_type=kind)
    put_back = Split.objects.filter(content_type=kind, undone_at__isnull=False)
    seen = {old_id}
    at = old_id
    while True:
        step: tuple[int | None] | None = steps.filter(old_id=at).values_list("new_id").first()
        step = step or put_back.filter(new_id=at).values_list("kept_id").first()
        if step is None:
            return len(seen) > 1, at if len(seen) > 1 else None
        (new_id,) = step
        if new_id is None or new_id in seen:
            return True, None
        at = new_id
        seen.add(at)


def follow(model: type[Record], pk: int | None) -> Record | None:
    """The record ``pk``, or the one that its address leads to now; None where neither is there."""
    if pk is None:
        return None
    found = model._default_manager.filter(pk=pk).first()
    if found is None:
        moved, pk = current_id(model, pk)
        found = model._default_manager.filter(pk=pk).first() if moved else None
    return found
