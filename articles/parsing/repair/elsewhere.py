"""The starts elsewhere on the page: the opening stands after its continuation, or the text is turned over to another column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from articles.parsing.evidence.words import bridge, completes
from articles.parsing.repair.seams import Words, evidence, starts_inside_word
from articles.parsing.types import Block, Link

# Weights were tuned on the seeds 000, 002, 003 and on laid-out practice pages.
FARTHEST = 48  # starts that are weighed for one open end: bounds the work for any text
FAR = -0.5  # what an open end gives to a start elsewhere
ACCEPT_FAR = 3.0


def orphaned(block: Block, blocks: Sequence[Block], words: Words) -> float:
    """How surely the text of ``block`` begins before its first character.

    A bracket is closed that was never opened, it starts inside a word, it is running text and the first of the page.
    """
    if block.kind != "text" or block.lead:
        return 0.0
    weight = 3.0 if block.unopened else 0.0
    weight += 2.0 if block.folded[0] in words.clinging else 1.5 if starts_inside_word(block, words) else 0.0
    above = blocks[: min(block.index, 4)]
    if len(above) < 4 and all(other.kind in ("running_head", "ad", "ad_label") for other in above):
        weight += 2.0
    return weight


def lacks_beginning(block: Block, blocks: Sequence[Block], words: Words) -> float:
    """``orphaned``, and a little for text without a lead right under its heads: an opening may have been printed elsewhere."""
    under_head = block.index > 0 and blocks[block.index - 1].kind in ("short", "section", "byline")
    plain = block.kind == "text" and not block.lead
    return max(orphaned(block, blocks, words), 0.3 if plain and under_head else 0.0)


def starts_elsewhere(
    tail: Block, orphans: Sequence[Block], others: Sequence[Block], blocks: Sequence[Block], words: Words
) -> Iterator[Link]:
    """The starts elsewhere on the page that lack a beginning, and ``others`` that make a word with the open end."""
    over_lead = any(block.lead for block in blocks[tail.index + 1 : tail.index + 3])
    bridged = [head for head in others[:FARTHEST] if completes(tail.folded[: tail.tail_at].rstrip(), head.folded)]
    for head in [*orphans[:FARTHEST], *bridged]:
        if head.index == tail.index or not _goes_far(tail, head, over_lead):
            continue
        score = (
            (FAR if tail.kind == "text" else FAR - 1.0 - max(tail.heading, 0.0))
            + evidence(tail, head, blocks, words)
            + min(lacks_beginning(head, blocks, words), 2.0)
        )
        if score > ACCEPT_FAR:
            yield Link(tail.index, head.index, score, far=True)


def _goes_far(tail: Block, head: Block, over_lead: bool) -> bool:
    """A short line may be a heading: only one that hardly is, that stands over no lead, and that a word joins
    to the start, is sought for so far away."""
    return tail.kind == "text" or (tail.heading < 0 and not over_lead and bool(bridge(tail.folded, head.folded)))
