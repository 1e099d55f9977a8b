"""What an article is about: its region, the level of the union that acts, its topics; each label with its evidence."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from articles.lexicons import Lexicons
from articles.lexicons.gazetteer import path_of
from articles.parsing.article_text import ArticleText, article_text
from articles.parsing.types import Label, Organization, ParsedArticle, ParsedPage, Place, RegionOfArticle, Span, UnionLevel

# A part of a place is the region if it has this share of what is said of the place, and no other part comes this near to it.
# Both were set on the annotated pages and passages.
_LEAST_SHARE = 0.45
_TIED = 0.75
_HEADLINE = ("headline", "kicker", "deck")
# A country's news names many provinces in passing: one of them is the region only with this share of what is said.
_NATIONAL_SHARE = 0.6
_COUNTRY = re.compile(
    r"全国(?:劳动模范|劳模|先进)[^,。“”]{0,10}大会|全国(?!劳模|劳动模范|先进|五一|优秀|文明|最美|模范|人大|政协)|我国|中国工会"
)
# 国网舟山供电公司, 襄阳工务段: a place in a body's name says less than a place spoken of.
_IN_A_NAME = 0.5
_LOCATED = frozenset({"enterprise", "institution", "school", "social_org", "other", "media"})
# The union named first acts rather than one that is named as often further down.
_FIRST_UNION = 0.5
_FIRST_WORDS = 80
# One bare short name in so many characters tells nothing of where it happens (…里的大桥).
_FAINT = 2.0
_LONG_TEXT = 300
# 浙江代表团, 江西籍: those who come from there are somewhere else.
_FROM_THERE = re.compile(r"代表团|代表队|代表[们说]|籍")
# 庆祝市总工会成立70周年, 工会成立于1953年: no union is founded today.
_LONG_AGO = re.compile(r"(?:于(?:19|20)\d\d年)|(?:\d+|[一二三四五六七八九十百]+)(?:周年|年(?:来|间|之际))")


@dataclass(frozen=True)
class TopicWords:
    pattern: re.Pattern[str]
    weights: Mapping[str, tuple[tuple[str, float], ...]]
    least: float
    long_least: float
    long: int
    share: float
    most: int
    headline: float


@lru_cache(maxsize=4)
def _topic_words(lexicons: Lexicons) -> TopicWords:
    table = lexicons["topics"]
    weights: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for topic, words in table["words"].items():
        for word, weight in words.items():
            weights[word].append((topic, float(weight)))
    for word in list(weights):
        weights[word] += _within(word, table["words"], {topic for topic, _ in weights[word]})
    ordered = sorted(weights, key=lambda word: (-len(word), word))
    return TopicWords(
        pattern=re.compile("|".join(map(re.escape, ordered))),
        weights={word: tuple(pairs) for word, pairs in weights.items()},
        least=table["least"],
        long_least=table["long_least"],
        long=table["long"],
        share=table["share"],
        most=table["most"],
        headline=table["headline_weight"]["weight"],
    )


def _within(word: str, table: Mapping[str, Mapping[str, float]], own: set[str]) -> list[tuple[str, float]]:
    """What a word says for other topics by a word inside it: 户外劳动者 in 户外劳动者服务, the weightiest one a topic."""
    found = []
    for topic, words in table.items():
        inside = [float(weight) for other, weight in words.items() if other in word and other != word]
        if inside and topic not in own:
            found.append((topic, max(inside)))
    return found


def classify_articles(page: ParsedPage, lexicons: Lexicons) -> ParsedPage:
    """``page`` with region, union level and topics in every article; a sidebar takes from its article what it does not tell."""
    home = _home_of(page, lexicons)
    done = [_classify(article, lexicons, home) for article in page.articles]
    by_order = {article.order: article for article in done}
    return replace(page, articles=tuple(_from_parent(article, by_order) for article in done))


def _classify(article: ParsedArticle, lexicons: Lexicons, home: str | None) -> ParsedArticle:
    text = article_text(article)
    level, evidence = _level(article, text)
    return replace(
        article,
        region=_region(article, text, home, level),
        union_level=level,
        union_level_evidence=evidence,
        topics=_topics(text, _topic_words(lexicons)),
    )


def _from_parent(article: ParsedArticle, by_order: Mapping[int, ParsedArticle]) -> ParsedArticle:
    parent = by_order.get(article.parent) if article.parent is not None else None
    if parent is None:
        return article
    region = article.region if article.region.province or article.region.scope else replace(parent.region, inferred=True)
    return replace(
        article, region=region, union_level=article.union_level or parent.union_level, topics=article.topics or parent.topics
    )


def _home_of(page: ParsedPage, lexicons: Lexicons) -> str | None:
    if page.newspaper:
        for paper in lexicons["newspapers"]["newspaper"]:
            if paper["name"] == page.newspaper.name:
                return paper.get("home") or None
    return None


def _weight(text: ArticleText, span: Span) -> float:
    """A name in a headline speaks most, one in the first sentences more than one further down."""
    for start, part in zip(text.starts, text.parts, strict=True):
        for low, high in part.spans:
            if low <= span[0] < high:
                if part.role in _HEADLINE:
                    return 5.0
                first_body = next(
                    (at for at, other in zip(text.starts, text.parts, strict=True) if other.role in ("body", "caption")), 0
                )
                return 3.0 if start == first_body and span[0] - part.spans[0][0] < 90 else 1.0
    return 0.5


def _level(article: ParsedArticle, text: ArticleText) -> tuple[UnionLevel | None, tuple[Span, ...]]:
    """The level of the union that acts: the one spoken of first and most."""
    scores: dict[UnionLevel, float] = defaultdict(float)
    evidence: dict[UnionLevel, list[Span]] = defaultdict(list)
    for organization in article.organizations:
        if organization.type == "union" and organization.union_level:
            for span in organization.spans:
                scores[organization.union_level] += _weight(text, span)
                evidence[organization.union_level].append(span)
    if not scores:
        return None, ()
    first = min((span[0], level) for level, spans in evidence.items() for span in spans)[1]
    scores[first] += _FIRST_UNION
    best = max(scores, key=lambda level: scores[level])
    return best, tuple(evidence[best][:3])


def _region(article: ParsedArticle, text: ArticleText, home: str | None, level: UnionLevel | None) -> RegionOfArticle:
    """The place of the body that acts, else the place named first and most; the whole country where its union acts."""
    scores: dict[str, float] = defaultdict(float)
    evidence: dict[str, list[Span]] = defaultdict(list)
    national = sum(
        _weight(text, span) for body in article.organizations if body.union_level == "national" for span in body.spans
    )
    said: dict[str, float] = defaultdict(float)
    within = [span for body in article.organizations if body.type in _LOCATED for span in body.spans]
    chained = _chained(article.places)
    for place in article.places:
        code = _standing(place.code)
        for span in place.spans if code else ():
            if code and span not in chained and not _FROM_THERE.match(text.text, _offset(text, span[1] - 1) + 1):
                inside = any(low <= span[0] and span[1] < high for low, high in within)
                said[code] += _weight(text, span)
                scores[code] += _weight(text, span) * (_IN_A_NAME if inside else 1.0)
                evidence[code].append(span)
        if code and (visited := _visited(text, place)):
            scores[code] += visited
    for body in article.organizations:
        code = _code_of(body, article.places)
        if code:
            for span in body.spans:
                said[code] += _weight(text, span)
                scores[code] += _weight(text, span)
                evidence[code].append(span)
    if national and national >= max(_by_province(scores).values(), default=0):
        return RegionOfArticle(scope="national")
    if _is_whole_country(article, text, scores, level):
        return RegionOfArticle(scope="national")
    if max(_by_province(said).values(), default=_FAINT) < _FAINT and len(text.text) > _LONG_TEXT:
        return RegionOfArticle()
    code = _deepest(scores)
    if code is None:
        return _region_at(home, inferred=True, evidence=()) if home else RegionOfArticle()
    return _region_at(code, inferred=False, evidence=tuple(evidence[code][:3]))


def _chained(places: tuple[Place, ...]) -> frozenset[Span]:
    """四川省|凉山州|昭觉县: of places that stand in a chain only the last is spoken of; the spans of those before it."""
    codes = {span: place.code for place in places for span in place.spans if place.code}
    starts = {span[0]: span for span in codes}
    found = set()
    for span, code in codes.items():
        after = starts.get(span[1])
        if after and code and code in {division.code for division in path_of(codes[after] or "")[:-1]}:
            found.add(span)
    return frozenset(found)


def _standing(code: str | None) -> str | None:
    """The division that took an abolished one's place (宣武区 → 西城区); else the code itself."""
    path = path_of(code) if code else ()
    return path[-1].merged_into or code if path else code


