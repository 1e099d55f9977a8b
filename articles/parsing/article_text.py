"""An article as one running text in which every character still knows its place on the page.

Not a stage: what the stages that read meaning share. Parts are joined by a line end, so that no name runs from a headline into
the body; inside a part the text runs on over column breaks, so that 比|赛 is one word.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from articles.parsing.types import ParsedArticle, Part, Role, Span

_FOLD = str.maketrans("，：；（）！？／％～", ",:;()!?/%~")
_UNREAD: frozenset[Role] = frozenset({"section", "abstract_label"})


@dataclass(frozen=True, slots=True)
class ArticleText:
    """``raw`` is the text as printed, ``text`` the same length with punctuation in half width; both in characters."""

    raw: str
    text: str
    starts: tuple[int, ...]
    parts: tuple[Part, ...]

    def locate(self, start: int, end: int) -> tuple[Span, ...]:
        """Where ``raw[start:end]`` stands on the page; what lies between two parts stands nowhere."""
        found: list[Span] = []
        for index in range(self._index(start), len(self.parts)):
            offset = self.starts[index]
            if offset >= end:
                break
            found.extend(self.parts[index].locate(max(start - offset, 0), end - offset))
        return tuple(found)

    def part_at(self, offset: int) -> Part | None:
        """The part in which the character at ``offset`` stands."""
        return self.parts[self._index(offset)] if self.parts else None

    def role_at(self, offset: int) -> Role | None:
        part = self.part_at(offset)
        return part.role if part else None

    def ranges(self, *roles: Role) -> Iterator[tuple[int, int]]:
        """(start, end) of the parts with one of ``roles``, all parts without any."""
        for start, part in zip(self.starts, self.parts, strict=True):
            if not roles or part.role in roles:
                yield start, start + len(part.text)

    def _index(self, offset: int) -> int:
        return max(bisect_right(self.starts, offset) - 1, 0)


def article_text(article: ParsedArticle) -> ArticleText:
    """The running text of ``article``: all parts in reading order but sections and the words 阅读提示."""
    parts = tuple(part for part in article.parts if part.role not in _UNREAD)
    starts, at = [], 0
    for part in parts:
        starts.append(at)
        at += len(part.text) + 1
    raw = "\n".join(part.text for part in parts)
    return ArticleText(raw, raw.translate(_FOLD), tuple(starts), parts)


def fold_width(text: str) -> str:
    """``text`` with full-width punctuation in half width; the length stays."""
    return text.translate(_FOLD)
