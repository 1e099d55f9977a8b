"""Logging in, as often as is good: the stock form of the admin with what ``logins`` allows around it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from access import logins


class ThrottledLoginForm(AdminAuthenticationForm):
    """Says the same of an account that there is and of one that there is not."""

    def clean(self) -> dict[str, Any]:
        name = self.cleaned_data.get("username")
        if name is None or not self.cleaned_data.get("password") or self.request is None:
            return super().clean()
        wait = logins.begin(self.request, name)
        if wait:
            raise ValidationError(_("登录失败的次数太多，请过%(wait)s再试。") % {"wait": _in_words(wait)}, code="throttled")
        try:
            cleaned = super().clean()
        except forms.ValidationError:
            logins.failed(self.request, name)
            raise
        logins.succeeded(self.request, name)
        return cleaned


def _in_words(seconds: int) -> str:
    if seconds < 60:
        return ngettext(" %(n)s 秒", " %(n)s 秒", seconds) % {"n": seconds}
    minutes = -(-seconds // 60)
    return ngettext(" %(n)s 分钟", " %(n)s 分钟", minutes) % {"n": minutes}
