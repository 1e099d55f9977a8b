"""People, organizations and events: an index each, and a page for every record that an article in the archive names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from articles.columns import Archive, Naming, Selection, standing
from articles.columns.archive import EVENT, ORGANIZATION, PERSON, Flags, Name, is_among
from articles.columns.company import companion, company_of
from articles.editorial.union_tree import WITH_REGION, Step, way_up
from articles.models import (
    Event,
    EventParticipation,
    Organization,
    OrganizationMention,
    OrganizationType,
    Person,
    PersonMention,
    Post,
    State,
    UnionLevel,
)
from articles.presentation.charts import wheel
from articles.presentation.dates import iso_text
from articles.presentation.linked_data import event_data, organization_data, person_data
from articles.querysets import without_hidden
from articles.views.guards import addressed
from articles.views.listing import Choice, list_articles
from articles.views.paging import paginate
from articles.views.posts import told_posts
from articles.views.tallies import UNDATED, by_value

NAMES_PER_PAGE = 60
# A province has up to 181 counties; no body has more than this below it.
BELOW_SHOWN = 300


def person_list(request: HttpRequest) -> HttpResponse:
    archive = standing()
    people = archive.names_in_print(PERSON)
    context = {"letters": _letters(request, people), "letter": request.GET.get("letter", "")}
    context |= _page(request, archive, Person, _of_letter(request, people))
    return render(request, "articles/person_list.html", context)


def organization_list(request: HttpRequest) -> HttpResponse:
    archive = standing()
    everything = archive.names_in_print(ORGANIZATION)
    organizations = _of_type(request, everything, OrganizationType.values)
    context = {
        "types": _types(request, everything, OrganizationType),
        "type": request.GET.get("type", ""),
        "letters": _letters(request, organizations),
        "letter": request.GET.get("letter", ""),
        **_page(request, archive, Organization, _of_letter(request, organizations)),
    }
    return render(request, "articles/organization_list.html", context)


def event_list(request: HttpRequest) -> HttpResponse:
    archive = standing()
    everything = archive.names_in_print(EVENT)
    types = _types(request, everything)
    events = _of_type(request, everything, [choice.value for choice in types])
    context = {
        "types": types,
        "type": request.GET.get("type", ""),
        "years": _event_years(request, events),
        "year": request.GET.get("year", ""),
        **_page(request, archive, Event, _of_event_year(request, events)),
    }
    return render(request, "articles/event_list.html", context)


def _page(request: HttpRequest, archive: Archive, model: Any, names: list[Name]) -> dict[str, Any]:
    """The names of the page that is asked for, each with the number of articles that its own page lists."""
    page = paginate(request, names, NAMES_PER_PAGE)
    keys = [name.key for name in page.object_list]
    rows = model.objects.all() if model is Person else model.objects.select_related("region")
    records: dict[int, Any] = rows.in_bulk(keys)
    counts = archive.number_by_record(model._meta.model_name)
    for key, record in records.items():
        record.article_count = int(counts[key])
    page.object_list = [records[key] for key in keys if key in records]
    return {"page": page, "total": len(names)}


def _letters(request: HttpRequest, names: list[Name]) -> list[Choice]:
    """The first letters of the names' pinyin; # for names that have none."""
    current = request.GET.get("letter", "").upper()
    counts = Counter(name.letter for name in names)
    return [Choice(letter, letter, counts[letter], letter == current) for letter in sorted(counts, key=lambda x: (x == "#", x))]


def _of_letter(request: HttpRequest, names: list[Name]) -> list[Name]:
    letter = request.GET.get("letter", "").upper()
    if not letter:
        return names
    if not (letter == "#" or (len(letter) == 1 and "A" <= letter <= "Z")):
        raise Http404
    return [name for name in names if name.letter == letter]


