"""Citations of articles, one or a list: GB/T 7714—2025, BibTeX, RIS and CSL-JSON.

What the page does not print but was inferred stands in square brackets, as the standard asks of what was not taken from the
source itself; what nobody knows is said to be unknown or left out, never filled in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from articles.models import Article, Byline, Topic
from articles.querysets import ArticleQuerySet

# Who wrote it. Photographers wrote nothing, and are named only where nobody else is.
WRITERS = frozenset({"记者", "通讯员", "特约记者", "特约通讯员", "实习记者", "见习记者", "作者"})
# GB/T 7714—2025, 8.1.2: of more than three, the first three and 等.
NAMED = 3
TITLE_LENGTH = 20
BIBTEX_SPECIAL = str.maketrans({c: f"\\{c}" for c in "&%$#_{}"} | {"~": r"\~{}", "^": r"\^{}", "\\": r"\textbackslash{}"})


@dataclass(frozen=True)
class Citation:
    """What is known of an article. ``first`` and ``last``: the days between which it appeared, or None; ``printed_date``: as
    precise as it is known (2023-06-15, 2023-06, 2023), or empty. ``page``: as printed, or empty."""

    key: int
    title: str
    is_titled: bool
    authors: tuple[str, ...]
    newspaper: str
    newspaper_inferred: bool
    printed_date: str
    first: date | None
    last: date | None
    date_inferred: bool
    page: str
    address: str
    topics: tuple[str, ...] = ()

    @property
    def span(self) -> str:
        """ISO 8601: a day, month or year, or 2022-10-23/2023-01-15 for an interval; empty where nothing is known."""
        if self.printed_date or not (self.first and self.last):
            return self.printed_date
        return self.first.isoformat() if self.first == self.last else f"{self.first}/{self.last}"

    @property
    def year(self) -> str:
        """The year, where it is one and known."""
        years = {day[:4] for day in self.span.split("/")}
        return years.pop() if len(years) == 1 else ""


def citable(articles: ArticleQuerySet) -> ArticleQuerySet:
    """The articles with all that a citation tells, in four queries however many they are."""
    return articles.select_related("newspaper", "issue", "page").prefetch_related("bylines", "topics")


def citation(
    article: Article, address: str, bylines: Iterable[Byline] | None = None, topics: Iterable[Topic] | None = None
) -> Citation:
    """``address``: where it can be read, with scheme and host. ``bylines`` and ``topics``, where they are at hand."""
    issue = article.issue
    bylines = article.bylines.all() if bylines is None else bylines
    topics = article.topics.all() if topics is None else topics
    return Citation(
        key=article.pk,
        title=_title(article),
        is_titled=bool(article.headline or article.kicker),
        authors=_authors([(byline.role, byline.name) for byline in bylines]),
        newspaper=article.newspaper.name if article.newspaper else "",
        newspaper_inferred=bool(issue and issue.newspaper_inferred),
        printed_date=article.date if article.precision and not _is_narrower(article) else "",
        first=article.not_before,
        last=article.not_after,
        date_inferred=bool(issue and issue.date_inferred),
        page=(article.page.number if article.page else article.printed_page) or "",
        address=address,
        topics=tuple(topic.name for topic in topics),
    )


def _is_narrower(article: Article) -> bool:
    """Whether the interval says more than the month or year beside it (2023, but between June 15 and the end of the year)."""
    first, last = article.not_before, article.not_after
    if article.precision == "day" or first is None or last is None:
        return False
    return (last - first).days + 1 < (28 if article.precision == "month" else 365)


def _title(article: Article) -> str:
    """The headline with its deck; without a headline the text as it opens."""
    title = article.headline or article.kicker
    if not title:
        text = article.body or next((caption.text for caption in article.captions.all()), "")
        title = re.sub(r"\s+", " ", text).strip()[:TITLE_LENGTH] + "…" if text.strip() else ""
    return f"{title}：{article.deck}" if title and article.deck else title


def _authors(bylines: list[tuple[str, str]]) -> tuple[str, ...]:
    writers = [name for role, name in bylines if role in WRITERS]
    return tuple(dict.fromkeys(writers or [name for _role, name in bylines]))


def gb7714(found: Citation) -> str:
    """马超. 题名：副题[N]. 劳动午报，2023-06-15（08）. http://…"""
    authors = "，".join(found.authors[:NAMED]) + ("，等" if len(found.authors) > NAMED else "")
    title = found.title if found.is_titled else f"[{found.title or '题名不详'}]"
    newspaper = _bracketed(found.newspaper or "报纸不详", not found.newspaper or found.newspaper_inferred)
    day = _bracketed(found.span or "日期不详", not found.span or found.date_inferred)
    page = f"（{found.page}）" if found.page else ""
    return f"{authors}{'. ' if authors else ''}{title}[N]. {newspaper}，{day}{page}. {found.address}."


