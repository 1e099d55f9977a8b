"""The words by which bodies are known, as patterns made once a lexicon, and the type that a name's ending tells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from articles.lexicons import Lexicons
from articles.parsing.types import OrganizationType

# 省人社厅, 市总, 该区总工会: a body of the place that the article speaks of. 市总 needs care: 市总的, 市总人口 are none.
_ABBREVIATED_UNION = r"总(?=[^是部工之裁经理书监务编队长结体量额数计人干价公会值有需共投面产收支建]|有关|投入|计划|将|$)"
_PLACE_KIND = "(?:自治区|地区(?=工会|总工会|教育局|文旅局|人社局)|[省市区县州旗盟])"


@dataclass(frozen=True)
class OrgWords:
    union: re.Pattern[str]
    union_suffixes: tuple[str, ...]
    not_before: re.Pattern[str]
    never_before: re.Pattern[str]
    suffix: re.Pattern[str]
    kinds: tuple[tuple[OrganizationType, tuple[str, ...]], ...]
    suffixes: tuple[str, ...]
    stop: frozenset[str]
    inner: frozenset[str]
    phrases: frozenset[str]
    longest_phrase: int
    generic: re.Pattern[str]
    relative_union: re.Pattern[str]
    governed: re.Pattern[str]
    national: re.Pattern[str]
    brands: re.Pattern[str]
    brand_names: frozenset[str]
    doubtful: frozenset[str]
    trade: re.Pattern[str]
    trades: frozenset[str]
    units: re.Pattern[str]
    union_units: re.Pattern[str]
    roles: re.Pattern[str]
    studio: re.Pattern[str]
    leads: re.Pattern[str]
    place_words: re.Pattern[str]


@lru_cache(maxsize=4)
def org_words(lexicons: Lexicons) -> OrgWords:
    """Everything that the finders of bodies look for."""
    bodies, unions = lexicons["organizations"], lexicons["unions"]
    words = bodies["words"]
    kinds = tuple((kind["type"], tuple(kind["suffix"])) for kind in bodies["kind"])
    suffixes = tuple(suffix for _, group in kinds for suffix in group)
    industrial = [name for full, short in unions["industrial"].items() for name in (full, *short)]
    union = any_of(unions["suffix"])
    tails = any_of([key for key in bodies["abbreviations"] if key not in ("总", "委", "人大")])
    phrases = frozenset(word for word in [*words["inner"], *words["phrases"], *unions["words"]["industry"]] if len(word) >= 2)
    return OrgWords(
        union=re.compile(union),
        union_suffixes=tuple(unions["suffix"]),
        not_before=re.compile(any_of(unions["not_before"])),
        never_before=re.compile(any_of(unions["never_before"])),
        suffix=re.compile(any_of(suffixes)),
        kinds=kinds,
        suffixes=suffixes,
        stop=frozenset(words["stop"]),
        inner=frozenset(words["inner"]),
        phrases=phrases,
        longest_phrase=max(map(len, phrases)),
        generic=re.compile(rf"(?:{any_of(words['generic'])}|[、和及与的等()]|\d+[家名个])*"),
        relative_union=re.compile(rf"(?:该|本)?{any_of(words['relative_heads'])}(?:{union}|党委|团委|党支部)"),
        governed=re.compile(
            rf"该?{_PLACE_KIND}(?:{tails}|委(?!员会|托|派|屈|外|书记处|以)|人大(?!代表|会)|{_ABBREVIATED_UNION})"
        ),
        national=re.compile(any_of([*bodies["national"], *industrial, *bodies["league"]])),
        brands=re.compile(any_of([*bodies["brands"]["names"], *bodies["brands"]["doubtful"]])),
        brand_names=frozenset(bodies["brands"]["names"]),
        doubtful=frozenset(bodies["brands"]["doubtful"]),
        trade=re.compile(any_of(bodies["trades"]["names"])),
        trades=frozenset(bodies["trades"]["names"]),
        units=re.compile(any_of(words["units"])),
        union_units=re.compile(any_of(unions["unit"])),
        roles=re.compile(any_of(lexicons["titles"]["role"])),
        studio=re.compile(
            any_of([word for word in lexicons["titles"]["studio"] if word.endswith("创新工作室") or "工作室" in word])
        ),
        leads=re.compile(rf"(?:{any_of(words['leads'])})+"),
        place_words=re.compile(any_of(words["place_words"])),
    )


def any_of(words: Iterable[str]) -> str:
    """A pattern for one of ``words``, the longest first."""
    return "(?:" + "|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word)))) + ")"


def type_of(name: str, words: OrgWords) -> OrganizationType:
    """By the suffix: 市总工会 a union, 市教育局 government; a name without any suffix is taken for an enterprise."""
    if name.endswith(words.union_suffixes) or re.search(_PLACE_KIND + "总$", name):
        return "union"
    if re.search(rf"{_PLACE_KIND}委(?:组织部|宣传部|统战部|政法委)?$", name) or name.startswith("中共"):
        return "party"
    return next((kind for kind, suffixes in words.kinds if name.endswith(suffixes)), "enterprise")


def is_trade(stem: str, words: OrgWords) -> bool:
    """网约车行业工会联合会 names a trade; 行业工会, 省级产业工会 do not."""
    trade = re.fullmatch(r"(?:市|区|县|省)?(.{2,8})(?:行业|产业)", stem)
    return trade is not None and trade.group(1) in words.phrases


def has_suffix(name: str, words: OrgWords) -> bool:
    """Whether the name ends as bodies' names do."""
    return name.endswith(words.union_suffixes) or name.endswith(words.suffixes)


def type_of_unit(unit: str, words: OrgWords) -> OrganizationType:
    """A department of a union is the union; its college, centre or party committee is what it is."""
    kind = type_of(unit, words)
    return kind if kind in ("party", "school", "institution", "social_org") and not unit.endswith("部") else "union"
