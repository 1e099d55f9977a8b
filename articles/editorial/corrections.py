"""What readers say is wrong: a passage as it stood, what it should say, and why. Nothing is published by itself.

An item of the queue with the code ``CODE``: ``field`` and ``value`` ({"text", "place"}) are the passage as the reader saw it,
``alternatives`` what it should say, ``message`` what is wrong, ``answer`` what the archivist said.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles.editorial import editing, overrides
from articles.editorial.review import READER
from articles.editorial.withdrawing import written_down
from articles.models import Article, PartRole, ReaderContact, ReviewItem

CODE = f"{READER}correction"
# A reason is stored in 300 characters.
REASON_LENGTH = 300
HEADS = ("section", "kicker", "headline", "deck", "abstract")
# Where the page holds what is shown as these fields.
ROLES = {"body": PartRole.BODY, "captions": PartRole.CAPTION, "inset_headings": PartRole.INSET_HEADING}


class ChangedError(Exception):
    """The passage is no longer what it was when the person looked at it, or somebody has answered already."""


@dataclass(frozen=True)
class Passage:
    """A piece of an article's text; ``place`` is its number in a list (paragraphs, captions), from 0. No field: all of it."""

    field: str
    place: int = 0
    text: str = ""

    @property
    def key(self) -> str:
        return f"{self.field}-{self.place}" if self.field else "other"

    @property
    def mark(self) -> str:
        """A digest, by which two people know that they look at the same words (16 hex digits)."""
        return _digest(self.field, self.text)[:16]

    @property
    def can_be_set(self) -> bool:
        """Whether a decision can put another text in its place."""
        return self.field in overrides.SINGLE_FIELDS[Article] or self.field == "captions"


OTHER = Passage("")


def passages(article: Article) -> list[Passage]:
    """All that a reader can point to, in reading order."""
    heads = [Passage(field, 0, text) for field in HEADS if (text := getattr(article, field))]
    return [*heads, *_listed("body", article), *_listed("inset_headings", article), *_listed("captions", article)]


def _listed(field: str, article: Article) -> Iterator[Passage]:
    texts = {
        "body": lambda: article.paragraphs,
        "inset_headings": lambda: [heading["text"] for heading in article.inset_headings],
        "captions": lambda: [caption.text for caption in article.captions.order_by("order")],
    }[field]()
    return (Passage(field, place, text) for place, text in enumerate(texts) if text)


def standing(article: Article, seen: Passage) -> Passage | None:
    """The passage as it stands now: where its words are, even if paragraphs were moved, else what is in its place."""
    there = [passage for passage in passages(article) if passage.field == seen.field]
    at_place = next((passage for passage in there if passage.place == seen.place), None)
    same = [passage for passage in there if passage.text == seen.text]
    if at_place in same or len(same) != 1:
        return at_place
    return same[0]


def seen_passage(item: ReviewItem) -> Passage:
    """The passage as the reader saw it."""
    value = item.value if isinstance(item.value, dict) else {}
    return Passage(item.field, int(value.get("place") or 0), str(value.get("text") or ""))


def proposal_of(item: ReviewItem) -> str:
    return str(item.alternatives[0]) if item.alternatives else ""


@transaction.atomic
def propose(article: Article, passage: Passage, proposal: str, note: str, *, name: str = "", contact: str = "") -> ReviewItem:
    """Put it into the queue. The same again, also after it was answered, makes no second item."""
    item, is_new = ReviewItem.objects.get_or_create(
        fingerprint=_digest(CODE, article.pk, passage.field, passage.text, proposal, note),
        defaults={
            "code": CODE,
            "article": article,
            "page": article.page,
            "field": passage.field,
            "message": note,
            "value": {"text": passage.text, "place": passage.place},
            "alternatives": [proposal] if proposal else [],
            "span": _span(article, passage),
            "confidence": 1.0,
        },
    )
    if is_new and (name or contact):
        ReaderContact.objects.create(item=item, name=name, contact=contact)
    return item


def printed(article: Article, passage: Passage) -> Any:
    """The part of the page that says the same as the passage; None where there is none."""
    role = ROLES.get(passage.field, passage.field)
    words = "".join(passage.text.split())
    return next((part for part in article.parts.filter(role=role) if "".join(part.text.split()) == words), None)


def _span(article: Article, passage: Passage) -> list[int] | None:
    part = printed(article, passage)
    return list(part.spans[0]) if part and part.spans else None


def _digest(*told: Any) -> str:
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def adopt(item: ReviewItem, text: str, mark: str, *, by: User | None) -> ReviewItem:
    """Put ``text`` in the passage's place as the archivist's decision, with the reader's note as its reason.

    ``mark``: of the passage that the archivist looked at. Raises ChangedError.
    """
    item = _open(item)
    article = Article.objects.select_for_update(of=("self",)).filter(pk=item.article_id).first() if item.article_id else None
    now = standing(article, seen_passage(item)) if article else None
    if article is None or now is None or now.mark != mark or not now.can_be_set:
        raise ChangedError
    with written_down(item, article):
        put(article, now, text, by, f"读者更正：{item.message or proposal_of(item)}"[:REASON_LENGTH])
    editing.settle(article, {now.field})
    return _answer(item, ReviewItem.State.ACCEPTED if text == proposal_of(item) else ReviewItem.State.CORRECTED, by)


def put(article: Article, passage: Passage, text: str, by: User | None, reason: str, *, answers: bool = True) -> None:
    """Decide that ``text`` stands in the passage's place; ``answers`` as in editing. Call ``editing.settle`` afterwards."""
    if passage.field == "body":
        paragraphs = article.paragraphs
        paragraphs[passage.place : passage.place + 1] = [text] if text else []
        editing.change_fields(article, {"body": "\n".join(paragraphs)}, by=by, reason=reason, answers=answers)
    elif passage.field == "captions":
        caption = article.captions.order_by("order")[passage.place]
        item = editing.standing(article)["captions"][caption.order][0]
        editing.change_member(article, "captions", item, {"text": text}, by=by, reason=reason, answers=answers)
    else:
        editing.change_fields(article, {passage.field: text}, by=by, reason=reason, answers=answers)


@transaction.atomic
def close(item: ReviewItem, *, by: User | None, answer: str = "") -> ReviewItem:
    """The archivist has corrected the article otherwise. Raises ChangedError."""
    return _answer(_open(item), ReviewItem.State.CORRECTED, by, answer)


@transaction.atomic
def decline(item: ReviewItem, *, by: User | None, answer: str) -> ReviewItem:
    """The archive stays as it is; ``answer`` says why. Raises ChangedError."""
    return _answer(_open(item), ReviewItem.State.REJECTED, by, answer)


def _open(item: ReviewItem) -> ReviewItem:
    """The item with its row locked, if nobody has answered it."""
    found = (
        ReviewItem.objects.select_for_update(of=("self",)).filter(pk=item.pk, code=CODE, state=ReviewItem.State.OPEN).first()
    )
    if found is None:
        raise ChangedError
    return found


def _answer(item: ReviewItem, state: str, by: User | None, answer: str = "") -> ReviewItem:
    item.state, item.decided_by, item.decided_at, item.answer = state, by, timezone.now(), answer[:REASON_LENGTH]
    item.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    return item


def forget_contacts(days: int) -> int:
    """Delete readers' names and contacts given more than so many days ago; returns how many."""
    return ReaderContact.objects.filter(given_at__lt=timezone.now() - timedelta(days=days)).delete()[0]
