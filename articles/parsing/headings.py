"""What the lines over a text are: kicker, headline, deck, column, or a line that the page or several articles share.

``多层次、全链条、多渠道推进新业态领域建会入会`` / ``广州快递物流头部企业全部成立工会`` / ``新就业形态劳动者入会集中行动``
(002) is kicker, headline, column; ``全国互联网百强企业已全部建立工会`` / ``截至6月底,…会员687万人`` (000) headline and deck.
No mark tells them apart: length, the words that a line shares with the text under it, and how it is built are weighed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from articles.lexicons import Lexicons
from articles.parsing.evidence.cohesion import Cohesion
from articles.parsing.types import Banner, Block, Draft, Notice, Part, Role

# Weights were tuned on the seeds 000, 002, 003 and on laid-out practice pages.
SLOGAN_WORDS = 2  # of the lexicon's, from which on a page's first line is its slogan
LONGEST_SLOGAN = 36
LONGEST_COLUMN = 24
DOUBTFUL = 0.35  # headlines whose weights lie so near are shown as a doubt
OWN_COLUMN = 1.0  # from this weight on a line under a shared one names a column
COLUMN = 0.5  # what the odds of a column's name count beside the weight of a headline
NO_COLUMN = -9.0  # the odds of a line that names no column whatever it looks like: a sidebar's, and one that stands alone
DOUBTFUL_COLUMN = 0.7  # odds (as a logarithm) so near to even are shown as a doubt

_PHRASES = re.compile(r"\S{5,} \S{5,}")
_FOUR_FOUR = re.compile(r"(\S{3,4}) (\S{3,4})")
_FUNCTION = re.compile(r"[让把为的在将从到使更]")
_DETAIL = re.compile(r"^(?:截至|今年|将|已|共|目前|近)|\d")


@dataclass(frozen=True)
class _Words:
    slogan: tuple[str, ...]
    actor: re.Pattern[str]
    column_end: re.Pattern[str]
    shared: re.Pattern[str]


@lru_cache(maxsize=4)
def _words_of(lexicons: Lexicons) -> _Words:
    words = lexicons["layout"]
    ends = _any_of(words["section"]["endings"])
    return _Words(
        slogan=tuple(words["slogan"]["words"]),
        actor=re.compile(rf"\S{{0,8}}?(?:{_any_of(words['headline']['actors'])})"),
        column_end=re.compile(rf"(?:{ends})$"),
        shared=re.compile(_any_of(words["section"]["shared_words"])),
    )


def _any_of(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def name_headings(
    drafts: tuple[Draft, ...], blocks: Sequence[Block], lexicons: Lexicons
) -> tuple[tuple[Draft, ...], tuple[Banner, ...]]:
    """The drafts with their headings among the parts, and the lines that belong to the page or to several articles.

    ``applies_to`` of a banner holds places in ``drafts``, counted from 1.
    """
    words = _words_of(lexicons)
    cohesion = Cohesion(part.text for draft in drafts for part in draft.parts)
    named: list[Draft] = []
    banners = [Banner(block.text, "running_head", (block.span,)) for block in blocks if block.kind == "running_head"]
    shared: list[tuple[Block, int]] = []
    first = next((block.index for block in blocks if block.kind != "running_head"), -1)
    for place, draft in enumerate(drafts):
        head = list(draft.head)
        if head and head[0].index == first and _is_slogan(head, words):
            banners.append(Banner(head[0].text, "page_slogan", (head[0].span,)))
            head.pop(0)
        head, over = _take_shared(head, draft, words)
        shared += [(block, place) for block in over]
        named.append(_named(draft, head, words, cohesion))
    banners += [
        Banner(block.text, "section_head", (block.span,), _applies_to(block, at, named, cohesion)) for block, at in shared
    ]
    return tuple(named), tuple(sorted(banners, key=lambda banner: banner.spans))


def _is_slogan(head: Sequence[Block], words: _Words) -> bool:
    """深入学习贯彻党的二十大精神 奋力开拓首都工会工作新局面: over another line, and of the words that slogans are made of."""
    line = head[0].folded
    if len(line) > LONGEST_SLOGAN or "——" in line or not any(block.kind in ("short", "section") for block in head[1:]):
        return False
    weight = (
        sum(word in line for word in words.slogan)
        + (1 if _PHRASES.search(line) else 0)
        - (2 if re.search(r"[\d“:]", line) else 0)
    )
    below = [block for block in head[1:] if block.kind == "short"]
    return weight > SLOGAN_WORDS or (weight == SLOGAN_WORDS and bool(below))


def _column_weight(block: Block, words: _Words) -> float:
    """How much a line looks like the name of a column: 新闻特写, 新思想照亮新航程, 建设者·在路上."""
    line = block.folded
    weight = 2.0 if block.kind == "section" else 0.0
    weight += 1.0 if words.column_end.search(line) and len(line) <= 16 else 0.0
    weight += 0.7 if _FOUR_FOUR.fullmatch(line) else 0.0
    weight += 0.3 if len(line) <= 8 else -0.5 if len(line) > 16 else 0.0
    weight += 0.4 if words.shared.search(line) and len(line) <= 14 else 0.0
    weight -= 1.0 if re.search(r"\d", line) else 0.0
    weight -= 0.7 if re.search(r"[“《]", line) else 0.0
    return weight - (2.0 if len(line) > LONGEST_COLUMN and block.kind != "section" else 0.0)


def _as_column(block: Block, at_edge: bool, covered: float, words: _Words) -> float:
    """How surely a line of a head is the column's name and no kicker, headline or deck: a logarithm of odds.

    ``at_edge``: it is the head's first or last line; ``covered``: the share of it that the text under it repeats. The weights
    are a regression over 3,456 lines, 1,004 of them columns, of 500 pages laid out anew.
    """
    line, length = block.folded, len(block.folded)
    weight = -3.9 + (2.0 if at_edge else 0.0) + (2.7 if length <= 5 else 1.8 if length <= 8 else 0.5 if length <= 12 else 0.0)
    weight -= 0.7 if 12 < length <= 20 else 2.9 if length > 20 else 0.0
    weight += 1.6 if block.kind == "section" else 0.0
    weight += 3.6 if words.column_end.search(line) and length <= 16 else 0.0
    weight += 2.9 if _FOUR_FOUR.fullmatch(line) else 0.0
    weight += (4.5 if "·" in line else 0.0) + (2.3 if "——" in line else 0.0)
    weight -= 1.5 if "," in line or "、" in line else 0.0
    return weight - 1.7 * covered - 0.5 * len(_FUNCTION.findall(line))


def _take_shared(head: list[Block], draft: Draft, words: _Words) -> tuple[list[Block], list[Block]]:
    """Take lines that several articles share (助力疫情防控,工会在行动; 情牵职工 暖在身边) out of the head."""
    lines = [block for block in head if block.kind in ("short", "section")]
    if draft.kind != "article" or len(lines) < 2:
        return head, []
    top, below = lines[0], lines[1:]
    own_column = any(block.kind == "section" or _column_weight(block, words) >= OWN_COLUMN for block in below)
    titles = [block for block in below if block.kind == "short"]
    weight = _column_weight(top, words)
    if top.kind == "section" and not _spoken(top, words):
        return head, []
    loud = _spoken(top, words) and weight >= 0.7
    if titles and weight >= 0.7 and (loud or own_column):
        head = [block for block in head if block is not top]
        return head, [top]
    return head, []


def _spoken(block: Block, words: _Words) -> bool:
    """Whether the line speaks as one over several articles does: 工会在行动, 情牵职工."""
    return bool(words.shared.search(block.folded)) and (
        "," in block.folded or "在行动" in block.folded or bool(_FOUR_FOUR.fullmatch(block.folded))
    )


def _named(draft: Draft, head: Sequence[Block], words: _Words, cohesion: Cohesion) -> Draft:
    """Give each line of the head its role."""
    roles: dict[int, Role] = {}
    for block in head:
        if block.kind == "sidebar_label":
            roles[block.index] = "section"
        elif block.kind == "abstract_label":
            roles[block.index] = "abstract_label"
        elif block.kind == "byline":
            roles[block.index] = "byline_line"
        elif block.kind == "credit":
            roles[block.index] = "credit"
    lines = [block for block in head if block.index not in roles]
    text = "".join(part.text for part in draft.parts if part.role in ("body", "caption", "abstract"))
    notices: tuple[Notice, ...] = ()
    confidence = draft.confidence
    if lines and _has_headline(lines, draft):
        weights = [_headline_weight(block, at, lines, draft, text, words, cohesion) for at, block in enumerate(lines)]
        columns = [_column(block, at, lines, draft, text, words, cohesion) for at, block in enumerate(lines)]
        chosen, column = _choose(weights, columns)
        for at, block in enumerate(lines):
            roles[block.index] = _role(at, chosen, column, columns, lines)
        notices = (*_doubt_headline(chosen, column, weights, lines), *_doubt_column(chosen, column, columns, lines, roles))
        confidence = min(confidence, 0.6) if notices else confidence
    else:
        roles.update({block.index: "section" for block in lines})
    heads = tuple(Part(roles[block.index], block.text, (block.span,)) for block in head)
    return replace(draft, head=(), parts=heads + draft.parts, confidence=confidence, notices=draft.notices + notices)


def _doubt_headline(chosen: int, column: int | None, weights: Sequence[float], lines: Sequence[Block]) -> Iterator[Notice]:
    """The other lines of a head that may be its headline as well."""
    rivals = [at for at in range(len(lines)) if at not in (chosen, column) and weights[chosen] - weights[at] < DOUBTFUL]
    if rivals:
        message = "主题与引题(副题)长短、用词相近,取舍存疑"
        others = tuple(lines[at].text for at in rivals)
        yield Notice("headline_choice", "headline", message, lines[rivals[0]].span, others)


def _doubt_column(
    chosen: int, column: int | None, columns: Sequence[float], lines: Sequence[Block], roles: dict[int, Role]
) -> Iterator[Notice]:
    """The line beside the headline that may or may not be a column's name."""
    for at, odds in enumerate(columns):
        if at != chosen and abs(odds) < DOUBTFUL_COLUMN and (column is None or at == column):
            message = "这一行是栏目名,还是引题(副题),证据不足"
            other = ("kicker" if at < chosen else "deck") if roles[lines[at].index] == "section" else "section"
            yield Notice("column_choice", "section", message, lines[at].span, (other,))


