"""What doubts say, in the language of whoever looks: by their code, with the words of the page that their message quotes.

The parser speaks Chinese, and what it said is stored. ``WORDINGS`` holds every sentence that it and the archive itself can say;
a stored message that is one of them is said again in the reader's language, any other stands as evidence beside its kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from articles.models import PartRole

# What kind of doubt it is, in a word or two; one that is not listed shows its own code.
KINDS = {
    "blocks_read_otherwise": _("与安排不同"),
    "blocks_unplaced": _("安排未能照办"),
    "breaks_off": _("文字中断"),
    "caption_or_body": _("图说还是正文"),
    "column_choice": _("栏目还是引题"),
    "continued_elsewhere": _("转接他处"),
    "decisions_without_article": _("决定无所归"),
    "far_byline": _("署名隔开"),
    "heading_or_article": _("标题还是文章"),
    "headline_choice": _("主题取舍"),
    "line_in_sentence": _("句中插行"),
    "lost_characters": _("疑有缺字"),
    "many_lines": _("行数过多"),
    "names-left-out": _("名称略去"),
    "opening_apart": _("开头隔开"),
    "organization-open": _("机构不明"),
    "oversize": _("篇幅过大"),
    "parser_disagrees": _("与决定不同"),
    "photo_title": _("图题存疑"),
    "place-open": _("地点不明"),
    "reader_correction": _("读者更正"),
    "start_or_heading": _("段首还是小标题"),
    "weak_join": _("接栏存疑"),
}
# The sentences as they are written where the doubt arises, to the letter; %(…)s is what they quote.
WORDINGS = {
    "blocks_read_otherwise": (_("解析器现读作%(now_roles)s，人工决定为%(decided_roles)s：“%(text)s”"),),
    "blocks_unplaced": (
        _("“%(text)s”原定紧挨的成分已不在该文中，现按版面次序放入该文，请核对"),
        _("“%(text)s”原定归入的文章已不在此版的新读法中，未能照办：现为%(now_roles)s，请核对"),
    ),
    "breaks_off": (_("正文到此中断,后文未找到"),),
    "caption_or_body": (
        _("一段短文,无电头也无署名,按正文处理,也可能是图片说明"),
        _("这一段与下一段共用一个摄影署名,按图片说明处理,也可能是正文"),
    ),
    "column_choice": (_("这一行是栏目名,还是引题(副题),证据不足"),),
    "continued_elsewhere": (_("正文在版面另一处接续"),),
    "decisions_without_article": (_("新的读法中“%(article)s”不再成篇，以下人工决定无处可用，请核对"),),
    "far_byline": (_("署名与正文隔开,按全版缺署名的文章推定"),),
    "heading_or_article": (_("这一行是新文章的标题,还是文内小标题,证据不足"),),
    "headline_choice": (_("主题与引题(副题)长短、用词相近,取舍存疑"),),
    "line_in_sentence": (_("这一行夹在一句话中间,归属不明"),),
    "lost_characters": (
        _("断栏处可能缺字:“%(tail)s”与“%(head)s”之间"),
        _("断栏处可能缺标点或缺字:上句已完,下句另起"),
        _("段首可能缺字(首字下沉或缺文)"),
    ),
    "many_lines": (_("连续多行无标点,按正文处理"),),
    "names-left-out": (_("文章过长（%(length)s 字），未识别人名、机构名和地名"),),
    "opening_apart": (_("开头与接续之间缺文,不予连接"), _("文章的开头排在接续部分之后")),
    "organization-open": (
        _("未能确定“%(name)s”指哪个机构：文中提到的 %(number)s 个都可能"),
        _("未能确定“%(name)s”指哪个机构：文中没有说明是哪里、哪家"),
    ),
    "oversize": (_("文字有 %(lines)s 行,超过一个版面的上限(%(most)s 行),未分篇,照原样保存"),),
    "parser_disagrees": (_("解析器现读为“%(now)s”，与人工决定“%(decided)s”不同"),),
    "photo_title": (_("这一行是图片的标题,还是下一篇的标题,证据不足"),),
    "place-open": (_("“%(name)s”有多处，未能确定"),),
    "start_or_heading": (_("这一行按段落的开头处理,也可能是小标题"),),
    "weak_join": (_("断栏处上下文的衔接证据不足,也可能是两段"),),
}
# Readings that were not taken, where they are neither a part of the page nor words of it.
OTHER_READINGS = (
    _("到此为止,并不缺文"),
    _("不属任何一篇"),
    _("另为一篇"),
    _("分为两段"),
    _("下一篇的标题"),
)
_FILLED_IN = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Wording:
    """``said`` in the reader's language; ``stored``: the message as it is kept, where it says more than that."""

    said: str
    stored: str = ""


def worded(code: str, message: str) -> Wording:
    """What a doubt of this code with this stored message says."""
    recognised = _recognised(code, message)
    if recognised:
        return Wording(recognised)
    speaks_otherwise = code in WORDINGS and not (get_language() or "").startswith("zh")
    if not message or speaks_otherwise:
        return Wording(str(KINDS.get(code, code)), message)
    return Wording(message)


def _recognised(code: str, message: str) -> str:
    """The message said again if it is one of the code's sentences; else empty."""
    for shape, sentence in _shapes(code):
        found = shape.fullmatch(message)
        if found:
            return str(sentence) % {name: _named(name, text) for name, text in found.groupdict().items()}
    return ""


def other_reading(value: Any) -> str:
    """A reading that was not taken, in words: a part of the page by its name, what it says otherwise as it stands."""
    if isinstance(value, str) and value in PartRole.values:
        return str(PartRole(value).label)
    return str(_by_source().get(value, value)) if isinstance(value, str) else str(value)


def retold(message: str) -> str:
    """A message of whatever code, where only the message was kept."""
    found = (wording for code in WORDINGS if (wording := _recognised(code, message)))
    return next(found, message)


@cache
def _shapes(code: str) -> list[tuple[re.Pattern[str], Any]]:
    """The code's sentences, each with what recognises it in Chinese."""
    found = []
    for sentence in WORDINGS.get(code, ()):
        pieces = _FILLED_IN.split(_source(sentence))
        shape = "".join(f"(?P<{piece}>.+?)" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces))
        found.append((re.compile(shape, re.DOTALL), sentence))
    return found


def _source(lazy: Any) -> str:
    """The text as it stands in the code."""
    with override(None):
        return str(lazy)


@cache
def _by_source() -> dict[str, Any]:
    return {_source(each): each for each in (*OTHER_READINGS, *(role.label for role in PartRole))}


def _named(name: str, text: str) -> str:
    """What a message quotes; names of parts of the page are translated, words of the page are not."""
    if not name.endswith("_roles"):
        return text
    return str(_("、")).join(str(_by_source().get(role, role)) for role in text.split("、"))
