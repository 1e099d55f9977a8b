"""What came in, and how each file ended."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import ReadOnlyAdmin, ReadOnlyInline, change_link, counted
from articles.models import ImportedFile, ImportRun


class ImportedFileInline(ReadOnlyInline):
    model = ImportedFile
    fields = readonly_fields = ("source", "outcome", "message", "page_link")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("page").defer("page__text", "page__record")

    @admin.display(description=gettext_lazy("版面"))
    def page_link(self, file: ImportedFile) -> str:
        return change_link(file.page)


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ("started_at", "kind", "started_by", "files", "failed", "ended")
    list_filter = ("kind", "started_at")
    list_select_related = ("started_by",)
    search_fields = ("files__source", "note")
    date_hierarchy = "started_at"
    inlines = (ImportedFileInline,)
    fields = ("kind", "started_at", "ended", "started_by", "parser", "note")

    def get_queryset(self, request: HttpRequest) -> Any:
        files = ImportedFile.objects.filter(run=OuterRef("pk"))
        failed = files.filter(outcome=ImportedFile.Outcome.FAILED)
        return super().get_queryset(request).annotate(file_count=counted(files), failed_count=counted(failed))

    @admin.display(description=gettext_lazy("文件"), ordering="file_count")
    def files(self, run: Any) -> int:
        return int(run.file_count)

    @admin.display(description=gettext_lazy("失败"), ordering="failed_count")
    def failed(self, run: Any) -> int | str:
        return run.failed_count or ""

    @admin.display(description=gettext_lazy("结束"), ordering="finished_at")
    def ended(self, run: ImportRun) -> str:
        return f"{timezone.localtime(run.finished_at):%Y-%m-%d %H:%M}" if run.finished_at else _("未完成或已中断")
