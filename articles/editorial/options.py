"""What a doubted reading may be instead: the other readings as decisions, one click each, and where a typed value goes.

Which way a doubt is put right follows from what it is about: a field of the article, a place in its text, a member of one of
its lists, or the blocks of the page, which have a desk of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import User
from django.db.models import F, Value

from articles.editorial import corrections, editing, overrides
from articles.editorial.arranging import READ_OTHERWISE, UNPLACED
from articles.editorial.corrections import Passage
from articles.editorial.placing import ABOUT_BLOCKS
from articles.editorial.review import DISAGREES, LOST
from articles.models import Article, Part, PartRole, Region, ReviewItem

HEADLINE_CHOICE, LOST_CHARACTERS = "headline_choice", "lost_characters"
ON_BLOCKS = {*ABOUT_BLOCKS, "breaks_off", "many_lines", "oversize", READ_OTHERWISE, UNPLACED} - {HEADLINE_CHOICE}
# Lists in which one name may mean several records.
NAMED = ("organizations", "places")
# Characters on each side by which a place in a paragraph is found again.
AROUND = 8

Decide = Callable[[Article], None]


class Way(StrEnum):
    """How a doubt is put right. ``ELSEWHERE``: in the form of its article, or of its page where it has none."""

    FIELD = "field"
    PASSAGE = "passage"
    MEMBER = "member"
    BLOCKS = "blocks"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Option:
    """A reading that was not taken. ``value``: as the field, the paragraph or the name would then be."""

    said: Any
    value: Any


def way_of(item: ReviewItem) -> Way:
    if item.code in ON_BLOCKS and item.page_id is not None:
        return Way.BLOCKS
    if item.article is None or item.code == LOST:
        return Way.ELSEWHERE
    if item.code == LOST_CHARACTERS:
        return Way.PASSAGE if place_in_text(item) else Way.ELSEWHERE
    if item.field in NAMED:
        return Way.MEMBER if member_of(item) else Way.ELSEWHERE
    is_single = item.field in overrides.SINGLE_FIELDS[Article] and item.field != "state"
    return Way.FIELD if is_single else Way.ELSEWHERE


def options_of(item: ReviewItem, way: Way) -> list[Option]:
    """The other readings that can be decided as they are; at a disagreement, what was decided stands already."""
    if way == Way.PASSAGE:
        return _words(item)
    if way == Way.MEMBER or (way == Way.FIELD and item.code != DISAGREES):
        return [Option(other, other) for other in item.alternatives if other not in (None, "")]
    return []


def decision(item: ReviewItem, way: Way, value: Any, by: User | None) -> Decide:
    """What keeps that ``value`` is right, for ``answers.correct``."""
    reason = f"疑点：{item.message}"[: corrections.REASON_LENGTH]

    def decide(article: Article) -> None:
        if way == Way.PASSAGE:
            found = place_in_text(item)
            if found is None:
                raise corrections.ChangedError
            corrections.put(article, found[0], value, by, reason, answers=False)
        elif way == Way.MEMBER:
            changes = {"name": value} | ({"code": _code_of(value)} if item.field == "places" else {})
            found_item = member_of(item) or ""
            editing.change_member(article, item.field, found_item, changes, by=by, reason=reason, answers=False)
        else:
            changes = other_heads(article, value) if item.code == HEADLINE_CHOICE else {item.field: value}
            editing.change_fields(article, changes, by=by, reason=reason)

    return decide


def other_headline(kicker: str, headline: str, deck: str, line: str) -> dict[str, str]:
    """The head with ``line`` as its headline: what is printed above it is the kicker then, what is below it the deck."""
    above, found, below = kicker.partition(line)
    if found:
        return {"kicker": above.strip(), "headline": line, "deck": _joined(below, headline, deck)}
    above, found, below = deck.partition(line)
    if found:
        return {"kicker": _joined(kicker, headline, above), "headline": line, "deck": below.strip()}
    return {"headline": line}


def _joined(*texts: str) -> str:
    return " ".join(text.strip() for text in texts if text.strip())


def other_heads(article: Article, line: str) -> dict[str, str]:
    """The fields of the head that are otherwise if ``line`` is the headline."""
    heads = other_headline(article.kicker, article.headline, article.deck, line)
    return {name: text for name, text in heads.items() if getattr(article, name) != text}


def place_in_text(item: ReviewItem) -> tuple[Passage, int] | None:
    """The paragraph as it stands now in which the doubted character is, and where in it; None if it can't be told."""
    part = _part_at(item)
    if part is None or item.article is None:
        return None
    at = _offset(part, item.span[1] - 1)  # type: ignore[index]
    first = max(at - AROUND, 0)
    around = part.text[first : at + AROUND]
    holding = [each for each in corrections.passages(item.article) if each.field == "body" and each.text.count(around) == 1]
    return (holding[0], holding[0].text.index(around) + at - first) if len(holding) == 1 else None


