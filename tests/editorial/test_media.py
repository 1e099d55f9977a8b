"""What a file is, by its bytes: four kinds are taken, whole ones, and no browser is sent anything else."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.editorial.media import LONGEST_SIDE, MOST_PIXELS, UnfitError, medium_of
from articles.models import MediaType
from tests.depictions import huge_png, jpeg, pdf, png, png_of, webp

TAKEN = [
    ("png", png(30, 40), MediaType.PNG, (30, 40)),
    ("jpeg", jpeg(30, 40), MediaType.JPEG, (30, 40)),
    ("progressive jpeg", jpeg(30, 40, frame=0xC2), MediaType.JPEG, (30, 40)),
    ("a jpeg upside down", jpeg(30, 40, orientation=3), MediaType.JPEG, (30, 40)),
    ("a jpeg on its side", jpeg(30, 40, orientation=6), MediaType.JPEG, (40, 30)),
    ("a jpeg on its side, by another byte order", jpeg(30, 40, orientation=8, order=">"), MediaType.JPEG, (40, 30)),
    ("jpeg with something behind it", jpeg(30, 40) + b"more", MediaType.JPEG, (30, 40)),
    ("lossy webp", webp("VP8 ", 30, 40), MediaType.WEBP, (30, 40)),
    ("lossless webp", webp("VP8L", 30, 40), MediaType.WEBP, (30, 40)),
    ("extended webp", webp("VP8X", 30, 40), MediaType.WEBP, (30, 40)),
    ("pdf", pdf(), MediaType.PDF, (None, None)),
    ("as large as may be", huge_png(12500, 10000), MediaType.PNG, (12500, 10000)),
]
REFUSED = [
    ("nothing", b"", "空文件"),
    ("text", "版面原文".encode(), "不是 PNG"),
    ("html", b"<!doctype html><script>alert(1)</script>", "不是 PNG"),
    ("svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "不是 PNG"),
    ("html that goes on as pdf", b"<html>" + pdf(), "不是 PNG"),
    ("tiff", b"II*\0" + bytes(20), "这是 TIFF"),
    ("tiff of the other order", b"MM\0*" + bytes(20), "这是 TIFF"),
    ("gif", b"GIF89a" + bytes(20), "这是 GIF"),
    ("heic", b"\0\0\0\x18ftypheic" + bytes(20), "这是 HEIC"),
    ("a program", b"MZ" + bytes(200), "不是 PNG"),
    ("sound in the same container as webp", b"RIFF\x24\0\0\0WAVEfmt " + bytes(20), "不是 PNG"),
    ("a png's beginning alone", b"\x89PNG\r\n\x1a\n", "PNG 文件不完整"),
    ("a png without a picture", png_of((b"IHDR", bytes(13)), (b"IEND", b"")), "PNG 文件不完整"),
    ("a png with an altered byte", png(30, 40).replace(b"IDAT", b"IDAS"), "PNG 文件不完整"),
    ("a jpeg without a frame", b"\xff\xd8\xff\xd9", "JPEG 文件不完整"),
    ("a jpeg that browsers do not show", jpeg(frame=0xC3), "无损"),
    ("a jpeg of twelve bits", jpeg(frame=0xC1, bits=12), "超过 8 位"),
    ("a webp that holds no picture", b"RIFF\x0c\0\0\0WEBPEXIF\0\0\0\0", "WebP 文件不完整"),
    ("a pdf without its end", pdf()[:-20], "PDF 文件不完整"),
    ("no width", huge_png(0, 40), "没有尺寸"),
    ("a bomb", huge_png(60_000, 60_000), "图像过大：60000×60000"),
    ("a strip", huge_png(LONGEST_SIDE + 1, 1), "图像过大"),
    ("too many pixels", huge_png(MOST_PIXELS // 10_000 + 1, 10_000), "图像过大"),
    ("a jpeg bomb", jpeg(65_000, 65_000), "图像过大"),
]


@pytest.mark.parametrize(("content", "media_type", "size"), [row[1:] for row in TAKEN], ids=[row[0] for row in TAKEN])
def test_what_is_taken(content, media_type, size):
    found = medium_of(content)
    assert (found.media_type, (found.width, found.height)) == (media_type, size)


@pytest.mark.parametrize(("content", "said"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_is_refused_and_with_which_words(content, said):
    with pytest.raises(UnfitError, match=said):
        medium_of(content)


@pytest.mark.parametrize(
    "content",
    [png(30, 40), jpeg(30, 40, orientation=6), webp("VP8L"), webp("VP8X"), pdf()],
    ids=["png", "jpeg", "webp", "extended webp", "pdf"],
)
def test_a_cut_anywhere_is_found(content):
    for length in range(len(content.rstrip())):
        with pytest.raises(UnfitError):
            medium_of(content[:length])


@given(st.sampled_from([row[1] for row in TAKEN[:-1]]), st.data())
def test_no_bytes_raise_anything_else(content, data):
    damaged = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with suppress(UnfitError):
        assert medium_of(bytes(damaged)).media_type in MediaType
