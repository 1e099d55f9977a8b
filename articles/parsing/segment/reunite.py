"""Parts of one article that stand apart on the page are brought together.

003: the diary's column name and opening are the page's last blocks, its headline and the rest stand in the middle, and what was
between them is lost. Practice pages: the opening breaks off in mid-sentence at the page's end and goes on under the running
head. 002: the byline of an article is the last line of the page.
"""

from __future__ import annotations

from collections.abc import Sequence

from articles.parsing.evidence.cohesion import Cohesion
from articles.parsing.segment.runs import Item, Run, parallel
from articles.parsing.types import Block, Evidence, Link, Notice

# Tuned on 003, on laid-out practice pages and, the weights of a continuation, by a regression over 500 pages laid out anew with
# 123 openings (of the seeds' articles, and of news items that are not the project's).
ENOUGH = 1.5  # the weight from which an opening and a continuation are one article
JOINS = 0.25  # the weight of a seam from which the sentence is whole again, and nothing lost
STARTS = 1.4  # how surely text before the continuation's first character is missing
SEAM = 1.1  # what the seam says
ALIKE, ALIKE_ABOVE = 3.4, 3.9  # words shared with the opening, and with what stands over the continuation in its column
OPENING_TITLED, REST_TITLED = 4.7, 2.9  # the share of a headline over one of the two that the other one's text holds
CLOSED = 2.8  # against an opening that is whole in itself
BREAKS_TEXT = 1.7  # against a continuation that would begin in the middle of another article's text
SIGNED_TWICE = 1.6  # against two that are signed both
NEAR = 3  # parts on either side of a seam whose words are compared
MOST = 40  # openings and continuations that are weighed against each other: bounds the work for any text
LOST_TEXT = "栏末截断,缺文"
SHOWN, SHOWN_TEXT = 2, 16  # continuations, and characters of each, that are shown where none was taken
WHOLE, UNSIGNED, ANOTHER = "到此为止,并不缺文", "不属任何一篇", "另为一篇"  # readings that were not taken


def bring_together(runs: list[Run], far: Sequence[Link], evidence: Evidence, cohesion: Cohesion) -> None:
    """Join the runs that are one article: by the links that are sure, then by what the seams and the shared words say."""
    for link in far:
        _join(runs, link)
    openings = [run for run in runs if _breaks_off(run)] + [run for run in runs if _wants_headline(run)]
    rejected: dict[int, list[str]] = {}
    for opening in openings[:MOST]:
        if any(run is opening for run in runs):
            rejected[id(opening)] = _continue(opening, runs, evidence, cohesion)
    for run in runs:
        if _breaks_off(run) and run.items[-1].lacuna is None:
            run.items[-1].lacuna = LOST_TEXT
            block = run.items[-1].last
            others = tuple(rejected.get(id(run), ())) or (WHOLE,)
            run.doubt(0.7, Notice("breaks_off", "body", "正文到此中断,后文未找到", (block.end - 1, block.end), others))


def assign_strays(runs: list[Run], stray: Sequence[tuple[Block, Run | None]]) -> None:
    """A byline far from its article goes to the one that nobody signs, the nearest above where there are several."""
    for byline, above in stray:
        wanting = [run for run in runs if run.kind == "article" and run.items and not run.has_lead and not run.signed]
        wanting.sort(key=lambda run: (run.at() > byline.start, abs(run.at() - byline.start)))
        above = above.whole if above else None
        owner = wanting[0] if wanting else above
        if owner is None:
            owner = Run("article")
            runs.append(owner)
        owner.items.append(Item("byline_line", [byline.span], byline, byline))
        near = wanting[1:4] or [run for run in (above,) if run is not None and run is not owner]
        others = tuple(run.head[0].text for run in near if run.head) or (UNSIGNED,)
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
    if opening is None or rest is None:
        return
    if opening[0] is rest[0]:
        opening = _part_from(runs, *opening, rest[1])
        if opening is None:
            return
    run, at = opening
    later = _cut(runs, *rest)
    paragraph, onward = run.items[at], later.items[0]
    paragraph.spans += onward.spans
    paragraph.last = onward.last
    run.items[at + 1 : at + 1] = later.items[1:]
    run.head += later.head
    _follow(runs, later, run)
    place = (onward.first.start, onward.first.start + 1)
    run.doubt(0.9, Notice("continued_elsewhere", "body", "正文在版面另一处接续", place, (ANOTHER,)))


def _part_from(runs: list[Run], run: Run, at: int, rest: int) -> tuple[Run, int] | None:
    """The opening that was read on in the run of its own continuation, as a run of its own; its place in it.

    A column's name that looks like a heading inside the text stands over it. None where no line does.
    """
    over = next((place for place in range(at, rest, -1) if _stands_alone(run.items[place])), None)
    if over is None or over == at:
        return None
    opening = Run("article", [run.items[over].first], run.items[over + 1 :])
    del run.items[over:]
    runs.append(opening)
    return opening, at - over - 1


