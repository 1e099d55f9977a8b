"""Reprints, extracts and reworked copies: articles that share sentences, found by a table of sentence marks.

A sentence that many articles have (a formula, a weekly column's opening) is no evidence; nor is a single short one. Nothing is
merged: readers see beside an article where else its text stands.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q, Sum

from articles.editorial.sentences import marks, sentences
from articles.models import Article, Repeat, SentenceMark, State

# A sentence in more articles than this is a formula. Set on 77,047 news items: sentences in more than
# 12 of them are nearly all a programme's fixed words.
COMMON = 12
# What two articles must share: so many sentences with so many letters together, or most of the shorter one and no mere phrase.
# A letter of a sentence that n articles have counts 2/n: what two alone have was copied, what ten have may be ceremony. Of the
# news items, every second pair without this shared no more than who sat where at meetings of one series.
LEAST_SENTENCES, LEAST_LETTERS = 2, 40
MOST_OF_IT, NO_PHRASE = 0.6, 24
# From this share on nothing but a little is left out; then it does not matter how many copies there are.
WHOLE = 0.8
LOT = 500

Pair = tuple[int, int]
# What ``sentences.marks`` finds, by article.
Marks = dict[int, list[tuple[int, int, int]]]


def keep(ids: Iterable[int]) -> None:
    """Bring the marks and links of these articles up to date; those whose text is as it was cost two queries."""
    listed = sorted(set(ids))
    for start in range(0, len(listed), LOT):
        with transaction.atomic():
            changed, dropped = _keep_marks(listed[start : start + LOT])
            if changed:
                _link(changed, dropped)


def mark(ids: Iterable[int]) -> None:
    """Store the marks of articles that have their links already (an archive that was put back)."""
    listed = sorted(set(ids))
    for start in range(0, len(listed), LOT):
        _keep_marks(listed[start : start + LOT])


def _keep_marks(ids: Sequence[int]) -> tuple[Marks, set[int]]:
    """Store the marks of the articles' sentences; returns those that changed by article, and which marks some lost."""
    former: Marks = defaultdict(list)
    rows = SentenceMark.objects.filter(article__in=ids).order_by("article", "place")
    for article, mark, place, length in rows.values_list("article", "mark", "place", "length"):
        former[article].append((mark, place, length))
    now = {pk: marks(text) for pk, text in texts(ids).items()}
    changed = {pk: found for pk, found in now.items() if found != former[pk]}
    known = [pk for pk in changed if former[pk]]
    if known:
        SentenceMark.objects.filter(article__in=known).delete()
    if changed:
        _insert([(pk, *mark) for pk, found in changed.items() for mark in found])
    return changed, {mark for pk in known for mark, _place, _length in former[pk]}


def texts(ids: Iterable[int]) -> dict[int, str]:
    """What is compared of each article: its running text, or where it has none the captions of its pictures."""
    found = dict(Article.objects.filter(pk__in=ids).values_list("pk", "body"))
    bare = [pk for pk, body in found.items() if not body]
    if bare:
        captions: dict[int, list[str]] = defaultdict(list)
        rows = Article.objects.filter(pk__in=bare, captions__isnull=False).order_by("pk", "captions__order")
        for pk, text in rows.values_list("pk", "captions__text"):
            captions[pk].append(text)
        found |= {pk: "\n".join(lines) for pk, lines in captions.items()}
    return found


def _insert(rows: list[tuple[int, int, int, int]]) -> None:
    """In SQL of its own: through the ORM a million marks take a minute, so six seconds."""
    table = connection.ops.quote_name(SentenceMark._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (article_id, mark, place, length) VALUES (%s, %s, %s, %s)",  # noqa: S608
            rows,
        )


def _link(changed: Marks, dropped: Iterable[int]) -> None:
    """Work out anew which articles share sentences with these.

    Where one of these makes a sentence more common, or has ``dropped`` it, the others that have it are compared anew as well:
    what is linked does not depend on the order in which articles came.
    """
    own = Counter(mark for found in changed.values() for mark in {mark for mark, _place, _length in found})
    numbers = _numbers(changed)
    here = set(changed)
    others = _holders([*(mark for mark, number in numbers.items() if 0 < number - own[mark] <= COMMON), *dropped]) - here
    if others:
        numbers |= _numbers(others)
    rare = {mark: number for mark, number in numbers.items() if number <= COMMON}
    touched = here | others
    Repeat.objects.filter(Q(first__in=touched) | Q(second__in=touched)).delete()
    if rare:
        Repeat.objects.bulk_create(_repeats(_shared(list(rare), touched), rare), batch_size=LOT)


def _numbers(ids: Iterable[int]) -> dict[int, int]:
    """{mark: how many articles have it} for the marks of these articles that others have as well."""
    here = SentenceMark.objects.filter(article__in=ids).values("mark")
    rows = SentenceMark.objects.filter(mark__in=here).values("mark").order_by()
    return dict(rows.annotate(number=Count("article", distinct=True)).filter(number__gt=1).values_list("mark", "number"))


