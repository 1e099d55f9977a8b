"""People, organizations and events: what the archive holds of each name, and where it stands in print."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, OuterRef
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import RecordChoices, change_link, counted, person
from articles.admin.decided import DecidedAdmin, DecidedForm
from articles.admin.filters import DecidedFilter, ProvinceFilter
from articles.admin.merging import MergingAdmin
from articles.admin.splitting import SplittingAdmin
from articles.admin.state import StateAdmin
from articles.editorial import editing, issues, union_tree
from articles.editorial.authority import sort_key
from articles.editorial.reach import articles_showing, tell
from articles.editorial.removal import remove_name
from articles.models import (
    Event,
    EventAlias,
    EventMention,
    EventParticipation,
    Organization,
    OrganizationAlias,
    OrganizationMention,
    Person,
    PersonAlias,
    PersonMention,
)

# A form shows this many places in print, and posts; thousands of articles name some.
SHOWN = 30


class AliasInline(admin.TabularInline):
    extra = 0
    fields = ("name",)


class PersonAliasInline(AliasInline):
    model = PersonAlias


class OrganizationAliasInline(AliasInline):
    model = OrganizationAlias


class EventAliasInline(AliasInline):
    model = EventAlias


class ParticipationInline(RecordChoices, admin.TabularInline):
    """Who took part; what an article tells is read again with it, what is added here stays."""

    model = EventParticipation
    fields = ("organization", "person", "role", "article")
    readonly_fields = ("article",)
    autocomplete_fields = ("organization", "person")
    extra = 0

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("organization", "person", "article")


class NameAdmin(StateAdmin, MergingAdmin, SplittingAdmin, DecidedAdmin):
    """What rooms of people, organizations and events share."""

    mentions: type[Model]
    filter_name = ""
    shown_as = "name"
    readonly_fields: ClassVar[Any] = ("in_print", "withheld_reason", "created_at", "updated_at")
    list_filter: ClassVar[Any] = ("state", DecidedFilter)
    actions: Any = (*StateAdmin.actions, "merge_selected", "judge_different")

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = self.mentions._default_manager.filter(**{self.filter_name: OuterRef("pk")})
        return super().get_queryset(request).annotate(mentions_counted=counted(rows))

    @admin.display(description=gettext_lazy("提及"), ordering="mentions_counted")
    def mention_count(self, record: Any) -> int:
        return int(record.mentions_counted)

    @admin.display(description=gettext_lazy("见于"))
    def in_print(self, record: Any) -> str:
        """The latest places in print, with the way to all of them."""
        if record.pk is None:
            return "—"
        found = record.mentions.select_related("article").defer("article__body")
        address = reverse("admin:articles_article_changelist")
        return render_to_string(
            "admin/articles/_mentions.html",
            {
                "mentions": found.order_by("-article__not_after", "article_id", "order")[:SHOWN],
                "total": len(articles_showing(record)),
                "all_of_them": f"{address}?{self.filter_name}={record.pk}",
            },
        )

    def save_new(self, request: HttpRequest, obj: Any) -> None:
        obj.sort_key = sort_key(obj.name)
        obj.save()
        editing.change_fields(obj, {"name": obj.name}, by=person(request))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if change and not form.touched and any(formset.has_changed() for formset in formsets):
            tell([form.instance])

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        remove_name(obj, by=person(request))

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for record in queryset:
            remove_name(record, by=person(request))


@admin.register(Person)
class PersonAdmin(NameAdmin):
    mentions, filter_name = PersonMention, "person"
    list_display = ("name", "distinction", "mention_count", "state", "updated_at")
    search_fields = ("name", "aliases__name", "distinction")
    inlines = (PersonAliasInline,)
    fieldsets = (
        (None, {"fields": ("name", "distinction", "description", "note", "reason")}),
        (gettext_lazy("提及"), {"fields": ("in_print", "posts_held")}),
        (gettext_lazy("状态"), {"fields": ("withheld_reason", "created_at", "updated_at"), "classes": ("collapse",)}),
    )
    readonly_fields = (*NameAdmin.readonly_fields, "posts_held")

    @admin.display(description=gettext_lazy("任职"))
    def posts_held(self, record: Person) -> str:
        """The latest posts that articles tell; they are corrected there, beside the text."""
        total = record.posts.count() if record.pk else 0
        if not total:
            return "—"
        found = record.posts.select_related("organization", "article").defer("article__body")
        posts = found.order_by("-article__not_after", "article_id", "pk")[:SHOWN]
        return render_to_string("admin/articles/_posts.html", {"posts": posts, "total": total, "shown": SHOWN})


class OrganizationForm(DecidedForm):
    def clean_parent(self) -> Organization | None:
        """The body above, which may not stand below this one."""
        parent: Organization | None = self.cleaned_data["parent"]
        if self.instance.pk is not None and "parent" in self.changed_data:
            try:
                union_tree.refuse_circle(self.instance, parent.pk if parent else None)
            except union_tree.CircleError as error:
                raise ValidationError(str(error)) from error
        return parent


@admin.register(Organization)
class OrganizationAdmin(NameAdmin):
    form = OrganizationForm
    mentions, filter_name = OrganizationMention, "organization"
    list_display = ("name", "type", "union_level", "region", "parent", "mention_count", "state")
    list_filter = ("state", "type", "union_level", "parent_basis", ProvinceFilter, DecidedFilter)
    list_select_related = ("region", "parent")
    search_fields = ("name", "aliases__name")
    autocomplete_fields = ("region", "parent")
    inlines = (OrganizationAliasInline,)
    fieldsets = (
        (None, {"fields": ("name", "type", "union_level", "region", "parent", "above", "description", "note", "reason")}),
        (gettext_lazy("提及"), {"fields": ("in_print",)}),
        (gettext_lazy("状态"), {"fields": ("withheld_reason", "created_at", "updated_at"), "classes": ("collapse",)}),
    )
    readonly_fields = (*NameAdmin.readonly_fields, "above")

    @admin.display(description=gettext_lazy("上级各层"))
    def above(self, body: Organization) -> str:
        """The whole way up, and how its last step is known; a body without a record by its name."""
        if body.pk is None:
            return "—"
        steps = [
            change_link(step.record) if step.record else _("%(name)s（库中无记录）") % {"name": step.name}
            for step in union_tree.way_up(body)
        ]
        basis = body.get_parent_basis_display() if body.parent_basis else ""
        return render_to_string("admin/articles/_way_up.html", {"steps": steps, "basis": basis})

    def save_new(self, request: HttpRequest, obj: Any) -> None:
        """A body that a person makes stands where they put it; where they left that open, it is worked out."""
        super().save_new(request, obj)
        if obj.parent_id is not None:
            editing.change_fields(obj, {"parent": obj.parent_id}, by=person(request))
        editing.settle(obj)


class EventForm(DecidedForm):
    def clean_date(self) -> str:
        text: str = self.cleaned_data["date"]
        try:
            issues.read_date(text)
        except issues.BadDateError as error:
            raise forms.ValidationError(_("请写作 2023-06-15、2023-06 或 2023；不知则留空。")) from error
        return text


@admin.register(Event)
class EventAdmin(NameAdmin):
    form = EventForm
    mentions, filter_name = EventMention, "event"
    list_display = ("name", "type", "date", "place", "region", "participants_count", "mention_count", "state")
    list_filter = ("state", "type", ProvinceFilter, DecidedFilter)
    list_select_related = ("region",)
    search_fields = ("name", "aliases__name", "place")
    autocomplete_fields = ("region",)
    inlines = (EventAliasInline, ParticipationInline)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "name",
                    "type",
                    "date",
                    "date_text",
                    "place",
                    "region",
                    "participants_count",
                    "result",
                    "note",
                    "reason",
                )
            },
        ),
        (gettext_lazy("提及"), {"fields": ("in_print",)}),
        (gettext_lazy("状态"), {"fields": ("withheld_reason", "created_at", "updated_at"), "classes": ("collapse",)}),
    )
