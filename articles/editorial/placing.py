"""Keeping where a person puts blocks, and taking it back: the decision, the rows that follow, and what went with it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.editorial import changes as undoing
from articles.editorial import history, overrides
from articles.editorial.arranging import arranged, how_read, places_of, standing
from articles.editorial.authority import records_led_to
from articles.editorial.blocks import Layout, Step, overlap
from articles.editorial.changes import Changes, Entry, values_of
from articles.editorial.records import lay_down, locked
from articles.editorial.review import LOST
from articles.models import (
    Article,
    Event,
    EventMention,
    Organization,
    OrganizationMention,
    Override,
    Page,
    Part,
    Person,
    PersonMention,
    Placement,
    Redirect,
    ReviewItem,
    Revision,
)

# What the parser doubts of blocks; a person who puts the block somewhere has answered it.
ABOUT_BLOCKS = (
    "caption_or_body",
    "column_choice",
    "continued_elsewhere",
    "far_byline",
    "heading_or_article",
    "headline_choice",
    "line_in_sentence",
    "opening_apart",
    "photo_title",
    "start_or_heading",
    "weak_join",
)
MENTIONS: tuple[tuple[type[Model], type[Model], str], ...] = (
    (Person, PersonMention, "person_id"),
    (Organization, OrganizationMention, "organization_id"),
    (Event, EventMention, "event_id"),
)


class PlacingRefusedError(ValueError):
    """The blocks can't be put there, or not be put back; the message says why, in the archivist's language."""


@transaction.atomic
def place(page: Page, steps: list[Step], *, by: User | None, said: str = "", reason: str = "") -> Placement:
    """Keep that blocks of ``page`` stand where ``steps`` put them, whatever is read later; ``said`` says it in words.

    Raises PlacingRefusedError where a step can't be applied to the page as it stands.
    """
    done = Placement(page=page, steps=steps, said=said, reason=reason[:300], decided_by=by)
    return _place(page, done, by)


@transaction.atomic
def place_again(former: Placement, *, by: User | None) -> Placement:
    """Have a placement that was taken back hold again, as the same decision of then: what was in doubt of it is so again.

    Raises PlacingRefusedError.
    """
    former.undone_at = former.undone_by = None
    return _place(former.page, former, by)


def _place(page: Page, done: Placement, by: User | None) -> Placement:
    steps = done.steps
    page = locked(page.pk)
    refuse(page, steps)
    before = _Rows(page)
    if done.pk is None:
        done.read_then = _how_read(page, steps)
    done.save()
    changes = Changes()
    _answer(page, steps, by, changes)
    with history.revision(Revision.Kind.BLOCKS, [page], by=by, reason=done.reason, said=done.said):
        lay_down(page, same_reading=True)
    done.changes = [*before.gone(), *changes.entries]
    done.save(update_fields=["changes"])
    return done


def refuse(page: Page, steps: list[Step]) -> None:
    """Raise PlacingRefusedError where ``steps`` can't be applied to ``page`` as it stands."""
    layout = Layout.of(page.text, arranged(page).record)
    length = len(page.text)
    for step in steps:
        spans = places_of(step)
        if not spans or not all(0 <= start < end <= length for start, end in spans) or _twice(spans):
            raise PlacingRefusedError(_("所选的成分在版面上找不到。"))
        if layout.apply(step).how != "done":
            raise PlacingRefusedError(_("要放到的地方已经不在了：请重新选择。"))


def _twice(spans: list[list[int]]) -> bool:
    ordered = sorted(spans)
    return any(one[1] > other[0] for one, other in pairwise(ordered))


