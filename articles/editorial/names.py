"""The names in an article as rows: mentions of organizations, people, events, bylines, posts, and the records they lead to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from articles.editorial import overrides
from articles.editorial.authority import Authority, Links
from articles.editorial.rows import keep_rows
from articles.models import (
    Article,
    Byline,
    Event,
    EventMention,
    EventParticipation,
    Organization,
    OrganizationMention,
    Person,
    PersonMention,
    Post,
)

# Where the record of an event names who had to do with it, and as what.
PARTICIPANTS = {"organizer": EventParticipation.Role.ORGANIZER, "participants": EventParticipation.Role.PARTICIPANT}


def keep_names(article: Article, values: dict[str, Any], links: Links | None = None) -> dict[tuple[type, int], int]:
    """Make the article's names those of ``values``; returns which records gave way to which: {(model, old id): new id}.

    ``links`` are those of the whole page as it was, where it is laid down anew: a name whose text came from another article
    still means the same record.
    """
    names = Authority(article, {field: values.get(field, {}) for field in overrides.LINK_FIELDS}, links)
    organizations = [(names.organization(read), read) for read in values["organizations"]]
    people = [(names.person(read), read) for read in values["people"]]
    events = [(names.event(read), read) for read in values["events"]]
    _keep_organizations(article, organizations)
    _keep_people(article, people)
    _keep_posts(article, people, names)
    _keep_bylines(article, values["byline"], people, names)
    _keep_events(article, events, names)
    return names.gave_way


def _keep_organizations(article: Article, linked: list[tuple[Organization | None, dict[str, Any]]]) -> None:
    rows = [
        OrganizationMention(
            article=article,
            organization=record,
            name=read["name"][:200],
            surface=read["surface"][:200],
            above=(read.get("parent") or "")[:200],
            order=order,
            spans=_surface_spans(article, read["surface"], read.get("spans") or []),
            confidence=read.get("confidence", 1.0),
            by_person=bool(read.get("by_person")),
        )
        for order, (record, read) in enumerate(linked)
    ]
    keep_rows(article.organization_mentions, rows, ("surface",))


def _surface_spans(article: Article, surface: str, spans: list[list[int]]) -> list[list[int]]:
    """Of an organization's spans, those that hold this surface (a surface over a column break is in pieces: all are kept)."""
    if article.page is None:
        return []
    text = article.page.text
    return [span for span in spans if text[span[0] : span[1]] == surface] or [
        span for span in spans if text[span[0] : span[1]] in surface
    ]


def _keep_people(article: Article, linked: list[tuple[Person | None, dict[str, Any]]]) -> None:
    rows = [
        PersonMention(
            article=article,
            person=record,
            name=read["name"][:50],
            role=read["role"],
            titles=read.get("titles") or [],
            order=order,
            spans=read.get("spans") or [],
            confidence=read.get("confidence", 1.0),
            by_person=bool(read.get("by_person")),
        )
        for order, (record, read) in enumerate(linked)
    ]
    keep_rows(article.person_mentions, rows, ("name", "role"))


def _keep_posts(article: Article, linked: list[tuple[Person | None, dict[str, Any]]], names: Authority) -> None:
    """Who held which title where, as this article tells it."""
    rows = []
    for person, read in linked:
        for title in (read.get("titles") or []) if person else []:
            where, what = title.get("organization") or "", (title.get("title") or "")[:100]
            if where or what:
                organization = names.organization({"name": where}) if where else None
                rows.append(Post(person=person, title=what, organization=organization, article=article))
    keep_rows(article.posts, rows, ("person_id", "title", "organization_id"))


def _keep_bylines(
    article: Article,
    members: list[dict[str, Any]],
    linked: list[tuple[Person | None, dict[str, Any]]],
    names: Authority,
) -> None:
    records = {read["name"]: record for record, read in reversed(linked)}
    rows = [
        Byline(
            article=article,
            order=order,
            role=item["role"][:20],
            name=item["name"][:50],
            person=records[item["name"]] if item["name"] in records else names.decided_person(item["name"]),
        )
        for order, item in enumerate(members)
    ]
    keep_rows(article.bylines, rows, ("role", "name"))


def _keep_events(article: Article, linked: list[tuple[Event | None, dict[str, Any]]], names: Authority) -> None:
    mentions, participations = [], {}
    for order, (record, read) in enumerate(linked):
        mentions.append(
            EventMention(
                article=article,
                event=record,
                name=read["name"][:300],
                order=order,
                spans=read.get("spans") or [],
                by_person=bool(read.get("by_person")),
            )
        )
        for row in _participations(article, record, read, names) if record else ():
            participations[row.event_id, row.organization_id, row.person_id, row.role] = row
    keep_rows(article.event_mentions, mentions, ("name",))
    keep_rows(article.participations, list(participations.values()), ("event_id", "organization_id", "person_id", "role"))


def _participations(article: Article, event: Event, read: dict[str, Any], names: Authority) -> Iterator[EventParticipation]:
    """Who held the event and who took part, as far as the article's names lead to records."""
    for field, role in PARTICIPANTS.items():
        for name in read.get(field) or []:
            body, person = names.organizations.get(name), names.people.get(name)
            if body or person:
                yield EventParticipation(
                    event=event, organization=body, person=None if body else person, role=role, article=article
                )
