"""What people change of the words: single words added, removed, or given another value, laid over the tables of the files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from articles.lexicons.gazetteer import load_gazetteer
from articles.lexicons.sections import OPEN, Form, Path, Section, Value, called, is_pair

Action = Literal["add", "remove", "change"]
LONGEST_WORD = 40  # characters; the longest word of the files has 20
GREATEST_NUMBER = 10
# Patterns are made of the words as they are compared: full-width marks, digits and letters are folded to half-width ones.
_WIDE = re.compile(r"[\uff01-\uff5e\u3000]")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ud800-\udfff]")
# These characters stand between square brackets in patterns: none may have a meaning there.
_IN_BRACKETS = frozenset({("surnames", "single"), ("layout", "press", "surnames")})
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003134f]")
_NUMBERS: dict[Path, type] = {OPEN: float, ("dates", "days"): int, ("dates", "years"): int}
_CODES = frozenset({("regions", "aliases"), ("regions", "zone")})
_DAYS = frozenset({("dates", "happened")})
_TEMPLATES = frozenset({("organizations", "abbreviations")})
_CHOICES = {("organizations", "league"): ("省", "市", "区", "县", "州", "自治区")}  # the kind of place whose committee it is


@dataclass(frozen=True)
class Change:
    """``path`` of the section, the word, what is done to it, and its new value where words have one."""

    path: Path
    word: str
    action: Action
    value: Value | None = None


class RefusedError(ValueError):
    """The change does not fit the table. ``code`` says why, ``params`` what it is about; who shows it finds the words."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def lay_over(tables: Mapping[str, Mapping[str, Any]], changes: Iterable[Change]) -> Mapping[str, Mapping[str, Any]]:
    """``tables`` with ``changes`` made one after the other. What names a section that is no more there changes nothing;
    nor does a word that is added though it is there, or removed though it is not there or is the last of its section: a pattern
    made of no words would match everywhere. Tables that nothing touched stay the same objects."""
    merged: dict[str, Mapping[str, Any]] = dict(tables)
    touched: dict[str, dict[str, Any]] = {}
    for change in changes:
        name = change.path[0]
        if name not in touched and name in merged:
            touched[name] = deepcopy(dict(merged[name]))
        if name in touched:
            _apply(touched[name], change)
    return MappingProxyType(merged | {name: MappingProxyType(table) for name, table in touched.items()})


def _apply(table: dict[str, Any], change: Change) -> None:
    holder: Any = table
    for at, key in enumerate(change.path[1:-1], 1):
        items = {called(item): item for item in holder} if isinstance(holder, list) else holder
        holder = items.get(key)
        if not isinstance(holder, (dict, list)) or (at == len(change.path) - 2 and isinstance(holder, list)):
            return
    last = change.path[-1]
    if last not in holder:
        if change.path[:-1] != OPEN or change.action == "remove":
            return
        holder[last] = {}
    holder[last] = _changed(holder[last], change)


def _changed(words: Any, change: Change) -> Any:
    """``words``, in any of the forms in which they are written, after ``change``."""
    word, is_removed = change.word, change.action == "remove"
    if isinstance(words, str):
        return _changed_text(words, word, is_removed)
    if isinstance(words, list) and all(isinstance(item, str) for item in words):
        if is_removed:
            return [each for each in words if each != word] or words
        return words if word in words else [*words, word]
    if isinstance(words, list):
        names = list(words[0]) if words and is_pair(words[0]) else []
        if not names:
            return words
        return [dict(zip(names, pair, strict=True)) for pair in _changed(_mapping(words), change).items()]
    if is_removed:
        return {each: value for each, value in words.items() if each != word} or words
    return words | {word: change.value}


def _mapping(pairs: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {called(pair): list(pair.values())[1] for pair in pairs}


def _changed_text(words: str, word: str, is_removed: bool) -> str:
    """A set of characters, or words between spaces: which of both shows in the text itself."""
    spaced = words.split()
    if len(word) > 1:
        if is_removed:
            return " ".join(each for each in spaced if each != word) or words if word in spaced else words
        return words if word in spaced else f"{words.rstrip()} {word}"
    if is_removed:
        return words.replace(word, "") if words.replace(word, "").strip() else words
    return words if word in words else words.rstrip() + word


def checked(section: Section, change: Change) -> Change:
    """``change`` as it would be kept, its value in the section's form. Raises RefusedError where it does not fit."""
    word = change.word
    _check_word(section, word)
    is_there = word in section.words
    if change.action == "add" and is_there:
        raise RefusedError("exists", word=word)
    if change.action != "add" and not is_there:
        raise RefusedError("missing", word=word)
    if change.action == "remove":
        if len(section.words) == 1:
            raise RefusedError("last", word=word)
        return Change(section.path, word, "remove")
    if not section.has_values:
        if change.action == "change":
            raise RefusedError("no-values")
        return Change(section.path, word, "add")
    value = read_value(section, change.value)
    if change.action == "change" and section.words[word] == value:
        raise RefusedError("same", word=word, value=value)
    return Change(section.path, word, change.action, value)


def _check_word(section: Section, word: str) -> None:
    if not word:
        raise RefusedError("empty")
    if len(word) > LONGEST_WORD:
        raise RefusedError("long", most=LONGEST_WORD)
    if word != word.strip() or _UNPRINTABLE.search(word):
        raise RefusedError("blank", word=word)
    if wide := _WIDE.search(word):
        raise RefusedError("wide", character=wide.group())
    if section.form is Form.CHARACTERS and (len(word) != 1 or (section.path in _IN_BRACKETS and not _HAN.match(word))):
        raise RefusedError("character", word=word)
    if section.form is Form.SPACED and (len(word) < 2 or " " in word):
        raise RefusedError("spaced", word=word)


def read_value(section: Section, given: Any) -> Value:
    """The value as the section's words have it. Raises RefusedError with what is wrong with it."""
    text = str(given if given is not None else "").strip()
    if not text:
        raise RefusedError("value-empty")
    if _UNPRINTABLE.search(text) or len(text) > LONGEST_WORD:
        raise RefusedError("value-form", value=text[:LONGEST_WORD])
    kind = section.path[:-1] if section.path[:-1] == OPEN else section.path
    if kind in _NUMBERS:
        return _number(text, kind)
    if kind in _CODES and text not in load_gazetteer():
        raise RefusedError("value-code", value=text)
    if kind in _TEMPLATES and (text.count("{}") != 1 or re.search(r"[{}]", text.replace("{}", ""))):
        raise RefusedError("value-template", value=text)
    if kind in _DAYS and not _is_day(text):
        raise RefusedError("value-day", value=text)
    if kind in _CHOICES and text not in _CHOICES[kind]:
        raise RefusedError("value-choice", value=text, choices="、".join(_CHOICES[kind]))
    return text


def _number(text: str, kind: Path) -> int | float:
    """A weight from 0 up, or a whole number of days or years; 2.0 and 2 are one value, so that they give one version."""
    try:
        number = float(text)
    except ValueError:
        raise RefusedError("value-number", value=text) from None
    is_weight = _NUMBERS[kind] is float
    if not (0 if is_weight else -GREATEST_NUMBER) <= number <= GREATEST_NUMBER or not (is_weight or number.is_integer()):
        raise RefusedError("value-number" if is_weight else "value-integer", value=text, most=GREATEST_NUMBER)
    return int(number) if number.is_integer() else number


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
