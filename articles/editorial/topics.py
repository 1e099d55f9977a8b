"""Topics of an article that was born digital: no reading of it is stored, its rows and people's decisions say what it has.

One that a person removed has no row; the decision remembers whether it had come with the article.
"""

from __future__ import annotations

from articles.editorial import ledger, overrides
from articles.editorial.rows import keep_rows, keep_topics, topic_rows, topics_of
from articles.models import Article, Override, TopicLabel

Spans = list[list[int]]


def given_to(article: Article) -> dict[str, Spans]:
    """What came with the article or was read in it when it was loaded: slugs, with the spans that speak for each."""
    given = {label.topic.slug: label.spans for label in _labels(article) if not label.by_person}
    decided = (override for override in overrides.of(article) if override.field == "topics")
    removed = (override for override in decided if override.action == Override.Action.REMOVE)
    return given | {override.item: [] for override in removed if override.read_value and override.item not in given}


def _labels(article: Article) -> list[TopicLabel]:
    many = ledger.holding(article)
    return many.labels[article.pk] if many else list(article.topic_labels.select_related("topic").order_by("order", "pk"))


def keep(article: Article, slugs: list[str], given: dict[str, Spans]) -> None:
    """Make the article's topics those of ``slugs``."""
    many = ledger.holding(article)
    if many is None:
        keep_topics(article, slugs, given)
    else:
        many.labels[article.pk] = topic_rows(article, slugs, given, many.topics)


def follow_release(article: Article, override: Override) -> None:
    """A decision about a topic is dropped: what came with the article is there again, what a person added goes."""
    labels = _labels(article)
    many = ledger.holding(article)
    topic = (many.topics if many else topics_of([override.item])).get(override.item)
    if override.action != Override.Action.REMOVE:
        labels = [label for label in labels if not (label.by_person and label.topic.slug == override.item)]
    elif override.read_value and topic is not None and all(label.topic_id != topic.pk for label in labels):
        labels = [*labels, TopicLabel(article=article, topic=topic, order=len(labels))]
    if many is not None:
        many.labels[article.pk] = labels
    else:
        keep_rows(article.topic_labels, labels, ("topic_id",))
