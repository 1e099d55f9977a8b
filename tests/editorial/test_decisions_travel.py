"""The desk of test_decisions_last, which now also moves to another server in the middle of its work: exported, imported into an
empty database, and gone on with. A merge undone leaves an archive that is the same to the byte, with history left out, a block
put back the same rows; the index has what the database has; and no address that somebody may know is dead."""

from __future__ import annotations

import io
import json
import tarfile
import tempfile
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test

from articles.editorial import merging, placing, splitting
from articles.editorial.arranging import arranged
from articles.editorial.reach import articles_showing
from articles.models import Article, Merge, Organization, Page, Person, Redirect, Split, Topic
from articles.signals import articles_changed
from search.documents import all_documents, documents_of
from tests.editorial.test_decisions_last import TERMS, Desk, chosen, readings
from tests.preserving import desk
from tests.thoroughness import examples


def rows_but_when(archive):
    """The rows of an exported archive, by table, without the time of their last change: who moves a block and takes it back has
    changed the page's articles twice."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        names = [name for name in tar.getnames() if name.endswith(".jsonl")]
        rows = {name: [json.loads(line) for line in tar.extractfile(name)] for name in names}
    return {name: [{**row, "updated_at": "", "crc32": ""} for row in listed] for name, listed in rows.items()}


class TravellingDesk(Desk):
    """``documents`` is what an index has that follows the signals and nothing else; ``seen`` are the articles ever shown."""

    @initialize(read=readings)
    def begin(self, read):
        self.folder = tempfile.TemporaryDirectory(prefix="unionnews-travel-")
        self.changed, self.documents, self.seen = set(), {}, set()
        articles_changed.connect(self.note)
        super().begin(read)

    def note(self, ids, **_signal):
        self.changed.update(ids)

    def teardown(self):
        super().teardown()
        articles_changed.disconnect(self.note)
        if hasattr(self, "folder"):
            self.folder.cleanup()

    def exported(self, name, **options):
        return desk.exported(Path(self.folder.name) / name, **options)

    @rule()
    def move_to_another_server(self):
        before = self.exported_anew("one.tar")
        plain = self.exported_anew("plain.tar", with_history=False)
        desk.emptied()
        desk.imported(Path(self.folder.name) / "one.tar")
        assert self.exported_anew("two.tar") == before
        assert self.exported_anew("plain.tar", with_history=False) == plain
        self.page = Page.objects.get(pk=self.page.pk)
        self.by = User.objects.get_or_create(username="li")[0]

    def exported_anew(self, name, **options):
        (Path(self.folder.name) / name).unlink(missing_ok=True)
        return self.exported(name, **options)

    def two(self, kind, one, other):
        """Two records of a kind that are not the same, or None; topics of those that the page may read."""
        found = list(kind.objects.order_by("pk"))
        if kind is Topic:
            found = [topic for topic in found if topic.slug in self.slugs_now().values()]
        pair = (found[one % len(found)], found[other % len(found)]) if found else (None, None)
        return None if pair[0] == pair[1] else pair

    def slugs_now(self):
        """The slug to which each term leads, through merges."""
        moved = Topic.objects.moved()
        return {term: moved.get(self.slugs[term], self.slugs[term]) for term in TERMS}

    @rule(kind=st.sampled_from([Person, Topic]), one=chosen, other=chosen)
    def merge_two_and_take_it_back(self, kind, one, other):
        pair = self.two(kind, one, other)
        if pair is None:
            return
        before = rows_but_when(self.exported_anew("before.tar", with_history=False))
        try:
            done = merging.merge(*pair, by=self.by)
        except merging.MergeRefusedError:
            return
        merging.undo(done, by=self.by)
        assert rows_but_when(self.exported_anew("after.tar", with_history=False)) == before

    @rule(kind=st.sampled_from([Person, Topic]), one=chosen, other=chosen)
    def merge_two_for_good(self, kind, one, other):
        pair = self.two(kind, one, other)
        if pair is None:
            return
        had = {each for record in pair for each in articles_showing(record)}
        try:
            merging.merge(*pair, by=self.by)
        except merging.MergeRefusedError:
            return
        assert set(articles_showing(pair[0])) == had
        self.look_up(Article.objects.all())

    @precondition(lambda self: Merge.objects.filter(undone_at=None).exists())
    @rule(which=chosen)
    def take_a_merge_back(self, which):
        merges = list(Merge.objects.filter(undone_at=None).order_by("pk"))
        done = merges[which % len(merges)]
        try:
            merging.undo(done, by=self.by)
        except merging.MergeRefusedError:
            return
        self.look_up(Article.objects.all())

    @rule(kind=st.sampled_from([Person, Organization, Topic]), one=chosen, article=chosen)
    def split_one_and_join_it_again(self, kind, one, article):
        records = [record for record in kind.objects.order_by("pk") if len(articles_showing(record)) > 1]
        if not records:
            return
        record = records[one % len(records)]
        shown = articles_showing(record)
        before = rows_but_when(self.exported_anew("before.tar", with_history=False))
        done = splitting.split(record, [shown[article % len(shown)]], by=self.by, name="另一" if kind is Topic else "")
        splitting.undo(done, by=self.by)
        after = rows_but_when(self.exported_anew("after.tar", with_history=False))
        # Whoever saw the record that was there in between finds the one it came from.
        (redirects,) = (name for name in after if name.endswith("articles.redirect.jsonl"))
        after[redirects] = [row for row in after[redirects] if row["old_id"] != done.new_id]
        assert after == before

    @rule(one=chosen, article=chosen)
    def split_a_name_for_good(self, one, article):
        people = [person for person in Person.objects.order_by("pk") if len(articles_showing(person)) > 1]
        if people:
            person = people[one % len(people)]
            shown = articles_showing(person)
            splitting.split(person, [shown[article % len(shown)]], by=self.by)

    @precondition(lambda self: Split.objects.filter(undone_at=None).exists())
    @rule(which=chosen)
    def join_what_was_split(self, which):
        splits = list(Split.objects.filter(undone_at=None).order_by("pk"))
        try:
            splitting.undo(splits[which % len(splits)], by=self.by)
        except splitting.SplitRefusedError:
            return

    @rule(number=chosen, term=st.sampled_from(TERMS), wanted=st.booleans())
    def decide_a_topic(self, number, term, wanted):
        self.decided_topic(self.article(number), self.slugs_now()[term], wanted)

    @invariant()
    def topics_that_nobody_decided_follow_the_reading(self):
        slugs = self.slugs_now()
        page = Page.objects.get(pk=self.page.pk)
        for read in arranged(page).record["articles"]:
            article = page.articles.get(key=read["key"])
            for slug in set(slugs.values()):
                if (article.pk, "topics", slug) not in self.book:
                    wanted = any(slugs[term] == slug for term in read["topics"])
                    assert article.topics.filter(slug=slug).exists() is wanted, slug

    @rule(line=chosen)
    def make_a_block_an_article_and_take_it_back(self, line):
        before = rows_but_when(self.exported_anew("before.tar", with_history=False))
        known = set(Article.objects.values_list("pk", flat=True))
        done = self.put(line, "new", "")
        between = set(Article.objects.values_list("pk", flat=True)) - known
        if done:
            placing.undo(done[0], by=self.by)
        after = rows_but_when(self.exported_anew("after.tar", with_history=False))
        # Whoever saw the article that was there in between finds the one that has its text.
        (redirects,) = (name for name in after if name.endswith("articles.redirect.jsonl"))
        after[redirects] = [row for row in after[redirects] if row["old_id"] not in between]
        # What the reading said against a decision while the block was away is kept as answered by that.
        (doubts,) = (name for name in after if name.endswith("articles.reviewitem.jsonl"))
        after[doubts] = [row for row in after[doubts] if row in before[doubts] or row["state"] != "gone"]
        assert after == before

    @invariant()
    def the_index_has_what_the_database_has(self):
        for pk in self.changed:
            self.documents.pop(pk, None)
        self.documents |= {document.pk: document for document in documents_of(sorted(self.changed))}
        self.changed.clear()
        assert self.documents == {document.pk: document for document in all_documents()}

    @invariant()
    def no_address_is_dead(self):
        there = set(Article.objects.values_list("pk", flat=True))
        self.seen |= there
        moved = set(Redirect.objects.filter(content_type__model="article").values_list("old_id", flat=True))
        assert self.seen <= there | moved


def run(most, steps):
    run_state_machine_as_test(
        TravellingDesk,
        settings=settings(
            max_examples=most,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )


@pytest.fixture(autouse=True)
def _few_regions(db):
    desk.few_regions()


@pytest.mark.thorough
def test_decisions_travel():
    run(1, 5)


@pytest.mark.thorough
def test_decisions_travel_far():
    run(examples(3), 10)
