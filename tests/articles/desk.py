"""How a test fills in the admin's forms: as a browser would send back what it was shown, but for what the person changes."""

from __future__ import annotations

from typing import Any


def shown_in(response: Any) -> dict[str, Any]:
    """Every field of a change form with the value that it shows, inlines and hidden fields too."""
    data = _fields(response.context["adminform"].form)
    for inline in response.context["inline_admin_formsets"]:
        data |= _fields(inline.formset.management_form)
        for form in inline.formset.initial_forms:
            data |= _fields(form)
    return data


def _fields(form: Any) -> dict[str, Any]:
    found = {}
    for bound in form:
        value = bound.value()
        if value is None or value is False:
            continue
        if isinstance(value, str):
            value = value.replace("\n", "\r\n")  # as browsers send it
        found[bound.html_name] = "on" if value is True else value
    return found


def opened(client: Any, address: str) -> Any:
    """The form at ``address`` as this client has it open; opened anew after every save."""
    if getattr(client, "desk", ("", None))[0] != address:
        client.desk = address, client.get(address)
    return client.desk[1]


def save(client: Any, address: str, **changes: Any) -> Any:
    """Change what ``changes`` name (None: leave out) in the form at ``address`` and send it back; 302 if it was stored."""
    data = shown_in(opened(client, address)) | changes
    client.desk = "", None
    return client.post(address, {name: value for name, value in data.items() if value is not None})


def errors_in(response: Any) -> str:
    """All that the form complains of; empty if it was stored."""
    if response.status_code == 302:
        return ""
    form = response.context["adminform"].form
    inlines = [
        str(inline.formset.errors) + str(inline.formset.non_form_errors())
        for inline in response.context["inline_admin_formsets"]
    ]
    return str(form.errors.as_data()) + "".join(inlines)


def row_of(client: Any, address: str, prefix: str, **values: Any) -> str:
    """The name of the inline row (``bylines-0``) that shows ``values``."""
    for inline in opened(client, address).context["inline_admin_formsets"]:
        for form in inline.formset.initial_forms:
            if form.prefix.startswith(prefix) and all(form[name].value() == value for name, value in values.items()):
                return str(form.prefix)
    raise AssertionError(f"no row of {prefix} shows {values}")


def new_row(client: Any, address: str, prefix: str, **values: Any) -> dict[str, Any]:
    """What a browser sends for one more row of an inline."""
    for inline in opened(client, address).context["inline_admin_formsets"]:
        if inline.formset.prefix == prefix:
            total = inline.formset.total_form_count()
            return {f"{prefix}-TOTAL_FORMS": total + 1} | {f"{prefix}-{total}-{name}": value for name, value in values.items()}
    raise AssertionError(f"no inline {prefix}")
