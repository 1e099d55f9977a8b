"""Suggestions: what is offered is what a scan of every name in print would offer, and each leads to what it says."""

from __future__ import annotations

import random
import re
import threading
from itertools import product

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.editorial import generation
from articles.models import (
    Event,
    EventMention,
    Organization,
    OrganizationAlias,
    Person,
    PersonMention,
    State,
    TopicAlias,
)
from search import names
from search.analysis import squeeze
from search.indexing import rebuild
from search.names import KINDS, Kind, Name, make_table, name_table, names_in_print, spell
from search.pinyin import readings
from tests.search import cast
from tests.thoroughness import examples

pytestmark = pytest.mark.django_db
ADDRESS = "/search/suggest/"
CHARACTERS = "石景山区总工会长沙重庆市单乐 中华全国，A1ｐ總會"
MANY = 1000


def ask(client, typed: str) -> list[dict]:
    response = client.get(ADDRESS, {"q": typed})
    assert response.status_code == 200
    return response.json()["suggestions"]


def offered(client, typed: str) -> list[str]:
    return [one["text"] for one in ask(client, typed)]


@pytest.fixture
def people(played) -> None:
    """The cast with a person, an event, and other names; indexed."""
    zhang = Person.objects.create(name="张晶", sort_key="zhang1 jing1")
    PersonMention.objects.create(article=played["dragon"], person=zhang, name="张晶", role="reporter")
    fair = Event.objects.create(name="职工创新工作室答辩会", sort_key="z")
    EventMention.objects.create(article=played["dragon"], event=fair, name=fair.name)
    body = Organization.objects.get(name="中华全国总工会")
    OrganizationAlias.objects.create(organization=body, name="全总")
    TopicAlias.objects.create(topic=played["canton"].topics.get(slug="jianhui-ruhui"), name="组建工会")
    rebuild()


@pytest.mark.parametrize(
    ("typed", "expected", "why"),
    [
        ("石景", "石景山区总工会", "the beginning of a name"),
        ("石景", "石景山区", "a region with articles"),
        ("区总工会", "石景山区总工会", "inside a name"),
        ("石景山區總工會", "石景山区总工会", "traditional script"),
        ("sjs", "石景山区总工会", "initials"),
        ("shijingshan", "石景山区总工会", "in full"),
        ("shijs", "石景山区总工会", "in full and then initials"),
        ("sjshan qu", "石景山区总工会", "initials and then in full, with a space"),
        ("SHI'JING", "石景山区总工会", "capitals and an apostrophe"),
        ("zgh", "石景山区总工会", "initials inside a name"),
        ("全总", "中华全国总工会", "by its other name"),
        ("qz", "中华全国总工会", "by the initials of its other name"),
        ("zhangj", "张晶", "a person"),
        ("chuangxin", "职工创新工作室答辩会", "an event"),
        ("组建", "建会入会", "a topic by its other name"),
        ("答辩会", "石景山区总工会召开职工创新工作室答辩会", "a headline"),
    ],
)
def test_it_works(client, people, typed, expected, why):
    if expected == "建会入会":
        expected = str(TopicAlias.objects.get(name="组建工会").topic)
    assert expected in offered(client, typed), why


@pytest.mark.thorough
@pytest.mark.parametrize(
    "typed", ["", " ", "，", "\x00", "塔河县", "xyz", "sjsx", "hsi", "石景山总", "组" * 41, "sjs" * 30, "%", "\\", "["]
)
def test_nothing_is_offered_for_what_nothing_is_called(client, people, typed):
    assert ask(client, typed) == []


@pytest.mark.thorough
def test_what_is_offered_says_how_much_is_behind_it(client, people):
    for typed in ("市", "总工会", "s", "z", "工会"):
        for one in ask(client, typed):
            response = client.get(one["address"])
            assert response.status_code == 200
            if one["count"] is not None and one["kind"] != "event":
                (number,) = re.findall(r'id="hits-title">(\d+) 篇', response.content.decode())
                assert int(number) == one["count"] > 0, one


