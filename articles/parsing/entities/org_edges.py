"""Where a body's name begins: leftward from its suffix over nouns and places, and what has to be cut off again."""

from __future__ import annotations

import re
from dataclasses import replace

from articles.parsing.entities.mentions import OrgMention, Scene
from articles.parsing.entities.org_words import OrgWords, has_suffix, is_trade
from articles.parsing.entities.readers import frequency

_LONGEST = 30
# 第八师|石河子市总工会: a division of the Production and Construction Corps stands before its city.
_OF_CORPS = re.compile("第[一二三四五六七八九十]{1,2}师$")
_BOUNDARY = frozenset('，,。;；:：!！?？、“”‘’"《》〈〉【】[]—…\n\t /|■●◆+·')
STOP_TAGS = frozenset({"p", "c", "u", "d", "r", "w", "xc", "f", "TIME", "ad", "vd", "y", "PER"})
_NUMBER_IN_NAME = re.compile(r"第?[一二三四五六七八九十百0-9]{1,4}(?:所|厂|院|队|号|公司|局|矿)?")
_BRACKET = re.compile(r"\((?!记者|通讯员|本报|特约|实习)[^()\n、，,。 ]{1,8}\)$")
_JOINING = re.compile(r"联合|会同|携手|依托|和|与|及|同|向|在|对|到|赴|走进|深入|组织|举办|召开|开展")
# 江苏省宿迁市|网约…, 全国|最美工会: a name does not begin inside these.
_NO_NAME = re.compile(r"[了把被“”《》:;,。\n!?]")


# 建设|某某水电站: a verb before a name, unless it opens one (建设工程公司, 建设银行).
_BUILDING = re.compile(
    r"(?:参与)?(?:建设|参建|承建|修建|新建|扩建|改建|筹建|守护)(?!工程|投资|集团|发展|机械|开发|监理|管理|设计|建材|公司|银行|兵团|委|局|厅)"
)
_COUNTED = re.compile(
    r"\d+(?:多|余)?(?:[家个座间处省市区县]|所(?=[\u4e00-\u9fff]{0,4}(?:学院|学校|大学|中学|小学|医院|幼儿园|高校|院校)))"
)
_COUNT_BEFORE = re.compile(r"\d(?:多|余)?[所家个座间处]$")
_NO_BODY = re.compile(
    r"^(?:总装|装配|机加工?|焊接|冲压|包装|生产|维修|检修|加工)车间$|(?:[省市区县镇乡]|代表)队$|(?:托管|培训|研修|训练)班$|代表团|代表队|访问团|考察团|巡讲团"
)
_NO_UNION = re.compile(r"^\d{4}(?!年)|[与和及]工会$|政协总?工会$")
# 某市快递企业, 上海互联网公司: not one firm, wherever they are.
_COMMON_FIRM = re.compile(r"快递|物流|互联网|外卖|平台|民营|国有|大型|知名|头部|重点|部分|建筑|用工|装饰|装修|保险|家政|物业")
# Suffixes that are also common nouns: 智能监测|电气, 高速公路|服务区.
_NOUN_SUFFIX = re.compile(
    r"(?:电气|能源|石化|重工|钢铁|矿业|联盟|服务区|超市|商场|工厂|水厂|电厂|物业|酒店|饭店|书店|加油站|俱乐部|剧院)$"
)
# 唐山市|职工医院: common words, but with a place before them one body.
_OF_WORKERS = re.compile(r"(?:职工|工人|铁路)(?:医院|大学|学校|疗养院|文化宫|俱乐部)")
_LEAST_COMMON = 100
_LEAST_CROSSING = 20
_LEAST_BEFORE = 3000


def left_edge(scene: Scene, at: int, words: OrgWords) -> int:
    """Where the name begins whose suffix stands at ``at`` (characters): a place begins a name, a verb or particle ends it."""
    text, edge, placed = scene.text, at, False
    while edge > 0 and at - edge < _LONGEST and text[edge - 1] not in _BOUNDARY:
        step = _step(scene, edge, placed, words)
        if step is None:
            break
        placed = placed or (edge in scene.place_by_end)
        edge = step
    division = _OF_CORPS.search(text, max(edge - 5, 0), edge)
    return division.start() if division else edge


