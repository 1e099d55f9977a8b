"""By what the archive can be crossed: region, union level, topic, year. Each knows how its groups are counted and how the list
behind a group is narrowed, so that the two cannot differ."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models import Region, Topic, UnionLevel
from articles.querysets import ArticleQuerySet
from articles.views.tallies import UNDATED, with_years

UNKNOWN = UNDATED
NATIONAL = "national"
Label = str | Promise


class Dimension(ABC):
    """``fields``: the columns that a row of counts has for it; ``groups`` reads them; ``labels`` names the groups in order."""

    name: str
    label: Label
    fields: tuple[str, ...]

    @abstractmethod
    def groups(self, values: tuple[Any, ...]) -> Iterable[str]: ...

    @abstractmethod
    def labels(self, used: set[str]) -> list[tuple[str, Label]]: ...

    @abstractmethod
    def narrow(self, articles: ArticleQuerySet, group: str) -> ArticleQuerySet:
        """The articles of the group. Raises Http404 where there is no such group."""


class Level(Dimension):
    name = "level"
    label = _("工会层级")
    fields = ("union_level",)

    def groups(self, values: tuple[Any, ...]) -> Iterable[str]:
        return [values[0] or UNKNOWN]

    def labels(self, used: set[str]) -> list[tuple[str, Label]]:
        levels: list[tuple[str, Label]] = [(level.value, level.label) for level in UnionLevel]
        return levels + [(UNKNOWN, _("层级不详"))] * (UNKNOWN in used)

    def narrow(self, articles: ArticleQuerySet, group: str) -> ArticleQuerySet:
        if group not in UnionLevel.values and group != UNKNOWN:
            raise Http404
        return articles.at_level("" if group == UNKNOWN else group)


class OfTopic(Dimension):
    name = "topic"
    label = _("主题")
    fields = ("topic_labels__topic",)

    def __init__(self) -> None:
        self.topics = {topic.pk: topic for topic in Topic.objects.all()}

    def groups(self, values: tuple[Any, ...]) -> Iterable[str]:
        return [self.topics[values[0]].slug if values[0] else UNKNOWN]

    def labels(self, used: set[str]) -> list[tuple[str, Label]]:
        named: list[tuple[str, Label]] = [(topic.slug, topic.label) for topic in self.topics.values() if topic.slug in used]
        return named + [(UNKNOWN, _("未标主题"))] * (UNKNOWN in used)

    def narrow(self, articles: ArticleQuerySet, group: str) -> ArticleQuerySet:
        if group == UNKNOWN:
            return articles.filter(topic_labels=None)
        topic = next((topic for topic in self.topics.values() if topic.slug == group), None)
        if topic is None:
            raise Http404
        return articles.on_topic(topic)


class Year(Dimension):
    name = "year"
    label = _("年份")
    fields = ("first_year", "last_year")

    def groups(self, values: tuple[Any, ...]) -> Iterable[str]:
        first, last = values
        return [f"{year:04}" for year in range(int(first), int(last) + 1)] if first and last else [UNKNOWN]

    def labels(self, used: set[str]) -> list[tuple[str, Label]]:
        years: list[tuple[str, Label]] = [(year, year) for year in sorted(used - {UNKNOWN}, reverse=True)]
        return years + [(UNKNOWN, _("日期不详"))] * (UNKNOWN in used)

    def narrow(self, articles: ArticleQuerySet, group: str) -> ArticleQuerySet:
        if group == UNKNOWN:
            return articles.undated()
        if not (len(group) == 4 and group.isascii() and group.isdecimal() and group > "0000"):
            raise Http404
        return articles.in_year(int(group))


class Place(Dimension):
    """Provinces or, inside ``province``, what lies right below it; its own code stands for what is known no closer."""

    name = "region"
    label = _("地区")
    fields = ("region", "is_national")

    def __init__(self, province: Region | None = None) -> None:
        self.province = province
        self.codes: dict[int, str] = {}

    def prepare(self, keys: Iterable[int | None]) -> None:
        """Learn, in one query, which group each of these regions belongs to."""
        depth = 1 if self.province else 0
        rows = Region.objects.filter(pk__in={key for key in keys if key}).values_list("pk", "path")
        for pk, path in rows:
            codes = path.strip("/").split("/")
            self.codes[pk] = codes[min(depth, len(codes) - 1)]

    def groups(self, values: tuple[Any, ...]) -> Iterable[str]:
        region, is_national = values
        return [self.codes[region] if region else NATIONAL if is_national else UNKNOWN]

    def labels(self, used: set[str]) -> list[tuple[str, Label]]:
        named: list[tuple[str, Label]] = list(Region.objects.filter(code__in=list(used)).values_list("code", "name"))
        if self.province:
            named = [(code, _("（只知在本省）") if code == self.province.code else name) for code, name in named]
        return named + [(key, label) for key, label in ((NATIONAL, _("全国")), (UNKNOWN, _("地区不详"))) if key in used]

    def narrow(self, articles: ArticleQuerySet, group: str) -> ArticleQuerySet:
        if group in (NATIONAL, UNKNOWN):
            return articles.filter(region=None, is_national=group == NATIONAL)
        region = Region.objects.filter(code=group).first()
        if region is None:
            raise Http404
        if self.province and region == self.province:
            return articles.filter(region=region)
        return articles.in_region(region)


def counted(articles: ArticleQuerySet, dimensions: tuple[Dimension, ...]) -> list[tuple[tuple[list[str], ...], int]]:
    """(groups in each dimension, number of articles) for every combination that there is."""

    fields = [field for dimension in dimensions for field in dimension.fields]
    rows = list(with_years(articles).order_by().values_list(*fields).annotate(count=Count("pk")))
    found = []
    for dimension in dimensions:
        if isinstance(dimension, Place):
            at = fields.index("region")
            dimension.prepare(row[at] for row in rows)
    for row in rows:
        start, groups = 0, []
        for dimension in dimensions:
            end = start + len(dimension.fields)
            groups.append(list(dimension.groups(row[start:end])))
            start = end
        found.append((tuple(groups), row[-1]))
    return found
