"""Suggestions while typing: records with what tells them from others of the same name."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView

from articles.admin.base import region_label
from articles.models import Organization, Region


class RecordAutocompleteView(AutocompleteJsonView):
    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        """The label of a suggestion: regions with what they lie in, organizations with their region."""
        result = super().serialize_result(obj, to_field_name)
        if isinstance(obj, Region):
            result["text"] = region_label(obj)
        elif isinstance(obj, Organization) and obj.region:
            result["text"] = f"{obj.name}（{obj.region.name}）"
        return result
