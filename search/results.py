"""An answer made ready to be shown: articles with marked headlines and snippets, facets with names and addresses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from search.documents import organizations_of, passages_of, related_to
from search.highlights import Highlighter, Seen, Snippet, snippet_of
from search.query.tree import Zone
from search.request import FACETS, Answer, Count, Hit, SearchRequest, Sort
from search.rows import Shown, captions_of, shown_articles
from search.vocabulary import PLACELESS, Label, labels_of, region_lineages, regions_below

FACET_LABELS: dict[str, Label] = {
    "newspaper": _("报纸"),
    "year": _("年份"),
    "month": _("月份"),
    "region": _("地区"),
    "level": _("工会层级"),
    "topic": _("主题"),
    "genre": _("体裁"),
    "person": _("人物"),
    "organization": _("机构"),
}
SORT_LABELS: dict[Sort, Label] = {Sort.RELEVANCE: _("相关"), Sort.NEWEST: _("最新"), Sort.OLDEST: _("最早")}
# Facets in the order of time, not of counts.
IN_ORDER = frozenset({"year", "month"})
# Zones of which an article has one passage, and a result shows all of it.
HEADS = (Zone.HEADLINE, Zone.KICKER, Zone.DECK, Zone.SECTION)
# Values shown at once, and how many at most.
SHOWN, MOST = 10, 60


@dataclass(frozen=True)
class Result:
    """An article found. Texts are escaped, with <mark> around what matched; ``section`` only where it is what
    matched. ``place``: its region with all that this lies in. ``address`` keeps the query, for marks there."""

    article: Article
    newspaper: Label
    place: Label
    headline: SafeString
    kicker: SafeString
    deck: SafeString
    section: SafeString
    snippet: Snippet | None
    score: float
    address: str


class Value(NamedTuple):
    """A value of a facet. ``address``: the search after a click, which shows exactly ``number`` articles or, where
    ``is_addition``, so many more than now (beside a choice already made). ``depth``: in the tree of regions."""

    value: str
    label: Label
    number: int
    is_addition: bool
    is_chosen: bool
    address: str
    depth: int = 0


@dataclass(frozen=True)
class Facet:
    """``values`` are shown at once, ``more`` on demand."""

    name: str
    label: Label
    values: list[Value]
    more: list[Value]


@dataclass(frozen=True)
class Filter:
    """A filter in force, and the search without it."""

    label: Label
    value: Label
    address: str


@dataclass(frozen=True)
class SortChoice:
    label: Label
    address: str
    is_current: bool


def load_results(request: SearchRequest, answer: Answer, hits: Iterable[Hit]) -> list[Result]:
    """The articles of these hits, in their order; what is no longer published is left out, whatever the index says."""
    listed = list(hits)
    if not listed:
        return []
    found = {shown.article.pk: shown for shown in shown_articles([hit.pk for hit in listed])}
    highlighter = Highlighter(request.parsed.root, answer.expansions)
    # Snippets are pieces of the text or of captions; what names mean is asked for only where the query had one.
    names: dict[int, frozenset[str]] = {}
    if highlighter.meant:
        mentions = related_to(list(found), ("organization_mentions",))["organization_mentions"]
        names = {key: highlighter.names_in(organizations_of(rows)) for key, rows in mentions.items()}
    captions = captions_of(found)
    texts = {key: list(passages_of(shown.article, captions.get(key, ()), ())) for key, shown in found.items()}
    seen = dict(zip(found, highlighter.look_through((texts[key], names.get(key, frozenset())) for key in found), strict=True))
    asked = f"?{SearchRequest(text=request.text).address()}" if request.text else ""
    labels = _labels(found.values())
    return [
        _result(found[hit.pk], seen[hit.pk], hit.score, labels, found[hit.pk].article.get_absolute_url() + asked)
        for hit in listed
        if hit.pk in found
    ]


def _labels(articles: Collection[Shown]) -> tuple[dict[str, Label], dict[str, Label]]:
    """What the articles' newspapers and regions are called."""
    newspapers = {str(shown.article.newspaper_id) for shown in articles}
    return labels_of("newspaper", newspapers), labels_of("region", {code for shown in articles for code in shown.region_codes})