def _has_headline(lines: Sequence[Block], draft: Draft) -> bool:
    """A column's name alone over text without a lead is no headline: the headline stands elsewhere or is lost."""
    return draft.lead or draft.kind != "article" or any(block.kind != "section" for block in lines)


def _headline_weight(
    block: Block, at: int, lines: Sequence[Block], draft: Draft, text: str, words: _Words, cohesion: Cohesion
) -> float:
    """How much a line looks like the headline among the lines of its head."""
    line = block.folded
    twins = _are_twins(lines)
    weight = 0.0 if twins else 2.5 * cohesion.covered(block.text, text) + 0.6 * cohesion.focus(block.text, text)
    weight -= 0.05 * max(0, len(line) - 18) if "——" not in line else 0.0
    weight -= 0.15 * max(0, 6 - len(line)) if not twins else 0.0
    weight -= 0.3 if _PHRASES.fullmatch(line) and line.count(" ") == 1 and "——" not in line else 0.0
    weight -= 0.5 if at and _DETAIL.search(line) and "," in line else 0.0
    weight += 0.3 if re.match(r"[^\s,:]{2,8}:", line) else 0.0
    weight += 0.4 if words.actor.match(line) else 0.0
    others = [other for other in lines if other.kind == "short"][-2:]
    if len(others) == 2 and block in others:
        signed_head = any(part.role == "byline_line" for part in draft.parts) or not draft.lead
        weight += 0.25 if (block is others[0]) == signed_head else 0.0
    return weight


