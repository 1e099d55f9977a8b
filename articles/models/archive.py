"""What was printed: newspapers, their issues and pages, and the articles rebuilt from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.addresses import address_of
from articles.querysets import ArticleQuerySet, IssueQuerySet, PageQuerySet

if TYPE_CHECKING:
    from articles.models.authority import Topic
    from articles.models.mentions import TopicLabel


class State(models.TextChoices):
    """Doubt does not stop publishing; only a person withholds."""

    PARSED = "parsed", _("机读")
    REVIEWED = "reviewed", _("已校")
    WITHHELD = "withheld", _("停止公开")


class Precision(models.TextChoices):
    DAY = "day", _("日")
    MONTH = "month", _("月")
    YEAR = "year", _("年")


class Genre(models.TextChoices):
    NEWS = "news", _("消息")
    PHOTO_NEWS = "photo_news", _("图片新闻")
    FEATURE = "feature", _("通讯特写")
    DIARY = "diary", _("日记手记")
    SIDEBAR = "sidebar", _("相关链接")
    NOTICE = "notice", _("公告")


class UnionLevel(models.TextChoices):
    """The level of the union that acts, from the national federation down; industrial unions stand beside the tree."""

    NATIONAL = "national", _("全国总工会")
    PROVINCE = "province", _("省级工会")
    CITY = "city", _("市级工会")
    DISTRICT = "district", _("区县工会")
    STREET_TOWN = "street_town", _("街道乡镇工会")
    ENTERPRISE_GRASSROOTS = "enterprise_grassroots", _("企业基层工会")
    INDUSTRY = "industry", _("产业工会")


class PartRole(models.TextChoices):
    HEADLINE = "headline", pgettext_lazy("版面", "主题")
    KICKER = "kicker", _("引题")
    DECK = "deck", _("副题")
    SECTION = "section", _("栏目")
    BODY = "body", _("正文")
    INSET_HEADING = "inset_heading", _("小标题")
    CAPTION = "caption", _("图片说明")
    CREDIT = "credit", _("摄影署名")
    BYLINE_LINE = "byline_line", _("署名行")
    ABSTRACT_LABEL = "abstract_label", _("提要标签")
    ABSTRACT = "abstract", _("提要")
    BANNER = "banner", _("通栏")
    ADVERTISEMENT = "advertisement", _("广告")


class Opening(models.Func):
    """The first 24 characters of a text: what an index holds of a headline, which is as long as somebody writes it."""

    template = "SUBSTR(%(expressions)s, 1, 24)"  # as literals: SQLite does not know an index by parameters
    output_field = models.TextField()


class Newspaper(models.Model):
    name = models.CharField(_("报名"), max_length=100, unique=True)
    publisher = models.CharField(_("主办单位"), max_length=200, blank=True)
    home_region = models.ForeignKey(
        "Region", models.SET_NULL, verbose_name=_("所在地区"), null=True, blank=True, related_name="newspapers"
    )
    rights_statement = models.TextField(_("权利声明"), blank=True)
    note = models.TextField(_("备注"), blank=True)

    class Meta:
        verbose_name = _("报纸")
        verbose_name_plural = _("报纸")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class NewspaperAlias(models.Model):
    """Another name under which pages give this newspaper, or under which it was recorded before."""

    newspaper = models.ForeignKey(Newspaper, models.CASCADE, verbose_name=_("报纸"), related_name="aliases")
    name = models.CharField(_("别名"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("报纸别名")
        verbose_name_plural = _("报纸别名")

    def __str__(self) -> str:
        return self.name


class DatedModel(models.Model):
    """A date that may be a day, a month, a year, an interval or unknown, and what speaks for it.

    ``not_before`` and ``not_after`` bound it whenever anything is known; filters match on overlap with them, sorting uses the
    latest day and puts unknown last.
    """

    date = models.CharField(_("日期"), max_length=10, blank=True, help_text=_("如 2023-06-15、2023-06 或 2023"))
    precision = models.CharField(_("精度"), max_length=5, choices=Precision, blank=True)
    not_before = models.DateField(_("不早于"), null=True, blank=True)
    not_after = models.DateField(_("不晚于"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_dated(self) -> bool:
        return self.not_after is not None


class Issue(DatedModel):
    """One day's paper. A page whose day is unknown has an issue of its own until a person knows better."""

    newspaper = models.ForeignKey(
        Newspaper, models.PROTECT, verbose_name=_("报纸"), null=True, blank=True, related_name="issues"
    )
    number = models.CharField(_("期号"), max_length=20, blank=True)
    date_inferred = models.BooleanField(_("日期为推断"), default=False)
    date_evidence = models.TextField(_("日期依据"), blank=True)
    newspaper_inferred = models.BooleanField(_("报纸为推断"), default=False)
    newspaper_evidence = models.TextField(_("报纸依据"), blank=True)

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("期")
        verbose_name_plural = _("期")
        ordering = [models.F("not_after").desc(nulls_last=True), "newspaper_id", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["newspaper", "date"], condition=Q(precision="day"), name="one_issue_a_day_and_newspaper"
            )
        ]

    def __str__(self) -> str:
        name = self.newspaper.name if self.newspaper else str(_("报纸不详"))
        return f"{name} {self.date or self.interval_text()}"

    def get_absolute_url(self) -> str:
        return address_of("articles:issue-detail", self.pk)

    def interval_text(self) -> str:
        if self.not_before and self.not_after:
            return f"{self.not_before}—{self.not_after}"
        return str(_("日期不详"))


