"""What reading again makes otherwise is said in words, not as a record holds it."""

import pytest
from django.utils.translation import override

from articles.ingest import record_changes


def page(**article):
    part = {"role": "body", "text": "正文。", "spans": [[0, 3]]}
    return {"articles": [{"key": "a1", "headline": "建会", "parts": [part], **article}], "newspaper": "工人日报"}


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ({}, {}, []),
        ({}, {"headline": "建会入会"}, ["[建会入会] 主题：建会 → 建会入会"]),
        ({"topics": ["a", "b"]}, {"topics": ["b", "c"]}, ["[建会] 主题词：a → c"]),
        ({"topics": []}, {"topics": ["c"]}, ["[建会] 主题词：空 → c"]),
        (
            {"people": [{"name": "白莹", "role": "reporter", "span": [1, 3]}]},
            {"people": []},
            ["[建会] 人物：白莹（身份：记者） → 空"],
        ),
        ({"confidence": {"headline": 1.0}}, {"confidence": {"headline": 0.5}}, ["[建会] 位置、依据或把握不同（置信度）"]),
        (
            {"captions": [{"text": "图", "spans": [[5, 6]]}], "topic_evidence": [{"topic": "a", "spans": [[1, 2]]}]},
            {"captions": [{"text": "图", "spans": [[7, 8]]}], "topic_evidence": []},
            ["[建会] 位置、依据或把握不同（图片说明、主题词）"],
        ),
        (
            {"region": {"province": "北京市", "city": "北京市", "district": "石景山区"}, "union_level": "district"},
            {"region": {"scope": "national"}, "union_level": "national"},
            ["[建会] 地区：北京市石景山区 → 全国", "[建会] 工会层级：区县工会 → 全国总工会"],
        ),
        (
            {"parts": [{"role": "body", "text": "白莹 摄", "spans": [[0, 3]]}]},
            {"parts": [{"role": "credit", "text": "白莹 摄", "spans": [[0, 3]]}]},
            ["[建会] 版面成分：白莹 摄（身份：正文） → 白莹 摄（身份：摄影署名）"],
        ),
        ({"of_tomorrow": 1}, {"of_tomorrow": 2}, ["[建会] of_tomorrow：1 → 2"]),
    ],
)
def test_lines(old, new, lines):
    assert record_changes(page(**old), page(**new)) == lines


def test_they_are_said_in_the_language_of_who_reads():
    old, new = page(union_level="district"), page(union_level="city", topics=["a"])
    with override("en"):
        assert record_changes(old, new) == [
            "[建会] Topics: empty → a",
            "[建会] Union level: District or county union → City union",
        ]
        assert record_changes(page(), {**page(), "articles": []}) == ["[建会] - no longer an article"]
