"""The lists of an article as rows of its form; what changes in them becomes additions, changes and removals that last."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.contenttypes.admin import GenericTabularInline
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import KnowingForm, PlainTextarea, RecordChoices
from articles.admin.decided import plain
from articles.editorial import editing
from articles.editorial.issues import BadDateError, read_date
from articles.editorial.telling import field_label
from articles.models import (
    Article,
    Byline,
    Caption,
    DateMention,
    EventMention,
    Figure,
    OrganizationMention,
    Override,
    PersonMention,
    PlaceMention,
)


class MemberInline(RecordChoices, admin.TabularInline):
    """Rows of one list. ``keys`` gives the member's key in the page record for each column of the form.

    ``link`` is (column, decision) of the record that a name leads to, ``named_by`` the column that holds that name;
    ``called`` is the column by which people call a member.
    """

    form = KnowingForm
    extra = 0
    list_field = ""
    keys: dict[str, str] = {}
    link: tuple[str, str] | None = None
    named_by = "name"
    called = "name"

    def get_queryset(self, request: HttpRequest) -> Any:
        queryset = super().get_queryset(request).order_by("order")
        records = [name for name in self.autocomplete_fields if name != "region"]
        if "region" in self.autocomplete_fields:
            records.append("region__parent__parent__parent")
        return queryset.select_related(*records) if records else queryset

    def _may_edit(self, obj: Article | None) -> bool:
        return obj is None or obj.page_id is not None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit(obj) and request.user.has_perm("articles.change_article")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_edit(obj) and request.user.has_perm("articles.change_article")

    has_delete_permission = has_change_permission


class BylineInline(MemberInline):
    model = Byline
    fields = ("role", "name", "person")
    autocomplete_fields = ("person",)
    list_field, keys, link = "byline", {"role": "role", "name": "name"}, ("person", "person_record")


class CaptionInline(MemberInline):
    model = Caption
    fields = ("text", "credit")
    list_field, keys = "captions", {"text": "text", "credit": "credit"}
    called = "text"

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "text":
            kwargs["widget"] = PlainTextarea(attrs={"rows": 2, "cols": 60})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class PersonForm(KnowingForm):
    """A person with the posts that the article gives: 聊城市总工会/主席, several with ； between them."""

    posts = forms.CharField(
        label=gettext_lazy("职务"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("机构/职务；机构/职务"),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = [f"{title.get('organization') or ''}/{title.get('title') or ''}" for title in self.instance.titles]
        self.initial["posts"] = "；".join(titles)

    def clean_posts(self) -> list[dict[str, str | None]]:
        posts = []
        for each in re.split(r"[；;]", self.cleaned_data["posts"]):
            organization, slash, title = each.rpartition("/")
            if organization.strip() or title.strip():
                posts.append({"title": title.strip() or None, "organization": organization.strip() if slash else None})
        return posts


class PersonInline(MemberInline):
    model = PersonMention
    form = PersonForm
    fields = ("name", "role", "posts", "person")
    autocomplete_fields = ("person",)
    list_field, keys = "people", {"name": "name", "role": "role", "posts": "titles"}
    link = ("person", "person_record")


class OrganizationInline(MemberInline):
    model = OrganizationMention
    fields = ("surface", "name", "organization")
    autocomplete_fields = ("organization",)
    list_field, keys = "organizations", {"surface": "surface", "name": "name"}
    link = ("organization", "organization_record")
    called = "surface"


class PlaceInline(MemberInline):
    model = PlaceMention
    fields = ("name", "region")
    autocomplete_fields = ("region",)
    list_field, keys = "places", {"name": "name", "region": "code"}
    classes = ("collapse",)


class EventInline(MemberInline):
    model = EventMention
    fields = ("name", "event")
    autocomplete_fields = ("event",)
    list_field, keys, link = "events", {"name": "name"}, ("event", "event_record")


class DateForm(KnowingForm):
    def clean_value(self) -> str:
        value: str = self.cleaned_data["value"]
        try:
            read_date(value)
        except BadDateError as error:
            raise forms.ValidationError(_("请写作 2023、2023-06 或 2023-06-15；不知则留空。")) from error
        return value


class DateInline(MemberInline):
    model = DateMention
    form = DateForm
    fields = ("text", "value")
    list_field, keys = "dates", {"text": "text", "value": "value"}
    called = "text"
    classes = ("collapse",)


class FigureInline(MemberInline):
    model = Figure
    fields = ("text", "value", "unit", "what")
    list_field, keys = "figures", {"text": "text", "value": "value", "unit": "unit", "what": "what"}
    called = "text"
    classes = ("collapse",)


MEMBER_INLINES = (
    BylineInline,
    PersonInline,
    OrganizationInline,
    EventInline,
    CaptionInline,
    PlaceInline,
    DateInline,
    FigureInline,
)
INLINE_OF: dict[type[Model], type[MemberInline]] = {inline.model: inline for inline in MEMBER_INLINES}


class DecidedMembersInline(GenericTabularInline):
    """What people decided of the article's lists; ticking a row brings back what was read."""

    model = Override
    ct_field, ct_fk_field = "content_type", "object_id"
    fields = ("field_name", "action", "item", "decided_by", "decided_at", "reason")
    readonly_fields = fields
    extra = 0
    verbose_name = gettext_lazy("列表中的人工决定")
    verbose_name_plural = gettext_lazy("列表中的人工决定（勾选“删除”即解除，恢复所读）")

    @admin.display(description=gettext_lazy("列表"))
    def field_name(self, override: Override) -> str:
        return field_label(Article, override.field)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).exclude(item="").select_related("decided_by")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("articles.change_article")


