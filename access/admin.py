"""For editors-in-chief: who is locked out and let in again, who came in when, and who did what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access import logins
from access.lists import QuickAdmin
from access.models import LoginRecord, Tally
from access.sheets import Column
from access.tables import ExportedList


class LookedUpOnly(QuickAdmin):
    """What the server writes itself."""

    empty_value_display = "—"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Tally)
class LoginLockAdmin(LookedUpOnly):
    list_display = ("kind", "whose", "count", "since", "until", "lock")
    actions = ("end_selected",)
    fields = ("kind", "whose", "count", "since", "until", "lock")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(kind__in=logins.KINDS, until__gt=timezone.now())

    @admin.display(description=gettext_lazy("对象"), ordering="name")
    def whose(self, tally: Tally) -> str:
        if tally.kind == Tally.Kind.ADDRESS:
            return tally.name or "—"
        return str(logins.whose(tally) or _("没有这个账号"))

    @admin.display(description=gettext_lazy("锁定"), boolean=True)
    def lock(self, tally: Tally) -> bool:
        return logins.is_locked(tally)

    def has_end_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("access.change_tally")

    @admin.action(description=gettext_lazy("结束所选的锁定，让他们马上再试"), permissions=["end"])
    def end_selected(self, request: HttpRequest, queryset: Any) -> None:
        user = cast(User, request.user)
        tallies = list(queryset)
        LogEntry.objects.log_actions(user.pk, tallies, CHANGE, _("结束锁定"))
        done = sum(logins.end_lock(tally, by=user) for tally in tallies)
        messages.success(request, _("结束锁定 %(number)s 个。") % {"number": done})


@admin.register(LoginRecord)
class LoginRecordAdmin(LookedUpOnly, ExportedList):
    list_display = ("at", "outcome", "who", "address", "by")
    list_filter = ("outcome", "at", ("account", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("account", "by")
    search_fields = ("=account__username", "address")
    date_hierarchy = "at"
    fields = ("at", "outcome", "who", "address", "by")

    @admin.display(description=gettext_lazy("账号"), ordering="account")
    def who(self, record: LoginRecord) -> str:
        if record.account is not None:
            return record.account.get_username()
        return _("没有这个账号") if record.outcome in {"failed", "locked"} else "—"

    def columns(self) -> Sequence[Column]:
        return (
            (_("时间"), lambda record: record.at),
            (_("结果"), lambda record: record.get_outcome_display()),
            (_("账号"), self.who),
            (_("地址"), lambda record: record.address),
            (_("由谁"), lambda record: record.by),
        )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        title = _("登录记录（保留 %(days)s 天）") % {"days": settings.LOGIN_RECORD_DAYS}
        return super().changelist_view(request, {"title": title, **(extra_context or {})})


@admin.register(LogEntry)
class DeedAdmin(LookedUpOnly, ExportedList):
    """Everything that people did in the admin. Newest first by number, which is the order in which it was written."""

    list_display = ("at", "user", "action", "kind", "record", "what")
    list_filter = (
        ("user", admin.RelatedOnlyFieldListFilter),
        "action_flag",
        "action_time",
        ("content_type", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("user", "content_type")
    # As it is written: to fold the case of every entry takes PostgreSQL longer than to search them.
    search_fields = ("object_repr__contains", "change_message__contains", "object_id__exact")
    ordering = ("-pk",)
    fields = ("action_time", "user", "action", "kind", "record", "what")

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Whoever has the name that is searched is found first: asking each entry whose it is would take as long again."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        people = list(User.objects.filter(username__iexact=search_term.strip()).values_list("pk", flat=True))
        return (found | queryset.filter(user__in=people) if people else found), may_repeat

    @admin.display(description=gettext_lazy("时间"), ordering="pk")
    def at(self, entry: LogEntry) -> datetime:
        return entry.action_time

    @admin.display(description=gettext_lazy("动作"), ordering="action_flag")
    def action(self, entry: LogEntry) -> str:
        return str(entry.get_action_flag_display())

    @admin.display(description=gettext_lazy("类别"), ordering="content_type")
    def kind(self, entry: LogEntry) -> str:
        return str(entry.content_type.name) if entry.content_type else "—"

    @admin.display(description=gettext_lazy("记录"), ordering="object_repr")
    def record(self, entry: LogEntry) -> str:
        address = entry.get_admin_url() if not entry.is_deletion() else None
        return format_html('<a href="{}">{}</a>', address, entry.object_repr) if address else entry.object_repr

    @admin.display(description=gettext_lazy("做了什么"))
    def what(self, entry: LogEntry) -> str:
        return str(entry.get_change_message())

    def columns(self) -> Sequence[Column]:
        return (
            (_("时间"), lambda entry: entry.action_time),
            (_("由谁"), lambda entry: entry.user),
            (_("动作"), self.action),
            (_("类别"), self.kind),
            (_("编号"), lambda entry: entry.object_id),
            (_("记录"), lambda entry: entry.object_repr),
            (_("做了什么"), self.what),
        )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"title": _("谁做了什么"), **(extra_context or {})})


admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """An account is never deleted, for what it did would go with it: who leaves is no longer active."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
