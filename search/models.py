"""What the index has yet to follow."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PendingChange(models.Model):
    """An article that was written, changed or deleted: the row is made in the same transaction, and so shares its fate.

    ``is_applied``: the current index has it already; the row is only kept for a rebuild that is under way. No foreign key: the
    article may be gone.
    """

    article_id = models.BigIntegerField(_("文章"))
    is_applied = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("待入索引")
        verbose_name_plural = _("待入索引")
        ordering = ["pk"]
        indexes = [models.Index(fields=["is_applied", "id"], name="pending_first_come")]

    def __str__(self) -> str:
        return str(self.article_id)
