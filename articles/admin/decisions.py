"""What people decided, what they judged to be the same or not, and addresses that moved: to be looked up, seldom undone."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import ReadOnlyAdmin, change_link, person
from articles.admin.filters import FieldFilter, KindFilter
from articles.admin.revisions import undo_link
from articles.admin.wording import look_up_regions, shown
from articles.editorial import editing, history
from articles.editorial.ledger import remembering
from articles.editorial.telling import field_label
from articles.models import Judgement, Override, Redirect, Revision


@admin.register(Override)
class OverrideAdmin(ReadOnlyAdmin):
    list_display = ("field_name", "record", "action", "item", "decision", "read_then", "reason", "decided_by", "decided_at")
    list_display_links = ("field_name",)
    list_filter = ("action", FieldFilter, KindFilter, ("decided_by", admin.RelatedOnlyFieldListFilter), "decided_at")
    search_fields = ("item", "reason", "=object_id")
    search_help_text = gettext_lazy("列表成员、理由或记录编号")
    list_select_related = ("content_type", "decided_by")
    date_hierarchy = "decided_at"
    ordering = ("-decided_at", "-pk")
    actions = ("release_selected",)
    fields = ("record", "field_name", "action", "item", "decision", "read_then", "reason", "decided_by", "decided_at")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("target")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Rendered here, so that the regions of which many decisions speak are looked up once."""
        with remembering():
            response = super().changelist_view(request, extra_context)
            shown_list = (getattr(response, "context_data", None) or {}).get("cl")
            rows = shown_list.result_list if shown_list else ()
            look_up_regions((each.field, value) for each in rows for value in (each.value, each.read_value))
            return response.render() if isinstance(response, TemplateResponse) else response

    @admin.display(description=gettext_lazy("字段"), ordering="field")
    def field_name(self, override: Override) -> str:
        model = override.content_type.model_class()
        return field_label(model, override.field) if model else override.field

    @admin.display(description=gettext_lazy("记录"))
    def record(self, override: Override) -> str:
        return change_link(override.target)

    @admin.display(description=gettext_lazy("决定"))
    def decision(self, override: Override) -> str:
        return self._in_words(override, override.value)

    @admin.display(description=gettext_lazy("当时所读"))
    def read_then(self, override: Override) -> str:
        return self._in_words(override, override.read_value) if not override.item else "—"

    @staticmethod
    def _in_words(override: Override, value: Any) -> str:
        if isinstance(value, dict):
            return "；".join(str(each) for each in value.values() if each not in (None, "", True, []))
        model = override.content_type.model_class()
        return shown(model, override.field, value) if model and not override.item else str(value if value is not None else "—")

    def has_release_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.change_override")

    @admin.action(description=gettext_lazy("解除所选，恢复所读"), permissions=["release"])
    def release_selected(self, request: HttpRequest, queryset: Any) -> None:
        decisions = list(queryset.exclude(field="state").prefetch_related("target"))
        records = [override.target for override in decisions if override.target is not None]
        with transaction.atomic(), history.revision(Revision.Kind.EDIT, records, by=person(request)) as writing:
            released = editing.release_all(decisions)
            said = _("解除“%(field)s”的人工决定")
            self.note_all(request, ((record, said % {"field": self.field_name(each)}) for each, record in released))
        said = _("解除 %(number)s 条。") % {"number": len(released)}
        messages.success(request, format_html("{} {}", said, undo_link(writing.row)))
        if queryset.filter(field="state").exists():
            messages.warning(request, _("状态的决定请在记录本身“重新公开”。"))


@admin.register(Judgement)
class JudgementAdmin(ReadOnlyAdmin):
    list_display = ("kind", "first", "second", "verdict", "reason", "decided_by", "decided_at")
    list_filter = ("verdict", KindFilter, "decided_at")
    search_fields = ("=first_id", "=second_id", "reason")
    led_to = ("first_id", "second_id")
    list_select_related = ("content_type", "decided_by")
    fields = ("kind", "first", "second", "verdict", "reason", "decided_by", "decided_at")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("articles.delete_judgement")

    @admin.display(description=gettext_lazy("类别"))
    def kind(self, judgement: Judgement) -> str:
        return str(judgement.content_type.name)

    @admin.display(description=gettext_lazy("其一"))
    def first(self, judgement: Judgement) -> str:
        return _record(self.led(judgement, judgement.first_id), judgement.first_id)

    @admin.display(description=gettext_lazy("其二"))
    def second(self, judgement: Judgement) -> str:
        return _record(self.led(judgement, judgement.second_id), judgement.second_id)


@admin.register(Redirect)
class RedirectAdmin(ReadOnlyAdmin):
    list_display = ("kind", "old_id", "now", "created_at")
    list_filter = (KindFilter, "created_at")
    search_fields = ("=old_id", "=new_id")
    led_to = ("new_id",)
    list_select_related = ("content_type",)
    fields = ("kind", "old_id", "now", "created_at")

    @admin.display(description=gettext_lazy("类别"))
    def kind(self, redirect: Redirect) -> str:
        return str(redirect.content_type.name)

    @admin.display(description=gettext_lazy("现在"))
    def now(self, redirect: Redirect) -> str:
        return _record(self.led(redirect, redirect.new_id), redirect.new_id) if redirect.new_id else _("已不存在")


def _record(record: Any, pk: int) -> str:
    return change_link(record) if record else f"{pk}（{_('已不存在')}）"
