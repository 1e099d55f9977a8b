"""The archive into files: one state of the database, streamed in a fixed order, sealed, and renamed when whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from articles.editorial import stored_files
from articles.models import Page
from articles.preserving import contents, form
from articles.preserving.containers import Container, Folder, TarFile
from articles.preserving.numbering import last_ids
from articles.preserving.readme import readme_text
from articles.preserving.rows import WITH_CHANGES, Names, columns_of, plain_rows
from articles.preserving.sources import ArchiveError

# (what is being written, how many more rows of it).
Progress = Callable[[str, int], None]
# Rows between two words on how far it is.
LOT = 10_000
# Pages are wide: their records and texts come so many at a time.
PAGES_AT_A_TIME = 50


def row_count(*, with_history: bool) -> int:
    """How many rows and facsimiles an export has to write."""
    return len(contents.facsimile_files(with_history=with_history)) + sum(
        contents.rows_of(model, with_history=with_history).count() for model in contents.models(with_history=with_history)
    )


def export(path: Path, *, with_history: bool, progress: Progress = lambda _name, _rows: None) -> form.Seal:
    """Write the archive to ``path``: as a folder if that is an empty one, else as a tar file.

    Raises ArchiveError where the place can't be used, OSError where it can't be written. Whatever was at ``path`` stays until
    the new archive is whole. A facsimile whose file is lost keeps nothing else from being saved: the seal names it.
    """
    container = _container(path)
    try:
        with form.Seal() as seal:
            with one_state():
                _write(container, seal, with_history, progress)
            container.publish()
    except BaseException:
        container.discard()
        raise
    return seal


def _container(path: Path) -> Container:
    if not path.parent.is_dir():
        raise ArchiveError(_("没有文件夹 %(path)s") % {"path": path.parent})
    if not path.is_dir():
        return TarFile(path)
    if any(path.iterdir()):
        raise ArchiveError(_("文件夹 %(path)s 不是空的") % {"path": path})
    return Folder(path)


@contextmanager
def one_state() -> Iterator[None]:
    """All that is read inside the block is of one moment. Who writes meanwhile neither waits nor is seen."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # Django would begin with the lock of a writer.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _write(container: Container, seal: form.Seal, with_history: bool, progress: Progress) -> None:
    names = Names()
    models = list(contents.models(with_history=with_history))

    def write(name: str, pieces: Iterable[bytes], rows: list[int] | None = None) -> None:
        sha256, length = container.write(name, pieces)
        seal.add(name, sha256, length, rows[0] if rows else None)

    write(form.BAGIT, [form.BAGIT_TEXT])
    write(form.INFO, [form.info_text(form.FORMAT, form.SOFTWARE, with_history)])
    write(form.README, [readme_text(models)])
    counted = [0]
    write(form.PEOPLE, _counted(map(form.line_of, _people(models, with_history)), counted), counted)
    for model in models:
        rows = contents.rows_of(model, with_history=with_history)
        chunk = PAGES_AT_A_TIME if model is Page else 2000
        counted = [0]
        lines = _counted(map(form.line_of, plain_rows(rows, names, chunk)), counted)
        write(form.file_of(model), _told(lines, model, progress), counted)
        if model is Page:
            for pk, text in rows.values_list("pk", "text").iterator(chunk_size=PAGES_AT_A_TIME):
                write(form.text_file(pk), [text.encode()])
    for name in contents.facsimile_files(with_history=with_history):
        if stored_files.is_whole(name):
            write(form.facsimile_file(name), stored_files.pieces_of(name))
        else:
            seal.missing.append(name)
        progress(form.FACSIMILES, 1)
    numbers = last_ids(models) if with_history else {}
    write(form.MANIFEST, [seal.manifest(form.FORMAT, form.SOFTWARE, with_history, numbers)])
    write(form.CHECKSUMS, seal.checksum_lines())
    write(form.TAG_CHECKSUMS, [seal.tag_checksums()])


def _counted(lines: Iterable[bytes], counted: list[int]) -> Iterator[bytes]:
    for line in lines:
        counted[0] += 1
        yield line


def _told(lines: Iterable[bytes], model: type[Model], progress: Progress) -> Iterator[bytes]:
    waiting = 0
    for line in lines:
        waiting += 1
        if waiting == LOT:
            progress(model._meta.label_lower, waiting)
            waiting = 0
        yield line
    progress(model._meta.label_lower, waiting)


def _people(models: Iterable[type[Model]], with_history: bool) -> list[dict[str, Any]]:
    """The people whom any of the rows name, by their user names."""
    found: set[int] = set()
    for model in models:
        rows = contents.rows_of(model, with_history=with_history).order_by()
        for field in columns_of(model):
            if field.related_model is User:
                found.update(rows.exclude(**{field.attname: None}).values_list(field.attname, flat=True).distinct())
    for model in WITH_CHANGES:
        found |= _people_in_changes(contents.rows_of(model, with_history=with_history))
    people = User.objects.in_bulk(found)
    told = ("username", "first_name", "last_name")
    return sorted(({name: getattr(user, name) for name in told} for user in people.values()), key=lambda each: each["username"])


def _people_in_changes(decisions: Any) -> set[int]:
    noted: set[int] = set()
    collector = Names()
    collector.people = _Noting(noted)
    for changes in decisions.values_list("changes", flat=True).iterator(chunk_size=100):
        collector.in_changes(changes)
    return noted


class _Noting(dict[Any, Any]):
    """A table that notes what is looked up in it."""

    def __init__(self, noted: set[int]) -> None:
        super().__init__()
        self.noted = noted

    def get(self, key: Any, default: Any = None) -> Any:
        if key is not None:
            self.noted.add(key)
        return default
