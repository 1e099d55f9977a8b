"""What is counted to keep robots and guessers out, and who came in when. Nothing here belongs to the archive itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Tally(models.Model):
    """How often something was done, by whom or from where; one row for all workers of the server, locked while it is counted.

    ``name`` is the account or address that counts; of accounts that there are not, and of readers' addresses, only a digest.
    """

    class Kind(models.TextChoices):
        ACCOUNT = "account", _("账号登录")
        ADDRESS = "address", _("来自此地址的登录")
        DEVICE = "device", _("已知浏览器的登录")
        READER = "reader", _("读者更正")
        READERS = "readers", _("全部读者更正")

    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    name = models.CharField(_("对象"), max_length=200, blank=True)
    count = models.PositiveIntegerField(_("次数"), default=0)
    since = models.DateTimeField(_("起于"))
    until = models.DateTimeField(_("止于"), null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("登录锁定")
        verbose_name_plural = _("登录锁定")
        ordering = ["-until", "-pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="one_tally_a_kind_and_name")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"


class LoginRecord(models.Model):
    """Somebody came in, failed to, was locked out, let in again, or left. What was typed as the name of no account is not kept:
    people mistake the fields, and it may be a password."""

    class Outcome(models.TextChoices):
        IN = "in", _("登录")
        FAILED = "failed", _("登录失败")
        LOCKED = "locked", _("失败过多，锁定")
        UNLOCKED = "unlocked", _("结束锁定")
        OUT = "out", _("退出")

    at = models.DateTimeField(_("时间"), auto_now_add=True, db_index=True)
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome, db_index=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("账号"), null=True, blank=True, related_name="login_records"
    )
    address = models.CharField(_("地址"), max_length=50, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("由谁"), null=True, blank=True, related_name="locks_ended"
    )

    class Meta:
        verbose_name = _("登录记录")
        verbose_name_plural = _("登录记录")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.account or self.address}"
