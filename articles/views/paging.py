"""Long lists in numbered pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from articles.editorial.generation import kept
from articles.views.tallies import asked

PER_PAGE = 30


def paginate(request: HttpRequest, rows: Any, per_page: int = PER_PAGE, total: int | None = None) -> Page:
    """The page that ``?page=`` names, the first where it is missing. Raises Http404 for a page that does not exist.

    ``total``: how many rows there are, where that is known already.
    """
    paginator = Paginator(rows, per_page)
    if total is not None:
        paginator.count = total
    try:
        return paginator.page(request.GET.get("page") or 1)
    except (InvalidPage, OverflowError) as error:
        raise Http404 from error


class Rows:
    """A queryset cut into pages by its keys alone, so that a page far back costs no more than the first: ``shown`` adds what
    the rows of the page need (related rows and the like)."""

    def __init__(self, rows: QuerySet[Any], shown: Callable[[QuerySet[Any]], QuerySet[Any]]) -> None:
        self.rows, self.shown = rows, shown

    def count(self) -> int:
        return self.rows.count()

    def __getitem__(self, wanted: slice) -> list[Any]:
        keys = kept(
            (wanted.start, wanted.stop, *asked(self.rows)), lambda: list(self.rows.values_list("pk", flat=True)[wanted])
        )
        found = self.shown(self.rows.model._default_manager.all()).in_bulk(keys)
        return [found[key] for key in keys if key in found]
