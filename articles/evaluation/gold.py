"""Records made by hand, read from files.

Fields under older names are read as well: ``span`` for ``spans``, ``id`` for ``order``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_WIDE = str.maketrans("，：；（）！？／％～", ",:;()!?/%~")
_WHITE = re.compile(r"\s")


@dataclass(frozen=True)
class GoldPage:
    """The text of a page and the record that somebody made of it by reading."""

    text: str
    record: dict[str, Any]

    @property
    def source(self) -> str:
        return str(self.record["source"])


def read_gold(folder: Path, pages: Sequence[Path]) -> Iterator[GoldPage]:
    """The gold pages of ``folder``, by name; a page's text is looked for in the folders ``pages``.

    Raises FileNotFoundError with the page's name if its text is in none of them.
    """
    for file in sorted(folder.glob("*.json")):
        record = json.loads(file.read_text("utf-8"))
        found = next((page for page in (place / record["source"] for place in pages) if page.exists()), None)
        if found is None:
            raise FileNotFoundError(f"{record['source']}: the page's text is in none of {', '.join(map(str, pages))}")
        yield GoldPage(found.read_bytes().decode("utf-8"), record)


def fold(text: Any) -> str:
    """A text to compare by: without white space, punctuation half-width. A record that has a ``text`` stands for it."""
    if isinstance(text, dict):
        text = text.get("text")
    return _WHITE.sub("", (text or "").translate(_WIDE))


def flat(value: Any) -> str:
    """Texts folded and joined; a text alone is folded."""
    return "".join(map(flat, value)) if isinstance(value, (list, tuple)) else fold(value)


def spans_of(item: dict[str, Any]) -> list[tuple[int, int]]:
    """The spans of a part, banner, advertisement or mention."""
    spans = item.get("spans") or item.get("span") or []
    if spans and isinstance(spans[0], int):
        spans = [spans]
    return [(start, end) for start, end in spans]


def items_of(record: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """A list of the record, empty where it is missing or null."""
    return record.get(name) or []