def previewed(page: Page, steps: list[Step]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The record of ``page`` as it stands and as it would with ``steps``; nothing is stored. Raises PlacingRefusedError."""
    refuse(page, steps)
    tried = Placement(page=page, steps=steps, read_then=_how_read(page, steps))
    return arranged(page).record, arranged(page, [*standing(page), tried]).record


def _how_read(page: Page, steps: list[Step]) -> list[Any]:
    return how_read(Layout.of(page.text, page.record), steps)


def text_is_decided(article: Article) -> bool:
    """Whether a person decided the article's text: it then stays as they wrote it, whatever blocks it has."""
    return bool(overrides.decisions_on([article]).filter(field="body").exists())


def without(placement: Placement) -> tuple[dict[str, Any], dict[str, Any]]:
    """The record of the page as it stands and as it would stand if ``placement`` were taken back."""
    page = placement.page
    left = [each for each in standing(page) if each.pk != placement.pk]
    return arranged(page).record, arranged(page, left).record


@transaction.atomic
def undo(placement: Placement, *, by: User | None) -> None:
    """Take a placement back: blocks, articles with their addresses and decisions, names and answered doubts are as before.

    Later placements stay, and are asked about where they can't be applied any more. Raises PlacingRefusedError.
    """
    page = locked(placement.page_id)
    placement = Placement.objects.select_for_update().get(pk=placement.pk)
    if placement.undone_at is not None:
        raise PlacingRefusedError(_("这项安排已经撤销了。"))
    placement.undone_at, placement.undone_by = timezone.now(), by
    placement.save(update_fields=["undone_at", "undone_by"])
    with history.revision(Revision.Kind.UNDO, [page, *page.articles.all()], by=by, said=placement.said):
        _free_keys(page, placement.changes)
        undoing.undo(placement.changes)
        _own_parts(page, placement.changes)
        lay_down(page, same_reading=True)


def _free_keys(page: Page, entries: Iterable[Entry]) -> None:
    """An article that comes back has its key again; an article of a later reading that has it now gets another."""
    for entry in entries:
        if entry["kind"] == "deleted" and entry["model"] == "articles.article":
            other = Article.objects.filter(page=page, key=entry["values"]["key"]).first()
            if other is not None:
                Article.objects.filter(pk=other.pk).update(key="")


def _own_parts(page: Page, entries: Iterable[Entry]) -> None:
    """The text of an article that comes back is its own again, and no longer that of who took it over."""
    back = [entry["values"] for entry in entries if entry["kind"] == "deleted" and entry["model"] == "articles.part"]
    spans = [span for values in back for span in values["spans"]]
    kept = {values["id"] for values in back}
    doubled = [part.pk for part in page.parts.exclude(pk__in=kept) if overlap(part.spans, spans)]
    Part.objects.filter(pk__in=doubled).delete()


def _answer(page: Page, steps: list[Step], by: User | None, changes: Changes) -> None:
    """What the parser doubted of these blocks is answered."""
    spans = [span for step in steps for span in places_of(step)]
    for item in page.review_items.filter(state=ReviewItem.State.OPEN, code__in=ABOUT_BLOCKS, span__isnull=False):
        if item.span and overlap(spans, [item.span]):
            by_id = by.pk if by else None
            changes.update(item, state=str(ReviewItem.State.CORRECTED), decided_by_id=by_id, decided_at=timezone.now())


class _Rows:
    """Rows that may go when blocks are put elsewhere: articles, what people decided of them, and the records of names."""

    def __init__(self, page: Page) -> None:
        self.page, self.articles = page, list(page.articles.all())
        self.asked = set(page.review_items.filter(code=LOST).values_list("pk", flat=True))
        self.rows: dict[type[Model], dict[int, dict[str, Any]]] = {
            Article: _by_pk(self.articles),
            Part: _by_pk(page.parts.filter(article__isnull=False)),
            Override: _by_pk(overrides.decisions_on(self.articles)),
        }
        for led_to, ids in records_led_to(self.articles).items():
            self.rows[led_to] = _by_pk(led_to._default_manager.filter(pk__in=ids))
        for _led_to, mentions, _column in MENTIONS:
            self.rows[mentions] = _by_pk(mentions._default_manager.filter(article__in=self.articles))

    def gone(self) -> list[Entry]:
        """What is no more, as ``changes`` writes it down: the last entry is undone first."""
        gone: dict[type[Model], list[int]] = {
            model: self._missing(model) for model in (Person, Organization, Event, Article) if self.rows.get(model)
        }
        entries: list[Entry] = [self._deleted(model, pk) for model, pks in gone.items() for pk in pks]
        entries += [
            self._deleted(Part, pk) for pk, row in self.rows[Part].items() if row["article_id"] in gone.get(Article, [])
        ]
        for led_to, mentions, column in MENTIONS:
            missing = self._missing(mentions)
            lost = [pk for pk in missing if self.rows[mentions][pk][column] in gone.get(led_to, [])]
            entries += [self._deleted(mentions, pk) for pk in lost]
        entries += self._decisions()
        for model, pks in gone.items():
            kind = ContentType.objects.get_for_model(model)
            redirects = Redirect.objects.filter(content_type=kind, old_id__in=pks).values_list("pk", flat=True)
            entries += [_created(Redirect, pk) for pk in redirects]
        asked = self.page.review_items.filter(code=LOST).exclude(pk__in=self.asked).values_list("pk", flat=True)
        return [*entries, *(_created(ReviewItem, pk) for pk in asked)]

    def _decisions(self) -> list[Entry]:
        """Decisions on articles that are no more: taken over by another one, or gone."""
        now = {override.pk: values_of(override) for override in Override.objects.filter(pk__in=list(self.rows[Override]))}
        entries: list[Entry] = []
        for pk, before in self.rows[Override].items():
            if pk not in now:
                entries.insert(0, self._deleted(Override, pk))  # put back when those that moved are where they were
            elif now[pk] != before:
                entries.append({"kind": "updated", "model": "articles.override", "pk": pk, "before": before, "after": now[pk]})
        return entries

    def _missing(self, model: type[Model]) -> list[int]:
        there = set(model._default_manager.filter(pk__in=list(self.rows[model])).values_list("pk", flat=True))
        return [pk for pk in self.rows[model] if pk not in there]

    def _deleted(self, model: type[Model], pk: int) -> Entry:
        return {"kind": "deleted", "model": model._meta.label_lower, "values": self.rows[model][pk]}


def _created(model: type[Model], pk: int) -> Entry:
    return {"kind": "created", "model": model._meta.label_lower, "pk": pk}


def _by_pk(rows: Iterable[Any]) -> dict[int, dict[str, Any]]:
    return {row.pk: values_of(row) for row in rows}
