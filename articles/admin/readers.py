"""What a reader says is wrong, beside what stands in the article and on the page: adopted, adopted otherwise, or declined."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import PlainTextarea, person, said_of
from articles.admin.queue import Queue
from articles.editorial import corrections
from articles.editorial.corrections import ChangedError, Passage
from articles.models import ReviewItem

ADOPT, CLOSE, DECLINE = "_adopt", "_close", "_decline"


class AnswerForm(forms.Form):
    """``mark``: of the passage that the person looks at. Which fields are asked for follows from the button."""

    mark = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=gettext_lazy("改为"),
        required=False,
        widget=PlainTextarea({"rows": 6, "class": "vLargeTextField", "lang": "zh-Hans"}),
        help_text=gettext_lazy("先是读者的写法，可以再改。采用后成为您的决定，以读者的说明为理由，随时可以解除。"),
    )
    answer = forms.CharField(
        label=gettext_lazy("答复"),
        required=False,
        max_length=corrections.REASON_LENGTH,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("不采用时请写明理由，留在记录里；读者看不到。"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if DECLINE in self.data and not cleaned.get("answer"):
            self.add_error("answer", _("请写明不采用的理由。"))
        cleaned["text"] = "".join(line.strip() for line in (cleaned.get("text") or "").splitlines())
        return cleaned


def correction_view(room: Any, request: HttpRequest, pk: int) -> HttpResponse:
    """``room`` is the queue's ModelAdmin. Shows the correction; a POST answers it and goes on to the next open item."""
    item = ReviewItem.objects.select_related("article__page", "decided_by").filter(pk=pk, code=corrections.CODE).first()
    if item is None:
        raise Http404
    if not room.has_view_permission(request, item):
        raise PermissionDenied
    seen = corrections.seen_passage(item)
    now = corrections.standing(item.article, seen) if item.article else None
    is_changed = now is None or now.text != seen.text
    form = AnswerForm(request.POST or None, initial=_first_answer(item, now, is_changed))
    if request.method == "POST":
        if not room.has_change_permission(request, item):
            raise PermissionDenied
        if form.is_valid() and _answered(room, request, item, now, form):
            return HttpResponse(status=302, headers={"Location": room.to_next(request, item)["Location"]})
    return TemplateResponse(request, "admin/articles/reviewitem/correction.html", _shown(room, request, item, seen, now, form))


def _first_answer(item: ReviewItem, now: Passage | None, is_changed: bool) -> dict[str, str]:
    standing = now.text if now else ""
    return {"mark": now.mark if now else "", "text": standing if is_changed else corrections.proposal_of(item) or standing}


def _answered(room: Any, request: HttpRequest, item: ReviewItem, now: Passage | None, form: AnswerForm) -> bool:
    """Whether the answer was taken; what speaks against it is said in the form, with what was typed."""
    told, who = form.cleaned_data, person(request)
    if ADOPT in request.POST and now is not None and told["text"] == now.text:
        form.add_error("text", _("与现文相同，没有可改的。"))
        return False
    try:
        if ADOPT in request.POST:
            corrections.adopt(item, told["text"], told["mark"], by=who)
            said = _("采用读者更正")
        elif CLOSE in request.POST:
            corrections.close(item, by=who, answer=told["answer"])
            said = _("读者更正：已在文章中改好")
        else:
            corrections.decline(item, by=who, answer=told["answer"])
            said = _("不采用读者更正")
    except ChangedError:
        form.data = {**request.POST.dict(), "mark": now.mark if now else ""}
        form.add_error(None, _("没有保存：这段文字或这条更正刚刚被别人改过。现在的样子见上，您填写的仍在下面。"))
        return False
    for record in filter(None, (item, item.article)):
        room.note(request, record, said_of(said, told["answer"] or item.message or told["text"])[:300])
    messages.success(request, f"{said}。")
    return True


def _shown(room: Any, request: HttpRequest, item: ReviewItem, seen: Passage, now: Passage | None, form: Any) -> dict[str, Any]:
    article = item.article
    is_open = item.state == ReviewItem.State.OPEN
    return {
        **room.admin_site.each_context(request),
        "title": _("读者更正"),
        "opts": room.model._meta,
        "item": item,
        "seen": seen,
        "now": now,
        "is_changed": is_open and (now is None or now.text != seen.text),
        "differences": list(differences(seen.text, corrections.proposal_of(item))) if item.alternatives else [],
        "since": list(differences(seen.text, now.text)) if now else [],
        "printed": corrections.printed(article, seen) if article else None,
        "reader": getattr(item, "reader", None),
        "form": form,
        "is_open": is_open,
        "can_answer": is_open and room.has_change_permission(request, item),
        "can_reopen": not is_open and room.has_change_permission(request, item),
        "media": room.media,
        **room.walk(request, item, Queue(room, request)),
    }


def differences(one: str, other: str) -> Iterator[tuple[str, str]]:
    """(``equal``, ``delete`` or ``insert``, text) that leads from ``one`` to the ``other``, character by character."""
    for what, start, end, other_start, other_end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if what == "equal":
            yield what, one[start:end]
            continue
        if start < end:
            yield "delete", one[start:end]
        if other_start < other_end:
            yield "insert", other[other_start:other_end]
