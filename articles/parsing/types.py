"""What the stages of the parser hand to each other: frozen records of a page and its articles.

Every record that came off the page carries spans: half-open character offsets (not bytes) into the page's text, decoded as
UTF-8 with its line ends as they are. ``ParsedPage.as_record`` turns the whole into plain data for JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal

Span = tuple[int, int]

Role = Literal[
    "headline",
    "kicker",
    "deck",
    "section",
    "body",
    "inset_heading",
    "caption",
    "credit",
    "byline_line",
    "abstract_label",
    "abstract",
]
Genre = Literal["news", "photo_news", "feature", "diary", "sidebar", "notice"]
BannerKind = Literal["page_slogan", "section_head", "running_head"]
Precision = Literal["day", "month", "year"]
UnionLevel = Literal["national", "province", "city", "district", "street_town", "enterprise_grassroots", "industry"]
PersonRole = Literal["reporter", "correspondent", "photographer", "author", "official", "quoted", "subject"]
OrganizationType = Literal[
    "union", "government", "party", "enterprise", "institution", "school", "media", "social_org", "other"
]


def text_at(page_text: str, spans: Iterable[Span]) -> str:
    """The characters of ``page_text`` under ``spans``, joined in the order given; nothing is put between them."""
    return "".join(page_text[start:end] for start, end in spans)


def locate(spans: Iterable[Span], start: int, end: int) -> tuple[Span, ...]:
    """Where characters ``start:end`` of a text joined from ``spans`` stand on the page.

    A mention that runs over a column break comes back as several spans: locate([(10, 12), (20, 24)], 1, 4) is
    ((11, 12), (20, 22)). Offsets outside the text give no span.
    """
    found: list[Span] = []
    at = 0
    for span_start, span_end in spans:
        length = span_end - span_start
        low, high = max(start, at), min(end, at + length)
        if low < high:
            found.append((span_start + low - at, span_start + high - at))
        at += length
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the parser doubts; shown to archivists. ``alternatives`` are the readings that were not taken."""

    code: str
    field: str
    message: str
    span: Span | None = None
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an article with one role. ``text`` is exactly the characters under ``spans``."""

    role: Role
    text: str
    spans: tuple[Span, ...]

    def locate(self, start: int, end: int) -> tuple[Span, ...]:
        """Where ``text[start:end]`` stands on the page."""
        return locate(self.spans, start, end)


@dataclass(frozen=True, slots=True)
class Banner:
    """A line that belongs to the page or to several articles. ``applies_to`` holds orders of articles."""

    text: str
    kind: BannerKind
    spans: tuple[Span, ...]
    applies_to: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Advertisement:
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class InsetHeading:
    """A heading inside the text; it stands before the paragraph with this index (from 0)."""

    text: str
    before_paragraph: int


@dataclass(frozen=True, slots=True)
class Caption:
    text: str
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Byline:
    """``role`` is 记者, 通讯员, 特约记者, 摄影 or 作者."""

    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Lacuna:
    """A place where the page lost text, after the paragraph with this index (from 0; -1 before the first)."""

    after_paragraph: int
    reason: str


@dataclass(frozen=True, slots=True)
class Abstract:
    label: str
    text: str


BlockKind = Literal[
    "text",  # running text, or a chunk of it
    "short",  # a line that may be a heading, or a small chunk of text
    "section",  # a line that names a column: 新闻特写
    "byline",  # 本报记者 裴龙翔
    "credit",  # 通讯员 石蕊 摄影报道
    "sidebar_label",  # ■相关链接
    "abstract_label",  # 阅读提示
    "running_head",  # 2024年3月18日 星期一 职工新闻 05
    "ad_label",  # 广告, 遗失声明
    "ad",  # 登报咨询电话:63522410
]


@dataclass(frozen=True, slots=True)
class Block:
    """A printed line of the page, without the white space at its ends, and the evidence for what it is.

    ``gap`` is the number of line ends before it. ``lead`` counts the characters of a printed marker (本报讯(记者 …)) at its
    start. ``tail_at`` is where a credit, signature or heading begins that is run on to the text (the text's length if there is
    none), ``tail_role`` its role. ``closed``: the text ends as a sentence ends; ``loose``: it ends in a closing mark that may
    or may not end a sentence. ``unclosed`` and ``unopened`` are the quotes and brackets without partner, in order.
    ``heading`` weighs how much the line looks like a heading (above 0) or like a chunk of text.
    """

    index: int
    start: int
    text: str
    folded: str
    gap: int
    kind: BlockKind
    lead: int
    tail_at: int
    tail_role: Role | None
    closed: bool
    loose: bool
    unclosed: str
    unopened: str
    heading: float

    @property
    def end(self) -> int:
        """The offset on the page behind the last character."""
        return self.start + len(self.text)

    @property
    def body_end(self) -> int:
        """The offset on the page behind the running text: a run-on tail and the white space before it left out."""
        return self.start + len(self.text[: self.tail_at].rstrip())

    @property
    def span(self) -> Span:
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Link:
    """Text goes on from block ``tail`` to block ``head`` (indices); ``score`` is the weight of the evidence.

    ``far``: the head is not found by reading on (over a heading, a photo, an advertisement), but elsewhere on the page: the
    opening stands after its continuation, or the text is turned over to another column.
    """

    tail: int
    head: int
    score: float
    far: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the seams of the page say.

    ``starts`` has for each block how surely text before its first character is missing (above 1: it hardly begins with it);
    ``seam`` weighs whether one block's text goes on in another (above 1: probably, below 0: hardly).
    """

    starts: tuple[float, ...]
    seam: Callable[[Block, Block], float]


