"""What becomes of labels, and of what people decided about them, where two topics become one or one becomes two.

A decision names a topic by its slug. After a merge an article has the topic that is kept if it had either; after a split the
chosen articles have the new one. Both last over every reading: terms that are read lead on (see ``readings.topic_slugs``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType

from articles.editorial import overrides
from articles.editorial.changes import Changes
from articles.editorial.readings import Reading
from articles.editorial.rows import keep_topics
from articles.models import Article, Override, Page, Topic, TopicLabel

REMOVE, ADD = Override.Action.REMOVE, Override.Action.ADD
# An address is short; a number may follow.
LONGEST_SLUG = 50


def pinyin_of(name: str) -> str:
    """The name as an address has it."""
    from pypinyin import lazy_pinyin  # loads for 0.5 s

    return as_slug("-".join(lazy_pinyin(name)))[:LONGEST_SLUG]


def as_slug(text: str) -> str:
    """What an address may have of ``text``."""
    return "".join(char for char in text.lower() if char.isascii() and (char.isalnum() or char == "-"))


def free_slug(name: str) -> str:
    """An address for a topic of this name: its pinyin, and a number where that is or was another's."""
    slug = free = pinyin_of(name) or "topic"
    number = 1
    while is_used(free):
        number += 1
        free = f"{slug}-{number}"
    return free


def is_used(slug: str) -> bool:
    """Whether a topic has or had this address."""
    return Topic.objects.filter(slug=slug).exists() or slug in Topic.objects.moved()


def join(kept: Topic, gone: Topic, changes: Changes) -> None:
    """One label an article, and one decision, about ``kept``; labels that are left lead to ``gone`` until they are moved."""
    labels = TopicLabel.objects.filter(topic__in=[kept, gone])
    standing = set(labels.values_list("article", flat=True))
    for article, decided in sorted(_decided(kept, gone).items()):
        fitting = [each for each in decided if (each.action != REMOVE) == (article in standing)]
        lasting = min(fitting, key=lambda each: (each.item != kept.slug, each.pk), default=None)
        for override in decided:
            if override is not lasting:
                changes.delete(override)
        if lasting is not None:
            changes.update(lasting, item=kept.slug)
    doubled = labels.filter(topic=kept).values("article")
    changes.delete_all(TopicLabel.objects.filter(topic=gone, article__in=doubled))


def _decided(*topics: Topic) -> dict[int, list[Override]]:
    """What people decided about these topics, by article."""
    found: dict[int, list[Override]] = defaultdict(list)
    kind, slugs = ContentType.objects.get_for_model(Article), [topic.slug for topic in topics]
    for override in Override.objects.filter(content_type=kind, field="topics", item__in=slugs).order_by("pk"):
        found[override.object_id].append(override)
    return found


def part(topic: Topic, new: Topic, articles: Iterable[int], changes: Changes, *, by: User | None, reason: str = "") -> None:
    """These articles (primary keys) have ``new`` in place of ``topic``, as a person's decision."""
    kind, decided = ContentType.objects.get_for_model(Article), _decided(topic)
    by_id = by.pk if by else None
    for label in TopicLabel.objects.filter(topic=topic, article__in=articles).order_by("pk"):
        said: dict[str, Any] = {"reason": reason[:300], "decided_by_id": by_id}
        about = {"content_type": kind, "object_id": label.article_id, "field": "topics"}
        given = True if label.article.page_id is None and not label.by_person else None
        for former in decided.get(label.article_id, ()):
            changes.delete(former)
        changes.create(Override(**about, item=topic.slug, action=REMOVE, read_value=given, **said))
        changes.create(Override(**about, item=new.slug, action=ADD, **said))
        changes.delete(label)
        changes.create(TopicLabel(article_id=label.article_id, topic=new, order=label.order, by_person=True))


def read_again(articles: Iterable[int]) -> None:
    """Give the articles of pages the topics that their readings and people's decisions say."""
    pages = Page.objects.filter(articles__in=list(articles)).distinct()
    for page in pages.order_by("pk").iterator():
        reading, found = Reading(page), list(page.articles.filter(pk__in=articles))
        decided = overrides.decisions_by_target(found)
        for article in found:
            values = overrides.laid_over(reading.values(article.key), decided[article.pk])
            keep_topics(article, values["topics"], reading.topic_evidence(article.key))
