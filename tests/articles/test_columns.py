"""What is kept in memory of the archive is what stands in it, whatever way it was changed; and a change costs little."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.columns import (
    AtLevel,
    InRegion,
    Naming,
    OfYear,
    OnTopic,
    Placeless,
    RightIn,
    Selection,
    Undated,
    WithGaps,
    WithoutTopic,
    counting,
    reading,
    standing,
)
from articles.columns.archive import EVENT, ORGANIZATION, PERSON
from articles.editorial.generation import one_generation, unnoticed
from articles.models import (
    Article,
    Byline,
    Event,
    EventMention,
    Issue,
    Organization,
    OrganizationMention,
    Page,
    Person,
    PersonMention,
    Region,
    State,
    Topic,
    TopicLabel,
    Touched,
    UnionLevel,
)
from articles.querysets import WRITING
from articles.views import calendar, unions
from articles.views.dimensions import Level, OfTopic, Place, Year
from tests.articles.newsroom import DONGCHENG, GUANGZHOU, SHIJINGSHAN, small_archive
from tests.thoroughness import examples

pytestmark = pytest.mark.django_db
REGIONS = (SHIJINGSHAN, DONGCHENG, GUANGZHOU, "110000", "440000", None)
STATES = (State.PARSED, State.REVIEWED, State.WITHHELD)


@pytest.fixture
def cast(as_committed):
    return SimpleNamespace(**small_archive())


def kept():
    with one_generation():
        return standing()


# Ways of changing the archive at random: by rows, in bulk, by hand; what is new, what moves, what goes.
def _article(dice):
    days = [None, *(date(2019, 12, 30) + timedelta(days=dice.randrange(900)) for _ in range(3))]
    first = dice.choice(days)
    last = first and first + timedelta(days=dice.choice([0, 0, 40, 500]))
    place = dice.choice(REGIONS)
    return {
        "region": Region.objects.get(code=place) if place else None,
        "is_national": dice.random() < 0.3,
        "union_level": dice.choice(["", *UnionLevel.values]),
        "state": dice.choice(STATES),
        "not_before": first,
        "not_after": last,
        "lacunae": dice.choice([[], [{"text": "□"}]]),
        "page": dice.choice([None, *Page.objects.all()]),
        "key": f"{dice.random()}",
        "issue": dice.choice([None, *Issue.objects.all()]),
    }


def _any(dice, model):
    return dice.choice(list(model.objects.order_by("pk")) or [None])


def _new_articles(dice):
    rows = [Article(headline=f"文{number}", **_article(dice)) for number in range(3)]
    for article in Article.objects.bulk_create(rows):
        TopicLabel.objects.create(article=article, topic=_any(dice, Topic))
        for model, mention in ((Person, PersonMention), (Organization, OrganizationMention), (Event, EventMention)):
            kind = model._meta.model_name
            extra = {"role": dice.choice([*WRITING, "official"])} if model is Person else {}
            mention.objects.create(article=article, name="某", **{kind: _any(dice, model)}, **extra)
        Byline.objects.create(article=article, order=0, role="记者", name="某", person=_any(dice, Person))


def _by_hand(dice):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE articles_article SET union_level = 'city', region_id = NULL WHERE id = %s", [_any(dice, Article).pk]
        )


def _drop(dice, model):
    row = _any(dice, model)
    if row is not None:
        row.delete()


CHANGES = [
    _new_articles,
    _by_hand,
    lambda dice: Article.objects.filter(pk=_any(dice, Article).pk).update(**_article(dice)),
    lambda dice: Article.objects.filter(pk__lt=_any(dice, Article).pk).update(union_level=dice.choice(UnionLevel.values)),
    lambda dice: Page.objects.filter(pk=_any(dice, Page).pk).update(state=dice.choice(STATES)),
    lambda dice: Person.objects.filter(pk=_any(dice, Person).pk).update(state=dice.choice(STATES), sort_key=dice.choice("bz3")),
    lambda dice: Event.objects.filter(pk=_any(dice, Event).pk).update(date=dice.choice(["", "2021", "2022-05-01"])),
    lambda dice: Organization.objects.create(name=f"机构{dice.random()}", sort_key="j", type="union"),
    lambda dice: PersonMention.objects.update(article=_any(dice, Article)) if dice.random() < 0.3 else None,
    lambda dice: OrganizationMention.objects.filter(pk=_any(dice, OrganizationMention).pk).update(
        organization=_any(dice, Organization)
    ),
    lambda dice: _drop(dice, Article),
    lambda dice: _drop(dice, TopicLabel),
    lambda dice: _drop(dice, Byline),
    lambda dice: _drop(dice, Person) if Person.objects.count() > 1 else None,
    lambda dice: Issue.objects.filter(pk=_any(dice, Issue).pk).update(not_after=date(2021, 1, dice.randrange(1, 29))),
    lambda dice: Organization.objects.filter(pk=_any(dice, Organization).pk).update(
        parent=dice.choice([None, Organization.objects.order_by("pk").first()]),
        type=dice.choice(["union", "union", "enterprise"]),
        region=Region.objects.get(code=dice.choice([SHIJINGSHAN, DONGCHENG])),
    ),
    lambda dice: Region.objects.filter(code=SHIJINGSHAN).update(name=dice.choice(["石景山区", "石景山县"])),
    lambda dice: Region.objects.filter(code=SHIJINGSHAN).update(
        path=dice.choice([f"110000/{SHIJINGSHAN}/", f"440000/{SHIJINGSHAN}/"])
    ),
]


def facts():
    """The archive as a plain reading of every row tells it."""
    rows = [row for row in Article.objects.select_related("page", "region") if row.is_public]
    named = {PERSON: set(PersonMention.objects.exclude(person=None).values_list("article", "person"))}
    named["text"] = set(PersonMention.objects.exclude(person=None).exclude(role__in=WRITING).values_list("article", "person"))
    named[PERSON] |= set(Byline.objects.exclude(person=None).values_list("article", "person"))
    named[ORGANIZATION] = set(OrganizationMention.objects.exclude(organization=None).values_list("article", "organization"))
    named[EVENT] = set(EventMention.objects.exclude(event=None).values_list("article", "event"))
    named["topic"] = set(TopicLabel.objects.values_list("article", "topic"))
    return rows, named


def years_of(row):
    return range(row.not_before.year, row.not_after.year + 1) if row.not_before and row.not_after else ["unknown"]


def cuts(named):
    """Each cut, and which rows it leaves."""
    inside = lambda code: lambda row: bool(row.region) and code in row.region.path.split("/")  # noqa: E731
    yield from ((InRegion(code), inside(code)) for code in ("110000", SHIJINGSHAN, "440000"))
    beijing = Region.objects.get(code="110000").pk
    yield RightIn(beijing), lambda row: row.region_id == beijing
    for flag in (True, False):
        yield Placeless(flag), lambda row, flag=flag: row.region_id is None and row.is_national == flag
    for level in ("", "city", "district"):
        yield AtLevel(level), lambda row, level=level: row.union_level == level
    for year in (2019, 2020, 2022):
        yield OfYear(year), lambda row, year=year: year in years_of(row)
    yield Undated(), lambda row: years_of(row) == ["unknown"]
    yield WithGaps(), lambda row: row.page_id is not None and row.lacunae != []
    yield WithoutTopic(), lambda row: row.pk not in {article for article, _topic in named["topic"]}
    for topic in Topic.objects.all()[:4]:
        yield OnTopic(topic), lambda row, key=topic.pk: (row.pk, key) in named["topic"]
    for kind, model in ((PERSON, Person), (ORGANIZATION, Organization), (EVENT, Event)):
        for record in model.objects.all():
            yield Naming(record), lambda row, kind=kind, key=record.pk: (row.pk, key) in named[kind]
    for record in Person.objects.all():
        yield Naming(record, in_text=True), lambda row, key=record.pk: (row.pk, key) in named["text"]


def newest_first(rows):
    return [row.pk for row in sorted(rows, key=lambda row: (row.not_after or date.min, row.pk), reverse=True)]


def check(archive):
    rows, named = facts()
    for cut, leaves in cuts(named):
        found = [row for row in rows if leaves(row)]
        articles = Selection((cut,))
        assert counting.number(archive, articles) == len(found), cut
        assert counting.newest(archive, articles, 0, 500) == newest_first(found), cut
        assert counting.newest(archive, articles, 1, 3) == newest_first(found)[1:3], cut
        tally = counting.by_year(archive, articles)
        years = Counter(year for row in found for year in years_of(row))
        assert (tally.total, tally.undated, tally.years) == (len(found), years.pop("unknown", 0), years), cut
    assert counting.by_region(archive) == Counter(code for row in rows if row.region for code in row.region.ancestor_codes)
    assert +counting.by_level(archive) == Counter(row.union_level for row in rows)
    public = {row.pk for row in rows}
    assert counting.by_topic(archive) == Counter(topic for article, topic in named["topic"] if article in public)
    assert {paper: tally.total for paper, tally in counting.by_newspaper_and_year(archive).items()} == Counter(
        row.newspaper_id for row in rows
    )
    for kind, model in ((PERSON, Person), (ORGANIZATION, Organization), (EVENT, Event)):
        in_print = list(model.objects.in_print().values_list("pk", flat=True))
        assert sorted(name.key for name in archive.names_in_print(kind)) == sorted(in_print)
        order = [("-" if kind == EVENT else "", name.date, name.sort_key, name.key) for name in archive.names_in_print(kind)]
        assert order == sorted(sorted(order, key=lambda one: one[2:]), key=lambda one: one[1], reverse=True)
    check_crossed(archive, rows, named)
    check_what_is_made_of_it(archive)


def check_what_is_made_of_it(archive):
    with one_generation():
        assert calendar.readable_issues(standing()) == calendar._issues()
        shown, fresh = unions._tree(archive), unions.Tree(unions._unions(archive))
    assert shown.nodes == fresh.nodes
    assert [node.region and node.region.name for node in shown.nodes.values()] == [
        node.region and node.region.name for node in fresh.nodes.values()
    ]
    assert (shown.unplaced, shown.open_in) == (fresh.unplaced, fresh.open_in)


def check_crossed(archive, rows, named):
    topics = {topic.pk: topic.slug for topic in Topic.objects.all()}

    def groups(name, row):
        if name == "level":
            return [row.union_level or "unknown"]
        if name == "year":
            return [f"{year:04}" if year != "unknown" else year for year in years_of(row)]
        if name == "topic":
            return [topics[topic] for article, topic in named["topic"] if article == row.pk] or ["unknown"]
        return [row.region.ancestor_codes[0] if row.region else "national" if row.is_national else "unknown"]

    dimensions = (Level(), Year(), OfTopic(), Place())
    for one in dimensions:
        for other in dimensions:
            found = counting.crossed(one.grouped(archive, Selection()), other.grouped(archive, Selection()))
            expected = Counter((a, b) for row in rows for a in groups(one.name, row) for b in groups(other.name, row))
            assert found == expected, (one.name, other.name)


@pytest.mark.parametrize("seed", range(examples(6)))
@pytest.mark.thorough
def test_what_is_kept_is_what_a_scan_finds_after_any_changes(cast, seed):
    dice = Random(seed)
    check(kept())
    for _round in range(6):
        for change in dice.choices(CHANGES, k=dice.randrange(1, 4)):
            change(dice)
        known = reading._known
        check(kept())
        assert known is None or reading._known is not known or not Touched.objects.filter(number__gt=known[0].number).exists()


def test_a_place_that_is_renamed_is_so_in_the_tree_of_unions(cast):
    union = Organization.objects.create(name="东城区总工会", type="union", region=Region.objects.get(code=DONGCHENG))
    OrganizationMention.objects.create(article=cast.lead, name=union.name, surface=union.name, organization=union)

    def place():
        with one_generation():
            return unions._tree(standing()).nodes["union", union.pk].region.name

    assert place() == "东城区"
    Region.objects.filter(code=DONGCHENG).update(name="东城新区")
    assert place() == "东城新区"


def test_what_a_transaction_took_back_was_never_there(cast):
    before = counting.number(kept())
    with transaction.atomic():
        Article.objects.filter(pk=cast.lead.pk).update(state=State.WITHHELD)
        assert counting.number(standing()) == before - 1, "inside, what the transaction sees"
        transaction.set_rollback(True)
    assert counting.number(kept()) == before


def test_an_edit_is_read_in_few_queries_and_without_the_other_rows(cast, monkeypatch):
    kept()
    monkeypatch.setattr(reading, "_read", lambda: pytest.fail("all was read again"))
    Article.objects.filter(pk=cast.lead.pk).update(headline="改")
    Person.objects.filter(pk=cast.reporter.pk).update(note="改")
    with one_generation(), CaptureQueriesContext(connection) as queries:
        standing()
        standing()
    assert len(queries) == 4, "what was touched; articles, what they name, names"


def test_much_that_is_new_is_read_at_once(cast, monkeypatch):
    kept()
    monkeypatch.setattr(reading, "MOST_TOUCHED", 2)
    Article.objects.update(union_level="city")
    assert counting.by_level(kept())["city"] == counting.number(kept())


def test_another_archive_in_its_place_is_read_whole(cast):
    kept()
    with unnoticed():
        Article.objects.filter(pk=cast.lead.pk).update(state=State.WITHHELD)
    check(kept())