def _are_twins(lines: Sequence[Block]) -> bool:
    """技能成就梦想 / 实干开创未来: built alike, so that what they share with the text says nothing."""
    shorts = [block.folded for block in lines if block.kind == "short"]
    return (
        len(shorts) == 2
        and abs(len(shorts[0]) - len(shorts[1])) <= 1
        and max(map(len, shorts)) <= 10
        and " " not in "".join(shorts)
    )


def _column(block: Block, at: int, lines: Sequence[Block], draft: Draft, text: str, words: _Words, cohesion: Cohesion) -> float:
    """``_as_column`` for a line of a head; a sidebar's lines name no column, and one line alone is the headline."""
    if draft.kind == "sidebar" or len(lines) < 2:
        return NO_COLUMN
    covered = 0.0 if _are_twins(lines) else cohesion.covered(block.text, text)
    return _as_column(block, at in (0, len(lines) - 1), covered, words)


def _choose(weights: Sequence[float], columns: Sequence[float]) -> tuple[int, int | None]:
    """The places of the headline and of the column's name (or None) that go together best."""
    best = -99.0
    found: tuple[int, int | None] = (0, None)
    for headline, weight in enumerate(weights):
        for column in [None, *(at for at, odds in enumerate(columns) if odds > 0 and at != headline)]:
            total = weight + COLUMN * (columns[column] if column is not None else -max(0.0, columns[headline]))
            if total > best:
                best, found = total, (headline, column)
    return found


def _role(at: int, chosen: int, column: int | None, columns: Sequence[float], lines: Sequence[Block]) -> Role:
    """The role of a line by its place against the headline and by how it looks."""
    if at == chosen:
        return "headline"
    if at == column or lines[at].kind == "section":
        return "section"
    if column is None and at == 0 and at < chosen - 1 and columns[at] > NO_COLUMN:
        return "section"  # 004: a line over kicker and headline is the column's
    return "kicker" if at < chosen else "deck"


def _applies_to(block: Block, place: int, named: Sequence[Draft], cohesion: Cohesion) -> tuple[int, ...]:
    """The articles under a shared line: the one below it and the next; further ones only if they speak of it too."""
    found = [place + 1]
    for at in range(place + 1, len(named)):
        draft = named[at]
        if draft.kind != "article":
            continue
        text = "".join(part.text for part in draft.parts)
        over = draft.parts[0].role == "section" if draft.parts else False
        if over or (len(found) > 1 and cohesion.covered(block.text, text) < 0.5):
            break
        found.append(at + 1)
    return tuple(found)
