"""The record of a page with everything that people decided laid over it: what stands, or would stand by another reading.

Nothing is stored. Where blocks are put by people the record is ``arranging.arranged``'s; on top of it come the decisions about
fields and members of lists, in the words of the page record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from articles.editorial import overrides
from articles.editorial.arranging import arranged, standing
from articles.editorial.identity import heir_of
from articles.editorial.issues import place_values, read_date
from articles.editorial.readings import spans_of, topic_slugs, values_of
from articles.editorial.redirects import follow
from articles.editorial.review import disagreement
from articles.editorial.succession import pairs_of
from articles.editorial.telling import field_label
from articles.models import Article, Organization, Override, Page, Region, Topic

Record = dict[str, Any]

# The names of the levels of a region in a page record, from the province down.
LEVELS = ("province", "city", "district", "street")


@dataclass
class Effective:
    """``record``: the page record as it stands; ``doubts``: what would be asked of people because they decided otherwise."""

    record: Record
    doubts: list[str] = field(default_factory=list)


def effective(page: Page, record: Record | None = None) -> Effective:
    """What stands of ``page``; with ``record``, what would stand if it were read like this."""
    seen = copy(page)
    seen.record = page.record if record is None else record
    found = arranged(seen, standing(page))
    reads = found.record.get("articles") or []
    decided, pairs = _decisions(page, reads, same_reading=record is None)
    slugs = topic_slugs()
    orders = {pk: reads[index]["order"] for index, pk in pairs.items()}
    articles, doubts = [], [doubt["message"] for doubt in found.doubts]
    for index, read in enumerate(reads):
        on_it = decided.get(index, [])
        articles.append(_laid_over(read, on_it, slugs, orders) if on_it else read)
        values = values_of(read, slugs) if on_it else {}
        said = (disagreement(override, values) for override in overrides.disagreements(values, on_it))
        doubts += [
            f"[{(articles[-1].get('headline') or '')[:14]}] {field_label(Article, each['field'])}：{each['message']}"
            for each in said
        ]
    return Effective({**found.record, "articles": articles, **_of_page(page, seen.record)}, doubts)


def _decisions(page: Page, reads: list[Record], *, same_reading: bool) -> tuple[dict[int, list[Override]], dict[int, int]]:
    """Decisions by the place of their article in the record; and which article of the archive each of these is.

    What succession does when the record is stored: names, topics and withholding of an article that the record no longer has
    pass to the one that takes over its text.
    """
    articles = {article.pk: article for article in page.articles.prefetch_related("parts")}
    old = {pk: [span for part in article.parts.all() for span in part.spans] for pk, article in articles.items()}
    pairs = pairs_of(articles, old, reads, same_reading=same_reading)
    on = overrides.decisions_by_target(articles.values())
    found = {index: list(on[pk]) for index, pk in pairs.items() if pk in on}
    spans = {index: spans_of(read) for index, read in enumerate(reads)}
    for pk in sorted(on.keys() - set(pairs.values())):
        heir = heir_of(old[pk], spans)
        if heir is not None:
            taken = {(override.field, override.item) for override in found.setdefault(heir, [])}
            found[heir] += [each for each in on[pk] if each.item and (each.field, each.item) not in taken]
    return found, pairs


def _laid_over(read: Record, decided: list[Override], slugs: dict[str, str], orders: dict[int, int]) -> Record:
    """An article of a record with these decisions laid over it; what nobody decided is as it was read."""
    values = overrides.laid_over(values_of(read, slugs), decided)
    result = dict(read)
    for name in sorted({override.field for override in decided}):
        if name in {"kicker", "headline", "deck", "section", "union_level"}:
            result[name] = values[name] or None
        elif name in WRITTEN:
            result |= WRITTEN[name](read, values)
        elif name == "parent":
            result["parent"] = orders.get(values["parent"])
        elif name in values and name != "state":
            result[name] = values[name]
    return result


def _abstract(_read: Record, values: Record) -> Record:
    text = values["abstract"]
    return {"abstract": {"label": values["abstract_label"], "text": text} if text else None}


def _region(read: Record, values: Record) -> Record:
    """The division that was decided, with all that it lies in. A municipality is its own city."""
    scope = "national" if values["is_national"] else None
    if values["region"] == (read.get("region") or {}).get("code"):
        return {"region": {**(read.get("region") or {}), "scope": scope}}
    region = Region.objects.filter(code=values["region"]).select_related("parent__parent__parent").first()
    names: dict[str, str | None] = dict.fromkeys(LEVELS)
    names |= {LEVELS[each.level - 1]: each.name for each in region.lineage} if region else {}
    if names["city"] is None and (names["province"] or "").endswith("市"):
        names["city"] = names["province"]
    return {"region": {**names, "code": region.code if region else None, "scope": scope, "inferred": False, "evidence": []}}


def _topics(read: Record, values: Record) -> Record:
    """Terms as the reading has them, else as the vocabulary does."""
    slugs = topic_slugs()
    names = dict(Topic.objects.values_list("slug", "name")) | {slugs[term]: term for term in read["topics"] if term in slugs}
    return {"topics": [names[slug] for slug in values["topics"] if slug in names]}


def _organizations(_read: Record, values: Record) -> Record:
    """One entry for each body, with all ways in which it is printed. What a person linked is called as its record is."""
    linked = ((name, follow(Organization, pk)) for name, pk in values.get("organization_record", {}).items() if pk)
    names = {name[:200]: record.name for name, record in linked if record is not None}
    bodies: dict[str, Record] = {}
    for member in values["organizations"]:
        body = _plain(member)
        surface = body.pop("surface", None) or body["name"]
        body["name"] = names.get(body["name"][:200], body["name"])
        known = bodies.setdefault(body["name"], {"type": "other", "spans": [], **body, "mentions": []})
        known["mentions"].append(surface)
        known["spans"] += [span for span in body.get("spans") or [] if span not in known["spans"]]
    return {"organizations": list(bodies.values())}


def _plain(member: Any) -> Any:
    """A member without the mark that a person added it."""
    return {name: value for name, value in member.items() if name != "by_person"} if isinstance(member, dict) else member


def _members(name: str, **empty: Any) -> Callable[[Record, Record], Record]:
    return lambda _read, values: {name: [{**_fresh(empty), **_plain(member)} for member in values[name]]}


def _fresh(empty: Record) -> Record:
    return {name: list(value) if isinstance(value, list) else value for name, value in empty.items()}


# How what was decided stands in a page record, for fields that are not kept there as they are decided.
WRITTEN: dict[str, Callable[[Record, Record], Record]] = {
    "abstract": _abstract,
    "abstract_label": _abstract,
    "body": lambda _read, values: {"body": values["body"].split("\n") if values["body"] else []},
    "region": _region,
    "is_national": _region,
    "topics": _topics,
    "organizations": _organizations,
    "organization_record": _organizations,
    "person_record": lambda _read, _values: {},
    "event_record": lambda _read, _values: {},
    "people": _members("people", titles=[], spans=[]),
    "events": _members("events", type=None, date=None, place=None, organizer=[], participants_count=None),
    "places": _members("places", code=None, spans=[]),
    "captions": _members("captions", credit=None),
    "byline": _members("byline"),
    "dates": _members("dates", value=None),
    "figures": _members("figures", unit="", what=None),
}


def _of_page(page: Page, record: Record) -> Record:
    """Newspaper, date and number, where people decided them."""
    decided = {override.field: override.value for override in overrides.decisions_on([page])} if page.pk else {}
    return dict(_place(place_values(record) | decided, set(decided)))


def _place(values: Record, decided: set[str]) -> Iterator[tuple[str, Any]]:
    known = {"inferred": False, "evidence": ""}
    if "newspaper" in decided:
        yield "newspaper", {"name": values["newspaper"], **known} if values["newspaper"] else None
    if "issue_date" in decided:
        interval = read_date(values["issue_date"])
        ends = [str(end) if end else None for end in (interval.first, interval.last)]
        said = {"value": interval.date or None, "precision": interval.precision or None}
        yield "issue_date", {**said, "not_before": ends[0], "not_after": ends[1], **known}
    if "number" in decided:
        yield "page_number", values["number"] or None
    if "name" in decided:
        yield "page_name", values["name"] or None
