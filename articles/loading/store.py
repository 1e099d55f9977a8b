"""Entries into rows, many at a time: new ones in bulk, known ones compared, what people decided stays.

An article is known again by its newspaper and its id there. Every lot is one transaction, so that whoever is interrupted
begins again and finds what was stored unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from articles.editorial import fingerprints, history, issues, lexicon, overrides, repeats
from articles.editorial.issues import Interval, newspaper_named
from articles.editorial.readings import topic_slugs
from articles.ingest import Outcome
from articles.loading.bulk import insert_articles
from articles.loading.entries import Entry
from articles.loading.lists import add_given, byline_rows, has_names, keep_read_names, read_meaning, signatures
from articles.models import Article, Byline, Issue, Newspaper, Override, Revision, Topic, TopicLabel
from articles.querysets import ArticleQuerySet
from articles.signals import articles_changed

# Columns that an entry fills; the first five a person may have decided otherwise.
TEXTS = ("section", "kicker", "headline", "deck", "body")
COLUMNS = (*TEXTS, "date", "precision", "not_before", "not_after", "issue_id", "printed_page")

Key = tuple[int | None, str]


@dataclass
class Lot:
    """How a lot ended: counts by outcome, and topics that the archive's vocabulary does not have."""

    counts: dict[str, int] = field(default_factory=dict)
    unknown_topics: set[str] = field(default_factory=set)

    def count(self, outcome: str, number: int = 1) -> None:
        self.counts[outcome] = self.counts.get(outcome, 0) + number


