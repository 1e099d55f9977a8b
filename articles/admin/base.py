"""What every room of the admin shares: look, versions, history in words, and choices among thousands of records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AdminTextareaWidget, AutocompleteSelect
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models import Func, IntegerField, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from access.lists import QuickAdmin
from articles.admin.versions import VersionedForm
from articles.models import Region


def person(request: HttpRequest) -> User:
    """Who is at work: the admin lets nobody in who has not logged in."""
    return cast(User, request.user)


def said_of(what: object, said: object) -> str:
    """``what：said`` as the reader's language marks it; what alone where nothing is said of it."""
    return _("%(what)s：%(said)s") % {"what": what, "said": said} if said else str(what)


def change_link(record: models.Model | None, text: str = "") -> str:
    """A link to the record's own form, or a dash."""
    if record is None:
        return "—"
    meta = record._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])
    return format_html('<a href="{}">{}</a>', address, text or str(record))


def region_label(region: Region) -> str:
    """The name with what it lies in, for names repeat: 北京市 朝阳区. Parents are read with the region, three levels up."""
    names = []
    at: Region | None = region
    while at is not None:
        names.append(at.name)
        at = at.parent
    return " ".join(reversed(names))


def counted(queryset: Any) -> Subquery:
    """How many rows of ``queryset`` belong to each row: counted only for the rows that are shown."""
    # Without GROUP BY: a list that is sorted by the number counts for every row of the table. And of no column, so that an
    # index is enough.
    number = Func(function="COUNT", template="%(function)s(*)", output_field=IntegerField())
    return Subquery(queryset.order_by().annotate(counted=number).values("counted"), output_field=IntegerField())


class RecordSelect(AutocompleteSelect):
    """Autocomplete that need not ask the database for the label of a record that the form has already read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: dict[str, str] = {}

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        selected = [str(each) for each in value if each not in (None, "")]
        if any(each not in self.known for each in selected):
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        options += [self.create_option(name, each, self.known[each], True, 1) for each in selected]
        return [(None, options, 0)]


class PlainTextarea(AdminTextareaWidget):
    """Text with the line ends of the archive: a browser sends others, and a text that nobody touched would look changed."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 4, **(attrs or {})})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


class RegionChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return region_label(obj)


class RecordChoices(BaseModelAdmin):
    """For model admins and inlines: every choice of a record among ``autocomplete_fields`` is a RecordSelect."""

    autocomplete_fields: ClassVar[Any] = ()
    formfield_overrides = {models.TextField: {"widget": PlainTextarea}}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = RecordSelect(db_field, self.admin_site)
            if db_field.remote_field.model is Region:
                kwargs["form_class"] = RegionChoice
                kwargs["queryset"] = Region.objects.select_related("parent__parent__parent")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class KnowingForm(forms.ModelForm):
    """A row of an inline, whose records were read with it: their labels are at hand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            select = getattr(field.widget, "widget", field.widget)
            record = getattr(self.instance, name, None) if isinstance(select, RecordSelect) else None
            if record is not None:
                cast(RecordSelect, select).known[str(record.pk)] = cast(Any, field).label_from_instance(record)


class ArchiveAdmin(RecordChoices, QuickAdmin):
    """A room of the admin. Lists count once; a form is locked while it is saved; history says in words what was done."""

    form = VersionedForm
    empty_value_display = "—"

    class Media:
        js = ["admin_archive/archive.js"]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The record; while a form is being saved, with its row locked, so that its version stays what was compared."""
        if request.method == "POST" and connection.in_atomic_block:
            field = self.model._meta.pk
            try:
                self.lock(field.to_python(object_id))
            except (ValueError, forms.ValidationError):
                return None
        return super().get_object(request, object_id, from_field)

    def lock(self, pk: Any) -> None:
        """Hold the row until the transaction ends."""
        list(self.model._default_manager.select_for_update().filter(pk=pk).values_list("pk"))

    def note(self, request: HttpRequest, record: models.Model, message: str) -> None:
        """Write into the record's history what was done."""
        self.note_all(request, [(record, message)])

    def note_all(self, request: HttpRequest, told: Iterable[tuple[models.Model, str]]) -> None:
        """As ``note``, of many records at once: each with what was done to it."""
        LogEntry.objects.bulk_create(
            LogEntry(
                user=person(request),
                content_type=ContentType.objects.get_for_model(record, for_concrete_model=False),
                object_id=record.pk,
                object_repr=str(record)[:200],
                action_flag=CHANGE,
                change_message=message,
            )
            for record, message in told
        )

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """What was done, in words, where the form kept notes of it; else the stock message."""
        if add or not hasattr(form, "notes"):
            return super().construct_change_message(request, form, formsets, add)
        return "；".join([*form.notes, *(note for formset in formsets for note in _done_in(formset))]) or _("未作更改")


def _done_in(formset: Any) -> list[str]:
    """What was done to the rows of an inline that is stored as it is sent, such as aliases."""
    name = formset.model._meta.verbose_name
    done = [(_("加"), record) for record in getattr(formset, "new_objects", [])]
    done += [(_("改"), record) for record, _fields in getattr(formset, "changed_objects", [])]
    done += [(_("删"), record) for record in getattr(formset, "deleted_objects", [])]
    return [f"{what}{name}“{record}”" for what, record in done]


class ReadOnlyAdmin(ArchiveAdmin):
    """What the archive writes itself: to be looked up, not to be changed.

    ``led_to`` names the columns with the keys of records of the row's kind: a list reads these once for all its rows.
    """

    led_to: tuple[str, ...] = ()

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        found = super().get_changelist_instance(request)
        keys: dict[Any, set[int]] = {}
        for row in found.result_list if self.led_to else ():
            keys.setdefault(row.content_type, set()).update(getattr(row, column) for column in self.led_to)
        records = {kind: kind.model_class()._default_manager.in_bulk(keys[kind] - {None}) for kind in keys}
        for row in found.result_list if self.led_to else ():
            row.records = records[row.content_type]
        return found

    @staticmethod
    def led(row: Any, pk: int) -> models.Model | None:
        """The record with this key, of the row's kind; None for one that is no more."""
        if hasattr(row, "records"):
            return cast("models.Model | None", row.records.get(pk))
        model = row.content_type.model_class()
        return cast("models.Model | None", model._default_manager.filter(pk=pk).first() if model else None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
