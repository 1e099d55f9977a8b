"""Which record an address leads to: the one that readers may see, the place where it moved, or nothing (any more)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import render

from articles.editorial.redirects import current_id

View = Callable[..., HttpResponseBase]


def addressed(visible: Callable[[], QuerySet[Any]]) -> Callable[[View], View]:
    """Give the view the record of its address instead of the primary key.

    ``visible`` makes the queryset of what readers may see. Anything else: 301 where the record was merged into another (through
    chains), 410 where it was public and is gone or withheld, 404 where there never was one.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, pk: int, **rest: Any) -> HttpResponseBase:
            records = visible()
            record = records.filter(pk=pk).first() if fits(pk) else None
            return view(request, record, **rest) if record is not None else elsewhere(request, records, pk)

        return guarded

    return decorate


def fits(pk: int) -> bool:
    """Whether a database can hold the number as a key at all."""
    return pk < 2**63


def elsewhere(request: HttpRequest, visible: QuerySet[Any], pk: int) -> HttpResponse:
    """The answer for an address without a record that readers may see. Raises Http404 where there is nothing to tell."""
    model = visible.model
    if not fits(pk):
        raise Http404
    moved, new_id = current_id(model, pk)
    if new_id is not None and moved:
        target = visible.filter(pk=new_id).first()
        if target is not None:
            return led_on(target)
    if moved and new_id is None:
        return gone(request)
    return _withheld(request, model, pk if new_id is None else new_id)


def led_on(target: Any) -> HttpResponse:
    """To where a record is now. A merge can be undone: a browser asks again, and does not keep for good where that was once."""
    return HttpResponsePermanentRedirect(target.get_absolute_url(), headers={"Cache-Control": "no-cache"})


def _withheld(request: HttpRequest, model: type[Model], pk: int) -> HttpResponse:
    record = model._default_manager.filter(pk=pk).first()
    if record is not None and getattr(record, "was_public", False):
        return gone(request)
    raise Http404


def gone(request: HttpRequest) -> HttpResponse:
    return render(request, "410.html", status=410)
