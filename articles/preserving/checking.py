"""Is an archive whole and unaltered? Every byte is read before anything is written, what is wrong named with its place."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.db.models import Model
from django.utils.translation import gettext as _

from articles.editorial.stored_files import name_of
from articles.models import Facsimile, Page, Version
from articles.preserving import contents, form
from articles.preserving.rows import BadRowError, Names, Reader, object_of
from articles.preserving.sources import ArchiveError, Content, DamagedError, contents_of, line_place

# (the file that is read, how many more bytes of the archive).
Progress = Callable[[str, int], None]
# Bytes between two words on how far it is.
STEP = 32 << 20
# Files that are no rows and no page's text are short; the longest is manifest.json (bytes).
LONGEST_TAG = 16 << 20
_INFO = re.compile(
    r"Archive-Format: (?P<format>[0-9]{1,6})\n(?:Software: (?P<software>.+)\nWith-History: (?P<history>yes|no)\n)?"
)


class NewerFormatError(ArchiveError):
    def __init__(self, number: int, software: str) -> None:
        super().__init__(
            _("存档的格式是第 %(number)d 版（%(software)s），本软件只认到第 %(known)d 版：请用更新的版本导入，未写入任何内容。")
            % {"number": number, "software": software, "known": form.FORMAT}
        )


@dataclass
class Checked:
    """What a whole archive says of itself. ``people``: their rows in it; ``rows``: how many of each file."""

    number: int = 0
    software: str = ""
    with_history: bool = True
    last_ids: dict[str, int] = field(default_factory=dict)
    people: list[dict[str, str]] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    texts: int = 0
    facsimiles: int = 0


def size_of(path: Path) -> int:
    """How many bytes of files are to be read. Raises OSError."""
    if path.is_dir():
        return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return path.stat().st_size


def check(path: Path, progress: Progress = lambda _name, _bytes: None) -> Checked:
    """Read the archive at ``path`` to its last byte. Raises DamagedError, NewerFormatError, or OSError."""
    return _Check(progress).run(path)


class _Check:
    def __init__(self, progress: Progress) -> None:
        self.progress, self.found, self.seal = progress, Checked(), form.Seal()
        self.names = Names().turned()
        self.models = {form.file_of(model): model for model in contents.models()}
        # "SHA-256 number" of each page, for the texts that follow.
        self.pages: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=1 << 20)  # noqa: SIM115 -- lives as long as this
        # Facsimiles that rows and versions name, and whose files have not come yet.
        self.facsimiles: set[str] = set()
        self.last, self.waiting = "", 0

    def run(self, path: Path) -> Checked:
        with self.seal, self.pages:
            for content in contents_of(path):
                self._in_order(content.name)
                self._file(content)
                self.last = content.name
                self._took(content.name, content.size % STEP)
        if self.last != form.TAG_CHECKSUMS:
            raise DamagedError(form.TAG_CHECKSUMS, _("存档到此中断，后面的内容缺失"))
        return self.found

    def _took(self, name: str, length: int) -> None:
        self.waiting += length
        if self.waiting >= STEP or name == form.TAG_CHECKSUMS:
            self.progress(name, self.waiting)
            self.waiting = 0

    def _in_order(self, name: str) -> None:
        """Files come in the order of the form, each once; those that bring the checksums of others may not be missing."""
        try:
            place = form.place_in_order(name)
        except KeyError as error:
            raise DamagedError(name, _("不认识的文件：已改动，或由更新的软件写成")) from error
        if self.last and place <= form.place_in_order(self.last):
            raise DamagedError(name, _("文件的次序不对"))
        head = [form.BAGIT, form.INFO, form.README, form.PEOPLE]
        missing = [each for each in (*head, form.MANIFEST, form.CHECKSUMS) if each not in {*self.seal.tags, *self.seal.files}]
        for each in missing:
            if each != name and form.place_in_order(each) < place:
                raise DamagedError(each, _("缺这个文件"))

    def _file(self, content: Content) -> None:
        name = content.name
        if self.last.startswith(form.TEXTS) or self.last == form.PAGES:
            self._texts_are_all_there(name)
        if name in self.models or name == form.PEOPLE:
            self._rows(content)
        elif name.startswith(form.TEXTS):
            self._text(content)
        elif name.startswith(form.FACSIMILES):
            self._facsimile(content)
        elif name == form.CHECKSUMS:
            self._checksums(content)
        else:
            text = content.read(LONGEST_TAG)
            self._tag(name, text)
            self.seal.add(name, hashlib.sha256(text).hexdigest(), len(text))

    def _tag(self, name: str, text: bytes) -> None:
        """Texts that follow from the rest must be what they would be if this software wrote them now."""
        if name == form.INFO:
            self._info(text)
        expected = {
            form.BAGIT: lambda: form.BAGIT_TEXT,
            form.INFO: lambda: form.info_text(self.found.number, self.found.software, self.found.with_history),
            form.MANIFEST: lambda: self._manifest(text),
            form.TAG_CHECKSUMS: self.seal.tag_checksums,
        }.get(name)
        if expected is not None:
            _compare(name, text.splitlines(keepends=True), iter(expected().splitlines(keepends=True)))

    def _info(self, text: bytes) -> None:
        match = _INFO.match(text.decode("utf-8", "replace"))
        if match is None:
            raise DamagedError(form.INFO, _("说明存档格式的文字被改动"))
        self.found.number = int(match["format"])
        if self.found.number > form.FORMAT:
            raise NewerFormatError(self.found.number, match["software"] or "?")
        self.found.software, self.found.with_history = match["software"] or "", match["history"] == "yes"

    def _manifest(self, text: bytes) -> bytes:
        try:
            told = json.loads(text)
            self.found.last_ids = {str(name): int(number) for name, number in told["last_ids"].items()}
            self.seal.missing = sorted(map(str, told["facsimiles"]["missing"])) if self.found.number >= 2 else []
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DamagedError(form.MANIFEST, _("不是 JSON")) from error
        if unsaid := sorted(self.facsimiles ^ set(self.seal.missing)):
            raise DamagedError(form.facsimile_file(unsaid[0]), _("缺这个文件"))
        found = self.found
        return self.seal.manifest(found.number, found.software, found.with_history, found.last_ids)

    def _rows(self, content: Content) -> None:
        """Every line: its checksum, its fields, and that the numbers rise."""
        name, model = content.name, self.models.get(content.name)
        reader = Reader(model, self.names) if model else None
        sha256, count, last, taken = hashlib.sha256(), 0, 0, 0
        for count, line in enumerate(content.lines(), 1):
            sha256.update(line)
            taken += len(line)
            if taken >= STEP:
                self._took(name, STEP)
                taken -= STEP
            body = form.body_of(line)
            if body is None:
                raise DamagedError(line_place(name, count), _("内容与校验和不符"))
            try:
                last = self._row(model, reader, body, last)
            except BadRowError as error:
                raise DamagedError(line_place(name, count), str(error)) from error
        self.found.rows[name] = count
        self.seal.add(name, sha256.hexdigest(), content.size, count)

    def _row(self, model: type[Model] | None, reader: Reader | None, body: bytes, last: int) -> int:
        """Check one row; returns its number."""
        if reader is None:
            self._person(object_of(body))
            return 0
        values = reader.values(body)
        number = int(values[reader.place_of("id")] or 0)
        if number <= last:
            raise BadRowError(_("编号没有递增"))
        if model is Page:
            self.pages.write(f"{values[reader.place_of('sha256')]} {number}\n".encode())
        if model in (Facsimile, Version):
            self.facsimiles.update(self._facsimiles_named(model, reader, values))
        return number

    def _facsimiles_named(self, model: Any, reader: Reader, values: list[Any]) -> list[str]:
        """The files of the facsimiles that a row names. Nothing else that an archive says becomes the name of a file."""
        try:
            if model is Facsimile:
                return [name_of(values[reader.place_of("sha256")], values[reader.place_of("media_type")])]
            if values[reader.place_of("content_type")] != self.names.kinds["articles.page"]:
                return []
            members = (values[reader.place_of("values")] or {}).get("facsimiles", [])
            return [name_of(each["sha256"], each["media_type"]) for each in members]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadRowError(_("字段 %(name)s 的值不可用") % {"name": "sha256"}) from error

    def _person(self, row: Any) -> None:
        told = ("username", "first_name", "last_name")
        if not isinstance(row, dict) or sorted(row) != sorted(told) or not all(isinstance(row[name], str) for name in told):
            raise BadRowError(_("不是人名"))
        self.found.people.append(row)
        self.names.people[row["username"]] = 0

    def _texts_are_all_there(self, name: str) -> None:
        """After the pages' rows come their texts, one for each, in their order."""
        if self.last == form.PAGES:
            self.pages.seek(0)
            self.expected = self._expected_texts()
            self.wanted = next(self.expected, None)
        if self.wanted is not None and name != self.wanted[1]:
            raise DamagedError(self.wanted[1], _("缺这个文件"))

    def _expected_texts(self) -> Iterator[tuple[str, str]]:
        for line in self.pages:
            sha256, number = line.decode().split()
            yield sha256, form.text_file(int(number))

    def _text(self, content: Content) -> None:
        sha256 = hashlib.sha256()
        for piece in content.pieces():
            sha256.update(piece)
        wanted = getattr(self, "wanted", None)
        if wanted is None or wanted[1] != content.name:
            raise DamagedError(content.name, _("没有这一版的记录"))
        if sha256.hexdigest() != wanted[0]:
            raise DamagedError(content.name, _("内容与校验和不符"))
        self.wanted = next(self.expected, None)
        self.found.texts += 1
        self.seal.add(content.name, sha256.hexdigest(), content.size)

    def _facsimile(self, content: Content) -> None:
        name, sha256, taken = content.name.removeprefix(form.FACSIMILES), hashlib.sha256(), 0
        for piece in content.pieces():
            sha256.update(piece)
            taken += len(piece)
            if taken >= STEP:
                self._took(content.name, STEP)
                taken -= STEP
        if sha256.hexdigest() != name[:64]:
            raise DamagedError(content.name, _("内容与校验和不符"))
        if name not in self.facsimiles:
            raise DamagedError(content.name, _("没有记录提到这个文件"))
        self.facsimiles.remove(name)
        self.found.facsimiles += 1
        self.seal.add(content.name, sha256.hexdigest(), content.size)

    def _checksums(self, content: Content) -> None:
        sha256 = hashlib.sha256()

        def lines() -> Iterator[bytes]:
            for line in content.lines():
                sha256.update(line)
                yield line

        _compare(content.name, lines(), self.seal.checksum_lines())
        self.seal.add(content.name, sha256.hexdigest(), content.size)


def _compare(name: str, lines: Any, expected: Iterator[bytes]) -> None:
    """Raise DamagedError at the first line that is not as expected."""
    number = 0
    for number, line in enumerate(lines, 1):
        if line != next(expected, None):
            told = line.decode("utf-8", "replace").strip()
            raise DamagedError(line_place(name, number), _("与存档的其余内容不符：%(line)s") % {"line": told[-100:]})
    if next(expected, None) is not None:
        raise DamagedError(line_place(name, number + 1), _("存档到此中断，后面的内容缺失"))
