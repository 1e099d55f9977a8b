"""The field prefixes that a query knows, in Chinese and English, and what each of them means."""

from __future__ import annotations

from search.analysis import fold
from search.query.tree import Zone

# Prefix → the zones of an article's text that are searched.
TEXT_FIELDS: dict[str, frozenset[Zone]] = {
    "headline": frozenset({Zone.HEADLINE, Zone.KICKER, Zone.DECK}),
    "body": frozenset({Zone.BODY}),
    "section": frozenset({Zone.SECTION}),
    "caption": frozenset({Zone.CAPTION}),
}

# Fields whose values are kept in the index under the names that people type.
NAME_FIELDS = frozenset({"reporter", "person_name", "organization_name"})

# Fields whose values are looked up in the archive's vocabularies.
VOCABULARY_FIELDS = frozenset({"region", "level", "topic", "newspaper", "genre"})

# A record by its number (organization:12, as facets and links use it), else by its name (organization:北京市总工会).
NAMED_RECORDS = {"person": "person_name", "organization": "organization_name"}

NAMES: dict[str, str] = {
    "标题": "headline", "题": "headline", "title": "headline", "headline": "headline",
    "正文": "body", "全文": "text", "text": "text", "content": "text", "body": "body",
    "栏目": "section", "section": "section", "column": "section",
    "图片说明": "caption", "图说": "caption", "caption": "caption",
    "记者": "reporter", "作者": "reporter", "署名": "reporter", "byline": "reporter", "reporter": "reporter",
    "author": "reporter",
    "人物": "person_name", "people": "person_name", "personname": "person_name", "name": "person_name",
    "机构": "organization_name", "组织": "organization_name", "org": "organization_name",
    "地区": "region", "region": "region", "place": "region",
    "层级": "level", "工会层级": "level", "level": "level",
    "主题": "topic", "话题": "topic", "topic": "topic",
    "报纸": "newspaper", "报": "newspaper", "newspaper": "newspaper", "paper": "newspaper",
    "体裁": "genre", "genre": "genre",
    "日期": "date", "时间": "date", "date": "date",
    "年": "year", "年份": "year", "year": "year",
    "id": "id", "person": "person", "organization": "organization", "month": "month",
}  # fmt: skip


def field_named(name: str) -> str | None:
    """The field that a prefix means, in either script and any case; null for a word that is no prefix."""
    return NAMES.get(fold(name))
