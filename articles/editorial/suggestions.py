"""Which records may be one and the same, with reasons in words. The machine suggests; people merge, or say that they are not.

People of one name are suggested only with evidence that both share: a body, a post, colleagues; namesakes without it never.
Whoever was judged to be different is never suggested again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q

from articles.editorial.above import full_place
from articles.editorial.likeness import bare, core, likeness
from articles.editorial.union_tree import WITH_REGION
from articles.models import (
    Event,
    EventMention,
    EventParticipation,
    Judgement,
    MergeSuggestion,
    Organization,
    OrganizationMention,
    Person,
    PersonMention,
    Post,
    Topic,
    TopicAlias,
    TopicLabel,
)

# A group of more records than this that look alike says nothing about any two of them.
LARGEST_GROUP = 12
# Below this, a suggestion costs people more than it helps them.
LEAST = 0.4
# How alike two names of happenings on one day must be (set on the annotated pages: 评审会 and 评审交流会 .8, others below .5).
SAME_NAME = 0.75
# How alike two terms must be called (劳动竞赛 and 劳动技能竞赛); the vocabulary has none below that mean the same.
SAME_TERM = 0.7
# From so many articles on, which part of them must bear the other term, too.
FEWEST, MOST_OF_THEM = 5, 0.8


@dataclass
class Pair:
    """Two records, lower primary key first, what speaks for their being one, and how much, from 0 to 1."""

    first: Any
    second: Any
    confidence: float = 0.0
    reasons: list[str] = field(default_factory=list)

    def add(self, confidence: float, reason: str) -> None:
        """Independent reasons add up: what each leaves open is multiplied."""
        self.confidence = 1 - (1 - self.confidence) * (1 - confidence)
        self.reasons.append(reason)


Key = tuple[int, int]


def suggest(model: type[Model]) -> int:
    """Work out the suggestions for all records of one model anew; returns how many there are now."""
    pairs = [pair for pair in _FINDERS[model]() if pair.confidence >= LEAST]
    kind = ContentType.objects.get_for_model(model)
    judged = set(Judgement.objects.filter(content_type=kind).values_list("first_id", "second_id"))
    wanted = {(pair.first.pk, pair.second.pk): pair for pair in pairs if (pair.first.pk, pair.second.pk) not in judged}
    with transaction.atomic():
        known = {(row.first_id, row.second_id): row for row in MergeSuggestion.objects.filter(content_type=kind)}
        MergeSuggestion.objects.filter(pk__in=[row.pk for key, row in known.items() if key not in wanted]).delete()
        rows = {
            key: MergeSuggestion(
                content_type=kind, first_id=key[0], second_id=key[1], reasons=pair.reasons, confidence=round(pair.confidence, 3)
            )
            for key, pair in wanted.items()
        }
        MergeSuggestion.objects.bulk_create(row for key, row in rows.items() if key not in known)
        for key in rows.keys() & known.keys():
            if (known[key].reasons, known[key].confidence) != (rows[key].reasons, rows[key].confidence):
                rows[key].pk, rows[key].created_at = known[key].pk, known[key].created_at
                rows[key].save()
    return len(wanted)


def refuse(suggestion: MergeSuggestion, *, by: Any, reason: str = "") -> None:
    """Keep that the two are different; the suggestion is gone for good."""
    Judgement.objects.update_or_create(
        content_type=suggestion.content_type,
        first_id=suggestion.first_id,
        second_id=suggestion.second_id,
        defaults={"verdict": Judgement.Verdict.DIFFERENT, "decided_by": by, "reason": reason[:300]},
    )
    suggestion.delete()


def _grouped(records: Iterable[Any], keys: Callable[[Any], Iterable[str]]) -> Iterator[tuple[str, Any, Any]]:
    """(key, one, other) for records that share a key, lower primary key first."""
    groups: dict[str, dict[int, Any]] = defaultdict(dict)
    for record in records:
        for key in keys(record):
            if key:
                groups[key][record.pk] = record
    for key, group in groups.items():
        if 1 < len(group) <= LARGEST_GROUP:
            for one, other in combinations(sorted(group.values(), key=lambda record: record.pk), 2):
                yield key, one, other


def _pair(pairs: dict[Key, Pair], one: Any, other: Any) -> Pair:
    first, second = sorted((one, other), key=lambda record: record.pk)
    return pairs.setdefault((first.pk, second.pk), Pair(first, second))


# Organizations


def _organizations() -> list[Pair]:
    records = {body.pk: body for body in Organization.objects.select_related(WITH_REGION)}
    aliases: dict[int, list[str]] = defaultdict(list)
    for body, alias in Organization.objects.exclude(aliases=None).values_list("pk", "aliases__name"):
        aliases[body].append(alias)
    pairs: dict[Key, Pair] = {}
    by_name = {body.name: body for body in records.values()}
    for _key, one, other in _grouped(records.values(), lambda body: {bare(body.name), *map(bare, aliases[body.pk])}):
        same = bare(one.name) == bare(other.name)
        told = (
            f"“{one.name}”与“{other.name}”只差写法（繁简、全半角或标点）" if same else f"“{one.name}”与“{other.name}”有同一别名"
        )
        _pair(pairs, one, other).add(0.9, told)
    for _key, one, other in _grouped(records.values(), lambda body: [core(body.name)]):
        if bare(one.name) != bare(other.name):
            _pair(pairs, one, other).add(0.7, f"“{one.name}”与“{other.name}”只差“市”“省”“总”“有限公司”一类字样")
    _add_short_names(records, by_name, pairs)
    _add_printed(records, by_name, pairs)
    return [pair for pair in pairs.values() if _may_be_one_body(pair.first, pair.second)]


def _may_be_one_body(one: Organization, other: Organization) -> bool:
    """Bodies of different kinds, levels of the tree or places are different, however alike their names are."""
    if "other" not in (one.type, other.type) and one.type != other.type:
        return False
    if one.parent_id == other.pk or other.parent_id == one.pk:
        return False
    if one.region and other.region:
        return one.region.path.startswith(other.region.path) or other.region.path.startswith(one.region.path)
    return True


def _add_short_names(records: dict[int, Organization], by_name: dict[str, Organization], pairs: dict[Key, Pair]) -> None:
    """石景山区总工会 for 北京市石景山区总工会: the name without the places before it, where only one body has it."""
    shorts: dict[str, set[int]] = defaultdict(set)
    for body in records.values():
        at = body.region
        while at is not None:
            if body.name.startswith(full_place(at)):
                shorts[at.name + body.name.removeprefix(full_place(at))].add(body.pk)
                shorts[body.name.removeprefix(full_place(at))].add(body.pk)
            at = at.parent
    for short, owners in shorts.items():
        if short not in by_name or len(short) <= 4:
            continue
        others = owners - {by_name[short].pk}
        if len(others) == 1:
            owner = records[others.pop()]
            _pair(pairs, by_name[short], owner).add(0.6, f"“{short}”是“{owner.name}”略去地名的简称，库中只此一家")


def _add_printed(records: dict[int, Organization], by_name: dict[str, Organization], pairs: dict[Key, Pair]) -> None:
    """What one article prints for a body is the name under which another one is recorded."""
    seen = OrganizationMention.objects.filter(organization__isnull=False, surface__in=by_name).order_by(
        "organization", "surface"
    )
    for owner, surface in seen.values_list("organization", "surface").distinct():
        body = by_name[surface]
        if owner != body.pk and owner in records:
            _pair(pairs, body, records[owner]).add(0.6, f"有文章以“{surface}”称“{records[owner].name}”")


# People


def _people() -> list[Pair]:
    pairs: dict[Key, Pair] = {}
    namesakes = list(_grouped(Person.objects.prefetch_related("aliases"), _names_of_person))
    concerned = {record.pk for _key, one, other in namesakes for record in (one, other)}
    posts, colleagues, bodies = _posts(concerned), _colleagues(concerned), _names_of_bodies(concerned)
    for _key, one, other in namesakes:
        if (one.pk, other.pk) in pairs:
            continue
        shared = _shared_by_people(one.pk, other.pk, posts, colleagues, bodies)
        if shared:
            pair = _pair(pairs, one, other)
            pair.reasons.append(f"同名“{one.name}”" if one.name == other.name else f"“{one.name}”与“{other.name}”写法相通")
            for confidence, reason in shared:
                pair.add(confidence, reason)
    return list(pairs.values())


def _names_of_person(person: Person) -> set[str]:
    return {bare(person.name), *(bare(alias.name) for alias in person.aliases.all())}


def _posts(people: set[int]) -> dict[int, set[tuple[str, int | None]]]:
    found: dict[int, set[tuple[str, int | None]]] = defaultdict(set)
    for pk, title, body in Post.objects.filter(person__in=people).values_list("person", "title", "organization"):
        found[pk].add((title, body))
    return found


def _names_of_bodies(people: set[int]) -> dict[int, str]:
    return dict(Organization.objects.filter(posts__person__in=people).values_list("pk", "name"))


def _colleagues(people: set[int]) -> dict[int, dict[int, str]]:
    """Who stands in the same articles, but for those who sign them: {person: {colleague: name}}."""
    articles: dict[int, set[int]] = defaultdict(set)
    for pk, article in PersonMention.objects.filter(person__in=people).values_list("person", "article"):
        articles[article].add(pk)
    others = PersonMention.objects.filter(
        article__in=articles, person__isnull=False, role__in=("official", "quoted", "subject")
    )
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for article, pk, name in others.values_list("article", "person", "person__name"):
        for person in articles[article] - {pk}:
            found[person][pk] = name
    return found


def _shared_by_people(
    one: int,
    other: int,
    posts: dict[int, set[tuple[str, int | None]]],
    colleagues: dict[int, dict[int, str]],
    bodies: dict[int, str],
) -> list[tuple[float, str]]:
    """(how much it says, what it says) for everything that two namesakes share."""
    found: list[tuple[float, str]] = []
    same = posts[one] & posts[other]
    shared = {body for _title, body in posts[one]} & {body for _title, body in posts[other]} - {None}
    for body in sorted(shared, key=str):
        title = next((title for title, where in sorted(same, key=str) if where == body and title), "")
        found.append((0.8, f"都任{bodies[body]}{title}") if title else (0.65, f"都在{bodies[body]}任职"))  # type: ignore[index]
    for title in sorted({title for title, where in same if where is None and len(title) > 2}):
        found.append((0.5, f"都称“{title}”"))
    together = colleagues[one].keys() & colleagues[other].keys() - {one, other}
    names = "、".join(colleagues[one][pk] for pk in sorted(together)[:3])
    if together:
        found.append((0.65 if len(together) > 1 else 0.4, f"都与{names}同见于文章"))
    return found


# Events


def _events() -> list[Pair]:
    events = list(Event.objects.select_related("region"))
    articles, holders = _articles_of_events(), _holders_of_events()
    pairs: dict[Key, Pair] = {}
    for _key, one, other in _grouped(events, lambda event: [bare(event.name), event.date if len(event.date) == 10 else ""]):
        if (one.pk, other.pk) in pairs or articles[one.pk] & articles[other.pk]:
            continue
        alike = likeness(one.name, other.name)
        if alike < SAME_NAME or not _dates_agree(one.date, other.date):
            continue
        shared = _shared_by_events(one, other, holders)
        if shared:
            pair = _pair(pairs, one, other)
            pair.add(0.3 * alike, f"名称相近：“{one.name}”与“{other.name}”")
            for confidence, reason in shared:
                pair.add(confidence, reason)
    return list(pairs.values())


def _dates_agree(one: str, other: str) -> bool:
    """One date is the other, or as much of it as is known."""
    return one.startswith(other) or other.startswith(one)


def _articles_of_events() -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for event, article in EventMention.objects.filter(event__isnull=False).values_list("event", "article"):
        found[event].add(article)
    return found


def _holders_of_events() -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = defaultdict(dict)
    rows = EventParticipation.objects.filter(Q(organization__isnull=False))
    for event, body, name in rows.values_list("event", "organization", "organization__name"):
        found[event][body] = name
    return found


def _shared_by_events(one: Event, other: Event, holders: dict[int, dict[int, str]]) -> list[tuple[float, str]]:
    found = []
    if one.date and one.date == other.date:
        found.append((0.4 if len(one.date) == 10 else 0.15, f"日期同为 {one.date}"))
    if one.place and bare(one.place) == bare(other.place):
        found.append((0.4, f"地点同为“{one.place}”"))
    if shared := holders[one.pk].keys() & holders[other.pk].keys():
        found.append((0.4, "主办或参加者相同：" + "、".join(holders[one.pk][pk] for pk in sorted(shared)[:3])))
    if found and one.region and one.region == other.region:
        found.append((0.25, f"同在{one.region.name}"))
    return found


# Topics


def _topics() -> list[Pair]:
    """Terms that are called nearly the same, or that stand at the same articles: each alone says little."""
    topics = list(Topic.objects.filter(is_retired=False).order_by("pk"))
    aliases: dict[int, list[str]] = defaultdict(list)
    for owner, name in TopicAlias.objects.values_list("topic", "name"):
        aliases[owner].append(name)
    articles: dict[int, set[int]] = defaultdict(set)
    for owner, article in TopicLabel.objects.values_list("topic", "article"):
        articles[owner].add(article)
    pairs = []
    for one, other in combinations(topics, 2):
        pair = Pair(one, other)
        named = ((name, other_name) for name in (one.name, *aliases[one.pk]) for other_name in (other.name, *aliases[other.pk]))
        alike, name, other_name = max((likeness(*both), *both) for both in named)
        if alike >= SAME_TERM:
            pair.add(0.6 * alike, f"名称相近：“{name}”与“{other_name}”")
        shared, fewer = len(articles[one.pk] & articles[other.pk]), min(len(articles[one.pk]), len(articles[other.pk]))
        if fewer >= FEWEST and shared / fewer >= MOST_OF_THEM:
            pair.add(0.5, f"{fewer} 篇中有 {shared} 篇两者都有")
        if pair.reasons:
            pairs.append(pair)
    return pairs


_FINDERS: dict[type[Model], Callable[[], list[Pair]]] = {
    Organization: _organizations,
    Person: _people,
    Event: _events,
    Topic: _topics,
}
MODELS = tuple(_FINDERS)
