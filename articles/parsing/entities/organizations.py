"""Names of bodies: a grammar of unions and suffixes walked leftward over words, the model's own finds, brands, lists.

广州市快递、货运、配送、人力资源行业工会联合会 · 华润双鹤药业股份有限公司团委 · 市总工会 · 滴滴、曹操等26家企业
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.parsing.entities.mentions import OrgMention, Scene
from articles.parsing.entities.org_edges import chain_start, left_edge, trim
from articles.parsing.entities.org_layers import bracketed, own_units, owners, studios, units_by_name
from articles.parsing.entities.org_lists import listed, of_origin
from articles.parsing.entities.org_unions import PLURAL, sharing_unions, unions, unit_after
from articles.parsing.entities.org_words import OrgWords, has_suffix, org_words, type_of
from articles.parsing.entities.readers import frequency
from articles.parsing.types import OrganizationType

_THAT_BODY = re.compile(
    r"(?:该|本)[\u4e00-\u9fff]{0,2}?(?:公司|集团|企业|厂|矿|所|院|校|学校|医院|中心|局|社区|站|段|单位|项目部|协会|银行|工会|会)(?![议员上场前后])"
)
# 党委书记 is a post; 公司党委召开 speaks of the committee.
_POST_AFTER = re.compile(r"(?:副|第一)?书记|委员|成员|常委|班子")
_PARTY_SUFFIX = re.compile(r"(?:党委|党支部|党总支|党工委|团委|团支部|纪委)$")
_BRANCH = re.compile(r"[\u4e00-\u9fff]{2,3}分公司|分公司|[一二三四五六七八九十\d]+(?:矿|厂|分公司|车间|队|所)")
# 襄阳工务段|谷城线路车间: a unit right after the body's name.
_WORKSHOP = re.compile(
    r"(?<=[段厂矿司团局院所])[\u4e00-\u9fff]{1,6}?(?:车间|班组|工区|项目部|运用所|检修所|作业队)|(?<=中心)[\u4e00-\u9fff]{2,4}?(?:作业队|车队|中队)"
)
# 无锡|华东|重机: what companies are called after, beside their place.
_LARGE_PART = re.compile(r"华[东北中南]|[东西][北南]|[东南西北]方|长江|黄河|中原|江南|岭南")
# 会同|省邮政管理局: the reader glued a joining word to the name.
_LEANING = re.compile(r"(?:会同|联合|携手|[与和及、由])[省市区县州]$")
_TRADE_AFTER = re.compile(r"[\u4e00-\u9fff]{2}[师员工]$")
# What a model's find may cross at its end: 科学城建|会, 新城入|会.
_JOINING_UNION = re.compile(r"[建入]会")
# 联合会|要尽快建章立制: the federation of which the article has spoken.
_FEDERATION = re.compile(r"(?<![\u4e00-\u9fff])联合会(?=要|将|还|已|的|主席|副主席|成立|[,。”])")
# 应急管理部|安全生产执法局|副局长.
_BUREAU = re.compile(r"[\u4e00-\u9fff]{2,10}?[司局](?=副?[司局]长|(?:有关|相关)?负责人)")
_OF_CONGRESS = re.compile(r"[国省市区县州盟旗镇乡]")
_CHAIR = re.compile(r"(?:馆|院|所|校|厂|局|部|会|站|社)长|主任|主席|书记|经理")


def find_organizations(scene: Scene) -> list[OrgMention]:
    """Every mention of a body: the outermost names, and after them those of the bodies they belong to (同济集团|劳务总队)."""
    words = org_words(scene.lexicons)
    found = [
        *_known(scene, words),
        *unions(scene, words),
        *sharing_unions(scene, words),
        *_governed(scene, words),
        *_relatives(scene, words),
        *_by_suffix(scene, words),
        *_by_reader(scene, words),
        *listed(scene, words),
        *of_origin(scene, words),
    ]
    trimmed = [_leaning(scene, one, words) for mention in found if (one := trim(scene, mention, words))]
    kept = [one for one in trimmed if not (one.relative and PLURAL.search(scene.text, max(one.start - 3, 0), one.start))]
    joined = [*kept, *units_by_name(scene, kept), *bracketed(scene, kept, words), *own_units(scene, kept, words)]
    outermost = _repeat(scene, _settle(joined))
    workshops = list(studios(scene))
    inside = {offset for studio in workshops for offset in range(studio.start, studio.end)}
    outside = [mention for mention in outermost if mention.start not in inside]
    return sorted([*outside, *owners(outside, words), *workshops], key=lambda m: (m.start, -m.end))


def _governed(scene: Scene, words: OrgWords) -> Iterator[OrgMention]:
    """天津市委, 丰台区总 with their place before them; 市委, 市总工会 alone lean on the article."""
    text = scene.text
    for match in words.governed.finditer(text):
        start, end = match.start(), match.end()
        if text[start - 1 : start] == "团" and match.group().endswith("委"):
            continue
        league = scene.place_by_end.get(start + 1) if match.group().endswith("委") else None
        if league and text.startswith("共青团", league.start - 3) and league.start >= 3:
            yield OrgMention(league.start - 3, end, text[league.start - 3 : end], "social_org")
            continue
        kind_end = start + (3 if text.startswith("自治区", start) else 2 if text.startswith("地区", start) else 1)
        if text.startswith("地区", start) and start in scene.place_by_end:  # 北京|地区工会 is no prefecture's
            continue
        place = scene.place_by_end.get(kind_end)
        if place is not None and place.start < start:
            start = chain_start(scene, place.start)
        elif (
            PLURAL.search(text, max(start - 3, 0), start)
            or _inside_place(scene, start)
            or (text[start] != "该" and _within_word(scene, start))
        ):
            continue
        name = text[start:end]
        yield OrgMention(start, end, name, type_of(name, words))
        if name.endswith(("总工会", "总")):
            yield from unit_after(scene, start, end, words)


def _relatives(scene: Scene, words: OrgWords) -> Iterator[OrgMention]:
    """该公司工会, 集团党委, 镇总工会, 该所."""
    text = scene.text
    for match in words.relative_union.finditer(text):
        name, start, end = match.group(), match.start(), match.end()
        if words.never_before.match(text, end) or (name[0] not in "该本" and _within_word(scene, start)):
            continue
        if _POST_AFTER.match(text, end) and _PARTY_SUFFIX.search(name):
            continue
        yield OrgMention(start, end, name, type_of(name, words), relative=True)
    for match in _FEDERATION.finditer(text):
        yield OrgMention(match.start(), match.end(), match.group(), "union", relative=True)
    for match in _THAT_BODY.finditer(text):
        yield OrgMention(match.start(), match.end(), match.group(), type_of(match.group(), words), relative=True)


def _inside_place(scene: Scene, at: int) -> bool:
    return any(
        (place := scene.place_by_start.get(start)) is not None and place.end > at for start in range(max(at - 15, 0), at)
    )


def _within_word(scene: Scene, at: int) -> bool:
    """Whether the reader sees no word begin at ``at``, so that 市总工会 would begin inside another name."""
    return at not in scene.by_start


def _by_suffix(scene: Scene, words: OrgWords) -> Iterator[OrgMention]:
    text = scene.text
    for match in words.suffix.finditer(text):
        end = match.end()
        if (_POST_AFTER.match(text, end) and _PARTY_SUFFIX.search(match.group())) or text.startswith(("会议", "议", "员"), end):
            continue
        if (
            match.group() == "人大"
            and match.start() not in scene.place_by_end
            and not _OF_CONGRESS.match(text, match.start() - 1)
        ):
            continue
        if _inside_place(scene, end - 1):  # 刘厂|镇
            continue
        token = scene.by_start.get(match.start())
        if token and token.end > end and not token.word.startswith(match.group() + "工会") and token.tag not in ("ORG", "LOC"):
            continue
        start = left_edge(scene, match.start(), words)
        if start == match.start() and _LEANING.search(text, max(start - 3, 0), start):
            start -= 1
        if start < match.start():
            yield OrgMention(start, end, text[start:end], type_of(text[start:end], words))
    for match in words.trade.finditer(text):  # 舟山|中远|船务: a place, two characters that are no word, a trade
        place = scene.place_by_end.get(match.start() - 2)
        called = text[place.end : match.start()] if place else ""
        if place and (_LARGE_PART.fullmatch(called) or (frequency(called) == 0 and "\u4e00" <= called[0] <= "\u9fff")):
            start = chain_start(scene, place.start)
            yield OrgMention(start, match.end(), text[start : match.end()], "enterprise", listed=True)
    for match in _WORKSHOP.finditer(text):
        if has_suffix(text[max(match.start() - 8, 0) : match.start()], words):
            start = left_edge(scene, match.start(), words)
            if start < match.start():
                yield OrgMention(start, match.end(), text[start : match.end()], "enterprise")
    for match in words.units.finditer(text):
        if has_suffix(text[max(match.start() - 8, 0) : match.start()], words):
            start = left_edge(scene, match.start(), words)
            if start < match.start():
                yield OrgMention(start, match.end(), text[start : match.end()], "enterprise")


def _by_reader(scene: Scene, words: OrgWords) -> Iterator[OrgMention]:
    text = scene.text
    for token in scene.tokens:
        if token.tag != "ORG" or len(token.word) < 2:
            continue
        start, end = token.start, _cut_end(scene, token.start, token.end, words)
        while start in scene.place_by_end:
            start = scene.place_by_end[start].start
        branch = _BRANCH.match(text, end)
        end = branch.end() if branch else _run_on(scene, start, end, words)
        if not (_POST_AFTER.match(text, end) and _PARTY_SUFFIX.search(text[start:end])):
            yield OrgMention(start, end, text[start:end], type_of(text[start:end], words))


def _run_on(scene: Scene, start: int, end: int, words: OrgWords) -> int:
    """佛山市劳动关系协调|中心, 樵美|陶瓷: the model stopped before the name's last word."""
    after = scene.by_start.get(end)
    if after is None or has_suffix(scene.text[start:end], words):
        return end
    return after.end if after.word in words.trades or after.word in ("中心", "站", "协会", "局", "院", "馆") else end


