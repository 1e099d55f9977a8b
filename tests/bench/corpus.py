"""What is indexed and asked: articles of a JSON Lines file, or generated ones; queries of a file, or made of their words.

A line holds ``body``, ``title`` (or ``headline``), ``date`` (2022-05-03), ``category`` and ``id``, a number. A query holds
``type`` (its kind), ``text``, ``op`` (and, or, phrase, prefix), ``cat``, ``d0`` and ``d1`` (filters), ``sort`` (date or null),
``page`` and ``facets``.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from articles.loading.entries import SourceFile


@dataclass(frozen=True, slots=True)
class Item:
    """An article as every engine gets it. ``number`` counts from 1."""

    number: int
    headline: str
    body: str
    day: date
    category: str

    @property
    def text(self) -> str:
        return f"{self.headline}\n{self.body}"


@dataclass(frozen=True)
class Query:
    kind: str
    text: str
    op: str = "and"
    category: str | None = None
    first: date | None = None
    last: date | None = None
    newest: bool = False
    page: int = 1
    facets: bool = False


def read_items(path: Path | None, limit: int) -> Iterator[Item]:
    """The first ``limit`` articles of the file; generated ones where there is no file."""
    return islice(_stored(path) if path else generated(), limit)


def _stored(path: Path) -> Iterator[Item]:
    for number, (_line, content) in enumerate(SourceFile(path).lines(), 1):
        given = json.loads(content)
        body = given["body"] if isinstance(given["body"], str) else "\n".join(given["body"])
        day = date.fromisoformat((given.get("date") or "2000-01-01")[:10])
        yield Item(number, given.get("title") or given.get("headline") or "", body, day, given.get("category") or "无")


def read_queries(path: Path | None, items: list[Item]) -> list[Query]:
    if path is None:
        return made_queries(items)
    return [_query(given) for given in json.loads(path.read_text("utf-8"))]


def _query(given: dict[str, Any]) -> Query:
    return Query(
        given["type"],
        given["text"],
        given.get("op") or "and",
        given.get("cat"),
        date.fromisoformat(given["d0"]) if given.get("d0") else None,
        date.fromisoformat(given["d1"]) if given.get("d1") else None,
        bool(given.get("sort")),
        given.get("page") or 1,
        bool(given.get("facets")),
    )


# The generator's words: what union newspapers write about, and characters that make names and rarer words of it.
WORDS = tuple(
    re.findall(
        r"\S+",
        """工会 职工 劳动 企业 服务 建设 发展 工作 活动 组织 权益 维权 工资 合同 安全 生产 技能 竞赛 劳模 工匠
        创新 工作室 培训 就业 帮扶 慰问 困难 农民工 快递员 司机 户外 站点 食堂 宿舍 健康 体检 保险 互助 法律 援助
        调解 仲裁 协商 集体 代表 大会 主席 干部 委员 班组 车间 矿山 铁路 建筑 纺织 教育 医疗 社区 街道 园区 平台
        网络 数字 改革 经济 增长 计划 会议 召开 推进 落实 加强 提升 开展 举行 获得 表彰 先进 优秀 青年 女职工
        家庭 文化 体育 读书 演讲 歌咏 书画 摄影 展览 北京 上海 广州 武汉 成都 西安 沈阳 济南 南京 杭州 中国
        全国 全市 全省 和 的 在 了 与 为 对 等 将 从 到 中 上 下 多 新 大 个 名 家 年 月 日""",
    )
)
SYLLABLES = "石景山海淀房朝阳丰台门头沟通顺义昌平怀柔密云延庆大兴东西城宣武崇文塔吊桥梁隧焊钳铣刨磨纺锻铸窑炉"
CATEGORIES = ("要闻", "基层", "维权", "文化", "经济", "人物")
MARKS = "，，，。、；"


def generated(seed: int = 1925) -> Iterator[Item]:
    """Articles without end, the same on every machine: words by Zipf's law, a rare one now and then, six categories."""
    chance = random.Random(seed)
    rare = ["".join(chance.choices(SYLLABLES, k=chance.choice((2, 2, 3, 4)))) for _ in range(20_000)]
    words = [*chance.sample(WORDS, len(WORDS)), *rare]
    sums = list(accumulate(1 / (place + 3) for place in range(len(words))))
    number = 0
    while True:
        number += 1
        length = min(2000, int(chance.lognormvariate(5.2, 0.7)) + 20)
        chosen = chance.choices(words, cum_weights=sums, k=length)
        body = "".join(word + (chance.choice(MARKS) if place % 7 == 6 else "") for place, word in enumerate(chosen))
        headline = "".join(chance.choices(words, cum_weights=sums, k=chance.randint(5, 10)))
        day = date(2012, 1, 1) + timedelta(days=chance.randrange(5000))
        yield Item(number, headline, _in_paragraphs(body, chance), day, chance.choice(CATEGORIES))


def _in_paragraphs(body: str, chance: random.Random) -> str:
    return body.replace("。", "。\n", chance.randint(1, 6)).rstrip("\n")


def made_queries(items: list[Item], seed: int = 1) -> list[Query]:
    """Four queries of each kind from the words of the articles; the same for the same articles."""
    from search.analysis import words_of

    chance = random.Random(seed)
    counts = Counter(word for item in items[:2000] for word in set(words_of(item.body)) if len(word) > 1)
    ranked = [word for word, _count in counts.most_common()]
    common, rare = ranked[:40], [word for word in ranked if 2 <= counts[word] <= 5]
    bodies = [item.body for item in items[:2000] if len(item.body) > 60]
    years = sorted({item.day.year for item in items})
    queries = []
    for _ in range(4):
        body = chance.choice(bodies).replace("\n", "")
        start = chance.randrange(len(body) - 8)
        first, second = chance.sample(common, 2)
        filtered = Query("filter", first, "and", items[0].category, date(years[0], 1, 1), date(years[len(years) // 2], 12, 31))
        queries += [
            Query("common", chance.choice(common)),
            Query("rare", chance.choice(rare)),
            Query("and2", f"{first} {second}"),
            Query("or5", " ".join(chance.sample(ranked[:200], 5)), "or"),
            Query("phrase", body[start : start + 6], "phrase"),
            Query("char1", chance.choice(common)[0]),
            Query("prefix", chance.choice(common)[:2], "prefix"),
            filtered,
            Query("facets", chance.choice(common), facets=True),
            Query("deep", chance.choice(common), page=20),
            Query("zero", "量子纠缠佯谬"),
            Query("datesort", chance.choice(common), newest=True),
        ]
    return sorted(queries, key=lambda query: query.kind)
