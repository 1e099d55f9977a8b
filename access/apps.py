from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "access"
    verbose_name = _("出入")

    def ready(self) -> None:
        user_logged_in.connect(_came_in, dispatch_uid="access.in")
        user_logged_out.connect(_left, dispatch_uid="access.out")


def _came_in(request: HttpRequest, user: Any, **_signal: object) -> None:
    from access import logins

    logins.record("in", request, user)
    logins.forget_records(settings.LOGIN_RECORD_DAYS)  # also where nobody runs ``forget``


def _left(request: HttpRequest, user: Any, **_signal: object) -> None:
    from access import logins

    if user is not None:
        logins.record("out", request, user)
