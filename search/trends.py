"""Several searches over time, each beside what the archive holds, so that a gap in it is not read as silence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import conditional_page, require_safe

from articles.presentation import charts
from search.request import NONE, Answer, Notice, SearchRequest
from search.service import find

TERMS, TERM_LENGTH = 5, 200


@dataclass(frozen=True)
class Cell:
    """A term in a year or month: ``address`` opens exactly the ``count`` articles. ``share``: per thousand of the archive's."""

    count: int
    address: str
    share: float


@dataclass(frozen=True)
class Series:
    """``parts``: the line, broken where the archive holds nothing; ``points`` have their cells."""

    number: int
    term: str
    total: int
    address: str
    parts: list[str]
    points: list[tuple[charts.Point, Cell]]
    undated: Cell | None


@conditional_page
@require_safe
def trends(request: HttpRequest) -> HttpResponse:
    """``?q=``, several times: the terms. ``?year=``: the months of that year instead of all years."""
    typed = [term.strip()[:TERM_LENGTH].replace("\x00", "") for term in request.GET.getlist("q")]
    terms = list(dict.fromkeys(term for term in typed if term))[:TERMS]
    year = request.GET.get("year", "")
    year = year if len(year) == 4 and year.isascii() and year.isdecimal() else ""
    facet = "month" if year else "year"
    archive = _counts(find(_asked("", year)), facet, year)
    undated = archive.pop(NONE, 0)
    labels = _labels(archive, year)
    answers = [find(_asked(term, year)) for term in terms]
    found = [_counts(answer, facet, year) for answer in answers]
    most = max((counts.get(label, 0) for counts in found for label in labels), default=0)
    notices: list[Notice] = list(dict.fromkeys(notice for answer in answers for notice in answer.notices))
    context: dict[str, Any] = {
        "terms": [*terms, *[""] * (TERMS - len(terms))],
        "year": year,
        "labels": labels,
        "series": [
            _series(number, term, answer.total, counts, (labels, archive, most, facet, undated), year)
            for number, (term, answer, counts) in enumerate(zip(terms, answers, found, strict=True), 1)
        ],
        "coverage": _coverage(labels, archive, facet),
        "undated": _cell("", NONE, undated, 0, "year") if undated and not year else None,
        "ticks": charts.ticks(most),
        "notices": notices,
        "all_years": _address(terms) or "?",
        "address": _address(terms, year),
        "rows": [],
    }
    context["rows"] = _rows(context, terms)
    return render(request, "search/trends.html", context)


def _asked(term: str, year: str) -> SearchRequest:
    return SearchRequest(text=term, filters=(("year", (year,)),) if year else (), page_size=1)


def _counts(answer: Answer, facet: str, year: str) -> dict[str, int]:
    counts = {count.value: count.count for count in answer.facets.get(facet, [])}
    return {value: count for value, count in counts.items() if value.startswith(year)} if year else counts


def _labels(archive: dict[str, int], year: str) -> list[str]:
    """Every year from the first to the last that the archive holds anything of, or the twelve months."""
    if year:
        return [f"{year}-{month:02}" for month in range(1, 13)]
    years = [int(value) for value in archive]
    return [f"{number:04}" for number in range(min(years), max(years) + 1)] if years else []


Frame = tuple[list[str], dict[str, int], int, str, int]


def _series(number: int, term: str, total: int, counts: dict[str, int], frame: Frame, year: str) -> Series:
    labels, archive, most, facet, undated = frame
    points = charts.line(labels, counts, most)
    cells = [_cell(term, point.label, point.count, archive.get(point.label, 0), facet) for point in points]
    parts: list[str] = []
    part: list[str] = []
    for point in points:
        if archive.get(point.label):
            part.append(f"{point.x},{point.y}")
        else:
            parts, part = [*parts, " ".join(part)], []
    unknown = _cell(term, NONE, counts.get(NONE, 0), undated, "year") if undated and not year else None
    shown = list(zip(points, cells, strict=True))
    return Series(number, term, total, _search(_asked(term, year)), [p for p in [*parts, " ".join(part)] if p], shown, unknown)


def _cell(term: str, label: str, count: int, whole: int, facet: str) -> Cell:
    search = SearchRequest(text=term, filters=((facet, (label,)),))
    return Cell(count, _search(search), round(1000 * count / whole, 1) if whole else 0.0)


def _search(search: SearchRequest) -> str:
    return f"{reverse('search:results')}?{search.changed(page_size=20).address()}"


def _coverage(labels: list[str], archive: dict[str, int], facet: str) -> list[tuple[charts.Bar, Cell, str]]:
    """Bars of what the archive holds, with the address of its articles and that of the year's months."""
    width = charts.WIDTH - charts.LEFT
    bars = charts.bars({label: archive.get(label, 0) for label in labels}, height=48, width=width)
    return [(bar, _cell("", bar.label, bar.count, 0, facet), bar.label) for bar in bars]


def _rows(context: dict[str, Any], terms: list[str]) -> list[tuple[str, str, list[Cell], Cell]]:
    """The table: for every year or month its label, the address of its months, the terms' numbers, the archive's."""
    series: list[Series] = context["series"]
    by_label: list[dict[str, Cell]] = [{point.label: cell for point, cell in one.points} for one in series]
    return [
        (label, "" if context["year"] else _address(terms, label), [cells[label] for cells in by_label], cell)
        for _bar, cell, label in reversed(context["coverage"])
    ]


def _address(terms: list[str], year: str = "") -> str:
    """Relative to the page: the terms, and the year whose months are meant. Empty where neither is asked for."""
    data = QueryDict(mutable=True)
    data.setlist("q", terms)
    if year:
        data["year"] = year
    said = data.urlencode()
    return f"?{said}" if said else ""
