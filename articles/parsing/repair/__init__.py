"""Which chunk of text goes on where: column breaks are closed, over what lies in between.

002 breaks 使其成为 | 广东省首家; 003 sets a sidebar's title inside a sentence, 休 / 推树标准:“七有” / 息区,
and its diary begins with the last block of the page. Every open end is weighed against the starts it could go on with
(words that the cut would split, quotes that stay open, commas, what stands in between), and the best pairs of the whole
page are taken first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from articles.lexicons import Lexicons
from articles.parsing.evidence.cohesion import Cohesion
from articles.parsing.evidence.words import WINDOW as WORD
from articles.parsing.evidence.words import starts_paragraph
from articles.parsing.repair.elsewhere import lacks_beginning, orphaned, starts_elsewhere
from articles.parsing.repair.near import reachable
from articles.parsing.repair.run_in import with_run_in_heading
from articles.parsing.repair.seams import evidence, words_of
from articles.parsing.types import Block, Link

WEAK = 1.5  # a short line's claim on a start, below which one from elsewhere on the page may be stronger


def join_breaks(blocks: tuple[Block, ...], lexicons: Lexicons) -> tuple[tuple[Block, ...], tuple[Link, ...]]:
    """The blocks, with headings that are run in at their ends found out, and the links between chunks of one text."""
    words = words_of(lexicons)
    cohesion = Cohesion(block.text for block in blocks if block.kind == "text")
    blocks = tuple(with_run_in_heading(block, blocks, words, cohesion) for block in blocks)
    pairs = [link for block in blocks if _may_go_on(block) for link in reachable(block, blocks, words)]
    taken = _best_first(pairs)
    weak = {link.tail for link in taken.values() if blocks[link.tail].kind == "short" and link.score < WEAK}
    open_ends = [block for block in blocks if _may_go_on(block) and block.index not in taken]
    heads = {link.head for link in taken.values() if link.tail not in weak}
    loose = [block for block in blocks if block.index not in heads and block.kind == "text" and not block.lead]
    orphans = [block for block in loose if lacks_beginning(block, blocks, words) > 0]
    others = [block for block in loose if starts_paragraph(block.folded[:WORD]) <= 0 and block not in orphans]
    far = [link for tail in open_ends for link in starts_elsewhere(tail, orphans, others, blocks, words)]
    found = _best_first(far)
    claimed = {link.head for link in found.values()}
    taken = {tail: link for tail, link in taken.items() if tail not in weak or link.head not in claimed} | found
    return blocks, tuple(taken[index] for index in sorted(taken))


def seam_weigher(blocks: Sequence[Block], lexicons: Lexicons) -> Callable[[Block, Block], float]:
    """A function that weighs whether the text of one block goes on in another: above 1 it probably does, below 0 hardly."""
    words = words_of(lexicons)
    return lambda tail, head: evidence(tail, head, blocks, words)


def start_weights(blocks: Sequence[Block], lexicons: Lexicons) -> tuple[float, ...]:
    """For each block, how surely text before its first character is missing (see ``orphaned``)."""
    words = words_of(lexicons)
    return tuple(orphaned(block, blocks, words) for block in blocks)


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