DraftKind = Literal["article", "sidebar", "photo"]


@dataclass(frozen=True, slots=True)
class Draft:
    """What will be one article: the lines that stand over it, in page order, and the parts under them, in reading order.

    ``parts`` hold no part over the text: headline, kicker, deck and section are told apart later, from ``head``. ``parent`` is
    the index of the draft that a sidebar belongs to; ``at`` the offset on the page that decides the order of articles.
    """

    kind: DraftKind
    at: int
    head: tuple[Block, ...]
    parts: tuple[Part, ...]
    lead: bool
    parent: int | None = None
    lacunae: tuple[Lacuna, ...] = ()
    confidence: float = 1.0
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class RegionOfArticle:
    """The primary place of the news by full names; a municipality is its own city. ``code`` is the finest known one."""

    province: str | None = None
    city: str | None = None
    district: str | None = None
    street: str | None = None
    scope: Literal["national"] | None = None
    code: str | None = None
    inferred: bool = False
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date expression. ``value`` is ISO (day, month or year) or None where the page does not tell."""

    text: str
    value: str | None
    precision: Precision | None
    span: Span


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    code: str | None
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Title:
    """A post: the title, and the organization by its resolved name where the article tells it."""

    title: str | None
    organization: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    role: PersonRole
    titles: tuple[Title, ...] = ()
    spans: tuple[Span, ...] = ()
    confidence: float = 1.0
    anonymous: bool = False  # 李某, 郑先生, 化名: a mention, never a record of a person


@dataclass(frozen=True, slots=True)
class Organization:
    """``name`` is canonical (resolved in the article); ``mentions`` are the surfaces, parallel evidence in ``spans``."""

    name: str
    mentions: tuple[str, ...]
    spans: tuple[Span, ...]
    type: OrganizationType
    union_level: UnionLevel | None = None
    parent: str | None = None
    confidence: float = 1.0
    inferred: bool = False  # the full name stands nowhere on the page as it is
    evidence: tuple[Span, ...] = ()  # the names that told which body a short form means
    generic: bool = False  # which body is meant stayed open (市总工会 on a page of no city): no record may be made of it


@dataclass(frozen=True, slots=True)
class Event:
    name: str
    type: str
    date: str | None = None
    date_text: str | None = None
    place: str | None = None
    organizer: tuple[str, ...] = ()
    participants_count: int | None = None
    result: str | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with unit and meaning: 482名职工 → 482, 人, 入会."""

    text: str
    value: float | int
    unit: str
    what: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """A topic with the span that speaks for it."""

    term: str
    evidence: tuple[Span, ...] = ()
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """One article. The layout stages fill the first half; names, dates, places, events and labels come after."""

    order: int
    key: str
    genre: Genre
    kicker: str | None
    headline: str | None
    deck: str | None
    section: str | None
    parts: tuple[Part, ...]
    inset_headings: tuple[InsetHeading, ...] = ()
    captions: tuple[Caption, ...] = ()
    byline: tuple[Byline, ...] = ()
    parent: int | None = None
    lacunae: tuple[Lacuna, ...] = ()
    abstract: Abstract | None = None
    region: RegionOfArticle = RegionOfArticle()
    union_level: UnionLevel | None = None
    union_level_evidence: tuple[Span, ...] = ()
    topics: tuple[Label, ...] = ()
    dates: tuple[DateMention, ...] = ()
    places: tuple[Place, ...] = ()
    people: tuple[Person, ...] = ()
    organizations: tuple[Organization, ...] = ()
    events: tuple[Event, ...] = ()
    figures: tuple[Figure, ...] = ()
    confidence: float = 1.0
    warnings: tuple[Notice, ...] = ()

    @property
    def body(self) -> tuple[str, ...]:
        """The paragraphs: one a body part."""
        return tuple(part.text for part in self.parts if part.role == "body")

    def parts_of(self, *roles: Role) -> Iterator[Part]:
        """The parts with one of ``roles``, in reading order."""
        return (part for part in self.parts if part.role in roles)


@dataclass(frozen=True, slots=True)
class NewspaperGuess:
    name: str
    inferred: bool
    evidence: str


@dataclass(frozen=True, slots=True)
class PageDate:
    """``value`` with its precision where the page tells it; else the interval in which it must lie, days as ISO."""

    value: str | None = None
    precision: Precision | None = None
    not_before: str | None = None
    not_after: str | None = None
    inferred: bool = True
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class ParsedPage:
    text: str
    source: str
    parser: str
    banners: tuple[Banner, ...]
    ads: tuple[Advertisement, ...]
    articles: tuple[ParsedArticle, ...]
    newspaper: NewspaperGuess | None = None
    issue_date: PageDate = PageDate()
    page_number: str | None = None
    reader: str = ""  # which reader of names read the page: "lac" or "jieba"

    def as_record(self) -> dict[str, Any]:
        """The page record as plain data (see docs in CONTRIBUTING.md): dicts, lists, strings, numbers, None."""
        record = _plain(self)
        del record["text"]
        for article, plain in zip(self.articles, record["articles"], strict=True):
            plain["body"] = list(article.body)
            plain["topics"] = [label.term for label in article.topics]
            plain["topic_evidence"] = [
                {"topic": label.term, "spans": _plain(label.evidence), "score": round(label.score, 3)}
                for label in article.topics
            ]
        return record


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