@pytest.mark.parametrize("hidden", ["record", "article"])
@pytest.mark.thorough
def test_what_is_withheld_is_not_offered(client, people, played, hidden):
    assert "张晶" in offered(client, "张晶")
    assert "石景山区总工会" in offered(client, "石景山")
    if hidden == "record":
        Person.objects.update(state=State.WITHHELD)
        Organization.objects.update(state=State.WITHHELD)
        Event.objects.update(state=State.WITHHELD)
    else:
        type(played["dragon"]).objects.filter(pk=played["dragon"].pk).update(state=State.WITHHELD)
    found = [one for one in ask(client, "石景山") if one["kind"] not in {"region", "topic"}]
    assert [one["text"] for one in found if one["kind"] != "headline" or hidden == "article"] == []
    assert {"张晶", "职工创新工作室答辩会"}.isdisjoint([*offered(client, "张晶"), *offered(client, "创新")])


def test_it_does_without_an_index(client, played, index_folder):
    with_index = {one["text"]: one["count"] for one in ask(client, "石景山") if one["kind"] != "headline"}
    (index_folder / "current").unlink()
    assert {one["text"]: one["count"] for one in ask(client, "石景山")} == with_index != {}


def test_only_reading_is_allowed_and_an_unchanged_answer_is_not_sent_again(client, played):
    assert client.post(ADDRESS, {"q": "工会"}).status_code == 405
    first = client.get(ADDRESS, {"q": "工会"})
    again = client.get(ADDRESS, {"q": "工会"}, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_the_box_is_a_plain_search_that_a_script_may_help(client, played):
    for page in ("/", "/search/", "/topics/"):
        html = client.get(page).content.decode()
        assert f'data-suggest="{ADDRESS}"' in html
        assert "suggest.js" in html
    assert 'role="combobox"' not in html, "the script says so, when it is there"


# The table against a scan


def is_spelled(letters: str, text: str) -> bool:
    """Whether the letters are beginnings of readings of the first characters, one after the other."""
    if not letters:
        return True
    spoken = [character for character in text if readings(character)]
    return bool(spoken) and any(
        letters[:length].lower() == reading[:length].lower() and is_spelled(letters[length:], "".join(spoken[1:]))
        for reading in readings(spoken[0])
        for length in range(1, min(len(reading), len(letters)) + 1)
    )


def rank(typed: str, text: str) -> int | None:
    """Which of the ways of fitting, the best first, or none."""
    wanted, letters = squeeze(typed), names.NOT_SPELLED.sub("", squeeze(typed))
    ways = [text == wanted, text.startswith(wanted), wanted in text]
    if letters.isascii() and letters.isalnum():
        begins = [character for character in text if readings(character)]
        ways += [is_spelled(letters, text)]
        ways += [len(letters) > 1 and any(is_spelled(letters, "".join(begins[start:])) for start in range(len(begins)))]
    return ways.index(True) if True in ways else None


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.thorough
def test_the_table_finds_what_a_scan_finds_in_the_same_order(seed):
    chance = random.Random(seed)
    made = [
        Name(chance.choice(KINDS), pk, "".join(chance.choices(CHARACTERS, k=chance.randint(1, 9))), chance.randint(1, 20))
        for pk in range(120)
    ]
    table = make_table(made)
    folded = [name._replace(text=squeeze(name.text)) for name in made if squeeze(name.text)]
    syllables = ["s", "shi", "j", "jing", "shan", "q", "zong", "z", "chang", "h", "hui", "k", "a", "1", "p", "lv", "le", "y"]
    for _ in range(60):
        piece = squeeze(chance.choice(made).text)
        start = chance.randrange(len(piece) or 1)
        typed = chance.choice([piece[start : start + 3], "".join(chance.choices(syllables, k=chance.randint(1, 4)))])
        if not typed:
            continue
        fitting = [(fit, name) for name in folded if (fit := rank(typed, name.text)) is not None]
        fitting.sort(key=lambda pair: (pair[0], -pair[1].articles, KINDS.index(pair[1].kind), pair[1].text, pair[1].pk))
        found = table.find(typed, MANY)
        assert [name.pk for name in found] == [name.pk for _fit, name in fitting], typed
        assert table.find(typed, 3) == found[:3]


def test_every_reading_counts():
    assert spell("长沙，A1") == "ZhangChang|ShaSuo|A|1"
    table = make_table([Name(Kind.REGION, 1, "重庆", 1), Name(Kind.REGION, 2, "长乐", 1)])
    for typed in ("".join(pair) for pair in product(("zhong", "chong", "zh", "c"), ("q", "qing"))):
        assert [name.pk for name in table.find(typed, 9)] == [1], typed


def test_names_in_print_are_those_that_articles_lead_to(people):
    found = {(name.kind, name.text): name.articles for name in names_in_print()}
    assert found[Kind.REGION, "北京市"] == 2, "its own and the district's"
    assert found[Kind.PERSON, "张晶"] == 1
    assert (Kind.REGION, "天津市") not in found
    assert make_table([]).find("工会", 9) == []


def test_a_table_is_kept_while_nothing_changes_and_a_minute_longer(played, monkeypatch):
    depth = len(connection.savepoint_ids)
    monkeypatch.setattr(generation, "is_uncommitted", lambda: len(connection.savepoint_ids) > depth)
    if connection.vendor == "postgresql":
        monkeypatch.setattr(generation, "current", lambda: generation.Seen("", Organization.objects.count(), None))
    now = [1000.0]
    monkeypatch.setattr(names.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(names, "_kept", names._Kept())
    monkeypatch.setattr(names, "_beside", lambda work: work())  # another thread would not see what is not committed
    first = name_table()
    assert first
    assert name_table() is first
    now[0] += 10 * names.GRACE
    assert name_table() is first, "nothing changed"
    cast.means(played["photo"], "新机构", "新机构")
    fresh = name_table()
    assert fresh
    assert fresh is not first
    assert fresh.find("新机构", 9)
    cast.means(played["photo"], "更新的机构", "更新的机构")
    assert name_table() is fresh, "not more than once a minute"
    now[0] += names.GRACE
    newest = name_table()
    assert newest
    assert newest.find("更新的机构", 9)


def test_nobody_waits_for_a_table_that_takes_long(client, played, monkeypatch):
    """Before there is one, headlines are suggested and nobody keeps that; later the last one does until the next is made."""
    may_go_on = threading.Event()

    def slowly():
        assert may_go_on.wait(30)
        yield Name(Kind.TOPIC, 1, "工会", 1)

    generations = ["one"]
    monkeypatch.setattr(generation, "current", lambda: generation.Seen(generations[-1], "", None))
    monkeypatch.setattr(names, "_kept", names._Kept())
    monkeypatch.setattr(names, "names_in_print", slowly)
    monkeypatch.setattr(names, "PATIENCE", 0.01)
    early = client.get(ADDRESS, {"q": "塔吊"})
    assert early.headers["Cache-Control"] == "no-store"
    assert early.json()["whole"] is False
    assert {one["kind"] for one in early.json()["suggestions"]} <= {"headline"}
    may_go_on.set()
    assert names._is_made.wait(30)
    first = name_table()
    assert first
    assert "Cache-Control" not in client.get(ADDRESS, {"q": "塔吊"}).headers
    may_go_on.clear()
    generations.append("two")
    monkeypatch.setattr(names, "GRACE", 0)
    assert name_table() is name_table() is first
    may_go_on.set()
    assert names._is_made.wait(30)
    assert names._kept.table is not first


def test_a_table_that_cannot_be_made_is_tried_again(played, monkeypatch, caplog):
    monkeypatch.setattr(generation, "current", lambda: generation.Seen("one", "", None))
    monkeypatch.setattr(names, "_kept", names._Kept())
    monkeypatch.setattr(names, "_beside", lambda work: work())
    with monkeypatch.context() as patched:
        patched.setattr(names, "names_in_print", lambda: 1 / 0)
        assert name_table() is None
    assert "ZeroDivisionError" in caplog.text
    assert name_table() is not None


@given(typed=st.text(max_size=60) | st.from_regex(r"[a-zA-Z0-9' .*\[\]|\\]{0,50}", fullmatch=True))
@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.thorough
def test_anything_typed_is_no_error(client, played, typed):
    assert client.get(ADDRESS, {"q": typed.encode("utf-8", "replace").decode()}).status_code == 200
