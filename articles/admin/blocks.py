"""The desk of a page's blocks: chosen by checkbox, put elsewhere, cut, joined; first a preview, then kept as one decision."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import ArchiveAdmin, ReadOnlyAdmin, change_link, person, said_of
from articles.admin.fields import reason_field
from articles.admin.queue import Queue
from articles.admin.sheets import blocks_at, changes_between, first_choice, places, sheets_of, short, spans_named, token_of
from articles.admin.source import focus_from, marked_source
from articles.editorial import answers, arranging, placing
from articles.editorial.blocks import Layout
from articles.editorial.doubts import worded
from articles.editorial.records import locked
from articles.editorial.steps import CUT, JOIN, PUT, ROLES, Choice, Steps, steps_for
from articles.models import Article, Page, PartRole, Placement, ReviewItem

Record = dict[str, Any]

ACTIONS = (
    (PUT, gettext_lazy("移动，或改成别的成分")),
    (CUT, gettext_lazy("拆成两块")),
    (JOIN, gettext_lazy("合成一块")),
)


class DeskForm(forms.Form):
    """What is to be done with the blocks that are ticked beside it."""

    action = forms.ChoiceField(label=gettext_lazy("做什么"), choices=ACTIONS, widget=forms.RadioSelect, initial=PUT)
    to = forms.ChoiceField(label=gettext_lazy("放到"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("作为"), required=False)
    opening = forms.CharField(
        label=gettext_lazy("后一块从哪里起"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("只在拆开时：照抄后一块开头的几个字。"),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    reason = reason_field()

    def __init__(self, layout: Layout, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = places(layout)  # type: ignore[attr-defined]
        kept = [("", _("（不变）")), *((role, PartRole(role).label) for role in ROLES)]
        self.fields["role"].choices = kept  # type: ignore[attr-defined]


class BlocksAdmin(ArchiveAdmin):
    """For the room of pages: the view on which blocks are put elsewhere, and the one on which that is taken back."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/blocks/", view(self.blocks_view), name="articles_page_blocks"),
            path("<int:pk>/blocks/<int:placement>/undo/", view(self.undo_view), name="articles_page_blocks_undo"),
            *super().get_urls(),
        ]

    def blocks_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The desk; what was chosen as a preview; then, if the page is still as it was, kept."""
        page = get_object_or_404(Page.objects.select_related("issue"), pk=pk)
        if not self.has_change_permission(request, page):
            raise PermissionDenied
        layout = Layout.of(page.text, arranging.arranged(page).record)
        doubt = _doubt(request, page)
        form = DeskForm(layout, request.POST or None, initial=first_choice(layout, doubt) if doubt else None)
        if request.method != "POST" or "_again" in request.POST:
            return self._desk(request, page, layout, form, [])
        if request.POST.get("version") != arranging.version_of(page):
            return self._desk(request, page, layout, form, _conflict(page, request))
        if not form.is_valid():
            return self._desk(request, page, layout, form, [])
        try:
            steps = steps_for(layout, _choice(request, form))
            if "_save" in request.POST:
                return self._keep(request, page, steps, form.cleaned_data["reason"])
            now, then = placing.previewed(page, steps.steps)
        except placing.PlacingRefusedError as error:
            return self._desk(request, page, layout, form, [str(error)])
        return self._preview(request, page, steps.said, now, then, sent=_sent(request))

    @transaction.atomic
    def _keep(self, request: HttpRequest, page: Page, steps: Steps, reason: str) -> HttpResponse:
        before = {article.pk: article for article in page.articles.all()}
        page = locked(page.pk)  # what is compared stays until it is saved
        if request.POST.get("version") != arranging.version_of(page):
            layout = Layout.of(page.text, arranging.arranged(page).record)
            return self._desk(request, page, layout, DeskForm(layout, request.POST), _conflict(page, request))
        done = placing.place(page, steps.steps, by=person(request), said=steps.said, reason=reason)
        self._note(request, page, before, f"{done.said}。{_('理由：%(reason)s') % {'reason': reason}}" if reason else done.said)
        messages.success(request, _("已保存：%(said)s。重新解析也不会改变；随时可以撤销。") % {"said": done.said})
        doubt = _doubt(request, page)
        if doubt is not None:
            answers.corrected_by_placing(doubt, done)
            queue: Any = self.admin_site.get_model_admin(ReviewItem)
            return cast(HttpResponse, queue.to_next(request, doubt))
        return HttpResponseRedirect(reverse("admin:articles_page_blocks", args=[page.pk]))

    def _note(self, request: HttpRequest, page: Page, before: dict[int, Article], said: str) -> None:
        """Into the history of the page, and of every article whose blocks are others now."""
        self.note(request, page, said)
        for article in page.articles.all():
            former = before.get(article.pk)
            if former is None or (former.updated_at != article.updated_at and _texts(former) != _texts(article)):
                self.note(request, article, said)

    def undo_view(self, request: HttpRequest, pk: int, placement: int) -> HttpResponse:
        """What taking a placement back would change; then that."""
        done = get_object_or_404(Placement.objects.select_related("page"), pk=placement, page=pk)
        page = done.page
        if not self.has_change_permission(request, page):
            raise PermissionDenied
        back = HttpResponseRedirect(reverse("admin:articles_page_blocks", args=[page.pk]))
        said = _("撤销：%(said)s") % {"said": done.said}
        if done.undone_at is not None:
            messages.error(request, _("这项安排已经撤销了。"))
            return back
        if request.method != "POST":
            return self._preview(request, page, said, *placing.without(done), sent=[])
        before = {article.pk: article for article in page.articles.all()}
        try:
            placing.undo(done, by=person(request))
        except placing.PlacingRefusedError as error:
            messages.error(request, str(error))
            return back
        self._note(request, page, before, said)
        messages.success(request, said)
        return back

    def _desk(self, request: HttpRequest, page: Page, layout: Layout, form: DeskForm, refused: list[str]) -> TemplateResponse:
        doubt = _doubt(request, page)
        chosen = set(request.POST.getlist("block"))
        if doubt is not None and request.method != "POST":
            chosen = {token_of(part["spans"]) for part in blocks_at(layout, doubt)}
        context = {
            **self.admin_site.each_context(request),
            "title": _("移动成分"),
            "opts": Page._meta,
            "page": page,
            "form": form,
            "refused": refused,
            "sheets": sheets_of(page, layout, chosen),
            "version": arranging.version_of(page),
            "pieces": marked_source(page, None, focus_from(request)),
            "doubt": doubt,
            "wording": worded(doubt.code, doubt.message) if doubt else None,
            "doubt_address": Queue(None, request).address_of(doubt.pk) if doubt else "",
            "placements": page.placements.select_related("decided_by", "undone_by").order_by("-pk"),
        }
        return TemplateResponse(request, "admin/articles/page/blocks.html", context)

    def _preview(
        self,
        request: HttpRequest,
        page: Page,
        said: str,
        now: dict[str, Any],
        then: dict[str, Any],
        sent: list[tuple[str, str]],
    ) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("移动成分"),
            "opts": Page._meta,
            "page": page,
            "said": said,
            "sent": sent,
            "changes": changes_between(now, then, {article.key: article for article in page.articles.all()}),
        }
        return TemplateResponse(request, "admin/articles/page/blocks_preview.html", context)


def _doubt(request: HttpRequest, page: Page) -> ReviewItem | None:
    """The item of the queue that led here."""
    pk = request.GET.get("doubt", "")
    return page.review_items.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 18 else None


def _texts(article: Article) -> list[str]:
    return [article.kicker, article.headline, article.deck, article.body, article.section, str(article.inset_headings)]


def _choice(request: HttpRequest, form: DeskForm) -> Choice:
    cleaned = form.cleaned_data
    blocks = tuple(spans_named(token) for token in request.POST.getlist("block"))
    return Choice(cleaned["action"], blocks, cleaned["to"], cleaned["role"], cleaned["opening"])


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    """What the form sent, to be sent again with the decision to keep it."""
    names = ("version", "block", "action", "to", "role", "opening", "reason")
    return [(name, value) for name in names for value in request.POST.getlist(name)]


def _conflict(page: Page, request: HttpRequest) -> list[str]:
    """That somebody was faster, what they did, and what was to be done instead."""
    said = [
        _("没有保存：在您打开本页之后，这一版的成分已由他人或新的解析改动。"),
        _("现在的样子和您所选的都在下面；再按一次预览即可继续。"),
    ]
    latest = page.placements.select_related("decided_by", "undone_by").order_by("-pk")[:3]
    for placement in latest:
        who, what = placement.decided_by, placement.said
        if placement.undone_at:
            who, what = placement.undone_by, _("撤销：%(said)s") % {"said": placement.said}
        said.append(said_of(who or _("系统"), what))
    chosen = [text for token in request.POST.getlist("block") if (text := _quoted(page, token))]
    return [*said, _("您所选的：%(blocks)s") % {"blocks": "；".join(chosen) or _("无")}]


def _quoted(page: Page, token: str) -> str:
    try:
        return "“" + short("".join(page.text[start:end] for start, end in spans_named(token))) + "”"
    except placing.PlacingRefusedError:
        return ""


@admin.register(Placement)
class PlacementAdmin(ReadOnlyAdmin):
    """Where people put blocks, page by page; taken back on the page's desk, where it shows what that changes."""

    list_display = ("said", "page_link", "reason", "decided_by", "decided_at", "undone_by", "undone_at")
    list_filter = (("undone_at", admin.EmptyFieldListFilter), "decided_at")
    list_select_related = ("page", "decided_by", "undone_by")
    search_fields = ("said", "reason", "page__source")
    fields = ("said", "page_link", "desk", "reason", "decided_by", "decided_at", "undone_by", "undone_at")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("changes", "page__text", "page__record")

    @admin.display(description=gettext_lazy("版面"), ordering="page")
    def page_link(self, placement: Placement) -> str:
        return change_link(placement.page)

    @admin.display(description=gettext_lazy("撤销"))
    def desk(self, placement: Placement) -> str:
        if placement.undone_at is not None:
            return "—"
        address = reverse("admin:articles_page_blocks_undo", args=[placement.page_id, placement.pk])
        return format_html('<a href="{}">{}</a>', address, _("看撤销后果…"))
