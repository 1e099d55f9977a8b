"""The history of a record: its versions, any two compared, any one restored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import ArchiveAdmin, person, said_of
from articles.admin.wording import Difference, Wording
from articles.editorial import history, restoring
from articles.editorial.snapshots import STATE_FIELDS, Snapshot, snapshot_of, taken
from articles.models import Revision, Version

# Versions on one page: of each the difference to the one before is worked out.
SHOWN = 20
# What was noted of a record before it had versions, and beside them.
NOTES = 50


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("可不填。与这一版一起留存。"),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


@dataclass
class Shown:
    """A version on the page: what it changed of the one before; ``number`` 0: what stands now, which no version says yet."""

    version: Version | None
    snapshot: Snapshot | None
    differences: list[Difference] = field(default_factory=list)
    unlocked: list[str] = field(default_factory=list)
    can_restore: bool = False

    @property
    def number(self) -> int:
        return self.version.number if self.version else 0


def versions_shown(model: type[Model], versions: list[Version], now: Snapshot | None) -> list[Shown]:
    """The versions, latest first, each with what it changed of the one before it in the list.

    ``now``: what stands. It is a line of its own where the latest version says something else.
    """
    words = Wording(model)
    listed = [Shown(version, snapshot_of(version)) for version in versions]
    latest = listed[0].snapshot if listed else None
    if now is not None and (latest is None or words.differences(latest, now)):
        listed.insert(0, Shown(None, now))
    for one, before in zip(listed, [*listed[1:], None], strict=True):
        if before and one.snapshot and before.snapshot:
            one.differences = words.differences(before.snapshot, one.snapshot)
            one.unlocked = words.unlocked(before.snapshot, one.snapshot)
        one.can_restore = bool(one.version and one.snapshot and now)
    if listed and listed[0].version and latest == now:
        listed[0].can_restore = False
    return listed


class HistoryAdmin(ArchiveAdmin):
    """For model admins of records whose versions are kept: whatever a form does is one revision, and every version is shown."""

    def get_urls(self) -> list[Any]:
        name = f"{self.model._meta.app_label}_{self.model._meta.model_name}_restore"
        view = self.admin_site.admin_view(self.restore_view)
        return [path("<path:object_id>/history/<int:number>/restore/", view, name=name), *super().get_urls()]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is not None and request.method == "POST":
            history.watch([found])
        return found

    def _changeform_view(self, request: HttpRequest, object_id: Any, form_url: Any, extra_context: Any) -> Any:
        if request.method != "POST":
            return super()._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]
        kind = Revision.Kind.EDIT if object_id else Revision.Kind.CREATE
        with history.revision(kind, by=person(request)):
            return super()._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]

    def _delete_view(self, request: HttpRequest, object_id: str, extra_context: Any) -> Any:
        if request.method != "POST":
            return super()._delete_view(request, object_id, extra_context)  # type: ignore[misc]
        with history.revision(Revision.Kind.REMOVE, by=person(request)):
            return super()._delete_view(request, object_id, extra_context)  # type: ignore[misc]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change:
            history.made(form.instance)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return history_view(self, request, object_id)

    def restore_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        return restore_view(self, request, object_id, number)


def history_view(room: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Every version of the record, the latest first; two of them compared where the address names them."""
    model = room.model
    record = room.get_object(request, object_id)
    if not room.has_view_or_change_permission(request, record):
        raise PermissionDenied
    pk = int(object_id) if object_id.isdecimal() and len(object_id) < 18 else 0
    versions = history.versions_by_id(model, [pk]).select_related("revision__by", "revision__undone_by").order_by("-number")
    now = taken(model, [pk]).get(pk)
    if record is None and not versions.exists():
        raise Http404
    page = Paginator(versions, SHOWN).get_page(request.GET.get("page"))
    on_page = list(versions[page.start_index() - 1 : page.end_index() + 1]) if page.paginator.count else []
    shown = versions_shown(model, on_page, now if page.number == 1 else None)
    context = {
        **room.admin_site.each_context(request),
        "title": _("历史：%(record)s") % {"record": record or pk},
        "opts": model._meta,
        "record": record,
        "pk": pk,
        "page": page,
        "shown": shown[: len(shown) - (len(on_page) > SHOWN)],
        "compared": _compared(model, versions, now, request),
        "notes": _notes(model, object_id),
        "can_restore": record is not None and room.has_change_permission(request, record),
        "media": room.media,
    }
    return TemplateResponse(request, "admin/articles/history.html", context)


