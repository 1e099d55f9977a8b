"""Articles: the form stands beside the page's text; what is changed in it is kept whatever is read later."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.db.models import OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import finding
from articles.admin.base import PlainTextarea, change_link, counted, person
from articles.admin.classify import ClassifyAdmin
from articles.admin.decided import DecidedAdmin, DecidedForm
from articles.admin.filters import (
    DecidedFilter,
    DoubtFilter,
    LinkedFilter,
    ProvinceFilter,
    TopicFilter,
    keys_decided,
    keys_doubted,
)
from articles.admin.members import INLINE_OF, MEMBER_INLINES, DecidedMembersInline, keep_members, release_members
from articles.admin.source import focus_from, marked_source
from articles.admin.state import StateAdmin
from articles.editorial import editing
from articles.editorial.doubts import worded
from articles.editorial.records import locked
from articles.models import Article, Event, Opening, Organization, Override, Page, Person, ReviewItem, State, Topic
from articles.querysets import NEVER_LISTED

# More articles than somebody looks through; who searches adds a word.
MOST_FOUND = 1000


class ArticleForm(DecidedForm):
    """``terms`` are the topics: what is ticked is added, what is unticked removed, each for good."""

    terms = forms.ModelMultipleChoiceField(
        label=gettext_lazy("主题词"), queryset=Topic.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Article
        exclude: tuple[str, ...] = ()
        widgets = {
            "section": forms.TextInput(attrs={"class": "vTextField"}),
            "kicker": PlainTextarea(attrs={"rows": 2}),
            "headline": PlainTextarea(attrs={"rows": 2}),
            "deck": PlainTextarea(attrs={"rows": 2}),
            "abstract": PlainTextarea(attrs={"rows": 3}),
            "body": PlainTextarea(attrs={"rows": 22}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "terms" in self.fields and self.instance.pk:
            stands = [label.topic_id for label in self.instance.topic_labels.all()]
            self.initial["terms"] = stands
            # A retired term is offered only where it stands.
            offered = Topic.objects.filter(Q(is_retired=False) | Q(pk__in=stands))
            self.fields["terms"].queryset = offered  # type: ignore[attr-defined]
        parent = self.fields.get("parent")
        if parent is not None:
            others = Article.objects.filter(page=self.instance.page_id or -1).exclude(pk=self.instance.pk)
            parent.queryset = others.filter(parent=None).order_by("order")  # type: ignore[attr-defined]

    def clean_body(self) -> str:
        """A line is a paragraph; one that is blank is none."""
        return "\n".join(line for line in self.cleaned_data["body"].split("\n") if line.strip())

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.cleaned_data.get("region") and self.cleaned_data.get("is_national"):
            self.add_error("is_national", _("已选地区的文章不能同时是全国性的。"))
        if self.cleaned_data.get("parent") and self.instance.sidebars.exists():
            self.add_error("parent", _("本文自有相关链接，不能再从属于别的文章。"))
        return cleaned


class PersonFilter(LinkedFilter):
    title, parameter_name, model = gettext_lazy("提到的人物"), "person", Person
    relations = ("person_mentions__person", "bylines__person")


class OrganizationFilter(LinkedFilter):
    title, parameter_name, model = gettext_lazy("提到的机构"), "organization", Organization
    relations = ("organization_mentions__organization",)


class EventFilter(LinkedFilter):
    title, parameter_name, model = gettext_lazy("提到的事件"), "event", Event
    relations = ("event_mentions__event",)


@admin.register(Article)
class ArticleAdmin(StateAdmin, ClassifyAdmin, DecidedAdmin):
    form = ArticleForm
    actions: Any = (*StateAdmin.actions, "classify_selected")
    list_display = ("title", "printed_in", "dated", "page_link", "genre", "region", "union_level", "doubts", "decided", "state")
    list_filter = (
        "state",
        DoubtFilter,
        DecidedFilter,
        "newspaper",
        "genre",
        "union_level",
        TopicFilter,
        ProvinceFilter,
        PersonFilter,
        OrganizationFilter,
        EventFilter,
    )
    list_select_related = ("newspaper", "region", "page")
    not_listed = (*NEVER_LISTED, "body", "page__text", "page__record")
    search_fields = ("headline", "kicker", "deck", "=external_id", "page__source")
    search_help_text = gettext_lazy("标题和正文的词（写法同读者的检索）、外部标识或来源文件")
    date_hierarchy = "not_after"
    autocomplete_fields = ("region",)
    inlines = (*MEMBER_INLINES, DecidedMembersInline)
    readonly_fields = ("page_link", "issue_link", "dated", "confidence", "withheld_reason", "created_at", "updated_at")
    fieldsets = (
        (gettext_lazy("标题"), {"fields": ("section", "kicker", "headline", "deck")}),
        (gettext_lazy("正文"), {"fields": ("abstract_label", "abstract", "body")}),
        (gettext_lazy("归类"), {"fields": ("genre", "region", "is_national", "union_level", "terms")}),
        (gettext_lazy("版面"), {"fields": ("page_link", "issue_link", "dated", "order", "parent")}),
        (
            gettext_lazy("状态"),
            {"fields": ("confidence", "withheld_reason", "created_at", "updated_at"), "classes": ("collapse",)},
        ),
        (gettext_lazy("保存"), {"fields": ("reason",)}),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        found = super().get_queryset(request)
        doubts = ReviewItem.objects.filter(article=OuterRef("pk"), state=ReviewItem.State.OPEN)
        kind = ContentType.objects.get_for_model(Article)
        decided = Override.objects.filter(content_type=kind, object_id=OuterRef("pk"))
        return found.annotate(doubt_count=counted(doubts), decision_count=counted(decided))

    def seldom(self) -> Mapping[str, Any]:
        kind = ContentType.objects.get_for_model(Article)
        return {"doubt_count": keys_doubted("article"), "decision_count": keys_decided(kind)}

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """What the index finds, and what it does not have: withheld articles, and what only the admin goes by."""
        found = finding.find(search_term, MOST_FOUND) if search_term.strip() else None
        if found is None:
            return super().get_search_results(request, queryset, search_term)
        if found.total > len(found.keys):
            said = _("找到 %(total)s 篇，这里只列最新的 %(most)s 篇：请再加一个词，或用右边的筛选。")
            messages.info(request, said % {"total": found.total, "most": MOST_FOUND})
        withheld, _may_repeat = super().get_search_results(request, Article.objects.filter(state=State.WITHHELD), search_term)
        named = Article.objects.filter(external_id=search_term)
        of_source = Article.objects.filter(page__in=Page.objects.filter(source__icontains=search_term).values("pk"))
        others = (rows.order_by().values_list("pk", flat=True)[:MOST_FOUND] for rows in (withheld, named, of_source))
        return queryset.filter(pk__in={*found.keys, *chain.from_iterable(others)}), False

    @admin.display(description=gettext_lazy("标题"), ordering=Opening("headline"))
    def title(self, article: Article) -> str:
        return str(article)

    @admin.display(description=gettext_lazy("报纸"), ordering="newspaper_id")
    def printed_in(self, article: Article) -> str:
        return article.newspaper.name if article.newspaper else ""

    @admin.display(description=gettext_lazy("日期"), ordering="not_after")
    def dated(self, article: Article) -> str:
        return article.date or (f"{article.not_before}—{article.not_after}" if article.is_dated else _("日期不详"))

    @admin.display(description=gettext_lazy("版面"), ordering="page_id")
    def page_link(self, article: Article) -> str:
        return change_link(article.page)

    @admin.display(description=gettext_lazy("期"))
    def issue_link(self, article: Article) -> str:
        return change_link(article.issue)

    @admin.display(description=gettext_lazy("疑点"), ordering="doubt_count")
    def doubts(self, article: Any) -> int | str:
        return article.doubt_count or ""

    @admin.display(description=gettext_lazy("决定"), ordering="decision_count")
    def decided(self, article: Any) -> int | str:
        return article.decision_count or ""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # articles come from pages

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An article is withheld, not deleted: the next reading or loading would bring it back."""
        return False

    def lock(self, pk: Any) -> None:
        super().lock(pk)
        page_id = Article.objects.filter(pk=pk).values_list("page_id", flat=True).first()
        if page_id:
            locked(page_id)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is Override:
            notes = release_members(form.stored, formset)
            touched = {row.instance.field for row in formset.deleted_forms}
        else:
            notes = keep_members(form.stored, formset, form.standing, person(request))
            touched = {INLINE_OF[formset.model].list_field}
        form.notes += notes
        form.touched |= touched if notes else set()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        form.standing = editing.standing(form.stored)
        if "terms" in form.changed_data:
            self._keep_terms(request, form)
        super().save_related(request, form, formsets, change)

    def _keep_terms(self, request: HttpRequest, form: Any) -> None:
        wanted = {topic.slug: topic for topic in form.cleaned_data["terms"]}
        standing = {member: item for item, member in form.standing["topics"]}
        names = dict(Topic.objects.filter(slug__in=standing).values_list("slug", "name"))
        for slug, topic in wanted.items():
            if slug not in standing:
                editing.add_member(form.stored, "topics", slug, by=person(request))
                form.notes.append(_("主题词加“%(term)s”") % {"term": topic.name})
        for slug, item in standing.items():
            if slug not in wanted:
                editing.remove_member(form.stored, "topics", item, by=person(request))
                form.notes.append(_("主题词去掉“%(term)s”") % {"term": names.get(slug, slug)})
        form.touched.add("topics")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        article = context.get("original")
        if article and article.page:
            context["source_page"] = article.page
            context["pieces"] = marked_source(article.page, article, focus_from(request))
            doubts = article.review_items.filter(state=ReviewItem.State.OPEN)
            context["open_doubts"] = [(doubt, worded(doubt.code, doubt.message)) for doubt in doubts]
        return super().render_change_form(request, context, *args, **kwargs)