def _types(request: HttpRequest, names: list[Name], choices: Any = None) -> list[Choice]:
    """Types in the order of ``choices``, or by how many there are; with their counts."""
    current = request.GET.get("type", "")
    counts = Counter(name.type for name in names)
    if choices:
        pairs = [(choice.label, choice.value) for choice in choices if counts[choice.value]]
    else:
        pairs = [(name, name) for name, _count in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if name]
    return [Choice(label, value, counts[value], value == current) for label, value in pairs]


def _of_type(request: HttpRequest, names: list[Name], known: Iterable[str]) -> list[Name]:
    value = request.GET.get("type", "")
    if not value:
        return names
    if value not in known:
        raise Http404
    return [name for name in names if name.type == value]


def _event_years(request: HttpRequest, events: list[Name]) -> list[Choice]:
    current = request.GET.get("year", "")
    counts = Counter(name.year for name in events)
    undated = counts.pop("", 0)
    choices = [Choice(year, year, count, year == current) for year, count in sorted(counts.items(), reverse=True)]
    return choices + ([Choice(None, UNDATED, undated, current == UNDATED)] if undated else [])


def _of_event_year(request: HttpRequest, events: list[Name]) -> list[Name]:
    year = request.GET.get("year", "")
    if not year:
        return events
    if year != UNDATED and not (len(year) == 4 and year.isascii() and year.isdecimal()):
        raise Http404
    return [name for name in events if name.year == ("" if year == UNDATED else year)]


@addressed(lambda: Person.objects.in_print())
def person_detail(request: HttpRequest, person: Person) -> HttpResponse:
    archive = standing()
    mentions = _readable(archive, PersonMention.objects.filter(person=person), person)
    roles = [PersonMention.Role(role).label for role in sorted(by_value(mentions, "role"))]
    aliases = list(person.aliases.values_list("name", flat=True))
    posts = told_posts(archive, Post.objects.filter(person=person))
    context = {
        "person": person,
        "aliases": aliases,
        "roles": [role for role in roles if str(role) not in person.distinction],
        "posts": posts,
        "feed": reverse("articles:person-feed", args=[person.pk]),
        "linked": person_data(person, request.build_absolute_uri, aliases, posts),
        **_named(request, archive, person),
    }
    return render(request, "articles/person_detail.html", context)


def _named(request: HttpRequest, archive: Archive, record: Person | Organization) -> dict[str, Any]:
    """The articles that name it, and who is named with it. ``?with=``: only those that name this other one, too."""
    articles = Selection((Naming(record),))
    others = company_of(archive, record)
    spokes = wheel([one.count for one in others])
    other = None
    if value := request.GET.get("with", ""):
        other = companion(value)
        if other is None:
            raise Http404
        articles = articles.where(Naming(other, in_text=True))
    company = list(zip(others, spokes, strict=True))
    return {"company": company, "other": other, **list_articles(request, articles, archive)}


@addressed(lambda: Organization.objects.in_print().select_related(WITH_REGION, "parent__parent__parent"))
def organization_detail(request: HttpRequest, organization: Organization) -> HttpResponse:
    archive = standing()
    readable = archive.keys_in_print(ORGANIZATION)
    aliases, surfaces = _other_names(archive, organization)
    context = {
        "organization": organization,
        "aliases": aliases,
        "feed": reverse("articles:organization-feed", args=[organization.pk]),
        "linked": organization_data(organization, request.build_absolute_uri, aliases),
        "surfaces": surfaces,
        "above": _readable_steps(way_up(organization), readable),
        **_below(organization, readable),
        "posts": told_posts(archive, Post.objects.filter(organization=organization), articles_shown=1),
        "events": _events_of(archive, organization),
        **_named(request, archive, organization),
    }
    return render(request, "articles/organization_detail.html", context)


def _readable_steps(steps: list[Step], readable: Flags) -> list[Step]:
    """The way up as readers may see it: withheld bodies left out, those that no readable article names without a link."""
    return [
        step if step.record is None or is_among(readable, step.record.pk) else Step(step.name, None, step.basis)
        for step in steps
        if step.record is None or step.record.state != State.WITHHELD
    ]


