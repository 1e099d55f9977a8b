"""The vocabulary of queries: what readers may see, in which region, at which level, on which topic, with which name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from articles.models import Organization, Person, Region, Topic


class PageQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.exclude(state="withheld")


class IssueQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Issues with a page that readers may see, or with born-digital articles."""
        return self.filter(
            Q(pages__in=self._published_pages()) | Q(articles__page=None, articles__state__in=["parsed", "reviewed"])
        ).distinct()

    @staticmethod
    def _published_pages() -> models.QuerySet:
        from articles.models import Page

        return Page.objects.published()


class ArticleQuerySet(models.QuerySet):
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

    def mentioning(self, record: Person | Organization) -> Self:
        """Articles that name this person (also in the byline) or organization."""
        if record._meta.model_name == "person":
            return self.filter(Q(person_mentions__person=record) | Q(bylines__person=record)).distinct()
        return self.filter(organization_mentions__organization=record).distinct()

    def dated_within(self, first: date | None, last: date | None) -> Self:
        """Articles whose date, or interval, overlaps the days from ``first`` to ``last`` (both included, either open)."""
        found = self
        if first:
            found = found.filter(not_after__gte=first)
        if last:
            found = found.filter(not_before__lte=last)
        return found

    def in_year(self, year: int) -> Self:
        """An article whose date is an interval counts in every year that it touches."""
        return self.dated_within(date(year, 1, 1), date(year, 12, 31))

    def newest_first(self) -> Self:
        return self.order_by(F("not_after").desc(nulls_last=True), "-pk")

    def oldest_first(self) -> Self:
        return self.order_by(F("not_after").asc(nulls_last=True), "pk")


class RegionQuerySet(models.QuerySet):
    def within(self, region: Region) -> Self:
        """The region and everything inside it."""
        return self.filter(path__startswith=region.path)


class AuthorityQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.exclude(state="withheld")
