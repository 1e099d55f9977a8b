"""README.txt of an exported archive: its form, for somebody who has nothing but the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import translation

from articles.preserving import form
from articles.preserving.rows import columns_of

HEAD = """\
A NEWS ARCHIVE, EXPORTED (format {number}) · 新闻档案存档

This is a BagIt bag (RFC 8493): plain files with their checksums. Nothing but a reader of UTF-8 text is needed to use it, and
for the facsimiles of pages whatever shows images and PDFs.
本存档为 BagIt 包（RFC 8493）：文本文件及其校验和，只需能读 UTF-8 文本的软件；版面影印件为通行的图像或 PDF 文件。

bagit.txt, bag-info.txt    what kind of bag this is; format, software, whether the history is in it
README.txt                 this text
data/people.jsonl          the people whom decisions and history name: user name, given name, family name
data/articles.….jsonl      rows of one kind (below): JSON Lines, one JSON object a line, sorted by "id"
data/admin.logentry.jsonl  who changed which record when, and what (only with the history)
data/texts/0000000001.txt  the text of page 1, byte for byte as it came: sources of everything else
data/facsimiles/….jpg      images and PDFs of pages, byte for byte as they came; the SHA-256 of each is its name
manifest.json              rows, bytes and SHA-256 of each file of rows; the last number that each kind gave away;
                           facsimiles that were lost before ("missing");
                           "sha256": the SHA-256 of manifest-sha256.txt, and so of the whole
manifest-sha256.txt        the SHA-256 of each file in data/; check with: sha256sum -c manifest-sha256.txt
tagmanifest-sha256.txt     the same of the files beside data/

Each line ends with a member "crc32": the CRC-32 (as in zip, eight hexadecimal digits) of the bytes of the line without
,"crc32":"…" and without the line's end. A damaged file can be saved line by line by it.

"id" numbers a record of its kind and is part of its address (/articles/12/, /people/3/). A field that leads to another
record holds its "id"; one that leads to a kind of record its name ("articles.person"); one that leads to somebody a user name.
Times are UTC, days ISO 8601. "spans" and "span" are [start, end) in characters (Unicode code points) of the page's text.
"sha256" of a page is that of its text's bytes, of a facsimile that of its file. "record" of a page is what the parser last read
in it; articles, mentions and names are that with people's decisions (articles.override) laid over it. articles.redirect:
addresses that moved; articles.merge: two records that became one, with every row as it was before.

The kinds and their fields:
"""


def readme_text(models: Iterable[type[Model]]) -> bytes:
    """The text, with what each field is called in the archive (in Chinese) and what it leads to."""
    with translation.override("zh-hans"):
        kinds = "".join(line for model in models for line in _kind(model))
    return (HEAD.format(number=form.FORMAT) + kinds).encode()


def _kind(model: type[Model]) -> Iterator[str]:
    yield f"\n{form.file_of(model)}  {model._meta.verbose_name}\n"
    for field in sorted(columns_of(model), key=lambda each: each.name):
        empty = "，可空" if field.null else ""
        yield f"  {field.name:<22}{field.verbose_name}（{_type(field)}{empty}）\n"


def _type(field: Any) -> str:
    target = field.related_model
    if target is User:
        return "→ people"
    if target is ContentType:
        return "→ kind"
    if target is not None:
        return f"→ {target._meta.label_lower}"
    if field.choices:
        return " | ".join(str(value) for value, _label in field.choices)
    return str(field.get_internal_type()).removesuffix("Field")
