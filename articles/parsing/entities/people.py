"""Names of people: bylines, titles beside a name, lists, verbs of speech, workshops called after somebody, and the model.

总工会主席张福海 · 顺丰小哥杨敬山 · 李丹、丁锐 · 授予孔稳超等375名同志 · 张杰创新工作室 · 李某, 李清岳(化名)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from articles.parsing.entities.mentions import PersonMention, Scene
from articles.parsing.entities.name_words import HAN, MIDDLE, NameWords, is_name, name_words
from articles.parsing.entities.readers import frequency

_FOREIGN = re.compile(r"[\u4e00-\u9fff]{1,6}·[\u4e00-\u9fff]{1,8}(?:·[\u4e00-\u9fff]{1,8})?")
_AFTER_NO_NAME = re.compile(r"医院|公司|集团|大药房|学校|幼儿园|街道|社区|小区|广场|路|村|镇|工惠|杯|号|厂|矿")
_LIST = re.compile(rf"{HAN}{{2,4}}(?:[、 ]{HAN}{{2,4}})+")
_HONOURED = re.compile(rf"(?:授予|给予|表彰|选树|评选|推荐)({HAN}{{2,4}}?)等\d+(?:名|位|人)")
_ALIAS_NAME = re.compile(rf"({HAN}{{1,3}}) ?\((?:化名|均为化名)\)")
_BODY_END = re.compile(r"(?:公司|集团|[院厂所局段矿]|中心|车间|石化|[、,。与和为]|学校|大学|医院)$")
# 滴灌工, 司炉工, 采棉机手: a trade by its last character; there are more of them than a list can hold.
_TRADE = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:[工员匠师](?=[\u4e00-\u9fff]{2})|机手|司机|小哥|嫂|医生)")
# What nouns of three characters end with: no name by its shape alone.
_NOUN_ENDS = frozenset(
    "站节日会员工区县镇村路街道厂店馆院所机车币式型化性率度力品费款金卡证书法制团队组部局处室校班长者家师手生人民们线网点"
    "岛山河江湖海港桥楼塔园场台杯奖赛展课时期间号版器具材料油煤电水气药酒茶米面肉菜"
)
_QUOTED = re.compile(r"[“‘《][^“”‘’《》]{0,4}$")
_PLACE_AFTER = re.compile(r"[县区乡镇村山河湖草旗市州盟]|嘎查|苏木")
# What a speaker's name may be to the reader, and characters that lead to a verb of speech instead.
_NAME_TAGS = frozenset({"PER", "LOC", "ORG", "n", "nz", "nw", "nr", "s", "f", "a", "an"})
_MOST_SPOKEN = 200  # of a name that is a word (奇峰)
_NO_NAME_CHARS = frozenset("又再则曾均才地得上中下前后时会并先")
_PUNCTUATION = frozenset("、,。;: \n\"”“!?()《》'’‘")


def find_people(scene: Scene, bylines: Iterable[str]) -> list[PersonMention]:
    """Every mention of a person, none over another; stronger evidence first, then the longer name."""
    words = name_words(scene.lexicons)
    found = [
        *_in_bylines(scene.text, bylines),
        *_anonymous(scene, words),
        *_by_title(scene, words),
        *_by_pattern(scene, words),
        *_without_surnames(scene, words),
        *_by_reader(scene, words),
        *_by_shape(scene, words),
    ]
    found += _in_lists(scene, found, words)
    return _settle(_repeated(scene.text, found))


def _in_bylines(text: str, bylines: Iterable[str]) -> Iterator[PersonMention]:
    for name in sorted(set(bylines)):
        if len(name) >= 2:
            yield from (PersonMention(m.start(), m.end(), name, 3) for m in re.finditer(re.escape(name), text))


def _anonymous(scene: Scene, words: NameWords) -> Iterator[PersonMention]:
    text = scene.text
    for match in words.anonymous.finditer(text):
        if not _inside_place(scene, match.start()):
            yield PersonMention(match.start(), match.end(), match.group(), 2, anonymous=True)
    for match in _ALIAS_NAME.finditer(text):
        name = match.group(1)
        if is_name(name, words):
            yield PersonMention(match.start(1), match.end(1), name, 3, anonymous=True)


def _by_title(scene: Scene, words: NameWords) -> Iterator[PersonMention]:
    text = scene.text
    titles = [(match.end(), match.group() in words.weak_titles) for match in words.title.finditer(text)]
    trades = [(match.end(), True) for match in _TRADE.finditer(text) if match.end() in scene.by_end]
    for at, weak in sorted({**dict(trades), **dict(titles)}.items()):
        if words.title.match(text, at):
            continue
        if text[at : at + 1] == " ":
            at += 1
        mention = _name_at(scene, at, words, weak)
        while mention:
            yield mention
            at = mention.end
            if text[at : at + 1] not in ("、", " "):
                break
            mention = _name_at(scene, at + 1, words, weak=True)


def _name_at(scene: Scene, at: int, words: NameWords, weak: bool) -> PersonMention | None:
    """The name that begins at ``at``, after a title: three characters rather than two, if what follows can follow a name."""
    text = scene.text
    token = scene.by_start.get(at)
    if token and token.tag == "PER" and 3 <= len(token.word) <= 4 and _is_given_only(token.word, words):
        return PersonMention(at, token.end, token.word, 2)
    foreign = words.without_surname.match(text, at)
    if foreign and len(foreign.group()) >= 3:
        return PersonMention(at, foreign.end(), foreign.group(), 2)
    told = len(token.word) if token and token.tag == "PER" else 0
    middle = text[at + 1 : at + 2] in MIDDLE and text[at : at + 1] not in words.weak
    if not told and _is_predicate(scene, at, weak and text[at : at + 1] in words.weak):
        return None
    middle = middle or (text[at + 1 : at + 2] in MIDDLE and at not in scene.by_start)
    if not told and not weak and middle and at + 3 in scene.by_start:
        told = 3  # 总经理束从容|当场
    for length in (told, 3, 2, 4) if told > 2 else (3, 2, 4):
        name = text[at : at + length]
        if not is_name(name, words, told=length == told):
            continue
        if not _speaks(text, at + length, words) and _is_word(name, weak and length != told, words):
            continue
        if length == 2 and text[at + 2 : at + 3] == "的" and name[0] in words.weak and frequency(name) > 20:
            continue  # 总书记|朴实|的话语
        if length == told > 2 or (
            length == 3 and _third_belongs(scene, at, words) and _may_follow(scene, at, 3, words, weak or told == 2)
        ):
            return PersonMention(at, at + length, name, 2)
        if length != 3 and (length == told or _may_follow(scene, at, length, words, weak)):
            return PersonMention(at, at + length, name, 3 if _speaks(text, at + length, words) else 2)
    return None


def _speaks(text: str, end: int, words: NameWords) -> bool:
    """负责人曲靖|说: after a title and before a verb of speech even a common word is a name."""
    return words.speaking.match(text, end) is not None


def _is_predicate(scene: Scene, at: int, doubtful: bool) -> bool:
    """职工|占|八成, 管护员|盘腿|而, 书记|向|大家: words of the reader with a number, a joint or a pronoun among them."""
    inside = [scene.by_start[one] for one in range(at + 1, at + 3) if one in scene.by_start]
    return any(token.tag in ("m", "q", "c", "r") or (doubtful and token.tag == "p") for token in inside)


def _is_word(name: str, weak: bool, words: NameWords) -> bool:
    """Whether the characters are rather a word of the dictionary; after a weak title (职工, 代表) less is enough."""
    common = frequency(name)
    return common > 2000 or (weak and (common > 20 or (name[0] in words.weak and (common > 0 or len(name) == 2))))


def _third_belongs(scene: Scene, at: int, words: NameWords) -> bool:
    """Whether a third character is the name's: 郭大为|宣读, 刘国中|出席; not 常青|到北庄村, 乔磊|像往常, 宣传|党."""
    text, token = scene.text, scene.by_start.get(at)
    told = token is not None and token.tag == "PER"
    if not told and frequency(text[at : at + 2]) > 1000:
        return False
    claimed = words.after.match(text, at + 2)
    if claimed is None or (told and token and len(token.word) == 3):
        return True
    if len(claimed.group()) == 1:
        verb = words.after.match(text, at + 3)
        return verb is not None and len(verb.group()) >= 2
    return False


