"""Any two of region, union level, topic and year crossed in one table; every cell opens exactly the articles that it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import get_language

from articles.columns import InRegion, Selection, standing
from articles.columns.counting import crossed, number
from articles.editorial.generation import kept
from articles.models import Region
from articles.views.dimensions import Dimension, Label, Level, OfTopic, Place, Year
from articles.views.listing import list_articles

NAMES = ("region", "level", "topic", "year")
SHADES = 5


@dataclass(frozen=True)
class Cell:
    """``shade``: 0 for none, then 1 to 5 by steps of equal ratio."""

    count: int
    address: str
    shade: int


@dataclass(frozen=True)
class Row:
    label: Label
    address: str
    total: int
    cells: list[Cell]


def cross_table(request: HttpRequest) -> HttpResponse:
    """``?rows=`` and ``?columns=`` choose the table, ``?province=`` looks into one; ``?row=`` and ``?column=`` open a list."""
    names = request.GET.get("rows") or "region", request.GET.get("columns") or "level"
    if names[0] == names[1] or not set(names) <= set(NAMES) or "\x00" in "".join(map(str, request.GET.values())):
        raise Http404
    province = _province(request.GET.get("province", ""), names)
    rows, columns = (_dimension(name, province) for name in names)
    articles = Selection((InRegion(province.code),) if province else ())
    if request.GET.get("row") or request.GET.get("column"):
        return _cell(request, articles, rows, columns)
    named = ("cross", get_language(), *names, province and province.pk)
    laid_out = kept(named, lambda: _laid_out(_count(articles, rows, columns), rows, columns, province))
    context = {
        **_choices(names, province),
        "rows": rows,
        "columns": columns,
        "province": province,
        **laid_out,
    }
    return render(request, "articles/cross.html", context)


def _province(code: str, names: tuple[str, str]) -> Region | None:
    """The province to look into; without regions in the table there is nothing to look into."""
    if not code:
        return None
    province = Region.objects.filter(code=code, parent=None).first()
    if province is None or "region" not in names:
        raise Http404
    return province


def _dimension(name: str, province: Region | None) -> Dimension:
    makers: dict[str, Callable[[], Dimension]] = {"level": Level, "topic": OfTopic, "year": Year}
    return Place(province) if name == "region" else makers[name]()


def _cell(request: HttpRequest, articles: Selection, rows: Dimension, columns: Dimension) -> HttpResponse:
    """The articles behind a cell, a row or a column."""
    chosen: list[Label] = []
    for dimension, group in ((rows, request.GET.get("row")), (columns, request.GET.get("column"))):
        if group:
            articles = dimension.narrow(articles, group)
            chosen.append(dict(dimension.labels({group})).get(group, group))
    back = QueryDict(mutable=True)
    back.update({name: request.GET[name] for name in ("rows", "columns", "province") if request.GET.get(name)})
    context = {"chosen": chosen, "back": back.urlencode(), **list_articles(request, articles)}
    return render(request, "articles/cross_list.html", context)


@dataclass(frozen=True)
class Table:
    """Articles by (row, column), by row and by column. One of two topics stands in two of them, and counts once in all."""

    cells: Counter[tuple[str, str]]
    rows: Counter[str]
    columns: Counter[str]
    total: int
    row_labels: list[tuple[str, Label]]
    column_labels: list[tuple[str, Label]]


def _count(articles: Selection, rows: Dimension, columns: Dimension) -> Table:
    archive = standing()
    groups = [dimension.grouped(archive, articles) for dimension in (rows, columns)]
    sums = [grouped.counts() for grouped in groups]
    labels = [dimension.labels(set(one)) for dimension, one in zip((rows, columns), sums, strict=True)]
    return Table(crossed(*groups), sums[0], sums[1], number(archive, articles), labels[0], labels[1])


def _laid_out(table: Table, rows: Dimension, columns: Dimension, province: Region | None) -> dict[str, Any]:
    most = max(table.cells.values(), default=0)
    fixed = {"rows": rows.name, "columns": columns.name} | ({"province": province.code} if province else {})

    start = f"?{urlencode(fixed)}"
    ends = {column: f"&{urlencode({'column': column})}" for column, _label in table.column_labels}
    starts = {row: f"{start}&{urlencode({'row': row})}" for row, _label in table.row_labels}

    lines = [
        Row(
            label,
            starts[row],
            table.rows[row],
            [
                Cell(table.cells[row, column], starts[row] + ends[column], _shade(table.cells[row, column], most))
                for column, _label in table.column_labels
            ],
        )
        for row, label in table.row_labels
    ]
    heads = [(label, start + ends[column], table.columns[column]) for column, label in table.column_labels]
    return {"lines": lines, "heads": heads, "total": table.total}


def _shade(count: int, most: int) -> int:
    if not count:
        return 0
    return 1 + round((SHADES - 1) * (count.bit_length() - 1) / max(most.bit_length() - 1, 1)) if most > 1 else SHADES


def _choices(names: tuple[str, str], province: Region | None) -> dict[str, Any]:
    """The other tables to go to: what the rows and the columns may be, and the provinces."""
    labels = {"region": Place.label, "level": Level.label, "topic": OfTopic.label, "year": Year.label}
    inside = f"&province={province.code}" if province else ""
    swapped = {names[0]: names[1], names[1]: names[0]}
    kinds = []
    for at in (0, 1):
        other = names[1 - at]
        choices = []
        for name in NAMES:
            pair = (name, swapped.get(name, other) if name == other else other)
            pair = pair if at == 0 else (pair[1], pair[0])
            keep = inside if "region" in pair else ""
            choices.append((labels[name], f"?rows={pair[0]}&columns={pair[1]}{keep}", name == names[at]))
        kinds.append(choices)
    provinces = Region.objects.filter(parent=None, valid_to=None) if "region" in names else []
    return {"row_kinds": kinds[0], "column_kinds": kinds[1], "provinces": provinces, "names": names}
