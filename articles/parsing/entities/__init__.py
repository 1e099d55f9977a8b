"""Names: people, organizations and places of every article, and which person, body or place each name means.

The stage reads each article on its own. Only the paper's home city is taken from the whole page, where the page says it.
"""

from __future__ import annotations

from dataclasses import replace

from articles.lexicons import Lexicons
from articles.parsing.article_text import article_text
from articles.parsing.entities.assembly import assemble
from articles.parsing.entities.home import home_of
from articles.parsing.entities.mentions import PlaceMention, Scene
from articles.parsing.entities.organizations import find_organizations
from articles.parsing.entities.people import find_people
from articles.parsing.entities.places import decide_places, find_places
from articles.parsing.entities.posts import find_posts
from articles.parsing.entities.readers import Reader, load_reader
from articles.parsing.entities.resolution import resolve
from articles.parsing.types import Notice, ParsedArticle, ParsedPage

# Characters of one article beyond which its names are left out (the longest article of a full page has some 6,000).
LONGEST_ARTICLE = 20_000
# Characters of a page beyond which names are left out of the articles that follow (a full page has some 12,000).
LONGEST_PAGE = 40_000


def read_names(page: ParsedPage, lexicons: Lexicons, reader: Reader | None = None) -> ParsedPage:
    """``page`` with people, organizations and places in its articles, and the name of the reader that read them.

    ``reader``: the model by default, the dictionary where the model can't be loaded. An article over LONGEST_ARTICLE
    characters, and what follows LONGEST_PAGE characters, keeps its text and gets a notice instead of names.
    """
    if not page.articles:
        return page
    reader = reader or load_reader()
    home = home_of(page, lexicons)
    read, articles = 0, []
    for article in page.articles:
        length = sum(len(part.text) for part in article.parts)
        fits = length <= LONGEST_ARTICLE and read + length <= LONGEST_PAGE
        articles.append(_read(article, lexicons, reader, home) if fits else _unread(article, length))
        read += length if fits else 0
    return replace(page, articles=tuple(articles), reader=reader.name)


def _read(article: ParsedArticle, lexicons: Lexicons, reader: Reader, home: str | None) -> ParsedArticle:
    source = article_text(article)
    scene = Scene(source, lexicons, reader.tokens(source.text, lexicons))
    scene.set_places(decide_places(find_places(source.text, lexicons), home))
    scene.set_people(find_people(scene, [byline.name for byline in article.byline]))
    scene.set_places([place for place in scene.places if not _is_called_so(scene, place)])
    resolved = resolve(scene, find_organizations(scene), home)
    posts = find_posts(scene, resolved, home)
    return assemble(article, scene, resolved, posts, home)


def _is_called_so(scene: Scene, place: PlaceMention) -> bool:
    """Whether a person of three characters bears the place's name (冷水江), told by more than the model."""
    return not place.full and any(
        person.start == place.start and person.end == place.end and person.strength >= (2 if len(person.name) >= 3 else 3)
        for person in scene.people
    )


def _unread(article: ParsedArticle, length: int) -> ParsedArticle:
    notice = Notice("names-left-out", "people", f"文章过长（{length} 字），未识别人名、机构名和地名")
    return replace(article, warnings=(*article.warnings, notice))