def _step(scene: Scene, edge: int, placed: bool, words: OrgWords) -> int | None:
    """The edge one word further left, or None where the name begins."""
    text = scene.text
    place = scene.place_by_end.get(edge)
    if place:
        return place.start if not placed or _nested(scene, place.start, edge) else None
    if text[edge - 1] == ")":
        bracket = _BRACKET.search(text, max(edge - 12, 0), edge)
        return bracket.start() if bracket and not placed and bracket.start() > 0 else None
    if text.endswith(words.union_suffixes, max(edge - 8, 0), edge):  # another union ends here: 区总工会|区消防支队
        return None
    token = scene.by_end.get(edge)
    if token and token.word in words.stop:
        return None
    for length in range(min(words.longest_phrase, edge), 1, -1):
        if not placed and text[edge - length : edge] in words.phrases:
            return edge - length
    if token is None:
        return None if placed else _inside_token(scene, edge)
    if placed:
        return token.start if token.tag == "ORG" and has_suffix(token.word, words) else None
    return token.start if _may_stand_inside(token.word, token.tag, words) else None


def _nested(scene: Scene, start: int, end: int) -> bool:
    """成都德阳工会: of two places side by side the left one belongs to the name only if the right one lies in it."""
    left, right = scene.place_by_start[start], scene.place_by_start.get(end)
    if right is None or left.code is None or right.code is None:
        return right is None
    return left.code != right.code and right.code.startswith(left.code.rstrip("0"))


def _may_stand_inside(word: str, tag: str, words: OrgWords) -> bool:
    if word in words.stop or tag in STOP_TAGS:
        return False
    if tag == "m":
        return _NUMBER_IN_NAME.fullmatch(word) is not None
    return tag not in ("v", "q") or word in words.inner


def _inside_token(scene: Scene, edge: int) -> int | None:
    """The start of the word that reaches over ``edge``, where that word may be part of a name."""
    for back in range(edge - 1, max(edge - 16, -1), -1):
        token = scene.by_start.get(back)
        if token:
            inside = token.end > edge and token.tag not in STOP_TAGS and token.tag not in ("v", "m", "q")
            places = [end for end in range(back + 1, edge) if end in scene.place_by_end]
            return (places[-1] if places else back) if inside else None
    return None


def trim(scene: Scene, mention: OrgMention, words: OrgWords) -> OrgMention | None:
    """The mention without words that only lead up to it; None where nothing of a name is left."""
    start, name = mention.start, mention.surface
    if not mention.relative:
        start, name = _without_leads(scene, start, name, words)
        building = _BUILDING.match(name)
        if building and len(name) - building.end() >= 4:
            start, name = start + building.end(), name[building.end() :]
        if mention.type != "union" or not name.endswith(words.union_suffixes):
            start, name = _without_leads(scene, *_after_union(start, name), words)
    if len(name) < 2 or _NO_NAME.search(name.replace("饿了么", "")):
        return None
    if not mention.relative and _is_common_noun(scene, start, name, mention, words):
        return None
    if not mention.relative and (name[0] in "该本" or _is_no_name(scene, start, mention.end, name, words)):
        return None
    if _is_person(scene, start, mention.end, name, words):
        return None
    return replace(mention, start=start, surface=name)


def _is_common_noun(scene: Scene, start: int, name: str, mention: OrgMention, words: OrgWords) -> bool:
    """80所工匠学院, 某地代表团, 高速公路服务区, 老一辈工|人: words that name no one body."""
    if words.national.fullmatch(name) or name in words.brand_names or name in words.doubtful or words.governed.search(name):
        return False
    kind = mention.type
    if _NO_BODY.search(name) or _COUNTED.match(name) or (kind == "union" and _NO_UNION.search(name)):
        return True
    if kind == "union" and words.union.search(name):  # 兵团总工会|法律援助志愿者服务队
        return False
    if kind in ("school", "institution") and _COUNT_BEFORE.search(scene.text, max(start - 4, 0), start):
        return True
    if start in scene.place_by_start or name.startswith(("中国", "国家")) or re.search(r"[A-Za-z0-9()]", name):
        return False
    if name.endswith("厅") and not re.match(r"省|自治区", name):  # 会客厅: the state's offices have a place before them
        return True
    if len(name) == 2 and kind == "enterprise" and not mention.listed and name[0] not in "一二三四五六七八九十":
        return True  # 纸厂
    noun = _NOUN_SUFFIX.search(name)
    if not noun and has_suffix(name, words):
        return False
    if noun and noun.start() >= 2 and frequency(name[: noun.start()]) >= _LEAST_COMMON and len(name) <= 4:
        return True  # 楼宇物业, 社区超市
    if noun and noun.start() >= 4 and _is_made_of_words(name[: noun.start()]):
        return True
    token = scene.by_start.get(start)
    if mention.listed and token and token.tag in ("ORG", "LOC") and token.end == mention.end:
        return False  # 来自|铁道大厦|的职工
    return _is_made_of_words(name) or (
        not noun and (_crosses_word(scene.text, start, mention.end) or (len(name) == 2 and not mention.listed))
    )


