"""Every doubt that can arise has a name and says itself in both languages, with the words of the page that it quotes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

from articles.editorial.doubts import KINDS, WORDINGS, other_reading, retold, worded
from articles.parsing.pipeline import parse_page
from tests.conftest import SEEDS

ROOMS = [Path(__file__).parents[2] / "articles" / room for room in ("parsing", "editorial")]
QUOTED = re.compile("“.*?”", re.DOTALL)
CASES = [  # (code, what is stored, what is said in English)
    ("weak_join", "断栏处上下文的衔接证据不足,也可能是两段", "these may be two paragraphs"),
    ("lost_characters", "断栏处可能缺字:“工”与“会”之间", "between “工” and “会”"),
    ("organization-open", "未能确定“市总工会”指哪个机构：文中提到的 3 个都可能", "“市总工会” means is open: 3 that"),
    ("organization-open", "未能确定“市总工会”指哪个机构：文中没有说明是哪里、哪家", "does not say where"),
    ("place-open", "“鼓楼区”有多处，未能确定", "several places called “鼓楼区”"),
    (
        "oversize",
        "文字有 5000 行,超过一个版面的上限(4000 行),未分篇,照原样保存",
        "5000 lines, more than a page can have (4000)",
    ),
    ("names-left-out", "文章过长（123456 字），未识别人名、机构名和地名", "123456 characters"),
    ("parser_disagrees", "解析器现读为“甲\n乙”，与人工决定“丙，与人工决定不同”不同", "reads “甲\n乙”, which"),
    ("blocks_read_otherwise", "解析器现读作图片说明、正文，人工决定为小标题：“甲”", "as Captions, Text; a person decided"),
]


def doubts_that_arise() -> Iterator[tuple[str, list[str]]]:
    """(code, the constant pieces of its message) wherever the code makes one; pieces of all messages that a name may hold."""
    texts = (file.read_text("utf-8") for room in ROOMS for file in room.rglob("*.py"))
    for tree in (ast.parse(text) for text in texts if "Notice(" in text):
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                if isinstance(call.func, ast.Name) and call.func.id == "Notice":
                    code, _field, message = call.args[:3]
                    for value in _values(message, function):
                        yield str(ast.literal_eval(code)), _pieces(value)


def _values(message: ast.expr, function: ast.FunctionDef) -> list[ast.expr]:
    if isinstance(message, ast.IfExp):
        return [message.body, message.orelse]
    if not isinstance(message, ast.Name):
        return [message]
    set_to = [node.value for node in ast.walk(function) if isinstance(node, ast.Assign) and _sets(node, message.id)]
    return [value for each in set_to for value in _values(each, function)]


def _sets(node: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in node.targets)


def _pieces(message: ast.expr) -> list[str]:
    values = message.values if isinstance(message, ast.JoinedStr) else [message]
    return [str(value.value) for value in values if isinstance(value, ast.Constant)]


ARISING = list(doubts_that_arise())


def sources(code: str) -> list[str]:
    with override(None):
        return [str(sentence) for sentence in WORDINGS.get(code, ())]


@pytest.mark.parametrize(("code", "pieces"), ARISING, ids=[f"{code}-{at}" for at, (code, _pieces) in enumerate(ARISING)])
def test_every_doubt_of_the_parser_has_a_name_and_a_wording(code, pieces):
    assert code in KINDS
    assert any(all(piece in sentence for piece in pieces) for sentence in sources(code)), pieces


def test_all_of_them_were_looked_at():
    named = {code for file in ROOMS[0].rglob("*.py") for code in re.findall(r'Notice\(\s*"([\w-]+)"', file.read_text("utf-8"))}
    assert {code for code, _pieces in ARISING} == named
    assert len(named) > 15
    assert {*WORDINGS, "reader_correction"} == {*KINDS}


@pytest.mark.parametrize(("code", "message", "english"), CASES)
def test_a_doubt_is_said_in_the_language_of_who_looks(code, message, english):
    assert worded(code, message).said == retold(message) == message
    with override("en"):
        assert english in worded(code, message).said
        assert retold(message) == worded(code, message).said
        assert worded(code, message).stored == ""


def test_a_message_that_nobody_knows_stands_beside_its_kind():
    assert worded("weak_join", "早先版本的话").said == "早先版本的话"
    with override("en"):
        wording = worded("weak_join", "早先版本的话")
        assert (wording.said, wording.stored) == ("Continuation doubtful", "早先版本的话")
        assert worded("reader_correction", "应为“张”").said == "应为“张”"
        assert worded("weak_join", "").said == "Continuation doubtful"
        assert (other_reading("caption"), other_reading("分为两段"), other_reading("原文")) == (
            "Captions",
            "Two paragraphs",
            "原文",
        )


def test_what_the_seeds_make_it_doubt_is_said_in_english():
    (file,) = SEEDS.glob("002_*.txt")
    notices = [each for article in parse_page(file.read_text("utf-8")).articles for each in article.warnings]
    assert notices
    with override("en"):
        for notice in notices:
            said = worded(notice.code, notice.message)
            assert not said.stored
            assert not re.search("[\u4e00-\u9fff]", QUOTED.sub("", said.said)), said
