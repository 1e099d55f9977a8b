"""The rows of a form within a form, as Django's own template writes them, without a template's work for each cell.

An article has a hundred such rows, and a name may have as many others; they took most of the time of their page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import template
from django.contrib.admin.helpers import AdminReadonlyField, InlineAdminForm, InlineAdminFormSet
from django.contrib.admin.templatetags.admin_modify import cell_count
from django.template.loader import render_to_string
from django.utils.html import conditional_escape as shown
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def inline_rows(formset: InlineAdminFormSet) -> SafeString:
    """The table rows of ``formset``; the last is the empty one of which the browser makes more."""
    rows = list(formset)
    return mark_safe("".join(_row(formset, row, number, is_last=row is rows[-1]) for number, row in enumerate(rows)))  # noqa: S308


def _row(formset: InlineAdminFormSet, row: InlineAdminForm, number: int, *, is_last: bool) -> str:
    is_empty = is_last and formset.has_add_permission
    is_stored = bool(row.original or row.show_url)
    classes = f"form-row {'has_original' if is_stored else ''}{' empty-form' if is_empty else ''}"
    name = f"{formset.formset.prefix}-{'empty' if is_empty else number}"
    cells = "".join([_first(formset, row, is_stored=is_stored), *_cells(row), _last(formset, row)])
    return f'{_errors(row)}<tr class="{classes}" id="{shown(name)}">{cells}</tr>\n'


def _errors(row: InlineAdminForm) -> str:
    errors = row.form.non_field_errors()
    return f'<tr class="row-form-errors"><td colspan="{cell_count(row)}">{errors}</td></tr>' if errors else ""


def _first(formset: InlineAdminFormSet, row: InlineAdminForm, *, is_stored: bool) -> str:
    """What the row is of, with its keys."""
    said = f"<p>{shown(str(row.original or ''))}{_ways_on(formset, row)}</p>" if is_stored else ""
    key = row.pk_field().field if row.needs_explicit_pk_field() else ""
    above: Any = row.fk_field()
    return f'<td class="original">{said}{key}{above.field if above else ""}</td>'


def _ways_on(formset: InlineAdminFormSet, row: InlineAdminForm) -> str:
    """To the record's own form, and to its page on the site, where the inline says so."""
    asked: Any = row
    if not (asked.show_url or asked.model_admin.show_change_link):
        return ""
    return render_to_string("admin/edit_inline/_ways_on.html", {"row": row, "formset": formset})


def _cells(row: InlineAdminForm) -> Iterator[str]:
    for fieldset in row:
        for line in fieldset:
            for each in line:
                yield _cell(each)


def _cell(each: Any) -> str:
    field, is_read_only = each.field, isinstance(each, AdminReadonlyField)
    name, is_hidden = (field["name"], field.get("is_hidden")) if is_read_only else (field.name, field.is_hidden)
    classes = f"{f'field-{shown(name)}' if name else ''}{' hidden' if is_hidden else ''}"
    if is_read_only:
        return f'<td class="{classes}"><p>{shown(each.contents())}</p></td>'
    return f'<td class="{classes}">{field.errors.as_ul() if field.errors else ""}{field}</td>'


def _last(formset: InlineAdminFormSet, row: InlineAdminForm) -> str:
    may_go = formset.formset.can_delete and formset.has_delete_permission and row.original
    return f'<td class="delete">{row.deletion_field().field if may_go else ""}</td>'