def _is_given_only(word: str, words: NameWords) -> bool:
    """格桑卓玛, 乌兰图雅: no surname, but a name to the model and no word of the dictionary."""
    return bool(re.fullmatch(HAN + "{3,5}", word)) and frequency(word) < 5 and not set(word) & words.never_given


def _may_follow(scene: Scene, at: int, length: int, words: NameWords, weak: bool) -> bool:
    """Whether text goes on after a name at ``at``: with punctuation, a word that follows names, or a new word."""
    text, end = scene.text, at + length
    if end >= len(text) or text[end] in _PUNCTUATION or words.after.match(text, end):
        return True
    after = scene.by_start.get(end)
    if not weak and length == 3 and after and after.tag in ("v", "p", "d", "vd") and frequency(text[at : at + 2]) < 500:
        return True
    if length != 3 or end not in scene.by_start or at not in scene.by_start:
        return False
    if text[at] not in words.weak and all(
        len(scene.by_start[one].word) == 1 for one in range(at, end) if one in scene.by_start
    ):
        return True  # 冶|成|福|挤: the reader makes no word of the three
    if weak:
        return False
    return frequency(text[at:end]) == 0 and frequency(text[at : at + 2]) < 100 and frequency(text[at + 1 : end]) < 200


def _by_pattern(scene: Scene, words: NameWords) -> Iterator[PersonMention]:
    text = scene.text
    for pattern in (words.speech, _HONOURED):
        for match in pattern.finditer(text):
            name = match.group(1)
            if is_name(name, words) and frequency(name) < 50 and not (name[0] in words.weak and len(name) == 2):
                yield PersonMention(match.start(1), match.end(1), name, 2)
    yield from _speakers(scene, words)
    for match in words.dotted.finditer(text):
        if (
            _QUOTED.search(text, max(match.start() - 12, 0), match.start(1))
            or "“" in text[max(match.start() - 6, 0) : match.start()]
        ):
            continue
        yield PersonMention(match.start(1), match.end(1), match.group(1), 2)
    for match in words.studio.finditer(text):
        for length in (3, 2):
            start = match.end() - length
            name = text[max(start, 0) : match.end()]
            quoted = text[start - 1 : start] == "“"
            if is_name(name, words) and (quoted or frequency(name) == 0) and _stands_free(scene, start, match.end()):
                yield PersonMention(start, match.end(), name, 2)
                break


