"""The posts that readable articles tell of, for the page of a person or an organization."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from articles.columns import Archive
from articles.columns.archive import ORGANIZATION, PERSON, is_among
from articles.models import Post

POSTS_SHOWN = 40
# Of one post; the newest say when it was last held, and their lists have the others.
ARTICLES_SHOWN = 5
TOLD = ("person_id", "title", "organization_id")
SHOWN = (
    *TOLD,
    "article_id",
    "person__name",
    "person__distinction",
    "organization__name",
    *(f"article__{name}" for name in ("headline", "kicker", "date", "precision", "not_before", "not_after")),
)


def told_posts(archive: Archive, posts: QuerySet[Post], articles_shown: int = ARTICLES_SHOWN) -> list[dict[str, Any]]:
    """Posts that readable articles tell of, each once, newest first, with the articles that it stands in (the newest
    ``articles_shown`` of them).

    ``has_page``: whether readers can open the organization (one that only a post leads to has no page). Which ones there are
    is found in numbers alone; rows are read only of those that are shown.
    """
    entries = list(_entries(archive, posts, articles_shown).items())[:POSTS_SHOWN]
    rows = posts.select_related("person", "organization", "article").only(*SHOWN).order_by()
    found = rows.in_bulk([pk for _told, keys in entries for pk in keys])
    readable = archive.keys_in_print(ORGANIZATION)
    return [
        {
            "post": found[keys[0]],
            "articles": [found[pk].article for pk in keys if pk in found],
            "has_page": is_among(readable, organization),
        }
        for (_person, _title, organization), keys in entries
        if keys[0] in found
    ]


def _entries(archive: Archive, posts: QuerySet[Post], most: int) -> dict[tuple[int, str, int], list[int]]:
    """By person, title and organization, the keys of up to ``most`` posts, each of another article; newest first."""
    days, people, bodies = archive.articles["last_day"], archive.open_keys(PERSON), archive.open_keys(ORGANIZATION)
    told = [
        (-int(days[article]), -article, pk, (person, title, organization))
        for pk, article, person, title, organization in posts.order_by().values_list("pk", "article_id", *TOLD)
        if article < len(days) and archive.public[article] and is_among(people, person) and is_among(bodies, organization)
    ]
    found: dict[tuple[int, str, int], dict[int, int]] = {}
    for _day, article, pk, what in sorted(told, key=lambda row: row[:3]):
        keys = found.setdefault(what, {})
        if article in keys or len(keys) < most:
            keys.setdefault(article, pk)
    return {what: list(keys.values()) for what, keys in found.items()}
