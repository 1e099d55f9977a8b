"""The queue: what the parser doubts, with the evidence beside the decision, one item after another by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.answering import CORRECT, OPTION, Answering
from articles.admin.base import ArchiveAdmin, change_link, person
from articles.admin.decided import shown
from articles.admin.filters import DoubtKindFilter, FieldFilter, NewspaperFilter, QueueStateFilter
from articles.admin.queue import ORDER, Queue, figures, first_open, last_answer
from articles.admin.readers import correction_view
from articles.admin.source import excerpt, marked_source
from articles.admin.versions import version_of
from articles.editorial import answers, corrections, editing, options, withdrawing
from articles.editorial.doubts import KINDS, other_reading, worded
from articles.editorial.telling import field_label
from articles.models import Article, ReviewItem
from articles.querysets import NEVER_LISTED

ANSWERS = {"accept": answers.accept, "reject": answers.reject}


@admin.register(ReviewItem)
class ReviewItemAdmin(ArchiveAdmin):
    list_display = ("question", "kind", "field_name", "article_link", "read_confidence", "age", "state")
    list_filter = (QueueStateFilter, DoubtKindFilter, FieldFilter, NewspaperFilter)
    list_select_related = ("article", "page")
    not_listed = ("page__text", "page__record", "article__body", *(f"article__{name}" for name in NEVER_LISTED))
    search_fields = ("message", "article__headline", "page__source")
    ordering = ORDER  # as it is walked
    actions = ("accept_selected", "reject_selected")

    class Media:
        js = ["admin_archive/keys.js"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("page__record")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/correction/", view(self.correction_view), name="articles_reviewitem_correction"),
            path("<int:pk>/undo/", view(self.undo_view), name="articles_reviewitem_undo"),
            *super().get_urls(),
        ]

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

    @admin.display(description=gettext_lazy("文章"), ordering="article_id")
    def article_link(self, item: ReviewItem) -> str:
        return change_link(item.article)

    @admin.display(description=gettext_lazy("置信度"), ordering="article__confidence")
    def read_confidence(self, item: ReviewItem) -> str:
        return f"{item.article.confidence:.0%}" if item.article else "—"

    @admin.display(description=gettext_lazy("已等"), ordering="created_at")
    def age(self, item: ReviewItem) -> str:
        return timesince(item.created_at, depth=1)

    def reading(self, item: ReviewItem) -> str:
        """What was read: the value, the field as it stands, or as which part of the page the place was taken."""
        way = options.way_of(item)
        if item.value is not None:
            return self._in_words(item, item.value)
        if way == options.Way.FIELD:
            return self._in_words(item, editing.plain_value(cast(Article, item.article), item.field))
        role = options.role_at(item)
        return str(role.label) if role and way in (options.Way.BLOCKS, options.Way.ELSEWHERE) else ""

    def others(self, item: ReviewItem) -> list[str]:
        return [self._in_words(item, each) for each in item.alternatives]

    @staticmethod
    def _in_words(item: ReviewItem, value: Any) -> str:
        if isinstance(value, dict) and "text" in value:
            value = value["text"]
        if options.way_of(item) == options.Way.FIELD and isinstance(value, (str, bool, int)):
            return shown(Article, item.field, value)
        return other_reading(value)[:400]

    @admin.action(description=gettext_lazy("认可所选（机读是对的）"), permissions=["change"])
    def accept_selected(self, request: HttpRequest, queryset: Any) -> None:
        self._answer(request, list(queryset), "accept")

    @admin.action(description=gettext_lazy("驳回所选（不采纳）"), permissions=["change"])
    def reject_selected(self, request: HttpRequest, queryset: Any) -> None:
        self._answer(request, list(queryset), "reject")

    def _answer(self, request: HttpRequest, items: list[ReviewItem], answer: str, is_action: bool = True) -> list[ReviewItem]:
        doubts = [item for item in items if item.code != corrections.CODE]
        if len(doubts) < len(items):
            messages.warning(request, _("读者更正要逐条打开答复，未动。"))
        decided = ANSWERS[answer](doubts, by=person(request))
        said = {"accept": _("认可"), "reject": _("驳回")}[answer]
        prefetch_related_objects(decided, Prefetch("article", Article.objects.defer("body", *NEVER_LISTED)))
        self.note_all(request, (each for item in decided for each in self.told_of(item, said)))
        if decided or is_action:
            messages.success(request, _("%(said)s %(done)s 条。") % {"said": said, "done": len(decided)})
        if is_action and len(decided) < len(doubts):
            messages.warning(request, _("%(left)s 条已有决定，未动。") % {"left": len(doubts) - len(decided)})
        return decided

    def note_answer(self, request: HttpRequest, item: ReviewItem, said: str) -> None:
        """Into the history of the item and of its article."""
        self.note_all(request, self.told_of(item, said))

    @staticmethod
    def told_of(item: ReviewItem, said: str) -> Iterator[tuple[Model, str]]:
        """The item and its article, each with what its history says of the answer."""
        yield item, said
        if item.article:
            yield item.article, _("%(said)s疑点：%(question)s") % {"said": said, "question": item.message[:100]}

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """An item with its evidence; a POST answers it and goes on to the next open item of the queue."""
        item = self.get_object(request, object_id or "")
        if item is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        if not self.has_view_permission(request, item):
            raise PermissionDenied
        queue = Queue(self, request)
        if item.code == corrections.CODE:
            return HttpResponseRedirect(queue.address_of(item.pk, "correction"))
        answering = Answering(self, request, item)
        if request.method == "POST":
            if not self.has_change_permission(request, item):
                raise PermissionDenied
            if self._answered(request, item, answering):
                return self.to_next(request, item)
            if self.is_answered(request, item):
                return HttpResponseRedirect(queue.address_of(item.pk))
        return self._shown(request, item, answering, queue)

    def _answered(self, request: HttpRequest, item: ReviewItem, answering: Answering) -> bool:
        """Whether an answer was taken."""
        simple = next((name for name in ANSWERS if f"_{name}" in request.POST), None)
        if simple:
            return bool(self._answer(request, [item], simple, is_action=False))
        option = answering.option_taken() if OPTION in request.POST else None
        try:
            if option:
                said = answering.choose(option)
            elif CORRECT in request.POST and item.state == ReviewItem.State.OPEN and answering.is_complete():
                said = answering.type()
            else:
                return False
        except answers.AnsweredError:
            return False
        except corrections.ChangedError:
            messages.error(request, _("没有保存：这篇文章刚刚改过。现在的样子见下，请再选一次。"))
            return False
        self.note_answer(request, item, said)
        messages.success(request, f"{said}。")
        return True

    def is_answered(self, request: HttpRequest, item: ReviewItem) -> bool:
        """Whether somebody was faster: who, when and how is said."""
        item.refresh_from_db(fields=["state", "decided_by", "decided_at"])
        if item.state == ReviewItem.State.OPEN:
            return False
        told = {"state": item.get_state_display(), "who": item.decided_by or _("系统"), "when": "—"}
        if item.decided_at:
            told["when"] = date_format(timezone.localtime(item.decided_at), "H:i")
        messages.warning(request, _("没有记下您的答复：%(who)s 已于 %(when)s 答复这一条（%(state)s）。") % told)
        return True

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Takes the answer back, with what it decided; the item is open again and shown."""
        item = get_object_or_404(ReviewItem, pk=pk)
        if not self.has_change_permission(request, item):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            withdrawing.reopen(item, by=person(request))
        except withdrawing.KeptError as error:
            messages.error(request, str(error))
        else:
            self.note_answer(request, item, _("撤回答复"))
            messages.success(request, _("已撤回答复，这一条重新待定。"))
        return HttpResponseRedirect(Queue(self, request).address_of(item.pk))

    def to_next(self, request: HttpRequest, item: ReviewItem) -> HttpResponse:
        """On to the next open item among those that the list's filters show; to the list where none is left."""
        queue = Queue(self, request)
        following = queue.onward(item)
        if following is None:
            messages.info(request, _("队列已空。"))
        return HttpResponseRedirect(queue.address_of(following))

    def _shown(self, request: HttpRequest, item: ReviewItem, answering: Answering, queue: Queue) -> TemplateResponse:
        article, page = item.article, item.page
        is_open = item.state == ReviewItem.State.OPEN
        place = excerpt(page, item.span) if page else None
        focus = (item.span[0], item.span[1]) if place and item.span else None
        context = {
            **self.admin_site.each_context(request),
            "title": self.kind(item),
            "opts": self.model._meta,
            "item": item,
            "original": item,
            "wording": worded(item.code, item.message),
            "reading": self.reading(item),
            "others": [] if answering.choices else self.others(item),
            "field": self.field_name(item) if item.field else "",
            "excerpt": place,
            "pieces": marked_source(page, article, focus) if page else [],
            "answering": answering,
            "version": version_of(article) if article else "",
            "can_answer": is_open and self.has_change_permission(request, item),
            "can_reopen": item.state in withdrawing.ANSWERED and self.has_change_permission(request, item),
            "media": self.media + answering.form.media if answering.form else self.media,
            **self.walk(request, item, queue),
        }
        return TemplateResponse(request, "admin/articles/reviewitem/item.html", context)

    def walk(self, request: HttpRequest, item: ReviewItem, queue: Queue) -> dict[str, Any]:
        """What stands around an item: the ones before and behind it, the queue's figures, and the last answer."""
        last = last_answer(person(request))
        return {
            "queue": queue.figures(),
            "queue_address": queue.list_address,
            "filters": queue.filters,
            "next_address": queue.address_of(after) if (after := queue.after(item)) else "",
            "previous_address": queue.address_of(before) if (before := queue.before(item)) else "",
            "last": last if last and last.pk != item.pk else None,
            "undo_address": queue.address_of(last.pk, "undo") if last else "",
            "reopen_address": queue.address_of(item.pk, "undo"),
        }

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, with the queue's figures, the way into the walk with the list's filters, and the last answer."""
        response = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None) or {}
        if "cl" in context:
            queue, last = Queue(self, request, request.GET.urlencode()), last_answer(person(request))
            first = first_open(context["cl"])
            context |= {"queue": figures(), "last": last, "first_address": queue.address_of(first) if first else ""}
            context["undo_address"] = queue.address_of(last.pk, "undo") if last else ""
        return response
