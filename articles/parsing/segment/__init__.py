"""Blocks to drafts: which lines and chunks make one article, sidebar or photo item.

``石景山区总工会召开职工创新工作室答辩会`` over ``本报讯(记者 张晶)近日,…`` begins an article; ``多措并举,吸引…`` inside
a diary does not. First the page is read downward (reader), then what stands apart is brought together (reunite).
"""

from __future__ import annotations

from articles.lexicons import Lexicons
from articles.parsing.segment.insets import split_at_insets
from articles.parsing.segment.reader import Reader
from articles.parsing.segment.reunite import assign_strays, bring_together
from articles.parsing.segment.runs import Item, Run
from articles.parsing.types import Block, Draft, Evidence, Lacuna, Link, Notice, Part, text_at

LONGEST_CAPTION = 150  # characters; the longest of the seeds and practice pages has 134


def draft_articles(
    text: str, blocks: tuple[Block, ...], links: tuple[Link, ...], evidence: Evidence, lexicons: Lexicons
) -> tuple[Draft, ...]:
    """The page's drafts in the order of their first appearance; ``evidence`` is what the seams between blocks say."""
    reader = Reader(blocks, links)
    reader.read(range(len(blocks)), None)
    runs = [run for run in reader.runs if run.head or run.items]
    bring_together(runs, [link for link in links if link.far or link.head < link.tail], evidence, reader.cohesion)
    assign_strays(runs, reader.stray)
    for run in runs:
        _doubt_caption(run)
        split_at_insets(run, text, lexicons)
    runs.sort(key=Run.at)
    parents = _parents(runs)
    return tuple(_draft(text, run, parents.get(index)) for index, run in enumerate(runs))


def _doubt_caption(run: Run) -> None:
    """One short paragraph under a headline that nobody signs may be a photo's caption whose credit was lost."""
    if run.kind != "article" or run.has_lead or run.signed or not run.titled or [item.role for item in run.items] != ["body"]:
        return
    (item,) = run.items
    if sum(end - start for start, end in item.spans) <= LONGEST_CAPTION and item.last.closed:
        message = "一段短文,无电头也无署名,按正文处理,也可能是图片说明"
        run.doubt(0.7, Notice("caption_or_body", "body", message, item.first.span, ("caption",)))


def _parents(runs: list[Run]) -> dict[int, int]:
    """A sidebar belongs to the article whose sentence encloses it, else to the one whose text stands above it."""
    placed = sorted((item.first.start, index) for index, run in enumerate(runs) if run.kind == "article" for item in run.items)
    parents: dict[int, int] = {}
    for index, run in enumerate(runs):
        if run.kind != "sidebar":
            continue
        above = [owner for start, owner in placed if start < run.at()]
        hosts = [owner for owner, other in enumerate(runs) if other is run.host and other.kind == "article"]
        if hosts or above:
            parents[index] = (hosts or above[-1:])[0]
    return parents


def _draft(text: str, run: Run, parent: int | None) -> Draft:
    parts = tuple(_part(text, item) for item in run.items)
    lacunae: list[Lacuna] = []
    paragraphs = 0
    for item in run.items:
        paragraphs += item.role == "body"
        if item.lacuna is not None:
            lacunae.append(Lacuna(paragraphs - 1, item.lacuna))
    return Draft(
        kind=run.kind,
        at=run.at(),
        head=tuple(run.head),
        parts=parts,
        lead=run.has_lead,
        parent=parent,
        lacunae=tuple(lacunae),
        confidence=run.confidence,
        notices=tuple(run.notices),
    )


def _part(text: str, item: Item) -> Part:
    spans = tuple(item.spans)
    return Part(item.role, text_at(text, spans), spans)