class Loader:
    """Stores lots of entries. ``with_names``: whether people, organizations, places, topics … are read from the text, too."""

    def __init__(self, *, with_names: bool) -> None:
        self.with_names = with_names
        self._newspapers: dict[str, Newspaper | None] = {"": None}
        self._slugs = topic_slugs()
        self._new: list[int] = []
        self._topics = {topic.slug: topic for topic in Topic.objects.all()}

    def store(self, entries: Sequence[Entry]) -> Lot:
        """Store one lot, in one transaction; of entries with one id the last holds. Followers hear of it with more to come.

        Names are read afterwards, article by article, so that nobody who writes waits for the reading.
        """
        keyed = {(self._newspaper_id(entry.newspaper), entry.external_id): entry for entry in entries}
        lot = Lot()
        self._lexicons = lexicon.in_use()  # once a lot: a load may last for hours, and the words change meanwhile
        lot.count(Outcome.UNCHANGED, len(entries) - len(keyed))
        with transaction.atomic():
            columns = self._columns(keyed)
            known = self._known(keyed)
            with history.revision(Revision.Kind.LOAD):
                changed = self._update(known, keyed, columns, lot)
            repeats.keep(changed)
            new = self._create({key: entry for key, entry in keyed.items() if key not in known}, columns, lot)
            changed += new
            articles_changed.send(sender=Article, ids=changed, more_to_come=True)
        self._compare(new)
        if self.with_names:
            self._read_names(keyed, set(changed), lot)
        return lot

    def _read_names(self, keyed: dict[Key, Entry], changed: set[int], lot: Lot) -> None:
        """Read the names of articles that are new, have changed, or were stored without."""
        for key, article in self._stored(Article.objects.filter(page=None), keyed).items():
            if article.pk not in changed and has_names(article):
                continue
            read = read_meaning(article, keyed[key], self._lexicons)
            with transaction.atomic(), self._noted(article):
                slugs = self._topic_slugs(keyed[key], lot)
                named = keep_read_names(article, read, slugs, self._slugs, overrides.decisions_on([article]))
                articles_changed.send(sender=Article, ids=[article.pk], more_to_come=True)
            if named and article.pk not in changed:
                lot.count(Outcome.CHANGED)
                lot.count(Outcome.UNCHANGED, -1)

    @contextmanager
    def _noted(self, article: Article) -> Iterator[None]:
        """Names read for the first time belong to the first reading; in an article with a history they are a change."""
        if not history.versions_of(article).exists():
            yield
            return
        with history.revision(Revision.Kind.LOAD):
            yield

    def _compare(self, new: list[int]) -> None:
        """Compare new articles with the others, many at a time: that costs a third of what a lot by itself would cost."""
        self._new += new
        if len(self._new) >= repeats.LOT:
            repeats.keep(self._new)
            self._new.clear()

    def finish(self) -> None:
        """Compare the new articles that are left, also those of a loading that broke off; tell followers that all is done."""
        repeats.keep(fingerprints.missing())
        self._new.clear()
        articles_changed.send(sender=Article, ids=[], more_to_come=False)

    def _newspaper_id(self, name: str) -> int | None:
        if name not in self._newspapers:
            self._newspapers[name] = newspaper_named(name)
        newspaper = self._newspapers[name]
        return newspaper.pk if newspaper else None

    def _columns(self, keyed: dict[Key, Entry]) -> dict[Key, dict[str, Any]]:
        issues_of_days = _issues({(newspaper, entry.when) for (newspaper, _), entry in keyed.items()})
        return {
            (newspaper, external_id): {
                **{name: getattr(entry, name) for name in TEXTS},
                "date": entry.when.date,
                "precision": entry.when.precision,
                "not_before": entry.when.first,
                "not_after": entry.when.last,
                "issue_id": issues_of_days.get((newspaper, entry.when.date)),
                "printed_page": entry.printed_page,
            }
            for (newspaper, external_id), entry in keyed.items()
        }

    def _known(self, keyed: dict[Key, Entry]) -> dict[Key, Article]:
        return self._stored(Article.objects.select_for_update().filter(page=None), keyed)

    def _stored(self, articles: ArticleQuerySet, keyed: dict[Key, Entry]) -> dict[Key, Article]:
        found = articles.filter(external_id__in=[key[1] for key in keyed])
        stored = {(article.newspaper_id, article.external_id): article for article in found}
        return {key: article for key, article in stored.items() if key in keyed}

    def _create(self, fresh: dict[Key, Entry], columns: dict[Key, dict[str, Any]], lot: Lot) -> list[int]:
        """Store new articles; returns their primary keys."""
        insert_articles({"newspaper_id": key[0], "external_id": key[1], **columns[key]} for key in fresh)
        lot.count(Outcome.NEW, len(fresh))
        found = Article.objects.filter(page=None, external_id__in=[key[1] for key in fresh])
        stored: dict[Key, int] = {(paper, name): pk for paper, name, pk in found.values_list("newspaper", "external_id", "pk")}
        pks = {key: stored[key] for key in fresh}
        Byline.objects.bulk_create(
            row for key, entry in fresh.items() for row in byline_rows(pks[key], signatures(entry, self._lexicons))
        )
        TopicLabel.objects.bulk_create(
            TopicLabel(article_id=pks[key], topic=self._topics[slug], order=order)
            for key, entry in fresh.items()
            for order, slug in enumerate(self._topic_slugs(entry, lot) or ())
        )
        return list(pks.values())

    def _update(
        self, known: dict[Key, Article], keyed: dict[Key, Entry], columns: dict[Key, dict[str, Any]], lot: Lot
    ) -> list[int]:
        """Bring known articles up to date; returns the primary keys of those that changed."""
        decided = overrides.decisions_by_target(known.values())
        written: list[Article] = []
        touched: list[int] = []
        left: set[int | None] = set()
        for key, article in known.items():
            decisions = decided.get(article.pk, [])
            wanted = {**columns[key], **_decided_texts(decisions)}
            differs = {name: value for name, value in wanted.items() if getattr(article, name) != value}
            if "issue_id" in differs:
                left.add(article.issue_id)
            for name, value in differs.items():
                setattr(article, name, value)
            if differs:
                article.updated_at = timezone.now()
                written.append(article)
            slugs = self._topic_slugs(keyed[key], lot)
            if add_given(article, keyed[key], slugs, decisions, self._lexicons) or differs:
                touched.append(article.pk)
        history.watch(written)
        Article.objects.bulk_update(written, [*(name.removesuffix("_id") for name in COLUMNS), "updated_at"], batch_size=100)
        for issue in left:
            issues.drop_if_empty(issue)
        lot.count(Outcome.CHANGED, len(touched))
        lot.count(Outcome.UNCHANGED, len(known) - len(touched))
        return touched

    def _topic_slugs(self, entry: Entry, lot: Lot) -> list[str] | None:
        """The given topics that the vocabulary has, by slug; the others are noted. None where none were given."""
        if entry.topics is None:
            return None
        lot.unknown_topics |= {term for term in entry.topics if term not in self._slugs}
        return list(dict.fromkeys(self._slugs[term] for term in entry.topics if term in self._slugs))


def _decided_texts(decisions: Iterable[Override]) -> dict[str, Any]:
    """What a person decided of the columns that an entry fills."""
    return {decision.field: decision.value for decision in decisions if decision.field in TEXTS and not decision.item}


def _issues(wanted: set[tuple[int | None, Interval]]) -> dict[tuple[int | None, str], int]:
    """The issue of each known day of a known newspaper, made where there is none; other articles have no issue."""
    days = {(paper, when.date): when for paper, when in wanted if paper and when.precision == "day"}

    def stored() -> dict[tuple[int | None, str], int]:
        found = Issue.objects.filter(
            precision="day", newspaper__in={paper for paper, _ in days}, date__in={day for _, day in days}
        )
        return {(paper, day): pk for paper, day, pk in found.values_list("newspaper", "date", "pk")}

    known = stored()
    missing = [
        Issue(newspaper_id=paper, date=day, precision="day", not_before=when.first, not_after=when.last)
        for (paper, day), when in days.items()
        if (paper, day) not in known
    ]
    if not missing:
        return known
    Issue.objects.bulk_create(missing, ignore_conflicts=True)
    return stored()
