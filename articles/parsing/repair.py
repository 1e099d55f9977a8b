"""Which chunk of text goes on where: column breaks are closed, over what lies in between.

002 breaks 使其成为 | 广东省首家; 003 sets a sidebar's title inside a sentence, 休 / 推树标准:“七有” / 息区,
and its diary begins with the last block of the page. Every open end is weighed against the starts it could go on with
(words that the cut would split, quotes that stay open, commas, what stands in between), and the best pairs of the whole
page are taken first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from articles.lexicons import Lexicons
from articles.parsing.evidence.words import WINDOW as WORD
from articles.parsing.evidence.words import (
    begins_inside_word,
    bridge,
    completes,
    counts,
    does,
    ends_heading,
    last_word,
    leads_on,
    starts_paragraph,
)
from articles.parsing.types import Block, Link

# All weights were tuned on the seeds 000, 002, 003 and on laid-out practice pages; a seam counts as told from SURE on.
WINDOW = 16  # blocks that are looked over for the start that an open end goes on with
FARTHEST = 48  # starts elsewhere on the page that are weighed for one open end: bounds the work for any text
SKIP_LIMIT = 9.0  # what may lie in between, by weight
LONG_LINE = 17  # characters from which on a lone line between paragraphs is rather a chunk than a heading inside the text
NEAR, FAR = 2.0, -0.5  # what an open end gives to a start within reach, and to one elsewhere
ACCEPT, ACCEPT_SHORT, ACCEPT_FAR = 0.0, 0.5, 3.0
STARTING, ENDING = 0.7, 0.4  # what a word's kind counts, by the logarithm of how much it tells
COUNTED = 3.0  # a number before the seam and its measure word behind it: 去年底组织了三 | 次体检
NAMED = 2.5  # a title before the seam and a surname behind it: 六合心理热线负责人 | 潘婕
ENCLOSED = 0.8  # what an open end gives that is a small chunk in the middle of a sentence
OVER_CHUNK = 3.5  # what it weighs to read over such a chunk
BEGINS = 0.9  # the logarithm from which on a word rather begins a paragraph than goes on
BOX = 8  # lines under a box's label in which a line inside a sentence may be its title
REACH = 5  # blocks below an open end in which a word that it begins is looked for
WEAK = 1.5  # a short line's claim on a start, below which one from elsewhere on the page may be stronger
QUOTED = 6  # blocks back to which a quote may have been opened that is closed here
BRIDGE = 4.5  # a word over the seam: in 44 of 100 breaks, and between 4 of 1,000 headlines and the text under them

_COMMA_END = re.compile(r"[,、;:(《“‘—]$")
_SENTENCE_END = re.compile(r"[。!?…][”’)]*")
_FROM_TO = re.compile(r"从“.{2,6}”到“.{2,6}”")
_LIST_START = re.compile(r"[一二三四五六七八九十\d]{1,3}[、.)]|[第(][一二三四五六七八九十\d]{1,3}[)章条步]|[●■◆★▲]")
_ITEM = re.compile(r"[^\s,、。:“]{2,6}: ")
_PARTNER = {"”": "“", "》": "《", ")": "(", "】": "【", "」": "「", "』": "『"}
_FUNCTION = re.compile(r"[的了在将是和与对把等为也就都由被其该每]")
_STOPS = frozenset(",、;:。!?)]”’》】」』")
_HAN = re.compile(r"[\u3400-\u9fff]")

_SKIPPED = {"running_head": 0.2, "ad": 0.2, "ad_label": 0.2, "credit": 0.0, "short": 1.0, "section": 2.0, "byline": 2.0}


@dataclass(frozen=True)
class _Words:
    starters: frozenset[str]
    clinging: frozenset[str]
    hanging: frozenset[str]
    opener: re.Pattern[str]
    titles: frozenset[str]
    surnames: frozenset[str]


@cache
def _words_of(lexicons: Lexicons) -> _Words:
    text = lexicons["layout"]["text"]
    opener = re.compile("|".join(re.escape(word) for word in sorted(text["openers"], key=len, reverse=True)))
    surnames = lexicons["layout"]["press"]["surnames"].strip()
    return _Words(
        starters=frozenset(text["starters"] + surnames),
        clinging=frozenset(text["clinging"]),
        hanging=frozenset(text["hanging"]),
        opener=opener,
        titles=frozenset(text["titles"]),
        surnames=frozenset(surnames),
    )


def join_breaks(blocks: tuple[Block, ...], lexicons: Lexicons) -> tuple[tuple[Block, ...], tuple[Link, ...]]:
    """The blocks, with headings that are run in at their ends found out, and the links between chunks of one text."""
    words = _words_of(lexicons)
    blocks = tuple(_with_run_in_heading(block, blocks, words) for block in blocks)
    pairs = [link for block in blocks if _may_go_on(block) for link in _reachable(block, blocks, words)]
    taken = _best_first(pairs)
    weak = {link.tail for link in taken.values() if blocks[link.tail].kind == "short" and link.score < WEAK}
    open_ends = [block for block in blocks if _may_go_on(block) and block.index not in taken]
    heads = {link.head for link in taken.values() if link.tail not in weak}
    loose = [block for block in blocks if block.index not in heads and block.kind == "text" and not block.lead]
    orphans = [block for block in loose if _lacks_beginning(block, blocks, words) > 0]
    others = [block for block in loose if starts_paragraph(block.folded[:WORD]) <= 0 and block not in orphans]
    far = [link for tail in open_ends for link in _elsewhere(tail, orphans, others, blocks, words)]
    found = _best_first(far)
    claimed = {link.head for link in found.values()}
    taken = {tail: link for tail, link in taken.items() if tail not in weak or link.head not in claimed} | found
    return blocks, tuple(taken[index] for index in sorted(taken))


def _orphaned(block: Block, blocks: Sequence[Block], words: _Words) -> float:
    """How surely the text of ``block`` begins before its first character.

    A bracket is closed that was never opened, it starts inside a word, it is running text and the first of the page.
    """
    if block.kind != "text" or block.lead:
        return 0.0
    weight = 3.0 if block.unopened else 0.0
    weight += 2.0 if block.folded[0] in words.clinging else 1.5 if _starts_inside_word(block, words) else 0.0
    above = blocks[: min(block.index, 4)]
    if len(above) < 4 and all(other.kind in ("running_head", "ad", "ad_label") for other in above):
        weight += 2.0
    return weight


def seam_weigher(blocks: Sequence[Block], lexicons: Lexicons) -> Callable[[Block, Block], float]:
    """A function that weighs whether the text of one block goes on in another: above 1 it probably does, below 0 hardly."""
    words = _words_of(lexicons)
    return lambda tail, head: _evidence(tail, head, blocks, words)


def _lacks_beginning(block: Block, blocks: Sequence[Block], words: _Words) -> float:
    """``_orphaned``, and a little for text without a lead right under its heads: an opening may have been printed elsewhere."""
    under_head = block.index > 0 and blocks[block.index - 1].kind in ("short", "section", "byline")
    plain = block.kind == "text" and not block.lead
    return max(_orphaned(block, blocks, words), 0.3 if plain and under_head else 0.0)


def start_weights(blocks: Sequence[Block], lexicons: Lexicons) -> tuple[float, ...]:
    """For each block, how surely text before its first character is missing (see ``_orphaned``)."""
    words = _words_of(lexicons)
    return tuple(_orphaned(block, blocks, words) for block in blocks)


def _may_go_on(block: Block) -> bool:
    return block.kind in ("text", "short") and not block.closed and block.tail_role is None


def _best_first(pairs: list[Link]) -> dict[int, Link]:
    """The links by tail, the surest first, each tail and each head used once, no text going on into itself."""
    taken: dict[int, Link] = {}
    before: dict[int, int] = {}
    for link in sorted(pairs, key=lambda link: (-link.score, link.tail, link.head)):
        if link.tail in taken or link.head in before:
            continue
        if link.far or link.head < link.tail:
            at: int | None = link.tail
            while at is not None and at != link.head:
                at = before.get(at)
            if at == link.head:
                continue
        taken[link.tail] = link
        before[link.head] = link.tail
    return taken


def _reachable(tail: Block, blocks: Sequence[Block], words: _Words) -> Iterator[Link]:
    """The starts that reading on from ``tail`` comes to, with what is skipped weighed."""
    skipped = 0.0
    for index in range(tail.index + 1, min(len(blocks), tail.index + 1 + WINDOW)):
        head = blocks[index]
        if head.kind in ("text", "short") and not head.lead:
            score = _base(tail, blocks) + _evidence(tail, head, blocks, words) - skipped - _as_head(head, blocks)
            score -= BRIDGE if _comes_between(blocks[index - 1], tail, head) else 0.0
            least = ACCEPT_SHORT if tail.kind == "short" else ACCEPT
            if score > least:
                yield Link(tail.index, index, score)
        skipped += _cost(index, blocks)
        if skipped > SKIP_LIMIT:
            return


def _base(tail: Block, blocks: Sequence[Block]) -> float:
    """Running text has to go on; a short line goes on only if it hardly is a heading."""
    if tail.kind == "text":
        return NEAR - (1.5 if tail.loose else 0.0)
    if _is_enclosed(tail.index, blocks):
        return ENCLOSED
    base = -1.0 - tail.heading * (1.5 if tail.heading > 0 else 1.0)
    if len(tail.folded) >= LONG_LINE and " " not in tail.folded and _alone(tail.index, blocks):
        base += 1.5
    return base


def _alone(index: int, blocks: Sequence[Block]) -> bool:
    """Whether a line stands between paragraphs (or before a photo or an advertisement), not in a stack of headings."""
    above, below = blocks[max(0, index - 1) : index], blocks[index + 1 : index + 2]
    if not all(block.kind == "text" for block in above) or not below or below[0].lead:
        return False
    photo = below[0].kind == "short" and index + 2 < len(blocks) and _is_caption(index + 2, blocks)
    return below[0].kind in ("text", "ad_label", "ad") or photo


def _is_enclosed(index: int, blocks: Sequence[Block]) -> bool:
    """Whether a line without marks stands in the middle of a sentence: a small chunk between two breaks, and no heading.

    Text that is not closed is above it, and text that hardly begins a paragraph below. Titles do stand inside sentences,
    but those of boxes (003) and of photos.
    """
    if not 0 < index < len(blocks) - 1 or blocks[index].kind != "short" or " " in blocks[index].folded:
        return False
    above, below = blocks[index - 1], blocks[index + 1]
    if above.kind != "text" or above.closed or above.loose or above.tail_role is not None:
        return False
    if below.kind != "text" or below.lead or _is_caption(below.index, blocks):
        return False
    in_box = any(block.kind == "sidebar_label" for block in blocks[max(0, index - BOX) : index])
    goes_on = below.folded[0] in _STOPS or starts_paragraph(below.folded[:WORD]) < BEGINS
    return goes_on and not in_box


def _as_head(head: Block, blocks: Sequence[Block]) -> float:
    """What speaks against a block as the rest of a text: that it is a heading, or a caption of its own."""
    if head.kind == "short":
        return 0.0 if _is_enclosed(head.index, blocks) else 1.6 + max(head.heading, -1.0)
    return 2.0 if _is_caption(head.index, blocks) else 0.0


def _comes_between(block: Block, tail: Block, head: Block) -> bool:
    """Whether the small chunk before ``head`` goes on in it: 系列活 | 动,在中关村科学城掀起了“工 | 匠精神."""
    return (
        block.index != tail.index
        and block.kind in ("short", "text")
        and not block.closed
        and bool(bridge(block.folded, head.folded))
    )


def _is_caption(index: int, blocks: Sequence[Block]) -> bool:
    if blocks[index].kind != "text" or blocks[index].lead:
        return False
    after = [block.kind for block in blocks[index + 1 : index + 3]]
    return blocks[index].tail_role == "credit" or after[:1] == ["credit"] or after == ["byline", "credit"]


def _cost(index: int, blocks: Sequence[Block]) -> float:
    """What it weighs to read over a block: little for a photo or an advertisement, much for another article's text."""
    block = blocks[index]
    if block.kind == "text":
        return 0.5 if _is_caption(index, blocks) else 4.0
    if block.kind == "short":
        if _is_enclosed(index, blocks):
            return OVER_CHUNK
        in_photo = _is_caption(index + 1, blocks) if index + 1 < len(blocks) else False
        under_photo = index > 0 and (blocks[index - 1].kind == "credit" or blocks[index - 1].tail_role == "credit")
        return 0.3 if in_photo or under_photo else 1.0
    if block.kind == "byline":
        return 0.0 if index + 1 < len(blocks) and blocks[index + 1].kind == "credit" else 2.0
    return _SKIPPED.get(block.kind, 2.0)


