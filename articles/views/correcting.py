"""A reader says what is wrong: first which passage, then the form. It goes into the archivists' queue."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from access.addresses import client_address, network_of
from access.models import Tally
from access.tallies import digest, give_back, take
from articles.editorial import corrections
from articles.editorial.corrections import OTHER, Passage
from articles.models import Article
from articles.views.guards import addressed

# Characters. A paragraph of a newspaper has some hundred; a whole article in one paragraph is possible.
LONGEST_TEXT, LONGEST_NOTE = 8000, 500
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class CorrectionForm(forms.Form):
    """``mark`` is that of the passage as it was shown; ``homepage`` is there for robots to fill in."""

    passage = forms.CharField(widget=forms.HiddenInput, max_length=40)
    mark = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)
    proposal = forms.CharField(
        label=gettext_lazy("应当是"),
        help_text=gettext_lazy("请直接在这里改。不知道怎样改，就不动它，在下面写明哪里不对。"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "lang": "zh-Hans"}),
    )
    note = forms.CharField(
        label=gettext_lazy("哪里不对，根据是什么"),
        help_text=gettext_lazy("例如：与原报第 2 版核对，此处漏一“不”字。最多 500 字。"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    name = forms.CharField(
        label=gettext_lazy("姓名（可不填）"),
        max_length=50,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = forms.CharField(
        label=gettext_lazy("联系方式（可不填）"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )
    homepage = forms.CharField(
        label=gettext_lazy("请留空"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"})
    )

    def __init__(self, data: QueryDict | None, passage: Passage) -> None:
        super().__init__(data, initial={"passage": passage.key, "mark": passage.mark, "proposal": passage.text})
        self.shown = passage
        if not passage.can_be_set:
            del self.fields["proposal"]
        for name, field in self.fields.items():
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"about-{name}"

    def clean_homepage(self) -> str:
        if self.cleaned_data["homepage"]:
            raise forms.ValidationError(_("“请留空”一栏是用来挡住机器的，请清空后再提交。"))
        return ""

    def clean_proposal(self) -> str:
        """One line, as every passage is."""
        return "".join(line.strip() for line in self.cleaned_data["proposal"].splitlines())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("mark") != self.shown.mark:
            self.data = {**self.data.dict(), "mark": self.shown.mark}  # type: ignore[attr-defined]
            raise forms.ValidationError(_("这段文字刚刚被编目人员改过，现在的文字见上。请核对您填写的内容，再提交一次。"))
        if cleaned.get("proposal") == self.shown.text:
            cleaned["proposal"] = ""
        if not self.errors and not cleaned.get("proposal") and not cleaned.get("note"):
            raise forms.ValidationError(_("请改写这段文字，或写明哪里不对。"))
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
@addressed(lambda: Article.objects.published().select_related("page", "newspaper"))
def correction(request: HttpRequest, article: Article) -> HttpResponse:
    """Without ``?passage=`` the passages to choose from, a page like any other; with it the form, for one reader alone."""
    asked = (request.POST if request.method == "POST" else request.GET).get("passage", "")
    known = {passage.key: passage for passage in [*corrections.passages(article), OTHER]}
    if asked not in known:
        context = {"article": article, "passages": known.values(), "missed": bool(asked), "is_open": is_open()}
        return render(request, "articles/correction_passages.html", context)
    return _form(request, article, known[asked])


def is_open() -> bool:
    return settings.CORRECTIONS_PER_DAY > 0


@never_cache
@csrf_protect
def _form(request: HttpRequest, article: Article, passage: Passage) -> HttpResponse:
    form = CorrectionForm(request.POST if request.method == "POST" else None, passage)
    refused, wait = "", 0
    if request.method == "POST" and form.is_valid():
        refused, wait = _refusal(request)
        if not refused:
            told = {name: form.cleaned_data.get(name, "") for name in ("proposal", "note", "name", "contact")}
            corrections.propose(article, passage, **told)
            corrections.forget_contacts(settings.CONTACT_DAYS)  # also where nobody runs ``forget``
            return HttpResponseRedirect(reverse("articles:correction-sent", args=[article.pk]))
    context = {"article": article, "passage": passage, "form": form, "refused": refused, "days": settings.CONTACT_DAYS}
    response = render(request, "articles/correction_form.html", context, status=429 if refused else 200)
    if refused:
        response["Retry-After"] = str(wait)
    return response


def _refusal(request: HttpRequest) -> tuple[str, int]:
    """Why this correction cannot be taken now, and for how many seconds; it is counted if there is no reason."""
    whose = digest(network_of(client_address(request)))
    if wait := take(Tally.Kind.READER, whose, settings.CORRECTIONS_PER_HOUR, HOUR):
        minutes = -(-wait // 60)
        return _("从您这里来的更正一小时内已满 %(most)s 条，请 %(minutes)s 分钟后再提交。您填写的内容仍在下面。") % {
            "most": settings.CORRECTIONS_PER_HOUR,
            "minutes": minutes,
        }, wait
    if wait := take(Tally.Kind.READERS, "", settings.CORRECTIONS_PER_DAY, DAY):
        give_back(Tally.Kind.READER, whose)
        return _("今天收到的更正太多，暂时收不下了，请过一天再来。您填写的内容仍在下面，可先抄存。"), wait
    return "", 0


@addressed(lambda: Article.objects.published())
def correction_sent(request: HttpRequest, article: Article) -> HttpResponse:
    return render(request, "articles/correction_sent.html", {"article": article})