def _notes(model: type[Model], object_id: str) -> Any:
    kind = ContentType.objects.get_for_model(model)
    return LogEntry.objects.filter(content_type=kind, object_id=object_id).select_related("user")[:NOTES]


def _compared(model: type[Model], versions: Any, now: Snapshot | None, request: HttpRequest) -> dict[str, Any] | None:
    """What leads from version ``one`` to the ``other``; number 0 is what stands now. None where the address names no two."""
    numbers = [request.GET.get(name, "") for name in ("one", "other")]
    if not all(number.isdecimal() and len(number) < 9 for number in numbers):
        return None
    found = {version.number: snapshot_of(version) for version in versions.filter(number__in=numbers)} | {0: now}
    first, second = sorted((int(number) for number in numbers), key=lambda number: number or 10**9)
    one, other = found.get(first), found.get(second)
    if one is None or other is None:
        return None
    words = Wording(model)
    differences, unlocked = words.differences(one, other), words.unlocked(one, other)
    return {"one": first, "other": second, "differences": differences, "unlocked": unlocked}


def restore_view(room: Any, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
    """What restoring a version would change, and what it would not; then that, with a reason."""
    model = room.model
    record = room.get_object(request, object_id)
    if record is None:
        raise Http404
    if not room.has_change_permission(request, record):
        raise PermissionDenied
    version = get_object_or_404(history.versions_of(record), number=number)
    wanted, now = snapshot_of(version), taken(model, [record.pk])[record.pk]
    latest = history.latest_versions(model, [record.pk])[record.pk].number
    form = ReasonForm(request.POST or None)
    is_stale = request.method == "POST" and request.POST.get("latest") != str(latest)
    if request.method == "POST" and form.is_valid() and wanted and not is_stale:
        return _restore(room, request, record, version, form.cleaned_data["reason"])
    words = Wording(model)
    differences = words.differences(now, wanted) if wanted else []
    context = {
        **room.admin_site.each_context(request),
        "title": _("恢复第 %(number)d 版") % {"number": version.number},
        "opts": model._meta,
        "record": record,
        "version": version,
        "latest": latest,
        "is_stale": is_stale,
        "is_gone": wanted is None,
        "differences": [each for each in differences if each.name not in STATE_FIELDS],
        "unlocked": words.unlocked(now, wanted) if wanted else [],
        "state_differs": any(each.name == "state" for each in differences),
        "form": form,
    }
    return TemplateResponse(request, "admin/articles/restore.html", context)


def _restore(room: Any, request: HttpRequest, record: Any, version: Version, reason: str) -> HttpResponse:
    words = Wording(room.model)
    left = restoring.restore(version, by=person(request), reason=reason)
    said = _("恢复到第 %(number)d 版") % {"number": version.number}
    room.note(request, record, said_of(said, reason))
    messages.success(request, f"{said}。")
    if left:
        now, wanted = taken(room.model, [record.pk])[record.pk], snapshot_of(version)
        assert wanted is not None
        for each in words.differences(now, wanted):
            if each.name in left:
                missing = "；".join(each.come) or each.after
                messages.warning(request, _("%(field)s未能全部恢复：%(missing)s") % {"field": each.label, "missing": missing})
    return HttpResponseRedirect(reverse(f"admin:articles_{room.model._meta.model_name}_history", args=[record.pk]))
