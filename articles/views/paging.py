"""Long lists in numbered pages."""

from __future__ import annotations

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest

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
