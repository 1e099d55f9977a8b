"""What every record was: a version for each change of it, and the revisions that they came with; see editorial.history."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


class Revision(models.Model):
    """One change, of one record or of many: who (a person, else the parser by its version), when, why. Undone as one."""

    class Kind(models.TextChoices):
        EDIT = "edit", _("修改")
        CREATE = "create", _("新建")
        CLASSIFY = "classify", _("批量归类")
        WITHHOLD = "withhold", _("停止公开")
        PUBLISH = "publish", _("重新公开")
        REVIEW = "review", _("标为已校")
        BLOCKS = "blocks", _("移动成分")
        MERGE = "merge", _("合并")
        SPLIT = "split", _("拆分")
        REMOVE = "remove", _("删除")
        RESTORE = "restore", _("恢复旧版")
        UNDO = "undo", _("撤销")
        READ = "read", _("重新解析")
        LOAD = "load", _("入库")

    kind = models.CharField(_("类别"), max_length=10, choices=Kind, db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("由谁"), null=True, blank=True, related_name="revisions"
    )
    parser = models.CharField(_("解析器版本"), max_length=100, blank=True)
    at = models.DateTimeField(_("时间"), auto_now_add=True, db_index=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    said = models.TextField(_("所做"), blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("撤销者"),
        null=True,
        blank=True,
        related_name="revisions_undone",
    )
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("修订")
        verbose_name_plural = _("修订")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.said}".strip()


class Version(models.Model):
    """What stood in one record after a revision: ``values`` by field, as plain data; null where the record was no more.

    ``decided``: which fields and members of lists people had decided by then, each as [field, item, action]. Number 1, which is
    written when something changes for the first time, has no revision: it is what was first read or loaded, by ``parser``. A
    later one without revision says what had followed meanwhile from changes of other records. Records are named by kind and
    number and not by a foreign key: versions outlast them.
    """

    revision = models.ForeignKey(
        Revision, models.PROTECT, verbose_name=_("修订"), null=True, blank=True, related_name="versions"
    )
    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("类别"))
    object_id = models.PositiveBigIntegerField(_("记录"))
    record = GenericForeignKey()  # as it stands now; None where it is no more
    number = models.PositiveIntegerField(_("版本号"))
    at = models.DateTimeField(_("时间"))
    parser = models.CharField(_("解析器版本"), max_length=100, blank=True)
    values = models.JSONField(_("内容"), null=True)
    decided = models.JSONField(_("人工决定"), default=list)

    class Meta:
        verbose_name = _("版本")
        verbose_name_plural = _("版本")
        ordering = ["content_type", "object_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "number"], name="one_version_a_record_and_number")
        ]

    def __str__(self) -> str:
        return f"{self.content_type.model} {self.object_id} #{self.number}"