def _is_whole_country(article: ParsedArticle, text: ArticleText, scores: Mapping[str, float], level: UnionLevel | None) -> bool:
    """Whether the national union acts or the country is spoken of, and no place is in the headline or leads the others."""
    placed = any(
        place.code and text.role_at(_offset(text, span[0])) in _HEADLINE for place in article.places for span in place.spans
    )
    headline = next((part.text for part in text.parts if part.role == "headline"), "")
    if placed and not (level == "national" and _COUNTRY.search(headline)):  # 全国工会…培训班在济南举办 is the country's
        return False
    if level == "national" or (level == "industry" and _acts_for_a_trade(article)):
        return True
    body = next(text.ranges("body"), (0, 0))[0]
    told = _COUNTRY.search(text.text, 0, body + _FIRST_WORDS)
    provinces = _by_province(scores)
    return told is not None and len(provinces) > 1 and max(provinces.values()) < _NATIONAL_SHARE * sum(provinces.values())


def _acts_for_a_trade(article: ParsedArticle) -> bool:
    """Whether the first union is a trade's national one, and no union of a place stands beside it."""
    unions = sorted((body for body in article.organizations if body.type == "union" and body.spans), key=lambda b: min(b.spans))
    placed = {span[0] for place in article.places for span in place.spans}
    return bool(unions) and _is_national(unions[0]) and not any(span[0] in placed for body in unions for span in body.spans)


