"""What a file is, by its bytes and never by its name: an image that every browser shows, or a PDF; and whether it is whole.

Read here and not by an imaging library: a header and the marks of a file's end are all that is asked, and nothing that came
from outside is unpacked on the server. PNG: ISO/IEC 15948; JPEG: ITU-T T.81, orientation by Exif (JEITA CP-3451); WebP:
RFC 9649; PDF: ISO 32000-2.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.models.facsimiles import MediaType

# A broadsheet scanned with 600 dots an inch has 120 million; a browser takes four bytes for each.
MOST_PIXELS = 125_000_000
LONGEST_SIDE = 30_000
# What is often sent and can't be taken: what it begins with, and at which byte.
KNOWN_OTHERS = (
    ("TIFF", 0, (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),
    ("GIF", 0, (b"GIF8",)),
    ("BMP", 0, (b"BM",)),
    ("HEIC", 4, (b"ftypheic", b"ftypheix", b"ftypmif1")),
    ("AVIF", 4, (b"ftypavif",)),
    ("JPEG 2000", 0, (b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51")),
    ("DjVu", 0, (b"AT&TFORM",)),
)


class UnfitError(ValueError):
    """The file is no facsimile; the message says why, in the archivist's language."""


@dataclass(frozen=True)
class Medium:
    """``width`` and ``height``: pixels as shown, None for a PDF."""

    media_type: MediaType
    width: int | None = None
    height: int | None = None


def medium_of(content: bytes) -> Medium:
    """What the file is. Raises UnfitError for one that is empty, cut off, too large to be shown, or of another kind."""
    if not content:
        raise UnfitError(_("空文件，没有内容"))
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    for begins, media_type, size_of in (
        (content.startswith(b"\x89PNG\r\n\x1a\n"), MediaType.PNG, _png),
        (content.startswith(b"\xff\xd8\xff"), MediaType.JPEG, _jpeg),
        (content[:4] == b"RIFF" and content[8:12] == b"WEBP", MediaType.WEBP, _webp),
    ):
        if begins:
            try:
                return _fitting(media_type, *size_of(content))
            except (IndexError, ValueError, OverflowError) as error:
                if isinstance(error, UnfitError):
                    raise
                raise UnfitError(_("%(kind)s 文件不完整或已损坏") % {"kind": media_type.label}) from error
    raise UnfitError(_refusal(content))


def _refusal(content: bytes) -> str:
    for kind, start, marks in KNOWN_OTHERS:
        if content[start:].startswith(marks):
            return _("这是 %(kind)s：请另存为 PNG、JPEG 或 WebP 图像，或 PDF") % {"kind": kind}
    return _("不是 PNG、JPEG、WebP 图像或 PDF（按内容判断，与文件名无关）")


