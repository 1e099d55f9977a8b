"""Pinyin by character, without tones: every reading that people may type, the commonest first.

Read from the file of characters that pypinyin carries. Its package would bring its phrases too, which cost a web process 57 MB
and half a millisecond a name; a character's readings are enough where any of them may be meant.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

# Readings kept of a character: later ones are those of old books and rare names.
READINGS = 3
TONES = {0x300, 0x301, 0x302, 0x304, 0x30C}


@cache
def all_readings() -> dict[str, tuple[str, ...]]:
    """Character → its readings in ASCII, ü as v (readers type lv for 绿). Those of the basic plane."""
    package = find_spec("pypinyin")
    folder = Path(package.origin if package and package.origin else "")
    stored: dict[str, str] = json.loads(folder.with_name("pinyin_dict.json").read_text("utf-8"))
    known: dict[str, tuple[str, ...]] = {}
    found = {}
    for code, written in stored.items():
        # Beyond the basic plane nobody types by sound, and those before it are rare variants.
        if 0x4E00 <= int(code) < 0xA000 or int(code) == 0x3007:
            if written not in known:
                known[written] = _toneless(written)
            found[chr(int(code))] = known[written]
    return found


def _toneless(written: str) -> tuple[str, ...]:
    """lǜ,shuài → lv, shuai. Syllables without a vowel (ń) are left out unless there is nothing else."""
    spelled = [_plain(reading) for reading in written.split(",")]
    distinct = dict.fromkeys(reading for reading in spelled if reading.isascii() and reading.isalpha())
    return tuple(islice(distinct, READINGS))


def _plain(reading: str) -> str:
    parts = unicodedata.normalize("NFD", reading.strip().lower())
    composed = unicodedata.normalize("NFC", "".join(part for part in parts if ord(part) not in TONES))
    return composed.replace("ü", "v").replace("ê", "e")


def readings(character: str) -> tuple[str, ...]:
    """The readings of one folded character: 会 → hui, kuai; a Latin letter or digit reads as itself; a mark has none."""
    if character.isascii():
        return (character,) if character.isalnum() else ()
    return all_readings().get(character, ())