def _cut_end(scene: Scene, start: int, end: int, words: OrgWords) -> int:
    """怀柔泉河街道总工会强, 顺丰快递员, 第九医院呼吸科, 正悦公司建会: the model ran on past the name."""
    name = scene.text[start:end]
    trade = _TRADE_AFTER.search(name)
    if trade and has_suffix(name[: trade.start()], words):  # 北京环球度假区|花艺师
        return start + trade.start()
    person = next((offset for offset in range(start + 1, end) if offset in scene.person_chars), None)
    if person and words.studio.search(name):
        return person
    union = words.union.search(name)
    if union and not name.endswith(words.union_suffixes) and not words.union_units.match(name, union.end()):
        return start + union.end()
    if _JOINING_UNION.match(scene.text, end - 1):  # what is left without a suffix is a place or nothing
        return end - 1 if has_suffix(name[:-1], words) else start
    chair = _CHAIR.search(name, 2)
    if chair and has_suffix(name[: chair.start()], words):
        return start + chair.start()
    brand = words.brands.match(name)
    if brand and words.roles.match(name, brand.end()) and not name.startswith("快递公司", brand.end()):
        return start + brand.end()
    if not has_suffix(name, words):
        for match in reversed(list(re.finditer(r"公司|集团|医院|大学|学院", name))):
            if match.end() < len(name) and len(name) - match.end() <= 3:
                return start + match.end()
    return end


