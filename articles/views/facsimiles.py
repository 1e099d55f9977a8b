"""A page's facsimiles, each at an address of its own."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase

from articles.editorial import facsimiles
from articles.models import Page
from articles.sending import file_of
from articles.views.guards import addressed


@addressed(lambda: Page.objects.published().defer("text", "record"))
def facsimile(request: HttpRequest, page: Page, sha256: str) -> HttpResponseBase:
    """404 at once where the page, or an article that stands in the picture, is withheld: whoever holds a copy asks again."""
    found = next((each for each in facsimiles.readable(page) if each.sha256 == sha256), None)
    if found is None:
        raise Http404
    return file_of(request, found)
