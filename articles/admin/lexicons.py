"""The words by which pages are read: all look them up, the editor-in-chief changes them and sees first what that would do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import ReadOnlyAdmin, person, said_of
from articles.admin.pages import MOST_READ_AGAIN
from articles.editorial import lexicon
from articles.editorial.doubts import retold
from articles.editorial.telling import field_label
from articles.effects import Effect, effect_of, pages_with
from articles.lexicons.changes import Change, RefusedError
from articles.lexicons.sections import Section, Value
from articles.models import Article, LexiconEntry

Action = LexiconEntry.Action
# Words shown of one section, or found by a search.
MOST_WORDS = 1000

TABLES: Mapping[str, str | Promise] = {
    "dates": gettext_lazy("日期"),
    "events": gettext_lazy("事件"),
    "figures": gettext_lazy("数字"),
    "layout": gettext_lazy("版式"),
    "newspapers": gettext_lazy("报纸"),
    "organizations": gettext_lazy("机构"),
    "regions": gettext_lazy("地名"),
    "surnames": gettext_lazy("姓名"),
    "titles": gettext_lazy("职务"),
    "topics": gettext_lazy("主题词"),
    "unions": gettext_lazy("工会"),
}
# Why a change does not fit its table, by the code that the table gives.
REFUSALS: Mapping[str, str | Promise] = {
    "empty": gettext_lazy("请填写词。"),
    "long": gettext_lazy("词太长：最多 %(most)s 字。"),
    "blank": gettext_lazy("词里不能有换行或看不见的字符。"),
    "wide": gettext_lazy("请把全角的“%(character)s”写成半角：标点、数字和字母按半角比对。"),
    "character": gettext_lazy("这张表只收单字，请一次填一个字。"),
    "spaced": gettext_lazy("这张表只收两字以上、没有空格的词。"),
    "exists": gettext_lazy("“%(word)s”已在这张表里。"),
    "missing": gettext_lazy("这张表里没有“%(word)s”。"),
    "last": gettext_lazy("“%(word)s”是这张表最后一个词，不能去掉。"),
    "no-values": gettext_lazy("这张表的词没有值。"),
    "same": gettext_lazy("“%(word)s”的值已是 %(value)s。"),
    "value-empty": gettext_lazy("请填写值。"),
    "value-form": gettext_lazy("值太长，或有看不见的字符。"),
    "value-number": gettext_lazy("值应是 0 到 10 的数。"),
    "value-integer": gettext_lazy("值应是 -10 到 10 的整数。"),
    "value-code": gettext_lazy("没有代码为“%(value)s”的地区；请填行政区划代码，如 110105。"),
    "value-template": gettext_lazy("值里要有且只有一个 {}，代表地名，如 {}人民政府。"),
    "value-day": gettext_lazy("值应是日期，写作 2022-10-16。"),
    "value-choice": gettext_lazy("值只能是其中之一：%(choices)s。"),
}


def refusal(error: RefusedError) -> str:
    return str(REFUSALS[error.code]) % error.params


def shown(value: Value | None) -> str:
    return "" if value is None else str(value)


def label_of(section: Section) -> str:
    """组织 › kind › party › suffix: the table in the editor's language, the rest as it stands in the file."""
    return " › ".join([str(TABLES[section.path[0]]), *section.path[1:]])