def _evidence(tail: Block, head: Block, blocks: Sequence[Block], words: _Words) -> float:
    """What the seam itself says."""
    end, start = tail.folded[: tail.tail_at].rstrip(), head.folded
    weight = _balance(tail, head, blocks)
    comma = bool(_COMMA_END.search(end))
    word = "" if comma else bridge(end, start)
    if word:
        weight += BRIDGE if _HAN.search(word) else 3.0
    elif not comma and counts(end[-WORD:], start[:WORD]):
        weight += COUNTED
    elif not comma and _is_named(end, start, words):
        return weight + NAMED
    elif _starts_inside_word(head, words):
        weight -= 1.0
    if comma or last_word(end) in words.hanging:
        weight += 1.5
    elif not word:
        weight -= ENDING * max(-2.5, min(1.0, ends_heading(end[-WORD:])))
    if start[0] in _STOPS:
        weight += -2.0 if comma or leads_on(end[-WORD:]) else 4.0
    elif not word:
        weight -= STARTING * starts_paragraph(start[:WORD]) * (0.5 if comma else 1.0)
        weight += 1.0 if start[0] in words.clinging else 0.0
    if _LIST_START.match(start) and not comma:
        weight -= 1.0
    if _ITEM.match(start):
        weight -= 3.0
    if end.endswith(":") and (start[0] == "“" or _LIST_START.match(start)):
        weight -= 2.0
    return weight


