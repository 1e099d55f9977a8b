"""What reading again makes otherwise is said in words, not as a record holds it."""

import pytest

from articles.ingest import record_changes


def page(**article):
    part = {"role": "body", "text": "正文。", "spans": [[0, 3]]}
    return {"articles": [{"key": "a1", "headline": "建会", "parts": [part], **article}], "newspaper": "工人日报"}


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ({}, {}, []),
        ({}, {"headline": "建会入会"}, ["[建会入会] headline: 建会 → 建会入会"]),
        ({"topics": ["a", "b"]}, {"topics": ["b", "c"]}, ["[建会] topics: a → c"]),
        ({"topics": []}, {"topics": ["c"]}, ["[建会] topics: 无 → c"]),
        (
            {"people": [{"name": "白莹", "role": "reporter", "span": [1, 3]}]},
            {"people": []},
            ["[建会] people: 白莹（role: reporter） → 无"],
        ),
        ({"confidence": {"headline": 1.0}}, {"confidence": {"headline": 0.5}}, ["[建会] 位置、依据或把握不同（confidence）"]),
        (
            {"captions": [{"text": "图", "spans": [[5, 6]]}], "topic_evidence": [{"topic": "a", "spans": [[1, 2]]}]},
            {"captions": [{"text": "图", "spans": [[7, 8]]}], "topic_evidence": []},
            ["[建会] 位置、依据或把握不同（captions、topic_evidence）"],
        ),
    ],
)
def test_lines(old, new, lines):
    assert record_changes(page(**old), page(**new)) == lines
