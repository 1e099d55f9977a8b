"""What is done to many records at once, and what was done before: lists' actions, classing, withholding, undoing, restoring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Count
from django.urls import reverse

from articles.models import Article, MergeSuggestion, Organization, Override, Person, ReviewItem, Revision, Topic, Version
from tests.bench.forms import sent
from tests.bench.growth import SEEDS

if TYPE_CHECKING:
    from tests.bench.admin import Desk

# One page of a list; what is judged in pairs at most.
CHOSEN, PAIRED = 50, 20


def work_on_many(desk: Desk) -> None:
    _act(desk, "reviewitem", "accept_selected", ReviewItem.objects.filter(state="open").exclude(page=None))
    _act(desk, "reviewitem", "reject_selected", ReviewItem.objects.filter(state="open").exclude(page=None))
    _act(desk, "override", "release_selected", Override.objects.filter(content_type__model="article"), PAIRED)
    _act(desk, "mergesuggestion", "refuse_selected", MergeSuggestion.objects.all(), PAIRED)
    for model in (Person, Organization):
        _act(desk, model._meta.model_name, "judge_different", model._default_manager.all(), PAIRED)
    for action in ("withhold_selected", "classify_selected"):
        _act(desk, "article", action, Article.objects.all())
    for kind, rows in (("", Article.objects.all()), (" of pages", Article.objects.exclude(page=None))):
        pks = list(rows.order_by("-pk").values_list("pk", flat=True)[:CHOSEN])
        _class(desk, kind, pks)
        _withhold(desk, kind, pks)
    _histories(desk)
    desk.post("page upload, preview", reverse("admin:articles_page_add"), _uploaded)


def _act(desk: Desk, room: Any, action: str, rows: Any, number: int = CHOSEN) -> None:
    """An action on so many rows of the list, others each time."""
    address = reverse(f"admin:articles_{room}_changelist")

    def choose(fields: dict[str, Any], _number: int) -> None:
        pks = list(rows.order_by("-pk").values_list("pk", flat=True)[:number])
        fields.update(action=[action], _selected_action=[str(pk) for pk in pks], index=["0"])

    desk.post(f"{room} {action} {number}", f"{address}?state=all" if room == "reviewitem" else address, choose)


def _class(desk: Desk, kind: str, pks: list[int]) -> None:
    address = f"{reverse('admin:articles_article_classify')}?{urlencode({'ids': ','.join(map(str, pks))})}"
    slugs = list(Topic.objects.filter(is_retired=False).order_by("pk").values_list("slug", flat=True)[:4])
    desk.get(f"classify {CHOSEN}{kind}", address)
    desk.post(f"classify {CHOSEN}{kind}, preview", address, sent(region=["110107"], add=slugs[:1]))

    def keep(fields: dict[str, Any], number: int) -> None:
        fields.update(region=["110107" if number % 2 else "110105"], add=[slugs[number % len(slugs)]], _save=["1"])

    desk.post(f"classify {CHOSEN}{kind}, done", address, keep)
    _undo(desk, kind, Revision.Kind.CLASSIFY)


def _withhold(desk: Desk, kind: str, pks: list[int]) -> None:
    """Articles of one list page, withheld and shown again; the first of it is undone as one."""
    for step, more in (("withhold", {"reason": ["申请"]}), ("publish", {})):
        address = f"{reverse('admin:articles_article_state', args=[step])}?{urlencode({'ids': ','.join(map(str, pks))})}"
        desk.post(f"{step} {CHOSEN}{kind}", address, sent(**more), 1)
    _undo(desk, kind, Revision.Kind.PUBLISH)
    _undo(desk, kind, Revision.Kind.WITHHOLD)


def _undo(desk: Desk, kind: str, what: Revision.Kind) -> None:
    """The last that this person did of it."""
    done = Revision.objects.filter(kind=what, by__username=desk.user, undone_at=None).order_by("-pk").first()
    if done is not None:
        address = reverse("admin:articles_revision_undo", args=[done.pk])
        desk.get(f"undo {what} {CHOSEN}{kind}, preview", address)
        desk.post(f"undo {what} {CHOSEN}{kind}", address, sent(), 1)


def _histories(desk: Desk) -> None:
    """The article that was changed most often: its versions, two of them compared, one restored."""
    found = Version.objects.filter(content_type__model="article").order_by().values_list("object_id")
    pk = found.annotate(number=Count("pk")).order_by("-number").values_list("object_id", flat=True)[0]
    address = reverse("admin:articles_article_history", args=[pk])
    last = (
        Version.objects.filter(content_type__model="article", object_id=pk).order_by("-number").values_list("number", flat=True)
    )
    desk.get("long history", address)
    desk.get("long history, last page", f"{address}?page=99")
    desk.get("long history, compared", f"{address}?one=1&other={last[0]}")
    for number in (1, 2):
        desk.post(f"restore version {number}", reverse("admin:articles_article_restore", args=[pk, number]), sent(), 2)
    desk.get("restore, preview", reverse("admin:articles_article_restore", args=[pk, 2]))


def _uploaded(fields: dict[str, Any], number: int) -> None:
    text = sorted(SEEDS.glob("*.txt"))[0].read_text("utf-8")
    fields["files"] = [SimpleUploadedFile(f"{number}.txt", f"{text}\n加印{number}".encode(), "text/plain")]
