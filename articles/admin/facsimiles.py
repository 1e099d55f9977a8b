"""A page's facsimiles: attached, put in order, described, replaced and removed; what is sent is one revision."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import ArchiveAdmin, person, said_of
from articles.admin.fields import reason_field
from articles.admin.upload import FilesField, FilesInput
from articles.editorial import facsimiles, history
from articles.editorial.facsimiles import WORDS, Member
from articles.editorial.media import UnfitError
from articles.editorial.records import locked
from articles.models import Facsimile, MediaType, Page, Revision
from articles.sending import file_of

ACCEPTED = ",".join(MediaType.values)
# More at once would keep the archivist waiting.
MOST_FILES = 20


def _line(label: Any, limit: int, hint: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "vTextField"})
    return forms.CharField(label=label, required=False, max_length=limit, help_text=hint, widget=widget)


class AttachForm(forms.Form):
    files = FilesField(  # type: ignore[assignment]
        label=gettext_lazy("文件"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("请选择文件。")},
        widget=FilesInput(attrs={"accept": ACCEPTED}),
    )
    note = _line(gettext_lazy("说明"), WORDS["note"], gettext_lazy("如：全版、左半版、合订本缩微胶片。读者看得到。"))
    credit = _line(gettext_lazy("出处"), WORDS["credit"], gettext_lazy("如：某图书馆藏。读者看得到。"))
    reason = reason_field()

    def clean_files(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["files"]
        if len(files) > MOST_FILES:
            told = {"chosen": len(files), "most": MOST_FILES}
            raise forms.ValidationError(_("选了 %(chosen)s 个文件，一次最多 %(most)s 个。") % told)
        return files


class MemberForm(forms.Form):
    """One facsimile that the page has."""

    position = forms.IntegerField(label=gettext_lazy("次序"), min_value=1, max_value=9999)
    note = _line(gettext_lazy("说明"), WORDS["note"])
    credit = _line(gettext_lazy("出处"), WORDS["credit"])
    replacement = forms.FileField(
        label=gettext_lazy("换成"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    is_removed = forms.BooleanField(label=gettext_lazy("移去"), required=False)

    def __init__(self, row: Facsimile, member: Member, *args: Any) -> None:
        data, files = args or (None, None)
        super().__init__(data, files, prefix=member["sha256"][:16], initial=member)
        self.row, self.member = row, member

    def wanted(self) -> Member | None:
        """The facsimile that shall stand in the place of this one; None for none. Raises UnfitError."""
        if self.cleaned_data["is_removed"]:
            return None
        words = {name: self.cleaned_data[name] for name in WORDS}
        file = self.cleaned_data["replacement"]
        return {**(self.member if file is None else _kept(file)), **words}


class ReasonForm(forms.Form):
    reason = reason_field()


def _kept(file: UploadedFile) -> Member:
    facsimiles.refuse_large(file.size or 0)
    return facsimiles.kept(file.read())


def version_of(members: list[Member]) -> str:
    """A digest of what a page shows of facsimiles (16 hex digits): who changes it has seen just that."""
    return hashlib.sha256(json.dumps(members, sort_keys=True).encode()).hexdigest()[:16]


class FacsimilesAdmin(ArchiveAdmin):
    """For the admin of pages: the view of a page's facsimiles, and their files for those who work here."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/facsimiles/", view(self.facsimiles_view), name="articles_page_facsimiles"),
            path("<int:pk>/facsimiles/<slug:sha256>/", view(self.file_view), name="articles_page_facsimile"),
            *super().get_urls(),
        ]

    def file_view(self, request: HttpRequest, pk: int, sha256: str) -> HttpResponseBase:
        """The file, whether readers may see it or not."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return file_of(request, get_object_or_404(Facsimile, page=pk, sha256=sha256))

    def facsimiles_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the page has, in order, to be changed; and more to be attached."""
        page = get_object_or_404(Page.objects.defer("text", "record"), pk=pk)
        if not self.has_view_permission(request, page):
            raise PermissionDenied
        attaching = AttachForm(request.POST, request.FILES) if "_attach" in request.POST else AttachForm()
        if "_attach" in request.POST:
            if not request.user.has_perm("articles.add_facsimile"):
                raise PermissionDenied
            if attaching.is_valid():
                return self._attach_files(request, page, attaching.cleaned_data)
        elif request.method == "POST":
            if not request.user.has_perm("articles.change_facsimile"):
                raise PermissionDenied
            return self._arrange_files(request, page)
        return self._facsimiles_page(request, page, attaching, _forms(page), ReasonForm())

    def _facsimiles_page(
        self,
        request: HttpRequest,
        page: Page,
        attaching: forms.Form,
        rows: list[MemberForm],
        reason: forms.Form,
        refused: str = "",
    ) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("影印件：%(page)s") % {"page": page},
            "opts": Page._meta,
            "page": page,
            "attaching": attaching,
            "rows": rows,
            "reason": reason,
            "refused": refused,
            "version": version_of(facsimiles.members(page)),
            "is_held_back": bool(rows) and not facsimiles.readable(page),
            "has_file_field": True,
            "most": settings.FACSIMILE_MEGABYTES,
            "may_attach": request.user.has_perm("articles.add_facsimile"),
            "may_change": request.user.has_perm("articles.change_facsimile"),
        }
        return TemplateResponse(request, "admin/articles/page/facsimiles.html", context)

    def _attach_files(self, request: HttpRequest, page: Page, given: dict[str, Any]) -> HttpResponse:
        """Each file for itself: one that is refused is named, and the others are attached, as one revision."""
        words = {name: given[name] for name in (*WORDS, "reason")}
        done = []
        with transaction.atomic(), history.revision(Revision.Kind.EDIT, [page], by=person(request), reason=given["reason"]):
            for file in given["files"]:
                try:
                    facsimiles.refuse_large(file.size or 0)
                    row = facsimiles.attach(page, file.read(), by=person(request), **words)
                except UnfitError as error:
                    messages.error(request, said_of(file.name, error))
                    continue
                if row is None:
                    messages.warning(request, _("%(file)s：这一版已有这份影印件，未变。") % {"file": file.name})
                else:
                    done.append(row)
        if done:
            self._tell(request, page, _("附上 %(number)s 份影印件") % {"number": len(done)}, given["reason"])
        return HttpResponseRedirect(reverse("admin:articles_page_facsimiles", args=[page.pk]))

    @transaction.atomic
    def _arrange_files(self, request: HttpRequest, page: Page) -> HttpResponse:
        locked(page.pk)  # what is compared stays until it is saved
        rows, reason = _forms(page, request.POST, request.FILES), ReasonForm(request.POST)
        members = facsimiles.members(page)
        refused = ""
        if request.POST.get("version") != version_of(members):
            refused = _(
                "没有保存：在您打开本页之后，他人改动了影印件。您填写的仍在下面（要换的文件请重选）；再按一次即以您的为准。"
            )
        elif all([*(row.is_valid() for row in rows), reason.is_valid()]):
            wanted = _wanted(rows)
            if wanted is not None:
                facsimiles.arrange(page, wanted, by=person(request), reason=reason.cleaned_data["reason"])
                if facsimiles.members(page) == members:
                    messages.info(request, _("未作更改"))
                else:
                    self._tell(request, page, _("改了影印件"), reason.cleaned_data["reason"])
                return HttpResponseRedirect(reverse("admin:articles_page_facsimiles", args=[page.pk]))
        return self._facsimiles_page(request, page, AttachForm(), rows, reason, refused or _("没有保存：请更正下面的错误。"))

    def _tell(self, request: HttpRequest, page: Page, said: str, reason: str) -> None:
        self.note(request, page, f"{said}。{_('理由：%(reason)s') % {'reason': reason}}" if reason else said)
        messages.success(request, _("%(said)s。") % {"said": said})


def _forms(page: Page, *data: Any) -> list[MemberForm]:
    """One for each facsimile, in order; those that came since the form was sent as they stand."""
    rows = {row.sha256: row for row in page.facsimiles.all()}
    found = []
    for member in facsimiles.members(page):
        is_sent = bool(data) and f"{member['sha256'][:16]}-position" in data[0]
        found.append(MemberForm(rows[member["sha256"]], member, *(data if is_sent else ())))
    return found


def _wanted(rows: list[MemberForm]) -> list[Member] | None:
    """What the forms say, in their order; None where a file that is to replace another is unfit, which its form tells."""
    wanted: list[tuple[int, Member]] = []
    for row in rows:
        try:
            member = row.wanted()
        except UnfitError as error:
            row.add_error("replacement", str(error))
            return None
        if member is not None:
            wanted.append((row.cleaned_data["position"], member))
    return [member for _position, member in sorted(wanted, key=lambda each: each[0])]
