"""The review queue as it is walked: an item of each kind with its evidence, every answer, taking answers back, and readers'
corrections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.urls import reverse

from articles.editorial import corrections, options, withdrawing
from articles.models import Article, ReviewItem
from tests.bench.forms import sent

if TYPE_CHECKING:
    from tests.bench.admin import Desk

FILTERS = "_changelist_filters"
SAVES = 2
# What the walk may be narrowed to on the list before it.
NARROWED = ("code=place-open", "newspaper=1", "q=存疑", "code=weak_join&field=body")


def walk_the_queue(desk: Desk) -> None:
    opened = ReviewItem.objects.filter(state=ReviewItem.State.OPEN).exclude(code=corrections.CODE)
    for code in opened.order_by("code").values_list("code", flat=True).distinct():
        desk.get(f"queue item {code}", _address("change", opened.filter(code=code).order_by("-page", "pk")[0]))
    middle = opened.order_by("page", "pk")[opened.count() // 2]
    for narrowed in NARROWED:
        desk.get(f"queue item among {narrowed}", f"{_address('change', middle)}?{urlencode({FILTERS: narrowed})}")
    desk.post("queue accept", _one_after_another(_open_items()), sent(_accept="1"))
    desk.post("queue reject", _one_after_another(_open_items()), sent(_reject="1"))
    with_options = (item for item in _open_items() if options.options_of(item, options.way_of(item)))
    desk.post("queue other reading", _one_after_another(with_options), sent(_option="1"))
    named = (item for item in _open_items() if options.way_of(item) == options.Way.MEMBER)
    desk.post("queue typed name", _one_after_another(named), sent(_correct="1", text=["北京市总工会"]))
    heads = (item for item in _open_items() if item.field == "headline" and options.way_of(item) == options.Way.FIELD)
    desk.post("queue typed headline", _one_after_another(heads), sent(_correct="1", headline=["职工之家揭牌"]))
    mine = ReviewItem.objects.filter(decided_by=User.objects.get(username=desk.user), state__in=withdrawing.ANSWERED)
    answered = iter(list(mine.exclude(code=corrections.CODE).order_by("-decided_at", "-pk")[:20]))
    desk.post("queue take back", _one_after_another(answered, "undo"))
    _correct(desk)


def _correct(desk: Desk) -> None:
    """What readers say of an article with a page, looked at, adopted and declined."""
    articles = Article.objects.exclude(page=None).order_by("-pk")
    items = [_proposed(article, f"{desk.user} {number}") for number, article in enumerate(articles[: 3 * SAVES])]
    desk.get("correction", _address("correction", items[0]))
    desk.post("correction adopted", _one_after_another(iter(items[:SAVES]), "correction"), sent(_adopt="1"))
    declined = sent(_decline="1", answer=["合订本如此"])
    desk.post("correction declined", _one_after_another(iter(items[SAVES:]), "correction"), declined)


def _proposed(article: Article, note: str) -> ReviewItem:
    passage = corrections.passages(article)[0]
    return corrections.propose(article, passage, f"{passage.text}又", note)


def _open_items() -> Iterator[ReviewItem]:
    """From the end of the queue."""
    found = ReviewItem.objects.filter(state=ReviewItem.State.OPEN).exclude(page=None).exclude(code=corrections.CODE)
    return found.select_related("article", "page").order_by("-page", "-pk").iterator(chunk_size=100)


def _one_after_another(items: Iterator[ReviewItem], view: str = "change") -> Callable[[int], str]:
    return lambda _number: _address(view, next(items))


def _address(view: str, item: ReviewItem) -> str:
    return reverse(f"admin:articles_reviewitem_{view}", args=[item.pk])
