"""What the finders of names hand to each other, all in characters of one article's running text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from articles.lexicons import Lexicons
from articles.parsing.article_text import ArticleText
from articles.parsing.entities.readers import Token
from articles.parsing.types import OrganizationType


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """``codes`` are all divisions of that name, ``code`` the one that is meant, where the article tells."""

    start: int
    end: int
    surface: str
    codes: tuple[str, ...]
    full: bool
    code: str | None = None
    inferred: bool = False
    zone: bool = False  # 中关村科学城: no division; its code is that of the division it lies in


@dataclass(frozen=True, slots=True)
class PersonMention:
    """``strength``: 3 a byline, 2 a title, list or verb beside the name, 1 the model alone."""

    start: int
    end: int
    name: str
    strength: int
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class OrgMention:
    """``relative``: the name leans on another (市总工会, 该公司工会, 集团党委) and has to be resolved."""

    start: int
    end: int
    surface: str
    type: OrganizationType
    relative: bool = False
    layer: bool = False  # the owner of a longer name, or a workshop called after a person: lies in or over another mention
    members: tuple[str, ...] = ()  # 浙江、安徽等电力工会 is several unions: the name of each, as printed
    listed: bool = False  # stands in a list of companies, or is declared as a short name


@dataclass(frozen=True, slots=True)
class Post:
    """Somebody's title, and the full name of the body whose it is, where the article tells it."""

    person: str
    title: str
    organization: str | None


@dataclass(slots=True)
class Scene:
    """One article while its names are read."""

    source: ArticleText
    lexicons: Lexicons
    tokens: list[Token]
    places: list[PlaceMention] = field(default_factory=list)
    people: list[PersonMention] = field(default_factory=list)
    by_end: dict[int, Token] = field(default_factory=dict)
    by_start: dict[int, Token] = field(default_factory=dict)
    place_by_end: dict[int, PlaceMention] = field(default_factory=dict)
    place_by_start: dict[int, PlaceMention] = field(default_factory=dict)
    person_chars: set[int] = field(default_factory=set)
    divisions: dict[tuple[str, bool], Any] = field(default_factory=dict)  # what resolution has looked up already

    def __post_init__(self) -> None:
        self.by_end = {token.end: token for token in self.tokens}
        self.by_start = {token.start: token for token in self.tokens}

    @property
    def text(self) -> str:
        return self.source.text

    def set_places(self, places: list[PlaceMention]) -> None:
        self.places = places
        self.place_by_end = {place.end: place for place in places}
        self.place_by_start = {place.start: place for place in places}

    def set_people(self, people: list[PersonMention]) -> None:
        self.people = people
        self.person_chars = {offset for person in people for offset in range(person.start, person.end)}
