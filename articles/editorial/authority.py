"""From a mention to the record it leads to: by name and shared evidence, never by name alone for people.

A reporter is the same person in the same newspaper; anybody else with a record of the same name who shares an organization or an
office. Otherwise a new record is made and the two can be judged by a person. An organization is known by its full name, which the
parser resolved in the article; generic names (各级工会) get no record.
"""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from pypinyin import Style, lazy_pinyin

from articles.editorial.redirects import redirect
from articles.models import (
    Article,
    Event,
    EventMention,
    Judgement,
    Organization,
    OrganizationMention,
    Person,
    PersonMention,
    Post,
    Region,
)

PRESS_ROLES = ("reporter", "correspondent", "photographer", "author")


def sort_key(name: str) -> str:
    """Pinyin with tone numbers, then the name, so that lists sort the same on every database (400 characters at most)."""
    return (" ".join(lazy_pinyin(name, style=Style.TONE3, errors="ignore")) + " " + name)[:400]


class Authority:
    """Finds or makes the records for the names of one article. ``previous`` are the links of an earlier reading, by name."""

    def __init__(self, article: Article, decided: dict[str, dict[str, int | None]]) -> None:
        self.article = article
        self.decided = decided
        self.previous_people = dict(
            PersonMention.objects.filter(article=article, person__isnull=False).values_list("name", "person_id")
        )
        self.previous_organizations = dict(
            OrganizationMention.objects.filter(article=article, organization__isnull=False).values_list(
                "name", "organization_id"
            )
        )
        self.previous_events = dict(
            EventMention.objects.filter(article=article, event__isnull=False).values_list("name", "event_id")
        )
        self.organizations: dict[str, Organization | None] = {}

    def organization(self, read: dict[str, Any]) -> Organization | None:
        """The record for an organization of the page record, or None where it is generic or a person said so."""
        name = read["name"]
        if name not in self.organizations:
            self.organizations[name] = self._organization(name, read)
        return self.organizations[name]

    def _organization(self, name: str, read: dict[str, Any]) -> Organization | None:
        decided = self.decided.get("organization_record", {})
        if name in decided:
            return Organization.objects.filter(pk=decided[name]).first()
        if read.get("generic"):
            return None
        found = Organization.objects.filter(pk=self.previous_organizations.get(name)).first() or (
            Organization.objects.filter(Q(name=name) | Q(aliases__name=name)).order_by("pk").first()
        )
        if found is None:
            found = Organization.objects.create(
                name=name,
                sort_key=sort_key(name),
                type=read.get("type") or "other",
                union_level=read.get("union_level") or "",
                region=region_of_name(name),
            )
        return found

    def person(self, read: dict[str, Any]) -> Person | None:
        """The record for a person of the page record; none for 某, 先生, 女士 and 化名."""
        name, decided = read["name"], self.decided.get("person_record", {})
        if name in decided:
            return Person.objects.filter(pk=decided[name]).first()
        if read.get("anonymous") or len(name) < 2:
            return None
        found = Person.objects.filter(pk=self.previous_people.get(name)).first()
        if found is None:
            candidates = Person.objects.filter(Q(name=name) | Q(aliases__name=name)).exclude(pk__in=self._ruled_out(name))
            found = self._namesake(candidates, read)
        if found is None:
            found = Person.objects.create(name=name, sort_key=sort_key(name), distinction=self._distinction(read))
        return found

    def _ruled_out(self, name: str) -> list[int]:
        """Records that a person judged to be somebody else than the one this article already leads to."""
        here = self.previous_people.get(name)
        if here is None:
            return []
        pairs = Judgement.objects.filter(
            Q(first_id=here) | Q(second_id=here),
            content_type=ContentType.objects.get_for_model(Person),
            verdict=Judgement.Verdict.DIFFERENT,
        ).values_list("first_id", "second_id")
        return [other for pair in pairs for other in pair if other != here]

    def _namesake(self, candidates: Any, read: dict[str, Any]) -> Person | None:
        if read["role"] in PRESS_ROLES:
            return (
                candidates.filter(mentions__role__in=PRESS_ROLES, mentions__article__newspaper=self.article.newspaper_id)
                .order_by("pk")
                .first()
                if self.article.newspaper_id
                else None
            )
        titles = read.get("titles") or []
        organizations = [title["organization"] for title in titles if title.get("organization")]
        shared = Q(posts__organization__name__in=organizations)
        for title in titles:
            if title.get("title") and not title.get("organization") and len(title["title"]) > 2:
                shared |= Q(posts__title=title["title"], posts__organization=None)
        return candidates.filter(shared).order_by("pk").first()

    def _distinction(self, read: dict[str, Any]) -> str:
        if read["role"] in PRESS_ROLES:
            role = PersonMention.Role(read["role"]).label
            return f"{self.article.newspaper.name}{role}" if self.article.newspaper else str(role)
        for title in read.get("titles") or []:
            text = (title.get("organization") or "") + (title.get("title") or "")
            if text:
                return text[:100]
        return ""

    def event(self, read: dict[str, Any]) -> Event:
        """The record for an event: the same name and no other date, on the same page or with a shared organizer."""
        name, decided = read["name"], self.decided.get("event_record", {})
        found = Event.objects.filter(pk=decided.get(name) or self.previous_events.get(name)).first()
        if found is None:
            found = self._same_event(read)
        return found or Event.objects.create(
            name=name[:300],
            sort_key=sort_key(name),
            type=read.get("type") or "",
            date=read.get("date") or "",
            date_text=(read.get("date_text") or "")[:100],
            place=(read.get("place") or "")[:200],
            participants_count=read.get("participants_count"),
            result=read.get("result") or "",
            region=self.article.region,
        )

    def _same_event(self, read: dict[str, Any]) -> Event | None:
        candidates = Event.objects.filter(Q(name=read["name"]) | Q(aliases__name=read["name"]))
        if read.get("date"):
            candidates = candidates.filter(Q(date=read["date"]) | Q(date=""))
        shared = Q(participations__organization__name__in=list(read.get("organizer") or []))
        if self.article.page_id:
            shared |= Q(mentions__article__page=self.article.page_id)
        return candidates.filter(shared).order_by("pk").first()


