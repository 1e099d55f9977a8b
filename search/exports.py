"""A search for other programs: its hits as a file of citations or a table, and as a feed to subscribe to."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from articles.citations import FORMATS, Citation, citable, citation
from articles.feeds import ENTRIES, Feed, entries_of, render_feed
from articles.models import Article
from search.request import SearchRequest, Sort
from search.service import find

# What an export holds at most, in the order of the search; so many at a time are read from the database.
EXPORTED, BATCH = 5000, 500
# A spreadsheet would run what begins with these.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
ALL = 10_000_000


@require_safe
def export(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The hits of the search that the address states, as ``csv`` or in a format of citations. Raises Http404 for another."""
    if extension not in FORMATS and extension != "csv":
        raise Http404
    search, _notices = SearchRequest.from_address(request.GET)
    answer = find(replace(search, page=1, page_size=EXPORTED))
    found = _cited(answer.keys, request)
    pieces = _csv(found) if extension == "csv" else FORMATS[extension].write(found)
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


def _csv(found: Iterator[Citation]) -> Iterator[str]:
    """With a mark of byte order, by which spreadsheets know that it is UTF-8."""
    yield "\ufeff" + _line([_("编号"), _("题名"), _("署名"), _("报纸"), _("日期"), _("版次"), _("主题"), _("地址")])
    for item in found:
        authors, topics = "、".join(item.authors), "、".join(item.topics)
        yield _line([str(item.key), item.title, authors, item.newspaper, item.span, item.page, topics, item.address])


def _line(values: list[str]) -> str:
    out = StringIO()
    csv.writer(out).writerow([f"'{value}" if value.startswith(FORMULA) else value for value in values])
    return out.getvalue()


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
