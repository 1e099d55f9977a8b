"""The interface is complete in English: every string that the code or a template gives to gettext has its translation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "unionnews" / "locale" / "en" / "LC_MESSAGES" / "django.po"
ROOMS = ("access", "articles", "search", "unionnews", "templates")
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext"}
# What Django's own reader of templates writes for {% translate %} and {% blocktranslate %}.
IN_TEMPLATES = re.compile(r"\b(?:n?p?gettext|_)\((?:u?(?:'[^'\n]*'|\"[^\"\n]*\")(?:, )?)+", re.DOTALL)
QUOTED = re.compile(r"u?('[^'\n]*'|\"[^\"\n]*\")")
# Printed words that an English sentence speaks of.
SPOKEN_OF = re.compile("某|先生|女士|北京 朝阳")


def strings_of_code() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                    # An f-string or a name cannot be looked up in a catalogue: what is no constant is no argument here.
                    position = 1 if node.func.id.startswith(("pgettext", "npgettext")) else 0
                    argument = node.args[position]
                    assert isinstance(argument, ast.Constant), f"{file}: {ast.unparse(node)}"
                    yield str(argument.value), str(file.relative_to(ROOT))


def strings_of_templates() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for file in [*(ROOT / room).rglob("*.html"), *(ROOT / room).rglob("*.xml"), *(ROOT / room).rglob("*.txt")]:
            for call in IN_TEMPLATES.findall(templatize(file.read_text())):
                strings = [ast.literal_eval(text) for text in QUOTED.findall(call)]
                yield strings[1 if "pgettext" in call else 0], str(file.relative_to(ROOT))


@pytest.fixture(scope="module")
def english() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def test_every_string_is_translated(english):
    translated = {entry.msgid for entry in english if entry.translated()}
    used = [*strings_of_code(), *strings_of_templates()]
    assert len(used) > 500
    assert sorted({(text, file) for text, file in used if text not in translated and not text.isascii()}) == []


@pytest.mark.thorough
def test_nothing_is_translated_that_nobody_says(english):
    said = {text for text, _file in (*strings_of_code(), *strings_of_templates())}
    assert [entry.msgid for entry in english if entry.msgid not in said] == []


def test_a_translation_fills_in_what_its_original_fills_in(english):
    def filled_in(text: str) -> set[str]:
        return set(re.findall(r"%\((\w+)\)", text)) | set(re.findall(r"<\w+>", text))

    for entry in english:
        for text in entry.msgstr_plural.values() or [entry.msgstr]:
            assert filled_in(text) == filled_in(entry.msgid), entry.msgid
            assert not re.search(r"[\u4e00-\u9fff]", SPOKEN_OF.sub("", text)), text


def test_what_is_compiled_is_what_is_written(english):
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    written = {(entry.msgctxt, entry.msgid): (entry.msgstr, entry.msgstr_plural) for entry in english}
    assert {(entry.msgctxt, entry.msgid): (entry.msgstr, entry.msgstr_plural) for entry in compiled} == written
