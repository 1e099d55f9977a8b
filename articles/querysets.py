"""The vocabulary of queries: what readers may see, in which region, at which level, on which topic, with which name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

if TYPE_CHECKING:
    from articles.models import Event, Organization, Person, Region, Topic


# Roles of people who wrote or pictured an article, rather than stand in it.
WRITING = ("reporter", "correspondent", "photographer", "author")
# What no list of articles shows; some of it is JSON, which takes time to read.
NEVER_LISTED = ("warnings", "inset_headings", "lacunae", "abstract", "abstract_label", "withheld_reason")
Rows = TypeVar("Rows", bound="models.QuerySet[Any]")


class DatedQuerySet(models.QuerySet):
    """Rows whose date may be an interval or unknown: they match on overlap and sort by their latest day, unknown last."""

    def dated_within(self, first: date | None, last: date | None) -> Self:
        """Rows whose date, or interval, overlaps the days from ``first`` to ``last`` (both included, either open)."""
        found = self
        if first:
            found = found.filter(not_after__gte=first)
        if last:
            found = found.filter(not_before__lte=last)
        return found

    def in_year(self, year: int) -> Self:
        """A row whose date is an interval counts in every year that it touches."""
        return self.dated_within(date(year, 1, 1), date(year, 12, 31))

    def undated(self) -> Self:
        """Rows of which no year can be told: the group 日期不详."""
        return self.filter(Q(not_before=None) | Q(not_after=None))

    def newest_first(self) -> Self:
        return self.order_by(F("not_after").desc(nulls_last=True), "-pk")

    def oldest_first(self) -> Self:
        return self.order_by(F("not_after").asc(nulls_last=True), "pk")


class PageQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.exclude(state="withheld")


class IssueQuerySet(DatedQuerySet):
    def published(self) -> Self:
        """Issues with a page that readers may see, or with born-digital articles."""
        from articles.models import Article, Page

        # The few withheld pages are named: an index tells of the others, and their rows are wide.
        withheld = Page.objects.filter(state="withheld").values("pk")
        return self.filter(
            Exists(Page.objects.exclude(pk__in=withheld).filter(issue=OuterRef("pk")))
            | Exists(Article.objects.filter(issue=OuterRef("pk"), page=None).exclude(state="withheld"))
        )


class ArticleQuerySet(DatedQuerySet):
    def published(self) -> Self:
        """What readers may see: neither the article nor its page is withheld."""
        return without_hidden(self, "pk")

    def in_region(self, region: Region) -> Self:
        """Articles of the region and everything inside it."""
        return self.filter(within(region, "region__"))

    def at_level(self, level: str) -> Self:
        return self.filter(union_level=level)

    def on_topic(self, topic: Topic) -> Self:
        return self.filter(topic_labels__topic=topic)

    def mentioning(self, record: Person | Organization | Event) -> Self:
        """Articles that name this person (also in the byline), organization or event."""
        name = str(record._meta.model_name)
        naming = apps.get_model("articles", f"{name}mention")._default_manager.filter(**{name: record}).order_by()
        keys = naming.values("article")
        if name == "person":
            bylines = apps.get_model("articles", "byline")._default_manager.filter(person=record.pk).order_by()
            keys = keys.union(bylines.values("article"))
        return self.filter(pk__in=keys)

    def naming(self, record: Person) -> Self:
        """Articles whose text names this person, not only their byline."""
        mentions = apps.get_model("articles", "personmention")._default_manager.filter(person=record.pk).order_by()
        return self.filter(pk__in=mentions.exclude(role__in=WRITING).values("article"))


def without_hidden(rows: Rows, article: str = "article") -> Rows:
    """The rows whose ``article`` (a path to its key) readers may see.

    Few articles are withheld, so these are named and left out: counting then goes by an index alone and asks no row of the
    articles' table, whose rows are wide. Asking each for its state and its page's took 400 ms for 77,000 articles, not 20.
    """
    from articles.models import Article

    everything = Article._default_manager.order_by()
    for withheld in (everything.filter(state="withheld"), everything.filter(page__state="withheld")):
        rows = rows.exclude(**{f"{article}__in": withheld.values("pk")})
    return rows


def within(region: Region, prefix: str = "") -> Q:
    """Rows that belong to the region or lie inside it; ``prefix`` leads from a row to its region.

    The prefix of the path decides; the range lets an index find it, as digits and slashes stand before any letter.
    """
    bounds = {"startswith": region.path, "gte": region.path, "lt": f"{region.path}z"}
    return Q(**{f"{prefix}path__{lookup}": value for lookup, value in bounds.items()})


class RegionQuerySet(models.QuerySet):
    def within(self, region: Region) -> Self:
        """The region and everything inside it."""
        return self.filter(within(region))


class TopicQuerySet(models.QuerySet):
    def moved(self) -> dict[str, str]:
        """{the slug of a topic that became part of another: the slug of what it is part of now}, through chains."""
        redirects = apps.get_model("articles", "Redirect").objects
        steps = redirects.filter(content_type__app_label="articles", content_type__model="topic")
        rows = list(steps.values_list("slug", "old_id", "new_id"))
        if not rows:
            return {}
        leads, there = {old: new for _slug, old, new in rows}, dict(self.values_list("pk", "slug"))
        found = {}
        for slug, old, _new in rows:
            chain = [old]
            while (step := leads.get(chain[-1])) and step not in chain:
                chain.append(step)
            at = chain[-1]
            if slug and at in there:
                found[slug] = there[at]
        return found

    def at(self, slug: str) -> Self:
        """The topic of this address, or the one that it leads to now."""
        found = self.filter(slug=slug)
        return found if found.exists() else self.filter(slug=self.moved().get(slug, ""))


class AuthorityQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.exclude(state="withheld")

    def in_print(self) -> Self:
        """Records that readers may see: published, and named by an article that readers may see.

        A name that stands in withheld articles alone is withheld with them.
        """
        name = str(self.model._meta.model_name)
        mentions = apps.get_model("articles", f"{name}mention")._default_manager.order_by()
        named = Q(Exists(without_hidden(mentions.filter(**{name: OuterRef("pk")}))))
        if name == "person":
            bylines = apps.get_model("articles", "byline")._default_manager.order_by()
            named |= Q(Exists(without_hidden(bylines.filter(person=OuterRef("pk")))))
        return self.published().filter(named)
