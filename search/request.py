"""What a search asks for, and what it gets: the same for every engine, page, command and feed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple, Self
from urllib.parse import quote_plus, urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models import Topic
from search.query import ParsedQuery, parse_query
from search.query.dates import read_span

# Facets in the order of the page; each is a parameter of the address and a field of the index.
FACETS = ("newspaper", "year", "month", "region", "level", "topic", "genre", "person", "organization")
# The value for what has none, or is not known: 日期不详, 地区不详 …
NONE = "unknown"
NATIONAL = "national"

PAGE_SIZE = 20
MAX_PAGE = 5000
MAX_VALUES = 50

Notice = str | Promise


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True)
class SearchRequest:
    """A search as an address states it. ``filters``: values of one facet are alternatives, facets restrict each other.

    ``first`` and ``last``: days, either open. ``expand``: whether names are resolved. ``page`` counts from 1.
    """

    text: str = ""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    first: date | None = None
    last: date | None = None
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    expand: bool = True
    page_size: int = PAGE_SIZE

    @classmethod
    def from_address(cls, data: QueryDict) -> tuple[Self, list[Notice]]:
        """Read the parameters of an address; what cannot be read is left out, with a notice."""
        notices: list[Notice] = []
        filters = []
        for facet in FACETS:
            values = tuple(dict.fromkeys(value for value in data.getlist(facet) if value and "\x00" not in value))
            if facet == "topic" and values:  # one that became part of another is asked for by its address of then
                moved = Topic.objects.moved()
                values = tuple(dict.fromkeys(moved.get(value, value) for value in values))
            if values:
                filters.append((facet, values[:MAX_VALUES]))
        days: list[date | None] = []
        for name, side in (("from", 0), ("to", 1)):
            typed = data.get(name, "").strip()
            span = read_span(typed) if typed else None
            if typed and not span:
                notices.append(_("日期“%(text)s”看不懂，已忽略") % {"text": typed[:20]})
            days.append(span[side] if span else None)
        sort = data.get("sort", "")
        page = data.get("page", "")
        request = cls(
            text=data.get("q", "").replace("\x00", " "),
            filters=tuple(filters),
            first=days[0],
            last=days[1],
            sort=Sort(sort) if sort in set(Sort) else Sort.RELEVANCE,
            page=min(max(int(page), 1), MAX_PAGE) if page.isdecimal() and len(page) < 10 else 1,
            expand=data.get("expand", "") != "0",
        )
        return request, notices

    @property
    def parsed(self) -> ParsedQuery:
        return parse_query(self.text)

    @property
    def filter_map(self) -> dict[str, tuple[str, ...]]:
        return dict(self.filters)

    @property
    def is_blank(self) -> bool:
        """Nothing is asked for: the page shows the box and the whole archive's facets."""
        return not self.text.strip() and not self.filters and not self.first and not self.last

    def values(self, facet: str) -> tuple[str, ...]:
        return self.filter_map.get(facet, ())

    def with_values(self, facet: str, values: tuple[str, ...]) -> Self:
        kept = {name: chosen for name, chosen in self.filters if name != facet}
        if values:
            kept[facet] = values
        return replace(self, filters=tuple((name, kept[name]) for name in FACETS if name in kept), page=1)

    def toggled(self, facet: str, value: str) -> Self:
        """The same search with this value of a facet switched on or off."""
        chosen = self.values(facet)
        return self.with_values(facet, tuple(v for v in chosen if v != value) if value in chosen else (*chosen, value))

    def changed(self, **changes: object) -> Self:
        return replace(self, **changes)  # type: ignore[arg-type]

    def address(self) -> str:
        """The query string of this search, without the question mark; parameters at their defaults are left out."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(facet, value) for facet, values in self.filters for value in values]
        if self.first:
            pairs.append(("from", self.first.isoformat()))
        if self.last:
            pairs.append(("to", self.last.isoformat()))
        if self.sort != Sort.RELEVANCE:
            pairs.append(("sort", self.sort.value))
        if not self.expand:
            pairs.append(("expand", "0"))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return urlencode(pairs)

    def address_with(self, facet: str, values: tuple[str, ...]) -> Callable[[str], str]:
        """What writes the address of the search with these values of a facet and one more: hundreds of them stand on a page."""
        before, _blank, after = self.with_values(facet, (*values, BLANK)).address().rpartition(quote_plus(BLANK))
        return lambda value: f"{before}{_quoted(value)}{after}"


# Stands for a value in an address: no value has it.
BLANK = "\x00"
_quoted = lru_cache(10_000)(quote_plus)


class Hit(NamedTuple):
    pk: int
    score: float


@dataclass(slots=True, unsafe_hash=True)
class Count:
    """A value of a facet. ``count``: hits with it, under all other facets; ``added``: by how many hits choosing it also grows
    a choice already made in this facet (the same as ``count`` where none is made)."""

    value: str
    count: int
    added: int
    is_chosen: bool


class FacetCounts(Mapping[str, list[Count]]):
    """Facets with their counted values: the chosen first, then the most frequent."""

    def counter(self, facet: str) -> Callable[[str], Count | None]:
        """What tells the count of one value, or None for what is neither chosen nor in any hit: for who needs a few of many."""
        return {count.value: count for count in self.get(facet, [])}.get


class Listed(FacetCounts):
    """Facets that are counted already."""

    def __init__(self, counts: Mapping[str, list[Count]] | None = None) -> None:
        self._counts = counts or {}

    def __getitem__(self, facet: str) -> list[Count]:
        return self._counts[facet]

    def __iter__(self) -> Iterator[str]:
        return iter(self._counts)

    def __len__(self) -> int:
        return len(self._counts)


@dataclass(frozen=True)
class Expansion:
    """A name in the query that was also looked for where articles mean the same body by another name."""

    surface: str
    names: tuple[str, ...]

    @property
    def is_news(self) -> bool:
        """Whether the reader should be told: other names than the one typed are meant."""
        return self.names != (self.surface,)


@dataclass
class Answer:
    """``hits`` are those of the page asked for. ``degraded``: no index was used.

    ``find_wider`` looks for what stands apart and counts nowhere, when ``wider`` is first asked for.
    """

    total: int = 0
    hits: list[Hit] = field(default_factory=list)
    facets: FacetCounts = field(default_factory=Listed)
    expansions: list[Expansion] = field(default_factory=list)
    find_wider: Callable[[], list[Hit]] = list
    notices: list[Notice] = field(default_factory=list)
    degraded: bool = False
    took_ms: float = 0.0

    @property
    def keys(self) -> list[int]:
        return [hit.pk for hit in self.hits]

    @cached_property
    def wider(self) -> list[Hit]:
        """Articles with some of the words, where few or none have all of them."""
        return self.find_wider()