def _holders(wanted: Sequence[int]) -> set[int]:
    """The articles that have any of these marks."""
    return {
        article
        for start in range(0, len(wanted), LOT)
        for article in SentenceMark.objects.filter(mark__in=wanted[start : start + LOT]).values_list("article", flat=True)
    }


def _counts(ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """{mark: (how many articles have it, how many of these)} for the marks of these articles."""
    here = SentenceMark.objects.filter(article__in=ids)
    rows = SentenceMark.objects.filter(mark__in=here.values("mark")).values("mark").order_by()
    own = here.values("mark").order_by().annotate(number=Count("article", distinct=True)).values_list("mark", "number")
    inside = dict(own)
    everywhere = rows.annotate(number=Count("article", distinct=True)).filter(number__gt=1).values_list("mark", "number")
    return {mark: (number, inside[mark]) for mark, number in everywhere}


def _shared(rare: Sequence[int], touched: set[int]) -> dict[Pair, dict[int, tuple[int, int, int]]]:
    """{(first, second): {mark: (place, place, length)}} for pairs of which one is touched."""
    holders: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
    for start in range(0, len(rare), LOT):
        found = SentenceMark.objects.filter(mark__in=rare[start : start + LOT]).order_by("-place")
        for mark, article, place, length in found.values_list("mark", "article", "place", "length"):
            holders[mark][article] = place, length
    shared: dict[Pair, dict[int, tuple[int, int, int]]] = defaultdict(dict)
    for mark, places in holders.items():
        for article in places.keys() & touched:
            for other in places:
                if other != article:
                    first, second = sorted((article, other))
                    shared[first, second][mark] = places[first][0], places[second][0], places[first][1]
    return shared


def _repeats(shared: dict[Pair, dict[int, tuple[int, int, int]]], rare: dict[int, int]) -> list[Repeat]:
    letters = _letters({pk for pair in shared for pk in pair})
    found = []
    for (first, second), common in sorted(shared.items()):
        told = sum(length for _first, _second, length in common.values())
        weight = sum(2 * length / rare[mark] for mark, (_first, _second, length) in common.items())
        shares = min(told / letters[first], 1), min(told / letters[second], 1)
        if _is_evidence(len(common), told, weight, shares):
            places = sorted([one, other] for one, other, _length in common.values())
            found.append(
                Repeat(
                    first_id=first,
                    second_id=second,
                    share_of_first=round(shares[0], 4),
                    share_of_second=round(shares[1], 4),
                    sentences=places,
                )
            )
    return found


def _is_evidence(number: int, letters: int, weight: float, shares: tuple[float, float]) -> bool:
    """Whether shared sentences are more than chance: how many, their letters, these by rarity, the share of either article."""
    if min(shares) >= WHOLE:
        return letters >= NO_PHRASE
    if max(shares) >= MOST_OF_IT:
        return weight >= NO_PHRASE
    return number >= LEAST_SENTENCES and weight >= LEAST_LETTERS


def _letters(ids: Iterable[int]) -> dict[int, int]:
    """How many letters the marked sentences of each article have together."""
    listed = sorted(ids)
    found: dict[int, int] = {}
    for start in range(0, len(listed), LOT):
        rows = SentenceMark.objects.filter(article__in=listed[start : start + LOT]).values("article").order_by()
        found.update(rows.annotate(total=Sum("length")).values_list("article", "total"))
    return found


@dataclass(frozen=True)
class Elsewhere:
    """Another article with the same text: ``share`` of this article's letters, and the sentences as they stand here."""

    article: Article
    kind: str
    share: float
    sentences: list[str]


REPRINT, EXTRACT, SOURCE, REWORKED = "reprint", "extract", "source", "reworked"


def is_repeated() -> Exists:
    """A condition for a query of articles: whether any other article shares sentences with the row's."""
    return Exists(Repeat.objects.filter(Q(first=OuterRef("pk")) | Q(second=OuterRef("pk"))))


def elsewhere(article: Article) -> list[Elsewhere]:
    """Where else readers find the text of ``article``, the most alike first."""
    rows = Repeat.objects.filter(Q(first=article) | Q(second=article)).select_related("first__newspaper", "second__newspaper")
    for side in ("first", "second"):
        rows = rows.exclude(**{f"{side}__state": State.WITHHELD}).exclude(**{f"{side}__page__state": State.WITHHELD})
    own = list(sentences(article.body or texts([article.pk])[article.pk]))
    found = [_seen_from(article, row, own) for row in rows]
    return sorted(found, key=lambda each: (-each.share, each.article.pk))


def _seen_from(article: Article, row: Repeat, own: list[str]) -> Elsewhere:
    is_first = row.first_id == article.pk
    shares = (row.share_of_first, row.share_of_second) if is_first else (row.share_of_second, row.share_of_first)
    places = sorted(pair[0 if is_first else 1] for pair in row.sentences)
    shown = [own[place].strip() for place in places if place < len(own)]
    return Elsewhere(row.second if is_first else row.first, _kind(*shares), shares[0], shown)


def _kind(here: float, there: float) -> str:
    """What the other one is to this one, by the share of each that the other has too."""
    if min(here, there) >= WHOLE:
        return REPRINT
    if there >= WHOLE:
        return EXTRACT
    return SOURCE if here >= WHOLE else REWORKED