def _offset(text: ArticleText, at: int) -> int:
    """Where in the running text the page's character ``at`` stands; the text's end where it stands in no part."""
    for start, part in zip(text.starts, text.parts, strict=True):
        for low, high in part.spans:
            if low <= at < high:
                return start + at - low
            start += high - low
    return len(text.text)


def _visited(text: ArticleText, place: Place) -> float:
    """我们前往中关村街道…: where somebody goes is where it happens; as much as a first sentence."""
    path = path_of(place.code or "")
    return 3.0 * sum(text.text.count(verb + path[-1].name) for verb in ("前往", "来到", "走进")) if path else 0.0


def _is_national(body: Organization) -> bool:
    """中华全国总工会, 中国海员建设工会, 中国邮政集团工会; not 中国邮政集团工会陕西省委员会."""
    if body.union_level == "national":
        return True
    return body.type == "union" and body.name.startswith(("中国", "全国", "中华")) and body.name.endswith("工会")


def _code_of(body: Organization, places: tuple[Place, ...]) -> str | None:
    if body.type != "union" or body.union_level in ("industry", "enterprise_grassroots", None):
        return None
    best = None
    for place in places:
        if place.code and body.name.startswith(place.name) and (best is None or len(place.name) > len(best.name)):
            best = place
    return best.code if best else None


def _by_province(scores: Mapping[str, float]) -> Mapping[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for code, score in scores.items():
        sums[code[:2]] += score
    return sums


def _deepest(scores: Mapping[str, float]) -> str | None:
    """From the province with the most votes down, as long as one part of it holds most of what is said of it."""
    if not scores:
        return None
    totals: dict[str, float] = defaultdict(float)
    for code, score in scores.items():
        for division in path_of(code):
            totals[division.code] += score
    parents: dict[str, list[str]] = defaultdict(list)
    for code in totals:
        path = path_of(code)
        parents[path[-2].code if len(path) > 1 else ""].append(code)
    current = ""
    while parents[current]:
        first, *others = sorted(parents[current], key=lambda code: -totals[code])
        child, next_best = first, max((totals[code] for code in others), default=0.0)
        if current and (totals[child] < _LEAST_SHARE * totals[current] or next_best > _TIED * totals[child]):
            break
        current = child
    return current or None


def _region_at(code: str, *, inferred: bool, evidence: tuple[Span, ...]) -> RegionOfArticle:
    names: dict[int, str] = {division.level: division.name for division in path_of(code)}
    province = names.get(1)
    city = names.get(2) or (province if province and province.endswith("市") else None)
    return RegionOfArticle(province, city, names.get(3), names.get(4), None, code, inferred, evidence)


def _topics(text: ArticleText, words: TopicWords) -> tuple[Label, ...]:
    counts: dict[tuple[str, str], float] = defaultdict(float)
    evidence: dict[str, list[Span]] = defaultdict(list)
    for match in words.pattern.finditer(text.text):
        if match.group().endswith("成立") and _LONG_AGO.match(text.text, match.end()):
            continue
        heavy = text.role_at(match.start()) in _HEADLINE
        for topic, weight in words.weights[match.group()]:
            counts[topic, match.group()] += words.headline if heavy else 1.0
            if weight >= 2:
                evidence[topic].extend(text.locate(match.start(), match.end())[:1])
    scores: dict[str, float] = defaultdict(float)
    for (topic, word), count in counts.items():
        weight = next(weight for name, weight in words.weights[word] if name == topic)
        scores[topic] += weight * math.log2(1 + count)
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    least = words.long_least if len(text.text) > words.long else words.least
    chosen = [(topic, score) for topic, score in ranked if score >= least and score >= words.share * ranked[0][1]][: words.most]
    return tuple(Label(topic, tuple(evidence[topic][:3]), score) for topic, score in chosen)
