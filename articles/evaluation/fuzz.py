"""Pages as nobody would print them, made by chance: what the parser must survive with its rules unbroken.

Pages that are damaged (lines swapped, dropped, doubled, characters deleted, brackets put in), pieces of several pages in
one, and texts of arbitrary characters. The same number gives the same text.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from time import process_time

from articles.evaluation.rules import broken_rules
from articles.parsing.types import ParsedPage

MOST_MUTATIONS = 40
BRACKETS = "“”‘’《》()（）【】「」『』[]"
MARKS = "。，、；：！？…—·,:;!?.■▍●① \u3000\t\r\x0b\x0c\x1c\x85\u2028\ufeff\u200b\x00"
PIECES = [
    "本报讯", "本报讯(记者 张晶)", "(记者", "记者 ", "通讯员", "摄", "摄影报道", "广告", "遗失声明", "■相关链接", "阅读提示",
    "新闻特写", "2024年3月18日 星期一 05", "第", "1.", "(一)", "本报记者 ", "责任编辑:", "总工会", "6月31日",
    "99999999999999999999", "○",
]  # fmt: skip
# Ranges of code points, drawn alike often: controls, Latin, marks, kana, Han, compatibility, emoji, rare Han, the last plane.
RANGES = [
    (0, 0x7F), (0x80, 0x24F), (0x300, 0x36F), (0x2000, 0x206F), (0x3000, 0x30FF), (0x4E00, 0x9FFF), (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF), (0xFE00, 0xFFFD), (0x1F300, 0x1FAFF), (0x20000, 0x2A6DF), (0x10FFF0, 0x10FFFF),
]  # fmt: skip


def make_text(number: int, pages: Sequence[str]) -> str:
    """The text with this number, made of ``pages`` (one or more) and of chance."""
    chance = random.Random(number)  # noqa: S311 - nothing here is a secret
    kind = chance.random()
    if kind < 0.15:
        return _arbitrary(chance, chance.randrange(400))
    if kind < 0.35:
        return _assembled(chance, pages)
    text = chance.choice(pages)
    for _ in range(chance.randrange(1, MOST_MUTATIONS)):
        text = chance.choice(MUTATIONS)(chance, text)
    return text


def find_faults(text: str, read: Callable[[str], ParsedPage], seconds: float) -> list[str]:
    """What is wrong when ``read`` reads ``text``: rules that are broken, an error, more than ``seconds`` of computing time."""
    began = process_time()
    try:
        page = read(text)
        took = process_time() - began
        again = read(text)
    except Exception as error:  # whatever it is, it is what is looked for
        return [f"{type(error).__name__}: {error}"]
    faults = broken_rules(page)
    if page.as_record() != again.as_record():
        faults.append("read twice, the text gives two records")
    if took > seconds:
        faults.append(f"reading {len(text)} characters took {took:.1f} s")
    return faults


def _arbitrary(chance: random.Random, length: int) -> str:
    """Characters from all over Unicode, with line ends among them."""
    drawn = [chr(chance.randint(*chance.choice(RANGES))) if chance.random() > 0.1 else "\n" for _ in range(length)]
    return "".join(drawn)


def _assembled(chance: random.Random, pages: Sequence[str]) -> str:
    """Lines of all pages, pieces and marks in any order."""
    lines = [line for page in pages for line in page.split("\n") if line]
    drawn = []
    for _ in range(chance.randrange(1, 60)):
        line = chance.choice((chance.choice(lines), chance.choice(PIECES), chance.choice(BRACKETS + MARKS)))
        if chance.random() < 0.3:
            line = line[: chance.randrange(len(line) + 1)]
        drawn.append(line + "\n" * chance.choice((0, 1, 2, 2, 2, 4)))
    return "".join(drawn)


def _on_lines(change: Callable[[random.Random, list[str]], None]) -> Callable[[random.Random, str], str]:
    """The mutation that changes the list of lines by ``change``; a text of one line stays."""

    def mutate(chance: random.Random, text: str) -> str:
        lines = text.split("\n")
        if len(lines) > 1:
            change(chance, lines)
        return "\n".join(lines)

    return mutate


def _swap(chance: random.Random, lines: list[str]) -> None:
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def _drop(chance: random.Random, lines: list[str]) -> None:
    del lines[chance.randrange(len(lines))]


def _double(chance: random.Random, lines: list[str]) -> None:
    lines.insert(chance.randrange(len(lines)), chance.choice(lines))


def _glue(chance: random.Random, lines: list[str]) -> None:
    at = chance.randrange(len(lines) - 1)
    lines[at : at + 2] = [lines[at] + lines[at + 1]]


def _delete(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at + chance.choice((1, 1, 2, 8, 60)) :]


def _insert(chance: random.Random, text: str) -> str:
    at = chance.randrange(len(text) + 1)
    new = chance.choice((chance.choice(BRACKETS), chance.choice(MARKS), chance.choice(PIECES), "\n\n", _arbitrary(chance, 3)))
    return text[:at] + new + text[at:]


MUTATIONS = (_on_lines(_swap), _on_lines(_drop), _on_lines(_double), _on_lines(_glue), _delete, _delete, _insert, _insert)