def _speakers(scene: Scene, words: NameWords) -> Iterator[PersonMention]:
    """矿工会主席|奇峰|告诉记者: between a post and a verb of speech stands a name, whatever its surname."""
    text = scene.text
    for match in words.title.finditer(text):
        at = match.end()
        if match.group() in words.weak_titles or words.title.match(text, at):
            continue
        for length in (2, 3):
            name = text[at : at + length]
            if _speaks(text, at + length, words) and _could_be_name(scene, at, name, words):
                yield PersonMention(at, at + length, name, 2)
                break


def _could_be_name(scene: Scene, at: int, name: str, words: NameWords) -> bool:
    """No word of the dictionary, and nouns or names to the reader: not 主席|在会上|说, 书记|动情地|说."""
    if not re.fullmatch(HAN + "+", name) or frequency(name) > _MOST_SPOKEN or set(name) & (words.never_given | _NO_NAME_CHARS):
        return False
    inside = [scene.by_start[one] for one in range(at, at + len(name)) if one in scene.by_start]
    whole = bool(inside) and inside[0].start == at and inside[-1].end == at + len(name)
    return whole and all(token.tag in _NAME_TAGS and (len(token.word) == 1 or frequency(token.word) < 200) for token in inside)


def _without_surnames(scene: Scene, words: NameWords) -> Iterator[PersonMention]:
    """边巴旺堆, 孟根仓: Tibetan, Mongolian, Uyghur names; one of a single part needs a title before it or a verb after."""
    text = scene.text
    for match in words.without_surname.finditer(text):
        start, end, name = match.start(), match.end(), match.group()
        if start in scene.place_by_start or _inside_place(scene, start) or _AFTER_NO_NAME.match(text, end):
            continue
        beside = _by_role(text, start, words) or words.after.match(text, end) is not None or text[end : end + 1] in "、,("
        if re.match(_PLACE_AFTER, text[end : end + 2]) or (len(name) <= 3 and not beside):
            continue
        before = text[start - 2 : start]
        token = scene.by_start.get(start - 2)
        if len(name) == 2 and token and token.tag == "PER" and re.fullmatch(HAN + "{2}", before):
            yield PersonMention(start - 2, end, before + name, 2)  # 昂文|拉毛: a part that no list holds
            continue
        if text[start - 1 : start] == "·" or (len(name) == 2 and not _by_role(text, start, words)):
            continue
        yield PersonMention(start, end, name, 2)


