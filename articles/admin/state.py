"""Withholding, publishing again and marking as checked, for one record or many: first what will happen, then the reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import person, said_of
from articles.admin.history import HistoryAdmin
from articles.admin.revisions import undo_link
from articles.editorial import history, withholding
from articles.editorial.reach import articles_showing
from articles.models import Revision

Kind = Revision.Kind
# More than this many records at once are no work that a person has looked at.
MOST_AT_ONCE = 500


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=200,
        help_text=gettext_lazy("例如：当事人申请、权利人要求。读者看不到。"),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        error_messages={"required": gettext_lazy("请写明理由，以后的人要知道为什么。")},
    )


STEPS = {
    "withhold": gettext_lazy("停止公开"),
    "publish": gettext_lazy("重新公开"),
    "review": gettext_lazy("标为已校"),
}


class StateAdmin(HistoryAdmin):
    """For model admins of records with a state: actions, links, and the page where it is changed."""

    actions: Any = ("withhold_selected", "publish_selected", "review_selected")

    def get_urls(self) -> list[Any]:
        name = f"{self.model._meta.app_label}_{self.model._meta.model_name}_state"
        view = self.admin_site.admin_view(self.state_view)
        return [path("state/<str:step>/", view, name=name), *super().get_urls()]

    @admin.action(description=gettext_lazy("停止公开所选…"), permissions=["change"])
    def withhold_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        return self._to_page("withhold", request, queryset)

    @admin.action(description=gettext_lazy("重新公开所选…"), permissions=["change"])
    def publish_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        return self._to_page("publish", request, queryset)

    @admin.action(description=gettext_lazy("标所选为已校…"), permissions=["change"])
    def review_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        return self._to_page("review", request, queryset)

    def _to_page(self, step: str, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        ids = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
        if len(ids) > MOST_AT_ONCE:
            messages.error(request, _("一次最多处理 %(most)s 条，请分批。") % {"most": MOST_AT_ONCE})
            return None
        return HttpResponseRedirect(self.state_address(step, ids))

    def state_address(self, step: str, ids: list[int]) -> str:
        meta = self.model._meta
        address = reverse(f"admin:{meta.app_label}_{meta.model_name}_state", args=[step])
        return f"{address}?{urlencode({'ids': ','.join(map(str, ids))})}"

    def state_view(self, request: HttpRequest, step: str) -> HttpResponse:
        """Show what will be changed and ask for the reason; then do it, as one change."""
        back = reverse(f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}_changelist")
        if not self.has_change_permission(request):
            raise PermissionDenied
        ids = [int(each) for each in request.GET.get("ids", "").split(",") if each.isdecimal() and len(each) < 18]
        records = list(self.model._default_manager.filter(pk__in=ids[:MOST_AT_ONCE]))
        if step not in STEPS or not records:
            messages.error(request, _("没有可处理的记录。"))
            return HttpResponseRedirect(back)
        form = ReasonForm(request.POST or None) if step == "withhold" else None
        if request.method == "POST" and (form is None or form.is_valid()):
            self._take(step, request, records, form.cleaned_data["reason"] if form else "")
            return HttpResponseRedirect(
                back
                if len(records) > 1
                else reverse(f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}_change", args=[records[0].pk])
            )
        context = {
            **self.admin_site.each_context(request),
            "title": STEPS[step],
            "opts": self.model._meta,
            "step": step,
            "records": records,
            "articles": len(articles_showing(*records)),
            "form": form,
        }
        return TemplateResponse(request, "admin/articles/state.html", context)

    def _take(self, step: str, request: HttpRequest, records: list[Any], reason: str) -> None:
        kind = {"withhold": Kind.WITHHOLD, "publish": Kind.PUBLISH}.get(step, Kind.REVIEW)
        with transaction.atomic(), history.revision(kind, by=person(request)) as writing:
            if step == "withhold":
                changed = withholding.withhold(records, reason, by=person(request))
            elif step == "publish":
                changed = withholding.publish(records, by=person(request))
            else:
                changed = withholding.mark_reviewed(records, by=person(request))
        self.note_all(request, ((record, said_of(STEPS[step], reason)) for record in changed))
        told = {"what": STEPS[step], "done": len(changed), "left": len(records) - len(changed)}
        said = _("%(what)s：%(done)s 条；%(left)s 条本来如此，未动。") % told
        messages.success(request, format_html("{} {}", said, undo_link(writing.row)))
