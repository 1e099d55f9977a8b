"""Who signs an article.

本报讯(记者 石海芹 通讯员 孙晓娟 赵婧妤) · 本报记者 裴龙翔 · 通讯员 石蕊 摄影报道 · 市总工会机关党委 邵宇
"""

from __future__ import annotations

from articles.lexicons import Lexicons
from articles.parsing.evidence.press import Press, press_of
from articles.parsing.normalize import fold
from articles.parsing.types import Byline, Draft, Part

LONGEST_LEAD = 200  # characters


def read_byline(draft: Draft, lexicons: Lexicons) -> tuple[Byline, ...]:
    """The signers in the order in which they are printed, each role and name once."""
    press = press_of(lexicons)
    # Only where there is a lead is a paragraph's start worth reading.
    telling = [part for part in draft.parts if draft.lead or part.role != "body"]
    found = [signer for part in telling for signer in _signers(part, press)]
    return tuple(dict.fromkeys(found))


def _signers(part: Part, press: Press) -> tuple[Byline, ...]:
    folded = fold(part.text if part.role != "body" else part.text[:LONGEST_LEAD])
    if part.role == "body":
        lead = press.lead.match(folded)
        marker = lead.group() if lead else ""
        return press.signers(marker[marker.find("(") :]) if "(" in marker else ()
    if part.role == "credit":
        return press.signers(" ".join(folded.split()), photo=True)
    if part.role == "byline_line":
        return press.signers(folded) or press.author(folded.strip())
    return ()
