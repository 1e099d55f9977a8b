"""Region, union level and topics of many articles at once: first what it would change, then that, as one revision."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from articles.editorial import editing, history
from articles.editorial.ledger import at_hand
from articles.editorial.snapshots import taken
from articles.models import Article, Revision

SINGLE = ("region", "is_national", "union_level")


@dataclass(frozen=True)
class Classes:
    """``fields``: plain values of the fields of SINGLE that are to be set; topics, by slug, to be added or removed."""

    fields: dict[str, Any] = field(default_factory=dict)
    add: str = ""
    remove: str = ""

    def wanted(self) -> dict[str, Any]:
        """An article of a region is not of the whole country."""
        return {**self.fields, "is_national": False} if self.fields.get("region") else self.fields


@dataclass(frozen=True)
class Step:
    """What would change in one article: {field: (what stands, what would)}; topics as lists of slugs. Empty: nothing."""

    article: Article
    changes: dict[str, tuple[Any, Any]]


def plan(articles: list[Article], classes: Classes) -> list[Step]:
    """What ``classify`` would do, article by article."""
    stands = taken(Article, [article.pk for article in articles])
    return [Step(article, _changes(stands[article.pk].values, classes)) for article in articles if article.pk in stands]


def _changes(values: dict[str, Any], classes: Classes) -> dict[str, tuple[Any, Any]]:
    changes = {name: (values[name], value) for name, value in classes.wanted().items() if values[name] != value}
    topics = [slug for slug in values["topics"] if slug != classes.remove]
    topics += [classes.add] if classes.add and classes.add not in topics else []
    return changes | ({"topics": (values["topics"], topics)} if topics != values["topics"] else {})


@transaction.atomic
def classify(articles: list[Article], classes: Classes, *, by: User | None, reason: str = "") -> list[Article]:
    """Decide it for every article of which it is not true already; returns those."""
    steps = [step for step in plan(articles, classes) if step.changes]
    changed = [step.article for step in steps]
    with history.revision(Revision.Kind.CLASSIFY, changed, by=by, reason=reason), at_hand(changed):
        for step in steps:
            fields = {name: now for name, (_was, now) in step.changes.items() if name != "topics"}
            editing.change_fields(step.article, fields, by=by, reason=reason)
            if "topics" in step.changes:
                _decide_topics(step.article, classes, by)
        editing.settle_all(changed, {name for step in steps for name in step.changes})
    return changed


def _decide_topics(article: Article, classes: Classes, by: User | None) -> None:
    standing = {member: item for item, member in editing.standing(article)["topics"]}
    if classes.remove in standing:
        editing.remove_member(article, "topics", standing[classes.remove], by=by)
    if classes.add and classes.add not in standing:
        editing.add_member(article, "topics", classes.add, by=by)
