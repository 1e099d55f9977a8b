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
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from articles.editorial import merging, placing
from articles.models import Article, Page, Person, Redirect
from articles.signals import articles_changed
from search.documents import all_documents, documents_of
from tests.editorial.test_decisions_last import Desk, chosen, readings
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

    @rule(one=chosen, other=chosen)
    def merge_two_people_and_take_it_back(self, one, other):
        people = list(Person.objects.order_by("pk"))
        if not people or people[one % len(people)] == people[other % len(people)]:
            return
        before = self.exported_anew("before.tar", with_history=False)
        done = merging.merge(people[one % len(people)], people[other % len(people)], by=self.by)
        merging.undo(done, by=self.by)
        assert self.exported_anew("after.tar", with_history=False) == before

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
