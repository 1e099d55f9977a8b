"""Text to blocks: each printed line with the evidence for what it is.

``本报讯(记者 张晶)近日,石景山区总工会召开…。`` is text with a lead, closed;
``石景山区总工会召开职工创新工作室答辩会`` a short line;
``…坚持以服务促建会,通过上门服务、入`` text that is not closed. Nothing is decided over more than one line here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from articles.lexicons import Lexicons
from articles.parsing.evidence.press import Press, any_of, press_of
from articles.parsing.evidence.words import WINDOW, bridge, ends_heading, last_word
from articles.parsing.normalize import fold
from articles.parsing.types import Block, BlockKind, Role

LONGEST_HEADING = 90  # characters; the longest headline on the pages this was tuned on (seeds, practice) has 80
TAIL = 60  # characters at a text's end in which a run-on credit or signature is looked for
SURELY_TEXT = (
    -3.0
)  # a short line of this weight is a chunk of text: the lowest heading of the seeds and practice pages has -2.5
SURELY_HEADING = 1.0  # a line of this weight may be a headline even where no text follows
ITEMS_NEAR = 4  # lines above and below that are compared with what may be an item of their list
LONGEST_OFFER = 60  # characters of a sentence that an advertisement has besides its slogan
MANY_LINE_ENDS = 9  # a gap of more counts as this many

_LINE = re.compile(r"[^\n]+")
_CLOSED = re.compile(r"[。!?][”’)》』」\]]*$")
_LOOSE = re.compile(r"[”’)》』」\]:…]$")
_OPEN_END = re.compile(r"[,、;:(《“‘「『\-]$")
_SENTENCE_END = re.compile(r"[。!?…][”’)]*")
_BRACKET = re.compile(r"[“”《》()【】「」『』]")
_PARTNER = {"”": "“", "》": "《", ")": "(", "】": "【", "」": "「", "』": "『"}
_LIST_NUMBER = re.compile(r"\(?[0-9一二三四五六七八九十]{1,3}$")
_DATE = r"\d{4}年\d{1,2}月\d{1,2}日|\d{4}[-./]\d{1,2}[-./]\d{1,2}"
_WEEKDAY = r"(?:星期|周)[一二三四五六日天]"
_NUMBER_OF_PAGE = r"第?[A-Z]?\d{1,2}版|[A-Z]?\d{1,2}|第[一二三四五六七八九十]{1,3}版|T?\d{1,2}"
_NO_START = frozenset("、,。;)”》")
_ITEM = re.compile(r"(?P<name>[^\s,、。:“]{2,6}): ?(?=\S)")
_REPEATABLE = re.compile(r"[^,“”:\d\s]{3,14}|[^,“”:\d\s]{2,5} [^,“”:\d\s]{2,5}")
_DOTTED_COLUMN = re.compile(r"[^\s:,、。!?\d——]{2,12}(?:\s[^\s:,、。!?\d]{2,12})?·[^\s:,、。!?\d]{2,12}")


@dataclass(frozen=True)
class _Marks:
    """The compiled patterns of one set of lexicons."""

    press: Press
    running_token: re.Pattern[str]
    page_token: re.Pattern[str]
    editor: re.Pattern[str]
    ad_label: re.Pattern[str]
    contact: re.Pattern[str]
    sidebar: re.Pattern[str]
    abstract: re.Pattern[str]
    opener: re.Pattern[str]
    column: re.Pattern[str]
    column_end: re.Pattern[str]
    offer: re.Pattern[str]
    strong_ads: frozenset[str]
    ad_word: re.Pattern[str]
    columns: frozenset[str]
    hanging: frozenset[str]


@lru_cache(maxsize=4)
def _marks_of(lexicons: Lexicons) -> _Marks:
    words = lexicons["layout"]
    editor = rf"(?:{any_of(words['running_head']['editors'])})\s*:?\s*\S{{0,20}}"
    page = rf"(?:{_NUMBER_OF_PAGE})"
    sidebar = words["sidebar"]
    return _Marks(
        press=press_of(lexicons),
        running_token=re.compile(
            rf"(?:{_DATE})(?:{_WEEKDAY})?|{_WEEKDAY}|农历\S{{2,10}}|{page}|{editor}|[^\W\d]{{1,8}}(?:·[^\W\d]{{1,6}})?|[|/·]|第?\d{{1,6}}期"
        ),
        page_token=re.compile(rf"{_DATE}|{_WEEKDAY}|第?[A-Z]?\d{{1,2}}版"),
        editor=re.compile(rf"(?:{editor}\s*)+"),
        ad_label=re.compile(rf"[【\[(■]?\s*(?:{any_of(words['advertisement']['labels'])})\s*[】\])]?"),
        contact=re.compile(rf"[^。]{{0,12}}(?:{any_of(words['advertisement']['contact'])})[^。]{{0,60}}"),
        sidebar=re.compile(
            rf"[■□▍▌◆◇●○▲△★☆▶►※❖◎]\s*[^。,]{{1,14}}|[【\[(]?(?:{any_of(sidebar['bare_labels'])})[】\])]?:?|[【\[](?:{any_of(sidebar['labels'])})[】\]]"
        ),
        abstract=re.compile(rf"[■□▍◆●【\[(]?\s*(?:{any_of(words['abstract']['labels'])})\s*[】\])]?\s*:?"),
        opener=re.compile(any_of(words["text"]["openers"])),
        column=re.compile(rf"[^。:!?\d“]{{0,12}}(?:{any_of(words['section']['strong_endings'])})"),
        offer=re.compile(
            rf"{any_of(words['advertisement']['contact'])}|{any_of(words['advertisement']['offers'])}|^[\x00-\x7f’]+$"
        ),
        strong_ads=frozenset(words["advertisement"]["strong_labels"]),
        ad_word=re.compile(any_of(words["advertisement"]["words"]) + r"|^[\x00-\x7f’]+$"),
        column_end=re.compile(rf"(?:{any_of(words['section']['endings'])})$"),
        columns=frozenset(words["section"]["names"]),
        hanging=frozenset(words["text"]["hanging"]),
    )


def split_blocks(text: str, lexicons: Lexicons) -> tuple[Block, ...]:
    """The lines of ``text`` that are not white, in page order. A line ends at a line feed and nowhere else."""
    marks = _marks_of(lexicons)
    blocks: list[Block] = []
    gap = last_end = 0
    for line in _LINE.finditer(text):
        gap += line.start() - last_end
        last_end = line.end()
        stripped = line.group().strip()
        if stripped:
            start = line.start() + line.group().index(stripped)
            blocks.append(_read_block(len(blocks), start, stripped, min(gap, MANY_LINE_ENDS), marks))
            gap = 0
    return _mark_broken_off(_mark_items(_mark_repeated(_mark_abstracts(_mark_advertisements(blocks, marks)))))


def _read_block(index: int, start: int, text: str, gap: int, marks: _Marks) -> Block:
    folded = fold(text)
    lead = marks.press.lead.match(folded)
    tail_at, tail_role = _run_on_tail(folded, marks.press)
    body = folded[:tail_at].rstrip()
    unclosed, unopened = _unpaired(body)
    kind = _kind(index, folded, bool(lead), unclosed + unopened, marks)
    if kind == "text" and tail_at == 0:
        kind = "credit" if tail_role == "credit" else "byline"
    weight = _heading_weight(folded, unclosed + unopened, marks) if kind in ("short", "section") else -9.0
    if kind == "short" and weight <= SURELY_TEXT:
        kind = "text"
    return Block(
        index=index,
        start=start,
        text=text,
        folded=folded,
        gap=gap,
        kind=kind,
        lead=lead.end() if lead else 0,
        tail_at=tail_at if kind == "text" else len(text),
        tail_role=tail_role if kind == "text" else None,
        closed=bool(_CLOSED.search(body[-8:])),
        loose=bool(_LOOSE.search(body)),
        unclosed=unclosed,
        unopened=unopened,
        heading=weight,
    )


def _kind(index: int, folded: str, lead: bool, unpaired: str, marks: _Marks) -> BlockKind:
    """What the line is by itself; ``text`` where nothing else fits."""
    press = marks.press
    if len(folded) > LONGEST_HEADING or lead:
        return "text"
    if marks.ad_label.fullmatch(folded):
        return "ad_label"
    if marks.abstract.fullmatch(folded):
        return "abstract_label"
    if marks.sidebar.fullmatch(folded):
        return "sidebar_label"
    if _is_running_head(index, folded, marks):
        return "running_head"
    if marks.contact.fullmatch(folded):
        return "ad"
    if press.credit.fullmatch(folded):
        return "credit"
    if press.signature.fullmatch(folded) or press.author_line.fullmatch(folded):
        return "byline"
    if "。" in folded or unpaired or _OPEN_END.search(folded) or (_SENTENCE_END.search(folded) and len(folded) > 40):
        return "text"
    return "section" if folded in marks.columns or _is_dotted_column(folded) or marks.column.fullmatch(folded) else "short"


def _is_dotted_column(folded: str) -> bool:
    """逐梦新时代 同心谱新篇·代表履职故事"""
    return len(folded) <= 30 and bool(_DOTTED_COLUMN.fullmatch(folded))


def _is_running_head(index: int, folded: str, marks: _Marks) -> bool:
    """2024年3月18日 星期一 职工新闻 05 · 3版 综合 2024年6月7日 责任编辑:李明"""
    if marks.editor.fullmatch(folded):
        return True
    tokens = folded.split()
    if not tokens or not all(marks.running_token.fullmatch(token) for token in tokens):
        return False
    telling = sum(len(marks.page_token.findall(token)) for token in tokens)
    numbers = sum(bool(re.fullmatch(_NUMBER_OF_PAGE, token)) for token in tokens)
    if len(tokens) == 1:
        return bool(re.fullmatch(rf"(?:{_DATE})(?:{_WEEKDAY})?|{_WEEKDAY}|第?[A-Z]?\d{{1,2}}版", tokens[0])) or (
            numbers > 0 and index < 4
        )
    editors = any(marks.editor.match(token) for token in tokens)
    return telling + min(numbers, 1) + editors >= 2 or (telling > 0 and index < 3)


def _run_on_tail(folded: str, press: Press) -> tuple[int, Role | None]:
    """Where a credit or signature begins that is run on to the text (…与匠心。本报记者 赵黎浩 摄), and which it is."""
    near = max(0, len(folded) - TAIL)
    starts = [match.end() for match in _SENTENCE_END.finditer(folded, near)][-1:]
    starts += [match.end() for match in press.writer.finditer(folded, near)][:1]
    starts += [folded.rfind("(", near)] if folded.endswith(")") and "(" in folded[near:] else []
    for at in starts:
        tail = folded[at:].strip()
        if not tail:
            continue
        begin = len(folded) - len(folded[at:].lstrip())
        if press.credit.fullmatch(tail):
            return begin, "credit"
        if (
            at
            and (press.signature.fullmatch(tail) or press.author_line.fullmatch(tail))
            and _SENTENCE_END.search(folded[:begin].rstrip()[-2:])
        ):
            return begin, "byline_line"
    return len(folded), None


def _unpaired(folded: str) -> tuple[str, str]:
    """The opening marks that are never closed and the closing ones that were never opened (the first eight of each)."""
    opened: Counter[str] = Counter()
    unopened = ""
    for match in _BRACKET.finditer(folded):
        mark = match.group()
        partner = _PARTNER.get(mark)
        if partner is None:
            opened[mark] += 1
        elif opened[partner]:
            opened[partner] -= 1
        elif not (mark == ")" and _LIST_NUMBER.search(folded[max(0, match.start() - 4) : match.start()])) and len(unopened) < 8:
            unopened += mark
    return "".join(mark * count for mark, count in opened.items())[:8], unopened


def _heading_weight(folded: str, unpaired: str, marks: _Marks) -> float:
    """How much a short line looks like a heading (above 0) or like a chunk of text. Tuned on seeds and practice pages."""
    commas = folded.count(",") + folded.count(";")
    weight = 1.0 if 4 <= len(folded) <= 30 else 0.0 if len(folded) > 30 else -0.5
    weight += 1.0 if re.search(r"(?<![:,]) ", folded) else 0.0
    weight += 0.5 if "——" in folded or ":" in folded else 0.0
    weight -= 0.5 * commas + (1.0 if commas > 1 else 0.0)
    weight -= 1.5 if marks.opener.match(folded) else 0.0
    weight -= 1.5 if len(folded) > 24 and commas and " " not in folded else 0.0
    last = last_word(folded)
    weight += max(-2.5, min(0.5, ends_heading(folded[-WINDOW:])))
    weight -= 1.5 if last in marks.hanging else 0.0
    weight -= 1.0 if folded.count("、") > 2 else 0.0
    weight -= 3.0 if unpaired else 0.0
    weight += 1.0 if marks.column_end.search(folded) and len(folded) <= 16 else 0.0
    return weight


def _mark_repeated(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """A short line that the page prints over (or under) more than one headline names a column: 新思想照亮新航程."""
    times = Counter(block.folded for block in blocks if block.kind == "short")
    marked = list(blocks)
    for block in blocks:
        near = [*blocks[max(0, block.index - 1) : block.index], *blocks[block.index + 1 : block.index + 2]]
        in_head = any(other.kind in ("short", "section", "byline") for other in near)
        if block.kind == "short" and times[block.folded] > 1 and in_head and _REPEATABLE.fullmatch(block.folded):
            marked[block.index] = replace(block, kind="section")
    return tuple(marked)


def _mark_abstracts(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """A short sentence under an abstract's label is the abstract: 阅读提示 / 工作室今年怎么开?"""
    marked = list(blocks)
    for label, block in pairwise(blocks):
        if label.kind == "abstract_label" and block.kind == "short" and block.closed:
            marked[block.index] = replace(block, kind="text", heading=-9.0)
    return tuple(marked)


