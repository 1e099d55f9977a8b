"""Where a person put blocks of a page: kept apart from what was read, and laid over every reading again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Placement(models.Model):
    """One decision about blocks of a page: which article they belong to, in what order, as what.

    ``steps`` name blocks by their characters on the page, which never change (see editorial.blocks). ``read_then`` is how those
    characters were read when the person decided, so that a reading that says something new can be shown. ``changes`` are the
    rows that went with the decision, as editorial.changes writes them down. ``said`` is the decision in words.
    """

    page = models.ForeignKey("Page", models.CASCADE, verbose_name=_("版面"), related_name="placements")
    steps = models.JSONField(default=list, editable=False)
    read_then = models.JSONField(_("当时机读"), default=list, editable=False)
    changes = models.JSONField(default=list, editable=False)
    said = models.TextField(_("所做"), blank=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("决定者"), null=True, blank=True, related_name="placements"
    )
    decided_at = models.DateTimeField(_("决定时间"), auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("撤销者"),
        null=True,
        blank=True,
        related_name="placements_undone",
    )
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("成分安排")
        verbose_name_plural = _("成分安排")
        ordering = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return self.said[:80]
