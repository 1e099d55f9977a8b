"""The queue: what the parser doubts, with the evidence beside the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import ArchiveAdmin, change_link, field_label, person
from articles.admin.decided import shown
from articles.admin.filters import DoubtKindFilter, FieldFilter, QueueStateFilter
from articles.admin.readers import correction_view
from articles.admin.source import excerpt
from articles.editorial import answers, corrections
from articles.editorial.doubts import KINDS, worded
from articles.models import Article, ReviewItem

ANSWERS = {"accept": answers.accept, "reject": answers.reject}


@admin.register(ReviewItem)
class ReviewItemAdmin(ArchiveAdmin):
    list_display = ("question", "kind", "field_name", "article_link", "place_link", "confidence", "age", "state")
    list_filter = (QueueStateFilter, DoubtKindFilter, FieldFilter, "page__issue__newspaper")
    list_select_related = ("article", "page")
    search_fields = ("message", "article__headline", "page__source")
    actions = ("accept_selected", "reject_selected")
    fields = readonly_fields = (
        "question",
        "kind",
        "field_name",
        "evidence",
        "reading",
        "others",
        "article_link",
        "confidence",
        "state",
        "decided_by",
        "decided_at",
        "created_at",
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("page__record")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.correction_view)
        return [path("<int:pk>/correction/", view, name="articles_reviewitem_correction"), *super().get_urls()]

    def correction_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What a reader says, beside what stands, and the answers to it."""
        return correction_view(self, request, pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a doubt that is gone would be asked again

    @admin.display(description=gettext_lazy("疑点"), ordering="message")
    def question(self, item: ReviewItem) -> str:
        return worded(item.code, item.message).said

    @admin.display(description=gettext_lazy("类别"), ordering="code")
    def kind(self, item: ReviewItem) -> str:
        return str(KINDS.get(item.code, item.code))

    @admin.display(description=gettext_lazy("字段"), ordering="field")
    def field_name(self, item: ReviewItem) -> str:
        return field_label(Article, item.field) if item.field else "—"

    @admin.display(description=gettext_lazy("文章"), ordering="article")
    def article_link(self, item: ReviewItem) -> str:
        return change_link(item.article)

    @admin.display(description=gettext_lazy("位置"))
    def place_link(self, item: ReviewItem) -> str:
        return render_to_string("admin/articles/reviewitem/_place.html", {"item": item})

    @admin.display(description=gettext_lazy("已等"), ordering="created_at")
    def age(self, item: ReviewItem) -> str:
        return timesince(item.created_at, depth=1)

    @admin.display(description=gettext_lazy("依据"))
    def evidence(self, item: ReviewItem) -> str:
        found = excerpt(item.page, item.span) if item.page else None
        return render_to_string("admin/articles/reviewitem/_evidence.html", {"item": item, "excerpt": found})

    @admin.display(description=gettext_lazy("所读"))
    def reading(self, item: ReviewItem) -> str:
        value = item.value
        if value is None and item.article and hasattr(item.article, item.field or "-"):
            value = getattr(item.article, item.field)
        return self._in_words(item, value) if value is not None else "—"

    @admin.display(description=gettext_lazy("另一读法"))
    def others(self, item: ReviewItem) -> str:
        return "；".join(self._in_words(item, each) for each in item.alternatives) or "—"

    @staticmethod
    def _in_words(item: ReviewItem, value: Any) -> str:
        if isinstance(value, dict) and "text" in value:
            value = value["text"]
        return shown(Article, item.field, value) if isinstance(value, (str, bool, int)) else str(value)[:400]

    @admin.action(description=gettext_lazy("认可所选（机读是对的）"), permissions=["change"])
    def accept_selected(self, request: HttpRequest, queryset: Any) -> None:
        self._answer(request, list(queryset), "accept")

    @admin.action(description=gettext_lazy("驳回所选（不采纳）"), permissions=["change"])
    def reject_selected(self, request: HttpRequest, queryset: Any) -> None:
        self._answer(request, list(queryset), "reject")

    def _answer(self, request: HttpRequest, items: list[ReviewItem], answer: str) -> None:
        doubts = [item for item in items if item.code != corrections.CODE]
        if len(doubts) < len(items):
            messages.warning(request, _("读者更正要逐条打开答复，未动。"))
        decided = ANSWERS[answer](doubts, by=person(request))
        said = {"accept": _("认可"), "reject": _("驳回")}[answer]
        for item in decided:
            self.note(request, item, said)
            if item.article:
                self.note(
                    request, item.article, _("%(said)s疑点：%(question)s") % {"said": said, "question": item.message[:100]}
                )
        messages.success(request, _("%(said)s %(done)s 条。") % {"said": said, "done": len(decided)})
        if len(decided) < len(doubts):
            messages.warning(request, _("%(left)s 条已有决定，未动。") % {"left": len(doubts) - len(decided)})

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The two answers, then on to the next open doubt of the queue."""
        answer = next((name for name in ANSWERS if f"_{name}" in request.POST), None)
        item = self.get_object(request, object_id) if object_id and (answer or request.method == "GET") else None
        if item is not None and item.code == corrections.CODE and self.has_view_permission(request, item):
            return HttpResponseRedirect(reverse("admin:articles_reviewitem_correction", args=[item.pk]))
        if answer is None or item is None or not self.has_change_permission(request, item):
            return super().changeform_view(request, object_id, form_url, extra_context)
        self._answer(request, [item], answer)
        return self.to_next(request, item)

    def to_next(self, request: HttpRequest, item: ReviewItem) -> HttpResponse:
        """On to the next open item: of the same page first."""
        following = ReviewItem.objects.filter(state=ReviewItem.State.OPEN).order_by("page", "pk")
        after = following.filter(page=item.page, pk__gt=item.pk).first() or following.first()
        if after is None:
            messages.info(request, _("队列已空。"))
            return HttpResponseRedirect(reverse("admin:articles_reviewitem_changelist"))
        return HttpResponseRedirect(reverse("admin:articles_reviewitem_change", args=[after.pk]))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        context["open_count"] = ReviewItem.objects.filter(state=ReviewItem.State.OPEN).count()
        return super().render_change_form(request, context, *args, **kwargs)
