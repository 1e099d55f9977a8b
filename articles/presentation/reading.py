"""An article in reading order, every piece with the place on the page that it was read from.

What a person changed has no place of its own in the page's text any more: such a piece leads to the part that it replaced, or
nowhere, but never to a wrong place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from articles.models import Article, Caption, Part, PartRole
from articles.presentation.source import Place


@dataclass(frozen=True)
class Run:
    """Some characters of a piece; ``href`` leads to the record that they name."""

    text: str
    href: str = ""


@dataclass(frozen=True)
class Naming:
    """Characters of the page (``spans``) that name a record at ``href``."""

    href: str
    spans: tuple[tuple[int, int], ...]


@dataclass
class Piece:
    """A line of the article: ``role`` is one of PartRole, or ``lacuna``."""

    role: str
    text: str
    part: Part | None = None
    mark: str = ""
    credit: str = ""
    runs: list[Run] = field(default_factory=list)

    @property
    def start(self) -> int | None:
        """The first character on the page, or None where nothing on the page stands for this piece."""
        return self.part.spans[0][0] if self.part and self.part.spans else None

    @property
    def anchor(self) -> str:
        """Its id on the page: the same as long as the part keeps its place."""
        return f"r{self.part.article_id}-{self.part.order}" if self.part else ""


@dataclass
class Reading:
    """An article ready to be shown. ``flow`` holds paragraphs, inset headings and lacunae in reading order."""

    article: Article
    heads: dict[str, Piece]
    flow: list[Piece]
    captions: list[Piece]

    def pieces(self) -> Iterator[Piece]:
        yield from self.heads.values()
        yield from self.flow
        yield from self.captions


def read_article(
    article: Article,
    parts: Iterable[Part],
    namings: Iterable[Naming] = (),
    number: int = 1,
    captions: Sequence[Caption] | None = None,
) -> Reading:
    """Lay the effective text of ``article`` out, linked to ``parts`` (its own, in order).

    ``namings`` become links where the text is still as printed, the first time that each record is named. ``number`` opens the
    marks of the pieces (3.1, 3.2 …), which are the same beside the source. ``captions``: the article's, where they are at hand.
    """
    by_role: dict[str, list[Part]] = {}
    for part in parts:
        by_role.setdefault(part.role, []).append(part)
    pictured = _captions(list(article.captions.all()) if captions is None else captions, by_role)
    reading = Reading(article, _heads(article, by_role), _flow(article, by_role), pictured)
    known: set[str] = set()
    namings = list(namings)
    for index, piece in enumerate(reading.pieces(), 1):
        if piece.role != "lacuna":
            piece.mark = f"{number}.{index}"
            linked = namings if piece.role in (PartRole.BODY, PartRole.CAPTION, PartRole.ABSTRACT) else []
            piece.runs = _runs(piece, linked, known)
    return reading


def link_places(readings: Iterable[Reading]) -> dict[int, Place]:
    """Where each part (by primary key) leads in the articles shown."""
    return {piece.part.pk: Place(piece.mark, piece.anchor) for reading in readings for piece in reading.pieces() if piece.part}


def _heads(article: Article, parts: dict[str, list[Part]]) -> dict[str, Piece]:
    heads = {}
    for name in ("section", "kicker", "headline", "deck", "abstract"):
        if text := getattr(article, name):
            heads[name] = Piece(name, text, next(iter(parts.get(name, [])), None))
    return heads


def _flow(article: Article, parts: dict[str, list[Part]]) -> list[Piece]:
    paragraphs = _paired(PartRole.BODY, article.paragraphs, parts.get(PartRole.BODY, []))
    headings = _paired(
        PartRole.INSET_HEADING,
        [heading["text"] for heading in article.inset_headings],
        parts.get(PartRole.INSET_HEADING, []),
    )
    before: dict[int, list[Piece]] = {}
    for heading, piece in zip(article.inset_headings, headings, strict=True):
        before.setdefault(min(heading["before_paragraph"], len(paragraphs)), []).append(piece)
    after: dict[int, list[Piece]] = {}
    for lacuna in article.lacunae:
        at = min(lacuna["after_paragraph"], len(paragraphs) - 1)
        after.setdefault(at, []).append(Piece("lacuna", lacuna.get("reason") or ""))
    flow = list(after.get(-1, []))
    for index, paragraph in enumerate(paragraphs):
        flow += [*before.get(index, []), paragraph, *after.get(index, [])]
    return flow + before.get(len(paragraphs), [])


def _captions(captions: Sequence[Caption], parts: dict[str, list[Part]]) -> list[Piece]:
    pieces = _paired(PartRole.CAPTION, [caption.text for caption in captions], parts.get(PartRole.CAPTION, []))
    for caption, piece in zip(captions, pieces, strict=True):
        piece.credit = caption.credit
    return pieces


def _paired(role: str, texts: list[str], parts: list[Part]) -> list[Piece]:
    """Each text with its part: the one that says the same; else the one in its place, if none was added or taken away."""
    unused = list(parts)
    pieces = []
    for text in texts:
        same = next((part for part in unused if _same(part.text, text)), None)
        if same:
            unused.remove(same)
        pieces.append(Piece(role, text, same))
    if len(texts) == len(parts):
        taken = {piece.part.pk for piece in pieces if piece.part}
        for piece, part in zip(pieces, parts, strict=True):
            if piece.part is None and part.pk not in taken:
                piece.part = part
    return pieces


def _same(printed: str, shown: str) -> bool:
    return "".join(printed.split()) == "".join(shown.split())


def _runs(piece: Piece, namings: list[Naming], known: set[str]) -> list[Run]:
    """The piece's text cut at the names in it; adds to ``known`` what it linked."""
    places = _places(piece)
    if not places:
        return [Run(piece.text)]
    index_of = {offset: index for index, offset in enumerate(places)}
    links: dict[int, tuple[int, str]] = {}
    for naming in namings:
        indices = sorted(index_of[at] for start, end in naming.spans for at in range(start, end) if at in index_of)
        if naming.href not in known and indices and indices[-1] - indices[0] == len(indices) - 1:
            links.setdefault(indices[0], (indices[-1] + 1, naming.href))
    return list(_cut(piece.text, links, known))


def _cut(text: str, links: dict[int, tuple[int, str]], known: set[str]) -> Iterator[Run]:
    at = 0
    for start, (end, href) in sorted(links.items()):
        if start < at or href in known:
            continue
        if start > at:
            yield Run(text[at:start])
        yield Run(text[start:end], href)
        known.add(href)
        at = end
    if at < len(text):
        yield Run(text[at:])


def _places(piece: Piece) -> list[int]:
    """The place on the page of each character of the piece, or nothing where its text is not what was printed."""
    if piece.part is None:
        return []
    offsets = [at for start, end in piece.part.spans for at in range(start, end)]
    if len(offsets) != len(piece.part.text):
        return []
    kept = [(char, at) for char, at in zip(piece.part.text, offsets, strict=True) if char != "\n"]
    return [at for _, at in kept] if "".join(char for char, _ in kept) == piece.text else []
