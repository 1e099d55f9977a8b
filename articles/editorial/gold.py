"""Gold records of pages that people have checked: what is decided once makes the next reading better.

A page is gold when every article on it is marked as checked. Its record is the one that stands, in the form of a page record
(blocks, headlines, bylines, names, region, level, topics, events as people left them), beside the page's text as a file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from articles.editorial.effective import effective
from articles.models import Article, Page, State

# What is the reading's own: how sure it is, what speaks for it, and which parser it was.
OF_THE_READING = ("parser", "reader")
OF_THE_READING_OF_AN_ARTICLE = ("confidence", "warnings", "topic_evidence", "union_level_evidence")


def checked_pages() -> QuerySet[Page]:
    """The pages that have articles, all of them marked as checked, in the order in which they came."""
    articles = Article.objects.filter(page=OuterRef("pk"))
    left = articles.exclude(state=State.REVIEWED)
    return Page.objects.filter(Exists(articles), ~Exists(left)).exclude(state=State.WITHHELD).order_by("pk")


def gold_record(page: Page, source: str) -> dict[str, Any]:
    """The record of ``page`` as it stands, without what is the reading's own; ``source`` names the file of its text."""
    record = effective(page).record
    kept = {name: value for name, value in record.items() if name not in OF_THE_READING}
    return {**kept, "source": source, "articles": [_of_article(read) for read in record["articles"]]}


def _of_article(read: dict[str, Any]) -> dict[str, Any]:
    """An article's record; its dates also as gold names what is judged of them."""
    kept = {name: value for name, value in read.items() if name not in OF_THE_READING_OF_AN_ARTICLE}
    dates = [{"text": date["text"], "resolved": date.get("value")} for date in read.get("dates") or []]
    return {**kept, "event_dates": dates}


def gold_files(pages: Iterable[Page]) -> Iterator[tuple[str, bytes]]:
    """(name, content) of the record and of the text of each page; of two pages from files of one name, the second is told
    apart by its digest."""
    taken: set[str] = set()
    for page in pages:
        stem = PurePosixPath(page.source.replace("\\", "/")).stem or "page"
        stem = stem if stem not in taken else f"{stem}-{page.sha256[:16]}"
        taken.add(stem)
        record = gold_record(page, f"{stem}.txt")
        yield f"{stem}.json", (json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
        yield f"{stem}.txt", page.text.encode()
