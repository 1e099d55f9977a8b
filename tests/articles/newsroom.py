"""Pages as the readers' views meet them: rows laid down by hand, so that these tests need no parser.

The cast: 劳动午报 with a page that stands somewhere between two years, 工人日报 with a dated one, a page without any date;
a reporter, a chairwoman, two unions, an event; districts of Beijing and a city in Guangdong.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.utils import timezone

from articles.models import (
    Article,
    Byline,
    Caption,
    DateMention,
    Event,
    EventMention,
    EventParticipation,
    Figure,
    Issue,
    Newspaper,
    Organization,
    OrganizationMention,
    Page,
    Part,
    Person,
    PersonMention,
    Post,
    Region,
    ReviewItem,
    Topic,
    TopicLabel,
)

SHIJINGSHAN, DONGCHENG, GUANGZHOU = "110107", "110101", "440100"
# Two to a piece: where a column break cut the paragraph in two.
BREAK = "|"


class Sheet:
    """A page in the making: its text grows with every article that is set on it."""

    def __init__(self, issue: Issue, slogan: str = "", **fields: Any) -> None:
        self.text = "\n\n"
        self.page = Page.objects.create(
            issue=issue,
            source="000.txt",
            sha256=_sha(str(Page.objects.count())),
            parser="test-1",
            read_at=timezone.now(),
            **fields,
        )
        if slogan:
            self._part(None, 0, "banner", slogan)

    def set(self, headline: str, *body: str, **fields: Any) -> Article:
        """Store an article with its parts, also of ``deck``, ``kicker`` and ``caption``. In ``body``, | is a column break."""
        issue = self.page.issue
        caption = fields.pop("caption", "")
        article = Article.objects.create(
            page=self.page,
            issue=issue,
            newspaper=issue.newspaper,
            headline=headline,
            body="\n".join(paragraph.replace(BREAK, "") for paragraph in body),
            order=self.page.articles.count() + 1,
            key=f"k{self.page.articles.count() + 1}",
            date=issue.date,
            precision=issue.precision,
            not_before=issue.not_before,
            not_after=issue.not_after,
            **fields,
        )
        heads = [(role, fields[role]) for role in ("kicker",) if fields.get(role)]
        heads += [("headline", headline)] + [(role, fields[role]) for role in ("deck",) if fields.get(role)]
        pieces = [*heads, *(("body", paragraph) for paragraph in body), *([("caption", caption)] if caption else [])]
        for order, (role, text) in enumerate(pieces):
            self._part(article, order, role, text)
        if caption:
            Caption.objects.create(article=article, order=0, text=caption, credit="赵黎浩 摄")
        return article

    def _part(self, article: Article | None, order: int, role: str, text: str) -> None:
        spans = []
        for piece in text.split(BREAK):
            spans.append([len(self.text), len(self.text) + len(piece)])
            self.text += piece + "\n\n"
        Part.objects.create(page=self.page, article=article, order=order, role=role, text=text.replace(BREAK, ""), spans=spans)
        Page.objects.filter(pk=self.page.pk).update(text=self.text, sha256=_sha(self.text))
        self.page.refresh_from_db()

    def spans_of(self, name: str) -> list[list[int]]:
        at = self.text.index(name)
        return [[at, at + len(name)]]


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def issue(newspaper: str = "", first: str = "", last: str = "", **fields: Any) -> Issue:
    """An issue of one known day (``first`` alone), of an interval, or without a date."""
    paper = Newspaper.objects.get_or_create(name=newspaper)[0] if newspaper else None
    if first and not last:
        fields |= {"date": first, "precision": "day"}
    bounds = {
        "not_before": date.fromisoformat(first) if first else None,
        "not_after": date.fromisoformat(last or first) if first else None,
    }
    return Issue.objects.create(newspaper=paper, **bounds, **fields)


def region(code: str) -> Region:
    return Region.objects.get(code=code)


def topic(article: Article, slug: str) -> None:
    TopicLabel.objects.create(article=article, topic=Topic.objects.get(slug=slug))


def person(article: Article, name: str, role: str = "official", sort_key: str = "", **fields: Any) -> Person:
    """A person named in the article, where its page has the name."""
    record, _ = Person.objects.get_or_create(name=name, defaults={"sort_key": sort_key or f"x {name}"})
    spans = fields.pop("spans", None) or _found(article, name)
    PersonMention.objects.create(article=article, person=record, name=name, role=role, spans=spans, **fields)
    return record


def byline(article: Article, record: Person, role: str = "记者") -> None:
    Byline.objects.create(article=article, order=0, role=role, name=record.name, person=record)


def organization(article: Article, name: str, surface: str = "", sort_key: str = "", **fields: Any) -> Organization:
    record, _ = Organization.objects.get_or_create(name=name, defaults={"sort_key": sort_key or f"x {name}", **fields})
    printed = surface or name
    OrganizationMention.objects.create(
        article=article, organization=record, name=name, surface=printed, spans=_found(article, printed)
    )
    return record


def event(article: Article, name: str, **fields: Any) -> Event:
    record, _ = Event.objects.get_or_create(name=name, defaults={"sort_key": f"x {name}", **fields})
    EventMention.objects.create(article=article, event=record, name=name)
    return record


def _found(article: Article, name: str) -> list[list[int]]:
    at = article.page.text.find(name) if article.page else -1
    return [[at, at + len(name)]] if at >= 0 else []


def small_archive() -> dict[str, Any]:
    """The cast, by name."""
    interval = issue("劳动午报", "2022-10-23", "2023-01-15", date_inferred=True, date_evidence="文中有“2022年度”")
    dated = issue("工人日报", "2022-05-03")
    undated = issue()
    sheet = Sheet(interval, slogan="奋力开拓首都工会工作新局面", number="01")
    lead = sheet.set(
        "石景山区总工会召开职工创新工作室答辩会",
        "本报讯(记者 张晶)近日,石景山区总工会召开答辩评审会,主席李梅讲|话。",
        "共11家职工工作室参加答辩。",
        deck="评审分成4个答辩组",
        region=region(SHIJINGSHAN),
        union_level="district",
        caption="答辩会现场。",
        inset_headings=[{"text": "答辩分四组", "before_paragraph": 1}],
        lacunae=[{"after_paragraph": 1, "reason": "文字在栏末中断"}],
    )
    second = sheet.set("东城区职工学急救", "本报讯 东城区职工学急救。", region=region(DONGCHENG), union_level="district")
    sidebar = sheet.set("答辩程序", "先汇报,后提问。", genre="sidebar", parent=lead)
    paper = Sheet(dated, number="02")
    guangzhou = paper.set("广州快递企业成立工会", "广州市总工会推动建会。", region=region(GUANGZHOU), union_level="city")
    nation = paper.set("全国总工会部署夏送清凉", "全国总工会发出通知。", is_national=True, union_level="national")
    loose = Sheet(undated)
    placeless = loose.set("职工书屋开放", "职工书屋开放。")
    reporter = person(lead, "张晶", "reporter", sort_key="zhang1 jing1 张晶")
    byline(lead, reporter)
    byline(second, reporter)
    chair = person(lead, "李梅", sort_key="li3 mei2 李梅")
    union = organization(
        lead, "北京市石景山区总工会", "石景山区总工会", "bei3 北京市石景山区总工会", type="union", union_level="district"
    )
    Post.objects.create(person=chair, title="主席", organization=union, article=lead)
    Post.objects.create(person=chair, title="全国先进工作者", article=lead)  # of no body
    meeting = event(lead, "创新工作室答辩评审会", type="评审", date="2022", date_text="近日")
    EventParticipation.objects.create(event=meeting, organization=union, article=lead)
    company = organization(guangzhou, "广州市总工会", "", "guang3 广州市总工会", type="union", union_level="city")
    for article, slugs in ((lead, ["zhigong-chuangxin", "pingxuan-biaozhang"]), (guangzhou, ["jianhui-ruhui"])):
        for slug in slugs:
            topic(article, slug)
    DateMention.objects.create(article=lead, text="2022年度", value="2022", precision="year")
    Figure.objects.create(article=lead, text="11家", value=11, unit="家", what="参加答辩")
    ReviewItem.objects.create(
        page=sheet.page,
        article=lead,
        code="deck",
        message="副题与正文首句相近",
        fingerprint="1",
        span=sheet.spans_of("评审分成4个答辩组")[0],
    )
    return {name: value for name, value in locals().items() if name not in ("article", "slug", "slugs")}
