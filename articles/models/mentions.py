"""Where an article names something. A mention is what the page says; the record it leads to may change or be unknown.

``spans`` are [[start, end], …], characters of the page's text; empty for articles without a page. ``by_person`` marks what an
archivist added.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.archive import Article, Precision
from articles.models.authority import Event, Organization, Person, Region, Topic


class Mention(models.Model):
    order = models.PositiveIntegerField(_("次序"), default=0)
    spans = models.JSONField(_("位置"), default=list, blank=True)
    confidence = models.FloatField(_("置信度"), default=1.0)
    by_person = models.BooleanField(_("人工"), default=False)

    class Meta:
        abstract = True
        ordering = ["article", "order"]


class PersonMention(Mention):
    class Role(models.TextChoices):
        REPORTER = "reporter", _("记者")
        CORRESPONDENT = "correspondent", _("通讯员")
        PHOTOGRAPHER = "photographer", _("摄影")
        AUTHOR = "author", _("作者")
        OFFICIAL = "official", _("负责人")
        QUOTED = "quoted", _("受访者")
        SUBJECT = "subject", _("当事人")

    article = models.ForeignKey(Article, models.CASCADE, verbose_name=_("文章"), related_name="person_mentions")
    person = models.ForeignKey(
        Person, models.SET_NULL, verbose_name=_("人物"), null=True, blank=True, related_name="mentions", db_index=False
    )
    name = models.CharField(_("原文姓名"), max_length=50)
    role = models.CharField(_("角色"), max_length=14, choices=Role)
    titles = models.JSONField(_("职务"), default=list, blank=True)

    class Meta(Mention.Meta):
        verbose_name = _("人物提及")
        verbose_name_plural = _("人物提及")
        # With the role, so that the page of a person who is named a thousand times asks the index alone.
        indexes = [models.Index(fields=["person", "article", "role"], name="person_mentioned_as")]

    def __str__(self) -> str:
        return self.name


class OrganizationMention(Mention):
    """``surface`` is the name as printed (市总工会), ``name`` what it means in this article (聊城市总工会).

    ``above`` is the full name of the body above, where this article tells it.
    """

    article = models.ForeignKey(Article, models.CASCADE, verbose_name=_("文章"), related_name="organization_mentions")
    organization = models.ForeignKey(
        Organization, models.SET_NULL, verbose_name=_("机构"), null=True, blank=True, related_name="mentions", db_index=False
    )
    name = models.CharField(_("所指全称"), max_length=200)
    surface = models.CharField(_("原文"), max_length=200)
    above = models.CharField(_("文中上级"), max_length=200, blank=True)

    class Meta(Mention.Meta):
        verbose_name = _("机构提及")
        verbose_name_plural = _("机构提及")
        indexes = [
            # With the surface, for the same reason: how the articles write the name.
            models.Index(fields=["organization", "article", "surface"], name="organization_mentioned_as"),
            # Not the columns' own: those bring PostgreSQL a second one each, for what a text begins with, which nobody asks.
            models.Index(fields=["surface"], name="organization_printed_as"),
            models.Index(fields=["above"], name="organization_said_above"),
        ]

    def __str__(self) -> str:
        return self.surface


class PlaceMention(Mention):
    article = models.ForeignKey(Article, models.CASCADE, verbose_name=_("文章"), related_name="place_mentions")
    region = models.ForeignKey(Region, models.SET_NULL, verbose_name=_("地区"), null=True, blank=True, related_name="mentions")
    name = models.CharField(_("地名"), max_length=100)

    class Meta(Mention.Meta):
        verbose_name = _("地名提及")
        verbose_name_plural = _("地名提及")

    def __str__(self) -> str:
        return self.name


class EventMention(Mention):
    article = models.ForeignKey(Article, models.CASCADE, verbose_name=_("文章"), related_name="event_mentions")
    event = models.ForeignKey(
        Event, models.SET_NULL, verbose_name=_("事件"), null=True, blank=True, related_name="mentions", db_index=False
    )
    name = models.CharField(_("原文名称"), max_length=300)

    class Meta(Mention.Meta):
        verbose_name = _("事件提及")
        verbose_name_plural = _("事件提及")
        indexes = [models.Index(fields=["event", "article"], name="event_mentioned")]

    def __str__(self) -> str:
        return self.name


class TopicLabel(Mention):
    """A topic of an article; ``spans`` are the evidence."""

    article = models.ForeignKey(Article, models.CASCADE, verbose_name=_("文章"), related_name="topic_labels")
    topic = models.ForeignKey(Topic, models.CASCADE, verbose_name=_("主题词"), related_name="labels")

    class Meta(Mention.Meta):
        verbose_name = _("主题标引")
        verbose_name_plural = _("主题标引")
        constraints = [models.UniqueConstraint(fields=["article", "topic"], name="one_label_a_topic_and_article")]

    def __str__(self) -> str:
        return self.topic.name


class DateMention(Mention):
    """``value`` is ISO (day, month, year) or empty where the article does not tell."""

    article = models.ForeignKey(Article, models.CASCADE, verbose_name=_("文章"), related_name="date_mentions")
    text = models.CharField(_("原文"), max_length=100)
    value = models.CharField(_("日期"), max_length=10, blank=True)
    precision = models.CharField(_("精度"), max_length=5, choices=Precision, blank=True)

    class Meta(Mention.Meta):
        verbose_name = _("日期提及")
        verbose_name_plural = _("日期提及")

    def __str__(self) -> str:
        return self.text


class Figure(Mention):
    article = models.ForeignKey(Article, models.CASCADE, verbose_name=_("文章"), related_name="figures")
    text = models.CharField(_("原文"), max_length=100)
    value = models.FloatField(_("数值"))
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    what = models.CharField(_("所指"), max_length=100, blank=True)

    class Meta(Mention.Meta):
        verbose_name = _("数字")
        verbose_name_plural = _("数字")

    def __str__(self) -> str:
        return self.text
