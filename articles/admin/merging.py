"""Merging two records of a name: suggestions with their reasons, what a merge would do, the merge, and its undoing."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import ArchiveAdmin, ReadOnlyAdmin, change_link, person, said_of
from articles.admin.filters import KindFilter
from articles.editorial import merging, suggestions
from articles.models import Judgement, Merge, MergeSuggestion

# Every pair of the chosen records is judged: 20 records are 190 pairs.
MOST_JUDGED = 20


class MergeForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("可不填。与这次合并一起留存。"),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


class MergingAdmin(ArchiveAdmin):
    """For model admins of names: the page on which two records become one."""

    def get_urls(self) -> list[Any]:
        name = f"{self.model._meta.app_label}_{self.model._meta.model_name}_merge"
        return [
            path("merge/<int:kept>/<int:gone>/", self.admin_site.admin_view(self.merge_view), name=name),
            *super().get_urls(),
        ]

    @admin.action(description=gettext_lazy("合并所选两条…"), permissions=["change"])
    def merge_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        ids = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(ids) != 2:
            messages.error(request, _("请恰好选两条记录。"))
            return None
        return HttpResponseRedirect(merge_address(self.model, *ids))

    @admin.action(description=gettext_lazy("判定所选各不相同"), permissions=["change"])
    def judge_different(self, request: HttpRequest, queryset: Any) -> None:
        ids = sorted(queryset.values_list("pk", flat=True)[: MOST_JUDGED + 1])
        if not 2 <= len(ids) <= MOST_JUDGED:
            messages.error(request, _("请选 2 到 %(most)s 条记录。") % {"most": MOST_JUDGED})
            return
        kind = ContentType.objects.get_for_model(self.model)
        judged = {"content_type": kind, "verdict": Judgement.Verdict.DIFFERENT, "decided_by": person(request)}
        Judgement.objects.bulk_create(
            [Judgement(first_id=first, second_id=second, **judged) for first, second in combinations(ids, 2)],
            update_conflicts=True,
            unique_fields=["content_type", "first_id", "second_id"],
            update_fields=["verdict", "decided_by", "decided_at"],
        )
        said = _("判定与编号 %(others)s 不是同一个")
        others = {pk: "、".join(str(other) for other in ids if other != pk) for pk in ids}
        records = self.model._default_manager.filter(pk__in=ids)
        self.note_all(request, ((record, said % {"others": others[record.pk]}) for record in records))
        messages.success(request, _("已记下：所选 %(number)s 条各不相同，以后不再合并或建议合并。") % {"number": len(ids)})

    def merge_view(self, request: HttpRequest, kept: int, gone: int) -> HttpResponse:
        """What would move and what would not be taken over, either way round; then the merge, as one change."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        records = self.model._default_manager.filter(pk__in=[kept, gone]).in_bulk()
        meta = self.model._meta
        if len(records) != 2:
            messages.error(request, _("其中一条已经不在库中。"))
            return HttpResponseRedirect(reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"))
        form = MergeForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            return self._merge(request, records[kept], records[gone], form.cleaned_data["reason"])
        context = {
            **self.admin_site.each_context(request),
            "title": _("合并"),
            "opts": meta,
            "kept": records[kept],
            "gone": records[gone],
            "plan": merging.plan(records[kept], records[gone]),
            "refusal": _refusal(records[kept], records[gone]),
            "suggestion": _suggestion(records[kept], records[gone]),
            "other_way": merge_address(self.model, gone, kept),
            "form": form,
        }
        return TemplateResponse(request, "admin/articles/merge.html", context)

    def _merge(self, request: HttpRequest, kept: Any, gone: Any, reason: str) -> HttpResponse:
        try:
            merging.merge(kept, gone, by=person(request), reason=reason)
        except merging.MergeRefusedError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(merge_address(self.model, kept.pk, gone.pk))
        said = _("并入“%(name)s”（编号 %(pk)s）") % {"name": gone.name, "pk": gone.pk}
        self.note(request, kept, said_of(said, reason))
        undo = reverse("admin:articles_merge_changelist")
        messages.success(request, format_html('{}。<a href="{}">{}</a>', said, undo, _("可在“合并”中撤销")))
        meta = self.model._meta
        return HttpResponseRedirect(reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[kept.pk]))


def merge_address(model: Any, kept: int, gone: int) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_merge", args=[kept, gone])


def _refusal(kept: Any, gone: Any) -> str:
    try:
        merging.refuse(kept, gone)
    except merging.MergeRefusedError as error:
        return str(error)
    return ""


def _suggestion(kept: Any, gone: Any) -> MergeSuggestion | None:
    first, second = sorted((kept.pk, gone.pk))
    kind = ContentType.objects.get_for_model(type(kept))
    return MergeSuggestion.objects.filter(content_type=kind, first_id=first, second_id=second).first()


