"""Posts whose body the sentence leaves out, and honours told of somebody further on: told by the rest of the article.

在永红机电公司的车间里,51岁的电焊工 · “真香!”采煤工李二柱说 · 30年来,他…被评为贵州省劳动模范
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from articles.parsing.entities.mentions import PersonMention, Post, Scene
from articles.parsing.entities.org_words import org_words
from articles.parsing.entities.resolution import Resolved

TRADE = re.compile(r"(?:[工员匠师]|机手|司机)$")
# 柳南区人民法院|劳动争议调解室|法官: a unit between a body's end and a title.
UNIT = re.compile(r"[\u4e00-\u9fff]{1,10}(?:车间|班组?|部|科|处|室|队|岗|线|站点?|所|组|中心|学院|系|院|经审委|委员会|办)")
_HONOUR = "(?:劳动模范|先进工作者|五一劳动奖章|劳模|工匠|技术能手|三八红旗手|五一巾帼标兵|道德模范|岗位能手)"
# An honour that a sentence tells of somebody; what says that others are meant.
_HONOUR_TOLD = re.compile(
    r"(?:被?评为|获评|荣获|获得|被?授予|荣膺|当选为?)(?:了)?[“]?((?:全国|[\u4e00-\u9fff]{2,4}(?:省|市|自治区|自治州|州)|[省市]|自治区)"
    rf"{_HONOUR})"
)
_HONOUR_NEXT = re.compile(rf"、([\u4e00-\u9fff]{{2,6}}{_HONOUR})")
# Characters of a paragraph after which a name no longer opens it.
_OPENING = 3
_OTHERS = re.compile(r"徒弟|团队|集体|班组|公司|\d+(?:多|余)?[人名位]|先后有|们|带出|培养|等|将[^,]{0,12}$")
# In what a worker is met, the words that open it, and what may stand before the title.
WORKPLACES = frozenset({"enterprise", "institution", "school"})
_WORKER = re.compile(r"[工员匠师手机长]$|司机|小哥|护士|工人|职工")
_FOREMEN = frozenset(
    [
        "班长",
        "班组长",
        "车间主任",
        "工长",
        "工段长",
        "队长",
        "副班长",
        "车间副主任",
        "值长",
        "炉长",
        "机组长",
        "工班长",
        "值班长",
    ]
)
# Who helps at a workplace, or comes to it, and works elsewhere.
_FROM_OUTSIDE = frozenset(
    [
        "志愿者",
        "律师",
        "老师",
        "教师",
        "咨询师",
        "心理咨询师",
        "调解员",
        "仲裁员",
        "记者",
        "讲师",
        "医师",
        "学员",
        "会员",
        "队员",
        "党员",
        "代表",
    ]
)
# 风电场, 变电站: workplaces out of doors.
_FIELDS = ("电场", "电站", "农场", "牧场", "林场", "机场", "茶场", "养殖场")
_WORKPLACE_ENDS = ("公司", "集团", "厂", "矿", "段", "医院", "学校", "大学", "学院", "项目部", "银行", *_FIELDS)
_TRADES_OF = {"hospital": re.compile("护士|医师|医生|药师"), "school": re.compile("教师|教授|讲师|辅导员")}
_ENDS_OF = {
    "hospital": ("医院",),
    "school": ("学校", "大学", "学院"),
    "enterprise": ("公司", "集团", "厂", "矿", "段", "项目部", "银行", *_FIELDS),
}
_CHAIRS = re.compile(r"(?:常务|专职|兼职|挂职)?副?主席")
_CAME = re.compile(r"来自|邀请|聘请|特邀|请来|走进|来到|前来")
_FRAME = re.compile(r"(?:在|走进|来到|位于)(?:[\u4e00-\u9fff]{2})?$")
_AT_WORK = re.compile(r"(?:上班|工作|打工|务工|任职|就职|实习)")
_MET = re.compile(r"[^,。;:“”]{0,12}[,]?(?:[^,。;:“”]{0,8}(?:的|里|上|内|中|前|名|位))?(?:老|年轻|女|男|青年|一线)?")


def with_elided(scene: Scene, posts: list[Post], resolved: list[Resolved]) -> list[Post]:
    """A post without a body in an article that speaks of one only: its union's 主席, its workplace's 采煤工."""
    unions = {one.name for one in resolved if one.type == "union" and one.known and one.name.endswith("工会")}
    done = []
    for post in posts:
        body = None
        if post.organization is None and _CHAIRS.fullmatch(post.title) and len(unions) == 1 and _stands_before(scene, post):
            body = next(iter(unions))
        elif post.organization is None:
            body = _said_to_work(scene, post, resolved) or _workplace(scene, post, resolved)
        done.append(replace(post, organization=body) if body else post)
    return done


def _said_to_work(scene: Scene, post: Post, resolved: list[Resolved]) -> str | None:
    """质检员蒙秋菊|在恒泰电子厂|上班: where the sentence that names somebody says that he works."""
    at = {one.mention.start: one for one in resolved if one.type in WORKPLACES and one.known}
    for person in scene.people:
        one = at.get(person.end + 1) if person.name == post.person and scene.text[person.end : person.end + 1] == "在" else None
        if one and _AT_WORK.match(scene.text, one.mention.end):
            return one.name
    return None


def _workplace(scene: Scene, post: Post, resolved: list[Resolved]) -> str | None:
    """Where somebody with a trade works, if the article speaks of one such place; with the unit before the title, if any."""
    unit = re.search(rf"(?:^|[,。;:”、\n])({UNIT.pattern})[\u4e00-\u9fff]{{0,3}}{post.title}{post.person}", scene.text)
    if not (_works(scene, post) or (unit and _leads_unit(scene, post))):
        return None
    kind = next((kind for kind, trades in _TRADES_OF.items() if trades.search(post.title)), "enterprise")
    sites = {one.name for one in resolved if one.type in WORKPLACES and one.known}
    told = {one.name for one in resolved if scene.source.role_at(one.mention.start) == "headline"}
    owners = {one.name.removesuffix("工会") for one in resolved if one.type == "union" and one.known}
    sites |= {name for name in owners if name.endswith(_WORKPLACE_ENDS)}
    trades = tuple(org_words(scene.lexicons).trades)
    if not all(name.endswith((*_WORKPLACE_ENDS, *trades)) for name in sites):
        return None
    own = [name for name in sites if name.endswith((*_ENDS_OF[kind], *(trades if kind == "enterprise" else ())))]
    if len(own) > 1:  # of several the one that the headline tells of
        own = [name for name in own if name in told]
    if len(own) != 1:
        return None
    return own[0] + (unit.group(1) if unit else "")


def _stands_before(scene: Scene, post: Post) -> bool:
    """Whether the title opens its clause and the name follows it: 主席张永昌; somebody elected 主席 may be another body's."""
    return re.search(rf"(?:^|[,。;”、\n]){post.title}{post.person}", scene.text) is not None


