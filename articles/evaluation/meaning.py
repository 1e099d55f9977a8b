"""Figures of what a page says: names, posts, which union a mention means, dates, events, region, level, topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from articles.evaluation.gold import GoldPage, fold, items_of
from articles.evaluation.tally import Tally

Record = dict[str, Any]
Post = tuple[str, str, str]

PRESS = {"reporter", "correspondent", "photographer", "author"}
MUNICIPALITIES = {"北京市", "天津市", "上海市", "重庆市"}
ALIKE = 0.75  # share of the longer name's characters from which on two names of an event are the same


def score_meaning(gold: GoldPage, predicted: Record, pairs: dict[int, int], tally: Tally) -> None:
    """Judge names, dates, events and labels of the articles that ``pairs`` brings together (places in the records)."""
    articles = items_of(predicted, "articles")
    judged = [article for article in gold.record["articles"] if "people" in article]
    for place, article in enumerate(gold.record["articles"]):
        if "people" in article:
            _score_article(article, articles[pairs[place]] if place in pairs else {}, tally)
    for place, extra in enumerate(articles):
        if judged and place not in pairs.values():
            for name in ("people", "organizations", "events"):
                tally.match(name, 0, 0, len(items_of(extra, name)))
    if gold.record.get("issue_date"):
        date, given = gold.record["issue_date"], predicted.get("issue_date") or {}
        tally.judge("issue_date", _true_date(date, given), f"{gold.source} {date.get('value')} got {given.get('value')}")


def _score_article(gold: Record, predicted: Record, tally: Tally) -> None:
    where = f"[{(gold.get('headline') or '')[:14]}]"
    tally.compare("people", _people(gold), _people(predicted), where)
    _score_posts(gold, predicted, where, tally)
    _score_union_names(gold, predicted, where, tally)
    _score_dates(gold, predicted, where, tally)
    _loosely(tally, "organizations", items_of(gold, "organizations"), items_of(predicted, "organizations"), _same_body, where)
    _loosely(tally, "events", items_of(gold, "events"), items_of(predicted, "events"), _same_event, where)
    region = _region(predicted.get("region"))
    accepted = (_region(gold.get("region")), _region({**(gold.get("region") or {}), **(gold.get("region_inferred") or {})}))
    tally.judge("region", bool(predicted) and region in accepted, f"{where} {accepted[0]} got {region}")
    level = gold.get("union_level")
    right = bool(predicted) and level == predicted.get("union_level")
    tally.judge("union_level", right, f"{where} {level} got {predicted.get('union_level')}")
    tally.compare("topics", items_of(gold, "topics"), items_of(predicted, "topics"), where)


def _people(article: Record) -> set[str]:
    return {fold(person["name"]) for person in items_of(article, "people") if person.get("role") not in PRESS}


def _posts(article: Record) -> list[Post]:
    return [
        (fold(person["name"]), fold(post.get("title")), fold(post.get("organization")))
        for person in items_of(article, "people")
        for post in items_of(person, "titles")
        if post.get("title")
    ]


def _score_posts(gold: Record, predicted: Record, where: str, tally: Tally) -> None:
    """``titles``: who holds which title; ``posts``: and of which body, where gold names one."""
    expected, given = _posts(gold), _posts(predicted)

    def same(one: Post, other: Post) -> bool:
        return one[0] == other[0] and _compatible(one[1], other[1], 2)

    _loosely(tally, "titles", expected, given, same, where)
    for post in expected:
        if post[2]:
            right = any(same(post, other) and _compatible(post[2], other[2], 3) for other in given)
            tally.judge("posts", right, f"{where} {post}")


def _score_union_names(gold: Record, predicted: Record, where: str, tally: Tally) -> None:
    """Whether each mention of a union leads to the right full name: 市总工会 to the right city's."""
    for union in items_of(gold, "organizations"):
        if union.get("type") != "union":
            continue
        name = fold(union["name"])
        for mention in map(fold, items_of(union, "mentions")):
            named = [fold(body.get("name")) for body in items_of(predicted, "organizations") if mention in _surfaces(body)]
            least = min(len(mention) + 1, len(name))
            right = any(other == name or _compatible(name, other, least) for other in named)
            tally.judge("union_names", right, f"{where} {mention} means {union['name']} got {named}")


def _score_dates(gold: Record, predicted: Record, where: str, tally: Tally) -> None:
    for date in items_of(gold, "event_dates"):
        values = [item.get("value") for item in items_of(predicted, "dates") if fold(item.get("text")) == fold(date["text"])]
        want = date.get("resolved")
        right = any(
            value is None if want is None else value is not None and (value.startswith(want) or want.startswith(value))
            for value in values
        )
        tally.judge("dates", right, f"{where} {date['text']} is {want} got {values}")


def _loosely(
    tally: Tally, figure: str, expected: Sequence[Any], given: Sequence[Any], same: Callable[[Any, Any], bool], where: str
) -> None:
    """F1 of one-to-one matches under ``same``."""
    left, hits = list(given), 0
    for item in expected:
        found = next((other for other in left if same(item, other)), None)
        if found is not None:
            left.remove(found)
            hits += 1
    tally.match(figure, hits, len(expected), len(given))
    tally.errors += [f"{figure}: missed {_name(item)} {where}" for item in expected if not any(same(item, o) for o in given)]
    tally.errors += [f"{figure}: wrong {_name(item)} {where}" for item in given if not any(same(o, item) for o in expected)]


def _name(item: Any) -> Any:
    return item.get("name") if isinstance(item, dict) else item


def _surfaces(body: Record) -> set[str]:
    return {fold(body.get("name"))} | {fold(mention) for mention in items_of(body, "mentions")}


def _same_body(one: Record, other: Record) -> bool:
    return bool(_surfaces(one) & _surfaces(other))


def _same_event(one: Record, other: Record) -> bool:
    a, b = fold(one.get("name")), fold(other.get("name"))
    return bool(a and b) and (Counter(a) & Counter(b)).total() >= ALIKE * max(len(a), len(b))


def _compatible(one: str, other: str, least: int) -> bool:
    """Equal, or one ends with the other (北京市顺义区总工会, 顺义区总工会) and the shorter has ``least`` characters."""
    if not one or not other:
        return False
    return one == other or (min(len(one), len(other)) >= least and (one.endswith(other) or other.endswith(one)))


def _region(region: Record | None) -> tuple[str | None, ...]:
    """(province, city, district, street); a municipality is its own city."""
    province, city, district, street = ((region or {}).get(name) or None for name in ("province", "city", "district", "street"))
    return province, province if province in MUNICIPALITIES else city, district, street


def _true_date(gold: Record, given: Record) -> bool:
    """As gold says, or coarser and true; null where the page does not tell."""
    if not gold.get("value"):
        return not given.get("value")
    return bool(given.get("value")) and str(gold["value"]).startswith(given["value"])
