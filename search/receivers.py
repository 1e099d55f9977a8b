"""What makes the index follow: whatever changes something that readers can find is noted in its own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete

from articles.models import (
    Article,
    Byline,
    Caption,
    Organization,
    OrganizationAlias,
    OrganizationMention,
    Page,
    Person,
    PersonMention,
    Topic,
    TopicLabel,
)
from articles.signals import articles_changed, gathered
from search.indexing import apply_after_commit, note_changes

# Rows of an article: whoever changes one, changes what is found of the article.
CHILDREN = (Byline, Caption, OrganizationMention, PersonMention, TopicLabel)
# What the documents of articles say of a person or an organization (see search/documents.py). A busy name has thousands.
FOUND_BY = frozenset({"name", "state"})


def connect() -> None:
    articles_changed.connect(_on_articles_changed, dispatch_uid="search.articles")
    for signal in (post_save, post_delete):
        signal.connect(_on_article, sender=Article, dispatch_uid=f"search.article.{id(signal)}")
        for model in CHILDREN:
            signal.connect(_on_child, sender=model, dispatch_uid=f"search.{model.__name__}.{id(signal)}")
    m2m_changed.connect(_on_topics, sender=Article.topics.through, dispatch_uid="search.topics")
    post_save.connect(_on_page, sender=Page, dispatch_uid="search.page")
    for signal in (post_save, pre_delete):
        signal.connect(_on_person, sender=Person, dispatch_uid=f"search.person.{id(signal)}")
        signal.connect(_on_organization, sender=Organization, dispatch_uid=f"search.organization.{id(signal)}")
        signal.connect(_on_alias, sender=OrganizationAlias, dispatch_uid=f"search.alias.{id(signal)}")


def follow_changes(keys: Iterable[int]) -> None:
    """Note the articles, and have the index follow when the transaction is committed."""
    noted, waiting = list(keys), gathered()
    if waiting is not None:
        waiting.update(noted)
    elif noted:
        note_changes(noted)
        transaction.on_commit(apply_after_commit, robust=True)


def _on_articles_changed(ids: Iterable[int], more_to_come: bool = False, **_signal: Any) -> None:
    """What many transactions change is noted in each of them; where no process follows, it is applied at the end, at once."""
    if more_to_come:
        note_changes(ids)
    elif (waiting := gathered()) is not None:
        waiting.update(ids)
    else:
        note_changes(ids)
        transaction.on_commit(apply_after_commit, robust=True)


def _on_article(instance: Article, **_signal: Any) -> None:
    follow_changes([instance.pk])


def _on_child(instance: models.Model, **_signal: Any) -> None:
    follow_changes([instance.article_id])  # type: ignore[attr-defined]


def _on_topics(instance: models.Model, action: str, pk_set: set[int] | None, reverse: bool, **_signal: Any) -> None:
    if action in {"post_add", "post_remove", "pre_clear", "post_clear"}:
        if not reverse:
            follow_changes([instance.pk])
        elif isinstance(instance, Topic):
            follow_changes({*instance.articles.values_list("pk", flat=True), *(pk_set or ())})


def _on_page(instance: Page, created: bool, **_signal: Any) -> None:
    if not created:
        follow_changes(instance.articles.values_list("pk", flat=True))


def _on_person(instance: Person, created: bool = False, update_fields: Any = None, **_signal: Any) -> None:
    if not created and _is_found_by(update_fields):
        follow_changes(_articles_of(PersonMention, person=instance) | _articles_of(Byline, person=instance))


def _on_organization(instance: Organization, created: bool = False, update_fields: Any = None, **_signal: Any) -> None:
    if not created and _is_found_by(update_fields):
        follow_changes(_articles_of(OrganizationMention, organization=instance))


def _on_alias(instance: OrganizationAlias, **_signal: Any) -> None:
    _on_organization(instance.organization)


def _is_found_by(stored: Iterable[str] | None) -> bool:
    """Whether fields of a name that are stored (None: all of them) are any that its articles are found by."""
    return stored is None or not FOUND_BY.isdisjoint(stored)


def _articles_of(rows: type[models.Model], **record: models.Model) -> set[int]:
    return set(rows._default_manager.filter(**record).order_by().values_list("article_id", flat=True))
