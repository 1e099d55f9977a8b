"""What hangs on an article that was born digital: the lists that its entry gives, and the names that are read from its text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from articles.editorial import history, overrides, union_tree
from articles.editorial.authority import drop_unmentioned, records_led_to
from articles.editorial.names import keep_names
from articles.editorial.readings import values_of
from articles.editorial.rows import keep_lists
from articles.lexicons import Lexicons
from articles.loading.entries import Entry
from articles.models import Article, Byline, Organization, Override, Region, Topic, TopicLabel

NAMES = ("person_mentions", "organization_mentions", "place_mentions", "date_mentions", "event_mentions", "figures")


def signatures(entry: Entry, lexicons: Lexicons) -> list[dict[str, str]]:
    """Who signs by the entry's own word, as members of the list ``byline``."""
    if not entry.byline:
        return []
    # Imported here: whoever loads without bylines and without names need not carry the parser.
    from articles.parsing.pipeline import read_byline_line

    found = dict.fromkeys(signer for line in entry.byline for signer in read_byline_line(line, lexicons))
    return [{"role": signer.role, "name": signer.name} for signer in found]


def byline_rows(article_id: int, members: Iterable[dict[str, str]], first: int = 0) -> list[Byline]:
    return [
        Byline(article_id=article_id, order=order, role=item["role"][:20], name=item["name"][:50])
        for order, item in enumerate(members, first)
    ]


def has_names(article: Article) -> bool:
    """Whether anything was ever read from the article's text."""
    return any(getattr(article, name).exists() for name in NAMES)


def add_given(
    article: Article, entry: Entry, slugs: list[str] | None, decisions: Iterable[Override], lexicons: Lexicons
) -> bool:
    """Add the given bylines and topics that a known article lacks, but for those that a person removed; whether there were any.

    What the article has beyond them may have been read from its text, and stays.
    """
    if not slugs and not entry.byline:
        return False
    given = overrides.laid_over({"topics": slugs or [], "byline": signatures(entry, lexicons)}, decisions)
    topics = set(article.topic_labels.values_list("topic__slug", flat=True))
    signed = set(article.bylines.values_list("role", "name"))
    rows = byline_rows(
        article.pk, [item for item in given["byline"] if (item["role"][:20], item["name"][:50]) not in signed], len(signed)
    )
    labels = [
        TopicLabel(article=article, topic=topic, order=order)
        for order, topic in enumerate(Topic.objects.filter(slug__in=set(given["topics"]) - topics), len(topics))
    ]
    if rows or labels:
        history.watch([article])
    Byline.objects.bulk_create(rows)
    TopicLabel.objects.bulk_create(labels)
    return bool(rows or labels)


def keep_read_names(
    article: Article,
    read: dict[str, Any],
    slugs: list[str] | None,
    known: dict[str, str],
    decisions: Iterable[Override],
) -> bool:
    """Make the article's rows of what was read from its text, what people decided laid over.

    ``slugs``: the given topics, null where they are to be read too; ``known``: every slug by its names. Whether any was found.
    """
    decided = list(decisions)
    history.watch([article])
    before = records_led_to([article])
    values = values_of(read, known)
    if slugs is not None:
        values["topics"] = slugs
    values = overrides.laid_over(values, decided)
    if "region" in values:
        article.region = Region.objects.filter(code=values["region"]).first() if values["region"] else None
        article.region_inferred = bool((read.get("region") or {}).get("inferred")) and article.region is not None
    article.is_national, article.union_level = values["is_national"], values["union_level"]
    article.warnings = read.get("warnings") or []
    article.save()
    gave_way = keep_names(article, values)
    keep_lists(article, values, {slug: [] for slug in values["topics"]})
    drop_unmentioned(before, gave_way)
    union_tree.place(records_led_to([article])[Organization])
    return has_names(article)


def read_meaning(article: Article, entry: Entry, lexicons: Lexicons) -> dict[str, Any]:
    """People, organizations, places, topics … of the article's text, as a record of a page has them, without places on it."""
    from articles.parsing.pipeline import read_byline_line, read_given_article
    from articles.parsing.types import Role

    heads: list[tuple[Role, str]] = [
        ("section", article.section),
        ("kicker", article.kicker),
        ("headline", article.headline),
        ("deck", article.deck),
    ]
    body: list[tuple[Role, str]] = [("body", paragraph) for paragraph in article.paragraphs]
    byline = tuple(signer for line in entry.byline or () for signer in read_byline_line(line, lexicons))
    head = " ".join(filter(None, (entry.newspaper, entry.when.date, entry.printed_page and f"第{entry.printed_page}版")))
    page = read_given_article([part for part in heads if part[1]] + body, head, byline, lexicons)
    record: dict[str, Any] = _without_spans(page.as_record()["articles"][0])
    return record


def _without_spans(value: Any) -> Any:
    """The same without places in a text that nobody keeps."""
    if isinstance(value, dict):
        placeless: dict[str, Any] = {"spans": [], "evidence": [], "span": None}
        return {name: placeless[name] if name in placeless else _without_spans(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_without_spans(item) for item in value]
    return value
