"""Splitting a record of a name: which articles mean the other one, what would move, the split, and its undoing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import ArchiveAdmin, ReadOnlyAdmin, change_link, person, said_of
from articles.admin.filters import KindFilter
from articles.admin.source import excerpt
from articles.editorial import splitting
from articles.editorial.reach import articles_showing
from articles.models import Article, Page, Person, PersonMention, Split, Topic

# More places than this are no list that a person goes through; the rest can be split off in a second step.
MOST_LISTED = 300
# Characters of the page around a name, to tell who is meant.
AROUND = 24
# Places of one article that are quoted.
MOST_QUOTED = 3


class SplitForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("分出的名称"))
    distinction = forms.CharField(
        label=gettext_lazy("区别"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("读者凭它分清同名的人，例如：某厂厂长。"),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("可不填。与这次拆分一起留存。"),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def __init__(self, record: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(
            label=_("分出的名称"),
            initial="" if isinstance(record, Topic) else record.name,
            max_length=record._meta.get_field("name").max_length,
            widget=forms.TextInput(attrs={"class": "vTextField"}),
        )
        if not isinstance(record, Person):
            del self.fields["distinction"]


class SplittingAdmin(ArchiveAdmin):
    """For model admins of names: the page on which one record becomes two."""

    def get_urls(self) -> list[Any]:
        name = f"{self.model._meta.app_label}_{self.model._meta.model_name}_split"
        return [path("<int:pk>/split/", self.admin_site.admin_view(self.split_view), name=name), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        record = context.get("original")
        if record is not None and self.has_change_permission(request, record):
            context["split_address"] = reverse(f"admin:articles_{self.model._meta.model_name}_split", args=[record.pk])
        return super().render_change_form(request, context, *args, **kwargs)

    @transaction.atomic
    def split_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The places in print to choose from; what would move; then the split, if the record is still as it was shown."""
        rows = self.model._default_manager.select_for_update() if request.method == "POST" else self.model._default_manager
        record: Any = get_object_or_404(rows, pk=pk)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        form = SplitForm(record, request.POST or None)
        if request.method != "POST" or "_again" in request.POST:
            return self._choose(request, record, form, "")
        if request.POST.get("version") != splitting.version_of(record):
            said = _("没有保存：在您打开本页之后，这条记录的提及已有变化。")
            said += _("现在的样子和您所选的都在下面；再按一次预览即可继续。")
            return self._choose(request, record, form, said)
        if not form.is_valid():
            return self._choose(request, record, form, "")
        try:
            plan = splitting.plan(record, _chosen(request))
            return self._split(request, record, form) if "_save" in request.POST else self._preview(request, record, plan)
        except splitting.SplitRefusedError as error:
            return self._choose(request, record, form, str(error))

    def _split(self, request: HttpRequest, record: Any, form: SplitForm) -> HttpResponse:
        done = splitting.split(record, _chosen(request), by=person(request), **form.cleaned_data)
        new: Any = self.model._default_manager.get(pk=done.new_id)
        self.note(request, record, said_of(_("分出“%(name)s”（编号 %(pk)s）") % {"name": new, "pk": new.pk}, done.reason))
        self.note(request, new, said_of(_("由编号 %(pk)s 分出") % {"pk": record.pk}, done.reason))
        undo = reverse("admin:articles_split_changelist")
        said = _("已分出“%(name)s”，以后不再建议合并") % {"name": new}
        messages.success(request, format_html('{}。<a href="{}">{}</a>', said, undo, _("可在“拆分”中撤销")))
        return HttpResponseRedirect(reverse(f"admin:articles_{self.model._meta.model_name}_change", args=[new.pk]))

    def _choose(self, request: HttpRequest, record: Any, form: SplitForm, refused: str) -> TemplateResponse:
        # What is shown of each alone: long texts would be sorted with all that lead here; and each page's text once.
        articles = (
            Article.objects.filter(pk__in=articles_showing(record))
            .only("headline", "kicker", "date", "not_after", "page", "newspaper__name")
            .select_related("newspaper")
            .prefetch_related(Prefetch("page", Page.objects.only("text")))
        )
        chosen = set(_chosen(request))
        listed = list(articles.order_by("-not_after", "pk")[: MOST_LISTED + 1])
        evidence = _evidence(record, listed)
        context = self._context(request, record) | {
            "form": form,
            "refused": refused,
            "version": splitting.version_of(record),
            "places": [(article, article.pk in chosen, evidence[article.pk]) for article in listed[:MOST_LISTED]],
            "has_more": len(listed) > MOST_LISTED,
            "most": MOST_LISTED,
        }
        return TemplateResponse(request, "admin/articles/split.html", context)

    def _preview(self, request: HttpRequest, record: Any, plan: splitting.Plan) -> TemplateResponse:
        names = ("version", "article", "name", "distinction", "reason")
        context = self._context(request, record) | {
            "plan": plan,
            "name": request.POST.get("name"),
            "articles": Article.objects.filter(pk__in=_chosen(request)).order_by("-not_after", "pk"),
            "sent": [(name, value) for name in names for value in request.POST.getlist(name)],
        }
        return TemplateResponse(request, "admin/articles/split_preview.html", context)

    def _context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": _("拆分"),
            "opts": self.model._meta,
            "record": record,
            "is_topic": isinstance(record, Topic),
            "back": reverse(f"admin:articles_{self.model._meta.model_name}_change", args=[record.pk]),
        }


