"""What a person chose at the desk, as steps that name characters of the page; what makes no sense is refused in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from articles.editorial.arranging import places_of
from articles.editorial.blocks import APART, Group, Layout, Part, Spans, Step, cut, overlap, text_at, without
from articles.editorial.placing import PlacingRefusedError
from articles.models import PartRole

ROLES = tuple(role for role in PartRole.values if role not in APART)
# What can be done with chosen blocks: put them elsewhere or make something else of them, cut one in two, join several.
PUT, CUT, JOIN = "put", "cut", "join"


@dataclass(frozen=True)
class Choice:
    """``blocks``: the spans of the chosen ones; ``to``: empty (where they are), ``new``, ``banner``, ``advertisement``, or
    ``after-90`` and ``before-12`` for the character that they stand behind or before; ``opening``: how the second half begins.
    """

    action: str = PUT
    blocks: tuple[Spans, ...] = ()
    to: str = ""
    role: str = ""
    opening: str = ""


@dataclass
class Chosen:
    """A chosen block, and the article that it stands in; none for banners and advertisements, whose ``kind`` that is."""

    part: Part
    group: Group | None
    kind: str = ""

    @property
    def role(self) -> str:
        return str(self.part.get("role") or "body")

    @property
    def first(self) -> int:
        return int(self.part["spans"][0][0])


@dataclass
class Steps:
    """``steps`` for ``placing.place``, and what they do in words."""

    steps: list[Step] = field(default_factory=list)
    said: str = ""


def steps_for(layout: Layout, choice: Choice) -> Steps:
    """The steps that do what was chosen. Raises PlacingRefusedError."""
    chosen = _chosen(layout, choice.blocks)
    if not chosen:
        raise PlacingRefusedError(_("请先选成分。"))
    if choice.role and choice.role not in ROLES:
        raise PlacingRefusedError(_("没有这种成分。"))
    return {PUT: _put, CUT: _cut, JOIN: _join}.get(choice.action, _put)(layout, chosen, choice)


def _chosen(layout: Layout, blocks: tuple[Spans, ...]) -> list[Chosen]:
    """The blocks in reading order. A block that is not there as it was chosen any more is refused."""
    wanted = [[list(span) for span in spans] for spans in blocks]
    listed = [Chosen(part, group) for group in layout.groups for part in group.parts]
    listed += [Chosen(part, None, "banner") for part in layout.banners]
    listed += [Chosen(part, None, "advertisement") for part in layout.ads]
    found = [each for each in listed if [list(span) for span in each.part["spans"]] in wanted]
    if len(found) < len(wanted):
        raise PlacingRefusedError(_("所选的成分在版面上找不到。"))
    return found


def _put(layout: Layout, chosen: list[Chosen], choice: Choice) -> Steps:
    if not choice.to:
        return _make(chosen, choice.role)
    pieces = [_piece(each.part["spans"], choice.role or each.role) for each in chosen]
    gone = [span for piece in pieces for span in piece["spans"]]
    names = _names(chosen)
    if choice.to in APART:
        if all(each.kind == choice.to for each in chosen):
            raise PlacingRefusedError(_("所选的本来就是这样，没有什么要改。"))
        said = _("%(blocks)s改为%(role)s") % {"blocks": names, "role": PartRole(choice.to).label}
        return Steps([{"pieces": _as(pieces, choice.to), "to": {"kind": choice.to}}], said)
    if choice.to == "new":
        source = chosen[0].group
        of = without(_spans(source), sorted(gone)) if source else []
        return Steps([{"pieces": pieces, "to": {"kind": "new", "of": of}}], _("%(blocks)s另成一篇") % {"blocks": names})
    to, where = _target(layout, choice.to, gone)
    said = _("%(blocks)s移到%(where)s") % {"blocks": names, "where": where}
    if choice.role:
        said = _("%(said)s，作%(role)s") % {"said": said, "role": PartRole(choice.role).label}
    return Steps([{"pieces": pieces, "to": to}], said)


def _make(chosen: list[Chosen], role: str) -> Steps:
    """Blocks stay where they are and become something else."""
    if any(each.group is None for each in chosen):
        raise PlacingRefusedError(_("通栏和广告不属于任何文章：请选放到哪里。"))
    changing = [each for each in chosen if role and each.role != role]
    if not changing:
        raise PlacingRefusedError(_("所选的本来就是这样，没有什么要改。"))
    steps = [{"pieces": [_piece(each.part["spans"], role)], "to": _in_place(each)} for each in changing]
    return Steps(steps, _("%(blocks)s改为%(role)s") % {"blocks": _names(changing), "role": PartRole(role).label})


def _cut(layout: Layout, chosen: list[Chosen], choice: Choice) -> Steps:
    if len(chosen) != 1 or choice.to:
        raise PlacingRefusedError(_("一次拆开一块，拆开后再移动。"))
    each = chosen[0]
    halves = _halves(layout.text, each.part["spans"], choice.opening)
    roles = (each.role, choice.role or each.role)
    pieces = [_piece(spans, role) for spans, role in zip(halves, roles, strict=True)]
    said = _("%(block)s拆成两块，后一块从“%(opening)s”起") % {"block": _names(chosen), "opening": _short(choice.opening)}
    return Steps([{"pieces": _as(pieces, each.kind), "to": _in_place(each)}], said)


def _halves(text: str, spans: Spans, opening: str) -> tuple[Spans, Spans]:
    """The block before and from ``opening`` on, which must stand in it once; white space makes no difference."""
    places = [at for start, end in spans for at in range(start, end) if not text[at].isspace()]
    held, wanted = "".join(text[at] for at in places), "".join(opening.split())
    found = held.find(wanted) if wanted else -1
    if found <= 0 or held.find(wanted, found + 1) >= 0:
        raise PlacingRefusedError(_("请照抄后一块开头的几个字：它们在这一块里要恰好出现一次，且不在开头。"))
    return cut(text, spans, places[found])


def _join(_layout: Layout, chosen: list[Chosen], choice: Choice) -> Steps:
    first = chosen[0]
    if len(chosen) < 2 or choice.to or any(each.group is not first.group or each.kind != first.kind for each in chosen):
        raise PlacingRefusedError(_("请选同一篇里的两块或更多，合成一块。"))
    spans = [span for each in chosen for span in each.part["spans"]]
    piece = _piece(spans, choice.role or first.role)
    said = _("%(blocks)s合成一块") % {"blocks": _names(chosen)}
    return Steps([{"pieces": _as([piece], first.kind), "to": _in_place(first)}], said)


def _in_place(each: Chosen) -> dict[str, Any]:
    if each.group is None:
        return {"kind": each.kind}
    return {"kind": "article", "side": "before", "at": each.first, "of": _spans(each.group)}


def _target(layout: Layout, token: str, gone: Spans) -> tuple[dict[str, Any], str]:
    """Where ``after-90`` is, told by a block that stays where it is if there is one; and the same in words."""
    side, _dash, number = token.partition("-")
    holder = layout.holding(int(number)) if side in ("after", "before") and number.isdecimal() and len(number) < 10 else None
    if holder is None:
        raise PlacingRefusedError(_("要放到的地方已经不在了：请重新选择。"))
    group, index = holder
    of = without(_spans(group), sorted(gone)) or _spans(group)
    ahead = [part for part in group.parts[: index + (side == "after")] if not overlap(part["spans"], gone)]
    behind = [part for part in group.parts[index + (side == "after") :] if not overlap(part["spans"], gone)]
    title = _title(group)
    if ahead:
        block = _short(ahead[-1]["text"])
        where = _("《%(article)s》“%(block)s”之后") % {"article": title, "block": block}
        return {"kind": "article", "side": "after", "at": ahead[-1]["spans"][-1][1] - 1, "of": of}, where
    where = _("《%(article)s》开头") % {"article": title}
    at = behind[0]["spans"][0][0] if behind else group.parts[0]["spans"][0][0]
    return {"kind": "article", "side": "before", "at": at, "of": of}, where


def _spans(group: Group) -> Spans:
    return [list(span) for part in group.parts for span in part["spans"]]


def _piece(spans: Spans, role: str) -> dict[str, Any]:
    return {"spans": [list(span) for span in spans], "role": role}


def _as(pieces: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """The pieces as banners or advertisements, where that is what they become."""
    return [{**piece, "role": kind} for piece in pieces] if kind else pieces


def _title(group: Group) -> str:
    headline = next((part["text"] for part in group.parts if part["role"] == "headline"), group.parts[0]["text"])
    return _short(headline)


def _names(chosen: list[Chosen]) -> str:
    """The blocks in words: what the first one is and how it begins, and how many there are."""
    first = chosen[0]
    name = f"{PartRole(first.kind or first.role).label}“{_short(first.part['text'])}”"
    return name if len(chosen) == 1 else _("%(name)s等 %(number)s 块") % {"name": name, "number": len(chosen)}


def _short(text: str) -> str:
    text = "".join(text.split())
    return text if len(text) <= 16 else text[:15] + "…"


def touched(steps: list[Step]) -> Spans:
    """Every character that the steps put somewhere."""
    return [span for step in steps for span in places_of(step)]


def quoted(text: str, spans: Spans) -> str:
    """What stands under ``spans``, in few words."""
    return _short(text_at(text, spans))
