"""Images and PDFs of a page: attached, put in order, replaced and removed, each time with a version of the page.

All of it is one act: to say which facsimiles a page has, in which order, with which words. So a restored version is one, too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from glob import escape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _

from articles.editorial import history, stored_files
from articles.editorial.media import UnfitError, medium_of
from articles.editorial.records import locked
from articles.editorial.snapshots import facsimiles_of
from articles.models import Article, Facsimile, Page, Revision, State, Version

# A facsimile in a snapshot of its page: what stands in its row, without whose it is.
Member = dict[str, Any]
WORDS = {"note": 300, "credit": 200}
# How files are named that may be beside a page's text; what they are is judged by their content.
BESIDE = (".png", ".jpg", ".jpeg", ".webp", ".pdf")


def refuse_large(size: int) -> None:
    """Raise UnfitError for a file of more bytes than are taken."""
    most = int(settings.FACSIMILE_MEGABYTES)
    if size > most * 1_000_000:
        raise UnfitError(_("文件过大：%(size).1f MB，上限 %(most)d MB") % {"size": size / 1_000_000, "most": most})


def kept(content: bytes) -> Member:
    """Keep the file; returns the member that it would be, without words. Raises UnfitError for what is no facsimile."""
    refuse_large(len(content))
    medium = medium_of(content)
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        stored_files.keep(stored_files.name_of(sha256, medium.media_type), [content])
    except OSError as error:
        raise UnfitError(_("未能存盘：%(error)s") % {"error": error.strerror}) from error
    told = {"sha256": sha256, "media_type": medium.media_type.value, "size": len(content)}
    return {**told, "width": medium.width, "height": medium.height, "note": "", "credit": ""}


def attach(
    page: Page,
    content: bytes,
    *,
    by: User | None,
    note: str = "",
    credit: str = "",
    reason: str = "",
    is_first_load: bool = False,
) -> Facsimile | None:
    """Attach a file as the page's last facsimile; None where the page has it already. Raises UnfitError.

    ``is_first_load``: it comes with the page itself, and what is loaded for the first time has no history yet.
    """
    member = {**kept(content), "note": note[: WORDS["note"]], "credit": credit[: WORDS["credit"]]}
    with transaction.atomic():
        locked(page.pk)
        standing = members(page)
        if any(each["sha256"] == member["sha256"] for each in standing):
            return None
        if is_first_load:
            put(page, [*standing, member], by=by)
        else:
            arrange(page, [*standing, member], by=by, reason=reason)
        return page.facsimiles.get(sha256=member["sha256"])


def files_beside(path: Path) -> list[Path]:
    """The images and PDFs that bear the name of a page's text file: x.jpg beside x.txt; in order."""
    found = (each for each in path.parent.glob(f"{escape(path.stem)}.*") if each.stem == path.stem and each.is_file())
    return sorted(each for each in found if each.suffix.lower() in BESIDE)


def attach_file(page: Page, path: Path, *, is_first_load: bool) -> Facsimile | None:
    """As ``attach``, of a file on this machine. Raises UnfitError."""
    try:
        refuse_large(path.stat().st_size)
        content = path.read_bytes()
    except OSError as error:
        raise UnfitError(_("文件无法读取：%(error)s") % {"error": error.strerror}) from error
    return attach(page, content, by=None, reason=path.name, is_first_load=is_first_load)


@transaction.atomic
def arrange(page: Page, wanted: list[Member], *, by: User | None, reason: str = "") -> None:
    """Have the page show these facsimiles in this order, as one revision. A file that is named twice counts once."""
    locked(page.pk)
    with history.revision(Revision.Kind.EDIT, [page], by=by, reason=reason):
        put(page, wanted, by=by)


def put(page: Page, wanted: list[Member], *, by: User | None) -> None:
    """Make the rows say what is wanted, inside a revision. What has no file any more can't be shown and is left out."""
    rows = {row.sha256: row for row in page.facsimiles.all()}
    stay = {each["sha256"]: each for each in reversed(wanted)}
    page.facsimiles.exclude(sha256__in=stay).delete()
    position = 0
    for sha256 in dict.fromkeys(each["sha256"] for each in wanted):
        member = {**stay[sha256], "position": position + 1}
        row = rows.get(sha256)
        if row is None and not stored_files.is_whole(stored_files.name_of(sha256, member["media_type"])):
            continue
        position += 1
        if row is None:
            Facsimile.objects.create(page=page, added_by=by, **member)
        elif any(getattr(row, name) != member[name] for name in ("position", *WORDS)):
            row.position, row.note, row.credit = position, member["note"], member["credit"]
            row.save(update_fields=["position", *WORDS])


def members(page: Page) -> list[Member]:
    """The page's facsimiles in order, as its snapshots tell them."""
    return facsimiles_of([page.pk]).get(page.pk, [])


def readable(page: Page) -> list[Facsimile]:
    """What readers may see: none while an article of the page is withheld, for its text stands in the picture."""
    found = list(page.facsimiles.all())
    if found and (page.state == State.WITHHELD or Article.objects.filter(page=page, state=State.WITHHELD).exists()):
        return []
    return found


def named_by_rows() -> Iterator[tuple[str, str]]:
    """(file, who names it) of every facsimile."""
    for pk, sha256, media_type in Facsimile.objects.order_by("pk").values_list("pk", "sha256", "media_type"):
        yield stored_files.name_of(sha256, media_type), f"facsimile {pk}"


def named_by_versions() -> Iterator[tuple[str, str]]:
    """(file, who names it) of every facsimile in a version of a page."""
    versions = Version.objects.filter(content_type=ContentType.objects.get_for_model(Page)).order_by("pk")
    for pk, found in versions.values_list("pk", "values__facsimiles").iterator(chunk_size=500):
        for member in found or ():
            yield stored_files.name_of(member["sha256"], member["media_type"]), f"version {pk}"
