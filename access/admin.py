"""For editors-in-chief: who is locked out and let in again, and who came in when."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from access import logins
from access.models import LoginRecord, Tally


class LookedUpOnly(admin.ModelAdmin):
    """What the server writes itself."""

    list_per_page = 50
    show_full_result_count = False
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
        done = sum(logins.end_lock(tally, by=cast(User, request.user)) for tally in queryset)
        messages.success(request, _("结束锁定 %(number)s 个。") % {"number": done})


@admin.register(LoginRecord)
class LoginRecordAdmin(LookedUpOnly):
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

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        title = _("登录记录（保留 %(days)s 天）") % {"days": settings.LOGIN_RECORD_DAYS}
        return super().changelist_view(request, {"title": title, **(extra_context or {})})
