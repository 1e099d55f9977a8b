"""The handbook: one page in each language, and which of its chapters explains which view of the admin."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.editorial.media import medium_of

# The admin's own views by the names of their addresses, without their app's; and rooms by their models.
CHAPTER_OF = {
    "page_read_again": "read-again",
    "lexiconentry_tables": "lexicons",
    "lexiconentry_withdraw": "lexicons",
    "reviewitem_correction": "readers",
    "page_add": "upload",
    "page_gold": "lexicons",
    "page_facsimiles": "facsimiles",
    "page_facsimile": "facsimiles",
    "page_blocks": "blocks",
    "page_blocks_undo": "blocks",
    "placement": "blocks",
    **{f"{record}_state": "withholding" for record in ("article", "page", "person", "organization", "event")},
    **{f"{record}_merge": "merging" for record in ("person", "organization", "event", "topic")},
    **{f"{record}_split": "splitting" for record in ("person", "organization", "event", "topic")},
    **{
        f"{record}_{view}": "history"
        for record in ("article", "page", "issue", "newspaper", "person", "organization", "event", "topic", "region")
        for view in ("history", "restore")
    },
    "article_classify": "history",
    "revision": "history",
    "split": "splitting",
    "reviewitem": "queue",
    "article": "correcting",
    "page": "read-again",
    "issue": "correcting",
    "newspaper": "correcting",
    "person": "merging",
    "organization": "merging",
    "event": "merging",
    "mergesuggestion": "merging",
    "merge": "merging",
    "judgement": "merging",
    "redirect": "merging",
    "override": "locks",
    "topic": "lexicons",
    "region": "lexicons",
    "lexiconentry": "lexicons",
    "importrun": "upload",
    "tally": "accounts",
    "loginrecord": "accounts",
    "logentry": "deeds",
    "user": "accounts",
    "group": "accounts",
}
# As `make handbook-pictures` leaves them: a folder for each language, a file for each screen.
PICTURES = Path("handbook")
_CHAPTER = re.compile(r'<section id="([\w-]+)"><h2>(.+?)</h2>')


class Picture(NamedTuple):
    """``path`` below the static files; ``width`` and ``height``: pixels of the file, so that nothing moves when it comes."""

    path: str
    width: int | None
    height: int | None


def handbook_address(request: HttpRequest) -> str:
    """The handbook, at the chapter on the view that is being shown."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    chapter = chapter_on(name or "")
    return reverse("admin:handbook") + (f"#{chapter}" if chapter else "")


def chapter_on(url_name: str) -> str:
    """The chapter's anchor; empty where no chapter is about the view."""
    view = url_name.partition("_")[2]
    return CHAPTER_OF.get(view) or CHAPTER_OF.get(view.partition("_")[0], "")


def handbook_view(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    language = _language()
    template = f"admin/handbook/{language}.html"
    shown = {"chapters": chapters_of(template), "pictures": pictures_of(language)}
    return TemplateResponse(request, template, {**context, "title": _("手册"), **shown})


def _language() -> str:
    language = get_language() or ""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@cache
def chapters_of(template: str) -> list[tuple[str, str]]:
    """(anchor, heading) of each chapter, in order."""
    source: Any = get_template(template)
    return _CHAPTER.findall(source.template.source)


@cache
def pictures_of(language: str) -> dict[str, Picture]:
    """The pictures of the handbook in a language, by the names of their screens."""
    static = settings.BASE_DIR / "static"
    media = {file: medium_of(file.read_bytes()) for file in sorted((static / PICTURES / language).glob("*.webp"))}
    return {
        file.stem: Picture(file.relative_to(static).as_posix(), medium.width, medium.height) for file, medium in media.items()
    }