def region_of_name(name: str) -> Region | None:
    """The region that a full name opens with (北京市石景山区总工会 → 石景山区), or None. Only from a province or city down."""
    found: Region | None = None
    rest = name
    candidates = Region.objects.filter(level__lte=Region.Level.CITY)
    while rest:
        prefixes = [rest[:length] for length in range(2, min(len(rest), 16) + 1)]
        step = max(candidates.filter(name__in=prefixes), key=lambda region: len(region.name), default=None)
        if step is None:
            break
        found, rest = step, rest[len(step.name) :]
        candidates = Region.objects.filter(parent=step)
    return found


def link_posts(article: Article, people: list[tuple[Person | None, dict[str, Any]]], authority: Authority) -> None:
    """Store who held which title where, as this article tells it."""
    rows = []
    for person, read in people:
        for title in (read.get("titles") or []) if person else []:
            if not (title.get("title") or title.get("organization")):
                continue
            organization = authority.organization({"name": title["organization"]}) if title.get("organization") else None
            rows.append(
                Post(person=person, title=(title.get("title") or "")[:100], organization=organization, article=article)
            )
    Post.objects.bulk_create(rows)


def drop_unmentioned(people: set[int], organizations: set[int], events: set[int]) -> None:
    """Remove records that the parser made and nothing leads to any more; what a person touched stays."""
    for model, ids, used in (
        (Person, people, Q(mentions=None, bylines=None, posts=None, aliases=None, participations=None)),
        (Organization, organizations, Q(mentions=None, posts=None, aliases=None, participations=None, units=None)),
        (Event, events, Q(mentions=None, aliases=None)),
    ):
        for record in model._default_manager.filter(used, pk__in=ids, state="parsed", note=""):
            redirect(model, record.pk, None)
            record.delete()
