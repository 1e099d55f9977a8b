"""Words as data: one TOML file a subject, read once. A leaf: it imports nothing of the project.

Words live here, shapes in regular expressions beside the stage that uses them, decisions in code. ``version`` is a hash over
all files and becomes part of the parser's name in every record, so that a record says by which words it was read. What people
changed of the words is kept elsewhere and laid over the files (``with_changes``): those are lexicons of another version.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from articles.lexicons.changes import Change, lay_over

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Lexicons:
    """All tables by the name of their file (without .toml), and the hash of what they hold (12 hex digits)."""

    tables: Mapping[str, Mapping[str, Any]]
    version: str

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        return self.tables[name]

    def __hash__(self) -> int:
        return hash(self.version)

    def with_changes(self, changes: Iterable[Change]) -> Lexicons:
        """These lexicons with ``changes`` made; they themselves where that makes no difference.

        The version is a hash of this one's and of what the tables then hold: the same words give the same version.
        """
        tables = lay_over(self.tables, changes)
        changed = {name: dict(table) for name, table in tables.items() if table != self.tables[name]}
        if not changed:
            return self
        content = json.dumps([self.version, changed], ensure_ascii=False, sort_keys=False)
        return Lexicons(tables, hashlib.sha256(content.encode()).hexdigest()[:12])


@cache
def load_lexicons(folder: Path = FOLDER) -> Lexicons:
    """The lexicons shipped with the project (or those in ``folder``).

    Raises tomllib.TOMLDecodeError, with the file's name in a note, for a file that is not TOML.
    """
    tables: dict[str, Mapping[str, Any]] = {}
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*.toml")):
        content = file.read_bytes()
        try:
            tables[file.stem] = MappingProxyType(tomllib.loads(content.decode("utf-8")))
        except tomllib.TOMLDecodeError as error:
            error.add_note(f"in {file.name}")
            raise
        digest.update(file.stem.encode() + b"\0" + content + b"\0")
    return Lexicons(MappingProxyType(tables), digest.hexdigest()[:12])
