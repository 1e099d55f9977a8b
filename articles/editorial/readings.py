"""What the parser read of a page's articles, as plain values in the fields that a person can decide."""

from __future__ import annotations

from typing import Any

from articles.editorial import ledger, overrides
from articles.editorial.arranging import Arranged, arranged
from articles.models import Article, Page, Topic, TopicAlias

# The plain text fields of an article, with the limit of their column in characters (None: no limit).
TEXT_FIELDS = {
    "genre": 12,
    "section": 200,
    "kicker": None,
    "headline": None,
    "deck": None,
    "abstract_label": 50,
    "abstract": None,
    "body": None,
}


def topic_slugs() -> dict[str, str]:
    """The slug of each topic, by slug, name and alias: terms that people renamed are still known by what they were called."""
    found = dict(TopicAlias.objects.values_list("name", "topic__slug"))
    found |= Topic.objects.moved()
    for slug, name in Topic.objects.values_list("slug", "name"):
        found[slug] = found[name] = slug
    return found


class Reading:
    """The record of ``page`` as it stands, and its articles' values. Articles must have their keys already.

    ``found`` is the record with the blocks where people put them, where it is at hand.
    """

    def __init__(self, page: Page, found: Arranged | None = None) -> None:
        found = found or arranged(page)
        self.doubts = found.doubts
        self.reads: dict[str, dict[str, Any]] = {read["key"]: read for read in found.record.get("articles") or []}
        self.slugs = ledger.once(topic_slugs, topic_slugs)
        ids = dict(Article.objects.filter(page=page).values_list("key", "pk"))
        self.ids = {read["order"]: ids[key] for key, read in self.reads.items() if key in ids}

    def values(self, key: str) -> dict[str, Any]:
        """The values of one article; empty where the record does not have it. Topics are slugs, the parent a primary key."""
        if key not in self.reads:
            return {}
        read = self.reads[key]
        return {**values_of(read, self.slugs), "parent": self.ids.get(read.get("parent") or 0)}

    def topic_evidence(self, key: str) -> dict[str, list[list[int]]]:
        """Every topic that was read, by slug, and the spans that speak for it."""
        read = self.reads.get(key) or {}
        spans = {item["topic"]: item["spans"] for item in read.get("topic_evidence") or []}
        return {self.slugs[term]: spans.get(term, []) for term in read.get("topics") or [] if term in self.slugs}


def reading_of(page: Page) -> Reading:
    """The reading of ``page``; that of many decisions about its articles is made once."""
    return ledger.once((Reading, page.pk), lambda: Reading(page))


def values_of(read: dict[str, Any], slugs: dict[str, str]) -> dict[str, Any]:
    """The values of an article of a record, but for its parent. ``slugs`` as ``topic_slugs`` gives them."""
    region, abstract = read.get("region") or {}, read.get("abstract") or {}
    values: dict[str, Any] = {name: read.get(name) or "" for name in TEXT_FIELDS}
    values |= {
        "abstract_label": abstract.get("label") or "",
        "abstract": abstract.get("text") or "",
        "body": "\n".join(paragraph.replace("\n", "") for paragraph in read.get("body") or []),
        "order": read["order"],
        "region": region.get("code"),
        "is_national": region.get("scope") == "national",
        "union_level": read.get("union_level") or "",
        "state": "parsed",
    }
    for name in overrides.LIST_FIELDS[Article]:
        values[name] = list(read.get(name) or [])
    values["topics"] = list(dict.fromkeys(slugs[term] for term in values["topics"] if term in slugs))
    values["organizations"] = [surface for item in values["organizations"] for surface in _surfaces(item)]
    return values


def _surfaces(organization: dict[str, Any]) -> list[dict[str, Any]]:
    """An organization of the record, once for each way in which it is printed: people decide on what they see in print."""
    shared = {name: value for name, value in organization.items() if name != "mentions"}
    return [{**shared, "surface": surface} for surface in organization.get("mentions") or [organization["name"]]]


def spans_of(read: dict[str, Any]) -> list[list[int]]:
    """Every span of an article of the record."""
    return [span for part in read["parts"] for span in part["spans"]]
