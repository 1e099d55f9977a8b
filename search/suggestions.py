"""Suggestions while somebody types: names in print and headlines, each with the address that it leads to. As JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import conditional_page, require_safe

from articles.editorial.generation import kept
from articles.models import Article, Event, Organization, Person, Region, Topic
from search.analysis import squeeze
from search.index.snapshot import Snapshot
from search.names import Kind, Name, name_table
from search.request import SearchRequest
from search.results import FACET_LABELS
from search.service import find_indexed, open_snapshot
from search.vocabulary import Label

# Characters that are looked at: nobody types more before looking up, and nobody can ask for more work.
LONGEST = 40
NAMES, HEADLINES = 8, 3
# Names looked up in the table: of some no article may be found any more.
LOOKED_UP = 2 * NAMES

KIND_LABELS: dict[Kind, Label] = {kind: FACET_LABELS.get(kind.value, _("事件")) for kind in Kind}
# The facet whose value is the record, and the record's field with that value. An event has none: it has a page.
FACET_VALUES = {Kind.ORGANIZATION: "pk", Kind.PERSON: "pk", Kind.TOPIC: "slug", Kind.REGION: "code"}


@dataclass(frozen=True)
class Suggestion:
    """``address`` lists exactly ``count`` articles, or is the article itself (count null). ``note``: the other name that was
    typed, or where a region lies."""

    text: str
    kind: str
    label: str
    note: str
    count: int | None
    address: str


@conditional_page
@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """``?q=``: what has been typed so far. Anything is an answer; what is too long or says nothing has no suggestions.

    Headlines alone are no ``whole`` answer, and none that anybody should keep: names are about to follow.
    """
    typed = request.GET.get("q", "")
    found, is_whole = suggestions(typed)
    response = JsonResponse({"q": typed[:LONGEST], "suggestions": [asdict(one) for one in found], "whole": is_whole})
    response["X-Robots-Tag"] = "noindex"
    if not is_whole:
        patch_cache_control(response, no_store=True)
    return response


def suggestions(typed: str) -> tuple[list[Suggestion], bool]:
    """Names by how well they fit and how often they are printed, then headlines. Only what readers may see at this moment.

    The other value: whether names could be looked up already.
    """
    text = squeeze(typed) if len(typed) <= LONGEST else ""
    if not text:
        return [], True
    table = name_table()
    names = table.find(text, LOOKED_UP) if table else []
    return [*_names(names), *_headlines(text)], table is not None


def _names(names: list[Name]) -> list[Suggestion]:
    records = {kind: _records(kind, [name.pk for name in names if name.kind is kind]) for kind in Kind}
    snapshot = open_snapshot()
    found = (_named(name, records[name.kind][name.pk], snapshot) for name in names if name.pk in records[name.kind])
    return list(islice(filter(None, found), NAMES))


def _records(kind: Kind, keys: list[int]) -> Mapping[int, Any]:
    """Those of the records that readers may see now."""
    if not keys:
        return {}
    if kind is Kind.TOPIC:
        return Topic.objects.in_bulk(keys)
    if kind is Kind.REGION:
        return Region.objects.select_related("parent__parent__parent").in_bulk(keys)
    model: Any = {Kind.ORGANIZATION: Organization, Kind.PERSON: Person, Kind.EVENT: Event}[kind]
    # To ask this takes Django 5 ms; it is true for as long as nothing in the database changes.
    seen = kept(
        ("names in print", kind, *keys),
        lambda: frozenset(model.objects.in_print().order_by().filter(pk__in=keys).values_list("pk", flat=True)),
    )
    return model.objects.published().in_bulk(seen)


def _named(name: Name, record: Any, snapshot: Snapshot | None) -> Suggestion | None:
    """None where no article would be found."""
    if name.kind is Kind.EVENT:
        count: int = Article.objects.published().mentioning(record).count()
        address = record.get_absolute_url()
    else:
        facet, value = name.kind.value, str(getattr(record, FACET_VALUES[name.kind]))
        count = len(snapshot.living(snapshot.keyword(facet, value))) if snapshot else name.articles
        address = f"{reverse('search:results')}?{SearchRequest(filters=((facet, (value,)),)).address()}"
    if not count:
        return None
    return Suggestion(str(record), name.kind.value, str(KIND_LABELS[name.kind]), _note(name, record), count, address)


def _note(name: Name, record: Model) -> str:
    if isinstance(record, Region):
        return "".join(reversed([above.name for above in _above(record)]))
    return name.text if name.text != squeeze(record.name) else ""  # type: ignore[attr-defined]


def _above(region: Region) -> Iterator[Region]:
    while region.parent:
        region = region.parent
        yield region


def _headlines(text: str) -> Iterable[Suggestion]:
    """Articles whose headline holds the text; one character stands in too many."""
    if len(text) < 2 or '"' in text:
        return
    answer = find_indexed(SearchRequest(text=f'标题:"{text}"', page_size=HEADLINES))
    keys = answer.keys if answer else []
    articles = Article.objects.published().only("headline").in_bulk(keys)
    for article in (articles[key] for key in keys if key in articles):
        if text in squeeze(article.headline):
            yield Suggestion(article.headline, "headline", str(_("标题")), "", None, article.get_absolute_url())
