"""What people decided, and what they are asked: kept apart from the parser's readings, so that no parse can undo a person."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Override(models.Model):
    """One decision about one field of one record.

    ``set`` puts ``value`` in place of what was read; ``add`` and ``remove`` act on one member of a list (a topic, a mention),
    named by ``item``. Effective row = parser's record + overrides. ``read_value`` is what the parser said when the person
    decided, so that a later reading that says something new can be shown.
    """

    class Action(models.TextChoices):
        SET = "set", _("改为")
        ADD = "add", _("增加")
        REMOVE = "remove", _("去掉")

    content_type = models.ForeignKey(ContentType, models.CASCADE, db_index=False)  # the constraint begins with it
    object_id = models.PositiveBigIntegerField()
    target = GenericForeignKey("content_type", "object_id")
    field = models.CharField(_("字段"), max_length=50)
    action = models.CharField(_("动作"), max_length=6, choices=Action, default=Action.SET)
    item = models.CharField(_("列表成员"), max_length=300, blank=True)
    value = models.JSONField(_("决定"), null=True)
    read_value = models.JSONField(_("当时机读"), null=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("决定者"), null=True, blank=True, related_name="overrides"
    )
    decided_at = models.DateTimeField(_("决定时间"), auto_now=True)

    class Meta:
        verbose_name = _("人工决定")
        verbose_name_plural = _("人工决定")
        ordering = ["content_type", "object_id", "field", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "field", "item"], name="one_decision_a_field_and_item")
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.get_action_display()} {self.item or self.value}"


class ReviewItem(models.Model):
    """A doubt of the parser, or a reader's proposal, for a person to decide; ``fingerprint`` keeps it from coming twice.

    ``changes`` is what the answer did to other rows, to undo it by.
    """

    class State(models.TextChoices):
        OPEN = "open", _("待定")
        ACCEPTED = "accepted", _("认可")
        CORRECTED = "corrected", _("已改")
        REJECTED = "rejected", _("驳回")
        GONE = "gone", _("已消失")

    page = models.ForeignKey(
        "Page", models.CASCADE, verbose_name=_("版面"), null=True, blank=True, related_name="review_items", db_index=False
    )
    article = models.ForeignKey(
        "Article", models.SET_NULL, verbose_name=_("文章"), null=True, blank=True, related_name="review_items", db_index=False
    )
    code = models.CharField(_("类别"), max_length=50, db_index=True)
    field = models.CharField(_("字段"), max_length=50, blank=True)
    message = models.TextField(_("疑点"))
    value = models.JSONField(_("所读"), null=True, blank=True)
    alternatives = models.JSONField(_("另一读法"), default=list, blank=True)
    span = models.JSONField(_("位置"), null=True, blank=True)
    confidence = models.FloatField(_("置信度"), default=0.5)
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("决定者"),
        null=True,
        blank=True,
        related_name="reviews",
        db_index=False,
    )
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    answer = models.CharField(_("答复"), max_length=300, blank=True)
    changes = models.JSONField(default=list, editable=False)
    created_at = models.DateTimeField(_("提出时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("待审")
        verbose_name_plural = _("待审")
        ordering = ["state", "confidence", "pk"]
        indexes = [
            # What the queue counts and walks stands in the indexes: the rows are wide. They serve foreign keys as well.
            models.Index(fields=["state", "decided_at", "decided_by"], name="doubts_answered"),
            models.Index(fields=["decided_by", "decided_at"], name="doubts_answered_by"),
            models.Index(fields=["state", "created_at"], name="doubts_waiting"),
            models.Index(fields=["article", "state"], name="doubts_of_article"),
            models.Index(fields=["page", "state"], name="doubts_of_page"),
            models.Index(fields=["state", "page", "id", "article"], name="doubts_in_order"),
            models.Index(fields=["field"], name="doubts_by_field"),
        ]

    def __str__(self) -> str:
        return self.message[:60]


class ReaderContact(models.Model):
    """Who proposed a correction and how to ask back, if told. Kept apart, for a settled time, and never exported."""

    item = models.OneToOneField(ReviewItem, models.CASCADE, verbose_name=_("待审"), related_name="reader")
    name = models.CharField(_("读者姓名"), max_length=50, blank=True)
    contact = models.CharField(_("联系方式"), max_length=100, blank=True)
    given_at = models.DateTimeField(_("留下时间"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("读者联系方式")
        verbose_name_plural = _("读者联系方式")

    def __str__(self) -> str:
        return self.name or self.contact


class ImportRun(models.Model):
    """One loading or parsing again: what came in, how it ended. An interrupted run says so."""

    class Kind(models.TextChoices):
        LOAD = "load", _("入库")
        REPARSE = "reparse", _("重新解析")

    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    started_at = models.DateTimeField(_("开始"), auto_now_add=True)
    finished_at = models.DateTimeField(_("结束"), null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("发起者"), null=True, blank=True, related_name="import_runs"
    )
    parser = models.CharField(_("解析器版本"), max_length=100, blank=True)
    note = models.TextField(_("备注"), blank=True)

    class Meta:
        verbose_name = _("入库批次")
        verbose_name_plural = _("入库批次")
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.started_at:%Y-%m-%d %H:%M}"


class ImportedFile(models.Model):
    class Outcome(models.TextChoices):
        NEW = "new", _("新增")
        CHANGED = "changed", _("变更")
        UNCHANGED = "unchanged", _("未变")
        FAILED = "failed", _("失败")

    run = models.ForeignKey(ImportRun, models.CASCADE, verbose_name=_("批次"), related_name="files")
    source = models.CharField(_("文件"), max_length=500)
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome)
    message = models.TextField(_("说明"), blank=True)
    page = models.ForeignKey(
        "Page", models.SET_NULL, verbose_name=_("版面"), null=True, blank=True, related_name="imported_files"
    )

    class Meta:
        verbose_name = _("入库文件")
        verbose_name_plural = _("入库文件")
        ordering = ["run", "pk"]

    def __str__(self) -> str:
        return f"{self.source} {self.get_outcome_display()}"


class Judgement(models.Model):
    """A person's "these are (not) the same", for two records or for a mention and a record; never suggested again."""

    class Verdict(models.TextChoices):
        SAME = "same", _("同一")
        DIFFERENT = "different", _("不同")

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    first_id = models.PositiveBigIntegerField()
    second_id = models.PositiveBigIntegerField()
    verdict = models.CharField(_("判断"), max_length=10, choices=Verdict)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("决定者"), null=True, blank=True, related_name="judgements"
    )
    decided_at = models.DateTimeField(_("决定时间"), auto_now=True)

    class Meta:
        verbose_name = _("同异判断")
        verbose_name_plural = _("同异判断")
        constraints = [
            models.CheckConstraint(condition=Q(first_id__lt=models.F("second_id")), name="lower_id_first"),
            models.UniqueConstraint(fields=["content_type", "first_id", "second_id"], name="one_judgement_a_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} / {self.second_id} {self.get_verdict_display()}"


class MergeSuggestion(models.Model):
    """Two records that may be one, with what speaks for it: ``reasons`` are sentences. Worked out anew at any time.

    A person answers by merging the two, or by judging them to be different; either takes the suggestion away for good.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    first_id = models.PositiveBigIntegerField()
    second_id = models.PositiveBigIntegerField()
    reasons = models.JSONField(_("理由"), default=list)
    confidence = models.FloatField(_("把握"), db_index=True)
    created_at = models.DateTimeField(_("提出时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("合并建议")
        verbose_name_plural = _("合并建议")
        ordering = ["-confidence", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(first_id__lt=models.F("second_id")), name="suggested_lower_id_first"),
            models.UniqueConstraint(fields=["content_type", "first_id", "second_id"], name="one_suggestion_a_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} / {self.second_id}"


class Merge(models.Model):
    """One record that became part of another: who did it, when, why, and every row as it was before, to undo it by.

    ``brought_name``: whether the name of the record that went was new to the one that was kept.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    kept_id = models.PositiveBigIntegerField(_("留下"), db_index=True)
    gone_id = models.PositiveBigIntegerField(_("并入"), db_index=True)
    gone_name = models.CharField(_("并入的名称"), max_length=300)
    brought_name = models.BooleanField(default=False, editable=False)
    changes = models.JSONField(default=list, editable=False)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("决定者"), null=True, blank=True, related_name="merges"
    )
    decided_at = models.DateTimeField(_("决定时间"), auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("撤销者"), null=True, blank=True, related_name="merges_undone"
    )
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("合并")
        verbose_name_plural = _("合并")
        ordering = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.gone_name} → {self.kept_id}"


