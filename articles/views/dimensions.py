"""By what the archive can be crossed: region, union level, topic, year. Each knows how its groups are counted and how the list
behind a group is narrowed, so that the two cannot differ."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.columns import Archive, AtLevel, InRegion, OfYear, OnTopic, Placeless, RightIn, Selection, Undated, WithoutTopic
from articles.columns.archive import LEVELS, TOPIC, at
from articles.columns.counting import Groups
from articles.models import Region, Topic, UnionLevel
from articles.views.listing import read_year
from articles.views.tallies import UNDATED

UNKNOWN = UNDATED
NATIONAL = "national"
Label = str | Promise


class Dimension(ABC):
    """``grouped`` tells the groups of articles, ``labels`` names them in order, ``narrow`` leaves those of one."""

    name: str
    label: Label

    @abstractmethod
    def grouped(self, archive: Archive, articles: Selection) -> Groups: ...

    @abstractmethod
    def labels(self, used: set[str]) -> list[tuple[str, Label]]: ...

    @abstractmethod
    def narrow(self, articles: Selection, group: str) -> Selection:
        """The articles of the group. Raises Http404 where there is no such group."""


class Level(Dimension):
    name = "level"
    label = _("工会层级")

    def grouped(self, archive: Archive, articles: Selection) -> Groups:
        keys = np.flatnonzero(articles.flags(archive))
        return Groups(keys, archive.articles["level"][keys], [level or UNKNOWN for level in LEVELS])

    def labels(self, used: set[str]) -> list[tuple[str, Label]]:
        levels: list[tuple[str, Label]] = [(level.value, level.label) for level in UnionLevel]
        return levels + [(UNKNOWN, _("层级不详"))] * (UNKNOWN in used)

    def narrow(self, articles: Selection, group: str) -> Selection:
        if group not in UnionLevel.values and group != UNKNOWN:
            raise Http404
        return articles.where(AtLevel("" if group == UNKNOWN else group))


class OfTopic(Dimension):
    name = "topic"
    label = _("主题")

    def __init__(self) -> None:
        self.topics = {topic.pk: topic for topic in Topic.objects.all()}

    def grouped(self, archive: Archive, articles: Selection) -> Groups:
        labels = archive.pairs[TOPIC].within(articles.flags(archive))
        without = np.flatnonzero(articles.where(WithoutTopic()).flags(archive))
        names = [UNKNOWN, *(topic.slug for topic in self.topics.values())]
        group_of = np.zeros(max(self.topics, default=0) + 1, np.int32)
        group_of[list(self.topics)] = range(1, len(names))
        known = at(group_of, labels.record)
        # A topic that came after the vocabulary was read has no name here yet.
        labelled, groups = labels.article[known > 0], known[known > 0]
        return Groups(np.concatenate([labelled, without]), np.concatenate([groups, np.zeros(len(without), np.int32)]), names)

    def labels(self, used: set[str]) -> list[tuple[str, Label]]:
        named: list[tuple[str, Label]] = [(topic.slug, topic.label) for topic in self.topics.values() if topic.slug in used]
        return named + [(UNKNOWN, _("未标主题"))] * (UNKNOWN in used)

    def narrow(self, articles: Selection, group: str) -> Selection:
        if group == UNKNOWN:
            return articles.where(WithoutTopic())
        topic = next((topic for topic in self.topics.values() if topic.slug == group), None)
        if topic is None:
            raise Http404
        return articles.where(OnTopic(topic))


class Year(Dimension):
    name = "year"
    label = _("年份")

    def grouped(self, archive: Archive, articles: Selection) -> Groups:
        keys = np.flatnonzero(articles.flags(archive))
        first, last = (archive.articles[day][keys] // 10_000 for day in ("first_day", "last_day"))
        is_dated = (first > 0) & (last > 0)
        spans = np.where(is_dated, last - first + 1, 1)
        within = np.arange(spans.sum()) - np.repeat(np.cumsum(spans) - spans, spans)
        years = np.repeat(np.where(is_dated, first, 0), spans) + within
        used, groups = np.unique(years, return_inverse=True)
        return Groups(np.repeat(keys, spans), groups, [f"{year:04}" if year else UNKNOWN for year in used.tolist()])

    def labels(self, used: set[str]) -> list[tuple[str, Label]]:
        years: list[tuple[str, Label]] = [(year, year) for year in sorted(used - {UNKNOWN}, reverse=True)]
        return years + [(UNKNOWN, _("日期不详"))] * (UNKNOWN in used)

    def narrow(self, articles: Selection, group: str) -> Selection:
        if group == UNKNOWN:
            return articles.where(Undated())
        return articles.where(OfYear(read_year(group)))


class Place(Dimension):
    """Provinces or, inside ``province``, what lies right below it; its own code stands for what is known no closer."""

    name = "region"
    label = _("地区")

    def __init__(self, province: Region | None = None) -> None:
        self.province = province

    def grouped(self, archive: Archive, articles: Selection) -> Groups:
        keys = np.flatnonzero(articles.flags(archive))
        depth = 1 if self.province else 0
        names = {NATIONAL: 0, UNKNOWN: 1}
        group_of = np.zeros(max(archive.lineages, default=0) + 1, np.int32)
        for region, lineage in archive.lineages.items():
            group_of[region] = names.setdefault(lineage[min(depth, len(lineage) - 1)], len(names))
        regions = archive.articles["region"][keys]
        placeless = np.where(archive.articles["is_national"][keys], names[NATIONAL], names[UNKNOWN])
        return Groups(keys, np.where(regions > 0, group_of[regions], placeless), list(names))

    def labels(self, used: set[str]) -> list[tuple[str, Label]]:
        named: list[tuple[str, Label]] = list(Region.objects.filter(code__in=list(used)).values_list("code", "name"))
        if self.province:
            named = [(code, _("（只知在本省）") if code == self.province.code else name) for code, name in named]
        return named + [(key, label) for key, label in ((NATIONAL, _("全国")), (UNKNOWN, _("地区不详"))) if key in used]

    def narrow(self, articles: Selection, group: str) -> Selection:
        if group in (NATIONAL, UNKNOWN):
            return articles.where(Placeless(group == NATIONAL))
        region = Region.objects.filter(code=group).first()
        if region is None:
            raise Http404
        if self.province and region == self.province:
            return articles.where(RightIn(region.pk))
        return articles.where(InRegion(region.code))