def _is_named(end: str, start: str, words: _Words) -> bool:
    """Whether a title and a name meet: 六合心理热线负责人 | 潘婕, or 市总工会主席梁 | 宝明."""
    if start[0] in words.surnames and last_word(end) in words.titles:
        return True
    return end[-1:] in words.surnames and last_word(end[:-1]) in words.titles and bool(_HAN.match(start))


def _balance(tail: Block, head: Block, blocks: Sequence[Block]) -> float:
    """Quotes and brackets that stay open want to be closed; one that closes wants to have been opened."""
    wanted = {_PARTNER[mark] for mark in head.unopened}
    near = "".join(block.unclosed for block in blocks[max(0, tail.index - QUOTED) : tail.index])
    if wanted:
        if wanted & set(tail.unclosed):
            return 3.0
        return -1.0 if wanted & set(near) else -4.0
    if tail.unclosed:
        return -1.5 if head.closed else -0.3
    return 0.0


def _starts_inside_word(head: Block, words: _Words) -> bool:
    """网百强企业: a lone character that no sentence begins with."""
    first = head.folded[0]
    return bool(_HAN.match(first)) and first not in words.starters and begins_inside_word(head.folded)


def _elsewhere(
    tail: Block, orphans: Sequence[Block], others: Sequence[Block], blocks: Sequence[Block], words: _Words
) -> Iterator[Link]:
    """The starts elsewhere on the page that lack a beginning, and ``others`` that make a word with the open end."""
    over_lead = any(block.lead for block in blocks[tail.index + 1 : tail.index + 3])
    bridged = [head for head in others[:FARTHEST] if completes(tail.folded[: tail.tail_at].rstrip(), head.folded)]
    for head in [*orphans[:FARTHEST], *bridged]:
        if head.index == tail.index or not _goes_far(tail, head, over_lead):
            continue
        score = (
            (FAR if tail.kind == "text" else FAR - 1.0 - max(tail.heading, 0.0))
            + _evidence(tail, head, blocks, words)
            + min(_lacks_beginning(head, blocks, words), 2.0)
        )
        if score > ACCEPT_FAR:
            yield Link(tail.index, head.index, score, far=True)