def _fitting(media_type: MediaType, width: int, height: int) -> Medium:
    if not width or not height:
        raise UnfitError(_("图像没有尺寸"))
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise UnfitError(
            _("图像过大：%(width)d×%(height)d 像素；最多 %(most)d 万像素，每边最多 %(side)d")
            % {"width": width, "height": height, "most": MOST_PIXELS // 10_000, "side": LONGEST_SIDE}
        )
    return Medium(media_type, width, height)


def _number(content: bytes, start: int, length: int, order: str = "big") -> int:
    """Raises ValueError where the file ends before."""
    piece = content[start : start + length]
    if len(piece) < length:
        raise ValueError("cut off")
    return int.from_bytes(piece, "little" if order == "little" else "big")


def _png(content: bytes) -> tuple[int, int]:
    """Every chunk has a checksum: what was cut off or altered is known."""
    names: list[bytes] = []
    at = 8
    while not names or names[-1] != b"IEND":
        length = _number(content, at, 4)
        body = memoryview(content)[at + 4 : at + 8 + length]
        if _number(content, at + 8 + length, 4) != zlib.crc32(body):
            raise ValueError("checksum")
        names.append(bytes(body[:4]))
        at += 12 + length
    if names[0] != b"IHDR" or b"IDAT" not in names:
        raise ValueError("no picture")
    return _number(content, 16, 4), _number(content, 20, 4)


# Baseline, extended and progressive, of eight bits: no browser shows the others.
SHOWN_FRAMES, OTHER_FRAMES = (0xC0, 0xC1, 0xC2), (0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF)
ALONE = (0x01, *range(0xD0, 0xD8))
APP1, SCAN, END = 0xE1, 0xDA, 0xD9
# In coded data 0xFF is followed by zero, or by one of the marks that restart the decoder.
_NEXT_MARK = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")


def _jpeg(content: bytes) -> tuple[int, int]:
    size, is_turned, has_scan = None, False, False
    for mark, body in _segments(content):
        if mark in OTHER_FRAMES or (mark in SHOWN_FRAMES and body[0] != 8):
            raise UnfitError(_("浏览器不能显示这种 JPEG（无损、算术编码或超过 8 位）：请另存一次"))
        if mark in SHOWN_FRAMES:
            size = _number(body, 3, 2), _number(body, 1, 2)
        elif mark == APP1 and body.startswith(b"Exif\0\0"):
            is_turned = _orientation(body[6:]) >= 5
        has_scan = has_scan or mark == SCAN
    if size is None or not has_scan:
        raise ValueError("no picture")
    return size[::-1] if is_turned else size


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """(mark, body) of each segment up to the mark that ends the picture. Raises ValueError where that never comes."""
    at = 2
    while True:
        if content[at] != 0xFF:
            raise ValueError("no mark")
        while content[at] == 0xFF:
            at += 1
        mark = content[at]
        at += 1
        if mark == END:
            return
        if mark in ALONE:
            continue
        length = _number(content, at, 2)
        yield mark, content[at + 2 : at + length]
        at += length
        if mark == SCAN:
            found = _NEXT_MARK.search(content, at)
            if found is None:
                raise ValueError("cut off")
            at = found.start()


def _orientation(exif: bytes) -> int:
    """From 1 to 8; from 5 on the picture is shown on its side. 1 where it is not told, or not readably."""
    order = "little" if exif[:2] == b"II" else "big"
    try:
        table = _number(exif, 4, 4, order)
        for entry in range(min(_number(exif, table, 2, order), 200)):
            at = table + 2 + 12 * entry
            if _number(exif, at, 2, order) == 0x0112:
                return _number(exif, at + 8, 2, order)
    except ValueError:
        pass
    return 1


def _webp(content: bytes) -> tuple[int, int]:
    end = 8 + _number(content, 4, 4, "little")
    if end > len(content):
        raise ValueError("cut off")
    chunks: dict[bytes, int] = {}
    at = 12
    while at + 8 <= end:
        length = _number(content, at + 4, 4, "little")
        chunks.setdefault(content[at : at + 4], at + 8)
        at += 8 + length + length % 2
    if at > end or not chunks.keys() & {b"VP8 ", b"VP8L", b"ANMF"}:
        raise ValueError("no picture")
    if b"VP8X" in chunks:
        start = chunks[b"VP8X"]
        return _number(content, start + 4, 3, "little") + 1, _number(content, start + 7, 3, "little") + 1
    if b"VP8L" in chunks:
        start = chunks[b"VP8L"]
        if content[start] != 0x2F:
            raise ValueError("signature")
        bits = _number(content, start + 1, 4, "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    start = chunks[b"VP8 "]
    if content[start + 3 : start + 6] != b"\x9d\x01\x2a":
        raise ValueError("signature")
    return _number(content, start + 6, 2, "little") & 0x3FFF, _number(content, start + 8, 2, "little") & 0x3FFF


def _pdf(content: bytes) -> Medium:
    """The table by which a reader finds everything stands at the end, and where it is stands last."""
    end = content[-2048:]
    if b"startxref" not in end or b"%%EOF" not in end:
        raise UnfitError(_("%(kind)s 文件不完整或已损坏") % {"kind": MediaType.PDF.label})
    return Medium(MediaType.PDF)
