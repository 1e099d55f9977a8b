"""What people changed of the words by which pages are read; the words themselves stand in files (articles/lexicons)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LexiconEntry(models.Model):
    """One word added to a section of the lexicons, removed from it, or given another value.

    ``section`` is the section's name (topics › words › 智慧工会); ``value`` is null where words have none; ``value_before`` is
    what stood there. An entry is never changed: it is withdrawn, and then holds no more.
    """

    class Action(models.TextChoices):
        ADD = "add", _("加词")
        REMOVE = "remove", _("去词")
        CHANGE = "change", _("改值")

    section = models.CharField(_("词表"), max_length=150, db_index=True)
    word = models.CharField(_("词"), max_length=40, db_index=True)
    action = models.CharField(_("动作"), max_length=6, choices=Action, default=Action.ADD)
    value = models.JSONField(_("值"), null=True, blank=True)
    value_before = models.JSONField(_("原值"), null=True, blank=True, editable=False)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("决定者"), null=True, related_name="lexicon_entries"
    )
    decided_at = models.DateTimeField(_("决定时间"), auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("撤回者"), null=True, related_name="lexicon_entries_withdrawn"
    )
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, db_index=True)

    class Meta:
        verbose_name = _("词表改动")
        verbose_name_plural = _("词表")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.word}（{self.section}）"
