"""Pages: their text is never changed; newspaper, date and number can be decided, and a page can be read again."""

from __future__ import annotations

import json
import logging
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import ingest
from articles.admin.base import change_link, counted, person, said_of
from articles.admin.blocks import BlocksAdmin
from articles.admin.decided import DecidedAdmin, DecidedForm
from articles.admin.facsimiles import FacsimilesAdmin
from articles.admin.fields import day_field, newspaper_field
from articles.admin.filters import DecidedFilter, DoubtFilter
from articles.admin.source import focus_from, marked_source
from articles.admin.state import StateAdmin
from articles.admin.upload import upload_view
from articles.editorial import issues
from articles.editorial.gold import checked_pages, gold_files
from articles.editorial.removal import remove_page
from articles.models import Article, ImportRun, Newspaper, Page, ReviewItem

logger = logging.getLogger(__name__)

# Reading a page takes part of a second; more at once are work for the reparse command.
MOST_READ_AGAIN = 40


class PageForm(DecidedForm):
    """Newspaper and date are the page's, though they are stored with its issue."""

    newspaper = newspaper_field()
    issue_date = day_field()

    class Meta:
        model = Page
        fields = ("number", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            issue = self.instance.issue
            self.initial.update({"newspaper": issue.newspaper.name if issue.newspaper else "", "issue_date": issue.date})

    def clean_issue_date(self) -> str:
        text: str = self.cleaned_data["issue_date"].strip()
        try:
            issues.read_date(text)
        except issues.BadDateError as error:
            raise forms.ValidationError(
                _("“%(text)s”不是日期：请写作 2023-06-15、2023-06 或 2023。") % {"text": text}
            ) from error
        return text


@admin.register(Page)
class PageAdmin(StateAdmin, BlocksAdmin, FacsimilesAdmin, DecidedAdmin):
    form = PageForm
    list_display = (
        "name_of_page",
        "newspaper",
        "dated",
        "number",
        "article_count",
        "doubt_count",
        "parser",
        "state",
        "added_at",
    )
    list_filter = ("state", DoubtFilter, DecidedFilter, "issue__newspaper", "parser", "added_at")
    list_select_related = ("issue__newspaper",)
    search_fields = ("source", "=sha256", "name", "issue__newspaper__name", "issue__date")
    search_help_text = gettext_lazy("来源文件、SHA-256、版名、报纸或日期")
    actions: Any = (*StateAdmin.actions, "read_selected_again")
    readonly_fields = (
        "issue_link",
        "articles_of_page",
        "facsimiles_of_page",
        "source",
        "sha256",
        "parser",
        "read_at",
        "added_at",
        "withheld_reason",
        "reading",
    )
    fieldsets = (
        (gettext_lazy("归属"), {"fields": ("newspaper", "issue_date", "number", "name", "issue_link", "reason")}),
        (gettext_lazy("文章"), {"fields": ("articles_of_page",)}),
        (gettext_lazy("影印件"), {"fields": ("facsimiles_of_page",)}),
        (gettext_lazy("来源"), {"fields": ("source", "sha256", "parser", "read_at", "added_at", "withheld_reason")}),
        (gettext_lazy("机读记录"), {"fields": ("reading",), "classes": ("collapse",)}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        articles = Article.objects.filter(page=OuterRef("pk"))
        doubts = ReviewItem.objects.filter(page=OuterRef("pk"), state=ReviewItem.State.OPEN)
        found = super().get_queryset(request)
        found = found.annotate(articles_counted=counted(articles), doubts_counted=counted(doubts))
        if request.resolver_match and request.resolver_match.url_name == "articles_page_changelist":
            return found.defer("text", "record")
        return found

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("read-again/", view(self.read_again_view), name="articles_page_read_again"),
            path("gold/", view(self.gold_view), name="articles_page_gold"),
            *super().get_urls(),
        ]

    def has_gold_permission(self, request: HttpRequest) -> bool:
        """Whoever looks after the words by which pages are read looks after what readings are measured by."""
        return request.user.has_perm("articles.change_lexiconentry")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {"may_take_gold": self.has_gold_permission(request), **(extra_context or {})})

    def gold_view(self, request: HttpRequest) -> HttpResponse:
        """Gold records of all pages whose articles are checked, with their texts, as one file."""
        if not self.has_gold_permission(request):
            raise PermissionDenied
        pages = checked_pages()
        if not pages.exists():
            messages.error(request, _("还没有一版的文章全部标为已校。"))
            return HttpResponseRedirect(reverse("admin:articles_page_changelist"))
        content = BytesIO()
        with ZipFile(content, "w", ZIP_DEFLATED) as archive:
            for name, data in gold_files(pages.iterator(chunk_size=50)):
                archive.writestr(name, data)
        response = HttpResponse(content.getvalue(), content_type="application/zip")
        response["Content-Disposition"] = f'attachment; filename="gold-{timezone.localdate().isoformat()}.zip"'
        return response

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return upload_view(self, request)

    @admin.display(description=gettext_lazy("版面"), ordering="source")
    def name_of_page(self, page: Page) -> str:
        return f"{page.number}　{page.source}" if page.number else page.source

    @admin.display(description=gettext_lazy("报纸"), ordering="issue__newspaper")
    def newspaper(self, page: Page) -> str:
        name = page.issue.newspaper.name if page.issue.newspaper else _("报纸不详")
        return f"{name}（{_('推断')}）" if page.issue.newspaper_inferred else name

    @admin.display(description=gettext_lazy("日期"), ordering="issue__not_after")
    def dated(self, page: Page) -> str:
        return page.issue.date or page.issue.interval_text()

    @admin.display(description=gettext_lazy("文章"), ordering="articles_counted")
    def article_count(self, page: Any) -> int:
        return int(page.articles_counted)

    @admin.display(description=gettext_lazy("疑点"), ordering="doubts_counted")
    def doubt_count(self, page: Any) -> int | str:
        return page.doubts_counted or ""

    @admin.display(description=gettext_lazy("期"))
    def issue_link(self, page: Page) -> str:
        return change_link(page.issue)

    @admin.display(description=gettext_lazy("本版文章"))
    def articles_of_page(self, page: Page) -> str:
        return render_to_string("admin/articles/page/_articles.html", {"articles": page.articles.order_by("order")})

    @admin.display(description=gettext_lazy("影印件"))
    def facsimiles_of_page(self, page: Page) -> str:
        context = {"page": page, "facsimiles": list(page.facsimiles.all())}
        return render_to_string("admin/articles/page/_facsimiles.html", context)

    @admin.display(description=gettext_lazy("机读记录"))
    def reading(self, page: Page) -> str:
        text = json.dumps(page.record, ensure_ascii=False, indent=1)
        return render_to_string("admin/articles/page/_record.html", {"text": text})

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Who may remove a page removes what hangs on it; alone, its articles and doubts can't be."""
        listed, counts, _needed, protected = super().get_deleted_objects(objs, request)
        return listed, counts, set(), protected

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        remove_page(obj, by=person(request))

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for page in queryset:
            remove_page(page, by=person(request))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        page = context.get("original")
        if page:
            context["pieces"] = marked_source(page, None, focus_from(request))
            context["newspapers"] = Newspaper.objects.all()
            context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.action(description=gettext_lazy("重新解析所选（先看差别）…"), permissions=["change"])
    def read_selected_again(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        ids = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST_READ_AGAIN + 1])
        if len(ids) > MOST_READ_AGAIN:
            messages.error(request, _("一次最多重新解析 %(most)s 版，更多请用 reparse 命令。") % {"most": MOST_READ_AGAIN})
            return None
        address = reverse("admin:articles_page_read_again")
        return HttpResponseRedirect(f"{address}?{urlencode({'ids': ','.join(map(str, ids))})}")

    def read_again_view(self, request: HttpRequest) -> HttpResponse:
        """The difference that today's parser makes, page by page; then, if the person wants it, stored."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        ids = [int(each) for each in request.GET.get("ids", "").split(",") if each.isdecimal() and len(each) < 18]
        pages = list(Page.objects.filter(pk__in=ids[:MOST_READ_AGAIN]).order_by("pk"))
        if not pages:
            messages.error(request, _("没有可重新解析的版面。"))
            return HttpResponseRedirect(reverse("admin:articles_page_changelist"))
        if request.method == "POST":
            return self._read_again(request, pages)
        readings = [(page, self._try(page, dry_run=True)) for page in pages]
        context = {
            **self.admin_site.each_context(request),
            "title": _("重新解析"),
            "opts": Page._meta,
            "readings": readings,
            "changed": sum(loaded.outcome == ingest.Outcome.CHANGED for _page, loaded in readings),
        }
        return TemplateResponse(request, "admin/articles/page/read_again.html", context)

    def _read_again(self, request: HttpRequest, pages: list[Page]) -> HttpResponse:
        run = ImportRun.objects.create(kind=ImportRun.Kind.REPARSE, started_by=person(request))
        for page in pages:
            loaded = self._try(page, dry_run=False)
            ingest.keep_run(run, loaded)
            if loaded.outcome == ingest.Outcome.FAILED:
                messages.error(request, said_of(loaded.source, loaded.message))
            elif loaded.outcome == ingest.Outcome.CHANGED:
                self.note(request, page, _("重新解析：%(changes)s 处不同") % {"changes": len(loaded.changes)})
        run.finished_at = timezone.now()
        run.save()
        said = ngettext("已重新解析 %(pages)s 版；人工决定都在。", "已重新解析 %(pages)s 版；人工决定都在。", len(pages))
        messages.success(request, said % {"pages": len(pages)})
        return HttpResponseRedirect(reverse("admin:articles_importrun_change", args=[run.pk]))

    @staticmethod
    def _try(page: Page, *, dry_run: bool) -> ingest.Loaded:
        try:
            return ingest.read_again(page, dry_run=dry_run)
        except Exception as error:  # one page must not keep the others from being read; the log has the whole story
            logger.exception("could not read page %s again", page.pk)
            message = _("未能解析：%(kind)s") % {"kind": type(error).__name__}
            return ingest.Loaded(page.source, ingest.Outcome.FAILED, message, page)
