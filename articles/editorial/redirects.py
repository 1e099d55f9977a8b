"""Addresses that moved: where a merged or replaced record is now, through chains."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from articles.models import Redirect


def redirect(model: type[Model], old_id: int, new_id: int | None) -> None:
    """Keep that ``old_id`` is now ``new_id``, or gone (None)."""
    Redirect.objects.update_or_create(
        content_type=ContentType.objects.get_for_model(model), old_id=old_id, defaults={"new_id": new_id}
    )


def current_id(model: type[Model], old_id: int) -> tuple[bool, int | None]:
    """(whether the address ever moved, where it leads now or None if the record is gone). A circle counts as gone."""
    content_type = ContentType.objects.get_for_model(model)
    seen = {old_id}
    found = False
    at: int | None = old_id
    while at is not None:
        step = Redirect.objects.filter(content_type=content_type, old_id=at).values_list("new_id", flat=True).first()
        if step is None and not Redirect.objects.filter(content_type=content_type, old_id=at).exists():
            return found, at if found else None
        found = True
        if step in seen:
            return True, None
        at = step
        if at is not None:
            seen.add(at)
    return found, None
