"""From mentions to the article's records: one record a person, body and place, with all its mentions and their spans."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from articles.lexicons.gazetteer import load_gazetteer
from articles.parsing.entities.levels import union_level
from articles.parsing.entities.mentions import PersonMention, Post, Scene
from articles.parsing.entities.name_words import name_words
from articles.parsing.entities.org_words import has_suffix, org_words, type_of
from articles.parsing.entities.places import full_name
from articles.parsing.entities.resolution import Resolved
from articles.parsing.types import (
    Notice,
    Organization,
    ParsedArticle,
    Person,
    PersonRole,
    Place,
    Span,
    Title,
    UnionLevel,
)

_PRESS: dict[str, PersonRole] = {
    "记者": "reporter", "本报记者": "reporter", "特约记者": "reporter",
    "通讯员": "correspondent", "本报通讯员": "correspondent",
    "摄影": "photographer", "作者": "author",
}  # fmt: skip
_SURE = {3: 1.0, 2: 0.9, 1: 0.7}


def assemble(
    article: ParsedArticle, scene: Scene, resolved: list[Resolved], posts: list[Post], home: str | None
) -> ParsedArticle:
    """``article`` with people, organizations, places, and notices for what stays open."""
    return replace(
        article,
        people=(*_press(article, scene, posts), *_people(article, scene, posts)),
        organizations=_organizations(scene, resolved, home),
        places=_places(scene),
        warnings=(*article.warnings, *_doubts(scene, resolved)),
    )


def _press(article: ParsedArticle, scene: Scene, posts: list[Post]) -> tuple[Person, ...]:
    """Those who wrote and photographed, by their bylines."""
    found = {}
    for byline in article.byline:
        role = _PRESS.get(byline.role, "author")
        mentions = [mention for mention in scene.people if mention.name == byline.name]
        titles = _titles(byline.name, posts) if role == "author" else ()
        found[byline.name, role] = Person(byline.name, role, titles, _spans(scene, mentions))
    return tuple(found.values())


def _people(article: ParsedArticle, scene: Scene, posts: list[Post]) -> tuple[Person, ...]:
    press = {byline.name for byline in article.byline}
    by_name: dict[str, list[PersonMention]] = {}
    for mention in scene.people:
        if mention.name not in press:
            by_name.setdefault(mention.name, []).append(mention)
    return tuple(
        Person(
            name=name,
            role=_role(scene, mentions, _titles(name, posts)),
            titles=_titles(name, posts),
            spans=_spans(scene, mentions),
            confidence=_SURE[max(mention.strength for mention in mentions)],
            anonymous=any(mention.anonymous for mention in mentions),
        )
        for name, mentions in by_name.items()
    )


def _titles(name: str, posts: list[Post]) -> tuple[Title, ...]:
    return tuple(Title(post.title, post.organization) for post in posts if post.person == name)


def _role(scene: Scene, mentions: list[PersonMention], titles: tuple[Title, ...]) -> PersonRole:
    speech = name_words(scene.lexicons).speech
    for mention in mentions:
        line_start = max(scene.text.rfind("。", 0, mention.start), scene.text.rfind("\n", 0, mention.start)) + 1
        tail = scene.text[mention.end : mention.end + 12]
        if any(word in tail[:6] for word in ("说", "表示", "介绍", "告诉", "坦言", "感慨", "指出", "强调")) or (
            scene.text[line_start : mention.start].endswith("”") and speech
        ):
            return "quoted"
    offices = (set(scene.lexicons["titles"]["lead"]) - set(scene.lexicons["titles"]["weak"])) | set(
        scene.lexicons["titles"]["office"]
    )
    return (
        "official"
        if any(title.title and any(title.title.endswith(office) for office in offices) for title in titles)
        else "subject"
    )


def _spans(scene: Scene, mentions: list[PersonMention]) -> tuple[Span, ...]:
    return tuple(span for mention in mentions for span in scene.source.locate(mention.start, mention.end))


def _organizations(scene: Scene, resolved: list[Resolved], home: str | None) -> tuple[Organization, ...]:
    groups: dict[str, list[Resolved]] = {}
    for one in resolved:
        groups.setdefault(one.name, []).append(one)
    whole = tuple(_organization(scene, name, found, home) for name, found in groups.items())
    return tuple(replace(one, parent=_parent(one, whole, scene)) for one in whole)


def _parent(one: Organization, others: tuple[Organization, ...], scene: Scene) -> str | None:
    """The body whose name this one's begins with (市总工会|职工大学): the longest that the article names; else none."""
    if one.generic:
        return None
    words = org_words(scene.lexicons)
    named = [
        other.name
        for other in others
        if one.name.startswith(other.name)
        and other.name != one.name
        and not other.generic
        and (has_suffix(other.name, words) or other.name in words.brand_names)
    ]
    return max(named, key=len, default=None)


def _organization(scene: Scene, name: str, found: list[Resolved], home: str | None) -> Organization:
    words = org_words(scene.lexicons)
    kind = next((one.type for one in found if one.known and not one.mention.relative), found[0].type)
    if kind != "union" and type_of(name, words) == "union":
        kind = "union"
    place = next((one.place for one in found if one.place), None)
    level = union_level(name, place, scene.lexicons["unions"], municipal_level(place, home)) if kind == "union" else None
    mentions = tuple(dict.fromkeys(scene.source.raw[one.mention.start : one.mention.end] for one in found))
    spans = tuple(span for one in found for span in scene.source.locate(one.mention.start, one.mention.end))
    evidence = tuple(
        dict.fromkeys(span for one in found for start, end in one.evidence for span in scene.source.locate(start, end))
    )
    return Organization(
        name=name,
        mentions=mentions,
        spans=spans,
        type=kind,
        union_level=cast("UnionLevel | None", level),
        confidence=1.0
        if all(one.known and not one.inferred for one in found)
        else 0.8
        if all(one.known for one in found)
        else 0.4,
        inferred=any(one.inferred for one in found),
        evidence=evidence,
        generic=not any(one.known for one in found),
    )


def municipal_level(place: str | None, home: str | None) -> str:
    """A municipality's union ranks with the provinces'; in the city's own paper it is the city's union (see the guideline)."""
    return "city" if place and home and place[:2] == home[:2] else "province"


def _places(scene: Scene) -> tuple[Place, ...]:
    found: dict[tuple[str, str | None], list[Span]] = {}
    for place in scene.places:
        name = full_name(place.code) if place.code and not place.zone else place.surface
        found.setdefault((name, place.code), []).extend(scene.source.locate(place.start, place.end))
    return tuple(Place(name, code, tuple(spans)) for (name, code), spans in found.items())


def _doubts(scene: Scene, resolved: list[Resolved]) -> tuple[Notice, ...]:
    found = []
    for one in resolved:
        if not one.known:
            spans = scene.source.locate(one.mention.start, one.mention.end)
            message = f"未能确定“{one.name}”指哪个机构：{_why_open(one.alternatives)}"
            found.append(Notice("organization-open", "organizations", message, spans[0] if spans else None, one.alternatives))
    for place in scene.places:
        if place.code is None and place.full:
            spans = scene.source.locate(place.start, place.end)
            names = tuple((load_gazetteer()[code].parent and full_name(code)) or place.surface for code in place.codes)
            found.append(
                Notice("place-open", "places", f"“{place.surface}”有多处，未能确定", spans[0] if spans else None, names)
            )
    return tuple(found)


def _why_open(alternatives: tuple[str, ...]) -> str:
    return f"文中提到的 {len(alternatives)} 个都可能" if alternatives else "文中没有说明是哪里、哪家"
