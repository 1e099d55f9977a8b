"""The starts that reading on from an open end comes to, over photos, titles and advertisements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from articles.parsing.evidence.words import WINDOW as WORD
from articles.parsing.evidence.words import bridge, starts_paragraph
from articles.parsing.repair.seams import BRIDGE, STOPS, Words, evidence
from articles.parsing.types import Block, Link

# Weights were tuned on the seeds 000, 002, 003 and on laid-out practice pages.
WINDOW = 16  # blocks that are looked over for the start that an open end goes on with
SKIP_LIMIT = 9.0  # what may lie in between, by weight
LONG_LINE = 17  # characters from which on a lone line between paragraphs is rather a chunk than a heading inside the text
NEAR = 2.0  # what an open end gives to a start within reach
ACCEPT, ACCEPT_SHORT = 0.0, 0.5
ENCLOSED = 0.8  # what an open end gives that is a small chunk in the middle of a sentence
OVER_CHUNK = 3.5  # what it weighs to read over such a chunk
BEGINS = 0.9  # the logarithm from which on a word rather begins a paragraph than goes on
BOX = 8  # lines under a box's label in which a line inside a sentence may be its title

_SKIPPED = {"running_head": 0.2, "ad": 0.2, "ad_label": 0.2, "credit": 0.0, "short": 1.0, "section": 2.0, "byline": 2.0}


def reachable(tail: Block, blocks: Sequence[Block], words: Words) -> Iterator[Link]:
    """The starts that reading on from ``tail`` comes to, with what is skipped weighed."""
    skipped = 0.0
    for index in range(tail.index + 1, min(len(blocks), tail.index + 1 + WINDOW)):
        head = blocks[index]
        if head.kind in ("text", "short") and not head.lead:
            score = _base(tail, blocks) + evidence(tail, head, blocks, words) - skipped - as_head(head, blocks)
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
    photo = below[0].kind == "short" and index + 2 < len(blocks) and is_caption(index + 2, blocks)
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
    if below.kind != "text" or below.lead or is_caption(below.index, blocks):
        return False
    in_box = any(block.kind == "sidebar_label" for block in blocks[max(0, index - BOX) : index])
    goes_on = below.folded[0] in STOPS or starts_paragraph(below.folded[:WORD]) < BEGINS
    return goes_on and not in_box


def as_head(head: Block, blocks: Sequence[Block]) -> float:
    """What speaks against a block as the rest of a text: that it is a heading, or a caption of its own."""
    if head.kind == "short":
        return 0.0 if _is_enclosed(head.index, blocks) else 1.6 + max(head.heading, -1.0)
    return 2.0 if is_caption(head.index, blocks) else 0.0


def _comes_between(block: Block, tail: Block, head: Block) -> bool:
    """Whether the small chunk before ``head`` goes on in it: 系列活 | 动,在中关村科学城掀起了“工 | 匠精神."""
    return (
        block.index != tail.index
        and block.kind in ("short", "text")
        and not block.closed
        and bool(bridge(block.folded, head.folded))
    )


def is_caption(index: int, blocks: Sequence[Block]) -> bool:
    if blocks[index].kind != "text" or blocks[index].lead:
        return False
    after = [block.kind for block in blocks[index + 1 : index + 3]]
    return blocks[index].tail_role == "credit" or after[:1] == ["credit"] or after == ["byline", "credit"]


def _cost(index: int, blocks: Sequence[Block]) -> float:
    """What it weighs to read over a block: little for a photo or an advertisement, much for another article's text."""
    block = blocks[index]
    if block.kind == "text":
        return 0.5 if is_caption(index, blocks) else 4.0
    if block.kind == "short":
        if _is_enclosed(index, blocks):
            return OVER_CHUNK
        in_photo = is_caption(index + 1, blocks) if index + 1 < len(blocks) else False
        under_photo = index > 0 and (blocks[index - 1].kind == "credit" or blocks[index - 1].tail_role == "credit")
        return 0.3 if in_photo or under_photo else 1.0
    if block.kind == "byline":
        return 0.0 if index + 1 < len(blocks) and blocks[index + 1].kind == "credit" else 2.0
    return _SKIPPED.get(block.kind, 2.0)
