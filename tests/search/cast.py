"""A small cast: two newspapers, two cities whose 市总 are different bodies, and articles that say so."""

from __future__ import annotations

from datetime import date
from typing import Any

from articles.models import (
    Article,
    Byline,
    Caption,
    Newspaper,
    Organization,
    OrganizationMention,
    Region,
    Topic,
    TopicLabel,
)
from search.request import SearchRequest
from search.service import find


def newspaper(name: str = "劳动午报") -> Newspaper:
    return Newspaper.objects.get_or_create(name=name)[0]


def region(code: str) -> Region:
    return Region.objects.get(code=code)


def article(headline: str = "", *body: str, day: str | None = None, topics: tuple[str, ...] = (), **fields: Any) -> Article:
    """Store an article. ``day``: 2022-05-03, 2022-05 or 2022 ("2022..2023" an interval); topics by slug."""
    first, last = _days(day)
    fields.setdefault("newspaper", newspaper())
    made = Article.objects.create(
        headline=headline, body="\n".join(body), date=day or "", not_before=first, not_after=last, **fields
    )
    for slug in topics:
        TopicLabel.objects.create(article=made, topic=Topic.objects.get(slug=slug))
    return made


def _days(day: str | None) -> tuple[date | None, date | None]:
    if not day:
        return None, None
    if ".." in day:
        first, last = day.split("..")
        return date(int(first), 1, 1), date(int(last), 12, 31)
    if len(day) == 4:
        return date(int(day), 1, 1), date(int(day), 12, 31)
    return date.fromisoformat(day), date.fromisoformat(day)


def byline(of: Article, name: str, role: str = "记者") -> Byline:
    return Byline.objects.create(article=of, order=0, role=role, name=name)


def caption(of: Article, text: str, credit: str = "") -> Caption:
    return Caption.objects.create(article=of, order=0, text=text, credit=credit)


def organization(name: str, **fields: Any) -> Organization:
    return Organization.objects.get_or_create(name=name, defaults={"sort_key": name, **fields})[0]


def means(of: Article, surface: str, name: str) -> OrganizationMention:
    """In this article ``surface`` means the organization of this name."""
    return OrganizationMention.objects.create(article=of, organization=organization(name), name=name, surface=surface)


def play() -> dict[str, Article]:
    """The articles that the engines are asked about."""
    beijing, guangzhou = region("110000"), region("440100")
    workers_daily = newspaper("工人日报")
    cast = {
        "dragon": article(
            "石景山区总工会召开职工创新工作室答辩会",
            "本报讯(记者 张晶)近日,石景山区总工会召开答辩评审会。",
            "按照市总工会工作要求,石景山区总工会组织专家。",
            day="2022-07-12",
            region=region("110107"),
            union_level="district",
            topics=("zhigong-chuangxin",),
        ),
        "mountain": article(
            "送温暖进山区",
            "山区职工收到慰问品，市总的车队走了三天。",
            day="2021-12-30",
            region=beijing,
            union_level="city",
            topics=("weiwen",),
        ),
        "canton": article(
            "广州快递物流头部企业全部成立工会",
            "记者从广州市总工会获悉，市总推动12家头部企业建会。",
            kicker="新就业形态",
            day="2022-05-03",
            newspaper=workers_daily,
            region=guangzhou,
            union_level="city",
            topics=("jianhui-ruhui",),
        ),
        "nation": article(
            "全国互联网百强企业已全部建立工会",
            "日前,全国总工会在北京召开会议。互联网百强企业“一把手”工程推进。",
            "截至6月底，新发展会员687万人。",
            deck="截至6月底,全国已新发展687万人",
            day="2022",
            is_national=True,
            union_level="national",
            topics=("jianhui-ruhui", "xin-jiuye-xingtai"),
        ),
        "photo": article(
            "",
            genre="photo_news",
            section="图片新闻",
            newspaper=None,
        ),
        "script": article("臺灣工會訪問團抵京", "勞動者 之 歌：<b>ＰＰＴ</b> & Trade Union 匯報。", day="2020..2021"),
    }
    caption(cast["photo"], "工人在塔吊上作业", "彭程 摄")
    byline(cast["photo"], "彭程", "摄影")
    byline(cast["dragon"], "张晶")
    means(cast["dragon"], "市总工会", "北京市总工会")
    means(cast["dragon"], "石景山区总工会", "石景山区总工会")
    means(cast["mountain"], "市总", "北京市总工会")
    means(cast["canton"], "市总", "广州市总工会")
    means(cast["canton"], "广州市总工会", "广州市总工会")
    means(cast["nation"], "全国总工会", "中华全国总工会")
    return cast


def keys(text: str) -> list[int]:
    """The articles that the index finds, in order."""
    answer = find(SearchRequest(text=text))
    assert not answer.degraded
    return answer.keys