def _result(
    shown: Shown, seen: list[Seen], score: float, labels: tuple[dict[str, Label], dict[str, Label]], address: str
) -> Result:
    article = shown.article
    newspapers, regions = labels
    heads = {passage.zone: passage for passage in seen if passage.zone in HEADS}
    marked = {zone: heads[zone].html if zone in heads else SafeString("") for zone in HEADS}
    is_section_found = Zone.SECTION in heads and heads[Zone.SECTION].spans
    place = "".join(str(regions[code]) for code in shown.region_codes)
    return Result(
        article=article,
        newspaper=newspapers.get(str(article.newspaper_id), _("报纸不详")),
        place=place or (_("全国") if article.is_national else ""),
        headline=marked[Zone.HEADLINE],
        kicker=marked[Zone.KICKER],
        deck=marked[Zone.DECK],
        section=marked[Zone.SECTION] if is_section_found else SafeString(""),
        snippet=snippet_of(seen),
        score=score,
        address=address,
    )


def facet_lists(request: SearchRequest, answer: Answer) -> list[Facet]:
    """The facets that have something to choose, named; months only beside a chosen year."""
    facets = []
    for name in FACETS:
        if name == "month" and not (request.values("year") or request.values("month")):
            continue
        chosen = len(request.values(name))
        # Regions are a tree and need all their branches; of the others, the chosen come first and then the most frequent.
        if name == "region":
            values = _tree(request, answer.facets.counter(name))
        else:
            values = _values(request, name, answer.facets.get(name, [])[: MOST + chosen])
        if values:
            shown = max(SHOWN, chosen)
            facets.append(Facet(name, FACET_LABELS[name], values[:shown], values[shown:MOST]))
    return facets


def _values(request: SearchRequest, name: str, counts: list[Count]) -> list[Value]:
    labels = labels_of(name, [count.value for count in counts])
    if name in IN_ORDER:
        counts = sorted(counts, key=lambda count: (count.value.isalpha(), _newest_first(count.value)))
    address = request.address_with(name, request.values(name))
    return [_value(request, name, count, labels[count.value], address) for count in counts if count.value in labels]


def _newest_first(value: str) -> tuple[int, ...]:
    return tuple(-int(part) for part in value.split("-") if part.isdecimal())


def _value(
    request: SearchRequest, name: str, count: Count, label: Label, address: Callable[[str], str], depth: int = 0
) -> Value:
    if count.is_chosen:
        return Value(count.value, label, count.count, False, True, request.toggled(name, count.value).address(), depth)
    is_addition = bool(request.values(name)) and name != "region"
    number = count.added if is_addition else count.count
    return Value(count.value, label, number, is_addition, False, address(count.value), depth)


def _tree(request: SearchRequest, count_of: Callable[[str], Count | None]) -> list[Value]:
    """Regions below what they lie in; a region's own are shown when it is chosen, leads to a chosen one, or stands alone.

    Only what is shown is asked for: hits may lie in thousands of regions.
    """
    opened = region_lineages(request.values("region")) if request.values("region") else set()
    children = regions_below(["", *opened])
    # Another node takes the place of the chosen ones: a region beside what it lies in would add nothing.
    address = request.address_with("region", ())
    listed: list[Value] = []

    def add(parent: str, depth: int) -> None:
        if parent not in children:
            children.update(regions_below([parent]))
        below = [(count, label) for code, label in children[parent] if (count := count_of(code))]
        for count, label in sorted(below, key=lambda one: (-one[0].count, one[0].value)):
            listed.append(_value(request, "region", count, label, address, depth))
            if count.value in opened or (len(below) == 1 and count.value not in PLACELESS):
                add(count.value, depth + 1)

    add("", 0)
    return listed


def filters_in_force(request: SearchRequest) -> list[Filter]:
    """Every filter of the search, with the address that drops it."""
    found = []
    for name, values in request.filters:
        labels = labels_of(name, values)
        found += [
            Filter(FACET_LABELS[name], labels.get(value, value), request.toggled(name, value).address()) for value in values
        ]
    if request.first:
        found.append(Filter(_("不早于"), request.first.isoformat(), request.changed(first=None, page=1).address()))
    if request.last:
        found.append(Filter(_("不晚于"), request.last.isoformat(), request.changed(last=None, page=1).address()))
    return found


def sort_choices(request: SearchRequest) -> list[SortChoice]:
    return [
        SortChoice(label, request.changed(sort=sort, page=1).address(), sort == request.sort)
        for sort, label in SORT_LABELS.items()
    ]