def _part_at(item: ReviewItem) -> Part | None:
    """The paragraph of the article that has the last character of the doubted place."""
    span = item.span
    if item.article is None or not isinstance(span, list) or len(span) != 2 or not all(isinstance(each, int) for each in span):
        return None
    parts = item.article.parts.filter(role=PartRole.BODY)
    return next((part for part in parts if any(start < span[1] <= end for start, end in part.spans)), None)


def _offset(part: Part, at: int) -> int:
    """Where the page's character ``at`` stands in the part's text."""
    before = 0
    for start, end in part.spans:
        if start <= at < end:
            return before + at - start
        before += end - start
    return before


def _words(item: ReviewItem) -> list[Option]:
    """The paragraph with each word that may have stood there; its first and last character are printed on either side."""
    found = place_in_text(item)
    if found is None:
        return []
    text, at = found[0].text, found[1]
    options = []
    for word in (each for each in item.alternatives if isinstance(each, str) and each):
        if not word.endswith(text[at]):
            continue
        start = at - 1 if at and word.startswith(text[at - 1]) and len(word) > 2 else at
        options.append(Option(word, text[:start] + word + text[at + 1 :]))
    return options


def member_of(item: ReviewItem) -> str | None:
    """The item of the list's member that the doubt is about: the one that is printed at the doubted place."""
    if item.article is None or item.page is None or not isinstance(item.span, list) or len(item.span) != 2:
        return None
    start, end = item.span
    printed = "".join(item.page.text[start:end].split())
    names = [name for name, _member in editing.standing(item.article)[item.field]]
    whole = [name for name in names if name == printed]
    pieces = [name for name in names if printed and name.startswith(printed)]
    return next(iter(whole or pieces), None)


def _code_of(place: str) -> str | None:
    """The region of this full name (南京市鼓楼区); None where there is none, or several."""
    named = Region.objects.annotate(whole=Value(place)).filter(whole__endswith=F("name"))
    found = [region for region in named.select_related("parent__parent__parent")[:200] if _chain(region).endswith(place)]
    return found[0].code if len(found) == 1 else None


def _chain(region: Region) -> str:
    names, at = [], region
    while at is not None:
        names.append(at.name)
        at = at.parent  # type: ignore[assignment]
    return "".join(reversed(names))


def typed_text(item: ReviewItem, way: Way) -> str:
    """What the field for a typed value begins with."""
    if way == Way.PASSAGE and (found := place_in_text(item)):
        return found[0].text
    return (member_of(item) or "") if way == Way.MEMBER else ""


def role_at(item: ReviewItem) -> PartRole | None:
    """As what the place in doubt was read."""
    if item.page is None or not isinstance(item.span, list) or len(item.span) != 2:
        return None
    at = item.span[0]
    parts = [part for part in item.page.parts.all() if any(start <= at < end for start, end in part.spans)]
    return PartRole(parts[0].role) if parts else None