@admin.register(MergeSuggestion)
class MergeSuggestionAdmin(ReadOnlyAdmin):
    """The pairs that may be one, most likely first: each with its reasons, to be merged or judged to be different."""

    list_display = ("kind", "first", "second", "why", "confidence", "merge")
    list_display_links = None
    list_filter = (KindFilter,)
    list_select_related = ("content_type",)
    led_to = ("first_id", "second_id")
    actions = ("refuse_selected",)

    def has_refuse_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.change_mergesuggestion")

    @admin.display(description=gettext_lazy("类别"), ordering="content_type")
    def kind(self, suggestion: MergeSuggestion) -> str:
        return str(suggestion.content_type.name)

    @admin.display(description=gettext_lazy("其一"))
    def first(self, suggestion: Any) -> str:
        return change_link(self.led(suggestion, suggestion.first_id))

    @admin.display(description=gettext_lazy("其二"))
    def second(self, suggestion: Any) -> str:
        return change_link(self.led(suggestion, suggestion.second_id))

    @admin.display(description=gettext_lazy("理由"))
    def why(self, suggestion: MergeSuggestion) -> str:
        return render_to_string("admin/articles/_list.html", {"items": suggestion.reasons})

    @admin.display(description=gettext_lazy("合并"))
    def merge(self, suggestion: Any) -> str:
        if None in (self.led(suggestion, suggestion.first_id), self.led(suggestion, suggestion.second_id)):
            return _("其中一条已经不在库中。")
        address = merge_address(suggestion.content_type.model_class(), suggestion.first_id, suggestion.second_id)
        return format_html('<a class="button" href="{}">{}</a>', address, _("看合并后果…"))

    @admin.action(description=gettext_lazy("判定所选各对不是同一个，不再建议"), permissions=["refuse"])
    def refuse_selected(self, request: HttpRequest, queryset: Any) -> None:
        chosen = list(queryset)
        for suggestion in chosen:
            suggestions.refuse(suggestion, by=person(request))
            self._note_refusal(request, suggestion)
        messages.success(request, _("已记下：%(number)s 对各不相同，以后不再建议。") % {"number": len(chosen)})

    def _note_refusal(self, request: HttpRequest, suggestion: MergeSuggestion) -> None:
        model = suggestion.content_type.model_class()
        pair = {suggestion.first_id: suggestion.second_id, suggestion.second_id: suggestion.first_id}
        for record in model._default_manager.filter(pk__in=pair) if model else []:
            self.note(request, record, _("判定与编号 %(others)s 不是同一个") % {"others": pair[record.pk]})


@admin.register(Merge)
class MergeAdmin(ReadOnlyAdmin):
    """What was merged, by whom, when and why; each can be undone as it was done, in one step."""

    list_display = ("gone_name", "kind", "kept", "reason", "decided_by", "decided_at", "undone_by", "undone_at")
    list_filter = (KindFilter, ("undone_at", admin.EmptyFieldListFilter), "decided_at")
    search_fields = ("gone_name", "=kept_id", "=gone_id", "reason")
    led_to = ("kept_id",)
    list_select_related = ("content_type", "decided_by", "undone_by")
    fields = ("gone_name", "gone_id", "kind", "kept", "reason", "decided_by", "decided_at", "undone_by", "undone_at")
    actions = ("undo_selected",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("changes")

    def has_undo_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.change_merge")

    @admin.display(description=gettext_lazy("类别"), ordering="content_type")
    def kind(self, merge: Merge) -> str:
        return str(merge.content_type.name)

    @admin.display(description=gettext_lazy("留下"))
    def kept(self, merge: Merge) -> str:
        record = self.led(merge, merge.kept_id)
        return change_link(record) if record else str(merge.kept_id)

    @admin.action(description=gettext_lazy("撤销所选合并"), permissions=["undo"])
    def undo_selected(self, request: HttpRequest, queryset: Any) -> None:
        """Later merges first, so that a chain comes apart."""
        undone = 0
        for merge in queryset.order_by("-pk"):
            try:
                left = merging.undo(merge, by=person(request))
            except merging.MergeRefusedError as error:
                messages.error(request, said_of(merge.gone_name, error))
                continue
            undone += 1
            self._note_undone(request, merge)
            if left:
                messages.warning(
                    request, _("%(name)s：%(left)s 处后来又有改动，保持现状。") % {"name": merge.gone_name, "left": left}
                )
        messages.success(request, _("撤销 %(number)s 次合并。") % {"number": undone})

    def _note_undone(self, request: HttpRequest, merge: Merge) -> None:
        model: Any = merge.content_type.model_class()
        for record in model._default_manager.filter(pk__in=[merge.kept_id, merge.gone_id]):
            self.note(request, record, _("撤销“%(name)s”的并入") % {"name": merge.gone_name})
