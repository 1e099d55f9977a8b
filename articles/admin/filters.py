"""Filters of the change lists that the stock ones can't give."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.editorial.doubts import KINDS
from articles.editorial.telling import field_label
from articles.models import Article, Newspaper, Override, Page, Region, ReviewItem, Topic, TopicLabel


class ProvinceFilter(admin.SimpleListFilter):
    """The provinces; each holds everything inside it."""

    title = _("省份")
    parameter_name = "province"
    path = "region"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        provinces = Region.objects.filter(level=Region.Level.PROVINCE).values_list("code", "name")
        return [*provinces, ("none", str(_("地区不明")))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "none":
            return queryset.filter(region=None)
        return queryset.filter(**{f"{self.path}__in": self._inside()}) if self.value() else queryset

    def _inside(self) -> Any:
        """The regions of the chosen province: found first, so that the index of what is listed answers for them."""
        return Region.objects.filter(path__startswith=f"{self.value()}/").values("pk")


class OwnProvinceFilter(ProvinceFilter):
    """For regions themselves."""

    path = "pk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return super().lookups(request, model_admin)[:-1]


def keys_decided(kind: ContentType) -> Any:
    """The keys of the records of this kind on which people decided something."""
    return Override.objects.filter(content_type=kind).order_by().values("object_id")


def keys_doubted(name: str) -> Any:
    """The keys of the articles or pages (``name``: article, page) with open doubts."""
    return ReviewItem.objects.filter(state=ReviewItem.State.OPEN).exclude(**{name: None}).order_by().values(name)


class DecidedFilter(admin.SimpleListFilter):
    """Records on which people decided something."""

    title = _("人工决定")
    parameter_name = "decided"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("有")), ("no", _("无"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in {"yes", "no"}:
            return queryset
        some = Q(pk__in=keys_decided(ContentType.objects.get_for_model(queryset.model)))
        return queryset.filter(some if self.value() == "yes" else ~some)


class DoubtFilter(admin.SimpleListFilter):
    """Articles or pages with open doubts."""

    title = _("待审疑点")
    parameter_name = "doubts"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("有")), ("no", _("无"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in {"yes", "no"}:
            return queryset
        some = Q(pk__in=keys_doubted(queryset.model._meta.model_name))
        return queryset.filter(some if self.value() == "yes" else ~some)


class TopicFilter(admin.SimpleListFilter):
    """The terms of the vocabulary."""

    title = _("主题词")
    parameter_name = "topic"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(pk), name) for pk, name in Topic.objects.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value() or ""
        if not (value.isdecimal() and len(value) < 18):
            return queryset.none() if value else queryset
        return queryset.filter(pk__in=TopicLabel.objects.filter(topic=int(value)).values("article"))


class FieldFilter(admin.SimpleListFilter):
    """The fields that occur, by their names in the archivist's language."""

    title = _("字段")
    parameter_name = "field"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        fields = model_admin.model._default_manager.order_by("field").values_list("field", flat=True).distinct()
        return [(name, field_label(Article, name)) for name in fields if name]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(field=self.value()) if self.value() else queryset


class KindFilter(admin.SimpleListFilter):
    """The kinds of records that occur."""

    title = _("类别")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        ids = model_admin.model._default_manager.order_by().values("content_type").distinct()
        return [(kind.model, kind.name) for kind in ContentType.objects.filter(pk__in=ids).order_by("model")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(content_type__model=self.value()) if self.value() else queryset


class NewspaperFilter(admin.SimpleListFilter):
    """For doubts: the newspapers of their pages, which are found first."""

    title = _("报纸")
    parameter_name = "newspaper"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(pk), name) for pk, name in Newspaper.objects.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value() or ""
        if not (value.isdecimal() and len(value) < 18):
            return queryset.none() if value else queryset
        return queryset.filter(page__in=Page.objects.filter(issue__newspaper=int(value)).order_by().values("pk"))


class DoubtKindFilter(admin.SimpleListFilter):
    """The kinds of doubts that occur."""

    title = _("类别")
    parameter_name = "code"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        codes = ReviewItem.objects.order_by("code").values_list("code", flat=True).distinct()
        return [(code, KINDS.get(code, code)) for code in codes]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(code=self.value()) if self.value() else queryset


class LinkedFilter(admin.SimpleListFilter):
    """A filter that only links set: articles that name a person, an organization or an event. Shown while it is in force."""

    relations: tuple[str, ...] = ()
    model: Any = None

    def has_output(self) -> bool:
        return bool(self.value())

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        value = request.GET.get(self.parameter_name or "", "")
        record = self.model.objects.filter(pk=value).first() if value.isdecimal() and len(value) < 18 else None
        return [(value, str(record))] if record else []

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value() or ""
        if not (value.isdecimal() and len(value) < 18):
            return queryset.none() if value else queryset
        condition = Q()
        for relation in self.relations:
            condition |= Q(**{relation: int(value)})
        return queryset.filter(condition).distinct()


class QueueStateFilter(admin.SimpleListFilter):
    """The queue opens with what is still to be decided."""

    title = _("状态")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*ReviewItem.State.choices, ("all", _("全部"))]

    def choices(self, changelist: Any) -> Any:
        for value, label in self.lookup_choices:
            selected = self.value() == value or (self.value() is None and value == ReviewItem.State.OPEN)
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": selected, "query_string": query, "display": label}

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "all":
            return queryset
        state = self.value() if self.value() in ReviewItem.State.values else ReviewItem.State.OPEN
        return queryset.filter(state=state)
