"""The posts that readable articles tell of, for the page of a person or an organization."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.db.models import QuerySet

from articles.columns import Archive
from articles.columns.archive import ORGANIZATION, PERSON, at, is_among
from articles.models import Post

# Person, title, organization (None where the article leaves it open).
Told = tuple[int, str, int | None]
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
    entries = list(_entries(archive, posts, articles_shown).items())
    rows = posts.select_related("person", "organization", "article").only(*SHOWN).order_by()
    found = rows.in_bulk([pk for _told, keys in entries for pk in keys])
    readable = archive.keys_in_print(ORGANIZATION)
    return [
        {
            "post": found[keys[0]],
            "articles": [found[pk].article for pk in keys if pk in found],
            "has_page": organization is not None and is_among(readable, organization),
        }
        for (_person, _title, organization), keys in entries
        if keys[0] in found
    ]


def _entries(archive: Archive, posts: QuerySet[Post], most: int) -> dict[Told, list[int]]:
    """By person, title and organization, the keys of up to ``most`` posts, each of another article; POSTS_SHOWN of them, newest
    first."""
    rows = list(posts.order_by().values_list("pk", "article_id", *TOLD))
    pks, of_article, of_person, _titles, of_body = zip(*rows, strict=True) if rows else ((),) * 5
    articles, people = np.array(of_article, np.int64), np.array(of_person, np.int64)
    # A title of no body (an honour) has 0 for it, which is nobody's key.
    bodies = np.array([body or 0 for body in of_body], np.int64)
    is_told = at(archive.public, articles) & at(archive.open_keys(PERSON), people)
    is_told &= (bodies == 0) | at(archive.open_keys(ORGANIZATION), bodies)
    order = np.lexsort((pks, -articles, -at(archive.articles["last_day"], articles)))
    found: dict[Told, dict[int, int]] = {}
    for place in order[is_told[order]].tolist():
        pk, article, person, title, organization = rows[place]
        what = person, title, organization
        if what not in found and len(found) == POSTS_SHOWN:
            continue
        told = found.setdefault(what, {})
        if article not in told and len(told) < most:
            told[article] = pk
    return {what: list(told.values()) for what, told in found.items()}