def _chosen(request: HttpRequest) -> list[int]:
    return [int(pk) for pk in request.POST.getlist("article") if pk.isdecimal() and len(pk) < 18]


def _evidence(record: Any, articles: list[Article]) -> dict[int, list[dict[str, Any]]]:
    """Where each article names the record, with what stands around; how it is called where there is no page."""
    by_pk = {article.pk: article for article in articles}
    found: dict[int, list[dict[str, Any]]] = {pk: [] for pk in by_pk}
    mentions: Any = record.labels if isinstance(record, Topic) else record.mentions
    roles = dict(PersonMention.Role.choices)
    for mention in mentions.filter(article__in=by_pk).order_by("article_id", "order"):
        page, places = by_pk[mention.article_id].page, found[mention.article_id]
        if len(places) < MOST_QUOTED:
            place = excerpt(page, mention.spans[0] if mention.spans else None, AROUND) if page else None
            places.append({"name": str(mention), "role": roles.get(getattr(mention, "role", ""), ""), "excerpt": place})
    return found


@admin.register(Split)
class SplitAdmin(ReadOnlyAdmin):
    """What was split, by whom, when and why; each can be undone as it was done, in one step."""

    list_display = ("new_name", "kind", "kept", "new", "reason", "decided_by", "decided_at", "undone_by", "undone_at")
    list_filter = (KindFilter, ("undone_at", admin.EmptyFieldListFilter), "decided_at")
    search_fields = ("new_name", "=kept_id", "=new_id", "reason")
    led_to = ("kept_id", "new_id")
    list_select_related = ("content_type", "decided_by", "undone_by")
    fields = ("new_name", "new_id", "kind", "kept", "reason", "decided_by", "decided_at", "undone_by", "undone_at")
    actions = ("undo_selected",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("changes")

    def has_undo_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.change_split")

    @admin.display(description=gettext_lazy("类别"), ordering="content_type")
    def kind(self, split: Split) -> str:
        return str(split.content_type.name)

    @admin.display(description=gettext_lazy("原记录"))
    def kept(self, split: Split) -> str:
        return _linked(self.led(split, split.kept_id), split.kept_id)

    @admin.display(description=gettext_lazy("分出"))
    def new(self, split: Split) -> str:
        return _linked(self.led(split, split.new_id), split.new_id)

    @admin.action(description=gettext_lazy("撤销所选拆分"), permissions=["undo"])
    def undo_selected(self, request: HttpRequest, queryset: Any) -> None:
        """Later splits first, so that a chain comes together."""
        undone = 0
        for split in queryset.order_by("-pk"):
            try:
                left = splitting.undo(split, by=person(request))
            except splitting.SplitRefusedError as error:
                messages.error(request, said_of(split.new_name, error))
                continue
            undone += 1
            model: Any = split.content_type.model_class()
            self.note(
                request, model._default_manager.get(pk=split.kept_id), _("撤销“%(name)s”的分出") % {"name": split.new_name}
            )
            if left:
                said = _("%(name)s：%(left)s 处后来又有改动，保持现状。")
                messages.warning(request, said % {"name": split.new_name, "left": left})
        messages.success(request, _("撤销 %(number)s 次拆分。") % {"number": undone})


def _linked(record: Any, pk: int) -> str:
    return change_link(record) if record else str(pk)
