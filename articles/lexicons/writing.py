"""The lexicons as files again: a table that nobody changed as it stands, with its comments; a changed one written anew."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any

from articles.lexicons import FOLDER, Lexicons, load_lexicons

LONGEST_LINE = 120


def write_lexicons(lexicons: Lexicons, folder: Path) -> list[str]:
    """Write every table to ``folder``; returns the names of the tables that differ from the shipped ones.

    ``load_lexicons(folder)`` reads the same tables again. Raises OSError where the folder can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shipped = load_lexicons()
    changed = []
    for name, table in lexicons.tables.items():
        source = (FOLDER / f"{name}.toml").read_text("utf-8")
        if table != shipped[name]:
            changed.append(name)
            source = "".join([*_heading(source), "\n", *(f"{line}\n" for line in toml_lines(table))])
        (folder / f"{name}.toml").write_text(source, "utf-8")
    return changed


def _heading(source: str) -> list[str]:
    """The comment with which a file opens."""
    return list(takewhile(lambda line: line.startswith("#"), source.splitlines(keepends=True)))


def toml_lines(table: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[str]:
    """``table`` in TOML: what stands by itself first, then the tables in it, each under its name."""
    inner = {key: value for key, value in table.items() if _is_table(value)}
    for key, value in table.items():
        if key not in inner:
            yield from _pair(key, value)
    for key, value in inner.items():
        name = ".".join(_key(step) for step in (*path, key))
        for item in value if isinstance(value, list) else [value]:
            yield ""
            yield f"[[{name}]]" if isinstance(value, list) else f"[{name}]"
            yield from toml_lines(item, (*path, key))


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and bool(value) and isinstance(value[0], Mapping))


def _pair(key: str, value: Any) -> Iterator[str]:
    line = f"{_key(key)} = {_value(value)}"
    if not isinstance(value, list) or len(line) <= LONGEST_LINE:
        yield line
        return
    yield f"{_key(key)} = ["
    row = ""
    for item in map(_value, value):
        if len(row) + len(item) + 2 > LONGEST_LINE:
            yield row
            row = ""
        row += f"{' ' if row else '  '}{item},"
    yield row
    yield "]"


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").replace("-", "").isalnum() else _value(key)


def _value(value: Any) -> str:
    """A string with JSON's escapes, which are TOML's; a number, a truth value, or an array of them."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return str(value).lower() if isinstance(value, bool) else repr(value)