def _leads_unit(scene: Scene, post: Post) -> bool:
    """动车检修车间|党总支书记: somebody who leads a part of the workplace, of no body else."""
    return post.title in scene.lexicons["titles"]["lead"] and not _CHAIRS.fullmatch(post.title)


def _works(scene: Scene, post: Post) -> bool:
    """Whether the title is a trade, of somebody of whom the article does not say that he came from elsewhere."""
    if post.title not in _FOREMEN and post.title not in scene.lexicons["titles"]["role"] and not TRADE.search(post.title):
        return False
    if not (_WORKER.search(post.title) or post.title in _FOREMEN) or post.title.endswith(tuple(_FROM_OUTSIDE)):
        return False
    first = next((person for person in scene.people if person.name == post.person), None)
    return first is not None and not _CAME.search(scene.text, max(first.start - 25, 0), first.start)


def without_parts(posts: list[Post]) -> list[Post]:
    """老焊工田茂林…电焊工田茂林: the shorter of two titles of one person is no post of its own, unless it has another body."""
    kept = []
    for post in posts:
        others = [other for other in posts if other.person == post.person and other.title != post.title]
        if not any(
            other.title.endswith(post.title) and (post.organization is None or post.organization == other.organization)
            for other in others
        ):
            kept.append(post)
    return kept


def framed(scene: Scene, title: str, at: int, bodies: Mapping[int, Resolved]) -> str | None:
    """在永红机电公司的车间里,51岁的|电焊工: of the body in which a worker is met, where the sentence opens with it."""
    if title not in scene.lexicons["titles"]["role"] or not _WORKER.search(title) or title in _FROM_OUTSIDE:
        return None
    start = max(scene.text.rfind(mark, 0, at) for mark in "。!?;\n”") + 1
    if any(start <= person.start < at for person in scene.people):
        return None
    inside = [one for end, one in bodies.items() if start <= one.mention.start and end <= at]
    if not inside or any(one.type not in WORKPLACES or not one.known for one in inside):
        return None
    first = min(inside, key=lambda one: (one.mention.start, -one.mention.end))
    framed = _FRAME.search(scene.text, max(first.mention.start - 3, start), first.mention.start)
    alone = all(first.mention.start <= one.mention.start and one.mention.end <= first.mention.end for one in inside)
    return first.name if framed and alone and _MET.fullmatch(scene.text, first.mention.end, at) else None


def honours_told(scene: Scene) -> list[Post]:
    """田茂林…。30年来,他…被评为贵州省劳动模范: an honour of whom the sentence speaks, by name or as 他."""
    text, found = scene.text, []
    for match in _HONOUR_TOLD.finditer(text):
        start = max(text.rfind(mark, 0, match.start()) for mark in "。!?;\n") + 1
        told = text[start : match.start()]
        if _OTHERS.search(told) or "“" in told:
            continue
        named = [person for person in scene.people if start <= person.start < match.start()]
        if not named and re.search("(?:^|[,年月来后])[他她](?!们)", told):
            named = _spoken_of(scene, start)
        if len({person.name for person in named}) == 1 and not named[0].anonymous:
            listed = _HONOUR_NEXT.findall(text, match.end(), _stop(text, match.end()))
            found += [Post(named[0].name, honour, None) for honour in (match.group(1), *listed)]
    return found


def _spoken_of(scene: Scene, at: int) -> list[PersonMention]:
    """Whom 他 means in the sentence that begins at ``at``: who is named in its paragraph before, else who was named last."""
    before = [person for person in _outside_quotes(scene.people, scene.text) if person.start < at]
    start = scene.text.rfind("\n", 0, at) + 1
    paragraph = [person for person in before if person.start >= start]
    if paragraph and paragraph[0].start <= start + _OPENING:  # 汤家明是…,拜陆国强为师。他…
        return paragraph[:1]
    return paragraph or before[-1:]


def _stop(text: str, at: int) -> int:
    """Where the list of honours that goes on at ``at`` ends: at the next mark that is not a list's."""
    end = re.compile("[,。;!?等\n]").search(text, at)
    return end.start() if end else len(text)


def _outside_quotes(people: Iterable[PersonMention], text: str) -> list[PersonMention]:
    """Who is spoken of by the reporter, not by somebody quoted."""
    return [
        person
        for person in people
        if text.rfind("“", 0, person.start) <= text.rfind("”", 0, person.start) and not person.anonymous
    ]
