"""The vocabulary of queries: what readers may see, in which region, at which level, on which topic, with which name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

if TYPE_CHECKING:
    from articles.models import Event, Organization, Person, Region, Topic


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

        return self.filter(
            Exists(Page.objects.published().filter(issue=OuterRef("pk")))
            | Exists(Article.objects.published().filter(issue=OuterRef("pk"), page=None))
        )


class ArticleQuerySet(DatedQuerySet):
    def published(self) -> Self:
        """What readers may see: neither the article nor its page is withheld."""
        return self.exclude(state="withheld").exclude(page__state="withheld")

    def in_region(self, region: Region) -> Self:
        """Articles of the region and everything inside it."""
        return self.filter(region__path__startswith=region.path)

    def at_level(self, level: str) -> Self:
        return self.filter(union_level=level)

    def on_topic(self, topic: Topic) -> Self:
        return self.filter(topic_labels__topic=topic)

    def mentioning(self, record: Person | Organization | Event) -> Self:
        """Articles that name this person (also in the byline), organization or event."""
        if record._meta.model_name == "person":
            return self.filter(Q(person_mentions__person=record) | Q(bylines__person=record)).distinct()
        return self.filter(**{f"{record._meta.model_name}_mentions__{record._meta.model_name}": record}).distinct()


class RegionQuerySet(models.QuerySet):
    def within(self, region: Region) -> Self:
        """The region and everything inside it."""
        return self.filter(path__startswith=region.path)


class AuthorityQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.exclude(state="withheld")

    def in_print(self) -> Self:
        """Records that readers may see: published, and named by an article that readers may see.

        A name that stands in withheld articles alone is withheld with them.
        """
        from articles.models import Article, Byline

        readable = Article.objects.published().values("pk")
        name = str(self.model._meta.model_name)
        mentions = apps.get_model("articles", f"{name}mention")._default_manager
        named = Q(Exists(mentions.filter(**{name: OuterRef("pk"), "article__in": readable})))
        if name == "person":
            named |= Q(Exists(Byline.objects.filter(person=OuterRef("pk"), article__in=readable)))
        return self.published().filter(named)
