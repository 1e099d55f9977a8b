"""Articles of the database as documents of the index. What stands here is what can be found, filtered and counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from articles.models import Article, Byline, Caption, OrganizationMention, PersonMention, State, TopicLabel
from articles.querysets import ArticleQuerySet
from search.analysis import squeeze
from search.index.document import SURFACE_MARK, Document
from search.query.tree import Zone
from search.request import NATIONAL, NONE

# An interval longer than this has no months of its own; it is found by its years (months).
MAX_MONTHS = 36

BATCH = 1000


RELATED = ("captions", "bylines", "person_mentions", "organization_mentions", "topic_labels")
Related = Mapping[str, Mapping[int, Sequence[Any]]]
"""The rows of articles by the name of the relation and the article's primary key."""


def searchable_articles() -> ArticleQuerySet:
    """Every article that readers may find, with all that its document is made of."""
    return (
        Article.objects.published()
        .select_related("region")
        .prefetch_related(
            "captions",
            "bylines",
            Prefetch("person_mentions", PersonMention.objects.select_related("person")),
            Prefetch("organization_mentions", _organization_mentions()),
            Prefetch("topic_labels", TopicLabel.objects.select_related("topic")),
        )
    )


def _organization_mentions() -> QuerySet[OrganizationMention]:
    return OrganizationMention.objects.select_related("organization").prefetch_related("organization__aliases")


# How each is asked for.
ROWS: dict[str, Callable[[], QuerySet[Any]]] = {
    "captions": lambda: Caption.objects.order_by("order", "pk").only("article", "text", "credit"),
    "bylines": lambda: Byline.objects.order_by("order", "pk"),
    "person_mentions": lambda: PersonMention.objects.select_related("person"),
    "organization_mentions": _organization_mentions,
    "topic_labels": lambda: TopicLabel.objects.select_related("topic"),
}


def related_to(keys: Sequence[int], wanted: Sequence[str] = RELATED) -> Related:
    """The same as the prefetching above. Django makes a query set for every article and relation, whether or not there are
    rows, which costs more than all the rest of a document. What is not ``wanted`` is as if there were none."""
    found: dict[str, dict[int, list[Any]]] = {name: {} for name in RELATED}
    for name in wanted:
        for row in ROWS[name]().filter(article__in=keys):
            found[name].setdefault(row.article_id, []).append(row)
    return found


def documents_of(keys: Iterable[int]) -> Iterator[Document]:
    """The documents of those of these articles that may be found, in the order of their keys."""
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), BATCH):
        yield from _documents(Article.objects.filter(pk__in=wanted[start : start + BATCH]))


def all_documents() -> Iterator[Document]:
    """Every searchable article's document, in the order of keys, a batch at a time."""
    last: int | None = 0
    while last is not None:
        following, last = Article.objects.filter(pk__gt=last).order_by("pk")[:BATCH].values_list("pk", flat=True), None
        if keys := list(following):
            yield from _documents(Article.objects.filter(pk__range=(keys[0], keys[-1])))
            last = keys[-1]


def _documents(chosen: ArticleQuerySet) -> Iterator[Document]:
    articles = list(chosen.published().select_related("region").order_by("pk"))
    related = related_to([article.pk for article in articles])
    return (document_of(article, related) for article in articles)


def document_of(article: Article, related: Related | None = None) -> Document:
    """Everything of one article that the index keeps; an article with the same content gives the same document.

    ``related``: its rows among others', where they were loaded together; else they are asked for.
    """
    rows = _rows(article, related)
    values = {
        "newspaper": [str(article.newspaper_id or NONE)],
        "region": _regions(article),
        "level": [article.union_level or NONE],
        "topic": [label.topic.slug for label in rows["topic_labels"]] or [NONE],
        "genre": [article.genre],
        "reporter": [squeeze(byline.name) for byline in rows["bylines"]],
        **_days(article.not_before, article.not_after),
        **_people(rows["bylines"], rows["person_mentions"]),
        **organizations_of(rows["organization_mentions"]),
    }
    return Document(
        pk=article.pk,
        passages=tuple(passages_of(article, rows["captions"], rows["bylines"])),
        first=article.not_before or article.not_after,
        last=article.not_after,
        keywords={name: tuple(sorted({value for value in listed if value})) for name, listed in values.items()},
    )


def _rows(article: Article, related: Related | None) -> dict[str, Sequence[Any]]:
    if related is None:
        return {name: list(getattr(article, name).all()) for name in RELATED}
    return {name: related[name].get(article.pk, ()) for name in RELATED}


def passages_of(article: Article, captions: Iterable[Any], bylines: Iterable[Any]) -> Iterator[tuple[Zone, str]]:
    """Everything of an article that is text."""
    for zone, text in (
        (Zone.HEADLINE, article.headline),
        (Zone.KICKER, article.kicker),
        (Zone.DECK, article.deck),
        (Zone.SECTION, article.section),
        (Zone.BODY, article.abstract_label),
        (Zone.BODY, article.abstract),
    ):
        if text:
            yield zone, text
    for heading in article.inset_headings:
        yield Zone.BODY, str(heading.get("text", "") if isinstance(heading, dict) else heading)
    for paragraph in article.paragraphs:
        yield Zone.BODY, paragraph
    for caption in captions:
        yield Zone.CAPTION, caption.text
        if caption.credit:
            yield Zone.BYLINE, caption.credit
    for byline in bylines:
        yield Zone.BYLINE, byline.name


def _regions(article: Article) -> list[str]:
    """The region and all it lies in, so that a tree's node counts what is inside it."""
    codes = article.region.ancestor_codes if article.region else []
    return [*codes, *([NATIONAL] if article.is_national else [])] or [NONE]


def _days(first: date | None, last: date | None) -> dict[str, list[str]]:
    """Every year and month that the article's date may fall into."""
    if last is None:
        return {"year": [NONE], "month": []}
    first = first or last
    months = [(m // 12, m % 12 + 1) for m in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)]
    return {
        "year": [f"{year:04}" for year in range(first.year, last.year + 1)],
        "month": [f"{year:04}-{month:02}" for year, month in months] if len(months) <= MAX_MONTHS else [],
    }


def _people(bylines: Sequence[Byline], mentions: Sequence[PersonMention]) -> dict[str, list[str]]:
    records, names = [], []
    for byline in bylines:
        names.append(squeeze(byline.name))
    for mention in mentions:
        names.append(squeeze(mention.name))
        if mention.person and mention.person.state != State.WITHHELD:
            records.append(str(mention.person_id))
            names.append(squeeze(mention.person.name))
    records += [str(byline.person_id) for byline in bylines if byline.person_id]
    return {"person": records, "person_name": names}


def organizations_of(mentions: Sequence[OrganizationMention]) -> dict[str, list[str]]:
    """The records and full names meant in this article, and which printed name meant which."""
    records, names, surfaces = [], [], []
    for mention in mentions:
        record = mention.organization
        printed = {squeeze(mention.surface)}
        if record and record.state != State.WITHHELD:
            records.append(str(record.pk))
            printed |= {squeeze(record.name), squeeze(mention.name), *(squeeze(alias.name) for alias in record.aliases.all())}
            name = squeeze(record.name)
        else:
            name = squeeze(mention.name)
        names.append(name)
        surfaces += [f"{surface}{SURFACE_MARK}{name}" for surface in printed - {name, ""}]
    return {"organization": records, "organization_name": names, "surface": surfaces}
