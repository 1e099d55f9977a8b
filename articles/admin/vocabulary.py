"""The vocabularies: topics, which the editor-in-chief looks after, and the divisions of China, which are given."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import OuterRef
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import change_link, counted, region_label
from articles.admin.filters import OwnProvinceFilter
from articles.admin.history import HistoryAdmin
from articles.admin.merging import MergingAdmin
from articles.admin.splitting import SplittingAdmin
from articles.admin.versions import VersionedForm
from articles.editorial import editing, terms
from articles.editorial.reach import articles_showing, tell
from articles.models import Article, Region, Topic, TopicAlias, TopicLabel
from articles.signals import articles_changed

# The most children of a region that its form lists: the largest county has fewer towns.
CHILDREN_SHOWN = 200


class TopicForm(VersionedForm):
    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if TopicAlias.objects.filter(name=name).exclude(topic=self.instance.pk).exists():
            raise ValidationError(_("“%(name)s”已是别的主题词的别名。") % {"name": name})
        return name

    def clean_slug(self) -> str:
        """The address is short pinyin; left open, it is made from the name."""
        slug = terms.as_slug(self.cleaned_data.get("slug") or "")[:60] or terms.pinyin_of(self.cleaned_data.get("name") or "")
        if terms.is_used(slug):
            raise ValidationError(_("地址名“%(slug)s”已被别的主题词使用，请另取。") % {"slug": slug})
        return slug


class TopicAliasInline(admin.TabularInline):
    model = TopicAlias
    extra = 0
    fields = ("name",)


@admin.register(Topic)
class TopicAdmin(MergingAdmin, SplittingAdmin, HistoryAdmin):
    form = TopicForm
    list_display = ("name", "english", "slug", "position", "article_count", "is_retired")
    list_filter = ("is_retired",)
    search_fields = ("name", "english", "aliases__name", "slug")
    inlines = (TopicAliasInline,)
    actions = ("merge_selected", "judge_different")
    fields = ("name", "english", "slug", "description", "position", "is_retired")

    def get_queryset(self, request: HttpRequest) -> Any:
        labels = TopicLabel.objects.filter(topic=OuterRef("pk"))
        return super().get_queryset(request).annotate(labels_counted=counted(labels))

    @admin.display(description=gettext_lazy("文章"), ordering="labels_counted")
    def article_count(self, topic: Any) -> int:
        return int(topic.labels_counted)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("slug",) if obj else ()  # an address that people know is never changed

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if "slug" in form.base_fields:
            form.base_fields["slug"].required = False
            form.base_fields["slug"].help_text = _("短拼音，定后不改；留空则由名称生成。")
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A term that is renamed is still found under the name by which the parser knows it."""
        if change and "name" in form.changed_data:
            editing.rename(obj, obj.name)
        super().save_model(request, obj, form, change)
        if change and "name" in form.changed_data:
            tell([obj])

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        ids = articles_showing(obj)
        super().delete_model(request, obj)
        articles_changed.send(sender=Article, ids=ids)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for topic in queryset:
            self.delete_model(request, topic)


@admin.register(Region)
class RegionAdmin(HistoryAdmin):
    """Read-mostly: codes and the tree are given; a name, an end and a successor can be put right."""

    form = VersionedForm
    ordering = ("level", "code")  # whoever types 朝阳 means the district before the streets
    list_display = ("label", "code", "level", "article_count", "valid_to", "merged_into")
    list_filter = ("level", OwnProvinceFilter)
    list_select_related = ("parent__parent__parent", "merged_into")
    search_fields = ("name", "^code", "parent__name", "parent__parent__name")
    search_help_text = gettext_lazy("名称或代码；可加上级，如“北京 朝阳”")
    autocomplete_fields = ("merged_into",)
    readonly_fields = ("code", "level", "above", "below", "article_count")
    fields = ("name", "code", "level", "above", "below", "article_count", "valid_to", "merged_into")

    def get_queryset(self, request: HttpRequest) -> Any:
        articles = Article.objects.filter(region=OuterRef("pk"))
        found = super().get_queryset(request).select_related("parent__parent__parent")
        return found.annotate(articles_counted=counted(articles))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("地区"), ordering="code")
    def label(self, region: Region) -> str:
        return region_label(region)

    @admin.display(description=gettext_lazy("文章（不含下级）"), ordering="articles_counted")
    def article_count(self, region: Any) -> int:
        return int(region.articles_counted)

    @admin.display(description=gettext_lazy("上级"))
    def above(self, region: Region) -> str:
        return change_link(region.parent)

    @admin.display(description=gettext_lazy("下级"))
    def below(self, region: Region) -> str:
        items = [change_link(child) for child in region.children.order_by("code")[:CHILDREN_SHOWN]]
        return render_to_string("admin/articles/_list.html", {"items": items, "inline": True})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "name" in form.changed_data:
            tell([obj])
