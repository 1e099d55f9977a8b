"""Two people at one record: a form knows which version it shows, and does not save over a newer one."""

from __future__ import annotations

import hashlib
from typing import Any, cast

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _


def version_of(record: Model) -> str:
    """A digest of everything that stands in the record's row (16 hex digits); empty for one that is not stored yet."""
    if record.pk is None:
        return ""
    values = [str(field.value_from_object(record)) for field in record._meta.concrete_fields]
    return hashlib.sha256("\0".join(values).encode()).hexdigest()[:16]


class VersionedForm(forms.ModelForm):
    """Refuses to save over a newer version, names what differs, and keeps what was typed.

    The second save of the same form goes through: by then the person has seen what stands in the archive. The admin holds the
    row's lock from reading it until it is saved, so that nothing can come between.
    """

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored_version = version_of(self.instance)
        self.fields["version"].initial = self.stored_version

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance.pk and self.cleaned_data.get("version") != self.stored_version:
            self.data = cast(Any, self.data).copy()
            cast(Any, self.data)[self.add_prefix("version")] = self.stored_version
            raise ValidationError([_conflict(self.instance), *self._differences()], code="conflict")
        return cleaned

    def _differences(self) -> list[str]:
        """One line for each field that is stored otherwise than it was typed."""
        found = []
        for name in self.changed_data:
            if name in {"version", "reason"} or name.startswith("unlock_"):
                continue
            stored = _shown(self.fields[name], self.get_initial_for_field(self.fields[name], name))
            typed = _shown(self.fields[name], self.cleaned_data.get(name, self.data.get(self.add_prefix(name))))
            found.append(
                _("%(field)s：库中现为“%(stored)s”，您填的是“%(typed)s”")
                % {
                    "field": self.fields[name].label or name,
                    "stored": stored,
                    "typed": typed,
                }
            )
        return found


def _conflict(record: Model) -> str:
    last = (
        LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(record), object_id=str(record.pk))
        .select_related("user")
        .first()
    )
    who = _("他人或新的解析已更改此记录。")
    if last:
        when = date_format(timezone.localtime(last.action_time), "H:i")
        who = _("%(user)s 已于 %(when)s 保存过此记录。") % {"user": last.user, "when": when}
    return _("没有保存：在您打开本页之后，%(who)s您填写的内容仍在下面；再按一次保存，即以您填写的为准。") % {"who": who}


def _shown(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ModelMultipleChoiceField):
        return "、".join(str(each) for each in value or []) or _("空")
    if isinstance(field, forms.ModelChoiceField) and value and not isinstance(value, Model):
        value = cast(Any, field.queryset).filter(pk=value).first()
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        value = dict(cast(Any, field.choices)).get(value, value)
    return Truncator(str(value or _("空"))).chars(60)
