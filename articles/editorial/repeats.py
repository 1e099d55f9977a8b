"""Reprints, extracts and reworked copies: articles that share sentences, found by the marks of their sentences.

A sentence that many articles have (a formula, a weekly column's opening) is no evidence; nor is a single short one. Nothing is
merged: readers see beside an article where else its text stands.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from articles.editorial import fingerprints
from articles.editorial.fingerprints import Marks
from articles.editorial.sentences import sentences
from articles.models import Article, Repeat, State
from articles.models.repeats import SentenceMark

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
COMPARED = ("share_of_first", "share_of_second", "sentences")
# Articles compared in one transaction. The more, the less each costs (see ``fingerprints``); 5,000 take two seconds.
LOT = 5000

Pair = tuple[int, int]


def keep(ids: Iterable[int]) -> None:
    """Bring the marks and links of these articles up to date; those whose text is as it was cost two queries."""
    for lot in _lots(ids):
        with transaction.atomic():
            changed, dropped = fingerprints.bring_up_to_date(lot)
            if changed:
                _link(changed, dropped)


def mark(ids: Iterable[int]) -> None:
    """Store the marks of articles that have their links already (an archive that was put back)."""
    for lot in _lots(ids):
        with transaction.atomic():
            fingerprints.bring_up_to_date(lot)


def _lots(ids: Iterable[int]) -> Iterator[list[int]]:
    listed = sorted(set(ids))
    for start in range(0, len(listed), LOT):
        yield listed[start : start + LOT]


def _link(changed: Marks, dropped: set[int]) -> None:
    """Work out anew which articles share sentences with these.

    Where one of these makes a sentence more common, or has ``dropped`` it, the others that have it are compared anew as well:
    what is linked does not depend on the order in which articles came.
    """
    own = Counter(mark for marks in changed.values() for mark in _each(marks))
    numbers = fingerprints.numbers(own)
    spread = {mark for mark, number in numbers.items() if 0 < number - own[mark] <= COMMON}
    others = {article for held in fingerprints.holders(spread | dropped).values() for article in held} - set(changed)
    known = changed | fingerprints.of(others)
    numbers |= fingerprints.numbers({mark for article in others & known.keys() for mark in _each(known[article])} - own.keys())
    rare = {mark: number for mark, number in numbers.items() if number <= COMMON}
    touched = set(changed) | others
    holders = fingerprints.holders(rare)
    known |= fingerprints.of({article for held in holders.values() for article in held} - known.keys())
    _keep_links(touched, _repeats(_shared(holders, touched & known.keys(), known), known, rare))


def _each(marks: Iterable[SentenceMark]) -> set[int]:
    """A sentence that stands twice counts once."""
    return {mark for mark, _place, _length in marks}


def _shared(holders: dict[int, list[int]], touched: set[int], known: Marks) -> dict[Pair, set[int]]:
    """{(first, second): the marks that both have} for pairs of which one is touched."""
    shared: dict[Pair, set[int]] = defaultdict(set)
    for mark, held in holders.items():
        there = [article for article in held if article in known]
        for article in touched.intersection(there):
            for other in there:
                if other != article:
                    shared[min(article, other), max(article, other)].add(mark)
    return shared


def _repeats(shared: dict[Pair, set[int]], known: Marks, rare: dict[int, int]) -> Iterator[Repeat]:
    """The pairs whose shared sentences are evidence, as links."""
    letters = {pk: sum(length for _mark, _place, length in known[pk]) for pair in shared for pk in pair}
    for (first, second), common in sorted(shared.items()):
        lengths = {mark: length for mark, _place, length in known[first] if mark in common}
        told = sum(lengths.values())
        weight = sum(2 * length / rare[mark] for mark, length in sorted(lengths.items()))
        shares = min(told / letters[first], 1), min(told / letters[second], 1)
        if _is_evidence(len(common), told, weight, shares):
            here, there = (_first_places(known[pk], common) for pk in (first, second))
            yield Repeat(
                first_id=first,
                second_id=second,
                share_of_first=round(shares[0], 4),
                share_of_second=round(shares[1], 4),
                sentences=sorted([here[mark], there[mark]] for mark in common),
            )


def _first_places(marks: list[SentenceMark], common: set[int]) -> dict[int, int]:
    return {mark: place for mark, place, _length in reversed(marks) if mark in common}


def _keep_links(touched: set[int], wanted: Iterable[Repeat]) -> None:
    """Let the links of these articles be the wanted ones; those that are there already stay."""
    stored = {(row.first_id, row.second_id): row for row in _links_of(touched)}
    fresh = []
    for row in wanted:
        known = stored.get((row.first_id, row.second_id))
        if known and all(getattr(known, name) == getattr(row, name) for name in COMPARED):
            del stored[row.first_id, row.second_id]
        else:
            fresh.append(row)
    Repeat.objects.filter(pk__in=[row.pk for row in stored.values()]).delete()
    Repeat.objects.bulk_create(fresh, batch_size=1000)


def _links_of(articles: Iterable[int]) -> Iterator[Repeat]:
    """The numbers stand in the statement itself: thousands of parameters would take longer than all the rest."""
    table = Repeat._meta.db_table
    for lot in _lots(articles):
        among = ",".join(map(str, lot))
        yield from Repeat.objects.raw(f"SELECT * FROM {table} WHERE first_id IN ({among}) OR second_id IN ({among})")  # noqa: S608


def _is_evidence(number: int, letters: int, weight: float, shares: tuple[float, float]) -> bool:
    """Whether shared sentences are more than chance: how many, their letters, these by rarity, the share of either article."""
    if min(shares) >= WHOLE:
        return letters >= NO_PHRASE
    if max(shares) >= MOST_OF_IT:
        return weight >= NO_PHRASE
    return number >= LEAST_SENTENCES and weight >= LEAST_LETTERS


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
    own = list(sentences(article.body or fingerprints.texts([article.pk])[article.pk]))
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