def _is_made_of_words(name: str) -> bool:
    """岗位|援助, 智能|监测|电气: common words of the dictionary and nothing else."""
    reach = {0}
    for end in range(2, len(name) + 1):
        if any(
            end - back in reach and frequency(name[end - back : end]) >= _LEAST_COMMON for back in range(2, min(end, 4) + 1)
        ):
            reach.add(end)
    return len(name) >= 4 and len(name) in reach


def _crosses_word(text: str, start: int, end: int) -> bool:
    """老一辈工|人, 新时代工|会史: whether a common word reaches over the end, or ends one character before it."""
    over, before = text[end - 1 : end + 1], text[max(end - 3, start) : end - 1]
    if end - start <= 2 or text[end - 1] in "部系室处组局科":
        return False
    return frequency(over) >= _LEAST_CROSSING or frequency(before) >= _LEAST_BEFORE


def _without_leads(scene: Scene, start: int, name: str, words: OrgWords) -> tuple[int, str]:
    while start not in scene.place_by_start and (lead := words.leads.match(name)) and len(name) - lead.end() >= 2:
        start, name = start + lead.end(), name[lead.end() :]
    if "的" in name[:-1]:
        start, name = start + name.rindex("的") + 1, name[name.rindex("的") + 1 :]
    return start, name


def _after_union(start: int, name: str) -> tuple[int, str]:
    """江苏省昆山市总工会联合市交警大队 is two bodies: what follows the union and the joining word is the second."""
    match = re.search(
        r"(?:总工会|工会联合会)(?=联合|会同|携手|依托|和|与|及|向|在|对|到|赴|走进|深入|组织|举办|召开|开展)", name
    )
    joint = _JOINING.match(name, match.end()) if match else None
    return (start + joint.end(), name[joint.end() :]) if joint else (start, name)


def _is_no_name(scene: Scene, start: int, end: int, name: str, words: OrgWords) -> bool:
    if words.national.fullmatch(name):
        return False
    place = scene.place_by_end.get(end)
    if place and place.start >= start:  # a chain of places is a place
        return True
    if words.governed.search(name):
        return False
    at = start
    while at in scene.place_by_start and scene.place_by_start[at].end < end:
        at = scene.place_by_start[at].end
    rest = name[at - start :]
    stem = re.sub(r"工会(?:联合会)?$", "", rest)
    if at > start and rest.endswith(("分公司", "支行", "分局")) and len(rest) > 3:  # 龙山县|邮政分公司
        return False
    if at > start and re.search(r"(?:公司|集团|银行|总站)$", rest) and len(rest) >= 4 and not _COMMON_FIRM.match(rest):
        return False  # 合肥|公交集团
    if at > start and _OF_WORKERS.fullmatch(rest):
        return False
    if words.generic.fullmatch(rest) and not is_trade(stem, words) and not (at > start and rest.endswith(words.union_suffixes)):
        return True
    if at == start and (words.suffix.fullmatch(name) or words.suffix.fullmatch(name[1:])) and name[0] in "老大小新旧全":
        return True  # 老俱乐部
    if at == start and words.suffix.fullmatch(name):
        return True
    return not has_suffix(name, words) and name not in words.brand_names and name not in words.doubtful and frequency(name) > 0


def _is_person(scene: Scene, start: int, end: int, name: str, words: OrgWords) -> bool:
    """A name that is a person's, or runs into one; a body called after a person keeps its own suffix (刘晓庆工作室)."""
    inside = [offset for offset in range(start, end) if offset in scene.person_chars]
    if not inside or name in words.doubtful:
        return False
    return len(inside) == end - start or end - 1 in scene.person_chars or not has_suffix(name, words)


def chain_start(scene: Scene, start: int) -> int:
    """Where the first of the places begins that follow each other up to ``start``: 江苏省|徐州市|总工会."""
    while start in scene.place_by_end:
        start = scene.place_by_end[start].start
    return start