def _stands_free(scene: Scene, start: int, end: int) -> bool:
    """首钢北冶公司|文新理|创新工作室: the reader sees the name, or a body, a place or a joint ends right before it."""
    token = scene.by_start.get(start)
    if (token and token.tag == "PER") or scene.text[start - 1 : start] == "“":
        return True
    if start in scene.place_by_end or _BODY_END.search(scene.text, max(start - 3, 0), start):
        return not (token and token.end <= end and frequency(token.word) > 1000 and len(token.word) > 1)
    return False


def _by_reader(scene: Scene, words: NameWords) -> Iterator[PersonMention]:
    for token in scene.tokens:
        if token.tag != "PER":
            continue
        start, name = token.start, token.word
        for suffix in ("同志", "先生", "女士", "主席", "书记", "师傅", "摄"):
            name = name.removesuffix(suffix)
        end = start + len(name)
        if name in words.brands or _AFTER_NO_NAME.match(scene.text, end):
            continue
        if is_name(name, words, told=True) and frequency(name) < 300 and _has_evidence(scene, start, end, words):
            yield PersonMention(start, end, name, 1)
        elif _FOREIGN.fullmatch(name) or (_is_given_only(name, words) and _by_role(scene.text, start, words)):
            yield PersonMention(start, end, name, 2)


def _by_shape(scene: Scene, words: NameWords) -> Iterator[PersonMention]:
    """漳州代表队的|游家宝|获…: three characters in one word that no dictionary knows, a surname first, a verb after."""
    text = scene.text
    for token in scene.tokens:
        after = scene.by_start.get(token.end)
        if (
            len(token.word) != 3
            or token.tag in ("PER", "LOC", "TIME", "w", "m")
            or not after
            or after.tag not in ("v", "d", "p")
        ):
            continue
        name = token.word
        unknown = frequency(name) == 0 and frequency(name[:2]) < 50 and frequency(name[1:]) < 100
        led = text[token.start - 1 : token.start] in ("的", ",", "。", "、", ":") or _by_role(text, token.start, words)
        if unknown and led and name[0] not in words.weak and name[2] not in _NOUN_ENDS and is_name(name, words, told=True):
            yield PersonMention(token.start, token.end, name, 1)


