"""Revisions: every change, of one record or of many, and how it is undone as one."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import ReadOnlyAdmin, change_link, counted, person
from articles.admin.history import ReasonForm
from articles.admin.wording import Wording, look_up_regions
from articles.editorial import restoring
from articles.editorial.ledger import remembering
from articles.editorial.snapshots import snapshot_of
from articles.models import Revision, Version

# Of a large revision so many records are listed.
LISTED = 100


def undo_link(revision: Revision | None) -> str:
    """A link by which what was just done is undone as one; empty where nothing was done."""
    if revision is None:
        return ""
    return format_html('<a href="{}">{}</a>', reverse("admin:articles_revision_undo", args=[revision.pk]), _("撤销…"))


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    """Every change, of one record or of many: who, when, why, and of what; those of people are undone as one."""

    list_display = ("at", "kind", "who", "said", "records", "reason", "undone_by", "undone_at", "undoing")
    list_filter = ("kind", ("by", admin.RelatedOnlyFieldListFilter), ("undone_at", admin.EmptyFieldListFilter), "at")
    list_select_related = ("by", "undone_by")
    search_fields = ("said", "reason", "=versions__object_id")
    search_help_text = gettext_lazy("所做、理由或记录编号")
    date_hierarchy = "at"
    fields = ("at", "kind", "who", "said", "reason", "of", "undone_by", "undone_at", "undoing")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(counted=counted(Version.objects.filter(revision=OuterRef("pk"))))

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.undo_view)
        return [path("<int:pk>/undo/", view, name="articles_revision_undo"), *super().get_urls()]

    @admin.display(description=gettext_lazy("由谁"), ordering="by")
    def who(self, revision: Revision) -> str:
        return str(revision.by or revision.parser or _("系统"))

    @admin.display(description=gettext_lazy("记录数"), ordering="counted")
    def records(self, revision: Any) -> int:
        return int(revision.counted)

    @admin.display(description=gettext_lazy("记录"))
    def of(self, revision: Revision) -> str:
        found = revision.versions.select_related("content_type").prefetch_related("record").order_by("pk")[:LISTED]
        return format_html_join("、", "{}", ((named(version),) for version in found)) or "—"

    @admin.display(description=gettext_lazy("撤销"))
    def undoing(self, revision: Revision) -> str:
        return undo_link(revision) if revision.undone_at is None and revision.kind in restoring.UNDOABLE else "—"

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What undoing a revision puts back, and which records it leaves because somebody changed them since; then that."""
        if not request.user.has_perm("articles.change_revision"):
            raise PermissionDenied
        revision = get_object_or_404(Revision, pk=pk)
        form = ReasonForm(request.POST or None)
        try:
            if request.method == "POST" and form.is_valid():
                return self._undo(request, revision, form.cleaned_data["reason"])
            restoring.refuse_undo(revision)
        except restoring.RestoringRefusedError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("admin:articles_revision_changelist"))
        steps = restoring.plan(revision)
        context = {
            **self.admin_site.each_context(request),
            "title": _("要撤销的改动：%(said)s") % {"said": revision},
            "opts": Revision._meta,
            "revision": revision,
            "steps": _shown(steps[:LISTED]),
            "possible": sum(step.is_possible for step in steps),
            "left": sum(not step.is_possible for step in steps),
            "more": max(len(steps) - LISTED, 0),
            "form": form,
        }
        return TemplateResponse(request, "admin/articles/revision_undo.html", context)

    def _undo(self, request: HttpRequest, revision: Revision, reason: str) -> HttpResponse:
        left = restoring.undo(revision, by=person(request), reason=reason)
        said = _("撤销：%(said)s") % {"said": revision}
        kept = {step.version.pk for step in left}
        versions = revision.versions.exclude(pk__in=kept).select_related("content_type").prefetch_related("record")
        done = [version.record for version in versions]
        LogEntry.objects.log_actions(person(request).pk, [record for record in done if record], CHANGE, said)
        messages.success(request, _("已撤销，%(number)s 条恢复原样。") % {"number": len(done)})
        if left:
            names = "、".join(str(step.version.record or step.version) for step in left[:10])
            told = {"number": len(left), "names": names}
            messages.warning(request, _("%(number)s 条后来又有改动，保持现状：%(names)s") % told)
        return HttpResponseRedirect(reverse("admin:articles_revision_changelist"))


@remembering()
def _shown(steps: list[restoring.Step]) -> list[StepShown]:
    prefetch_related_objects([step.version for step in steps], "record")
    versions = [version for step in steps for version in (step.version, step.before) if version and version.values]
    look_up_regions(told for version in versions for told in (version.values or {}).items())
    return [StepShown(step) for step in steps]


class StepShown:
    """What undoing does to one record, in words."""

    def __init__(self, step: restoring.Step) -> None:
        model: Any = step.version.content_type.model_class()
        words = Wording(model)
        then, was = snapshot_of(step.version), snapshot_of(step.before) if step.before else None
        self.record, self.is_possible = named(step.version), step.is_possible
        self.differences = words.differences(then, was) if then and was else []
        self.since = "、".join(words.label(name) for name in step.since)


def named(version: Version) -> str:
    """The record with the way to its form; one that is gone by its number."""
    record = version.record
    return change_link(record) if record else _("编号 %(pk)s（已不存在）") % {"pk": version.object_id}
