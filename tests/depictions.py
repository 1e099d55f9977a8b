"""Images and PDFs in as few bytes as such files can have, as they are and as they must not be."""

from __future__ import annotations

import struct
import zlib


def png(width: int = 3, height: int = 4, shade: int = 200) -> bytes:
    """A grey one that any browser shows."""
    rows = (b"\0" + bytes([shade]) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return png_of((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))


def png_of(*chunks: tuple[bytes, bytes]) -> bytes:
    told = (struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(told)


def huge_png(width: int, height: int) -> bytes:
    """A few bytes that say of themselves to be a picture of this size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return png_of((b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))


def segment(mark: int, body: bytes) -> bytes:
    return b"\xff" + bytes([mark]) + struct.pack(">H", len(body) + 2) + body


def jpeg(width: int = 3, height: int = 4, *, orientation: int = 0, order: str = "<", frame: int = 0xC0, bits: int = 8) -> bytes:
    """The segments of one; no picture is coded in it."""
    exif = b""
    if orientation:
        table = struct.pack(f"{order}HHHIHH", 1, 0x0112, 3, 1, orientation, 0)
        exif = segment(0xE1, b"Exif\0\0" + (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, 8) + table)
    size = segment(frame, struct.pack(">BHHB", bits, height, width, 1) + b"\x01\x11\0")
    # Between two scans of a progressive one stands a table, in which the mark of the end may stand by chance.
    scans = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\xff\0\x34\xff\xd0\x56" + segment(0xC4, b"\xff\xd9")
    scans += segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x78"
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0") + exif + size + scans + b"\xff\xd9"


def webp(kind: str = "VP8L", width: int = 3, height: int = 4) -> bytes:
    plain = b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height)
    chunks = {
        "VP8 ": chunk(b"VP8 ", plain),
        "VP8L": chunk(b"VP8L", b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14)),
        "VP8X": chunk(b"VP8X", bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little"))
        + chunk(b"VP8 ", plain),
    }[kind]
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


def chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def pdf(text: str = "page") -> bytes:
    return f"%PDF-1.7\n% {text}\ntrailer\nstartxref\n9\n%%EOF\n".encode()
