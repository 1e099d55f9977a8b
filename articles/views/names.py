"""People, organizations and events: an index each, and a page for every record that an article in the archive names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.db.models.functions import Substr, Upper
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from articles.editorial.company import companion, company_of
from articles.editorial.generation import kept
from articles.editorial.union_tree import WITH_REGION, Step, way_up
from articles.models import (
    Article,
    Byline,
    Event,
    EventMention,
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
from articles.querysets import NEVER_LISTED, without_hidden
from articles.views.guards import addressed
from articles.views.listing import Choice, list_articles
from articles.views.paging import Rows, paginate
from articles.views.tallies import UNDATED, asked, by_value, number_of

NAMES_PER_PAGE = 60
POSTS_SHOWN = 40
# A province has up to 181 counties; no body has more than this below it.
BELOW_SHOWN = 300


def person_list(request: HttpRequest) -> HttpResponse:
    people = Person.objects.in_print()
    page = _page(request, _of_letter(request, people))
    _count_articles(page.object_list, "person", PersonMention, Byline)
    context = {
        "letters": _letters(request, people),
        "letter": request.GET.get("letter", ""),
        "page": page,
        "total": page.paginator.count,
    }
    return render(request, "articles/person_list.html", context)


def organization_list(request: HttpRequest) -> HttpResponse:
    everything = Organization.objects.in_print()
    organizations = _of_type(request, everything, OrganizationType.values)
    page = _page(request, _of_letter(request, organizations), "region")
    _count_articles(page.object_list, "organization", OrganizationMention)
    context = {
        "types": _types(request, everything, OrganizationType),
        "type": request.GET.get("type", ""),
        "letters": _letters(request, organizations),
        "letter": request.GET.get("letter", ""),
        "page": page,
        "total": page.paginator.count,
    }
    return render(request, "articles/organization_list.html", context)


def event_list(request: HttpRequest) -> HttpResponse:
    everything = Event.objects.in_print()
    types = _types(request, everything)
    events = _of_type(request, everything, [choice.value for choice in types])
    page = _page(request, _of_event_year(request, events).order_by("-date", "sort_key", "pk"), "region")
    _count_articles(page.object_list, "event", EventMention)
    context = {
        "types": types,
        "type": request.GET.get("type", ""),
        "years": _event_years(request, events),
        "year": request.GET.get("year", ""),
        "page": page,
        "total": page.paginator.count,
    }
    return render(request, "articles/event_list.html", context)


def _page(request: HttpRequest, records: QuerySet[Any], *related: str) -> Page:
    rows = Rows(records, lambda found: found.select_related(*related) if related else found)
    return paginate(request, rows, NAMES_PER_PAGE, number_of(records))


def _letters(request: HttpRequest, records: QuerySet[Any]) -> list[Choice]:
    """The first letters of the names' pinyin; # for names that have none."""
    current = request.GET.get("letter", "").upper()
    initials = by_value(records.annotate(initial=Upper(Substr("sort_key", 1, 1))), "initial")
    counts: Counter[str] = Counter()
    for initial, count in initials.items():
        counts[initial if _is_letter(initial) else "#"] += count
    return [Choice(letter, letter, counts[letter], letter == current) for letter in sorted(counts, key=lambda x: (x == "#", x))]


def _is_letter(initial: str) -> bool:
    return len(initial) == 1 and "A" <= initial <= "Z"


def _of_letter(request: HttpRequest, records: QuerySet[Any]) -> QuerySet[Any]:
    letter = request.GET.get("letter", "").upper()
    if not letter:
        return records
    named = records.annotate(initial=Upper(Substr("sort_key", 1, 1)))
    if letter == "#":
        return named.exclude(initial__gte="A", initial__lte="Z")
    if not _is_letter(letter):
        raise Http404
    return named.filter(initial=letter)


def _types(request: HttpRequest, records: QuerySet[Any], choices: Any = None) -> list[Choice]:
    """Types in the order of ``choices``, or by how many there are; with their counts."""
    current = request.GET.get("type", "")
    counts = by_value(records, "type")
    if choices:
        pairs = [(choice.label, choice.value) for choice in choices if counts[choice.value]]
    else:
        pairs = [(name, name) for name, _count in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if name]
    return [Choice(label, value, counts[value], value == current) for label, value in pairs]


def _of_type(request: HttpRequest, records: QuerySet[Any], known: Iterable[str]) -> QuerySet[Any]:
    value = request.GET.get("type", "")
    if not value:
        return records
    if value not in known:
        raise Http404
    return records.filter(type=value)


def _event_years(request: HttpRequest, events: QuerySet[Event]) -> list[Choice]:
    current = request.GET.get("year", "")
    counts = dict(by_value(events.annotate(year=Substr("date", 1, 4)), "year"))
    undated = counts.pop("", 0)
    choices = [Choice(year, year, count, year == current) for year, count in sorted(counts.items(), reverse=True)]
    return choices + ([Choice(None, UNDATED, undated, current == UNDATED)] if undated else [])


def _of_event_year(request: HttpRequest, events: QuerySet[Event]) -> QuerySet[Event]:
    year = request.GET.get("year", "")
    if not year:
        return events
    if year == UNDATED:
        return events.filter(date="")
    if not (len(year) == 4 and year.isascii() and year.isdecimal()):
        raise Http404
    return events.filter(date__startswith=year)


def _count_articles(records: Iterable[Any], field: str, *mentions: Any) -> None:
    """Give each record the number of readable articles that its own page lists; a name in text and byline counts once."""
    records = list(records)
    pairs: set[tuple[int, int]] = set()
    for model in mentions:
        rows = without_hidden(model._default_manager.filter(**{f"{field}__in": records}))
        pairs |= set(rows.order_by().values_list(field, "article").distinct())
    counts = Counter(record for record, _article in pairs)
    for record in records:
        record.article_count = counts[record.pk]


