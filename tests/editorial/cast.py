"""A small page and readings of it, made by hand, so that these tests need no parser.

The page has two articles; ``reading`` builds a record in which anything can be read otherwise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from articles.editorial import issues, records
from articles.models import Article, Page
from articles.signals import articles_changed

TEXT = """聊城市总工会慰问货车司机
本报讯（记者 张晶）近日，聊城市总工会走访慰问货车司机。市总工会主席李明参加活动。
区总工会开展技能竞赛
石景山区总工会举办职工技能竞赛，482名职工参加。
图为比赛现场。 白莹 摄
服务热线 12351
"""


def spans(text: str, *pieces: str) -> list[list[int]]:
    """Where each piece stands in ``text`` for the first time."""
    return [[text.index(piece), text.index(piece) + len(piece)] for piece in pieces]


def part(role: str, piece: str, text: str = TEXT) -> dict[str, Any]:
    return {"role": role, "text": piece, "spans": spans(text, piece)}


LINES = TEXT.splitlines()


def visit(**changes: Any) -> dict[str, Any]:
    """The first article: a reporter, an official with his post, an organization in two ways of printing."""
    return (
        article(
            1,
            LINES[0],
            [LINES[1]],
            byline=[{"role": "记者", "name": "张晶"}],
            people=[
                {"name": "张晶", "role": "reporter", "titles": [], "spans": spans(TEXT, "张晶")},
                {
                    "name": "李明",
                    "role": "official",
                    "titles": [{"title": "主席", "organization": "聊城市总工会"}],
                    "spans": spans(TEXT, "李明"),
                },
            ],
            organizations=[
                {
                    "name": "聊城市总工会",
                    "mentions": ["聊城市总工会", "市总工会主席"[:4]],
                    "spans": spans(TEXT, "聊城市总工会"),
                    "type": "union",
                    "union_level": "city",
                }
            ],
            region={"province": "山东省", "city": "聊城市", "code": "371500"},
            union_level="city",
            topics=["困难帮扶", "新就业形态劳动者"],
        )
        | changes
    )


def contest(**changes: Any) -> dict[str, Any]:
    """The second article: a picture with its credit, an event with its organizer, a figure, and a doubt."""
    return (
        article(
            2,
            LINES[2],
            [LINES[3]],
            parts=[
                part("headline", LINES[2]),
                part("body", LINES[3]),
                part("caption", "图为比赛现场。"),
                part("credit", "白莹 摄"),
            ],
            captions=[{"text": "图为比赛现场。", "credit": "白莹 摄"}],
            byline=[{"role": "摄影", "name": "白莹"}],
            people=[{"name": "白莹", "role": "photographer", "titles": [], "spans": spans(TEXT, "白莹")}],
            organizations=[
                {
                    "name": "北京市石景山区总工会",
                    "mentions": ["石景山区总工会"],
                    "spans": spans(TEXT, "石景山区总工会"),
                    "type": "union",
                    "union_level": "district",
                }
            ],
            events=[
                {
                    "name": "职工技能竞赛",
                    "type": "竞赛",
                    "date": None,
                    "date_text": None,
                    "place": None,
                    "organizer": ["北京市石景山区总工会"],
                    "participants_count": 482,
                    "spans": spans(TEXT, "职工技能竞赛"),
                }
            ],
            figures=[{"text": "482名职工", "value": 482, "unit": "人", "what": "参加", "span": spans(TEXT, "482名职工")[0]}],
            region={"province": "北京市", "city": "北京市", "district": "石景山区", "code": "110107", "inferred": True},
            union_level="district",
            topics=["劳动竞赛", "技能培训"],
            warnings=[
                {
                    "code": "region_inferred",
                    "field": "region",
                    "message": "地区由机构名推断",
                    "span": spans(TEXT, "石景山区")[0],
                }
            ],
        )
        | changes
    )


def article(order: int, headline: str, body: list[str], **more: Any) -> dict[str, Any]:
    """An article of a record: a headline over paragraphs, and whatever else was read."""
    read: dict[str, Any] = {
        "order": order,
        "key": f"a{order}",
        "genre": "news",
        "kicker": None,
        "headline": headline,
        "deck": None,
        "section": None,
        "parts": [part("headline", headline)] + [part("body", paragraph) for paragraph in body],
        "body": body,
        "inset_headings": [],
        "parent": None,
        "lacunae": [],
        "abstract": None,
        "region": {},
        "union_level": None,
        "confidence": 0.9,
        "warnings": [],
    }
    lists = ("captions", "byline", "topics", "dates", "places", "people", "organizations", "events", "figures")
    return read | {name: [] for name in lists} | more


def record(*articles: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A page record: two articles and an advertisement, unless told otherwise."""
    return {
        "source": "cast.txt",
        "parser": "cast-1",
        "newspaper": {"name": "劳动午报", "inferred": True, "evidence": "记者姓名"},
        "issue_date": {
            "value": "2022",
            "precision": "year",
            "not_before": "2022-10-23",
            "not_after": "2022-12-31",
            "inferred": True,
            "evidence": "党的二十大",
        },
        "page_number": None,
        "banners": [],
        "ads": [{"text": LINES[5], "spans": spans(TEXT, LINES[5])}],
        "articles": list(articles) or [visit(), contest()],
    } | more


def store(read: dict[str, Any] | None = None, text: str = TEXT, source: str = "cast.txt") -> Page:
    """A page in the archive with the rows of this reading."""
    read = read or record()
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    page = Page(source=source, text=text, sha256=sha256, record=read, parser=read["parser"], read_at=timezone.now())
    page.issue = issues.issue_of(page, issues.place_values(read), set())
    page.save()
    records.lay_down(page)
    return page


def read_as(page: Page, read: dict[str, Any]) -> Page:
    """The page read again, now like this."""
    page = Page.objects.get(pk=page.pk)
    page.record = read
    records.lay_down(page)
    return page


def first(page: Page) -> Article:
    return page.articles.get(key="a1")


def second(page: Page) -> Article:
    return page.articles.get(key="a2")


def tried(do: Callable[[], object], stands: Callable[[], Any]) -> tuple[Any, set[int]]:
    """What ``do`` leaves (as ``stands`` tells it), and which articles it told of; then all is as it was."""
    told: set[int] = set()

    def note(ids: Iterable[int], **_signal: Any) -> None:
        told.update(ids)

    articles_changed.connect(note)
    with transaction.atomic():
        do()
        found = stands(), told
        transaction.set_rollback(True)
    articles_changed.disconnect(note)
    return found