def _bracketed(text: str, is_inferred: bool) -> str:
    return f"[{text}]" if is_inferred else text


def _remark(found: Citation) -> str:
    """What the fields of a format cannot say."""
    inferred = "、".join(
        name for name, is_so in (("报名", found.newspaper_inferred), ("日期", found.date_inferred and found.span)) if is_so
    )
    unknown = "、".join(name for name, value in (("报纸", found.newspaper), ("日期", found.span)) if not value)
    return "；".join(part for part in (inferred and f"{inferred}为推断", unknown and f"{unknown}不详") if part)


def bibtex(found: Citation) -> str:
    """An entry of type article as biblatex reads it: an interval stands in ``date``."""
    fields = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in found.authors),
        "title": f"{{{_tex(found.title)}}}" if found.title else "",
        "journal": _tex(found.newspaper),
        "entrysubtype": "newspaper",
        "date": found.span,
        "year": found.year,
        "pages": _tex(found.page),
        "url": found.address,
        "langid": "chinese",
        "keywords": ", ".join(_tex(topic) for topic in found.topics),
        "note": _remark(found),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@article{{unionnews{found.key},\n{lines}}}\n"


def _tex(text: str) -> str:
    return _one_line(text).translate(BIBTEX_SPECIAL)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def ris(found: Citation) -> str:
    """A record of type NEWS. A date that is an interval goes into the note: RIS has none."""
    day = found.span if "/" not in found.span else ""
    parts = [*day.split("-"), "", ""][:3] if day else []
    note = "；".join(part for part in (_remark(found), "" if day or not found.span else f"日期 {found.span}") if part)
    lines = [
        ("TY", "NEWS"),
        *(("AU", name) for name in found.authors),
        ("TI", found.title),
        ("T2", found.newspaper),
        ("PY", found.year),
        ("DA", "/".join(parts) + "/" if parts else ""),
        ("SP", found.page),
        *(("KW", topic) for topic in found.topics),
        ("LA", "zh-CN"),
        ("UR", found.address),
        ("N1", note),
        ("ID", f"unionnews{found.key}"),
    ]
    return "".join(f"{tag}  - {_one_line(value)}\r\n" for tag, value in lines if value) + "ER  - \r\n"


def csl(found: Citation) -> dict[str, Any]:
    """One item of CSL-JSON (csl-data.json, type article-newspaper)."""
    item: dict[str, Any] = {
        "id": f"unionnews{found.key}",
        "type": "article-newspaper",
        "title": _one_line(found.title),
        "author": [{"literal": name} for name in found.authors],
        "container-title": found.newspaper,
        "issued": _issued(found),
        "page": found.page,
        "URL": found.address,
        "language": "zh-CN",
        "keyword": ", ".join(found.topics),
        "note": _remark(found),
    }
    return {name: value for name, value in item.items() if value}


def _issued(found: Citation) -> dict[str, Any]:
    if not found.span:
        return {}
    issued: dict[str, Any] = {"date-parts": [[int(part) for part in day.split("-")] for day in found.span.split("/")]}
    return issued | ({"circa": True} if found.date_inferred else {})


@dataclass(frozen=True)
class Format:
    """How citations are written: ``write`` yields the pieces of a file. ``label`` is the name that people know."""

    extension: str
    label: str
    content_type: str
    write: Callable[[Iterable[Citation]], Iterator[str]]


def _csl_list(found: Iterable[Citation]) -> Iterator[str]:
    separator = "[\n"
    for item in found:
        yield separator + json.dumps(csl(item), ensure_ascii=False)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


FORMATS = {
    form.extension: form
    for form in (
        Format("txt", "GB/T 7714—2025", "text/plain", lambda found: (gb7714(item) + "\n" for item in found)),
        Format("bib", "BibTeX", "application/x-bibtex", lambda found: (bibtex(item) + "\n" for item in found)),
        Format("ris", "RIS", "application/x-research-info-systems", lambda found: (ris(item) + "\r\n" for item in found)),
        Format("json", "CSL-JSON", "application/vnd.citationstyles.csl+json", _csl_list),
    )
}
