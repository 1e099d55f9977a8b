"""A search for other programs: its hits as a file of citations or a table, and as a feed to subscribe to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from operator import attrgetter

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from access.sheets import Column, csv_lines
from articles.citations import FORMATS, Citation, citable, citation
from articles.feeds import ENTRIES, Feed, entries_of, render_feed
from articles.models import Article
from search.request import SearchRequest, Sort
from search.service import find

# What an export holds at most, in the order of the search; so many at a time are read from the database.
EXPORTED, BATCH = 5000, 500
ALL = 10_000_000


@require_safe
def export(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The hits of the search that the address states, as ``csv`` or in a format of citations. Raises Http404 for another."""
    if extension not in FORMATS and extension != "csv":
        raise Http404
    search, _notices = SearchRequest.from_address(request.GET)
    answer = find(replace(search, page=1, page_size=EXPORTED))
    found = _cited(answer.keys, request)
    pieces = csv_lines(_columns(), found) if extension == "csv" else FORMATS[extension].write(found)
    kind = "text/csv" if extension == "csv" else FORMATS[extension].content_type
    response = StreamingHttpResponse(pieces, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="unionnews-search.{extension}"'
    response["X-Total-Count"] = str(answer.total)
    return response


def _cited(keys: list[int], request: HttpRequest) -> Iterator[Citation]:
    """In the order of ``keys``, a batch at a time; what is no longer published is left out, whatever the index says."""
    for start in range(0, len(keys), BATCH):
        articles = citable(Article.objects.published()).in_bulk(keys[start : start + BATCH])
        for key in keys[start : start + BATCH]:
            if key in articles:
                yield citation(articles[key], request.build_absolute_uri(articles[key].get_absolute_url()))


def _columns() -> list[Column]:
    return [
        (_("编号"), attrgetter("key")),
        (_("题名"), attrgetter("title")),
        (_("署名"), lambda found: "、".join(found.authors)),
        (_("报纸"), attrgetter("newspaper")),
        (_("日期"), attrgetter("span")),
        (_("版次"), attrgetter("page")),
        (_("主题"), lambda found: "、".join(found.topics)),
        (_("地址"), attrgetter("address")),
    ]


@conditional_page
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The hits that were added last."""
    search, _notices = SearchRequest.from_address(request.GET)
    answer = find(replace(search, page=1, page_size=ALL, sort=Sort.NEWEST))
    newest = sorted(answer.keys, reverse=True)[:ENTRIES]
    title = _("检索：%(text)s") % {"text": search.text} if search.text else _("检索")
    page = f"/search/?{replace(search, page=1, sort=Sort.NEWEST).address()}"
    return render_feed(request, Feed(title, page, entries_of(newest)))
