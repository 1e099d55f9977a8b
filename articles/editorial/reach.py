"""Which articles show something of a record, and so must be told when it changes."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model, Q

from articles.models import Article, Event, Newspaper, Organization, Page, Person, Region, Topic
from articles.signals import articles_changed


def articles_showing(record: Model) -> list[int]:
    """Primary keys of the articles that show ``record``'s name, state or label; empty for a model that no article shows."""
    articles = Article.objects.all()
    if isinstance(record, Article):
        return [record.pk]
    if isinstance(record, Region):
        return list(articles.in_region(record).values_list("pk", flat=True))
    conditions = {
        Page: Q(page=record.pk),
        Newspaper: Q(newspaper=record.pk),
        Topic: Q(topic_labels__topic=record.pk),
        Person: Q(person_mentions__person=record.pk) | Q(bylines__person=record.pk),
        Organization: Q(organization_mentions__organization=record.pk),
        Event: Q(event_mentions__event=record.pk),
    }
    condition = conditions.get(type(record))
    return list(articles.filter(condition).distinct().values_list("pk", flat=True)) if condition is not None else []


def tell(records: Iterable[Model]) -> None:
    """Say that the articles that show these records changed."""
    ids = sorted({pk for record in records for pk in articles_showing(record)})
    if ids:
        articles_changed.send(sender=Article, ids=ids)
