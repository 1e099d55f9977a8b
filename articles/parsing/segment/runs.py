"""What the reader of a page collects: parts to be, and runs of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from articles.parsing.types import Block, DraftKind, Notice, Role, Span


@dataclass
class Item:
    """One part to be: a paragraph (perhaps of several chunks), a heading inside the text, a credit."""

    role: Role
    spans: list[Span]
    first: Block
    last: Block
    lacuna: str | None = None  # why text is lost behind it


@dataclass
class Run:
    """Text that stands together under one head; several runs may become one article."""

    kind: DraftKind
    head: list[Block] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    host: Run | None = None
    joined: Run | None = None  # the run that it has become part of
    notices: list[Notice] = field(default_factory=list)
    confidence: float = 1.0

    @property
    def has_lead(self) -> bool:
        """Whether a paragraph begins with 本报讯(记者 …) or the like."""
        return any(item.first.lead for item in self.items if item.role == "body")

    @property
    def signed(self) -> bool:
        """Whether a line of its own, or one run on to the text, says who wrote it."""
        return any(item.role == "byline_line" for item in self.items) or any(block.kind == "byline" for block in self.head)

    @property
    def titled(self) -> bool:
        """Whether a line that may be a headline stands over it."""
        return any(block.kind == "short" for block in self.head)

    @property
    def paragraphs(self) -> list[Item]:
        return [item for item in self.items if item.role == "body"]

    @property
    def insets(self) -> list[Item]:
        return [item for item in self.items if item.role == "inset_heading"]

    @property
    def whole(self) -> Run:
        """The run itself, or the one that it has become part of in the end."""
        return self if self.joined is None else self.joined.whole

    def at(self) -> int:
        """The offset of the run's first appearance on the page."""
        return min([block.start for block in self.head] + [item.first.start for item in self.items])

    def doubt(self, certainty: float, notice: Notice) -> None:
        """Keep the notice, and lower the confidence to ``certainty``."""
        self.confidence = min(self.confidence, certainty)
        self.notices.append(notice)


def parallel(one: Block, other: Block) -> bool:
    """Whether two headings are built alike, with the same pauses at the same places: 以上带下,规范… and 多措并举,吸引…"""
    pauses = [[at for at, char in enumerate(block.folded) if char in ", :、"] for block in (one, other)]
    if abs(len(one.folded) - len(other.folded)) > 3 or len(pauses[0]) != len(pauses[1]):
        return False
    return bool(pauses[0]) and abs(pauses[0][0] - pauses[1][0]) <= 1
