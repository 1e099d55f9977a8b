"""A list of the admin, as it is filtered, as a CSV file that spreadsheets open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone, translation

from access.lists import QuickAdmin
from access.sheets import Column, csv_lines

AT_A_TIME = 2000


class Unread(ChangeList):
    """The list's filters and order alone: whoever takes all rows away needs no page of them, nor their number."""

    def get_results(self, request: HttpRequest) -> None:  # noqa: ARG002
        self.result_count = 0


class ExportedList(QuickAdmin):
    """For model admins whose list can be taken away; ``columns`` gives the names and values."""

    change_list_template = "admin/access/exported_list.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        is_export = request.resolver_match is not None and str(request.resolver_match.url_name).endswith("_export")
        return Unread if is_export else super().get_changelist(request, **kwargs)

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
            rows = self.get_changelist_instance(request).queryset
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
