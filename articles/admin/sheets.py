"""What the desk of blocks shows: the page's blocks article by article, where they can go, and what a decision would change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from articles.editorial import placing
from articles.editorial.blocks import Layout, Part, Spans
from articles.editorial.steps import CUT, ROLES
from articles.models import Article, Page, PartRole, ReviewItem

# How much of a block the list of places shows, in characters.
SHOWN = 14
# How much of the second half tells where a block is to be cut, in characters.
OPENING = 8
# Doubts whose other reading is two blocks instead of one.
CUT_THERE = ("weak_join", "continued_elsewhere")


@dataclass
class Shown:
    """A block on the desk. ``token`` names it by its characters: ``120-180,190-200``."""

    token: str
    role: str
    label: str
    text: str
    at: int
    chosen: bool


@dataclass
class Sheet:
    """An article, or what belongs to none, with its blocks."""

    title: str
    article: Article | None
    key: str
    blocks: list[Shown] = field(default_factory=list)


def places(layout: Layout) -> list[Any]:
    """Every place where a block can stand: in an article at its beginning or behind one of its blocks, or in none."""
    places: list[Any] = [
        ("", _("（原处）")),
        ("new", _("另成一篇")),
        ("banner", PartRole.BANNER.label),
        ("advertisement", PartRole.ADVERTISEMENT.label),
    ]
    for group in layout.groups:
        first = group.parts[0]["spans"][0][0]
        inside = [(f"before-{first}", _("开头"))]
        for part in group.parts:
            label = PartRole(part["role"]).label
            end = part["spans"][-1][1] - 1
            inside.append((f"after-{end}", _("%(role)s“%(text)s”之后") % {"role": label, "text": short(part["text"])}))
        places.append((_title(group.parts), inside))
    return places


def _title(parts: list[dict[str, Any]]) -> str:
    return short(next((part["text"] for part in parts if part["role"] == "headline"), parts[0]["text"]), SHOWN * 2)


def short(text: str, length: int = SHOWN) -> str:
    text = "".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"


def token_of(spans: Spans) -> str:
    return ",".join(f"{start}-{end}" for start, end in spans)


def spans_named(token: str) -> Spans:
    """The spans of a block as the form names it. Raises PlacingRefusedError."""
    pairs = [pair.split("-") for pair in token.split(",")]
    if not all(len(pair) == 2 and all(end.isdecimal() and len(end) < 10 for end in pair) for pair in pairs):
        raise placing.PlacingRefusedError(_("所选的成分在版面上找不到。"))
    return [[int(start), int(end)] for start, end in pairs]


def blocks_at(layout: Layout, doubt: ReviewItem) -> list[Part]:
    """The block that a doubt is about: the one that has the first character of its place."""
    parts = [part for group in layout.groups for part in group.parts] + [*layout.banners, *layout.ads]
    at = doubt.span[0] if doubt.span else -1
    return [part for part in parts if any(start <= at < end for start, end in part["spans"])]


def first_choice(layout: Layout, doubt: ReviewItem) -> dict[str, str]:
    """What the desk's form begins with, so that the reading that was not taken is a preview away."""
    at = doubt.span[0] if doubt.span else 0
    if doubt.code in CUT_THERE:
        return {"action": CUT, "opening": "".join(layout.text[at : at + SHOWN].split())[:OPENING]}
    stands = {part.get("role") for part in blocks_at(layout, doubt)}
    role = next((role for role in doubt.alternatives if role in ROLES and role not in stands), "")
    begins_another = doubt.code == "opening_apart" or role == PartRole.HEADLINE
    return {"to": "new" if begins_another else "", "role": role}


def sheets_of(page: Page, layout: Layout, chosen: set[str]) -> list[Sheet]:
    articles = {article.key: article for article in page.articles.all()}
    sheets = [Sheet(_title(group.parts), articles.get(group.key), group.key) for group in layout.groups]
    for sheet, group in zip(sheets, layout.groups, strict=True):
        sheet.blocks = [_shown(part, part["role"], chosen) for part in group.parts]
    for label, parts, role in (
        (_("通栏"), layout.banners, "banner"),
        (_("广告"), layout.ads, "advertisement"),
    ):
        if parts:
            sheets.append(Sheet(label, None, role, [_shown(part, role, chosen) for part in parts]))
    return sheets


def _shown(part: dict[str, Any], role: str, chosen: set[str]) -> Shown:
    token = token_of(part["spans"])
    return Shown(token, role, str(PartRole(role).label), part["text"], part["spans"][0][0], token in chosen)


@dataclass
class Change:
    """An article, or banners or advertisements, as it stands and as it would; of each block whether only this side has it."""

    title: str
    article: Article | None
    before: list[tuple[str, str, bool]]
    after: list[tuple[str, str, bool]]
    decided: bool = False


def changes_between(now: dict[str, Any], then: dict[str, Any], articles: dict[str, Article]) -> list[Change]:
    """What would be otherwise, article by article; those that would begin or cease have nothing on one side."""
    stood = {read["key"]: read["parts"] for read in now.get("articles") or []}
    stands = {read["key"]: read["parts"] for read in then.get("articles") or []}
    changes = []
    for key in dict.fromkeys([*stands, *stood]):
        before, after = stood.get(key, []), stands.get(key, [])
        if before != after:
            article = articles.get(key)
            decided = bool(article and placing.text_is_decided(article))
            changes.append(Change(_title(before or after), article, _marked(before, after), _marked(after, before), decided))
    for label, name, role in ((_("通栏"), "banners", "banner"), (_("广告"), "ads", "advertisement")):
        before, after = ([{**item, "role": role} for item in record.get(name) or []] for record in (now, then))
        if [item["spans"] for item in before] != [item["spans"] for item in after]:
            changes.append(Change(label, None, _marked(before, after), _marked(after, before)))
    return changes


def _marked(parts: list[dict[str, Any]], others: list[dict[str, Any]]) -> list[tuple[str, str, bool]]:
    known = [(part["role"], part["spans"]) for part in others]
    return [(str(PartRole(part["role"]).label), part["text"], (part["role"], part["spans"]) not in known) for part in parts]
