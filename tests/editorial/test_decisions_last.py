"""Whatever people do and however often a page is read anew: what they decided is what the archive shows.

A machine of edits and readings. It keeps in its own book what people decided of which article, and after every step compares.
"""

from __future__ import annotations

import copy
from itertools import pairwise

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from articles.editorial import editing, history, overrides, placing, restoring, sanity, withholding
from articles.editorial.arranging import arranged
from articles.editorial.blocks import Layout
from articles.editorial.effective import effective
from articles.editorial.redirects import current_id
from articles.editorial.snapshots import STATE_FIELDS, differing, snapshot_of, taken
from articles.editorial.steps import Choice, steps_for
from articles.models import Article, Page, Person, Revision, Topic
from tests.editorial import cast
from tests.thoroughness import examples

LINES = [
    "甲市总工会开展慰问",
    "记者张晶报道慰问货车司机",
    "乙区总工会举办竞赛",
    "四百名职工参加技能竞赛",
    "丙县总工会送清凉",
    "环卫工人领到绿豆汤",
]
TEXT = "\n".join(LINES) + "\n"
NAMES = ["张晶", "李明", "白莹"]
TERMS = ["困难帮扶", "劳动竞赛", "心理关爱"]
WORDS = ["人定一", "人定二", ""]


def reading(cuts, headlines, people, terms):
    """A record of the page cut into articles before the lines ``cuts``; every article reads these names and topics."""
    edges = sorted({0, *cuts, len(LINES)})
    articles = []
    for order, (start, end) in enumerate(pairwise(edges), 1):
        parts = [cast.part("headline", LINES[start], TEXT)] + [cast.part("body", line, TEXT) for line in LINES[start + 1 : end]]
        changes = {
            "parts": parts,
            "body": LINES[start + 1 : end],
            "headline": headlines[order % len(headlines)],
            "people": [{"name": name, "role": "quoted", "titles": [], "spans": []} for name in people],
            "topics": terms,
        }
        articles.append(cast.article(order, "", []) | changes)
    return cast.record() | {"articles": articles, "ads": []}


def called(snapshot):
    return sorted((person["name"], person["role"]) for person in snapshot.values["people"])


readings = st.builds(
    reading,
    st.sets(st.integers(1, len(LINES) - 1), max_size=3),
    st.lists(st.sampled_from(["读一", "读二", "读三"]), min_size=1, max_size=3),
    st.lists(st.sampled_from(NAMES), unique=True),
    st.lists(st.sampled_from(TERMS), unique=True),
)
chosen = st.integers(0, 5)


def said_in(record):
    """What a record says of its articles; their names on the page are the archive's own."""
    return [{name: value for name, value in read.items() if name != "key"} for read in record["articles"]]


