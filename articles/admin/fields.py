"""Form fields that the rooms of the admin share."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


def newspaper_field() -> forms.CharField:
    """A newspaper by its name, with the known ones suggested; empty for unknown."""
    widget = forms.TextInput(attrs={"class": "vTextField", "list": "newspapers"})
    return forms.CharField(label=gettext_lazy("报纸"), required=False, max_length=100, widget=widget)


def day_field() -> forms.CharField:
    """A date as precise as it is known, as text; empty for unknown."""
    hint = gettext_lazy("2023-06-15、2023-06 或 2023；不知则留空")
    return forms.CharField(label=gettext_lazy("日期"), required=False, max_length=10, help_text=hint)


def reason_field() -> forms.CharField:
    """Why something is decided: a line that may stay empty."""
    return forms.CharField(
        label=gettext_lazy("理由"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("可不填。与这次的决定一起留存。"),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
