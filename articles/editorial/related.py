"""Articles that have much to do with one: the same people, bodies and topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db import connection
from django.db.models import Model

from articles.editorial.generation import kept
from articles.models import Article, OrganizationMention, PersonMention, TopicLabel

# What an article shares with another weighs so much, divided by how many articles share it: whom many name tells little.
LINKS: dict[str, tuple[type[Model], str, float]] = {
    "person": (PersonMention, "article_id", 6.0),
    "organization": (OrganizationMention, "article_id", 6.0),
    "topic": (TopicLabel, "id", 3.0),
}
# Of one name so many articles are looked at, the newest first; of one article so many names, as many as a query can hold.
LOOKED_AT, NAMES = 100, 60
CANDIDATES = 20
LEAST = 0.05


def related_keys(article: Article, shared: Mapping[str, Iterable[int]]) -> list[int]:
    """Keys of up to CANDIDATES articles, the closest first; some may be withheld. One query, by indexes alone.

    ``shared``: the keys of the article's people, organizations and topics, by the names in LINKS.
    """
    links = [(kind, key) for kind, keys in shared.items() for key in dict.fromkeys(keys)][:NAMES]
    return kept(("related", article.pk), lambda: _closest(article.pk, links)) if links else []


def _closest(pk: int, links: list[tuple[str, int]]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(map(_select, links)), [key for _kind, key in links])
        rows = {(kind, key, other) for kind, key, other in cursor.fetchall()}
    sizes = Counter((kind, key) for kind, key, _other in rows)
    scores: dict[int, float] = {}
    for kind, key, other in sorted(rows):
        if other != pk:
            scores[other] = scores.get(other, 0.0) + LINKS[kind][2] / sizes[kind, key]
    best = sorted((-score, -other) for other, score in scores.items() if score >= LEAST)
    return [-other for _score, other in best[:CANDIDATES]]


def _select(link: tuple[str, int]) -> str:
    """Names of tables and columns are those of models; the key is filled in by the database."""
    kind = link[0]
    model, order, _weight = LINKS[kind]
    table, newest = model._meta.db_table, f"ORDER BY {order} DESC LIMIT {LOOKED_AT}"
    return f"SELECT * FROM (SELECT '{kind}', {kind}_id, article_id FROM {table} WHERE {kind}_id = %s {newest}) AS one"  # noqa: S608
