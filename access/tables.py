"""A list of the admin, as it is filtered, as a CSV file that spreadsheets open."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone, translation

Column = tuple[Any, Callable[[Any], Any]]
# What a spreadsheet would take for a formula (OWASP, "CSV injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r")
AT_A_TIME = 2000


class _Line:
    """A file that gives back what is written."""

    def write(self, line: str) -> str:
        return line


def csv_lines(columns: Sequence[Column], rows: Iterator[Any]) -> Iterator[str]:
    """The lines of the file, the first with the columns' names; UTF-8 with a mark, for spreadsheets ask for one."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([_cell(name) for name, _value in columns])
    for row in rows:
        yield writer.writerow([_cell(value(row)) for _name, value in columns])


def _cell(value: Any) -> str:
    if hasattr(value, "tzinfo"):
        value = timezone.localtime(value).isoformat(sep=" ", timespec="seconds")
    text = str(value if value is not None else "")
    return f"'{text}" if text.startswith(FORMULA) else text


class ExportedList(admin.ModelAdmin):
    """For model admins whose list can be taken away; ``columns`` gives the names and values."""

    change_list_template = "admin/access/exported_list.html"

    def columns(self) -> Sequence[Column]:
        raise NotImplementedError

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        return [path("export/", self.admin_site.admin_view(self.export_view), name=name), *super().get_urls()]

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """All rows that the list would show on its pages, in its order."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist") + "?e=1")
        language = translation.get_language()

        def lines() -> Iterator[str]:
            # Sent after the request's own language has ended.
            with translation.override(language):
                yield from csv_lines(self.columns(), rows.iterator(chunk_size=AT_A_TIME))

        response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
        day = timezone.localdate().isoformat()
        response["Content-Disposition"] = f'attachment; filename="{self.opts.model_name}-{day}.csv"'
        return response
