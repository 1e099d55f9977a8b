"""Adding pages: files are chosen, what the parser makes of them is shown, and only then anything is stored."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import ingest
from articles.admin.base import person, said_of
from articles.editorial.doubts import worded
from articles.editorial.issues import BadDateError, read_date
from articles.models import Genre, ImportRun, Newspaper, Page, UnionLevel

logger = logging.getLogger(__name__)

# A preview reads every file; more than this would keep the archivist waiting, and load_pages takes whole folders.
MOST_FILES = 40
# What was previewed travels in the form itself, signed, so that exactly that is stored. Django takes 2.5 MB of form data.
MOST_CARRIED = 2_000_000
SALT = "articles.upload"
PREVIEW_HOLDS = 24 * 60 * 60  # seconds


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = list(data) if isinstance(data, (list, tuple)) and data else [data or None]
        # An empty file is not an error of the form: it is named beside the others that can be stored.
        return [super(FilesField, self).clean(each, initial) for each in files]


class GivenForm(forms.Form):
    """What holds for all pages of an upload; left open where it is not known."""

    newspaper = forms.CharField(
        label=gettext_lazy("报纸"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "vTextField", "list": "newspapers"}),
    )
    issue_date = forms.CharField(
        label=gettext_lazy("日期"), required=False, max_length=10, help_text=gettext_lazy("2023-06-15、2023-06 或 2023")
    )
    number = forms.CharField(label=gettext_lazy("版次"), required=False, max_length=10, help_text=gettext_lazy("如 08"))

    def clean_issue_date(self) -> str:
        text: str = self.cleaned_data["issue_date"]
        try:
            read_date(text)
        except BadDateError as error:
            raise forms.ValidationError(
                _("“%(text)s”不是日期：请写作 2023-06-15、2023-06 或 2023。") % {"text": text}
            ) from error
        return text

    def given(self, user: Any) -> ingest.Given:
        cleaned = self.cleaned_data
        return ingest.Given(cleaned["newspaper"], cleaned["issue_date"], cleaned["number"], by=user)


class UploadForm(GivenForm):
    files = FilesField(  # type: ignore[assignment]
        label=gettext_lazy("版面文本"),
        allow_empty_file=True,
        help_text=gettext_lazy("一个或多个 .txt 文件（UTF-8），每个文件一个版面，一次最多 %(most)s 个。")
        % {"most": MOST_FILES},
        error_messages={"required": gettext_lazy("请选择文件。")},
        widget=FilesInput(attrs={"accept": ".txt,text/plain"}),
    )
    field_order = ("files", "newspaper", "issue_date", "number")

    def clean_files(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["files"]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                _("选了 %(chosen)s 个文件，一次最多 %(most)s 个；整个文件夹请用 load_pages 命令。")
                % {"chosen": len(files), "most": MOST_FILES}
            )
        return files


@dataclass
class Preview:
    """What would become of one file: an error, the page that has this text already, or what the parser makes of it."""

    source: str
    error: str = ""
    stored: Page | None = None
    record: dict[str, Any] = field(default_factory=dict)

    @property
    def articles(self) -> list[dict[str, Any]]:
        """The articles with their labels in the archivist's language."""
        return [
            {
                "title": read.get("headline") or read.get("kicker") or _("（无标题）"),
                "genre": dict(Genre.choices).get(read.get("genre"), ""),
                "paragraphs": len(read.get("body") or []),
                "byline": "、".join(f"{each['role']} {each['name']}" for each in read.get("byline") or []),
                "place": " ".join(
                    dict.fromkeys(
                        name
                        for key in ("province", "city", "district", "street")
                        if (name := (read.get("region") or {}).get(key))
                    )
                ),
                "level": dict(UnionLevel.choices).get(read.get("union_level"), ""),
                "topics": "、".join(read.get("topics") or []),
                "doubts": [worded(each["code"], each.get("message") or "").said for each in read.get("warnings") or []],
                "opening": (read.get("body") or [""])[0][:80],
            }
            for read in self.record.get("articles") or []
        ]


