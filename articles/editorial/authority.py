"""From a mention to the record it leads to: by name and shared evidence, never by name alone for people.

A reporter is the same person in the same newspaper; anybody else with a record of the same name who shares an organization or
an office. Otherwise a new record is made and the two can be judged by a person. An organization is known by its full name,
which the parser resolved in the article; generic names (各级工会) get no record.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from articles.editorial.redirects import follow, redirect
from articles.editorial.rows import update_rows
from articles.models import (
    Article,
    Event,
    EventMention,
    Judgement,
    Merge,
    Organization,
    OrganizationMention,
    Override,
    Page,
    ParentBasis,
    Person,
    PersonMention,
    Region,
    full_title,
)

# Which record the names of a page led to, by model and name: [(places, id)].
Links = dict[tuple[type[Model], str], list[tuple[list[list[int]], int]]]

PRESS_ROLES = ("reporter", "correspondent", "photographer", "author")

# What a count column holds; a page may print any number.
LARGEST_COUNT = 2**63 - 1


def sort_key(name: str) -> str:
    """Pinyin with tone numbers, then the name, so that lists sort the same on every database (400 characters at most)."""
    # Its dictionaries take 0.5 s to load: where names are stored, not at a web worker's start.
    from pypinyin import Style, lazy_pinyin

    return (" ".join(lazy_pinyin(name, style=Style.TONE3, errors="ignore")) + " " + name)[:400]


class Authority:
    """Finds or makes the records for the names of one article.

    ``decided`` are people's links by field and name; the links of the article's earlier reading hold where nobody decided.
    ``gave_way`` tells which records this article led to and now leaves for an older record of the same person.
    """

    def __init__(self, article: Article, decided: dict[str, dict[str, int | None]], links: Links | None = None) -> None:
        self.article = article
        self.decided = decided
        self.links = links or {}
        self.organizations: dict[str, Organization | None] = {}
        self.people: dict[str, Person | None] = {}
        self.gave_way: dict[tuple[type, int], int] = {}
        self.previous_people = _links(PersonMention, article, "person_id")
        self.previous_organizations = _links(OrganizationMention, article, "organization_id")
        self.previous_events = _links(EventMention, article, "event_id")

    def organization(self, read: dict[str, Any]) -> Organization | None:
        """The record for an organization of the page record, or None where it is generic or a person said so."""
        name = read["name"][:200]
        if name not in self.organizations:
            self.organizations[name] = self._organization(name, read)
        return self.organizations[name]

    def _organization(self, name: str, read: dict[str, Any]) -> Organization | None:
        decided = self.decided.get("organization_record", {})
        if name in decided:
            return follow(Organization, decided[name])
        if read.get("generic"):
            return None
        found = (
            follow(Organization, self._previous(Organization, name, read)) or called(Organization, name).order_by("pk").first()
        )
        return found or Organization.objects.create(
            name=name,
            sort_key=sort_key(name),
            type=read.get("type") or "other",
            union_level=read.get("union_level") or "",
            region=region_of_name(name),
        )

    def _previous(self, model: type[Model], name: str, read: dict[str, Any]) -> int | None:
        """What the name led to: in this article, else at these very places when they belonged to another one of the page."""
        owns: dict[type[Model], dict[str, int]] = {
            Person: self.previous_people,
            Organization: self.previous_organizations,
            Event: self.previous_events,
        }
        own = owns[model]
        if name in own:
            return own[name]
        places = {tuple(span) for span in read.get("spans") or []}
        found = self.links.get((model, name)) or []
        return next((pk for spans, pk in found if places & {tuple(span) for span in spans}), None)

    def decided_person(self, name: str) -> Person | None:
        """The record that a person gave to a name in the byline."""
        return follow(Person, self.decided.get("person_record", {}).get(name))

    def person(self, read: dict[str, Any]) -> Person | None:
        """The record for a person of the page record; none for 某, 先生, 女士 and 化名.

        One name in one article is one person, in whatever roles.
        """
        name = read["name"][:50]
        if name not in self.people:
            self.people[name] = self._person(name, read)
        return self.people[name]

    def _person(self, name: str, read: dict[str, Any]) -> Person | None:
        if name in self.decided.get("person_record", {}):
            return self.decided_person(name)
        if read.get("anonymous") or len(name) < 2:
            return None
        previous = follow(Person, self._previous(Person, name, read))
        if previous is None or (read["role"] in PRESS_ROLES and untouched(Person.objects.filter(pk=previous.pk)).exists()):
            known = called(Person, name).exclude(pk__in=self._ruled_out(previous))
            namesake = self._namesake(known, read)
            if previous and namesake and namesake.pk < previous.pk:
                self.gave_way[Person, previous.pk] = namesake.pk
                return namesake
            previous = previous or namesake
        return previous or Person.objects.create(name=name, sort_key=sort_key(name), distinction=self._distinction(read))

    def _ruled_out(self, here: Person | None) -> list[int]:
        """Records that a person judged to be somebody else than the one this article already leads to."""
        if here is None:
            return []
        pairs = Judgement.objects.filter(
            Q(first_id=here.pk) | Q(second_id=here.pk),
            content_type=ContentType.objects.get_for_model(Person),
            verdict=Judgement.Verdict.DIFFERENT,
        ).values_list("first_id", "second_id")
        return [other for pair in pairs for other in pair if other != here.pk]

    def _namesake(self, known: QuerySet[Person], read: dict[str, Any]) -> Person | None:
        if read["role"] in PRESS_ROLES:
            if not self.article.newspaper_id:
                return None
            colleagues = known.filter(mentions__role__in=PRESS_ROLES, mentions__article__newspaper=self.article.newspaper_id)
            return colleagues.order_by("pk").first()
        titles = read.get("titles") or []
        shared = Q(posts__organization__name__in=[title["organization"] for title in titles if title.get("organization")])
        for title in titles:
            if title.get("title") and not title.get("organization") and len(title["title"]) > 2:
                shared |= Q(posts__title=title["title"], posts__organization=None)
        return known.filter(shared).order_by("pk").first()

    def _distinction(self, read: dict[str, Any]) -> str:
        if read["role"] in PRESS_ROLES:
            role = PersonMention.Role(read["role"]).label
            return (f"{self.article.newspaper.name}{role}" if self.article.newspaper else str(role))[:100]
        for title in read.get("titles") or []:
            text = full_title(title.get("organization") or "", title.get("title") or "")
            if text:
                return text[:100]
        return ""

    def event(self, read: dict[str, Any]) -> Event | None:
        """The record for an event: the same name and no other date, on the same page or with a shared organizer."""
        name, decided = read["name"][:300], self.decided.get("event_record", {})
        if name in decided:
            return follow(Event, decided[name])
        known = follow(Event, self._previous(Event, name, read)) or self._same_event(name, read)
        values = self._event_values(read)
        if known is None:
            return Event.objects.create(name=name, sort_key=sort_key(name), **values)
        self._keep_event(known, values)
        return known

    def _event_values(self, read: dict[str, Any]) -> dict[str, Any]:
        count = read.get("participants_count")
        return {
            "type": (read.get("type") or "")[:30],
            "date": (read.get("date") or "")[:10],
            "date_text": (read.get("date_text") or "")[:100],
            "place": (read.get("place") or "")[:200],
            "participants_count": count if count is None or count <= LARGEST_COUNT else None,
            "result": read.get("result") or "",
            "region": self.article.region,
        }

    def _keep_event(self, event: Event, values: dict[str, Any]) -> None:
        """Give an event what is read of it here, where it may take it."""
        decisions = Override.objects.filter(content_type=ContentType.objects.get_for_model(Event), object_id=event.pk)
        decided = set(decisions.values_list("field", flat=True))
        is_shared = event.mentions.exclude(article=self.article).exists()
        changed = {
            field: value
            for field, value in values.items()
            if getattr(event, field) != value
            and _may_take(getattr(event, field), is_decided=field in decided, is_shared=is_shared)
        }
        for field, value in changed.items():
            setattr(event, field, value)
        if changed:
            event.save(update_fields=[*changed, "updated_at"])

    def _same_event(self, name: str, read: dict[str, Any]) -> Event | None:
        known = called(Event, name)
        if read.get("date"):
            known = known.filter(Q(date=read["date"]) | Q(date=""))
        shared = Q(participations__organization__name__in=list(read.get("organizer") or []))
        if self.article.page_id:
            shared |= Q(mentions__article__page=self.article.page_id)
        return known.filter(shared).order_by("pk").first()


def _may_take(held: Any, *, is_decided: bool, is_shared: bool) -> bool:
    """An event of one article alone follows its reading; to one of several articles each adds what they leave open (``held``).
    What a person decided stays."""
    return not is_decided and not (is_shared and held not in ("", None))


def keep_regions(told: Sequence[tuple[Article, Collection[str]]]) -> None:
    """Have the events of articles take over their regions, as where they are read; not those that a person gave to a name.

    ``told``: each article, with the names to which a person gave an event.
    """
    articles = {article.pk: article for article, _names in told}
    given = {article.pk: set(names) for article, names in told}
    mentions = EventMention.objects.filter(article__in=articles, event__isnull=False).order_by("article_id", "order", "pk")
    led_to = [(pk, event) for pk, name, event in mentions.values_list("article", "name", "event") if name not in given[pk]]
    events = Event.objects.in_bulk({event for _pk, event in led_to})
    kind = ContentType.objects.get_for_model(Event)
    decided = Override.objects.filter(content_type=kind, object_id__in=events, field="region")
    decided_ids = set(decided.values_list("object_id", flat=True))
    told_in = (
        EventMention.objects.filter(event__in=events).order_by().values("event").annotate(times=Count("article", distinct=True))
    )
    shared = set(told_in.filter(times__gt=1).values_list("event", flat=True))
    changes = {}
    for pk, key in led_to:
        event, region = events[key], articles[pk].region_id
        if event.region_id != region and _may_take(event.region_id, is_decided=key in decided_ids, is_shared=key in shared):
            event.region_id = region
            changes[key] = {"region_id": region, "updated_at": timezone.now()}
    update_rows(Event, changes)


def called(model: type[Any], name: str) -> QuerySet[Any]:
    """The records of this name or alias. Each is asked for by its own index: one condition over both reads every record."""
    aliases: Any = model._meta.get_field("aliases").related_model
    named = model.objects.filter(name=name).order_by().values("pk")
    return model.objects.filter(pk__in=named.union(aliases.objects.filter(name=name).order_by().values(model._meta.model_name)))


def links_by_place(page: Page) -> Links:
    """Which record each name on ``page`` leads to, and where it stands."""
    found: Links = {}
    for model, mentions, column in (
        (Person, PersonMention, "person_id"),
        (Organization, OrganizationMention, "organization_id"),
        (Event, EventMention, "event_id"),
    ):
        rows = mentions._default_manager.filter(article__page=page, **{f"{column}__isnull": False}).order_by("pk")
        for name, spans, pk in rows.values_list("name", "spans", column):
            found.setdefault((model, name), []).append((spans, pk))
    return found


def _links(model: type[Model], article: Article, record: str) -> dict[str, int]:
    """{name: id of the record} of the article's mentions as they stand."""
    return dict(model._default_manager.filter(article=article, **{f"{record}__isnull": False}).values_list("name", record))


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


