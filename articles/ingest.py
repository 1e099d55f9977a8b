"""The one bridge from the parser to the database: a page's text becomes a page, its record and its rows, in one transaction."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.editorial import history, issues, lexicon, overrides, records
from articles.editorial.effective import effective
from articles.editorial.identity import match_by_text
from articles.editorial.issues import BadDateError
from articles.editorial.readings import spans_of
from articles.editorial.telling import field_label, gone_and_come
from articles.lexicons import Lexicons
from articles.models import Article, ImportedFile, ImportRun, Page, Revision

logger = logging.getLogger(__name__)

# A newspaper page has 3,000 to 10,000 characters; 2 MB of UTF-8 is a hundred times that and no page.
MAX_PAGE_BYTES = 2 * 1024 * 1024
PAGE_SUFFIXES = (".txt",)

Outcome = ImportedFile.Outcome


OF_THE_PAGE = ("newspaper", "issue_date", "page_number", "banners", "ads")
# What the fields that are told were read from, in numbers.
NOT_TOLD = ("confidence", "topic_evidence", "union_level_evidence")


class NotAPageError(Exception):
    """The file can't be read as the text of a page; the message says why, in the archivist's language."""


class BlankPageError(NotAPageError):
    """There is a text, but nothing is printed on it."""


@dataclass(frozen=True)
class Given:
    """What a person says of the pages being loaded; empty where they leave it open. Kept as decisions, over any reading."""

    newspaper: str = ""
    issue_date: str = ""
    number: str = ""
    by: User | None = None

    def decided(self) -> dict[str, str]:
        """The fields that were filled in. Raises issues.BadDateError for a date that is none."""
        issues.read_date(self.issue_date)
        found = {"newspaper": self.newspaper, "issue_date": self.issue_date, "number": self.number}
        return {name: value for name, value in found.items() if value}


@dataclass
class Loaded:
    """How one file ended."""

    source: str
    outcome: str
    message: str = ""
    page: Page | None = None
    articles: int = 0
    changes: list[str] = field(default_factory=list)


def page_files(paths: list[Path]) -> Iterator[Path]:
    """The files to load: each path that is no folder as it is, and the .txt files of folders, sorted by name."""
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix.lower() in PAGE_SUFFIXES and file.is_file())
        else:
            yield path


def read_page_file(path: Path) -> str:
    """The text of a page file, with its line ends as they are. Raises NotAPageError with the reason."""
    try:
        if path.stat().st_size > MAX_PAGE_BYTES:
            raise NotAPageError(f"文件过大：{path.stat().st_size} 字节，上限 {MAX_PAGE_BYTES} 字节")
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise NotAPageError("文件不存在") from error
    except OSError as error:
        raise NotAPageError(f"文件无法读取：{error.strerror}") from error
    return decode_page(content)


def decode_page(content: bytes) -> str:
    """Bytes as the text of a page. Raises NotAPageError for binary content, text that is not UTF-8, and blank pages."""
    if len(content) > MAX_PAGE_BYTES:
        raise NotAPageError(f"文件过大：{len(content)} 字节，上限 {MAX_PAGE_BYTES} 字节")
    if b"\0" in content:
        raise NotAPageError("不是文本文件（含有空字节）")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotAPageError(f"不是 UTF-8 文本（第 {error.start} 字节起无法解码）") from error
    if not text.strip():
        raise BlankPageError("空白文件，没有文字")
    return text


def store_text(text: str, source: str, given: Given) -> Loaded:
    """Read a page and store it with all its rows, in one transaction.

    The same text again (by SHA-256) changes nothing, unless ``given`` says something new of it. The parser reads before the
    transaction opens, so that a slow page holds up nobody.
    """
    page = stored_page(text)
    if page is not None:
        return _say_again(page, source, given)
    record, parser = read_text(text, source)
    try:
        page, articles = _store_new(text, source, given, record, parser)
    except IntegrityError:
        page = stored_page(text)
        if page is None:
            raise
        return _say_again(page, source, given)  # somebody else stored the same text in the meantime
    return Loaded(source, Outcome.NEW, page=page, articles=len(articles))


@transaction.atomic
def _store_new(text: str, source: str, given: Given, record: dict[str, Any], parser: str) -> tuple[Page, list[Article]]:
    page = Page(source=source[:255], text=text, sha256=_sha256(text), record=record, parser=parser, read_at=timezone.now())
    page.issue = issues.issue_of(page, issues.place_values(record), set())
    page.save()
    _keep_given(page, given)
    return page, records.lay_down(page)


def store_file(content: bytes | Path, source: str, given: Given) -> Loaded:
    """Store one of many files: whatever is wrong with it is named in the result, and the others can go on.

    ``content`` is the file itself or what it holds. A database that fails is nobody's page: DatabaseError goes through.
    """
    try:
        text = read_page_file(content) if isinstance(content, Path) else decode_page(content)
        return store_text(text, source, given)
    except NotAPageError as error:
        return Loaded(source, Outcome.FAILED, str(error))
    except (DatabaseError, BadDateError):
        raise
    except Exception as error:  # one page must not stop the others; the log has the whole story
        logger.exception("could not load %s", source)
        return Loaded(source, Outcome.FAILED, f"未能解析：{type(error).__name__}")


def read_text(text: str, source: str) -> tuple[dict[str, Any], str]:
    """(the page record of ``text`` by today's parser and words, the parser's version); stores nothing."""
    return read_by(text, source, lexicon.in_use())


def read_by(text: str, source: str, lexicons: Lexicons) -> tuple[dict[str, Any], str]:
    """As ``read_text``, by words that are given."""
    # Imported here: a web process that only shows pages need not carry the parser's model and dictionaries.
    from articles.parsing.pipeline import parse_page

    record = parse_page(text, lexicons, source=source).as_record()
    return record, record["parser"]


def stored_page(text: str) -> Page | None:
    """The page with exactly this text, if the archive has it."""
    return Page.objects.filter(sha256=_sha256(text)).first()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _keep_given(page: Page, given: Given) -> bool:
    """Keep what a person says of the page as decisions; True if any of it is new."""
    known = {override.field: override.value for override in overrides.decisions_on([page])}
    news = {name: value for name, value in given.decided().items() if known.get(name) != value}
    read = issues.place_values(page.record)
    for name, value in news.items():
        overrides.decide(page, name, value, by=given.by, read_value=read[name], reason="入库时填写")
    return bool(news)


def _say_again(page: Page, source: str, given: Given) -> Loaded:
    with transaction.atomic(), history.revision(Revision.Kind.EDIT, [page], by=given.by, reason="入库时填写"):
        if not _keep_given(page, given):
            return Loaded(source, Outcome.UNCHANGED, "已在库中", page, page.articles.count())
        articles = records.lay_down(page)
    return Loaded(source, Outcome.CHANGED, "更新了报纸、日期或版次", page, len(articles))


def read_again(page: Page, *, dry_run: bool = False) -> Loaded:
    """Today's parser over a stored page. Keys, addresses and what people decided stay.

    ``changes`` says what of the page becomes otherwise, or with ``dry_run`` would.
    """
    record, parser = read_text(page.text, page.source)
    if page.record == record and page.parser == parser:
        return Loaded(page.source, Outcome.UNCHANGED, page=page, articles=page.articles.count())
    changes = changes_by(page, record)
    if not dry_run:
        with transaction.atomic():
            page = records.locked(page.pk)
            page.record, page.parser, page.read_at = record, parser, timezone.now()
            records.lay_down(page)
    outcome = Outcome.CHANGED if changes else Outcome.UNCHANGED
    return Loaded(page.source, outcome, page=page, articles=len(record["articles"]), changes=changes)


def changes_by(page: Page, record: dict[str, Any]) -> list[str]:
    """What would stand otherwise on ``page`` if it were read like this, a line each, and what people would be asked.

    Compared is what people put where and what they decided, laid over either reading: a page on which they moved blocks does
    not differ from what nobody reads otherwise.
    """
    now, then = effective(page), effective(page, record)
    asked = [_("待审：%(doubt)s") % {"doubt": doubt} for doubt in then.doubts if doubt not in now.doubts]
    return [*record_changes(now.record, then.record), *asked]


def record_changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """What differs between two readings of one page, a line each: ``[headline] field：old → new``, in words."""
    changes = list(_field_changes(old, new, [name for name in OF_THE_PAGE if old.get(name) != new.get(name)]))
    for before, article in paired(old, new):
        where = f"[{((article or before or {}).get('headline') or '')[:14]}]"
        if before is None:
            changes.append(f"{where} + {_('新文章')}")
        elif article is None:
            changes.append(f"{where} - {_('不再成篇')}")
        else:
            names = sorted((article.keys() | before.keys()) - {"key"})
            unlike = [name for name in names if before.get(name) != article.get(name)]
            changes += [f"{where} {line}" for line in _field_changes(before, article, unlike)]
    return changes


def _field_changes(old: dict[str, Any], new: dict[str, Any], names: list[str]) -> Iterator[str]:
    """A line for each of these fields whose words differ, and one for all others, in which a person sees no difference."""
    silent = []
    for name in names:
        gone, come = gone_and_come(old.get(name), new.get(name), name)
        if name not in NOT_TOLD and (gone or come):
            change = f"{_short('、'.join(gone) or _('空'))} → {_short('、'.join(come) or _('空'))}"
            yield _("%(what)s：%(said)s") % {"what": field_label(Article, name), "said": change}
        else:
            silent.append(field_label(Article, name))
    if silent:
        yield _("位置、依据或把握不同（%(fields)s）") % {"fields": "、".join(dict.fromkeys(silent))}


def paired(old: dict[str, Any], new: dict[str, Any]) -> Iterator[tuple[dict[str, Any] | None, dict[str, Any] | None]]:
    """The articles of two readings of one page, each as (what it was, what it is), by the text that they share.

    New ones have been nothing; those that are no more come last.
    """
    pairs = match_by_text(_spans_by_index(old), _spans_by_index(new))
    for index, article in enumerate(new["articles"]):
        yield old["articles"][pairs[index]] if index in pairs else None, article
    gone = set(range(len(old.get("articles") or []))) - set(pairs.values())
    yield from ((old["articles"][index], None) for index in sorted(gone))


def _spans_by_index(record: dict[str, Any]) -> dict[int, list[list[int]]]:
    return {index: spans_of(article) for index, article in enumerate(record.get("articles") or [])}


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


def keep_run(run: ImportRun, loaded: Loaded) -> None:
    """Note how one file ended, so that a run can be looked up, and an interrupted one goes on where it stopped."""
    ImportedFile.objects.create(
        run=run,
        source=loaded.source[:500],
        outcome=loaded.outcome,
        message="\n".join([loaded.message, *loaded.changes]).strip(),
        page=loaded.page if loaded.page and loaded.page.pk else None,
    )
