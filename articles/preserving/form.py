"""How the files of an exported archive are named and sealed: a BagIt bag (RFC 8493), which any later software can verify.

``Seal`` is filled by whoever writes the files and by whoever reads them; both must come to the same texts.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zlib
from collections.abc import Iterator
from typing import Any, Self

from django.db.models import Model

from articles.editorial.stored_files import is_name
from articles.preserving import contents

# 2: with facsimiles.
FORMAT = 2
# The version of pyproject.toml, which a container does not hold.
SOFTWARE = "unionnews 0.1.0"

BAGIT, INFO, README = "bagit.txt", "bag-info.txt", "README.txt"
PEOPLE = "data/people.jsonl"
TEXTS, FACSIMILES = "data/texts/", "data/facsimiles/"
MANIFEST, CHECKSUMS, TAG_CHECKSUMS = "manifest.json", "manifest-sha256.txt", "tagmanifest-sha256.txt"
PAGES = "data/articles.page.jsonl"

BAGIT_TEXT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
# What ends a line of rows: the checksum of the line without it.
LINE_END = b',"crc32":"%08x"}\n'
END_LENGTH = len(LINE_END % 0)


def file_of(model: type[Model]) -> str:
    return f"data/{model._meta.label_lower}.jsonl"


def text_file(pk: int) -> str:
    """The file of a page's verbatim text; names sort as the pages' numbers do."""
    return f"{TEXTS}{pk:010d}.txt"


def facsimile_file(name: str) -> str:
    """The file of a facsimile, by its name among the stored files: its SHA-256 and what kind of file it is."""
    return f"{FACSIMILES}{name}"


def place_in_order(name: str) -> tuple[int, str]:
    """Where a file stands in the archive. Raises KeyError for one that this software does not know."""
    if name.startswith(TEXTS):
        return _ORDER[TEXTS], name
    if name.startswith(FACSIMILES) and is_name(name.removeprefix(FACSIMILES)):
        return _ORDER[FACSIMILES], name
    return _ORDER[name], ""


def _in_order() -> Iterator[str]:
    yield from (BAGIT, INFO, README, PEOPLE)
    for label in contents.CONTENTS:
        yield f"data/{label.lower()}.jsonl"
        if label == "articles.Page":
            yield TEXTS
    yield from (FACSIMILES, MANIFEST, CHECKSUMS, TAG_CHECKSUMS)


_ORDER = {name: place for place, name in enumerate(_in_order())}


def line_of(row: dict[str, Any]) -> bytes:
    """A row as one line of JSON, keys sorted, with the CRC-32 of the rest of the line as its last member ``crc32``."""
    body = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return body[:-1] + LINE_END % zlib.crc32(body)


def body_of(line: bytes) -> bytes | None:
    """The line without its checksum; None where that does not fit, or the line has no end."""
    body = line[:-END_LENGTH] + b"}"
    return body if line[-END_LENGTH:] == LINE_END % zlib.crc32(body) else None


def info_text(number: int, software: str, with_history: bool) -> bytes:
    """bag-info.txt: what a reader must know before the rest."""
    history = "yes" if with_history else "no"
    return f"Archive-Format: {number}\nSoftware: {software}\nWith-History: {history}\n".encode()


class Seal:
    """Name, length (bytes) and SHA-256 of every file, in order; of files of rows also how many there are.

    Checksums of the payload are spooled, for there is a file for every page. ``missing``: facsimiles that rows or versions name
    and whose files were lost before.
    """

    def __init__(self) -> None:
        self.files: dict[str, dict[str, Any]] = {}
        self.texts = {"bytes": 0, "files": 0}
        self.facsimiles = {"bytes": 0, "files": 0}
        self.missing: list[str] = []
        self.checksums = tempfile.SpooledTemporaryFile(max_size=1 << 20)  # noqa: SIM115 -- lives as long as the seal
        self.whole = hashlib.sha256()
        self.tags: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.checksums.close()

    def add(self, name: str, sha256: str, length: int, rows: int | None = None) -> None:
        if not name.startswith("data/"):
            self.tags[name] = sha256
            return
        line = f"{sha256}  {name}\n".encode()
        self.checksums.write(line)
        self.whole.update(line)
        many = {TEXTS: self.texts, FACSIMILES: self.facsimiles}.get(f"{name.rpartition('/')[0]}/")
        if many is not None:
            many["bytes"] += length
            many["files"] += 1
        else:
            self.files[name] = {"bytes": length, "rows": rows, "sha256": sha256}

    def manifest(self, number: int, software: str, with_history: bool, last_ids: dict[str, int]) -> bytes:
        """manifest.json. ``sha256`` of the whole is that of manifest-sha256.txt, which names the one of every file."""
        told: dict[str, Any] = {
            "format": number,
            "software": software,
            "with_history": with_history,
            "files": self.files,
            "texts": self.texts,
            "last_ids": last_ids,
            "sha256": self.whole.hexdigest(),
        }
        if number >= 2:
            told["facsimiles"] = {**self.facsimiles, "missing": self.missing}
        return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"

    def checksum_lines(self) -> Iterator[bytes]:
        """manifest-sha256.txt, as ``sha256sum -c`` reads it."""
        self.checksums.seek(0)
        yield from self.checksums

    def tag_checksums(self) -> bytes:
        """tagmanifest-sha256.txt: the checksums of what is no payload."""
        return "".join(f"{sha256}  {name}\n" for name, sha256 in self.tags.items()).encode()