class Split(models.Model):
    """One record that turned out to be two: what of it became a record of its own, who said so, when and why.

    ``changes`` are every row as it was before, to undo it by. Once it is undone, the address of the record that was made then
    leads to the one that it came from.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    kept_id = models.PositiveBigIntegerField(_("原记录"), db_index=True)
    new_id = models.PositiveBigIntegerField(_("分出"), db_index=True)
    new_name = models.CharField(_("分出的名称"), max_length=300)
    changes = models.JSONField(default=list, editable=False)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("决定者"), null=True, blank=True, related_name="splits"
    )
    decided_at = models.DateTimeField(_("决定时间"), auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("撤销者"), null=True, blank=True, related_name="splits_undone"
    )
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("拆分")
        verbose_name_plural = _("拆分")
        ordering = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kept_id} → {self.new_name}"


class Redirect(models.Model):
    """An address that moved: a record that was merged, or an article that another one took over. New id null: it is gone.

    ``slug``: what stands in the address where it is no number; a topic's.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    old_id = models.PositiveBigIntegerField()
    new_id = models.PositiveBigIntegerField(null=True, blank=True)
    slug = models.CharField(_("地址名"), max_length=60, blank=True, default="", db_index=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("转址")
        verbose_name_plural = _("转址")
        constraints = [models.UniqueConstraint(fields=["content_type", "old_id"], name="one_redirect_an_address")]

    def __str__(self) -> str:
        return f"{self.content_type.model} {self.old_id} → {self.new_id}"
