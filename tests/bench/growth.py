"""An archive grown to the size at which the admin is measured: rows such as years of reading and of people's work leave.

What the archive holds already counts; the rest is made of the seeds' pages, read once and stored again and again, and of
generated articles and names. The same archive grows the same way on every machine. For measuring alone: the pages' digests
are made up, and nothing here is what a newspaper printed.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from access.models import LoginRecord
from articles import ingest
from articles.editorial.authority import sort_key
from articles.editorial.snapshots import taken
from articles.models import (
    Article,
    Byline,
    Event,
    EventMention,
    ImportedFile,
    ImportRun,
    Issue,
    Judgement,
    LexiconEntry,
    Merge,
    MergeSuggestion,
    Newspaper,
    Organization,
    OrganizationMention,
    Override,
    Page,
    Person,
    PersonAlias,
    PersonMention,
    Placement,
    Post,
    Redirect,
    Region,
    ReviewItem,
    Revision,
    Split,
    Topic,
    TopicLabel,
    Version,
)
from tests.bench.corpus import SYLLABLES, generated
from tests.bench.patterns import BATCH, Pattern, store_again

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
PAGES_AT_ONCE = 100
# One revision in RARE changed OFTEN articles at once; one article was changed OFTEN.
RARE, OFTEN = 500, 60
# How many rows an archive of 100,000 articles has of each kind; another size has its share of them.
ROWS: dict[type[models.Model], int] = {
    Issue: 4000,
    Page: 2000,
    Person: 25_000,
    Organization: 15_000,
    Event: 20_000,
    PersonMention: 150_000,
    OrganizationMention: 150_000,
    EventMention: 20_000,
    TopicLabel: 100_000,
    Byline: 75_000,
    Post: 20_000,
    PersonAlias: 5000,
    ReviewItem: 40_000,
    Override: 20_000,
    Judgement: 3000,
    MergeSuggestion: 5000,
    Merge: 2000,
    Split: 500,
    Redirect: 5000,
    Placement: 2000,
    ImportRun: 300,
    ImportedFile: 5000,
    LexiconEntry: 500,
    Revision: 20_000,
    LogEntry: 100_000,
    LoginRecord: 20_000,
}


def grow(articles: int, say: Callable[[str], None] = print) -> None:
    """Let the archive have ``articles`` articles at least, and of everything else its share (see ROWS)."""
    Growth(articles, say).everything()


class Growth:
    def __init__(self, articles: int, say: Callable[[str], None]) -> None:
        self.articles, self.say, self.chance = articles, say, random.Random(1925)
        self.share = articles / 100_000

    def everything(self) -> None:
        self.people = _people()
        self.topics = list(Topic.objects.all())
        self.regions = list(Region.objects.filter(level__lte=Region.Level.DISTRICT).values_list("pk", flat=True))
        self.newspapers = [Newspaper.objects.get_or_create(name=f"{name}工人报")[0] for name in "甲乙丙丁戊己庚辛"]
        with transaction.atomic():
            self._issues()
        with transaction.atomic():
            self._pages()
        with transaction.atomic():
            self._articles()
        self.ids: dict[Any, list[int]] = {Article: list(Article.objects.values_list("pk", flat=True))}
        for model, make in self._makers().items():
            with transaction.atomic():
                self._fill(model, make)
            self.ids[model] = list(model._default_manager.values_list("pk", flat=True))
        with transaction.atomic():
            self._versions()

    def _versions(self) -> None:
        """What the revisions changed, each an article that had been read otherwise: one of them OFTEN, seldom OFTEN at once."""
        revisions = list(Revision.objects.filter(versions=None).order_by("pk"))
        self.say(f"version: those of {len(revisions)} revisions")
        kind, last = ContentType.objects.get_for_model(Article), dict[int, int]()
        told = {"content_type": kind, "at": timezone.now()}
        for start in range(0, len(revisions), BATCH):
            lot = revisions[start : start + BATCH]
            changed = [(each, pk) for number, each in enumerate(lot, start) for pk in self._changed_by(each, number)]
            stands = taken(Article, {pk for _revision, pk in changed})
            rows = []
            for revision, pk in changed:
                values = stands[pk].values
                if pk not in last:
                    rows.append(Version(object_id=pk, number=1, values=values, **told))
                last[pk] = last.get(pk, 1) + 1
                values = {**values, "headline": self._name(12)}
                rows.append(Version(object_id=pk, number=last[pk], values=values, revision=revision, **told))
            Version.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)

    def _changed_by(self, revision: Revision, number: int) -> list[int]:
        if revision.kind == Revision.Kind.CLASSIFY:
            return self.chance.sample(self.ids[Article], OFTEN)
        return [self.ids[Article][0] if number < OFTEN else self._one()]

    def _missing(self, model: type[models.Model]) -> int:
        wanted = self.articles if model is Article else max(1, round(ROWS[model] * self.share))
        return max(0, wanted - model._default_manager.count())

    def _fill(self, model: type[Any], make: Callable[[int], models.Model]) -> None:
        missing = self._missing(model)
        self.say(f"{model._meta.model_name}: {missing} more")
        for start in range(0, missing, BATCH):
            rows = [make(number) for number in range(start, min(start + BATCH, missing))]
            model._default_manager.bulk_create(rows, ignore_conflicts=True)

    def _issues(self) -> None:
        known = set(Issue.objects.values_list("newspaper", "date"))
        days = ((number, date(2010, 1, 1) + timedelta(days=number)) for number in range(10_000))
        news = ((self.newspapers[number % len(self.newspapers)], day) for number, day in days)
        new = ((paper, day) for paper, day in news if (paper.pk, str(day)) not in known)
        Issue.objects.bulk_create(
            Issue(newspaper=paper, date=str(day), precision="day", not_before=day, not_after=day)
            for paper, day in islice(new, self._missing(Issue))
        )
        # Of every newspaper: an archive that has issues enough gets none of the made-up ones.
        self.issues = list(Issue.objects.filter(precision="day").order_by("pk").select_related("newspaper"))

    def _pages(self) -> None:
        """Pages of the seeds, read once, with all that hangs on them, stored under other digests."""
        files = sorted(SEEDS.glob("*.txt"))
        # Others may hold less than a page that was read does.
        missing = max(1, round(ROWS[Page] * self.share)) - Page.objects.filter(source__in=[file.name for file in files]).count()
        self.say(f"page: {max(0, missing)} more")
        if missing <= 0:
            return
        for file in files:
            ingest.store_text(ingest.read_page_file(file), file.name, ingest.Given())
        patterns = [Pattern(page) for page in Page.objects.filter(source__in=[file.name for file in files])]
        copies = [(patterns[number % len(patterns)], self.chance.choice(self.issues), number) for number in range(missing)]
        for start in range(0, missing, PAGES_AT_ONCE):
            store_again(copies[start : start + PAGES_AT_ONCE])

    def _articles(self) -> None:
        items = generated()
        missing = self._missing(Article)
        self.say(f"article: {missing} more")
        for start in range(0, missing, BATCH):
            Article.objects.bulk_create(
                [self._article(next(items), number) for number in range(start, min(start + BATCH, missing))]
            )

    def _article(self, item: Any, number: int) -> Article:
        issue = self.chance.choice(self.issues)
        return Article(
            newspaper=issue.newspaper,
            issue=issue,
            external_id=f"grown-{number}",
            headline=item.headline,
            body=item.body,
            date=issue.date,
            precision=issue.precision,
            not_before=issue.not_before,
            not_after=issue.not_after,
            region_id=self.chance.choice(self.regions) if self.regions else None,
            union_level=self.chance.choice(("", "city", "district", "province")),
        )

    def _name(self, length: int) -> str:
        return "".join(self.chance.choices(SYLLABLES, k=length))

    def _some_day(self) -> datetime:
        """Within the last ten years."""
        return timezone.now() - timedelta(days=3650 * self.chance.random())

    def _any(self, model: type[models.Model]) -> int:
        """A record as names occur: few very often, most seldom."""
        ids = self.ids[model]
        return int(ids[int(len(ids) * self.chance.random() ** 3)])

    def _makers(self) -> dict[type[Any], Callable[[int], models.Model]]:
        """In the order in which they need each other."""
        return {
            Person: lambda number: self._named(Person, self._name(3)),
            Organization: lambda number: self._named(
                Organization, self._name(4) + "总工会", type="union", region_id=self._region()
            ),
            Event: lambda number: self._named(Event, self._name(4) + "技能竞赛", type="竞赛", region_id=self._region()),
            PersonMention: lambda number: PersonMention(
                article_id=self._one(), person_id=self._any(Person), name=self._name(3), role="quoted", order=number % 9
            ),
            OrganizationMention: lambda number: OrganizationMention(
                article_id=self._one(), organization_id=self._any(Organization), name=self._name(4), surface="市总工会"
            ),
            EventMention: lambda number: EventMention(article_id=self._one(), event_id=self._any(Event), name=self._name(4)),
            TopicLabel: lambda number: TopicLabel(article_id=self._one(), topic=self.chance.choice(self.topics)),
            Byline: lambda number: Byline(article_id=self._one(), order=1, role="记者", name=self._name(3)),
            Post: lambda number: Post(
                person_id=self._any(Person), organization_id=self._any(Organization), article_id=self._one(), title="主席"
            ),
            PersonAlias: lambda number: PersonAlias(person_id=self._any(Person), name=self._name(3)),
            ReviewItem: self._doubt,
            Override: self._decision,
            **self._of_names(),
            **self._of_work(),
        }

    def _named(self, model: type[Any], name: str, **values: Any) -> Any:
        return model(name=name, sort_key=sort_key(name), **values)

    def _region(self) -> int:
        return int(self.chance.choice(self.regions))

    def _one(self) -> int:
        return int(self.chance.choice(self.ids[Article]))

    def _doubt(self, number: int) -> ReviewItem:
        if not hasattr(self, "on_pages"):
            self.on_pages = list(Article.objects.filter(page__isnull=False).values_list("pk", "page_id"))
        article, page = self.chance.choice(self.on_pages)
        state = self.chance.choice(ReviewItem.State.values)
        decided = {"decided_by": self.chance.choice(self.people), "decided_at": self._some_day()} if state != "open" else {}
        return ReviewItem(
            article_id=article,
            page_id=page,
            code=self.chance.choice(("weak_join", "photo_title", "place-open", "organization-open", "headline_choice")),
            field=self.chance.choice(("body", "headline", "organizations", "places")),
            message=f"“{self._name(6)}”存疑",
            span=[0, 8],
            confidence=self.chance.random(),
            state=state,
            fingerprint=hashlib.sha256(f"grown {number}".encode()).hexdigest(),
            **decided,
        )

    def _decision(self, number: int) -> Override:
        item = self._name(3) if number % 2 else ""
        return Override(
            content_type=ContentType.objects.get_for_model(Article),
            object_id=self._one(),
            field="people" if item else "headline",
            action="remove" if item else "set",
            item=item,
            value=None if item else self._name(12),
            read_value=None if item else self._name(12),
            decided_by=self.chance.choice(self.people),
        )

    def _of_names(self) -> dict[type[Any], Callable[[int], models.Model]]:
        kind = ContentType.objects.get_for_model(Person)

        def pair() -> dict[str, Any]:
            first, second = sorted(self.chance.sample(self.ids[Person], 2))
            return {"content_type": kind, "first_id": first, "second_id": second}

        def by() -> dict[str, Any]:
            return {"content_type": kind, "kept_id": self._any(Person), "decided_by": self.chance.choice(self.people)}

        return {
            Judgement: lambda number: Judgement(verdict="different", decided_by=self.chance.choice(self.people), **pair()),
            MergeSuggestion: lambda number: MergeSuggestion(reasons=[], confidence=self.chance.random(), **pair()),
            Merge: lambda number: Merge(gone_id=10_000_000 + number, gone_name=self._name(3), **by()),
            Split: lambda number: Split(new_id=self._any(Person), new_name=self._name(3), **by()),
            Redirect: lambda number: Redirect(content_type=kind, old_id=10_000_000 + number, new_id=self._any(Person)),
        }

    def _of_work(self) -> dict[type[Any], Callable[[int], models.Model]]:
        kinds = [ContentType.objects.get_for_model(model) for model in (Article, Person, Page)]
        pages = list(Page.objects.values_list("pk", flat=True))
        return {
            Placement: lambda number: Placement(
                page_id=self.chance.choice(pages),
                said=f"把“{self._name(6)}”移到新文章",
                undone_at=timezone.now(),
                decided_by=self.chance.choice(self.people),
            ),
            ImportRun: lambda number: ImportRun(
                kind="load", finished_at=timezone.now(), started_by=self.chance.choice(self.people)
            ),
            ImportedFile: lambda number: ImportedFile(run_id=self._any(ImportRun), source=f"{number}.txt", outcome="new"),
            LexiconEntry: lambda number: LexiconEntry(
                section="topics", word=self._name(3), withdrawn_at=timezone.now(), decided_by=self.chance.choice(self.people)
            ),
            Revision: lambda number: Revision(
                kind=Revision.Kind.EDIT if number % RARE else Revision.Kind.CLASSIFY,
                by=self.chance.choice(self.people),
                reason=self._name(6),
            ),
            LogEntry: lambda number: LogEntry(
                user=self.chance.choice(self.people),
                content_type=self.chance.choice(kinds),
                object_id=str(self._one()),
                object_repr=self._name(8),
                action_flag=CHANGE,
                action_time=self._some_day(),
                change_message=f"主题：“{self._name(8)}”→“{self._name(8)}”",
            ),
            LoginRecord: lambda number: LoginRecord(outcome="in", account=self.chance.choice(self.people), address="192.0.2.1"),
        }


def _people() -> list[User]:
    """Who works here: an administrator, an editor-in-chief, an archivist, and those who did."""
    found = []
    for name in ("admin", "chief", "archivist", *(f"former{number}" for number in range(12))):
        user, is_new = User.objects.get_or_create(username=name, defaults={"is_staff": True, "is_superuser": name == "admin"})
        if is_new and name != "admin":
            user.groups.add(*Group.objects.filter(name="总编辑" if name == "chief" else "档案员"))
        found.append(user)
    return found