def _below(organization: Organization, readable: Flags) -> dict[str, Any]:
    """The unions below in the order of levels, and other units; BELOW_SHOWN at most."""
    ranks = {level: rank for rank, level in enumerate(UnionLevel.values)}
    # Sorted here: a database that sorts a few by walking the index of all names is slow.
    shown = Organization.objects.filter(parent=organization).only("name", "type", "union_level", "sort_key").order_by()
    rows = sorted(shown, key=attrgetter("sort_key", "pk"))
    below = [body for body in rows if is_among(readable, body.pk)][:BELOW_SHOWN]
    unions = [body for body in below if body.type == OrganizationType.UNION]
    return {
        "unions_below": sorted(unions, key=lambda union: ranks.get(union.union_level, len(ranks))),
        "units": [body for body in below if body.type != OrganizationType.UNION],
    }


def _events_of(archive: Archive, organization: Organization) -> list[Event]:
    """Events that readers may see in which it took part, in the order of their names."""
    taken_part = EventParticipation.objects.filter(organization=organization).order_by()
    # Values, and records only of what is shown: a busy body took part in a thousand.
    told = set(taken_part.values_list("event__sort_key", "event", "event__name", "event__date"))
    readable = archive.keys_in_print(EVENT)
    shown = sorted(row for row in told if is_among(readable, row[1]))[:NAMES_PER_PAGE]
    return [Event(pk=pk, name=name, date=date) for _sort_key, pk, name, date in shown]


def _readable(archive: Archive, mentions: QuerySet[Any], record: Person | Organization) -> QuerySet[Any]:
    """The record's mentions that readers may see. Most records stand in no withheld article: then nothing need be left out,
    which takes as long as the counting."""
    pairs = archive.pairs[str(record._meta.model_name)]
    return mentions if archive.public[pairs.article[pairs.record == record.pk]].all() else without_hidden(mentions)


def _other_names(archive: Archive, organization: Organization) -> tuple[list[str], list[str]]:
    """Its aliases, and how the articles write the name where they do not write it in full, most often first; in one query."""
    text = {kind: Value(kind, output_field=CharField()) for kind in ("alias", "surface")}
    aliases = organization.aliases.order_by().values_list(text["alias"], "name", Value(1))
    others = OrganizationMention.objects.filter(organization=organization).exclude(surface=organization.name)
    mentions = _readable(archive, others, organization)
    surfaces = mentions.order_by().values("surface").annotate(count=Count("pk"))
    rows = sorted(
        aliases.union(surfaces.values_list(text["surface"], "surface", "count"), all=True), key=lambda row: (-row[2], row[1])
    )
    return [name for kind, name, _count in rows if kind == "alias"], [name for kind, name, _ in rows if kind == "surface"][:12]


@addressed(lambda: Event.objects.in_print().select_related("region__parent__parent__parent"))
def event_detail(request: HttpRequest, event: Event) -> HttpResponse:
    bodies = set(Organization.objects.in_print().filter(participations__event=event).values_list("pk", flat=True))
    people = set(Person.objects.in_print().filter(participations__event=event).values_list("pk", flat=True))
    participations = without_hidden(EventParticipation.objects.filter(event=event)).select_related("organization", "person")
    shown = _each_once(row for row in participations if row.organization_id in bodies or row.person_id in people)
    organizers = [row.organization.name for row in shown if row.organization and row.role == EventParticipation.Role.ORGANIZER]
    context = {
        "event": event,
        "linked": event_data(event, request.build_absolute_uri, organizers),
        "date": iso_text(event.date) if event.date else "",
        "aliases": list(event.aliases.values_list("name", flat=True)),
        "participations": shown,
        **list_articles(request, Selection((Naming(event),))),
    }
    return render(request, "articles/event_detail.html", context)


def _each_once(participations: Iterable[EventParticipation]) -> list[EventParticipation]:
    """Several articles may tell of the same participation; in the order of roles."""
    found = {(row.role, row.organization_id, row.person_id): row for row in participations}
    return sorted(found.values(), key=lambda row: (row.role, row.pk))
