"""Forms whose fields are decisions: each shows what was read and what was decided, with a lock and an explicit unlock."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from articles.admin.base import person
from articles.admin.fields import reason_field
from articles.admin.history import HistoryAdmin
from articles.admin.versions import VersionedForm
from articles.admin.wording import shown
from articles.editorial import editing, overrides
from articles.editorial.telling import field_label
from articles.models import Region

UNLOCK = "unlock_"


def decidable(model: type[Model]) -> tuple[str, ...]:
    """The single fields of ``model`` that a form can decide; the state has a page of its own."""
    return tuple(field for field in overrides.SINGLE_FIELDS[model] if field != "state")


def plain(value: Any) -> Any:
    """A cleaned form value as a decision keeps it: a region by its code, any other record by its primary key."""
    if isinstance(value, Region):
        return value.code
    return value.pk if isinstance(value, Model) else value


class DecidedForm(VersionedForm):
    """Only what a person changed becomes a decision. ``notes`` say afterwards what was done, for the history."""

    reason = reason_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notes: list[str] = []
        self.model = type(self.instance)
        if self.instance.pk is None:
            return
        for name in decidable(self.model):
            if isinstance(self.fields.get(name), forms.CharField):
                self.fields[name].strip = False  # type: ignore[attr-defined]  # an indent in print is no change
        self.read = editing.read_values_of(self.instance)
        decisions = overrides.decisions_on([self.instance]).filter(item="").select_related("decided_by")
        for decision in decisions:
            field = self.fields.get(decision.field)
            if field is None or decision.field not in decidable(self.model):
                continue
            field.help_text = render_to_string(
                "admin/articles/_decided.html",
                {
                    "decision": decision,
                    "read": shown(self.model, decision.field, self.read.get(decision.field)),
                    "read_then": shown(self.model, decision.field, decision.read_value),
                    "has_changed": self.read.get(decision.field) != decision.read_value,
                    "help": field.help_text,
                },
            )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name in self.unlocked():
            if name in self.changed_data:
                self.add_error(name, ValidationError(_("不能既修改又解除：请只选其一。")))
        return cleaned

    def unlocked(self) -> list[str]:
        """The fields whose lock is to be opened."""
        return [
            name.removeprefix(UNLOCK) for name in self.fields if name.startswith(UNLOCK) and (self.cleaned_data or {}).get(name)
        ]

    def decided(self) -> dict[str, Any]:
        """The plain values of the fields that the person changed."""
        found = {name: plain(self.cleaned_data[name]) for name in self.changed_data if name in decidable(self.model)}
        return {name: value.strip() if isinstance(value, str) else value for name, value in found.items()}


class DecidedAdmin(HistoryAdmin):
    """Saves changes as decisions, never into the row alone."""

    form = DecidedForm

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        locks = {
            f"{UNLOCK}{name}": forms.BooleanField(label=_("解除，恢复所读"), required=False)
            for name in self._locked(request, obj)
        }
        kwargs["form"] = type("UnlockForm", (self.form,), locks)
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Each locked field has its unlocking beside it."""
        locked = self._locked(request, obj)
        fieldsets = []
        for title, options in super().get_fieldsets(request, obj):
            names = [(name, f"{UNLOCK}{name}") if name in locked else name for name in _flat(options["fields"])]
            fieldsets.append((title, {**options, "fields": names}))
        return fieldsets

    def _locked(self, request: HttpRequest, obj: Any) -> set[str]:
        if obj is None or not self.has_change_permission(request, obj):
            return set()
        if not hasattr(obj, "_locked_fields"):
            names = overrides.decisions_on([obj]).filter(item="").values_list("field", flat=True)
            obj._locked_fields = set(names) & set(decidable(self.model))
        return obj._locked_fields

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Decisions are kept here; the rows follow in ``save_related``, once for all that was changed."""
        if not change:
            self.save_new(request, obj)
            return
        stored = self.model._default_manager.get(pk=obj.pk)
        before = {
            name: editing.plain_value(stored, name) if hasattr(stored, name) else form.read.get(name) for name in form.decided()
        }
        released = form.unlocked()
        for name in released:
            editing.release(stored, name, by=person(request), reason=form.cleaned_data["reason"])
            form.notes.append(_("解除“%(field)s”，恢复所读") % {"field": field_label(self.model, name)})
        editing.change_fields(stored, form.decided(), by=person(request), reason=form.cleaned_data["reason"])
        for name, value in form.decided().items():
            form.notes.append(
                _("%(field)s：“%(old)s”→“%(new)s”")
                % {
                    "field": field_label(self.model, name),
                    "old": shown(self.model, name, before[name]),
                    "new": shown(self.model, name, value),
                }
            )
        self.save_undecided(stored, form)
        form.stored, form.touched = stored, {*released, *form.decided()}

    def save_new(self, request: HttpRequest, obj: Any) -> None:
        """Store a record that a person makes; its name is a decision, so that no reading takes it away."""
        obj.save()

    def save_undecided(self, stored: Any, form: Any) -> None:
        """Store fields that no reading touches, such as notes."""
        columns = {field.name for field in stored._meta.concrete_fields} - set(overrides.SINGLE_FIELDS[self.model])
        names = [name for name in form.changed_data if name in columns]
        for name in names:
            setattr(stored, name, form.cleaned_data[name])
            form.notes.append(_("改了“%(field)s”") % {"field": field_label(self.model, name)})
        if names:
            stored.save(update_fields=names)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if change and form.touched:
            editing.settle(form.stored, form.touched)
        if change and form.cleaned_data["reason"] and form.notes:
            form.notes.append(_("理由：%(reason)s") % {"reason": form.cleaned_data["reason"]})


def _flat(fields: Any) -> list[str]:
    return [name for each in fields for name in (each if isinstance(each, (tuple, list)) else (each,))]
