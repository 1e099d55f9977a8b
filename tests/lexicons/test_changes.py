"""What people change of the words: laid over the files' tables, checked against a table's own form, written as files again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.lexicons import load_lexicons
from articles.lexicons.changes import Change, RefusedError, checked
from articles.lexicons.sections import OPEN, SETTINGS, Form, empty_section, sections_of
from articles.lexicons.writing import write_lexicons
from articles.parsing.pipeline import parse_page

SHIPPED = load_lexicons()
SECTIONS = sections_of(SHIPPED.tables)
SMART = ("topics", "words", "智慧工会")
SUFFIXES = ("organizations", "kind", "party", "suffix")
ZONES = ("regions", "zone")
SINGLE = ("surnames", "single")
PARTS = ("surnames", "parts")
SOME = [
    SMART,
    SUFFIXES,
    ZONES,
    SINGLE,
    PARTS,
    ("dates", "vague"),
    ("regions", "aliases"),
    ("newspapers", "newspaper", "劳动报", "words"),
]


def change(path, word, action="add", value=None):
    return Change(path, word, action, value)


@pytest.mark.parametrize("path", SOME)
def test_every_form_of_section_is_found(path):
    assert path in SECTIONS


def test_what_is_no_word_is_no_section():
    assert not {path[0] for path in SECTIONS} & {"divisions", "vocabulary", "union_tree"}
    assert not set(SECTIONS) & SETTINGS
    assert ("topics", "least") not in SECTIONS


@pytest.mark.parametrize("section", SECTIONS.values(), ids=lambda section: section.name)
def test_the_files_keep_the_form_that_people_must_keep(section):
    for word, value in section.words.items():
        others = {other: each for other, each in section.words.items() if other != word}
        wanted = change(section.path, word, value=value)
        assert checked(type(section)(section.path, section.form, others), wanted) == wanted


def words_for(section):
    new = {Form.CHARACTERS: ["甲", "乙"], Form.SPACED: ["甲乙", "丙丁"]}.get(section.form, ["甲", "乙丙", "+[(", "a.b"])
    return st.sampled_from([*list(section.words)[:3], *new])


@st.composite
def some_changes(draw):
    section = SECTIONS[draw(st.sampled_from(SOME))]
    values = list(section.words.values())[:3] if section.has_values else [None]
    action = draw(st.sampled_from(["add", "remove", "change"] if section.has_values else ["add", "remove"]))
    value = None if action == "remove" else draw(st.sampled_from(values))
    return change(section.path, draw(words_for(section)), action, value)


def modelled(changes):
    """The words of every section as plain dicts."""
    model = {path: dict(section.words) for path, section in SECTIONS.items()}
    for each in changes:
        words = model[each.path]
        if each.action != "remove":
            words[each.word] = each.value
        elif len(words) > 1:
            words.pop(each.word, None)
    return model


@given(st.lists(st.tuples(some_changes(), st.booleans()), max_size=12))
def test_any_changes_and_withdrawals_give_what_a_plain_model_gives(made):
    standing = [each for each, is_withdrawn in made if not is_withdrawn]
    merged = SHIPPED.with_changes(standing)
    found = sections_of(merged.tables)
    assert {path: dict(section.words) for path, section in found.items()} == modelled(standing)
    assert SHIPPED.with_changes([]) is SHIPPED
    assert (merged.version == SHIPPED.version) == (merged.tables == SHIPPED.tables)
    untouched = set(SHIPPED.tables) - {each.path[0] for each in standing}
    assert all(merged[name] is SHIPPED[name] for name in untouched)


@pytest.mark.thorough
@settings(max_examples=20)  # thirteen files are written and read each time
@given(st.lists(some_changes(), max_size=8))
def test_what_is_written_is_read_again(tmp_path_factory, made):
    merged = SHIPPED.with_changes(made)
    folder = tmp_path_factory.mktemp("lexicons")
    changed = write_lexicons(merged, folder)
    assert load_lexicons(folder).tables == merged.tables
    assert changed == [name for name in merged.tables if merged[name] != SHIPPED[name]]


def test_files_that_nobody_changed_are_written_as_they_stand(tmp_path):
    assert write_lexicons(SHIPPED, tmp_path) == []
    assert load_lexicons(tmp_path).version == SHIPPED.version


def test_a_topic_that_is_new_gets_words():
    path = (*OPEN, "数字/阅读")
    fitting = checked(empty_section(path), change(path, "电子书屋", value="2.50"))
    assert fitting.value == 2.5
    assert SHIPPED.with_changes([fitting])["topics"]["words"]["数字/阅读"] == {"电子书屋": 2.5}


def test_a_section_that_is_gone_changes_nothing():
    for path in [
        ("nothing",),
        ("nothing", "x"),
        ("topics", "gone"),
        ("organizations", "kind", "gone", "suffix"),
        ("topics", "least", "x"),
    ]:
        assert SHIPPED.with_changes([change(path, "甲", value=1)]) is SHIPPED


def test_the_last_word_of_a_list_stays():
    path = ("newspapers", "newspaper", "工人日报", "words")
    (only,) = SECTIONS[path].words
    assert SHIPPED.with_changes([change(path, only, "remove")]) is SHIPPED
    with pytest.raises(RefusedError, match="last"):
        checked(SECTIONS[path], change(path, only, "remove"))


@pytest.mark.parametrize(
    ("path", "word", "action", "value", "code"),
    [
        (SMART, "", "add", 1, "empty"),
        (SMART, "长" * 41, "add", 1, "long"),
        (SMART, " 云端", "add", 1, "blank"),
        (SMART, "云\n端", "add", 1, "blank"),
        (SMART, "云（端）", "add", 1, "wide"),
        (SMART, "二维码", "add", 1, "exists"),
        (SMART, "没有的", "remove", None, "missing"),
        (SMART, "没有的", "change", 1, "missing"),
        (SMART, "手机", "change", "0.50", "same"),
        (SMART, "云端", "add", None, "value-empty"),
        (SMART, "云端", "add", "重", "value-number"),
        (SMART, "云端", "add", "nan", "value-number"),
        (SMART, "云端", "add", -1, "value-number"),
        (SMART, "云端", "add", 1e9, "value-number"),
        (("dates", "days"), "大前天", "add", "-2.5", "value-integer"),
        (("dates", "happened"), "盛会", "add", "2022-2-30", "value-day"),
        (("regions", "aliases"), "花城", "add", "999999", "value-code"),
        (("organizations", "abbreviations"), "某局", "add", "某局", "value-template"),
        (("organizations", "abbreviations"), "某局", "add", "{}{x}局", "value-template"),
        (("organizations", "league"), "团乡委", "add", "乡", "value-choice"),
        (SINGLE, "欧阳", "add", None, "character"),
        (SINGLE, "]", "add", None, "character"),
        (PARTS, "次", "add", None, "spaced"),
        (("dates", "vague"), "日前", "change", 1, "no-values"),
    ],
)
def test_what_does_not_fit_is_refused(path, word, action, value, code):
    with pytest.raises(RefusedError) as refused:
        checked(SECTIONS[path], change(path, word, action, value))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("path", "word", "value", "kept"),
    [
        (SMART, "云端", "2.0", 2),
        (("dates", "days"), "大前天", "-3", -3),
        (("dates", "happened"), "盛会精神", "2022-10-30", "2022-10-30"),
        (("regions", "aliases"), "花城", "440100", "440100"),
        (("organizations", "abbreviations"), "某局", "{}某某局", "{}某某局"),
        (SINGLE, "囗", "9", None),
    ],
)
def test_what_fits_is_kept_in_the_tables_form(path, word, value, kept):
    fitting = checked(SECTIONS[path], change(path, word, value=value))
    assert (fitting.value, type(fitting.value)) == (kept, type(kept))


def test_marks_of_patterns_are_words_like_others():
    odd = [
        change(path, "+[(.*", value=next(iter(section.words.values()), None))
        for path, section in SECTIONS.items()
        if not section.form.value.startswith(("char", "spa"))
    ]
    lexicons = SHIPPED.with_changes(odd)
    text = "\n\n市总工会开展+[(.*活动\n\n本报讯(记者 张晶)近日,聊城市总工会举办职工技能竞赛,主席李明参加。\n"
    page = parse_page(text, lexicons)
    assert page.as_record()["parser"].endswith(lexicons.version)
    assert lexicons.version != SHIPPED.version