def _has_evidence(scene: Scene, start: int, end: int, words: NameWords) -> bool:
    """Whether the text around bears out what the model alone sees: a false person harms somebody.

    坚持|党管|方向, 江海|联运, “壮苗”, 镇江某码头 are none: of two characters the text has to go on as after a name, a quotation
    of a few characters is a term, a weak surname before a word (和|补贴) is that word's.
    """
    text, name = scene.text, scene.text[start:end]
    if name.endswith("总") or _inside_place(scene, start):
        return False
    in_headline = scene.source.role_at(start) in ("headline", "kicker", "deck")
    if in_headline and text.count(name) == 1 and not _by_role(text, start, words):
        return False  # “焊”卫荣誉: who stands in a headline stands in the text
    if text[end : end + 1] in ("”", "’", "》") and _QUOTED.search(text, max(start - 5, 0), start):
        return False
    if len(name) == 2:
        if name[0] in words.weak and frequency(name) > 0:
            return False
        return _may_follow(scene, start, 2, words, weak=True) or _seen_often(scene, name)
    return not (name[0] in words.weak and frequency(name[1:]) > 50 and not _by_role(text, start, words))


def _seen_often(scene: Scene, name: str) -> bool:
    """颜玲|有了…颜玲|又: no word, and the reader sees a person wherever the characters stand, twice or more."""
    seen = sum(token.tag == "PER" and token.word == name for token in scene.tokens)
    return seen >= 2 and seen == scene.text.count(name) and frequency(name) == 0


def _inside_place(scene: Scene, at: int) -> bool:
    """Whether ``at`` lies inside a place's name that begins before it: 镇|江某."""
    places = (scene.place_by_start.get(start) for start in range(max(at - 8, 0), at))
    return any(place is not None and place.end > at for place in places)


def _by_role(text: str, start: int, words: NameWords) -> bool:
    """Whether a title ends right before the name."""
    return any(text[start - length : start] in words.titles for length in range(2, min(words.longest_title, start) + 1))


def _in_lists(scene: Scene, found: list[PersonMention], words: NameWords) -> Iterator[PersonMention]:
    """A、B、C: where two of a list are names, the others are as well."""
    known = {(mention.start, mention.end) for mention in found}
    for match in _LIST.finditer(scene.text):
        items, at = [], match.start()
        for item in re.split("[、 ]", match.group()):
            name = item.split("等")[0]  # 孔一中等10人: what stands before 等 is the name
            items.append((at, at + len(name), name))
            at += len(item) + 1
        sure = sum((start, end) in known for start, end, _ in items)
        if sure >= 2 or (sure and _all_names([item for _, _, item in items], words)):
            for start, end, item in items:
                told = (token := scene.by_start.get(start)) is not None and token.tag == "PER" and token.end == end
                if is_name(item, words, told=told) and frequency(item) < 30:
                    yield PersonMention(start, end, item, 2)


def _all_names(items: list[str], words: NameWords) -> bool:
    """Three or more with a surname each, most of three characters: a list of people of whom one is known."""
    whole = sum(len(item) == 3 for item in items)
    return len(items) >= 3 and 4 * whole >= 3 * len(items) and all(is_name(i, words) and frequency(i) < 30 for i in items)


def _repeated(text: str, found: list[PersonMention]) -> list[PersonMention]:
    """A name that is sure in one place is a name in the others as well."""
    sure: dict[str, PersonMention] = {}
    for mention in found:
        if (mention.strength >= 2 or len(mention.name) >= 3) and mention.name not in sure:
            sure[mention.name] = mention
    again = list(found)
    for name, mention in sure.items():
        strength = min(mention.strength, 2)
        again += [
            PersonMention(match.start(), match.end(), name, strength, mention.anonymous)
            for match in re.finditer(re.escape(name), text)
            if not _AFTER_NO_NAME.match(text, match.end()) or mention.strength > 2
        ]
    return again


def _settle(found: list[PersonMention]) -> list[PersonMention]:
    hidden = {mention.name for mention in found if mention.anonymous}
    taken: set[int] = set()
    kept = []
    for mention in sorted(found, key=lambda m: (-m.strength, -(m.end - m.start), m.start, not m.anonymous)):
        offsets = range(mention.start, mention.end)
        if not taken.intersection(offsets):
            taken.update(offsets)
            anonymous = mention.anonymous or mention.name in hidden
            kept.append(PersonMention(mention.start, mention.end, mention.name, mention.strength, anonymous))
    return sorted(kept, key=lambda m: m.start)
