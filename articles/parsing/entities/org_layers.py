"""The layers of bodies' names: the owner in a unit's name, what a bracket adds, departments, workshops called after a person.

科大讯飞(上海) · 某某有限公司(以下简称:某公司)工会 · 市总工会|职工大学 · 人力资源部 · 高洋劳模创新工作室
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.parsing.entities.mentions import OrgMention, Scene
from articles.parsing.entities.org_words import OrgWords, has_suffix, org_words, type_of

_ALIAS = re.compile(r"\((?:以下)?(?:简称|统称)[:为]?[“\"]?([^()“”\"\n]{2,16})[”\"]?\)")
_OWNED = re.compile(
    r"(.+?(?:公司|集团|厂|矿|所|院|医院|学校|大学|学院|段|局|银行|中心))(?:工会(?:联合会|委员会)?|党委|团委|党支部|[\u4e00-\u9fff]{2,6}(?:作业队|车间|工区|[一二三四五六七八九十]队))$"
)


def bracketed(scene: Scene, found: list[OrgMention], words: OrgWords) -> Iterator[OrgMention]:
    """科大讯飞(上海), 聊城市职工服务中心(工人文化宫), 某某有限公司(以下简称:某公司)工会."""
    for mention in found:
        bracket = re.compile(r"\(([^()\n]{2,20})\)").match(scene.text, mention.end)
        if not bracket or mention.relative:
            continue
        inside, end = bracket.group(1), bracket.end()
        place = scene.place_by_start.get(bracket.start(1))
        if (place and place.end == bracket.end(1)) or (has_suffix(inside, words) and not _ALIAS.match(bracket.group())):
            yield OrgMention(mention.start, end, scene.text[mention.start : end], mention.type)
        union = words.union.match(scene.text, end)
        if union and _ALIAS.match(bracket.group()):
            yield OrgMention(mention.start, union.end(), scene.text[mention.start : union.end()], "union")


def own_units(scene: Scene, found: list[OrgMention], words: OrgWords) -> Iterator[OrgMention]:
    """人力资源部, 党群工作部: a department of the body that the article speaks of, where it speaks of one."""
    first = min((m.start for m in found if m.type in ("enterprise", "institution", "school") and not m.relative), default=None)
    if first is not None:
        for match in words.units.finditer(scene.text, first):
            if match.start() in scene.by_start and not match.group().endswith("办公室"):
                yield OrgMention(match.start(), match.end(), match.group(), "enterprise", relative=True)


def units_by_name(scene: Scene, found: list[OrgMention]) -> Iterator[OrgMention]:
    """区总工会|劳动争议调解中心: what begins where a union's name ends is its unit."""
    unions = {mention.end: mention for mention in found if mention.surface.endswith("总工会")}
    for mention in found:
        union = unions.get(mention.start)
        if union and mention.type in ("institution", "school") and not mention.relative:
            yield OrgMention(union.start, mention.end, scene.text[union.start : mention.end], mention.type, union.relative)


def owners(found: list[OrgMention], words: OrgWords) -> Iterator[OrgMention]:
    """The body to which an outermost name belongs: 某公司 in 某公司工会, 市总工会 in 市总工会职工大学, 集团 in 集团分公司."""
    for mention in found:
        bracket = mention.surface.find("(以下简称")
        if bracket > 0:
            yield OrgMention(mention.start, mention.start + bracket, mention.surface[:bracket], "enterprise", layer=True)
            continue
        owned = _OWNED.match(mention.surface)
        name = owned.group(1) if owned else None
        if not name and (union := re.match(r".+?总工会(?=.)", mention.surface)):
            name = union.group()
        state = (
            words.national.match(mention.surface) if mention.type == "government" and mention.surface[-1] in "司局" else None
        )
        name = state.group() if state and state.end() < len(mention.surface) else name
        names_body = name and (
            mention.relative
            or words.national.fullmatch(name)
            or not (words.generic.fullmatch(name) or words.suffix.fullmatch(name))
        )
        if name and names_body and not (mention.relative and owned):
            end = mention.start + len(name)
            yield OrgMention(mention.start, end, name, type_of(name, words), mention.relative, layer=True)
        group = re.match(r"(.{2,}?集团(?:公司)?)(?:[\u4e00-\u9fff]{1,8}(?:分?公司|[煤铁金铜]矿))", name or mention.surface)
        if (
            group
            and not mention.relative
            and not group.group().endswith(("集团有限公司", "集团公司", "股份有限公司", "有限责任公司", "有限公司"))
        ):
            yield OrgMention(mention.start, mention.start + group.end(1), group.group(1), "enterprise", layer=True)


def studios(scene: Scene) -> Iterator[OrgMention]:
    """高洋劳模创新工作室: a workshop called after a person."""
    for person in scene.people:
        studio = org_words(scene.lexicons).studio.match(scene.text, person.end)
        if studio:
            yield OrgMention(person.start, studio.end(), scene.text[person.start : studio.end()], "other", layer=True)