def untouched(records: Any) -> Any:
    """Of records of one model, those that nobody decided, noted, reviewed, withheld or judged anything about."""
    model = records.model
    kind = ContentType.objects.get_for_model(model)
    judged = Judgement.objects.filter(Q(first_id=OuterRef("pk")) | Q(second_id=OuterRef("pk")), content_type=kind)
    decided = Override.objects.filter(content_type=kind, object_id=OuterRef("pk"))
    merged = Merge.objects.filter(content_type=kind, kept_id=OuterRef("pk"), undone_at=None)
    return records.filter(~Exists(judged), ~Exists(decided), ~Exists(merged), state="parsed", note="", aliases=None)


# What may lead to a record, by model.
USES: dict[type[Model], tuple[str, ...]] = {
    Person: ("mentions", "bylines", "posts", "participations"),
    Organization: ("mentions", "posts", "participations"),
    Event: ("mentions",),
}


def drop_unmentioned(led_to: dict[type[Model], set[int]], gave_way: dict[tuple[type, int], int]) -> None:
    """Remove, of the records in ``led_to``, those that the parser made and nothing leads to any more.

    What a person touched stays. Addresses of those that gave way lead to the record that took their place.
    """
    for model, ids in led_to.items():
        unused = model._default_manager.filter(pk__in=ids, **dict.fromkeys(USES[model]))
        if model is Organization:  # a body that a person put above another is still needed
            unused = unused.exclude(units__parent_basis=ParentBasis.PERSON)
        for record in untouched(unused):
            redirect(model, record.pk, gave_way.get((model, record.pk)))
            record.delete()


def records_led_to(articles: list[Article]) -> dict[type[Model], set[int]]:
    """The records that these articles lead to now, to see afterwards which ones nothing leads to any more."""

    def ids(model: type[Model], *uses: str) -> set[int]:
        return {
            pk
            for use in uses
            for pk in model._default_manager.filter(**{f"{use}__article__in": articles}).values_list("pk", flat=True)
        }

    return {
        Person: ids(Person, "mentions", "bylines", "posts"),
        Organization: ids(Organization, "mentions", "posts", "participations"),
        Event: ids(Event, "mentions"),
    }
