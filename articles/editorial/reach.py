"""Which articles show something of a record, and so must be told when it changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Model

from articles.models import (
    Article,
    Byline,
    Event,
    EventMention,
    Newspaper,
    Organization,
    OrganizationMention,
    Page,
    Person,
    PersonMention,
    Region,
    Topic,
    TopicLabel,
)
from articles.signals import articles_changed

# What leads from articles to records: (rows, the column that holds the article, the column that holds the record). Each is
# asked alone: one statement that joins them all reads every article.
LEADING: dict[type[Model], tuple[tuple[type[Model], str, str], ...]] = {
    Page: ((Article, "pk", "page"),),
    Newspaper: ((Article, "pk", "newspaper"),),
    Topic: ((TopicLabel, "article", "topic"),),
    Person: ((PersonMention, "article", "person"), (Byline, "article", "person")),
    Organization: ((OrganizationMention, "article", "organization"),),
    Event: ((EventMention, "article", "event"),),
}


def articles_showing(*records: Model) -> list[int]:
    """Primary keys, in order, of the articles that show one of these records' names, states or labels; a record of a model
    that no article shows has none. The number of queries is that of the models, not of the records."""
    found: set[int] = set()
    by_model: dict[type[Model], list[int]] = defaultdict(list)
    for record in records:
        if isinstance(record, Region):
            found.update(Article.objects.in_region(record).order_by().values_list("pk", flat=True))
        else:
            by_model[type(record)].append(record.pk)
    found.update(by_model.pop(Article, ()))
    for model, pks in by_model.items():
        for rows, article, column in LEADING.get(model, ()):
            found.update(rows._default_manager.filter(**{f"{column}__in": pks}).order_by().values_list(article, flat=True))
    return sorted(found)


def tell(records: Iterable[Model]) -> None:
    """Say that the articles that show these records changed."""
    ids = articles_showing(*records)
    if ids:
        articles_changed.send(sender=Article, ids=ids)
