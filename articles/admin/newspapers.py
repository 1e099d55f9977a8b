"""Newspapers and their issues."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import OuterRef
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import change_link, counted, person
from articles.admin.fields import day_field, newspaper_field
from articles.admin.history import HistoryAdmin
from articles.admin.versions import VersionedForm
from articles.editorial import editing, issues
from articles.editorial.reach import tell
from articles.models import Article, Issue, Newspaper, NewspaperAlias, Page


class NewspaperAliasInline(admin.TabularInline):
    model = NewspaperAlias
    extra = 0
    fields = ("name",)


@admin.register(Newspaper)
class NewspaperAdmin(HistoryAdmin):
    list_display = ("name", "publisher", "home_region", "issue_count", "article_count")
    list_select_related = ("home_region",)
    search_fields = ("name", "aliases__name", "publisher")
    autocomplete_fields = ("home_region",)
    inlines = (NewspaperAliasInline,)
    fields = ("name", "publisher", "home_region", "rights_statement", "note")

    def get_queryset(self, request: HttpRequest) -> Any:
        issues_, articles = (model.objects.filter(newspaper=OuterRef("pk")) for model in (Issue, Article))
        return super().get_queryset(request).annotate(issues_counted=counted(issues_), articles_counted=counted(articles))

    @admin.display(description=gettext_lazy("期数"), ordering="issues_counted")
    def issue_count(self, newspaper: Any) -> int:
        return int(newspaper.issues_counted)

    @admin.display(description=gettext_lazy("文章"), ordering="articles_counted")
    def article_count(self, newspaper: Any) -> int:
        return int(newspaper.articles_counted)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A newspaper that is renamed is still found under the name that pages give it."""
        if change and "name" in form.changed_data:
            editing.rename(obj, obj.name)
        super().save_model(request, obj, form, change)
        if change and "name" in form.changed_data:
            tell([obj])


class IssueForm(VersionedForm):
    """Newspaper and date of an issue are those of its pages: they are decided for all of them at once."""

    newspaper_name = newspaper_field()
    day = day_field()

    class Meta:
        model = Issue
        fields = ("number",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notes: list[str] = []
        newspaper = self.instance.newspaper
        self.initial.update({"newspaper_name": newspaper.name if newspaper else "", "day": self.instance.date})

    def clean_day(self) -> str:
        text: str = self.cleaned_data["day"].strip()
        try:
            issues.read_date(text)
        except issues.BadDateError as error:
            raise forms.ValidationError(
                _("“%(text)s”不是日期：请写作 2023-06-15、2023-06 或 2023。") % {"text": text}
            ) from error
        return text


@admin.register(Issue)
class IssueAdmin(HistoryAdmin):
    form = IssueForm
    list_display = ("issue", "newspaper", "date", "not_before", "not_after", "number", "page_count", "article_count")
    list_filter = ("newspaper", "precision", "date_inferred", "newspaper_inferred")
    list_select_related = ("newspaper",)
    search_fields = ("newspaper__name", "date", "number", "pages__source")
    date_hierarchy = "not_after"
    readonly_fields = ("pages_of_issue", "interval", "date_evidence", "newspaper_evidence")
    fields = ("newspaper_name", "newspaper_evidence", "day", "interval", "date_evidence", "number", "pages_of_issue")

    def get_queryset(self, request: HttpRequest) -> Any:
        pages, articles = (model.objects.filter(issue=OuterRef("pk")) for model in (Page, Article))
        found = super().get_queryset(request)
        return found.annotate(pages_counted=counted(pages), articles_counted=counted(articles))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # an issue comes with its pages

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # and goes with them

    @admin.display(description=gettext_lazy("期"), ordering="not_after")
    def issue(self, issue: Issue) -> str:
        return str(issue)

    @admin.display(description=gettext_lazy("版"), ordering="pages_counted")
    def page_count(self, issue: Any) -> int:
        return int(issue.pages_counted)

    @admin.display(description=gettext_lazy("文章"), ordering="articles_counted")
    def article_count(self, issue: Any) -> int:
        return int(issue.articles_counted)

    @admin.display(description=gettext_lazy("所在区间"))
    def interval(self, issue: Issue) -> str:
        text = issue.interval_text()
        return f"{text}（{_('推断')}）" if issue.date_inferred else text

    @admin.display(description=gettext_lazy("版面"))
    def pages_of_issue(self, issue: Issue) -> str:
        pages = [change_link(page, f"{page} {page.source}") for page in issue.pages.defer("text", "record")]
        return render_to_string("admin/articles/_list.html", {"items": pages})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Decide newspaper and date for every page of the issue; the pages may end up in another one."""
        names = {"newspaper_name": "newspaper", "day": "issue_date"}
        changes = {names[name]: form.cleaned_data[name] for name in form.changed_data if name in names}
        if "number" in form.changed_data:
            Issue.objects.filter(pk=obj.pk).update(number=form.cleaned_data["number"])
            form.notes.append(_("期号：“%(number)s”") % {"number": form.cleaned_data["number"]})
        for field, value in changes.items():
            form.notes.append(
                _("全部版面的%(field)s：“%(value)s”")
                % {"field": form.fields["newspaper_name" if field == "newspaper" else "day"].label, "value": value}
            )
        if changes:
            for page in list(obj.pages.all()):
                editing.change_fields(page, changes, by=person(request))
                editing.settle(page)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        context["newspapers"] = Newspaper.objects.all()
        return super().render_change_form(request, context, *args, **kwargs)
