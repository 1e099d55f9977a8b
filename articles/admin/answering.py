"""Putting a doubted reading right from the queue: a field of the article, or the passage or the name in question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import PlainTextarea, person
from articles.admin.decided import DecidedAdmin, shown
from articles.admin.versions import version_of
from articles.editorial import answers, corrections, options
from articles.editorial.doubts import other_reading
from articles.editorial.options import Option, Way
from articles.editorial.telling import field_label
from articles.models import Article, ReviewItem

CORRECT, OPTION = "_correct", "_option"


class TypedForm(forms.Form):
    """A passage or a name as it should be. ``version``: of the article that the person looked at."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(label=gettext_lazy("改为"), strip=True)

    def __init__(self, *args: Any, article: Article, way: Way, begins: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored_version, self.begins = version_of(article), begins
        self.fields["version"].initial = self.stored_version
        self.fields["text"].initial = begins
        is_long = way == Way.PASSAGE
        attrs = {"class": "vLargeTextField" if is_long else "vTextField", "lang": "zh-Hans"}
        self.fields["text"].widget = PlainTextarea({**attrs, "rows": 6}) if is_long else forms.TextInput(attrs)

    def clean_text(self) -> str:
        text = "".join(line.strip() for line in self.cleaned_data["text"].splitlines())
        if text == self.begins:
            raise ValidationError(_("与现文相同，没有可改的。"))
        return text

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        refuse_if_newer(self)
        return cleaned


def refuse_if_newer(form: Any) -> None:
    """Raises ValidationError where the article is another one than the person looked at; the next try goes through."""
    if form.data.get("version") != form.stored_version:
        form.data = form.data.copy()
        form.data["version"] = form.stored_version
        raise ValidationError(_("没有保存：这篇文章刚刚改过。现在的样子见上，您填写的仍在下面；再按一次即以您填写的为准。"))


class Answering:
    """What can be chosen or typed instead of the doubted reading, and the decision that follows."""

    def __init__(self, room: Any, request: HttpRequest, item: ReviewItem) -> None:
        self.request, self.item, self.way = request, item, options.way_of(item)
        self.version = version_of(item.article) if item.article else ""
        self.articles: DecidedAdmin = room.admin_site.get_model_admin(Article)
        self.options: list[Option] = options.options_of(item, self.way)[:9]
        self.form = self._form(request.POST if CORRECT in request.POST else None)

    @property
    def choices(self) -> list[tuple[int, str]]:
        """(number, what it says) of each reading that one click decides."""
        return [(number, self._said(option.said)) for number, option in enumerate(self.options, 1)]

    def _said(self, value: Any) -> str:
        is_field = self.way == Way.FIELD and self.item.code != options.HEADLINE_CHOICE
        return shown(Article, self.item.field, value) if is_field else other_reading(value)

    def _form(self, data: QueryDict | None) -> Any:
        article = self.item.article
        if article is None or self.way not in (Way.FIELD, Way.PASSAGE, Way.MEMBER):
            return None
        if self.way != Way.FIELD:
            return TypedForm(data, article=article, way=self.way, begins=options.typed_text(self.item, self.way))
        return self._field_form(data, Article.objects.get(pk=article.pk))

    def _field_form(self, data: QueryDict | None, article: Article) -> Any:
        """The article's own form with this field alone."""
        kept = (self.item.field, "reason", "version")
        made = self.articles.get_form(self.request, article, change=True, fields=list(kept[:1]))(data, instance=article)
        for name in [name for name in made.fields if name not in kept]:
            del made.fields[name]
        return made

    def option_taken(self) -> Option | None:
        """The reading whose number was sent; None for a number that is not offered."""
        number = self.request.POST.get(OPTION, "")
        is_one = number.isdecimal() and 0 < int(number[:3]) <= len(self.options)
        return self.options[int(number) - 1] if is_one else None

    def is_complete(self) -> bool:
        """Whether the form holds another value than the one that stands; if not, it says so."""
        if self.form is None or not self.form.is_valid():
            return False
        if self.way == Way.FIELD and self.item.field not in self.form.changed_data:
            self.form.add_error(self.item.field, _("与现文相同，没有可改的。"))
        return not self.form.errors

    def choose(self, option: Option) -> str:
        """Decide it; returns what was done, in words. Raises AnsweredError and ChangedError."""
        if self.request.POST.get("version") != self.version:
            raise corrections.ChangedError
        decide = options.decision(self.item, self.way, option.value, person(self.request))
        return self._correct(decide, self._said(option.said))

    def type(self) -> str:
        """Decide what the form holds, which is valid; returns what was done, in words. Raises AnsweredError, ChangedError."""
        if self.way == Way.FIELD:
            return self._correct(self._save_field, shown(Article, self.item.field, self.form.decided().get(self.item.field)))
        text = self.form.cleaned_data["text"]
        return self._correct(options.decision(self.item, self.way, text, person(self.request)), text)

    def _save_field(self, _article: Article) -> None:
        """As the article's form is saved: decisions, rows, history."""
        record = self.form.save(commit=False)
        self.articles.save_model(self.request, record, self.form, True)
        self.articles.save_related(self.request, self.form, [], True)

    def _correct(self, decide: Callable[[Article], None], said: str) -> str:
        def on_what_was_seen(article: Article) -> None:
            if version_of(article) != self.version:
                raise corrections.ChangedError
            decide(article)

        answers.correct(self.item, on_what_was_seen, by=person(self.request))
        label = field_label(Article, self.item.field) if self.item.field else ""
        return _("改正%(field)s：“%(value)s”") % {"field": label, "value": said if len(said) <= 60 else said[:59] + "…"}
