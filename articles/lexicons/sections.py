"""What of the tables is words that people may change, and how a place in them is called.

A section is one list of words, one set of characters, or one mapping from words to values; its path leads there from the table.
An entry of an array of tables (``[[kind]]``) is called by its first value: organizations › kind › party › suffix.
Thresholds are no words: they were tuned on the annotated pages and stay in the files. So do the divisions and the topics'
vocabulary, which the archive keeps as records of their own, and the names that the tree of unions hangs on: it is worked out
where pages are shown, and asks for them thousands of times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any

FILES_ONLY = frozenset({"divisions", "vocabulary", "union_tree"})
SETTINGS = frozenset(
    {("topics", "headline_weight"), ("newspapers", "national"), ("unions", "levels"), ("unions", "industrial")}
)
# Written as one string in the files: every character a word, or words between spaces.
CHARACTERS = frozenset(
    {
        ("surnames", "single"),
        ("surnames", "weak"),
        ("surnames", "never_given"),
        ("layout", "press", "surnames"),
        ("layout", "text", "starters"),
        ("layout", "text", "clinging"),
    }
)
SPACED = frozenset({("surnames", "parts")})
# A mapping of mappings to which an archive may add: a topic that is new to the vocabulary gets its words here.
OPEN = ("topics", "words")
SEPARATOR = " › "

Value = str | int | float
Path = tuple[str, ...]


class Form(Enum):
    """How a section's words stand in the file."""

    WORDS = "words"
    CHARACTERS = "characters"
    SPACED = "spaced"
    VALUES = "values"
    PAIRS = "pairs"  # [[zone]] name, within: a mapping written as an array of tables


@dataclass(frozen=True)
class Section:
    """``path`` begins with the table. ``words`` in their order, each with its value, or None where words have none."""

    path: Path
    form: Form
    words: Mapping[str, Value | None]

    @property
    def has_values(self) -> bool:
        return self.form in (Form.VALUES, Form.PAIRS)

    @property
    def name(self) -> str:
        return SEPARATOR.join(self.path)


def sections_of(tables: Mapping[str, Mapping[str, Any]]) -> dict[Path, Section]:
    """Every section of ``tables`` by its path, in the order of the files."""
    return {
        section.path: section
        for name in sorted(tables)
        if name not in FILES_ONLY
        for section in _sections((name,), tables[name])
    }


def empty_section(path: Path) -> Section:
    """The section of a topic that has no words yet. Raises KeyError where none may be made."""
    if path[:-1] != OPEN:
        raise KeyError(path)
    return Section(path, Form.VALUES, MappingProxyType({}))


def _sections(path: Path, value: Any) -> Iterator[Section]:
    if path in SETTINGS:
        return
    if isinstance(value, str) and path in CHARACTERS:
        yield Section(path, Form.CHARACTERS, dict.fromkeys("".join(value.split())))
    elif isinstance(value, str) and path in SPACED:
        yield Section(path, Form.SPACED, dict.fromkeys(value.split()))
    elif isinstance(value, list) and all(isinstance(item, str) for item in value):
        yield Section(path, Form.WORDS, dict.fromkeys(value))
    elif isinstance(value, list):
        if all(is_pair(item) for item in value):
            yield Section(path, Form.PAIRS, dict(tuple(item.values()) for item in value))
            return
        for item in value:
            for key, inside in item.items():
                yield from _sections((*path, called(item), key), inside)
    elif isinstance(value, Mapping) and len(path) > 1 and not any(isinstance(item, (Mapping, list)) for item in value.values()):
        yield Section(path, Form.VALUES, dict(value))
    elif isinstance(value, Mapping):
        for key, inside in value.items():
            yield from _sections((*path, key), inside)


def is_pair(item: Mapping[str, Any]) -> bool:
    """Whether an entry of an array of tables is a word with its value, and nothing more."""
    return len(item) == 2 and all(isinstance(value, str) for value in item.values())


def called(item: Mapping[str, Any]) -> str:
    """What an entry of an array of tables is called by: its first value."""
    return str(next(iter(item.values())))
