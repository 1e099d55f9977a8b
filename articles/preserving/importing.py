"""An exported archive into an empty one, in one transaction: numbers, addresses, decisions and history as they were."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.apps import apps
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from articles.editorial import generation, repeats, stored_files
from articles.editorial.inserting import insert
from articles.models import Article, Fingerprint, MarkHolder, Page
from articles.preserving import contents, form
from articles.preserving.checking import Checked, check
from articles.preserving.numbering import go_on_after
from articles.preserving.rows import Names, Reader, prepared
from articles.preserving.sources import ArchiveError, Content, contents_of
from articles.signals import articles_changed

# (the file whose rows are stored, how many more of them).
Progress = Callable[[str, int], None]
# Rows that are stored by one statement.
LOT = 1000


class OccupiedError(ArchiveError):
    """The archive holds something already."""


def refuse_occupied() -> None:
    """Raise OccupiedError unless the archive holds nothing but what every archive starts with."""
    held = [
        f"{model._meta.verbose_name} {number}"
        for model in contents.models()
        if model._meta.label not in contents.GIVEN and (number := contents.rows_of(model).count())
    ]
    if held:
        raise OccupiedError(
            _("库中已有内容（%(held)s）：只能导入到空库，请换一个新的数据库。未写入任何内容。") % {"held": "、".join(held)}
        )


def load(path: Path) -> Checked:
    """Check the archive at ``path`` whole, then store it. Raises ArchiveError or OSError; then nothing is stored."""
    refuse_occupied()
    checked = check(path)
    store(path, checked)
    return checked


def store(path: Path, checked: Checked, progress: Progress = lambda _name, _rows: None) -> None:
    """Store what was checked, all of it or, with ArchiveError or OSError, nothing."""
    new_files: list[str] = []
    try:
        with transaction.atomic(), generation.unnoticed():
            _keep_others_out()
            refuse_occupied()
            _store(path, checked, progress, new_files)
    except BaseException as error:
        for name in new_files:
            stored_files.forget(name)
        if not isinstance(error, DatabaseError):
            raise
        raise ArchiveError(_("数据库不接受这个存档，未写入任何内容：%(error)s") % {"error": error}) from error


def _keep_others_out() -> None:
    """Nobody writes between the look whether all is empty and the end; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        tables = ", ".join(model._meta.db_table for model in contents.models())
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


def _store(path: Path, checked: Checked, progress: Progress, new_files: list[str]) -> None:
    clear_given()
    _store_people(checked.people)
    names = Names().turned()
    models = {form.file_of(model): model for model in contents.models()}
    texts: list[tuple[str, int]] = []
    for content in contents_of(path):
        if content.name in models:
            _store_rows(models[content.name], content, names, progress)
        elif content.name.startswith(form.TEXTS):
            texts.append((b"".join(content.pieces()).decode(), int(content.name.removeprefix(form.TEXTS)[:-4])))
        elif content.name.startswith(form.FACSIMILES):
            _store_facsimile(content, new_files)
            progress(content.name, 1)
        if texts and (len(texts) == 100 or not content.name.startswith(form.TEXTS)):
            _store_texts(texts)
            texts.clear()
    connection.check_constraints()
    go_on_after(models.values(), checked.last_ids)
    _follow()


def clear_given() -> None:
    """Take away what an empty archive starts with, and marks that lead nowhere. Row by row, PostgreSQL would look
    up 42,000 times who leads there."""
    models: list[type[Model]] = [*(apps.get_model(label) for label in contents.GIVEN), Fingerprint, MarkHolder]
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # What leads to them is empty.
            cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        else:
            for table in tables:
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 -- the name of a model's table


def _store_people(people: Iterable[dict[str, str]]) -> None:
    """Somebody of the same user name is the same person; others come without password, and cannot log in."""
    known = set(User.objects.values_list("username", flat=True))
    for told in people:
        if told["username"] not in known:
            user = User(**told, is_active=False)
            user.set_unusable_password()
            user.save()


def _store_rows(model: type[Model], content: Content, names: Names, progress: Progress) -> None:
    """Insert the file's rows with their numbers and times as they are. Not through the ORM, which would set times anew."""
    reader = Reader(model, names)
    fields = [*reader.fields, *([Page._meta.get_field("text")] if model is Page else [])]
    adapt = prepared(fields)
    for lot in _lots(content.lines()):
        listed = []
        for line in lot:
            body = form.body_of(line)
            if body is None:
                raise _altered(content)
            values = reader.values(body) + ([""] if model is Page else [])
            for place, prepare in adapt:
                values[place] = prepare(values[place])
            listed.append(values)
        insert(model, fields, listed)
        progress(content.name, len(listed))


def _lots(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    lot: list[bytes] = []
    for line in lines:
        lot.append(line)
        if len(lot) == LOT:
            yield lot
            lot = []
    if lot:
        yield lot


def _store_texts(texts: list[tuple[str, int]]) -> None:
    """Texts come after the rows of their pages."""
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE articles_page SET text = %s WHERE id = %s", texts)


def _store_facsimile(content: Content, new_files: list[str]) -> None:
    name = content.name.removeprefix(form.FACSIMILES)
    try:
        if stored_files.keep(name, content.pieces()):
            new_files.append(name)
    except ValueError as error:
        raise _altered(content) from error


def _altered(content: Content) -> ArchiveError:
    return ArchiveError(_("存档在导入时被改动：%(file)s。未写入任何内容。") % {"file": content.name})


def _follow() -> None:
    """What is derived, and those who follow: marks of sentences, the index."""
    ids = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    repeats.mark(ids)
    for start in range(0, len(ids), LOT):
        articles_changed.send(sender=Article, ids=ids[start : start + LOT], more_to_come=True)
    articles_changed.send(sender=Article, ids=[])
