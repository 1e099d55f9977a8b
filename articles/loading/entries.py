"""JSON Lines of articles, one a line: {"id", "newspaper", "date", "page", "kicker", "headline", "deck", "byline", "body", …}.

Every line stands for itself: one that cannot be used is named with its number and the reason, and the others go on.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from articles.editorial.issues import BadDateError, Interval, read_date

# An article of a newspaper has some kilobytes; a line of 16 MB is none (bytes).
LONGEST_LINE = 16 * 1024 * 1024
LONGEST_ID = 100
LONGEST_NEWSPAPER = 100
# Bytes read at once; unpacked they are a few megabytes.
BLOCK = 1 << 16
UNPACKERS: dict[str, Callable[[], Any]] = {".gz": lambda: zlib.decompressobj(31), ".xz": lzma.LZMADecompressor}
# What no database of the archive stores: the null character and halves of surrogate pairs.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
TIME_OF_DAY = re.compile(r"[T ]\d{1,2}:\d{2}.*")


class BadLineError(ValueError):
    """The line is no article that could be stored; the message says why, in the archivist's language."""


class BadFileError(Exception):
    """The file cannot be read, or not to its end; the message says why."""


@dataclass(frozen=True)
class Entry:
    """What one line says. ``byline`` and ``topics`` are null where the line does not tell them."""

    external_id: str
    newspaper: str
    when: Interval
    printed_page: str
    section: str
    kicker: str
    headline: str
    deck: str
    body: str
    byline: tuple[str, ...] | None
    topics: tuple[str, ...] | None


class SourceFile:
    """A file of lines, plain or packed (.gz, .xz). ``size`` and ``position`` are bytes of the file as it lies on the disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.size = path.stat().st_size
        except OSError as error:
            raise BadFileError(f"文件无法读取：{error.strerror}") from error
        self.position = 0

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """The lines that are not blank, with their numbers from 1; one longer than LONGEST_LINE comes cut short.

        Raises BadFileError where the file breaks off; what stands before has been given by then.
        """
        number, rest = 0, b""
        try:
            with self.path.open("rb") as raw:
                for chunk in _unpacked(self.path.suffix.lower(), self._blocks(raw)):
                    *whole, last = chunk.split(b"\n")
                    for line in whole:
                        line, rest = rest + line, b""
                        number += 1
                        if line.strip():
                            yield number, line
                    rest = (rest + last)[: LONGEST_LINE + 1]
        except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
            raise BadFileError(f"文件读到中途出错：{error}") from error
        if rest.strip():
            yield number + 1, rest

    def _blocks(self, raw: BinaryIO) -> Iterator[bytes]:
        while block := raw.read(BLOCK):
            self.position += len(block)
            yield block


def _unpacked(suffix: str, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The content of a file, block by block; all that can be had of one that breaks off comes before the EOFError."""
    if suffix not in UNPACKERS:
        yield from blocks
        return
    unpacker = UNPACKERS[suffix]()
    for block in blocks:
        while block:
            if unpacker.eof:
                unpacker = UNPACKERS[suffix]()  # several archives, one after the other
            yield unpacker.decompress(block)
            block = unpacker.unused_data if unpacker.eof else b""
    if not unpacker.eof:
        raise EOFError("文件不完整")


def read_entry(line: bytes) -> Entry:
    """The article of one line. Raises BadLineError."""
    if len(line) > LONGEST_LINE:
        raise BadLineError(f"一行超过 {LONGEST_LINE} 字节")
    try:
        given = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadLineError(f"不是 UTF-8（第 {error.start} 字节起）") from error
    except (ValueError, RecursionError) as error:
        raise BadLineError(f"不是 JSON：{error}") from error
    if not isinstance(given, dict):
        raise BadLineError("不是 JSON 对象")
    return _entry(given)


def _entry(given: dict[str, Any]) -> Entry:
    headline = _text(given, "headline", "title")
    body = _paragraphs(given)
    if not headline:
        raise BadLineError("缺 headline（或 title）")
    if not body:
        raise BadLineError("缺 body")
    newspaper, date = _text(given, "newspaper"), _text(given, "date")
    if len(newspaper) > LONGEST_NEWSPAPER:
        raise BadLineError(f"newspaper 超过 {LONGEST_NEWSPAPER} 字")
    try:
        when = read_date(TIME_OF_DAY.sub("", date))
    except BadDateError as error:
        raise BadLineError(f"date 不是日期：{date[:40]}") from error
    return Entry(
        external_id=_identity(given, newspaper, date, headline, body),
        newspaper=newspaper,
        when=when,
        printed_page=_text(given, "page")[:10],
        section=_text(given, "section", "category")[:200],
        kicker=_text(given, "kicker"),
        headline=headline,
        deck=_text(given, "deck"),
        body=body,
        byline=_list(given, "byline"),
        topics=_list(given, "topics"),
    )


def _text(given: dict[str, Any], *names: str) -> str:
    """The first of these fields that is filled; a number counts as its digits. Raises BadLineError for anything else."""
    for name in names:
        value = given.get(name)
        if isinstance(value, (dict, list, bool)):
            raise BadLineError(f"{name} 不是文字")
        if value is not None and (text := _storable(name, str(value)).strip()):
            return text
    return ""


def _storable(name: str, text: str) -> str:
    if UNSTORABLE.search(text):
        raise BadLineError(f"{name} 里有无法保存的字符（空字符或不成对的代理字符）")
    return text


def _paragraphs(given: dict[str, Any]) -> str:
    """The paragraphs of the body, one a line, without the white space around them and without blank ones."""
    value = given.get("body")
    listed = value if isinstance(value, list) else [value]
    if not all(text is None or isinstance(text, str) for text in listed):
        raise BadLineError("body 不是文字，也不是段落的列表")
    lines = (line.strip() for text in listed if text for line in _storable("body", text).splitlines())
    return "\n".join(line for line in lines if line)


def _list(given: dict[str, Any], name: str) -> tuple[str, ...] | None:
    """A list of texts, or a single one; of an object in it ({"role", "name"}) its texts count, with a space between."""
    value = given.get(name)
    if value is None:
        return None
    found = []
    for item in value if isinstance(value, list) else [value]:
        parts = [item.get("role"), item.get("name")] if isinstance(item, dict) else [item]
        if not all(part is None or isinstance(part, str) for part in parts):
            raise BadLineError(f"{name} 不是文字的列表")
        found.append(_storable(name, " ".join(part.strip() for part in parts if part)))
    return tuple(text for text in found if text)


def _identity(given: dict[str, Any], newspaper: str, date: str, headline: str, body: str) -> str:
    """The given id; where there is none, one made of the content, so that loading again finds the article again."""
    known = _text(given, "id")
    if len(known) > LONGEST_ID:
        raise BadLineError(f"id 超过 {LONGEST_ID} 字")
    return known or "sha256:" + hashlib.sha256("\0".join((newspaper, date, headline, body)).encode()).hexdigest()
