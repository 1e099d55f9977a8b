"""The city in which a paper is at home, as far as the page tells: by the newspaper's record, or by where most articles lie."""

from __future__ import annotations

from collections import Counter

from articles.lexicons import Lexicons
from articles.lexicons.gazetteer import load_gazetteer
from articles.parsing.article_text import article_text
from articles.parsing.entities.places import city_of, decide_places, find_places
from articles.parsing.types import ParsedPage

_LEAST_ARTICLES = 3
_LEAST_SHARE = 0.6


def home_of(page: ParsedPage, lexicons: Lexicons) -> str | None:
    """The code of the home city, or None. A page that speaks of many cities has none, and so has a single article."""
    if page.newspaper:
        for paper in lexicons["newspapers"]["newspaper"]:
            if paper["name"] == page.newspaper.name:
                return paper.get("home") or None
    cities: Counter[str] = Counter()
    for article in page.articles:
        text = article_text(article).text[:2000]
        places = [place for place in decide_places(find_places(text, lexicons), None) if place.full and place.code]
        found = {city.code for place in places if place.code and (city := city_of(place.code))}
        cities.update(found)
    if not cities:
        return None
    code, count = min(cities.items(), key=lambda item: (-item[1], item[0]))
    enough = count >= _LEAST_ARTICLES and count >= _LEAST_SHARE * sum(cities.values())
    return code if enough and code in load_gazetteer() else None