def _mark_items(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """A short line that begins as the items of a list around it do is text: 有场地: 有固定服务 beside 有标识: 在明显位置…。"""
    marked = list(blocks)
    for block in blocks:
        item = _ITEM.match(block.folded) if block.kind == "short" else None
        near = blocks[max(0, block.index - ITEMS_NEAR) : block.index + ITEMS_NEAR] if item else ()
        if item and any(other.kind == "text" and _is_alike(item["name"], other) for other in near):
            marked[block.index] = replace(block, kind="text", heading=-9.0)
    return tuple(marked)


def _is_alike(name: str, block: Block) -> bool:
    """Whether ``block`` begins with the name of an item built as ``name`` is: as long, and with a character in its place."""
    item = _ITEM.match(block.folded)
    if item is None or len(item["name"]) != len(name):
        return False
    return any(one == other for one, other in zip(item["name"], name, strict=True))


def _mark_broken_off(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The page's last line under running text is the start of a paragraph that breaks off, unless it well may be a headline."""
    own = [block for block in blocks if block.kind not in ("ad", "ad_label")]
    if len(own) < 2 or own[-1].kind != "short" or own[-1].heading >= SURELY_HEADING:
        return tuple(blocks)
    last, above = own[-1], own[-2]
    if above.kind != "text" or not above.closed or above.tail_role is not None:
        return tuple(blocks)
    return tuple(replace(block, kind="text", heading=-9.0) if block is last else block for block in blocks)


def _mark_advertisements(blocks: Sequence[Block], marks: _Marks) -> tuple[Block, ...]:
    """What stands under a label is the advertisement's: its slogan, brand, and the lines set close to them.

    广告 / 燕京啤酒⏎中国探月工程官方合作伙伴⏎Official Partner … · but 广告 / ▍新闻背景 is a bare label.
    """
    marked = list(blocks)
    for label in blocks:
        if label.kind != "ad_label":
            continue
        strong = re.sub(r"[^\w]", "", label.folded) in marks.strong_ads
        at = label.index + 1
        while at < len(blocks) and _is_advertised(blocks, at, label.index, strong, marks):
            marked[at] = replace(blocks[at], kind="ad", heading=-9.0, tail_at=len(blocks[at].text), tail_role=None)
            at += 1
    return tuple(marked)


def _goes_on(above: Block, block: Block) -> bool:
    """Whether a sentence that an advertisement interrupts goes on in ``block``: 六合心理开 | 通“从心开始…”"""
    if above.kind != "text" or above.closed:
        return False
    return block.folded[0] in _NO_START or bool(bridge(above.folded, block.folded))


def _is_advertised(blocks: Sequence[Block], at: int, label: int, strong: bool, marks: _Marks) -> bool:
    block, first = blocks[at], at == label + 1
    after = blocks[at + 1] if at + 1 < len(blocks) else None
    if block.lead or block.kind in ("section", "sidebar_label", "byline", "credit", "abstract_label", "running_head"):
        return False
    if not first and block.gap == 1:
        return True
    speaks = bool(marks.ad_word.search(block.folded))
    if block.kind == "text" and not (strong and first):
        speaks = bool(marks.offer.search(block.folded)) and len(block.folded) <= LONGEST_OFFER
    if block.kind == "text" and label and not (strong and first and speaks) and _goes_on(blocks[label - 1], block):
        return False
    if at > label + 4 or (block.kind == "text" and not (strong and first) and not speaks):
        return False
    over_text = after is not None and (after.lead > 0 or after.kind == "byline")
    if first and strong:
        return speaks or not over_text
    if first and after is not None and after.gap == 1:
        return True
    return speaks and not over_text
