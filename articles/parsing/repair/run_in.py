"""Headings that are run in at a paragraph's end: …实现微心愿。医疗普惠减轻职工经济负担 | 岳(化名)说"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from articles.parsing.evidence.cohesion import Cohesion
from articles.parsing.evidence.words import WINDOW as WORD
from articles.parsing.evidence.words import bridge, does, ends_heading, last_word, names, speaks_of, starts_paragraph
from articles.parsing.repair.near import as_head
from articles.parsing.repair.seams import COMMA_END, Words, evidence
from articles.parsing.types import Block

# The weights are a regression over 434 ends of blocks, 229 of them headings, on 1,000 pages laid out anew (the seeds' articles,
# and news items that are not the project's).
GOES_ON = 0.8  # what the seam's own evidence counts against a heading
TOLD_ABOVE = 2.8  # against one whose words the paragraph above uses: a sentence goes on with them, a heading names what follows
OPENS = 1.5  # for one under which a sentence begins plainly: 近年来, …
SHORTEST, LONGEST = 4, 18  # characters
FARTHEST = 30  # characters from a block's end in which its last sentence has to end
REACH = 5  # blocks below an open end in which a word that it begins is looked for

_SENTENCE_END = re.compile(r"[。!?…][”’)]*")
_FROM_TO = re.compile(r"从“.{2,6}”到“.{2,6}”")
_FUNCTION = re.compile(r"[的了在将是和与对把等为也就都由被其该每]")


def with_run_in_heading(block: Block, blocks: Sequence[Block], words: Words, cohesion: Cohesion) -> Block:
    """The block with its end as a heading, if that is likelier than a sentence that goes on in the next block."""
    if block.kind != "text" or block.closed or block.tail_role is not None or block.index + 1 >= len(blocks):
        return block
    head = blocks[block.index + 1]
    ends = list(_SENTENCE_END.finditer(block.folded, max(0, len(block.folded) - FARTHEST)))
    if head.kind != "text" or head.lead or not ends or _is_resumed(block, blocks):
        return block
    fragment = block.folded[ends[-1].end() :].strip()
    at = len(block.folded.rstrip()) - len(fragment)
    if not _may_be_heading(fragment, block):
        return block
    goes_on = GOES_ON * evidence(block, head, blocks, words) + as_head(head, blocks)
    told_above = TOLD_ABOVE * cohesion.covered(fragment, block.text[:at])
    if _as_heading(fragment, words) + (OPENS if words.opener.match(head.folded) else 0.0) > goes_on + told_above:
        return replace(block, tail_at=at, tail_role="inset_heading", closed=True, unclosed="")
    return block


def _is_resumed(block: Block, blocks: Sequence[Block]) -> bool:
    """Whether a word goes over from the block's end to a text within reach below."""
    near = blocks[block.index + 1 : block.index + 1 + REACH]
    return any(bridge(block.folded, other.folded) for other in near if other.kind == "text" and not other.lead)


def _may_be_heading(fragment: str, block: Block) -> bool:
    length = SHORTEST <= len(fragment) <= LONGEST
    return length and not re.search(r"[,;。]", fragment) and not COMMA_END.search(fragment) and not block.unclosed


def _as_heading(fragment: str, words: Words) -> float:
    """How much the rest of a line behind its last sentence looks like a heading, as a natural logarithm."""
    from_to = bool(_FROM_TO.fullmatch(fragment))
    weight = 0.6 * max(-2.5, ends_heading(fragment[-WORD:])) - 0.7 * starts_paragraph(fragment[:WORD]) - 0.1 * len(fragment)
    weight -= 2.1 * len(_FUNCTION.findall(fragment)) if not from_to else 0.0
    weight += 1.3 if does(fragment) else 0.0
    weight += 2.2 if " " in fragment else 0.0
    weight += 2.3 if from_to else -2.0 if words.opener.match(fragment) else 0.0
    weight -= 2.3 if names(fragment) else 0.0
    weight -= 2.0 if speaks_of(fragment) else 0.0
    weight -= 1.0 if fragment.count("、") > 1 else 0.0
    weight -= 2.0 if last_word(fragment) in words.hanging or last_word(fragment) in words.titles else 0.0
    return weight