class Desk(RuleBasedStateMachine):
    """``book`` is what people decided: {(article, field, item): value}; a removed member is None. ``blocks``: {line: role}."""

    @initialize(read=readings)
    def begin(self, read):
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.by = User.objects.create_user("li")
        self.slugs = dict(Topic.objects.values_list("name", "slug"))
        self.page = cast.store(read, text=TEXT)
        self.book = {}
        self.blocks = {}
        self.bulk = None

    def teardown(self):
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def article(self, number):
        articles = list(self.page.articles.order_by("pk"))
        return articles[number % len(articles)]

    @rule(read=readings)
    def read_again(self, read):
        before = set(self.page.articles.values_list("pk", flat=True))
        foreseen = said_in(effective(self.page, copy.deepcopy(read)).record)
        self.page = cast.read_as(self.page, read)
        assert said_in(effective(self.page).record) == foreseen
        for gone in before - set(self.page.articles.values_list("pk", flat=True)):
            self.pass_on(gone)

    def pass_on(self, gone):
        """An article that another took over: names, topics and withholding go with its text, its own headline does not."""
        _moved, heir = current_id(Article, gone)
        for key in [key for key in self.book if key[0] == gone]:
            value = self.book.pop(key)
            _pk, field, item = key
            if field == "state" or (item and (heir, field, item) not in self.book):
                self.book[heir, field, item] = value

    def put(self, line, to, role):
        """What a person does with the block that has this line; None where there is nothing to do."""
        layout = Layout.of(TEXT, arranged(self.page).record)
        group, index = layout.holding(TEXT.index(LINES[line]))
        part = group.parts[index]
        try:
            done = steps_for(layout, Choice(blocks=(part["spans"],), to=to, role=role))
        except placing.PlacingRefusedError:
            return None
        return placing.place(self.page, done.steps, by=self.by, said=done.said), role or part["role"]

    @rule(line=chosen, to=st.sampled_from(["", "new"]), role=st.sampled_from(["", "body", "caption", "deck"]))
    def put_a_block(self, line, to, role):
        before = set(self.page.articles.values_list("pk", flat=True))
        done = self.put(line, to, role)
        for gone in before - set(self.page.articles.values_list("pk", flat=True)):
            self.pass_on(gone)
        if done:
            self.blocks[line] = done[1]

    @rule(line=chosen, to=st.sampled_from(["new", "advertisement", "banner"]))
    def put_a_block_and_take_it_back(self, line, to):
        def there():
            return [list(model.objects.order_by("pk").values_list("pk", flat=True)) for model in (Article, Person)]

        before = there()
        done = self.put(line, to, "")
        if done:
            placing.undo(done[0], by=self.by)
        assert there() == before

    @invariant()
    def blocks_are_what_people_made_them(self):
        for line, role in self.blocks.items():
            start = TEXT.index(LINES[line])
            (part,) = [part for part in self.page.parts.all() if any(low <= start < high for low, high in part.spans)]
            assert part.role == role

    @rule(number=chosen, field=st.sampled_from(["headline", "deck", "section"]), word=st.sampled_from(WORDS))
    def change_a_field(self, number, field, word):
        article = self.article(number)
        editing.change_fields(article, {field: word}, by=self.by)
        editing.settle(article)
        self.book[article.pk, field, ""] = word

    @rule(number=chosen, name=st.sampled_from(NAMES))
    def remove_a_name(self, number, name):
        article = self.article(number)
        editing.remove_member(article, "people", name, by=self.by)
        editing.settle(article)
        self.book[article.pk, "people", name] = None

    @rule(number=chosen, name=st.sampled_from(NAMES), role=st.sampled_from(["official", "subject"]))
    def change_a_role(self, number, name, role):
        article = self.article(number)
        if name not in article.person_mentions.values_list("name", flat=True):
            return
        editing.change_member(article, "people", name, {"name": name, "role": role}, by=self.by)
        editing.settle(article)
        self.book[article.pk, "people", name] = role

    @rule(number=chosen, term=st.sampled_from(TERMS), wanted=st.booleans())
    def decide_a_topic(self, number, term, wanted):
        self.decided_topic(self.article(number), self.slugs[term], wanted)

    def decided_topic(self, article, slug, wanted):
        if wanted == article.topics.filter(slug=slug).exists():
            return
        if wanted:
            editing.add_member(article, "topics", slug, by=self.by)
        else:
            editing.remove_member(article, "topics", slug, by=self.by)
        editing.settle(article)
        self.book[article.pk, "topics", slug] = slug if wanted else None

    @rule(number=chosen, out=st.booleans())
    def withhold_or_publish(self, number, out):
        article = self.article(number)
        (withholding.withhold([article], "申请", by=self.by) if out else withholding.publish([article], by=self.by))
        self.book.pop((article.pk, "state", ""), None)
        if out:
            self.book[article.pk, "state", ""] = "withheld"

    @precondition(lambda self: self.book)
    @rule(number=chosen)
    def release(self, number):
        keys = sorted(key for key in self.book if key[1] != "state")
        if not keys:
            return
        pk, field, item = keys[number % len(keys)]
        article = Article.objects.get(pk=pk)
        assert editing.release(article, field, item)
        editing.settle(article)
        del self.book[pk, field, item]

    @rule(number=chosen, which=st.integers(0, 20))
    def restore(self, number, which):
        article = self.article(number)
        versions = [each for each in history.versions_of(article).order_by("number") if each.values is not None]
        if not versions:
            return
        version = versions[which % len(versions)]
        left = restoring.restore(version, by=self.by)
        then, now = snapshot_of(version), taken(Article, [article.pk])[article.pk]
        assert [name for name in differing(Article, then, now) if name not in STATE_FIELDS] == left
        assert set(left) <= {"people"}  # of two records of one name nobody can say which it was
        assert called(then) == called(now)
        again = history.versions_of(article).count()
        assert restoring.restore(version, by=self.by) == left
        assert left or history.versions_of(article).count() == again
        self.look_up([article])

    @rule(out=st.booleans())
    def withhold_or_publish_all(self, out):
        articles = list(self.page.articles.order_by("pk"))
        changed = withholding.withhold(articles, "都要", by=self.by) if out else withholding.publish(articles, by=self.by)
        self.bulk = Revision.objects.first() if changed else self.bulk
        self.look_up(articles)

    @precondition(lambda self: self.bulk)
    @rule()
    def undo_it(self):
        versions = [each for each in self.bulk.versions.all() if Article.objects.filter(pk=each.object_id).exists()]
        steps = {step.version.pk: step for step in restoring.plan(self.bulk)}
        stood = {each.pk: each.state for each in Article.objects.all()}
        left = {step.version.pk for step in restoring.undo(self.bulk, by=self.by)}
        for version in versions:
            step, state = steps[version.pk], Article.objects.get(pk=version.object_id).state
            assert (version.pk in left) is (stood[version.object_id] != version.values["state"]) is not step.is_possible
            assert state == (stood[version.object_id] if version.pk in left else step.before.values["state"])
        self.bulk = None
        self.look_up(self.page.articles.all())

    def look_up(self, articles):
        """What a version or an undo brought back is what is decided now."""
        for article in articles:
            self.book = {key: value for key, value in self.book.items() if key[0] != article.pk}
            for each in overrides.decisions_on([article]):
                removed = each.action == "remove"
                if each.field == "people":
                    roles = article.person_mentions.filter(name=each.item).values_list("role", flat=True)
                    self.book[article.pk, "people", each.item] = None if removed else roles[0]
                elif each.field == "topics":
                    self.book[article.pk, "topics", each.item] = None if removed else each.item
                elif not each.item and (each.field != "state" or each.value == "withheld"):
                    self.book[article.pk, each.field, ""] = each.value

    @invariant()
    def decisions_are_what_the_archive_shows(self):
        for (pk, field, item), value in self.book.items():
            article = Article.objects.get(pk=pk)
            if field == "people":
                roles = list(article.person_mentions.filter(name=item).values_list("role", flat=True))
                assert roles == ([value] if value else []), (item, value)
            elif field == "topics":
                assert article.topics.filter(slug=item).exists() is (value is not None), (item, value)
            else:
                assert getattr(article, field) == value

    @invariant()
    def what_nobody_decided_follows_the_reading(self):
        page = Page.objects.get(pk=self.page.pk)
        for read in arranged(page).record["articles"]:
            article = page.articles.get(key=read["key"])
            if (article.pk, "headline", "") not in self.book:
                assert article.headline == (read["headline"] or "")
            for name in NAMES:
                if (article.pk, "people", name) not in self.book:
                    there = article.person_mentions.filter(name=name).exists()
                    assert there is (name in [person["name"] for person in read["people"]])

    @invariant()
    def nothing_is_wrong_in_the_archive(self):
        checks = (sanity.wrong_spans, sanity.articles_apart_from_their_issue, sanity.orphans, sanity.broken_redirects)
        assert [finding for check in checks for finding in check()] == []


@pytest.mark.thorough
@pytest.mark.django_db
def test_what_people_decided_is_what_the_archive_shows():
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=examples(15),
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
