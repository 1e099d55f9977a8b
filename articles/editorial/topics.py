"""Topics of an article that was born digital: no reading of it is stored, its rows and people's decisions say what it has.

One that a person removed has no row; the decision remembers whether it had come with the article.
"""

from __future__ import annotations

from articles.editorial import overrides
from articles.editorial.rows import keep_topics
from articles.models import Article, Override, Topic, TopicLabel

Spans = list[list[int]]


def given_to(article: Article) -> dict[str, Spans]:
    """What came with the article or was read in it when it was loaded: slugs, with the spans that speak for each."""
    rows = article.topic_labels.filter(by_person=False).order_by("order", "pk")
    given = dict(rows.values_list("topic__slug", "spans"))
    removed = overrides.decisions_on([article]).filter(field="topics", action=Override.Action.REMOVE)
    return given | {override.item: [] for override in removed if override.read_value and override.item not in given}


def keep(article: Article, slugs: list[str], given: dict[str, Spans]) -> None:
    """Make the article's topics those of ``slugs``."""
    keep_topics(article, slugs, given)


def follow_release(article: Article, override: Override) -> None:
    """A decision about a topic is dropped: what came with the article is there again, what a person added goes."""
    labels = TopicLabel.objects.filter(article=article, topic__slug=override.item)
    if override.action != Override.Action.REMOVE:
        labels.filter(by_person=True).delete()
    elif override.read_value and not labels.exists():
        topic = Topic.objects.filter(slug=override.item).first()
        if topic is not None:
            TopicLabel.objects.create(article=article, topic=topic, order=article.topic_labels.count())
