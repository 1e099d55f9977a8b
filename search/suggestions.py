"""Suggestions while somebody types: names in print and headlines, each with the address that it leads to. As JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import conditional_page, require_safe

from articles.models import Article, Event, Organization, Person, Region, Topic
from search.analysis import squeeze
from search.names import Kind, Name, name_table
from search.request import SearchRequest
from search.results import FACET_LABELS
from search.service import find_indexed
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
    """``?q=``: what has been typed so far. Anything is an answer; what is too long or says nothing has no suggestions."""
    typed = request.GET.get("q", "")
    found = suggestions(typed)
    response = JsonResponse({"q": typed[:LONGEST], "suggestions": [asdict(one) for one in found]})
    response["X-Robots-Tag"] = "noindex"
    return response


def suggestions(typed: str) -> list[Suggestion]:
    """Names by how well they fit and how often they are printed, then headlines. Only what readers may see at this moment."""
    text = squeeze(typed) if len(typed) <= LONGEST else ""
    if not text:
        return []
    names = name_table().find(text, LOOKED_UP)
    return [*_names(names), *_headlines(text)]


def _names(names: list[Name]) -> list[Suggestion]:
    records = {kind: _records(kind, [name.pk for name in names if name.kind is kind]) for kind in Kind}
    found: list[Suggestion] = []
    for name in names:
        record = records[name.kind].get(name.pk)
        suggestion = _named(name, record) if record else None
        if suggestion and len(found) < NAMES:
            found.append(suggestion)
    return found


def _records(kind: Kind, keys: list[int]) -> Mapping[int, Any]:
    """Those of the records that readers may see now."""
    rows: dict[Kind, QuerySet[Any]] = {
        Kind.ORGANIZATION: Organization.objects.in_print(),
        Kind.PERSON: Person.objects.in_print(),
        Kind.TOPIC: Topic.objects.all(),
        Kind.REGION: Region.objects.select_related("parent__parent__parent"),
        Kind.EVENT: Event.objects.in_print(),
    }
    return rows[kind].in_bulk(keys) if keys else {}


def _named(name: Name, record: Any) -> Suggestion | None:
    """None where no article would be found."""
    if name.kind is Kind.EVENT:
        count: int = Article.objects.published().mentioning(record).count()
        address = record.get_absolute_url()
    else:
        search = SearchRequest(filters=((name.kind.value, (str(getattr(record, FACET_VALUES[name.kind])),)),))
        count = _count(search, name)
        address = f"{reverse('search:results')}?{search.address()}"
    if not count:
        return None
    return Suggestion(str(record), name.kind.value, str(KIND_LABELS[name.kind]), _note(name, record), count, address)


def _count(search: SearchRequest, name: Name) -> int:
    answer = find_indexed(search.changed(page_size=1))
    return name.articles if answer is None else answer.total


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