@addressed(lambda: Person.objects.in_print())
def person_detail(request: HttpRequest, person: Person) -> HttpResponse:
    mentions = without_hidden(PersonMention.objects.filter(person=person))
    roles = [PersonMention.Role(role).label for role in sorted(by_value(mentions, "role"))]
    aliases = list(person.aliases.values_list("name", flat=True))
    posts = _posts(Post.objects.filter(person=person))
    context = {
        "person": person,
        "aliases": aliases,
        "roles": [role for role in roles if str(role) not in person.distinction],
        "posts": posts,
        "feed": reverse("articles:person-feed", args=[person.pk]),
        "linked": person_data(person, request.build_absolute_uri, aliases, posts),
        **_named(request, person),
    }
    return render(request, "articles/person_detail.html", context)


def _named(request: HttpRequest, record: Person | Organization) -> dict[str, Any]:
    """The articles that name it, and who is named with it. ``?with=``: only those that name this other one, too."""
    articles = Article.objects.published().mentioning(record)
    others = company_of(record, articles)
    spokes = wheel([one.count for one in others])
    other = None
    if value := request.GET.get("with", ""):
        other = companion(value)
        if other is None:
            raise Http404
        articles = articles.mentioning(other) if isinstance(other, Organization) else articles.naming(other)
    return {"company": list(zip(others, spokes, strict=True)), "other": other, **list_articles(request, articles)}


def _posts(posts: QuerySet[Post]) -> list[dict[str, Any]]:
    return kept(("posts", *asked(posts)), lambda: _told_posts(posts))


def _told_posts(posts: QuerySet[Post]) -> list[dict[str, Any]]:
    """Posts that readable articles tell of, each once, newest first, with the articles that it stands in.

    ``has_page``: whether readers can open the organization (one that only a post leads to has no page).
    """
    rows = (
        without_hidden(posts)
        .exclude(person__state="withheld")
        .exclude(organization__state="withheld")
        .select_related("person", "organization", "article")
        .defer("article__body", *(f"article__{name}" for name in NEVER_LISTED))
        .order_by("-article__not_after", "-article__pk", "pk")
    )
    found: dict[Any, dict[str, Any]] = {}
    for post in rows[: POSTS_SHOWN * 5]:
        entry = found.setdefault((post.person_id, post.title, post.organization_id), {"post": post, "articles": []})
        if post.article not in entry["articles"]:
            entry["articles"].append(post.article)
    shown = list(found.values())[:POSTS_SHOWN]
    bodies = Organization.objects.in_print().filter(pk__in={entry["post"].organization_id for entry in shown})
    linked = set(bodies.values_list("pk", flat=True))
    for entry in shown:
        entry["has_page"] = entry["post"].organization_id in linked
    return shown


@addressed(lambda: Organization.objects.in_print().select_related(WITH_REGION, "parent__parent__parent"))
def organization_detail(request: HttpRequest, organization: Organization) -> HttpResponse:
    surfaces = without_hidden(OrganizationMention.objects.filter(organization=organization))
    aliases = list(organization.aliases.values_list("name", flat=True))
    context = {
        "organization": organization,
        "aliases": aliases,
        "feed": reverse("articles:organization-feed", args=[organization.pk]),
        "linked": organization_data(organization, request.build_absolute_uri, aliases),
        "surfaces": _surfaces(organization, surfaces),
        "above": _readable_steps(way_up(organization)),
        **_below(organization),
        "posts": _posts(Post.objects.filter(organization=organization)),
        "events": Event.objects.in_print().filter(participations__organization=organization).distinct()[:NAMES_PER_PAGE],
        **_named(request, organization),
    }
    return render(request, "articles/organization_detail.html", context)


def _readable_steps(steps: list[Step]) -> list[Step]:
    """The way up as readers may see it: withheld bodies left out, those that no readable article names without a link."""
    records = [step.record.pk for step in steps if step.record is not None]
    open_records = set(Organization.objects.in_print().filter(pk__in=records).values_list("pk", flat=True))
    return [
        step if step.record is None or step.record.pk in open_records else Step(step.name, None, step.basis)
        for step in steps
        if step.record is None or step.record.state != State.WITHHELD
    ]


def _below(organization: Organization) -> dict[str, Any]:
    """The unions below in the order of levels, and other units; BELOW_SHOWN at most."""
    ranks = {level: rank for rank, level in enumerate(UnionLevel.values)}
    below = list(Organization.objects.in_print().filter(parent=organization)[:BELOW_SHOWN])
    unions = [body for body in below if body.type == OrganizationType.UNION]
    return {
        "unions_below": sorted(unions, key=lambda union: ranks.get(union.union_level, len(ranks))),
        "units": [body for body in below if body.type != OrganizationType.UNION],
    }


def _surfaces(organization: Organization, mentions: QuerySet[OrganizationMention]) -> list[str]:
    """How the articles write the name where they do not write it in full, most often first."""
    rows = by_value(mentions.exclude(surface=organization.name), "surface").items()
    return [surface for surface, _count in sorted(rows, key=lambda row: (-row[1], row[0]))[:12]]


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
        **list_articles(request, Article.objects.published().mentioning(event)),
    }
    return render(request, "articles/event_detail.html", context)


def _each_once(participations: Iterable[EventParticipation]) -> list[EventParticipation]:
    """Several articles may tell of the same participation; in the order of roles."""
    found = {(row.role, row.organization_id, row.person_id): row for row in participations}
    return sorted(found.values(), key=lambda row: (row.role, row.pk))