def _known(scene: Scene, words: OrgWords) -> Iterator[OrgMention]:
    text = scene.text
    for match in words.national.finditer(text):
        name, end = match.group(), match.end()
        if name == "中国工会" and text[end : end + 1] not in ("第", "十"):  # 中国工会章程 speaks of unions at large
            continue
        if not (name == "全总" and text[end : end + 1] in "会数经量体额"):
            bureau = _BUREAU.match(text, end) if name.endswith("部") else None
            if bureau:
                yield OrgMention(match.start(), bureau.end(), text[match.start() : bureau.end()], "government")
            yield OrgMention(match.start(), end, name, _state_type(name))
            if name.endswith(("总工会", "全总")):
                yield from unit_after(scene, match.start(), end, words)
    for match in words.brands.finditer(text):
        if match.group() not in words.doubtful or re.match(
            r"公司|集团|小哥|骑手|平台|工会", text[match.end() : match.end() + 2]
        ):
            site = _site_end(scene, match.end())
            yield OrgMention(match.start(), site, text[match.start() : site], "enterprise")


def _site_end(scene: Scene, at: int) -> int:
    """饿了么|宿迁站, 美团|广州公司: a brand's branch in a place."""
    place = scene.place_by_start.get(at)
    branch = re.compile("站(?!长)|(?:区域|城市)?(?:分|子)?公司|站点").match(scene.text, place.end) if place else None
    return branch.end() if branch else at


def _state_type(name: str) -> OrganizationType:
    if name.startswith("团") or name.endswith(("妇联", "工商联", "团中央", "共青团中央", "基金会", "企联")):
        return "social_org"
    if name.startswith(("中共中央", "党中央")):
        return "party"
    return "union" if name.endswith(("工会", "全总")) else "government"


def _leaning(scene: Scene, mention: OrgMention, words: OrgWords) -> OrgMention:
    """市总工会, 区园林绿化局, 街道总工会: a name that begins with the kind of its place leans on the article."""
    if mention.relative or mention.start in scene.place_by_start:
        return mention
    leans = re.match(r"该?(?:自治区|街道|[省市区县州旗镇乡盟])", mention.surface) and (
        words.governed.match(mention.surface) or not words.place_words.match(mention.surface)
    )
    return OrgMention(mention.start, mention.end, mention.surface, mention.type, relative=True) if leans else mention


def _settle(found: list[OrgMention]) -> list[OrgMention]:
    """No mention inside another; of two that cross, the longer."""
    kept: list[OrgMention] = []
    taken: set[int] = set()
    for mention in sorted(found, key=lambda m: (-(m.end - m.start), m.relative, m.start, m.type != "union")):
        offsets = range(mention.start, mention.end)
        if taken.isdisjoint(offsets):
            taken.update(offsets)
            kept.append(mention)
    return sorted(kept, key=lambda m: m.start)


def _repeat(scene: Scene, found: list[OrgMention]) -> list[OrgMention]:
    """A body named once is the same body where its name stands again."""
    taken = {offset for mention in found for offset in range(mention.start, mention.end)} | scene.person_chars
    names = {
        mention.surface: mention for mention in found if not mention.relative and (len(mention.surface) >= 3 or mention.listed)
    }
    if not names:
        return found
    again = []
    for match in re.finditer("|".join(map(re.escape, sorted(names, key=lambda name: (-len(name), name)))), scene.text):
        offsets = range(match.start(), match.end())
        if taken.isdisjoint(offsets):
            taken.update(offsets)
            again.append(OrgMention(match.start(), match.end(), match.group(), names[match.group()].type))
    return sorted([*found, *again], key=lambda m: m.start)