def _goes_far(tail: Block, head: Block, over_lead: bool) -> bool:
    """A short line may be a heading: only one that hardly is, that stands over no lead, and that a word joins
    to the start, is sought for so far away."""
    return tail.kind == "text" or (tail.heading < 0 and not over_lead and bool(bridge(tail.folded, head.folded)))


def _with_run_in_heading(block: Block, blocks: Sequence[Block], words: _Words) -> Block:
    """The block with its end as a heading, if that is likelier than a sentence that goes on.

    …实现微心愿。医疗普惠减轻职工经济负担 | 岳(化名)说
    """
    if block.kind != "text" or block.closed or block.tail_role is not None or block.index + 1 >= len(blocks):
        return block
    head = blocks[block.index + 1]
    ends = list(_SENTENCE_END.finditer(block.folded, max(0, len(block.folded) - 30)))
    if head.kind != "text" or head.lead or not ends or _is_resumed(block, blocks):
        return block
    fragment = block.folded[ends[-1].end() :]
    if _as_run_in(fragment.strip(), block, head, words) > NEAR + _evidence(block, head, blocks, words) - _as_head(head, blocks):
        at = len(block.folded) - len(fragment.lstrip())
        return replace(block, tail_at=at, tail_role="inset_heading", closed=True, unclosed="")
    return block


