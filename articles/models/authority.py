"""Who and what the archive holds records of: regions, topics, people, organizations, events. A record is made from mentions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles.models.addresses import address_of
from articles.models.archive import State, UnionLevel
from articles.querysets import AuthorityQuerySet, RegionQuerySet, TopicQuerySet


class Region(models.Model):
    """An administrative division. ``path`` holds the codes from the province down, each with a slash: ``110000/110107/``.

    A subtree is one prefix: ``path__startswith=region.path``. Municipalities are their own city, one node.
    """

    class Level(models.IntegerChoices):
        PROVINCE = 1, _("省级")
        CITY = 2, _("地级")
        DISTRICT = 3, _("县级")
        STREET = 4, _("乡级")

    code = models.CharField(_("代码"), max_length=12, unique=True)
    name = models.CharField(_("名称"), max_length=60, db_index=True)
    level = models.PositiveSmallIntegerField(_("级别"), choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, verbose_name=_("上级"), null=True, blank=True, related_name="children")
    path = models.CharField(max_length=60, unique=True, editable=False)
    valid_to = models.DateField(_("撤销日期"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, verbose_name=_("并入"), null=True, blank=True, related_name="predecessors"
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("地区")
        verbose_name_plural = _("地区")
        ordering = ["code"]
        indexes = [models.Index(fields=["level", "code"], name="region_by_level")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("articles:region-detail", self.code)

    @property
    def ancestor_codes(self) -> list[str]:
        """Codes from the province down to this region itself."""
        return self.path.strip("/").split("/")

    @property
    def lineage(self) -> list[Region]:
        """This region and what it lies in, from the province down. Needs the parents at hand, or asks the database for each."""
        found = [self]
        while found[0].parent is not None:
            found.insert(0, found[0].parent)
        return found


class Topic(models.Model):
    """A term of the vocabulary. ``slug`` is short pinyin, set once; ``english`` is what readers of English see."""

    name = models.CharField(_("主题词"), max_length=50, unique=True)
    english = models.CharField(_("英文"), max_length=80, blank=True, default="")
    slug = models.SlugField(_("地址名"), max_length=60, unique=True)
    description = models.TextField(_("范围说明"), blank=True)
    position = models.PositiveIntegerField(_("次序"), default=0)
    is_retired = models.BooleanField(_("停用"), default=False)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("主题词")
        verbose_name_plural = _("主题词")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("articles:topic-detail", self.slug)

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return (self.english if (get_language() or "").startswith("en") else "") or self.name


class TopicAlias(models.Model):
    topic = models.ForeignKey(Topic, models.CASCADE, verbose_name=_("主题词"), related_name="aliases")
    name = models.CharField(_("别名"), max_length=50, unique=True)

    class Meta:
        verbose_name = _("主题词别名")
        verbose_name_plural = _("主题词别名")

    def __str__(self) -> str:
        return self.name


class AuthorityRecord(models.Model):
    """What every record of a name has. ``sort_key`` is its pinyin, stored so that lists sort the same everywhere."""

    sort_key = models.CharField(max_length=400, editable=False, db_index=True)
    note = models.TextField(_("备注"), blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PARSED, db_index=True)
    withheld_reason = models.CharField(_("停止公开的理由"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        abstract = True


class Person(AuthorityRecord):
    """A person. Namesakes are several records; ``distinction`` tells them apart on the page (劳动午报记者)."""

    name = models.CharField(_("姓名"), max_length=50, db_index=True)
    distinction = models.CharField(_("区别"), max_length=100, blank=True)
    description = models.TextField(_("简介"), blank=True)

    class Meta:
        verbose_name = _("人物")
        verbose_name_plural = _("人物")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return f"{self.name}（{self.distinction}）" if self.distinction else self.name

    def get_absolute_url(self) -> str:
        return address_of("articles:person-detail", self.pk)


class PersonAlias(models.Model):
    person = models.ForeignKey(Person, models.CASCADE, verbose_name=_("人物"), related_name="aliases")
    name = models.CharField(_("别名"), max_length=50, db_index=True)

    class Meta:
        verbose_name = _("人物别名")
        verbose_name_plural = _("人物别名")
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="one_alias_a_person")]

    def __str__(self) -> str:
        return self.name


class OrganizationType(models.TextChoices):
    UNION = "union", _("工会")
    GOVERNMENT = "government", _("政府机关")
    PARTY = "party", _("党群组织")
    ENTERPRISE = "enterprise", _("企业")
    INSTITUTION = "institution", _("事业单位")
    SCHOOL = "school", _("学校")
    MEDIA = "media", _("媒体")
    SOCIAL_ORG = "social_org", _("社会组织")
    OTHER = "other", _("其他")


class ParentBasis(models.TextChoices):
    """How the body above is known. What a person said stays; the rest is worked out anew (editorial.union_tree)."""

    GAZETTEER = "gazetteer", _("依行政区划")
    TEXT = "text", _("依文章所述")
    NAME = "name", _("依名称")
    PERSON = "person", _("人工决定")
    UNKNOWN = "unknown", _("不详")


class Organization(AuthorityRecord):
    """A body under its full name. Unions of the same name in one region are one record.

    ``parent`` is only ever a body that the archive has a record of; ``parent_basis`` is empty until it was looked for.
    """

    name = models.CharField(_("全称"), max_length=200, db_index=True)
    type = models.CharField(_("类型"), max_length=12, choices=OrganizationType, default=OrganizationType.OTHER, db_index=True)
    union_level = models.CharField(_("工会层级"), max_length=24, choices=UnionLevel, blank=True, db_index=True)
    region = models.ForeignKey(
        Region, models.SET_NULL, verbose_name=_("地区"), null=True, blank=True, related_name="organizations"
    )
    parent = models.ForeignKey("self", models.SET_NULL, verbose_name=_("上级"), null=True, blank=True, related_name="units")
    parent_basis = models.CharField(_("上级依据"), max_length=10, choices=ParentBasis, blank=True, editable=False)
    description = models.TextField(_("简介"), blank=True)

    class Meta:
        verbose_name = _("机构")
        verbose_name_plural = _("机构")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("articles:organization-detail", self.pk)


class OrganizationAlias(models.Model):
    """A name that always means this body. What only means it inside an article (市总) is a mention, never an alias."""

    organization = models.ForeignKey(Organization, models.CASCADE, verbose_name=_("机构"), related_name="aliases")
    name = models.CharField(_("别名"), max_length=200, db_index=True)

    class Meta:
        verbose_name = _("机构别名")
        verbose_name_plural = _("机构别名")
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="one_alias_an_organization")]

    def __str__(self) -> str:
        return self.name


class Event(AuthorityRecord):
    name = models.CharField(_("名称"), max_length=300, db_index=True)
    type = models.CharField(_("类别"), max_length=30, blank=True, db_index=True)
    date = models.CharField(_("日期"), max_length=10, blank=True, db_index=True)
    date_text = models.CharField(_("日期原文"), max_length=100, blank=True)
    place = models.CharField(_("地点"), max_length=200, blank=True)
    region = models.ForeignKey(Region, models.SET_NULL, verbose_name=_("地区"), null=True, blank=True, related_name="events")
    participants_count = models.BigIntegerField(_("参加人数"), null=True, blank=True)
    result = models.TextField(_("结果"), blank=True)

    class Meta:
        verbose_name = _("事件")
        verbose_name_plural = _("事件")
        ordering = ["-date", "sort_key", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("articles:event-detail", self.pk)


class EventAlias(models.Model):
    event = models.ForeignKey(Event, models.CASCADE, verbose_name=_("事件"), related_name="aliases")
    name = models.CharField(_("别名"), max_length=300, db_index=True)

    class Meta:
        verbose_name = _("事件别名")
        verbose_name_plural = _("事件别名")
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="one_alias_an_event")]

    def __str__(self) -> str:
        return self.name


class EventParticipation(models.Model):
    """Who took part in an event, as one article tells it; ``article`` is null where a person added it."""

    class Role(models.TextChoices):
        ORGANIZER = "organizer", _("主办")
        PARTICIPANT = "participant", _("参加")

    event = models.ForeignKey(Event, models.CASCADE, verbose_name=_("事件"), related_name="participations")
    organization = models.ForeignKey(
        Organization, models.CASCADE, verbose_name=_("机构"), null=True, blank=True, related_name="participations"
    )
    person = models.ForeignKey(
        Person, models.CASCADE, verbose_name=_("人物"), null=True, blank=True, related_name="participations"
    )
    role = models.CharField(_("身份"), max_length=12, choices=Role, default=Role.ORGANIZER)
    article = models.ForeignKey(
        "Article", models.CASCADE, verbose_name=_("出处"), null=True, blank=True, related_name="participations"
    )

    class Meta:
        verbose_name = _("参与")
        verbose_name_plural = _("参与")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(organization__isnull=False) ^ models.Q(person__isnull=False),
                name="participant_is_a_person_or_an_organization",
                violation_error_message=_("请选人物或机构，二者只选其一。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization or self.person} · {self.get_role_display()}"


def full_title(organization: str, title: str) -> str:
    """A post in words, without saying twice what both parts say.

    陕西省总工会 + 省总工会主席 → 陕西省总工会主席; 中共陕西省委员会 + 省委常委 → 陕西省委常委; not 某公司 + 司机.
    """
    if organization.startswith("中共") and organization.endswith("委员会") and title[1:2] == "委":
        organization = f"{organization[2:-3]}委"
    shared = max((length for length in range(2, len(title)) if organization.endswith(title[:length])), default=0)
    return organization + title[shared:]


class Post(models.Model):
    """Who held which title where, as one article tells it. ``organization`` is null where the article leaves it open."""

    person = models.ForeignKey(Person, models.CASCADE, verbose_name=_("人物"), related_name="posts", db_index=False)
    title = models.CharField(_("职务"), max_length=100, blank=True)
    organization = models.ForeignKey(
        Organization, models.SET_NULL, verbose_name=_("机构"), null=True, blank=True, related_name="posts", db_index=False
    )
    article = models.ForeignKey("Article", models.CASCADE, verbose_name=_("出处"), related_name="posts")

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        ordering = ["person", "article", "pk"]
        # What tells a name's posts apart, asked of the index alone.
        indexes = [
            models.Index(fields=["person", "organization", "title", "article"], name="posts_of_person"),
            models.Index(fields=["organization", "person", "title", "article"], name="posts_of_organization"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.in_words}"

    @property
    def in_words(self) -> str:
        return full_title(self.organization.name if self.organization else "", self.title)
