"""Region, union level and topics of many articles at once: what is wanted, what it would change, then that as one revision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import person, said_of
from articles.admin.fields import reason_field
from articles.admin.history import HistoryAdmin
from articles.admin.revisions import undo_link
from articles.admin.state import MOST_AT_ONCE
from articles.admin.wording import Wording, look_up_regions, shown
from articles.editorial import classifying
from articles.editorial.classifying import Classes
from articles.editorial.ledger import remembering
from articles.models import Article, Region, Revision, Topic, UnionLevel

NONE = "none"


class ClassesForm(forms.Form):
    """What is left open stays as it is in every article. A region is named by its code, which works without a script."""

    region = forms.CharField(
        label=gettext_lazy("地区"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("代码或不重名的名称，如 110107 或 石景山区；none 表示去掉地区。"),
    )
    union_level = forms.ChoiceField(label=gettext_lazy("工会层级"), required=False)
    add = forms.ModelChoiceField(
        label=gettext_lazy("加主题词"), queryset=Topic.objects.filter(is_retired=False), required=False, to_field_name="slug"
    )
    remove = forms.ModelChoiceField(
        label=gettext_lazy("去掉主题词"), queryset=Topic.objects.all(), required=False, to_field_name="slug"
    )
    reason = reason_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels: Any = self.fields["union_level"]
        levels.choices = [("", _("不改")), (NONE, _("去掉层级")), *UnionLevel.choices]
        for name in ("add", "remove"):
            field: Any = self.fields[name]
            field.empty_label = _("不改")

    def clean_region(self) -> str:
        """The region's code; ``none``, or nothing."""
        text: str = self.cleaned_data["region"].strip()
        if text in ("", NONE):
            return text
        found = list(Region.objects.filter(code=text)[:1]) or list(Region.objects.filter(name=text, valid_to=None)[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                _("有几个地区叫“%(text)s”：请写代码。") % {"text": text}
                if found
                else _("没有地区“%(text)s”。") % {"text": text}
            )
        return found[0].code

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned[name] for name in ("region", "union_level", "add", "remove")):
            raise forms.ValidationError(_("请至少填一项。"))
        if cleaned.get("add") and cleaned.get("add") == cleaned.get("remove"):
            raise forms.ValidationError(_("同一个主题词不能又加又去。"))
        return cleaned

    def classes(self) -> Classes:
        told = self.cleaned_data
        fields = {name: told[name] for name in ("region", "union_level") if told[name]}
        empty = {"region": None, "union_level": ""}
        wanted = {name: empty[name] if value == NONE else value for name, value in fields.items()}
        return Classes(wanted, *(told[name].slug if told[name] else "" for name in ("add", "remove")))


class ClassifyAdmin(HistoryAdmin):
    """For articles: an action, and the page on which it is said what is wanted."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.classify_view)
        return [path("classify/", view, name="articles_article_classify"), *super().get_urls()]

    @admin.action(description=gettext_lazy("归类所选（先看变化）…"), permissions=["change"])
    def classify_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        ids = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
        if len(ids) > MOST_AT_ONCE:
            messages.error(request, _("一次最多处理 %(most)s 条，请分批。") % {"most": MOST_AT_ONCE})
            return None
        return HttpResponseRedirect(
            f"{reverse('admin:articles_article_classify')}?{urlencode({'ids': ','.join(map(str, ids))})}"
        )

    def classify_view(self, request: HttpRequest) -> HttpResponse:
        """The form; what it would change in which article; then that, as one revision."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        ids = [int(each) for each in request.GET.get("ids", "").split(",") if each.isdecimal() and len(each) < 18]
        articles = list(Article.objects.filter(pk__in=ids[:MOST_AT_ONCE]).order_by("pk"))
        if not articles:
            messages.error(request, _("没有可处理的记录。"))
            return HttpResponseRedirect(reverse("admin:articles_article_changelist"))
        form = ClassesForm(request.POST or None)
        is_filled_in = request.method == "POST" and form.is_valid()
        if is_filled_in and "_save" in request.POST:
            return self._classify(request, articles, form)
        steps = classifying.plan(articles, form.classes()) if is_filled_in else None
        context = {
            **self.admin_site.each_context(request),
            "title": _("归类"),
            "opts": Article._meta,
            "articles": articles,
            "form": form,
            "steps": _shown(steps or []),
            "is_preview": steps is not None,
        }
        return TemplateResponse(request, "admin/articles/article/classify.html", context)

    def _classify(self, request: HttpRequest, articles: list[Article], form: ClassesForm) -> HttpResponse:
        reason = form.cleaned_data["reason"]
        changed = classifying.classify(articles, form.classes(), by=person(request), reason=reason)
        said = str(Revision.Kind.CLASSIFY.label)
        LogEntry.objects.log_actions(person(request).pk, changed, CHANGE, said_of(said, reason))
        told = {"what": said, "done": len(changed), "left": len(articles) - len(changed)}
        done = Revision.objects.filter(kind=Revision.Kind.CLASSIFY, by=person(request)).first() if changed else None
        message = _("%(what)s：%(done)s 条；%(left)s 条本来如此，未动。") % told
        messages.success(request, format_html("{} {}", message, undo_link(done)))
        return HttpResponseRedirect(reverse("admin:articles_article_changelist"))


@remembering()
def _shown(steps: list[classifying.Step]) -> list[tuple[Article, list[tuple[str, str, str]]]]:
    """The articles that would change, and what would change of each."""
    look_up_regions((name, value) for step in steps for name, both in step.changes.items() for value in both)
    return [(step.article, in_words(step)) for step in steps if step.changes]


def in_words(step: classifying.Step) -> list[tuple[str, str, str]]:
    """(field, what stands, what would stand)."""
    words = Wording(Article)

    def said(name: str, value: Any) -> str:
        return (
            ("、".join(words.member(name, each) for each in value) or _("空"))
            if name == "topics"
            else shown(Article, name, value)
        )

    return [(words.label(name), said(name, was), said(name, now)) for name, (was, now) in step.changes.items()]
