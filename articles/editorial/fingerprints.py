"""The marks of articles' sentences, kept and looked up: by article in fingerprints, by sentence in a table of holders.

Rows of holders go in and are asked for in the order of their marks, many articles' at a time: marks are random, and in any
other order a large archive would read and write all of the table's index for a few articles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from articles.editorial.inserting import insert
from articles.editorial.sentences import marks
from articles.models import Article, Fingerprint, MarkHolder
from articles.models.repeats import SentenceMark, packed, unpacked

# Values in one statement.
MOST_ASKED = 5000

Marks = dict[int, list[SentenceMark]]


def bring_up_to_date(ids: Sequence[int]) -> tuple[Marks, set[int]]:
    """Store the marks of these articles' sentences, in a transaction; returns those that changed or are new, by article, and
    the marks that some lost. Others who write these articles wait until the transaction ends."""
    former = of(ids)
    now = {pk: marks(text) for pk, text in texts(ids, hold=True).items()}
    changed = {pk: found for pk, found in now.items() if found != former.get(pk)}
    if not changed:
        return {}, set()
    known = {pk: former[pk] for pk in changed if pk in former}
    if known:
        Fingerprint.objects.filter(article__in=known).delete()
    insert(Fingerprint, Fingerprint._meta.concrete_fields, [(pk, packed(found)) for pk, found in changed.items()])
    holders = sorted({(mark, pk) for pk, found in changed.items() for mark, _place, _length in found})
    insert(MarkHolder, MarkHolder._meta.concrete_fields, holders)
    return changed, {mark for lost in known.values() for mark, _place, _length in lost}


def of(ids: Collection[int]) -> Marks:
    """The stored marks of the articles that have a fingerprint."""
    table = Fingerprint._meta.db_table
    rows = _rows(f"SELECT article_id, packed FROM {table} WHERE article_id IN", ids)  # noqa: S608 -- a model's table
    return {article: unpacked(value) for article, value in rows}


def numbers(wanted: Collection[int]) -> dict[int, int]:
    """{mark: how many articles have it} for those of the marks that several have."""
    sql = f"SELECT mark, COUNT(*) FROM {MarkHolder._meta.db_table} WHERE mark IN"  # noqa: S608 -- a model's table
    return dict(_rows(sql, wanted, "GROUP BY mark HAVING COUNT(*) > 1"))


def holders(wanted: Collection[int]) -> dict[int, list[int]]:
    """{mark: the articles that have it}."""
    found: dict[int, list[int]] = defaultdict(list)
    sql = f"SELECT mark, article_id FROM {MarkHolder._meta.db_table} WHERE mark IN"  # noqa: S608 -- a model's table
    for mark, article in _rows(sql, wanted):
        found[mark].append(article)
    return found


def missing() -> list[int]:
    """Articles that have not been compared yet: a loading was interrupted, or rows came by another way."""
    return list(Article.objects.filter(fingerprint=None).order_by("pk").values_list("pk", flat=True))


def texts(ids: Iterable[int], *, hold: bool = False) -> dict[int, str]:
    """What is compared of each article: its running text, or where it has none the captions of its pictures.

    ``hold``: nobody else writes these articles until the transaction ends.
    """
    rows = Article.objects.filter(pk__in=ids).order_by("pk")
    found = dict((rows.select_for_update(no_key=True) if hold else rows).values_list("pk", "body"))
    bare = [pk for pk, body in found.items() if not body]
    if bare:
        captions: dict[int, list[str]] = defaultdict(list)
        with_captions = Article.objects.filter(pk__in=bare, captions__isnull=False).order_by("pk", "captions__order")
        for pk, text in with_captions.values_list("pk", "captions__text"):
            captions[pk].append(text)
        found |= {pk: "\n".join(lines) for pk, lines in captions.items()}
    return found


@receiver(pre_delete, sender=Fingerprint, dispatch_uid="articles.fingerprints")
def _on_deletion(instance: Fingerprint, **_signal: Any) -> None:
    """An article goes and its fingerprint with it, or a fingerprint gives way to a new one."""
    lost = {mark for mark, _place, _length in instance.marks}
    MarkHolder.objects.filter(article_id=instance.article_id, mark__in=lost).delete()


def _rows(sql: str, values: Collection[int], then: str = "") -> Iterator[tuple[Any, ...]]:
    """The rows that ``sql`` finds for the values, lot by lot in their order. The values stand in the statement itself, being
    whole numbers: a parameter each would take ten times as long."""
    listed = sorted(values)
    with connection.cursor() as cursor:
        for start in range(0, len(listed), MOST_ASKED):
            among = ",".join(map(str, listed[start : start + MOST_ASKED]))
            cursor.execute(f"{sql} ({among}) {then}")
            yield from cursor.fetchall()
