"""Parts of one article that stand apart on the page are brought together.

003: the diary's column name and opening are the page's last blocks, its headline and the rest stand in the middle, and what was
between them is lost. Practice pages: the opening breaks off in mid-sentence at the page's end and goes on under the running
head. 002: the byline of an article is the last line of the page.
"""

from __future__ import annotations

from collections.abc import Sequence

from articles.parsing.evidence.cohesion import Cohesion
from articles.parsing.segment.runs import Item, Run, parallel
from articles.parsing.types import Block, Link, Notice

# Tuned on 003 and on laid-out practice pages.
ENOUGH = 1.5  # the weight from which an opening and a continuation are one article
MOST = 40  # openings and continuations that are weighed against each other: bounds the work for any text
LOST_TEXT = "栏末截断,缺文"


def bring_together(runs: list[Run], far: Sequence[Link], starts: Sequence[float], cohesion: Cohesion) -> None:
    """Join the runs that are one article; ``starts`` says for each block how surely text before it is missing."""
    for link in far:
        _join(runs, link)
    openings = [run for run in runs if _breaks_off(run)] + [run for run in runs if _wants_headline(run)]
    for opening in openings[:MOST]:
        if opening in runs:
            _continue(opening, runs, starts, cohesion)
    for run in runs:
        if _breaks_off(run) and run.items[-1].lacuna is None:
            run.items[-1].lacuna = LOST_TEXT
            block = run.items[-1].last
            run.doubt(0.7, Notice("breaks_off", "body", "正文到此中断,后文未找到", (block.end - 1, block.end)))


def assign_strays(runs: list[Run], stray: Sequence[tuple[Block, Run | None]]) -> None:
    """A byline far from its article goes to the one that nobody signs, the nearest above where there are several."""
    for byline, above in stray:
        wanting = [run for run in runs if run.kind == "article" and run.items and not run.has_lead and not run.signed]
        wanting.sort(key=lambda run: (run.at() > byline.start, abs(run.at() - byline.start)))
        owner = wanting[0] if wanting else above
        if owner is None:
            owner = Run("article")
            runs.append(owner)
        owner.items.append(Item("byline_line", [byline.span], byline, byline))
        others = tuple(run.head[0].text for run in wanting[1:4] if run.head)
        sure = 0.8 if len(wanting) == 1 else 0.5
        owner.doubt(sure, Notice("far_byline", "byline", "署名与正文隔开,按全版缺署名的文章推定", byline.span, others))


def _breaks_off(run: Run) -> bool:
    """Whether the last paragraph has no end."""
    if run.kind == "photo" or not run.items:
        return False
    item = run.items[-1]
    return item.role == "body" and item.last.kind == "text" and not item.last.closed and not item.last.loose


def _wants_headline(run: Run) -> bool:
    """A column's name over text, and no headline."""
    return run.kind == "article" and bool(run.head) and not run.titled and not run.has_lead and bool(run.items)


def _find(runs: Sequence[Run], block: int, *, last: bool) -> tuple[Run, int] | None:
    for run in runs:
        for at, item in enumerate(run.items):
            if item.role in ("body", "caption") and (item.last if last else item.first).index == block:
                return run, at
    return None


def _join(runs: list[Run], link: Link) -> None:
    """Close a break between two places of the page: the paragraph goes on, and what follows it comes along."""
    opening, rest = _find(runs, link.tail, last=True), _find(runs, link.head, last=False)
    if opening is None or rest is None or opening[0] is rest[0]:
        return
    run, at = opening
    later = _cut(runs, *rest)
    paragraph, onward = run.items[at], later.items[0]
    paragraph.spans += onward.spans
    paragraph.last = onward.last
    run.items[at + 1 : at + 1] = later.items[1:]
    run.head += later.head
    _follow(runs, later, run)
    run.doubt(0.9, Notice("continued_elsewhere", "body", "正文在版面另一处接续", (onward.first.start, onward.first.start + 1)))


def _cut(runs: list[Run], run: Run, at: int) -> Run:
    """The run from its item ``at`` on, taken out of ``runs``; what stands before it stays."""
    if at == 0:
        runs.remove(run)
        return run
    later = Run(run.kind, items=run.items[at:])
    del run.items[at:]
    return later


def _follow(runs: Sequence[Run], gone: Run, run: Run) -> None:
    """Notices, and what was set inside sentences of a run that has become part of another, go along."""
    run.notices += gone.notices
    run.confidence = min(run.confidence, gone.confidence)
    for other in runs:
        if other.host is gone:
            other.host = run


def _continue(opening: Run, runs: list[Run], starts: Sequence[float], cohesion: Cohesion) -> None:
    """Find the continuation of an opening that is not joined in mid-sentence, and put it behind it."""
    candidates = [
        (_weight(opening, run, at, starts, cohesion), -run.at(), run, at)
        for run in runs
        if run is not opening and run.kind == "article"
        for at, item in enumerate(run.items)
        if item.role == "body" and (at == 0 or starts[item.first.index] >= ENOUGH)
    ][: MOST * 2]
    best = max(candidates, key=lambda candidate: candidate[:2], default=None)
    if best is None or best[0] < ENOUGH:
        return
    later = _cut(runs, best[2], best[3])
    broken = _breaks_off(opening)
    opening.items[-1].lacuna = LOST_TEXT if broken else None
    head = list(later.head)
    if len(head) > 1 and head[-1].kind == "short" and any(parallel(item.first, head[-1]) for item in opening.insets):
        inset = head.pop()
        later.items.insert(0, Item("inset_heading", [inset.span], inset, inset))
    seam = later.items[0].first.start
    opening.head += head
    opening.items += later.items
    _follow(runs, later, opening)
    message = "开头与接续之间缺文,不予连接" if broken else "文章的开头排在接续部分之后"
    opening.doubt(0.6, Notice("opening_apart", "parts", message, (seam, seam + 1)))


def _weight(opening: Run, run: Run, at: int, starts: Sequence[float], cohesion: Cohesion) -> float:
    """How surely ``run``, from its item ``at`` on, goes on with ``opening``."""
    first = run.items[at].first
    if first.lead or (at == 0 and run.has_lead):
        return -9.0
    weight = min(starts[first.index], 3.0)
    if at == 0:
        if opening.titled and run.titled:
            weight -= 3.0
        elif opening.titled != run.titled:
            weight += 1.5
        if not opening.titled and opening.head and any(block.kind == "section" for block in run.head):
            weight -= 1.5
    text = "".join(item.first.text for item in opening.items if item.role == "body")
    other = "".join(item.first.text for item in run.items[at:] if item.role == "body")
    weight += 3.0 * cohesion.alike(text, other)
    if any(parallel(item.first, block) for item in opening.insets for block in run.head):
        weight += 1.0
    return weight - (0.0 if _breaks_off(opening) else 1.0)