def _stands_alone(item: Item) -> bool:
    """A heading inside the text that is a line of its own, none that was run in at a paragraph's end."""
    return item.role == "inset_heading" and item.spans == [item.first.span]


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
    gone.joined = run
    run.notices += gone.notices
    run.confidence = min(run.confidence, gone.confidence)
    for other in runs:
        if other.host is gone:
            other.host = run


def _continue(opening: Run, runs: list[Run], evidence: Evidence, cohesion: Cohesion) -> list[str]:
    """Find the continuation of an opening that no sure link leads to, and put it behind it.

    Where none is sure enough, the first characters of those that came nearest are given back.
    """
    candidates = [
        (_weight(opening, run, at, evidence, cohesion), -run.at(), -at, run)
        for run in runs[:MOST]
        if run is not opening and run.kind == "article"
        for at in _possible_starts(opening, run, evidence)
    ]
    candidates.sort(key=lambda candidate: candidate[:3], reverse=True)
    if not candidates or candidates[0][0] < ENOUGH:
        near = [(run, -at) for weight, _, at, run in candidates[:SHOWN] if weight > 0]
        return [run.items[at].first.text[:SHOWN_TEXT] + "…" for run, at in near]
    best = candidates[0]
    broken, last = _breaks_off(opening), opening.items[-1].last
    later = _cut(runs, best[3], -best[2])
    head, first = list(later.head), later.items[0].first
    if len(head) > 1 and head[-1].kind == "short" and any(parallel(item.first, head[-1]) for item in opening.insets):
        inset = head.pop()
        later.items.insert(0, Item("inset_heading", [inset.span], inset, inset))
    opening.head += head
    if broken and later.items[0].role == "body" and evidence.seam(last, first) >= JOINS:
        opening.items[-1].spans += later.items[0].spans
        opening.items[-1].last = later.items[0].last
        del later.items[0]
        broken = False
    elif broken:
        opening.items[-1].lacuna = LOST_TEXT
    opening.items += later.items
    _follow(runs, later, opening)
    message = "开头与接续之间缺文,不予连接" if broken else "文章的开头排在接续部分之后"
    opening.doubt(0.6, Notice("opening_apart", "parts", message, (first.start, first.start + 1), (ANOTHER,)))
    return []


def _possible_starts(opening: Run, run: Run, evidence: Evidence) -> list[int]:
    """The items of ``run`` that a continuation may begin with: where the opening breaks off, any paragraph without a lead."""
    broken = _breaks_off(opening)
    found = []
    for at, item in enumerate(run.items[:MOST]):
        if item.role != "body" or item.first.lead or (at == 0 and run.has_lead):
            continue
        if at == 0 or broken or evidence.starts[item.first.index] >= ENOUGH:
            found.append(at)
    return found


def _weight(opening: Run, run: Run, at: int, evidence: Evidence, cohesion: Cohesion) -> float:
    """How surely ``run``, from its item ``at`` on, goes on with ``opening``."""
    first, broken = run.items[at].first, _breaks_off(opening)
    text, rest = _text(opening.items), _text(run.items[at : at + NEAR])
    heads = run.head if at == 0 else []
    weight = STARTS * min(evidence.starts[first.index], 3.0)
    weight += ALIKE * cohesion.alike(_titles(opening.head) + text, _titles(heads) + rest)
    weight += OPENING_TITLED * max(
        (cohesion.covered(block.text, rest) for block in opening.head if block.kind == "short"), default=0.0
    )
    weight += REST_TITLED * max((cohesion.covered(block.text, text) for block in heads if block.kind == "short"), default=0.0)
    if broken:
        least = 0.0 if evidence.starts[first.index] > 0 else -2.0  # a start that was torn off fits no end
        weight += SEAM * max(least, min(4.0, evidence.seam(opening.items[-1].last, first)))
    else:
        weight -= CLOSED
    if at and evidence.starts[run.items[at - 1].first.index] >= ENOUGH:
        weight -= STARTS  # the paragraph above it is the first of what has come from elsewhere
    if at:
        weight -= BREAKS_TEXT + ALIKE_ABOVE * cohesion.alike(_text(run.items[max(0, at - NEAR) : at]), rest)
    elif run.signed and (opening.signed or opening.has_lead):
        weight -= SIGNED_TWICE
    return weight


def _titles(head: Sequence[Block]) -> str:
    return "".join(block.text for block in head if block.kind == "short")


def _text(items: Sequence[Item]) -> str:
    return "".join(item.first.text for item in items if item.role == "body")
