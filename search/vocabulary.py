"""The archive's vocabularies: what a reader types after 地区: or 主题: into what the index holds, and back into words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles.editorial.generation import kept
from articles.models import Genre, Newspaper, Organization, Person, Region, Topic, UnionLevel
from search.analysis import fold, squeeze
from search.request import NATIONAL, NONE

Label = str | Promise

# What a region's name may end in and a reader leaves out: 地区:石景山.
REGION_SUFFIXES = (
    "", "市", "省", "区", "县", "自治区", "街道", "镇", "乡", "特别行政区", "壮族自治区", "回族自治区", "维吾尔自治区",
    "自治州", "地区", "盟", "旗",
)  # fmt: skip
# How readers say a level: 区级, 区县, 街镇 … beside the labels themselves.
LEVEL_WORDS = {
    "全总": "national", "全国": "national", "国家级": "national",
    "省": "province", "省级": "province", "省总": "province",
    "市": "city", "市级": "city", "市总": "city",
    "区": "district", "县": "district", "区级": "district", "县级": "district", "区县": "district", "区县级": "district",
    "街道": "street_town", "乡镇": "street_town", "街镇": "street_town", "街道乡镇": "street_town",
    "企业": "enterprise_grassroots", "基层": "enterprise_grassroots", "企业基层": "enterprise_grassroots",
    "产业": "industry", "行业": "industry",
}  # fmt: skip
# Groups beside the tree of regions.
PLACELESS = frozenset({NATIONAL, NONE})
UNKNOWN_WORDS = frozenset({"不详", "未知", "无", NONE})


def resolve_value(field: str, text: str, prefix: bool) -> tuple[str, ...]:
    """The index's values of a field that a reader means by ``text`` (folded); none if the archive knows no such thing."""
    if text in UNKNOWN_WORDS and not prefix:
        return (NONE,)
    resolvers = {"region": _regions, "level": _levels, "topic": _topics, "newspaper": _newspapers, "genre": _genres}
    return tuple(resolvers[field](text, prefix)) if field in resolvers else (text,)


def _regions(text: str, prefix: bool) -> Iterable[str]:
    if text in {"全国", NATIONAL}:
        return [NATIONAL]
    if text.isdecimal():
        return [text]
    if prefix:
        return Region.objects.filter(name__startswith=text).values_list("code", flat=True)[:500]
    return Region.objects.filter(name__in=[text + suffix for suffix in REGION_SUFFIXES]).values_list("code", flat=True)


def _choices(choices: Iterable[tuple[str, Label]], text: str, prefix: bool) -> list[str]:
    labels = [(str(value), fold(str(label))) for value, label in choices]
    exact = [value for value, label in labels if text in (value, label)]
    return exact or [value for value, label in labels if label.startswith(text) and prefix]


def _levels(text: str, prefix: bool) -> Iterable[str]:
    word = LEVEL_WORDS.get(text) or LEVEL_WORDS.get(text.removesuffix("工会"))
    return [word] if word else _choices(UnionLevel.choices, text, prefix)


def _genres(text: str, prefix: bool) -> Iterable[str]:
    return _choices(Genre.choices, text, prefix)


def _topics(text: str, _prefix: bool) -> Iterable[str]:
    """By name, slug or alias, else by a part of the name (主题:新就业)."""
    text = Topic.objects.moved().get(text, text)
    exact = [t.slug for t in Topic.objects.prefetch_related("aliases") if text in _topic_names(t)]
    return exact or [t.slug for t in Topic.objects.all() if text in squeeze(t.name)]


def _topic_names(topic: Topic) -> set[str]:
    names = (topic.name, topic.english, *(alias.name for alias in topic.aliases.all()))
    return {topic.slug, *(squeeze(name) for name in names if name)}


def _newspapers(text: str, _prefix: bool) -> Iterable[str]:
    names = [(str(pk), squeeze(name)) for pk, name in Newspaper.objects.values_list("pk", "name")]
    exact = [pk for pk, name in names if text in (pk, name)]
    return exact or [pk for pk, name in names if text in name]


def labels_of(facet: str, values: Iterable[str]) -> dict[str, Label]:
    """What to call these values of a facet; values that the archive no longer knows are left out."""
    wanted = [value for value in values if len(value) < 200]
    labels: dict[str, Label] = {}
    numbers = [int(value) for value in wanted if value.isdecimal() and len(value) < 19]
    if facet == "newspaper":
        labels = kept("labels of newspapers", _newspaper_labels) if numbers else {}
    elif facet == "region":
        codes = [code for code in wanted if code not in PLACELESS]
        found = Region.objects.order_by().filter(code__in=codes).values_list("code", "name") if codes else ()
        labels = dict(found) | {NATIONAL: _("全国")}
    elif facet == "topic":
        labels = kept(("labels of topics", get_language()), lambda: {topic.slug: topic.label for topic in Topic.objects.all()})
    elif facet == "level":
        labels = dict(UnionLevel.choices)
    elif facet == "genre":
        labels = dict(Genre.choices)
    elif facet == "person":
        labels = _labels_of_records(Person.objects.only("name", "distinction"), numbers)
    elif facet == "organization":
        labels = _labels_of_records(Organization.objects.only("name"), numbers)
    else:
        labels = {value: value for value in wanted}
    labels = labels | {NONE: _("日期不详") if facet in {"year", "month"} else _("不详")}
    return {value: labels[value] for value in wanted if value in labels}


def _labels_of_records(records: Any, numbers: list[int]) -> dict[str, Label]:
    found = records.published().order_by().filter(pk__in=numbers) if numbers else ()
    return {str(record.pk): str(record) for record in found}


def _newspaper_labels() -> dict[str, Label]:
    return {str(pk): name for pk, name in Newspaper.objects.order_by().values_list("pk", "name")}


def region_lineages(codes: Iterable[str]) -> set[str]:
    """The codes of these regions and of all that they lie in."""
    paths = Region.objects.filter(code__in=list(codes)).values_list("path", flat=True)
    return {code for path in paths for code in path.strip("/").split("/")}


def regions_below(codes: Iterable[str]) -> dict[str, list[tuple[str, Label]]]:
    """(code, name) of what lies right below each of these regions; an empty code stands for all that lies in none."""
    found: dict[str, list[tuple[str, Label]]] = {code: [] for code in codes}
    if "" in found:
        topmost = Region.objects.order_by().filter(parent=None).values_list("code", "name")
        found[""] = [*kept("regions in none", lambda: list(topmost)), (NATIONAL, _("全国")), (NONE, _("不详"))]
    if inside := [code for code in found if code]:
        for code, name, parent in (
            Region.objects.order_by().filter(parent__code__in=inside).values_list("code", "name", "parent__code")
        ):
            found[parent].append((code, name))
    return found