def keep_members(article: Article, formset: Any, standing: dict[str, list[editing.Member]], user: Any) -> list[str]:
    """Turn what a person did in one list's rows into decisions; returns what was done, in words."""
    inline = INLINE_OF[formset.model]
    label = field_label(Article, inline.list_field)
    notes = []
    removed = {form.instance.pk for form in formset.deleted_forms}
    for form in formset.initial_forms:
        if form.instance.pk is None or not (form.has_changed() or form.instance.pk in removed):
            continue
        item, _member = standing[inline.list_field][form.instance.order]
        if form.instance.pk in removed:
            editing.remove_member(article, inline.list_field, item, by=user)
            notes.append(_("%(list)s去掉“%(item)s”") % {"list": label, "item": item})
        else:
            _change(article, inline, item, form, user)
            notes.append(_("%(list)s改“%(item)s”") % {"list": label, "item": item})
    for form in formset.extra_forms:
        if form.has_changed() and form not in formset.deleted_forms:
            _add(article, inline, form, user)
            notes.append(_("%(list)s加“%(item)s”") % {"list": label, "item": form.cleaned_data[inline.called]})
    return notes


def _change(article: Article, inline: type[MemberInline], item: str, form: Any, user: Any) -> None:
    changes = {inline.keys[name]: plain(form.cleaned_data[name]) for name in form.changed_data if name in inline.keys}
    if changes:
        editing.change_member(article, inline.list_field, item, changes, by=user)
    _link(article, inline, form, user)


def _add(article: Article, inline: type[MemberInline], form: Any, user: Any) -> None:
    member = {key: plain(form.cleaned_data[name]) for name, key in inline.keys.items()}
    editing.add_member(article, inline.list_field, member, by=user)
    _link(article, inline, form, user)


def _link(article: Article, inline: type[MemberInline], form: Any, user: Any) -> None:
    if inline.link and inline.link[0] in form.changed_data:
        column, decision = inline.link
        editing.link_name(article, decision, form.cleaned_data[inline.named_by], form.cleaned_data[column], by=user)


def release_members(article: Article, formset: Any) -> list[str]:
    """Drop the decisions whose rows were ticked; returns what was done, in words."""
    notes = []
    for form in formset.deleted_forms:
        override = form.instance
        if editing.release(article, override.field, override.item):
            label = field_label(Article, override.field)
            notes.append(_("解除%(list)s“%(item)s”的决定") % {"list": label, "item": override.item})
    return notes
