"""Going down the page: lines that may be headings wait until text comes, and then it is decided what they were.

The head of a new article, a heading inside the running one, the title of the photo above, a sidebar's label. What a broken
sentence encloses (003: a title in 休|息区; a photo in the middle of a story) is read as a flow of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from articles.parsing.evidence.cohesion import Cohesion
from articles.parsing.evidence.words import WINDOW, starts_paragraph
from articles.parsing.segment.runs import Item, Run, parallel
from articles.parsing.types import Block, DraftKind, Link, Notice, Role

# Weights and thresholds were tuned on the seeds 000, 002, 003 and on laid-out practice pages.
NEW_ARTICLE = 1.0  # a lone line over text without a lead is an article's headline from here on, else a heading inside the text
DOUBTFUL = 0.5  # so near to a threshold a decision is shown as a doubt
WEAK_JOIN = 1.5  # a break that is closed on evidence of less weight is shown as a doubt
LONG_CHUNK = 17  # characters from which on a lone line with pauses may be a paragraph's start
PARAGRAPH = 1.0  # the logarithm from which on a word rather begins a paragraph
MOST_SHORTS = 200  # lines that are compared with a doubtful one: bounds the work for any text
LONGEST_HEAD = 10  # lines; the highest stacks of the seeds and practice pages have 5
LONG_HEADLINE, SHORT_HEADING = 15, 9  # characters: headings inside a text are seldom longer, headlines seldom shorter


class Reader:
    """Goes over the page once and collects runs; all decisions on what a waiting line was are made here."""

    def __init__(self, blocks: Sequence[Block], links: Sequence[Link]):
        self.blocks = blocks
        self.goes = {link.tail: link for link in links if not link.far and link.head > link.tail}
        self.runs: list[Run] = []
        self.stray: list[tuple[Block, Run | None]] = []
        self.used: set[int] = set()
        self.shorts = [block for block in blocks if block.kind == "short"][:MOST_SHORTS]
        self.cohesion = Cohesion(block.text for block in blocks if block.kind == "text")

    # --- going down the page

    def read(self, indices: Iterable[int], host: Run | None) -> None:
        """Read the blocks ``indices``, in page order; ``host`` is the run whose sentence encloses them."""
        run: Run | None = None
        photo: Run | None = None
        waiting: list[Block] = []
        for index in indices:
            block = self.blocks[index]
            if index in self.used or block.kind in ("running_head", "ad", "ad_label"):
                continue
            if block.kind != "text" and index not in self.goes:
                if block.kind == "credit" and self._take_credit(block, waiting, photo or run):
                    continue
                waiting.append(block)
                if len(waiting) > LONGEST_HEAD:
                    run, waiting = self._as_text(waiting, run, host), []
                continue
            chain = self._chain(index)
            target = self._place(chain, waiting, run, photo, host)
            waiting = []
            photo = target if target.kind == "photo" else None
            run = target if target.kind != "photo" else run
            inside = [i for i in range(chain[0].index + 1, chain[-1].index) if i not in self.used]
            if inside:
                self.read(inside, target)
                self.used.update(inside)
        self._leave(waiting, run, photo, host)

    def _chain(self, index: int) -> list[Block]:
        chain = [self.blocks[index]]
        self.used.add(index)
        while (link := self.goes.get(chain[-1].index)) and link.head not in self.used:
            chain.append(self.blocks[link.head])
            self.used.add(link.head)
        return chain

    def _as_text(self, lines: list[Block], run: Run | None, host: Run | None) -> Run:
        """So many lines in a row are no heads: a list, a table, a poem; each is a paragraph."""
        run = run or self._open("article", [], host)
        run.items += [Item("body", [block.span], block, block) for block in lines]
        run.doubt(0.4, Notice("many_lines", "body", "连续多行无标点,按正文处理", lines[0].span, ("inset_heading",)))
        return run

    # --- placing text

    def _place(self, chain: list[Block], waiting: list[Block], run: Run | None, photo: Run | None, host: Run | None) -> Run:
        """Put a paragraph under the lines that waited for it; returns the run that it went to."""
        waiting = self._take_bylines(waiting, run)
        if photo is not None and not photo.titled:
            waiting = self._take_title(photo, waiting, chain)
        caption = self._is_caption(chain)
        target = self._under(waiting, chain, run, host, caption)
        self._doubt_joins(target, chain)
        self._append(target, chain, caption)
        return target

    def _doubt_joins(self, run: Run, chain: list[Block]) -> None:
        """Show the breaks of a paragraph that were closed on little evidence."""
        for before, behind in pairwise(chain):
            link = self.goes.get(before.index)
            if link is not None and link.head == behind.index and link.score < WEAK_JOIN:
                message = "断栏处上下文的衔接证据不足,也可能是两段"
                run.doubt(0.7, Notice("weak_join", "body", message, (behind.start, behind.start + 1), ("分为两段",)))

    def _under(self, waiting: list[Block], chain: list[Block], run: Run | None, host: Run | None, caption: bool) -> Run:
        if caption:
            return self._photo(waiting, run, host)
        label = next((i for i, block in enumerate(waiting) if block.kind == "sidebar_label"), None)
        if label is not None:
            return self._open("sidebar", waiting, host)
        if run is None:
            return self._open("article", waiting, host)
        if not waiting:
            return run
        if self._opens_article(waiting, chain, run):
            return self._open("article", waiting, host)
        if self._is_chunk(waiting[0], chain):
            message = "这一行按段落的开头处理,也可能是小标题"
            run.doubt(0.6, Notice("start_or_heading", "body", message, waiting[0].span, ("inset_heading",)))
            chain.insert(0, waiting[0])
            return run
        for block in waiting:
            run.items.append(Item(_role_inside(block), [block.span], block, block))
        return run

    def _is_chunk(self, line: Block, chain: list[Block]) -> bool:
        """Whether a lone line is the start of the paragraph below it, broken off early, and no heading."""
        if len(line.folded) < LONG_CHUNK or line.heading >= 1.0 or " " in line.folded:
            return False
        follows = starts_paragraph(chain[0].folded[:WINDOW]) < PARAGRAPH
        return follows and not any(parallel(line, other) for other in self.shorts if other is not line)

    def _open(self, kind: DraftKind, head: list[Block], host: Run | None) -> Run:
        run = Run(kind, list(head), host=host)
        self.runs.append(run)
        return run

    def _opens_article(self, waiting: list[Block], chain: list[Block], run: Run) -> bool:
        """Whether the waiting lines are the head of a new article, not a heading inside ``run``."""
        kinds = [block.kind for block in waiting]
        if chain[0].lead or "byline" in kinds or "section" in kinds or "abstract_label" in kinds or len(waiting) > 1:
            return True
        if run.kind == "photo":
            return True
        weight = self._newness(waiting[0], chain, run)
        if abs(weight - NEW_ARTICLE) < DOUBTFUL:
            message = "这一行是新文章的标题,还是文内小标题,证据不足"
            run.doubt(
                0.6, Notice("heading_or_article", "inset_headings", message, waiting[0].span, ("headline", "inset_heading"))
            )
        return weight > NEW_ARTICLE

    def _newness(self, line: Block, chain: list[Block], run: Run) -> float:
        """How much a lone line over text without a lead looks like a headline."""
        length = len(line.folded)
        weight = 1.2 if length >= LONG_HEADLINE else 0.5 if length >= 12 else -1.0 if length <= SHORT_HEADING else 0.0
        if self._is_chunk(line, chain):
            weight -= 1.5
        own = self._following(chain)
        before = "".join(item.first.text for item in run.paragraphs[-6:])
        weight += 2.0 * (self.cohesion.covered(line.text, own) - self.cohesion.covered(line.text, before))
        if run.items and run.items[-1].role == "byline_line":
            weight += 3.0
        if run.has_lead or run.signed:
            weight += 2.5 * self._signed_later(chain)
        insets = [item.first for item in run.items if item.role == "inset_heading"]
        if insets:
            weight -= 1.0 if parallel(insets[0], line) else 0.3
        if run.kind == "sidebar":
            weight += 2.0
        if any(parallel(line, other) for other in self.shorts if other is not line):
            weight -= 0.7
        return weight

    def _following(self, chain: list[Block]) -> str:
        """The text from ``chain`` on to the next line that is none."""
        pieces = [block.text for block in chain]
        for block in self.blocks[chain[-1].index + 1 : chain[-1].index + 6]:
            if block.kind != "text" or block.lead:
                break
            pieces.append(block.text)
        return "".join(pieces)

    def _signed_later(self, chain: list[Block]) -> float:
        """Whether the text ends in a signature before the next heads come: 1, and less with each heading passed on the way.

        A byline right under a heading is the next article's, not this one's signature.
        """
        sure, above = 1.0, "text"
        for block in self.blocks[chain[0].index : chain[-1].index + 30]:
            if block.tail_role == "byline_line" or (block.kind == "byline" and above == "text"):
                return sure
            if block.lead or block.kind in ("section", "sidebar_label", "byline") or block.kind == above == "short":
                return 0.0
            sure *= 0.4 if block.kind == "short" else 1.0
            above = block.kind
        return 0.0

    def _append(self, run: Run, chain: list[Block], caption: bool) -> None:
        """The paragraph, and what is run on to its end; below an abstract's label the first one is the abstract."""
        role: Role = "caption" if caption else "body"
        if run.head and run.head[-1].kind == "abstract_label" and not run.items and not chain[0].lead:
            role = "abstract"
        spans = [(block.start, block.end) for block in chain[:-1]]
        last = chain[-1]
        if last.body_end > last.start:
            spans.append((last.start, last.body_end))
        if spans:
            run.items.append(Item(role, spans, chain[0], last))
        if last.tail_role is not None:
            start = last.start + last.tail_at
            run.items.append(Item(last.tail_role, [(start, last.end)], last, last))

    # --- photos

    def _is_caption(self, chain: list[Block]) -> bool:
        if chain[0].lead:
            return False
        after = [block.kind for block in self.blocks[chain[-1].index + 1 : chain[-1].index + 3]]
        return chain[-1].tail_role == "credit" or after[:1] == ["credit"] or after == ["byline", "credit"]

    def _photo(self, waiting: list[Block], run: Run | None, host: Run | None) -> Run:
        """The photo item that a caption belongs to; two paragraphs over one credit are one caption."""
        if waiting:
            return self._open("photo", waiting, host)
        unsigned = run is not None and run.kind == "article" and run.titled and not run.has_lead and not run.signed
        if run is not None and unsigned and [item.role for item in run.items] == ["body"]:
            run.kind = "photo"
            run.items[0].role = "caption"
            message = "这一段与下一段共用一个摄影署名,按图片说明处理,也可能是正文"
            span = run.items[0].first.span
            run.doubt(0.7, Notice("caption_or_body", "captions", message, span, ("body",)))
            return run
        return self._open("photo", [], host)

    def _take_credit(self, block: Block, waiting: list[Block], run: Run | None) -> bool:
        """A credit on a line of its own goes to the caption above it, with the line that is set close to it."""
        if run is None or not run.items or any(other.kind != "byline" for other in waiting):
            return False
        spans = [other.span for other in waiting] + [block.span]
        run.items.append(Item("credit", spans, waiting[0] if waiting else block, block))
        waiting.clear()
        self.used.add(block.index)
        return True

    def _take_title(self, photo: Run, waiting: list[Block], chain: list[Block] | None) -> list[Block]:
        """The headline of a photo may stand under its caption (002: 劳模工匠馆开馆)."""
        if not waiting or waiting[0].kind != "short":
            return waiting
        caption = "".join(item.first.text for item in photo.items)
        fits = self.cohesion.covered(waiting[0].text, caption)
        text = "".join(block.text for block in chain) if chain else ""
        elsewhere = self.cohesion.covered(waiting[0].text, text)
        alone = len(waiting) == 1 and chain is not None
        if chain is None or (fits > elsewhere if alone else fits + 0.15 >= elsewhere):
            photo.head.append(waiting[0])
            if chain is not None and abs(fits - elsewhere) < 0.1:
                message = "这一行是图片的标题,还是下一篇的标题,证据不足"
                photo.doubt(0.6, Notice("photo_title", "headline", message, waiting[0].span, ("下一篇的标题",)))
            return waiting[1:]
        return waiting

    # --- lines that belong to what stands above them

    def _take_bylines(self, waiting: list[Block], run: Run | None) -> list[Block]:
        """A byline that no head stands over closes the article above, or has come far from its own."""
        while waiting and waiting[0].kind == "byline" and run is not None:
            self._close_with(waiting[0], run)
            waiting = waiting[1:]
        return waiting

    def _close_with(self, byline: Block, run: Run) -> None:
        if run.kind == "article" and not run.has_lead and not run.signed and run.items:
            run.items.append(Item("byline_line", [byline.span], byline, byline))
        else:
            self.stray.append((byline, run))

    def _leave(self, waiting: list[Block], run: Run | None, photo: Run | None, host: Run | None) -> None:
        """What still waits when the flow ends: a photo's title, a sidebar's title inside a sentence, a last byline."""
        waiting = self._take_bylines(waiting, run)
        if photo is not None and not photo.titled:
            waiting = self._take_title(photo, waiting, None)
        if not waiting:
            return
        if host is not None and host.kind == "sidebar" and not host.titled:
            host.head.extend(waiting)
        elif host is not None:
            message = "这一行夹在一句话中间,归属不明"
            host.doubt(0.5, Notice("line_in_sentence", "parts", message, waiting[0].span, ("body",)))
            host.items[-1:-1] = [Item(_role_inside(block), [block.span], block, block) for block in waiting]
        else:
            self._open("article", waiting, None)


def _role_inside(block: Block) -> Role:
    """The role of a line that stands inside a text."""
    return "byline_line" if block.kind == "byline" else "credit" if block.kind == "credit" else "inset_heading"