def preview(content: bytes, source: str) -> tuple[Preview, str]:
    """(what would become of a file, its text); stores nothing."""
    try:
        text = ingest.decode_page(content)
    except ingest.NotAPageError as error:
        return Preview(source, str(error)), ""
    stored = ingest.stored_page(text)
    if stored is not None:
        return Preview(source, stored=stored), text
    try:
        return Preview(source, record=ingest.read_text(text, source)[0]), text
    except Exception as error:  # whatever is wrong with one page is named, and the others are shown
        logger.exception("could not read %s", source)
        return Preview(source, _("未能解析：%(kind)s") % {"kind": type(error).__name__}), ""


def upload_view(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """Three steps at one address: choose, look, store."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    if request.method == "POST" and "bundle" in request.POST:
        return _store(model_admin, request)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        return _show(request, form)
    return _page(request, "upload.html", {"form": form, "newspapers": Newspaper.objects.all()})


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    shared = {**admin.site.each_context(request), "opts": Page._meta, "title": _("加入版面"), "has_file_field": True}
    return TemplateResponse(request, f"admin/articles/page/{template}", shared | context)


def _show(request: HttpRequest, form: UploadForm) -> HttpResponse:
    previews, carried = [], []
    for file in form.cleaned_data["files"]:
        # More than the limit is never read into memory; the reader names the limit.
        found, text = preview(file.read(ingest.MAX_PAGE_BYTES + 1), file.name or "")
        previews.append(found)
        if not found.error:
            carried.append([found.source, text])
    bundle = signing.dumps(carried, salt=SALT, compress=True)
    if len(bundle) > MOST_CARRIED:
        form.add_error("files", _("文件合起来太大，请分几次上传，或用 load_pages 命令。"))
        return _page(request, "upload.html", {"form": form, "newspapers": Newspaper.objects.all()})
    context = {"previews": previews, "bundle": bundle, "form": form, "storable": len(carried)}
    return _page(request, "preview.html", context)


def _store(model_admin: Any, request: HttpRequest) -> HttpResponse:
    again = reverse("admin:articles_page_add")
    given = GivenForm(request.POST)
    try:
        carried = signing.loads(request.POST["bundle"], salt=SALT, max_age=PREVIEW_HOLDS)
    except signing.BadSignature:
        messages.error(request, _("预览已过期，什么也没有存入；请重新选择文件。"))
        return HttpResponseRedirect(again)
    if not given.is_valid():
        messages.error(request, _("日期或版次填写有误，什么也没有存入；请重新上传。"))
        return HttpResponseRedirect(again)
    run = ImportRun.objects.create(kind=ImportRun.Kind.LOAD, started_by=person(request))
    outcomes = []
    for source, text in carried:
        loaded = ingest.store_file(text.encode("utf-8"), source, given.given(person(request)))
        ingest.keep_run(run, loaded)
        outcomes.append(loaded)
        if loaded.page and loaded.outcome != ingest.Outcome.UNCHANGED:
            model_admin.note(request, loaded.page, _("由上传加入或补充：%(source)s") % {"source": source})
    run.finished_at = timezone.now()
    run.save()
    _report(request, outcomes)
    return HttpResponseRedirect(reverse("admin:articles_importrun_change", args=[run.pk]))


def _report(request: HttpRequest, outcomes: list[ingest.Loaded]) -> None:
    counts = {outcome: sum(each.outcome == outcome for each in outcomes) for outcome in ingest.Outcome}
    messages.success(
        request,
        _("新增 %(new)s 版，变更 %(changed)s 版，未变 %(unchanged)s 版；共 %(articles)s 篇文章。")
        % {
            **{outcome.value: number for outcome, number in counts.items()},
            "articles": sum(each.articles for each in outcomes),
        },
    )
    for each in outcomes:
        if each.outcome == ingest.Outcome.FAILED:
            messages.error(request, said_of(each.source, each.message))
