"""Text that is no page: more lines than any newspaper page has are kept as they stand, unread.

A page of the seeds has 34 to 54 lines, one broken into its printed lines some 600. Weighing headings and seams over hundreds of
thousands of lines would tell nothing and take minutes.
"""

from __future__ import annotations

import re

from articles.parsing.types import Draft, Notice, Part, text_at

MOST_LINES = 3000  # lines that are not white
MOST_PARTS = 50_000  # with more lines, several make one part

_LINE = re.compile(r"[^\n]*\S[^\n]*")


def is_oversize(text: str) -> bool:
    """Whether ``text`` has more lines than a page can have."""
    return text.count("\n") >= MOST_LINES and sum(1 for _ in _LINE.finditer(text)) > MOST_LINES


def keep_unread(text: str) -> Draft:
    """All of ``text`` as one article without a headline, a paragraph a line, marked as unread."""
    spans = []
    for line in _LINE.finditer(text):
        stripped = line.group().strip()
        start = line.start() + line.group().index(stripped)
        spans.append((start, start + len(stripped)))
    pack = 1 + len(spans) // MOST_PARTS
    packed = [tuple(spans[at : at + pack]) for at in range(0, len(spans), pack)]
    parts = tuple(Part("body", text_at(text, some), some) for some in packed)
    message = f"文字有 {len(spans)} 行,超过一个版面的上限({MOST_LINES} 行),未分篇,照原样保存"
    notice = Notice("oversize", "parts", message, spans[0])
    return Draft("article", spans[0][0], (), parts, lead=False, confidence=0.0, notices=(notice,))