class Page(models.Model):
    """A page as it came: ``text`` is kept verbatim and never changed; ``record`` is what the parser last made of it."""

    issue = models.ForeignKey(Issue, models.PROTECT, verbose_name=_("期"), related_name="pages")
    number = models.CharField(_("版次"), max_length=10, blank=True)
    name = models.CharField(_("版名"), max_length=50, blank=True)
    source = models.CharField(_("来源文件"), max_length=255)
    text = models.TextField(_("版面原文"))
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    record = models.JSONField(_("机读记录"), default=dict)
    parser = models.CharField(_("解析器版本"), max_length=100)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PARSED, db_index=True)
    withheld_reason = models.CharField(_("停止公开的理由"), max_length=200, blank=True)
    read_at = models.DateTimeField(_("解析时间"))
    added_at = models.DateTimeField(_("入库时间"), auto_now_add=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("版面")
        verbose_name_plural = _("版面")
        ordering = ["issue", "number", "pk"]
        indexes = [
            models.Index(fields=["parser"], name="page_by_parser"),
            models.Index(fields=["added_at"], name="page_by_arrival"),
        ]

    def __str__(self) -> str:
        return str(_("第%(number)s版") % {"number": self.number}) if self.number else self.source

    def get_absolute_url(self) -> str:
        return address_of("articles:page-detail", self.pk)


class Article(DatedModel):
    """An article as the archive shows it: the parser's reading with people's decisions laid over it.

    ``key`` is the parser's name for it on its page and survives another parse; articles that were born digital have no page
    but an ``external_id`` unique in their newspaper. Date, newspaper and issue are copied from the issue so that filters and
    sorting need no join. ``body`` holds the paragraphs, one a line.
    """

    page = models.ForeignKey(Page, models.CASCADE, verbose_name=_("版面"), null=True, blank=True, related_name="articles")
    issue = models.ForeignKey(Issue, models.PROTECT, verbose_name=_("期"), null=True, blank=True, related_name="articles")
    newspaper = models.ForeignKey(
        Newspaper, models.PROTECT, verbose_name=_("报纸"), null=True, blank=True, related_name="articles", db_index=False
    )
    key = models.CharField(_("版内标识"), max_length=40, blank=True)
    external_id = models.CharField(_("外部标识"), max_length=100, blank=True)
    printed_page = models.CharField(_("见报版次"), max_length=10, blank=True, help_text=_("没有版面原文的文章所给的版次"))
    order = models.PositiveIntegerField(_("版内次序"), default=0)
    parent = models.ForeignKey(
        "self", models.SET_NULL, verbose_name=_("所属文章"), null=True, blank=True, related_name="sidebars"
    )
    genre = models.CharField(_("体裁"), max_length=12, choices=Genre, default=Genre.NEWS)
    section = models.CharField(_("栏目"), max_length=200, blank=True)
    kicker = models.TextField(_("引题"), blank=True)
    headline = models.TextField(pgettext_lazy("版面", "主题"), blank=True)
    deck = models.TextField(_("副题"), blank=True)
    abstract_label = models.CharField(_("提要标签"), max_length=50, blank=True)
    abstract = models.TextField(_("提要"), blank=True)
    body = models.TextField(_("正文"), blank=True, help_text=_("一行一段"))
    inset_headings = models.JSONField(_("小标题"), default=list, blank=True)
    lacunae = models.JSONField(_("缺文"), default=list, blank=True)
    region = models.ForeignKey(
        "Region", models.SET_NULL, verbose_name=_("地区"), null=True, blank=True, related_name="articles", db_index=False
    )
    is_national = models.BooleanField(_("全国性"), default=False)
    region_inferred = models.BooleanField(_("地区为推断"), default=False)
    union_level = models.CharField(_("工会层级"), max_length=24, choices=UnionLevel, blank=True)
    topics: models.ManyToManyField[Topic, TopicLabel] = models.ManyToManyField(
        "Topic", through="TopicLabel", verbose_name=_("主题词"), related_name="articles", blank=True
    )
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PARSED)
    withheld_reason = models.CharField(_("停止公开的理由"), max_length=200, blank=True)
    was_public = models.BooleanField(default=True, editable=False)
    confidence = models.FloatField(_("置信度"), default=1.0)
    warnings = models.JSONField(_("存疑"), default=list, blank=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("文章")
        verbose_name_plural = _("文章")
        ordering = [models.F("not_after").desc(nulls_last=True), "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["page", "key"], condition=~Q(key=""), name="one_article_a_key_and_page"),
            models.UniqueConstraint(
                fields=["newspaper", "external_id"], condition=~Q(external_id=""), name="one_article_an_external_id"
            ),
        ]
        indexes = [
            models.Index(fields=["-not_after", "-id"], name="article_newest_first"),
            models.Index(fields=["external_id"], name="article_external_id"),
            # What lists and counts by region, level, newspaper and year need stands in the index: the rows are wide. These
            # serve foreign keys as well; an index more of one of their first columns makes loading slower and nothing faster.
            models.Index(fields=["region", "is_national", "-not_after", "-id", "not_before"], name="article_by_region"),
            models.Index(fields=["union_level", "-not_after", "-id", "not_before"], name="article_by_level"),
            models.Index(fields=["state", "-not_after", "-id"], name="article_by_state"),
            models.Index(fields=["genre", "-not_after", "-id"], name="article_by_genre"),
            models.Index(fields=["newspaper", "not_before", "not_after"], name="article_by_newspaper"),
            models.Index(fields=["not_before", "not_after"], name="article_by_days"),
            models.Index(Opening("headline"), "id", name="article_by_headline"),
        ]

    def __str__(self) -> str:
        return self.headline or self.kicker or str(_("（无标题）"))

    def get_absolute_url(self) -> str:
        return address_of("articles:article-detail", self.pk)

    @property
    def paragraphs(self) -> list[str]:
        """The text, paragraph by paragraph."""
        return self.body.split("\n") if self.body else []

    @property
    def is_public(self) -> bool:
        return self.state != State.WITHHELD and (self.page is None or self.page.state != State.WITHHELD)


class Part(models.Model):
    """A piece of a page with one role. Every non-white character of a page is in exactly one part.

    Banners and advertisements are parts without an article. ``text`` is exactly what stands under ``spans`` ([[start, end], …],
    characters of the page's text).
    """

    page = models.ForeignKey(Page, models.CASCADE, verbose_name=_("版面"), related_name="parts")
    article = models.ForeignKey(Article, models.CASCADE, verbose_name=_("文章"), null=True, blank=True, related_name="parts")
    order = models.PositiveIntegerField(_("次序"))
    role = models.CharField(_("成分"), max_length=14, choices=PartRole)
    kind = models.CharField(_("类别"), max_length=20, blank=True)
    text = models.TextField(_("文字"))
    spans = models.JSONField(_("位置"))

    class Meta:
        verbose_name = _("版面成分")
        verbose_name_plural = _("版面成分")
        ordering = ["page", "article", "order"]

    def __str__(self) -> str:
        return f"{self.get_role_display()}：{self.text[:20]}"


class Caption(models.Model):
    article = models.ForeignKey(Article, models.CASCADE, verbose_name=_("文章"), related_name="captions")
    order = models.PositiveIntegerField(_("次序"))
    text = models.TextField(_("图片说明"))
    credit = models.CharField(_("摄影署名"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("图片说明")
        verbose_name_plural = _("图片说明")
        ordering = ["article", "order"]

    def __str__(self) -> str:
        return self.text[:30]


class Byline(models.Model):
    article = models.ForeignKey(Article, models.CASCADE, verbose_name=_("文章"), related_name="bylines")
    order = models.PositiveIntegerField(_("次序"))
    role = models.CharField(_("身份"), max_length=20)
    name = models.CharField(_("姓名"), max_length=50)
    person = models.ForeignKey(
        "Person", models.SET_NULL, verbose_name=_("人物"), null=True, blank=True, related_name="bylines", db_index=False
    )

    class Meta:
        verbose_name = _("署名")
        verbose_name_plural = _("署名")
        ordering = ["article", "order"]
        indexes = [models.Index(fields=["person", "article"], name="byline_of_person")]

    def __str__(self) -> str:
        return f"{self.role} {self.name}"