class WordForm(forms.Form):
    """A word to add, remove or give another value; ``change`` is what would be kept, ``after`` the words it would lead to."""

    section = forms.ChoiceField(label=gettext_lazy("词表"))
    action = forms.ChoiceField(label=gettext_lazy("动作"), choices=Action.choices, initial=Action.ADD)
    word = forms.CharField(label=gettext_lazy("词"), required=False, widget=forms.TextInput(attrs={"class": "vTextField"}))
    value = forms.CharField(
        label=gettext_lazy("值"),
        required=False,
        help_text=gettext_lazy("有值的词表才填：主题词的分量（0 到 10）、地区代码、全称等。去词不用填。"),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"), required=False, max_length=300, widget=forms.TextInput(attrs={"class": "vTextField"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = lexicon.in_use()
        self.after = self.before
        self.change: Change | None = None
        choices: dict[str, list[tuple[str, str]]] = {}
        for section in lexicon.sections(self.before).values():
            choices.setdefault(str(TABLES[section.path[0]]), []).append((section.name, label_of(section)))
        self.fields["section"].choices = list(choices.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if "section" in cleaned and "action" in cleaned and "word" in cleaned:
            wanted = Change(lexicon.path_of(cleaned["section"]), cleaned["word"], cleaned["action"], cleaned.get("value"))
            try:
                self.change, self.after = lexicon.tried(self.before, wanted)
            except RefusedError as error:
                self.add_error("value" if error.code.startswith("value") else "word", refusal(error))
        return cleaned


@admin.register(LexiconEntry)
class LexiconEntryAdmin(ReadOnlyAdmin):
    """What people changed of the words. An entry is never altered: it is withdrawn, and the file's word holds again."""

    list_display = ("word", "section_label", "action", "values", "reason", "decided_by", "decided_at", "state")
    list_filter = ("action", ("withdrawn_at", admin.EmptyFieldListFilter), "decided_at")
    list_select_related = ("decided_by", "withdrawn_by")
    search_fields = ("word", "section", "reason")
    date_hierarchy = "decided_at"
    fields = ("section_label", "word", "action", "values", "reason", "decided_by", "decided_at", "state")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.add_lexiconentry")

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.change_lexiconentry")

    def get_list_display(self, request: HttpRequest) -> Any:
        return (*self.list_display, "withdraw_link") if self.has_withdraw_permission(request) else self.list_display

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.fields, "withdraw_link") if self.has_withdraw_permission(request) else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    def get_urls(self) -> list[Any]:
        site = self.admin_site
        return [
            path("tables/", site.admin_view(self.tables_view), name="articles_lexiconentry_tables"),
            path("<int:pk>/withdraw/", site.admin_view(self.withdraw_view), name="articles_lexiconentry_withdraw"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("词表"), ordering="section")
    def section_label(self, entry: LexiconEntry) -> str:
        table, *rest = lexicon.path_of(entry.section)
        return " › ".join([str(TABLES.get(table, table)), *rest])

    @admin.display(description=gettext_lazy("值"))
    def values(self, entry: LexiconEntry) -> str:
        if entry.action == Action.CHANGE:
            return f"{shown(entry.value_before)} → {shown(entry.value)}"
        return shown(entry.value if entry.action == Action.ADD else entry.value_before)

    @admin.display(description=gettext_lazy("状态"), ordering="withdrawn_at")
    def state(self, entry: LexiconEntry) -> str:
        if entry.withdrawn_at is None:
            return _("生效")
        when = f"{timezone.localtime(entry.withdrawn_at):%Y-%m-%d %H:%M}"
        return _("%(user)s 于 %(when)s 撤回") % {"user": entry.withdrawn_by or "—", "when": when}

    @admin.display(description=gettext_lazy("撤回"))
    def withdraw_link(self, entry: LexiconEntry) -> str:
        if entry.withdrawn_at is not None:
            return "—"
        address = reverse("admin:articles_lexiconentry_withdraw", args=[entry.pk])
        return format_html('<a href="{}">{}</a>', address, _("看影响并撤回…"))

    def tables_view(self, request: HttpRequest) -> HttpResponse:
        """Every table with its sections; the words of one of them, or those that have what is looked for in them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        sections = lexicon.sections(lexicon.in_use())
        chosen = sections.get(lexicon.path_of(request.GET.get("section", "")))
        query = request.GET.get("q", "").strip()[:40]
        entries = {(entry.section, entry.word): entry for entry in lexicon.standing().select_related("decided_by")}
        found = [
            (section, word, value, entries.get((section.name, word)))
            for section in ([chosen] if chosen else sections.values() if query else [])
            for word, value in section.words.items()
            if query in word
        ]
        context = {
            **self._context(request, _("全部词表")),
            "tables": _by_table(sections.values(), entries),
            "chosen": chosen,
            "query": query,
            "words": [_row(*each) for each in found[:MOST_WORDS]],
            "found": len(found),
            "may_change": self.has_add_permission(request),
        }
        return TemplateResponse(request, "admin/articles/lexiconentry/tables.html", context)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Three steps at one address: a word, what it would change, and only then it is kept."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = WordForm(request.POST) if request.method == "POST" else WordForm(initial=request.GET.dict())
        if request.method != "POST" or not form.is_valid() or form.change is None:
            context = {**self._context(request, _("改词表")), "form": form}
            return TemplateResponse(request, "admin/articles/lexiconentry/word.html", context)
        if "seen" in request.POST and (kept := self._keep(request, form)):
            return kept
        return self._show_effect(request, _("改词表"), form.change.word, form.before, form.after, form=form)

    def _keep(self, request: HttpRequest, form: WordForm) -> HttpResponse | None:
        """Keep what was shown; None, and a word why, where the words are others by now."""
        try:
            with transaction.atomic():
                entry = lexicon.keep(
                    form.change,  # type: ignore[arg-type]  # the form is valid
                    by=person(request),
                    reason=form.cleaned_data["reason"],
                    seen=request.POST["seen"],
                )
                self.log_addition(request, entry, said_of(entry, entry.reason))
        except lexicon.StaleError:
            messages.warning(request, _("在您看影响的时候，词表已被改动；请再看一遍。"))
            return None
        return self._done(request, entry, _("已保存：%(entry)s。") % {"entry": entry})

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What withdrawing an entry would change; then, if the person wants it, it holds no more."""
        if not self.has_withdraw_permission(request):
            raise PermissionDenied
        entry = LexiconEntry.objects.filter(pk=pk, withdrawn_at=None).first()
        if entry is None:
            messages.error(request, _("这条改动已经撤回，或不在库中。"))
            return HttpResponseRedirect(reverse("admin:articles_lexiconentry_changelist"))
        if request.method == "POST":
            try:
                with transaction.atomic():
                    lexicon.withdraw(entry, by=person(request), seen=request.POST.get("seen", ""))
                    self.note(request, entry, _("撤回"))
                return self._done(request, entry, _("已撤回：%(entry)s。") % {"entry": entry})
            except lexicon.StaleError:
                messages.warning(request, _("在您看影响的时候，词表已被改动；请再看一遍。"))
        before, after = lexicon.in_use(), lexicon.without(entry)
        return self._show_effect(request, _("撤回"), entry.word, before, after, entry=entry)

    def _show_effect(self, request: HttpRequest, title: str, word: str, before: Any, after: Any, **more: Any) -> HttpResponse:
        effect = effect_of(word, before, after)
        context = {
            **self._context(request, title),
            "word": word,
            "effect": effect,
            "changed": _labelled(effect),
            "seen": before.version,
            **more,
        }
        return TemplateResponse(request, "admin/articles/lexiconentry/effect.html", context)

    def _done(self, request: HttpRequest, entry: LexiconEntry, said: str) -> HttpResponse:
        """Say what became of it, and how the pages that are stored come to be read by the new words."""
        pages = pages_with(entry.word)
        hint = _("已存的版面仍是原来的读法，用 reparse 命令按新词重读。")
        if not pages:
            messages.success(request, said)
        elif len(pages) > MOST_READ_AGAIN:
            messages.success(request, f"{said}{hint}")
        else:
            address = f"{reverse('admin:articles_page_read_again')}?{urlencode({'ids': ','.join(map(str, pages))})}"
            link = _("现在重读含有此词的 %(n)s 版…") % {"n": len(pages)}
            messages.success(request, format_html('{}{}<a href="{}">{}</a>', said, hint, address, link))
        return HttpResponseRedirect(reverse("admin:articles_lexiconentry_changelist"))

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.model._meta}


def _by_table(sections: Any, entries: Mapping[tuple[str, str], LexiconEntry]) -> list[tuple[str, list[dict[str, Any]]]]:
    tables: dict[str, list[dict[str, Any]]] = {}
    for section in sections:
        changed = sum(name == section.name for name, _word in entries)
        row = {"name": section.name, "label": " › ".join(section.path[1:]), "words": len(section.words), "changed": changed}
        tables.setdefault(str(TABLES[section.path[0]]), []).append(row)
    return list(tables.items())


def _row(section: Section, word: str, value: Value | None, entry: LexiconEntry | None) -> dict[str, Any]:
    """A word with what may be done to it."""

    def address(action: str) -> str:
        given = {"section": section.name, "action": action, "word": word, "value": shown(value)}
        return f"{reverse('admin:articles_lexiconentry_add')}?{urlencode(given)}"

    return {
        "section": label_of(section),
        "word": word,
        "value": shown(value),
        "entry": entry,
        "remove": address(Action.REMOVE),
        "change": address(Action.CHANGE) if section.has_values else "",
    }


def _labelled(effect: Effect) -> list[dict[str, Any]]:
    return [
        {
            "article": changed,
            "differences": [
                (field_label(Article, each.field), each.gone, each.come)
                if each.field != "warnings"
                else (_("疑点"), [retold(message) for message in each.gone], [retold(message) for message in each.come])
                for each in changed.differences
            ],
        }
        for changed in effect.changed
    ]
