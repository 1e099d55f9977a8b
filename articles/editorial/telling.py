"""What the fields of a page's record say, in words that a person can compare, and what the fields are called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Genre, OrganizationType, PartRole, PersonMention, Precision, UnionLevel

# By which of its values a member of a list is called.
NAMES = ("name", "text", "message")
# What lists and other fields are called that a record has and no column of an article.
CALLED = {
    "byline": gettext_lazy("署名"),
    "captions": gettext_lazy("图片说明"),
    "people": gettext_lazy("人物"),
    "organizations": gettext_lazy("机构"),
    "places": gettext_lazy("地名"),
    "events": gettext_lazy("事件"),
    "dates": gettext_lazy("日期"),
    "figures": gettext_lazy("数字"),
    "topics": gettext_lazy("主题词"),
    "topic_evidence": gettext_lazy("主题词"),
    "union_level_evidence": gettext_lazy("工会层级"),
    "facsimiles": gettext_lazy("影印件"),
    "parts": gettext_lazy("版面成分"),
    "person_record": gettext_lazy("人物所指"),
    "organization_record": gettext_lazy("机构所指"),
    "event_record": gettext_lazy("事件所指"),
    "newspaper": gettext_lazy("报纸"),
    "issue_date": gettext_lazy("日期"),
    "page_number": gettext_lazy("版次"),
    "banners": gettext_lazy("通栏"),
    "ads": gettext_lazy("广告"),
    "state": gettext_lazy("状态"),
}
# What is told of a member of a list beside its name.
DETAILS = {
    "role": gettext_lazy("身份"),
    "titles": gettext_lazy("职务"),
    "organization": gettext_lazy("机构"),
    "type": gettext_lazy("类别"),
    "date": gettext_lazy("日期"),
    "date_text": gettext_lazy("日期原文"),
    "place": gettext_lazy("地点"),
    "organizer": gettext_lazy("主办"),
    "participants_count": gettext_lazy("参加人数"),
    "result": gettext_lazy("结果"),
    "value": gettext_lazy("数值"),
    "precision": gettext_lazy("精度"),
    "unit": gettext_lazy("单位"),
    "what": gettext_lazy("所指"),
    "credit": gettext_lazy("摄影署名"),
    "union_level": gettext_lazy("工会层级"),
    "parent": gettext_lazy("上级"),
}
# Values that stand for words, by the field that has them.
WORDS = {
    "role": {**dict(PartRole.choices), **dict(PersonMention.Role.choices)},
    "type": dict(OrganizationType.choices),
    "genre": dict(Genre.choices),
    "precision": dict(Precision.choices),
    "union_level": dict(UnionLevel.choices),
}
# The divisions of a region, from the top down.
DIVISIONS = ("province", "city", "district", "street")
Said = tuple[str, ...]


def field_label(model: type[Model], name: str) -> str:
    """What a field of ``model`` (of a page's record: Article) is called, in the language of who reads; a list by what it lists,
    one without a word for it by its own name."""
    if name in CALLED:
        return str(CALLED[name])
    try:
        return str(getattr(model._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name


def gone_and_come(old: Any, new: Any, name: str = "") -> tuple[Said, Said]:
    """What the field ``name`` said and says no more, and what it says now and did not: both empty where only places differ, or
    how sure the parser is."""
    then, now = list(said(old, name)), list(said(new, name))
    gone, come = (tuple(dict.fromkeys(each for each in one if each not in other)) for one, other in ((then, now), (now, then)))
    return gone, come


def said(value: Any, name: str = "") -> Iterator[str]:
    """What the field ``name`` of a record says, each member of a list for itself, without places on the page."""
    if isinstance(value, list):
        for item in value:
            yield from said(item, name)
    elif isinstance(value, dict) and ("scope" in value or DIVISIONS[0] in value):
        yield _region(value)
    elif isinstance(value, dict):
        called = next((str(value[key]) for key in NAMES if value.get(key)), "")
        details = [_("%(what)s：%(said)s") % {"what": DETAILS.get(key, key), "said": inside} for key, inside in _details(value)]
        yield f"{called}（{'；'.join(details)}）" if called and details else called or "；".join(details)
    elif value not in (None, ""):
        yield str(WORDS.get(name, {}).get(value, value))


def _region(value: dict[str, Any]) -> str:
    """北京市石景山区, without saying a city that is its own province twice; or the whole country."""
    if value.get("scope") == "national":
        return _("全国")
    return "".join(dict.fromkeys(str(value[each]) for each in DIVISIONS if value.get(each)))


def _details(value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    unsaid = {*NAMES, "span", "spans", "evidence", "confidence", "credit_spans", "mentions", "code", "alternatives", "field"}
    for key, inside in sorted(value.items()):  # a stored record has its keys in the database's order
        if key not in unsaid and inside not in (None, "", [], False):
            yield key, "、".join(said(inside, key)) or str(inside)
