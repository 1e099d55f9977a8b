"""How often the archive has changed: what a page was made from, or a count, is known by it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def new_epoch() -> str:
    return uuid.uuid4().hex[:12]


class Generation(models.Model):
    """One row. ``number`` grows with every change of a row in this app, in the transaction of the change: triggers of the
    database see to it (articles/editorial/generation.py), so that no way of writing can pass it by.

    ``epoch`` tells one archive's numbers from another's that was put in its place.
    """

    epoch = models.CharField(max_length=12, default=new_epoch)
    number = models.BigIntegerField(_("变更次数"), default=0)
    changed_at = models.DateTimeField(_("更新时间"), default=timezone.now)

    class Meta:
        verbose_name = _("变更")
        verbose_name_plural = _("变更")

    def __str__(self) -> str:
        return f"{self.epoch}-{self.number}"


class Touched(models.Model):
    """Which articles and names changed, each with the generation of its last change; written by the same triggers.

    What is kept of the archive in memory (articles/columns) reads these anew and no others. A row stays when its article goes.
    """

    kind = models.CharField(max_length=12)
    key = models.BigIntegerField()
    number = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name = _("变更的行")
        verbose_name_plural = _("变更的行")
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="touched_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.number}"
