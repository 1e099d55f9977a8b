"""The rules that always hold for a page record, for any text at all."""

from __future__ import annotations

import random
import resource
import subprocess
import sys
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articles.evaluation.rules import broken_rules, claims, squeezed
from articles.lexicons import load_lexicons
from articles.parsing.layout import lay_out_page
from articles.parsing.oversize import MOST_LINES
from articles.parsing.types import ParsedPage
from tests.thoroughness import THOROUGH, examples

ROOT = Path(__file__).parent.parent.parent
LEXICONS = load_lexicons()

# Lines such as pages have, whole and broken, and characters that only bad input has.
LINES = [
    "全国互联网百强企业已全部建立工会", "本报讯(记者 张晶)近日,石景山区总工会召开会议。", "各领域评审专家听",
    "取汇报后,对候选单位提出意见。", "■相关链接", "阅读提示", "广告", "遗失声明", "登报咨询电话:63522410",
    "本报记者 裴龙翔", "通讯员 石蕊 摄影报道", "新闻特写", "新征程 新风貌", "2024年3月18日 星期一 职工新闻 05",
    "近日,工匠馆开馆。本报记者 赵黎浩 摄", "“此刻,我的身份是新郎", "在岗位上。”", "推树标准:“七有”",
    "微心愿。医疗普惠减轻负担", "市总工会机关党委 邵宇", "Official Partner of the Program",
    "有场地: 有固定服务场所。", "的", "。", "（", "”",
]  # fmt: skip
pages = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(LINES), st.text(max_size=40)), st.sampled_from(["\n", "\n\n", "\n\n\n\n", "", " \n\t\n"])
    ),
    max_size=40,
).map(lambda lines: "".join(line + gap for line, gap in lines))
any_text = st.one_of(pages, st.text(max_size=300))
patiently = settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def lay_out(text: str) -> ParsedPage:
    return lay_out_page(text, LEXICONS, source="page.txt")


def check_rules(page: ParsedPage) -> None:
    assert broken_rules(page) == []


@patiently
@given(any_text)
# A byline far from everything, above it a run that has become part of another; a run-in heading over an opening.
@example("本报记者 裴龙翔\n。\n本报记者 裴龙翔\n全国互联网百强企业已全部建立工会\n微心愿。医疗普惠减轻负担\n")
@example("的\n微心愿。医疗普惠减轻负担\n微心愿。医疗普惠减轻负担\n")
def test_the_rules_hold_for_any_text(text):
    check_rules(lay_out(text))


@patiently
@given(any_text)
def test_the_same_text_gives_the_same_record(text):
    assert lay_out(text) == lay_out(text)


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_the_rules_hold_for_the_seeds(number, seed_text):
    text = seed_text(number)
    check_rules(lay_out(text))


@pytest.mark.thorough
def test_no_order_of_hashing_changes_a_record():
    """Sets of strings come in another order in another process: no result may hang on it."""
    code = (
        "import hashlib, sys; from pathlib import Path; from articles.lexicons import load_lexicons; "
        "from articles.parsing.layout import lay_out_page; "
        "print(hashlib.sha256(repr([lay_out_page(f.read_text('utf-8'), load_lexicons()).articles "
        "for f in sorted(Path('seeds').glob('*.txt'))]).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def _random_lines() -> str:
    chance = random.Random(5)
    return "".join(chance.choice(LINES) + chance.choice(["\n", "\n\n"]) for _ in range(2 * MOST_LINES))


MEGABYTE = 1_000_000 if THOROUGH else 200_000  # a fifth of one while one works
ODD_TEXTS = {
    "no line ends": "工会和职工、" * (MEGABYTE // 6),
    "only line ends": "\n" * MEGABYTE,
    "one character a line": "工\n" * (MEGABYTE // 2),
    "brackets": "“（" * 50_000,
    "brackets, a line each": "“\n（\n" * 25_000,
    "control characters": "".join(chr(number % 32) for number in range(MEGABYTE)),
    "emoji": "😀👍🏽\n" * (MEGABYTE // 4),
    "Latin": "lorem ipsum dolor sit amet, consectetur. " * (MEGABYTE // 41),
    "headings": "全国总工会召开会议\n\n" * (MEGABYTE // 11),
    "closing brackets": ")）”》" * (MEGABYTE // 4),
    "as many open ends as a page may have": "各级工会要求,职工服务工作\n\n" * (MOST_LINES - 1),
    "as many lines of all kinds as a page may have": "\n".join(_random_lines().splitlines()[: MOST_LINES - 1]),
    "lines of all kinds": _random_lines(),
}


# Outside CI those that ever took longest.
HARD = ("one character a line", "brackets, a line each", "headings", "lines of all kinds")


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ODD_TEXTS if THOROUGH else HARD)
def test_odd_text_takes_no_more_than_seconds(kind):
    text = ODD_TEXTS[kind]
    began, most = process_time(), peak_memory()
    page = lay_out(text)
    assert process_time() - began < 10
    assert peak_memory() - most < 500 * MEGABYTE
    check_rules(page)
    assert sum(len(squeezed(claim.text)) for claim in claims(page)) == len(squeezed(text))


def peak_memory() -> int:
    """The most that this process has held so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def calls_of(text: str) -> int:
    """The work of a layout: the calls of functions, Python's and others', which no other process's load changes."""
    calls = 0

    def count(frame: object, event: str, arg: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        lay_out(text)
    finally:
        sys.setprofile(before)
    return calls


def test_work_grows_no_faster_than_the_page(seed_text):
    """Four times the text takes about four times the calls (with a square, sixteen times)."""
    text = seed_text("000")
    lay_out(text)
    assert calls_of(text * 12) < 5.5 * calls_of(text * 3)
    assert calls_of(text) < 5 * len(text)


def test_text_that_is_no_page_is_kept_and_marked():
    page = lay_out("工会\n" * (MOST_LINES + 1))
    (article,) = page.articles
    assert article.headline is None
    assert article.confidence == 0
    assert [notice.code for notice in article.warnings] == ["oversize"]


def test_an_empty_page_has_no_articles():
    assert lay_out("").articles == ()
    assert lay_out(" \n\n\t").articles == ()