def _is_resumed(block: Block, blocks: Sequence[Block]) -> bool:
    """Whether a word goes over from the block's end to a text within reach below."""
    near = blocks[block.index + 1 : block.index + 1 + REACH]
    return any(bridge(block.folded, other.folded) for other in near if other.kind == "text" and not other.lead)


def _as_run_in(fragment: str, block: Block, head: Block, words: _Words) -> float:
    """How much the rest of a line behind its last sentence looks like a heading."""
    if not 4 <= len(fragment) <= 18 or re.search(r"[,;。]", fragment) or _COMMA_END.search(fragment) or block.unclosed:
        return -9.0
    weight = 1.2 + (0.5 if len(fragment) >= 9 else 0.0) + (0.5 if len(block.folded) >= 250 else 0.0)
    weight += -0.5 * len(_FUNCTION.findall(fragment)) if _FUNCTION.search(fragment) else 1.0
    weight += STARTING * max(starts_paragraph(head.folded[:WORD]), 1.4 if words.opener.match(head.folded) else -9.0)
    weight += 0.5 if " " in fragment else 0.0
    weight += 1.5 if _FROM_TO.fullmatch(fragment) else 0.7 if does(fragment) else -0.3
    weight -= 2.0 if words.opener.match(fragment) and not _FROM_TO.fullmatch(fragment) else 0.0
    weight += 0.5 * max(-2.5, ends_heading(fragment[-WORD:])) - 0.5 * max(0.0, starts_paragraph(fragment[:WORD]))
    weight -= 1.0 if fragment.count("、") > 1 else 0.0
    weight -= 2.0 if last_word(fragment) in words.hanging or last_word(fragment) in words.titles else 0.0
    return weight
