"""Figures of the layout: characters in the right article and role, headings, paragraphs, breaks, bylines, boxes, losses."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from articles.evaluation.gold import GoldPage, flat, fold, items_of, spans_of
from articles.evaluation.tally import Tally

Record = dict[str, Any]
Owner = tuple[int | None, str | None]  # article's place in the record (None: the page's own) and role

_OWN_OR_SPECIAL = re.compile("^本报|^特约")
SEAM = 6  # characters on each side of a column break that are looked for in one paragraph


def score_layout(gold: GoldPage, predicted: Record, tally: Tally) -> dict[int, int]:
    """Judge the layout; returns which predicted article each gold one was paired with (places in the records)."""
    gold_owners, owners = _owners(gold.record), _owners(predicted)
    pairs = _pair(gold_owners, owners)
    _score_characters(gold, gold_owners, owners, {there: here for here, there in pairs.items()}, tally)
    articles = items_of(predicted, "articles")
    for place, article in enumerate(gold.record["articles"]):
        other = articles[pairs[place]] if place in pairs else {}
        _score_article(article, other, tally)
        _score_parent(gold.record, article, predicted, other, pairs, tally)
    tally.match("articles", len(pairs), len(gold.record["articles"]), len(articles))
    return pairs


def _owners(record: Record) -> dict[int, list[Owner]]:
    """For each character that the record claims, who has it."""
    found: dict[int, list[Owner]] = {}
    claims: list[tuple[Record, Owner]] = [(item, (None, "banner")) for item in items_of(record, "banners")]
    claims += [(item, (None, "ad")) for item in items_of(record, "ads")]
    for place, article in enumerate(items_of(record, "articles")):
        claims += [(part, (place, part.get("role"))) for part in items_of(article, "parts")]
    for item, owner in claims:
        for start, end in spans_of(item):
            for offset in range(start, end):
                found.setdefault(offset, []).append(owner)
    return found


def _pair(gold: dict[int, list[Owner]], predicted: dict[int, list[Owner]]) -> dict[int, int]:
    """Articles paired one to one by the characters that they share, most first."""
    shared: Counter[tuple[int, int]] = Counter()
    for offset, owners in gold.items():
        for here, _ in owners:
            for there, _ in predicted.get(offset, []):
                if here is not None and there is not None:
                    shared[here, there] += 1
    pairs: dict[int, int] = {}
    for (here, there), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if here not in pairs and there not in pairs.values():
            pairs[here] = there
    return pairs


def _score_characters(
    gold: GoldPage, expected: dict[int, list[Owner]], given: dict[int, list[Owner]], back: dict[int, int], tally: Tally
) -> None:
    total = assigned = segmented = roles = 0
    for offset, char in enumerate(gold.text):
        if char.isspace():
            continue
        total += 1
        owners = given.get(offset, [])
        if len(owners) != 1:
            tally.errors.append(f"assigned: {gold.source} {offset} {char!r} is in {len(owners)} parts")
            continue
        assigned += 1
        if offset in expected:
            (here, role), (there, given_role) = expected[offset][0], owners[0]
            same = (back.get(there) if there is not None else None) == here
            segmented += same
            roles += same and role == given_role
    tally.count("assigned", assigned, total)
    tally.count("segmented", segmented, total)
    tally.count("roles", roles, total)


def _score_article(gold: Record, predicted: Record, tally: Tally) -> None:
    where = f"[{(gold.get('headline') or '')[:14]}]"
    tally.judge("headline", fold(gold.get("headline")) == fold(predicted.get("headline")) and bool(predicted), where)
    for name in ("kicker", "deck", "section"):
        if gold.get(name) or predicted.get(name):
            note = f"{where} got {predicted.get(name)!r}"
            tally.judge(name, flat(gold.get(name)) == flat(predicted.get(name)), note)
    tally.judge("genre", gold.get("genre") == predicted.get("genre"), f"{where} got {predicted.get('genre')}")
    tally.judge("body_exact", _running_text(gold) == _running_text(predicted), where)
    paragraphs = [fold(text) for text in items_of(predicted, "body")]
    tally.compare("paragraphs", map(fold, items_of(gold, "body")), paragraphs, where)
    _score_breaks(gold, paragraphs, where, tally)
    tally.compare("byline", _byline(gold), _byline(predicted), where)
    tally.compare("inset_headings", _insets(gold), _insets(predicted), where)
    tally.compare("captions", _captions(gold), _captions(predicted), where)
    tally.compare("lacunae", _lacunae(gold), _lacunae(predicted), where)
    if gold.get("abstract") or predicted.get("abstract"):
        abstract = [
            flat([(record.get("abstract") or {}).get(name) for name in ("label", "text")]) for record in (gold, predicted)
        ]
        tally.judge("abstract", abstract[0] == abstract[1], where)


def _running_text(article: Record) -> str:
    return flat(article.get("body")) or flat([caption.get("text") for caption in items_of(article, "captions")])


def _score_breaks(gold: Record, paragraphs: list[str], where: str, tally: Tally) -> None:
    """Whether the characters on both sides of each break stand together in one paragraph."""
    for part in items_of(gold, "parts"):
        at = 0
        for start, end in spans_of(part)[:-1] if part["role"] == "body" else []:
            at += end - start
            seam = fold(part["text"][max(0, at - SEAM) : at + SEAM])
            tally.judge("breaks", any(seam in paragraph for paragraph in paragraphs), f"{where} …{seam}…")


def _byline(article: Record) -> list[tuple[str, str]]:
    return [(_OWN_OR_SPECIAL.sub("", item["role"]), fold(item["name"])) for item in items_of(article, "byline")]


def _insets(article: Record) -> list[tuple[str, int]]:
    return [(fold(item["text"]), item["before_paragraph"]) for item in items_of(article, "inset_headings")]


def _lacunae(article: Record) -> list[int]:
    return [item["after_paragraph"] for item in items_of(article, "lacunae")]


def _captions(article: Record) -> list[tuple[str, str]]:
    return [(fold(item["text"]), fold(item.get("credit"))) for item in items_of(article, "captions")]


def _score_parent(
    gold_page: Record, gold: Record, predicted_page: Record, predicted: Record, pairs: dict[int, int], tally: Tally
) -> None:
    """Whether a sidebar hangs on the right article."""
    if gold.get("parent") is None and predicted.get("parent") is None:
        return
    expected = _place_of(gold_page, gold.get("parent"))
    given = _place_of(predicted_page, predicted.get("parent"))
    right = expected is not None and given is not None and pairs.get(expected) == given
    tally.judge("parent", right, f"[{(gold.get('headline') or '')[:14]}] got {predicted.get('parent')}")


def _place_of(page: Record, order: int | None) -> int | None:
    """The place in the record of the article with this order."""
    for place, article in enumerate(page["articles"]):
        if order is not None and (article.get("order") or article.get("id")) == order:
            return place
    return None
