"""The search page: guard, query, render."""

from __future__ import annotations

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from search.near import near_searches
from search.request import Answer, SearchRequest
from search.results import facet_lists, filters_in_force, load_results, sort_choices
from search.service import find
from search.timeline import timeline_of


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """What the address asks for. Nothing in it can be an error: what is not understood is ignored, and a notice says so."""
    search, notices = SearchRequest.from_address(request.GET)
    search, answer = _find_page(search)
    pages = Paginator(range(answer.total), search.page_size)
    context = {
        "search": search,
        "address": search.address(),
        "answer": answer,
        "results": load_results(search, answer, answer.hits),
        "wider": load_results(search, answer, answer.wider),
        "page": pages.get_page(search.page),
        "facets": facet_lists(search, answer),
        "filters": filters_in_force(search),
        "sorts": sort_choices(search),
        "timeline": timeline_of(search, answer),
        "near": near_searches(search, answer),
        "notices": [*notices, *answer.notices],
        "without_names": search.changed(expand=False, page=1).address(),
        "with_names": search.changed(expand=True, page=1).address(),
        "plain": search.changed(page=1).address(),
        "unfiltered": SearchRequest(text=search.text).address(),
    }
    return render(request, "search/results.html", context)


def _find_page(search: SearchRequest) -> tuple[SearchRequest, Answer]:
    """The answer for the page asked for, or for the last one where there are fewer."""
    answer = find(search)
    last = max(1, -(-answer.total // search.page_size))
    if search.page > last:
        search = replace(search, page=last)
        answer = find(search)
    return search, answer
