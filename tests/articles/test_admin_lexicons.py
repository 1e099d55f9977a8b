"""The words by which pages are read: what a change would do is shown before it is kept, and withdrawing takes it back."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from articles import effects, ingest
from articles.admin.lexicons import REFUSALS, TABLES
from articles.editorial import lexicon
from articles.editorial.telling import field_label
from articles.effects import effect_of
from articles.lexicons import load_lexicons
from articles.lexicons.changes import Change
from articles.lexicons.sections import sections_of
from articles.models import Article, LexiconEntry, Page
from tests.editorial.test_lexicon import SMART, TEXT, added
from tests.lexicons import test_changes

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/lexiconentry/add/"
LIST = "/admin/articles/lexiconentry/"
TABLES_ADDRESS = "/admin/articles/lexiconentry/tables/"
WORD = {"section": "topics › words › 智慧工会", "action": "add", "word": "云阅读", "value": "5", "reason": "新平台"}


@pytest.fixture
def page(db):
    return ingest.store_text(TEXT, "a.txt", ingest.Given()).page


def look(client, **changes):
    return client.post(ADD, WORD | changes)


def keep(client, **changes):
    seen = look(client, **changes).context["seen"]
    return client.post(ADD, WORD | changes | {"seen": seen}, follow=True)


def withdraw(client, entry):
    address = reverse("admin:articles_lexiconentry_withdraw", args=[entry.pk])
    return client.post(address, {"seen": client.get(address).context["seen"]}, follow=True)


def test_it_works(chief, page):
    response = look(chief)
    content = response.content.decode()
    assert "库中 1 版、1 篇文章含有“云阅读”" in content
    assert "会有 1 篇文章的读法不同" in content
    assert "<ins>智慧工会</ins>" in content
    assert not LexiconEntry.objects.exists()
    response = chief.post(ADD, WORD | {"seen": response.context["seen"]}, follow=True)
    entry = LexiconEntry.objects.get()
    assert (entry.section, entry.word, entry.value, entry.reason) == (WORD["section"], "云阅读", 5, "新平台")
    assert entry.decided_by.username == "wang"
    assert "新平台" in LogEntry.objects.get(content_type__model="lexiconentry").change_message
    assert "现在重读含有此词的 1 版" in response.content.decode()
    assert f"/admin/articles/page/read-again/?ids={page.pk}" in response.content.decode()
    assert Page.objects.get().parser == page.parser


@pytest.mark.thorough
def test_withdrawing_is_the_undo(chief, page):
    keep(chief)
    ingest.read_again(Page.objects.get())
    entry = LexiconEntry.objects.get()
    address = reverse("admin:articles_lexiconentry_withdraw", args=[entry.pk])
    assert "<del>智慧工会</del>" in chief.get(address).content.decode()
    assert "已撤回" in withdraw(chief, entry).content.decode()
    entry.refresh_from_db()
    assert entry.withdrawn_by.username == "wang"
    assert lexicon.in_use() is load_lexicons()
    assert "wang 于" in chief.get(LIST).content.decode()
    assert LogEntry.objects.filter(content_type__model="lexiconentry").count() == 2
    assert "已经撤回" in chief.get(address, follow=True).content.decode()
    assert keep(chief).status_code == 200
    assert LexiconEntry.objects.filter(withdrawn_at=None).count() == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"word": ""}, "请填写词"),
        ({"word": "二维码"}, "已在这张表里"),
        ({"word": "云（端）"}, "写成半角"),
        ({"word": "长" * 41}, "最多 40 字"),
        ({"value": ""}, "请填写值"),
        ({"value": "重"}, "0 到 10 的数"),
        ({"action": "remove"}, "没有“云阅读”"),
        ({"section": "topics › words › 没有"}, "选择"),
        ({"section": "topics › least"}, "选择"),
        ({"section": "regions › aliases", "value": "000000"}, "没有代码为“000000”的地区"),
        ({"section": "surnames › single"}, "只收单字"),
        ({"reason": "长" * 301}, "300"),
    ],
)
@pytest.mark.thorough
def test_what_does_not_fit_is_said_in_words(chief, changes, message):
    response = look(chief, **changes)
    assert message in str(response.context["form"].errors)
    assert not LexiconEntry.objects.exists()


def test_every_table_has_a_name_and_every_refusal_words():
    assert {path[0] for path in sections_of(load_lexicons().tables)} == set(TABLES)
    (cases,) = [mark for mark in test_changes.test_what_does_not_fit_is_refused.pytestmark if mark.name == "parametrize"]
    assert {case[4] for case in cases.args[1]} | {"last", "value-form"} == set(REFUSALS)


@pytest.mark.thorough
def test_what_another_changed_meanwhile_is_looked_at_again(chief, page):
    seen = look(chief).context["seen"]
    other = added("云端", 3)
    response = chief.post(ADD, WORD | {"seen": seen})
    assert "词表已被改动" in response.content.decode()
    assert LexiconEntry.objects.count() == 1
    address = reverse("admin:articles_lexiconentry_withdraw", args=[other.pk])
    assert "词表已被改动" in chief.post(address, {"seen": seen}).content.decode()
    assert LexiconEntry.objects.filter(withdrawn_at=None).count() == 1
    chief.post(ADD, WORD | {"seen": response.context["seen"]})
    assert LexiconEntry.objects.count() == 2


def test_archivists_see_and_editors_in_chief_change(archivist, chief):
    entry = added()
    content = archivist.get(TABLES_ADDRESS, {"section": WORD["section"]}).content.decode()
    assert "云阅读" in content
    assert "去词" not in content
    assert "看影响并撤回" not in archivist.get(LIST).content.decode()
    assert TABLES_ADDRESS in archivist.get(LIST).content.decode()
    assert "看影响并撤回" in chief.get(LIST).content.decode()
    address = reverse("admin:articles_lexiconentry_withdraw", args=[entry.pk])
    for client in (archivist,):
        assert client.get(ADD).status_code == 403
        assert client.post(ADD, WORD).status_code == 403
        assert client.post(address).status_code == 403
    change = reverse("admin:articles_lexiconentry_change", args=[entry.pk])
    assert chief.post(change, {"word": "乙"}).status_code == 403
    assert chief.post(reverse("admin:articles_lexiconentry_delete", args=[entry.pk]), {"post": "yes"}).status_code == 403


def test_the_tables_are_looked_through(chief):
    content = chief.get(TABLES_ADDRESS).content.decode()
    assert "words › 智慧工会" in content
    lexicon.keep(Change(SMART, "手机", "change", 1), by=None, reason="太轻")
    response = chief.get(TABLES_ADDRESS, {"section": WORD["section"]})
    rows = {row["word"]: row for row in response.context["words"]}
    assert (rows["手机"]["value"], rows["手机"]["entry"].reason) == ("1", "太轻")
    assert rows["二维码"]["entry"] is None
    form = chief.get(rows["手机"]["change"]).context["form"]
    assert {name: form[name].value() for name in ("section", "action", "word", "value")} == {
        "section": WORD["section"],
        "action": "change",
        "word": "手机",
        "value": "1",
    }
    found = chief.get(TABLES_ADDRESS, {"q": "二维码"}).context["words"]
    assert all("二维码" in row["word"] for row in found)
    assert "没有这样的词" in chief.get(TABLES_ADDRESS, {"q": "囗囗囗"}).content.decode()
    assert chief.get(TABLES_ADDRESS, {"section": "x"}).status_code == 200


def words_with(word, value=5):
    before = lexicon.in_use()
    return before, before.with_changes([Change(SMART, word, "add", value)])


def test_the_reading_is_bounded_and_says_what_it_left(page):
    before, after = words_with("云阅读")
    effect = effect_of("云阅读", before, after, most_seconds=-1)
    assert (effect.pages, effect.read, effect.left) == (1, 0, 1)
    effect = effect_of("云阅读", before, after, most_pages=0)
    assert (effect.read, effect.left, effect.changed) == (0, 1, [])


def test_a_page_that_fails_is_counted(page, monkeypatch):
    def fail(*_args):
        raise RecursionError

    monkeypatch.setattr(effects.ingest, "read_by", fail)
    effect = effect_of("云阅读", *words_with("云阅读"))
    assert (effect.failed, effect.left) == (1, 0)


def test_only_what_the_words_change_is_shown_of_a_page_of_an_older_parser(page):
    Page.objects.update(parser="older", record={**page.record, "articles": []})
    effect = effect_of("云阅读", *words_with("云阅读"))
    ((changed),) = effect.changed
    assert [(each.field, each.gone, each.come) for each in changed.differences if each.field == "topics"] == [
        ("topics", (), ("智慧工会",))
    ]
    assert not changed.is_new


def test_words_are_found_in_full_width_across_breaks_and_in_articles_without_a_page(page):
    Article.objects.create(headline="ＡＩ工会", body="云阅\n读", order=1, key="x")
    effect = effect_of("AI", *words_with("AI"))
    assert (effect.pages, effect.articles, effect.given) == (0, 1, 1)
    Page.objects.update(text=TEXT.replace("云阅读", "云阅\n\n读"))
    assert effects.pages_with("云阅读") == [page.pk]


@pytest.mark.thorough
def test_the_effect_shown_is_what_reading_again_does(chief, page):
    shown = look(chief).context["effect"].changed
    keep(chief)
    changes = ingest.read_again(Page.objects.get(), dry_run=True).changes
    assert len(shown) == 1
    assert any("主题词：" in change for change in changes)
    fields = {field_label(Article, each.field) for each in shown[0].differences}
    told = {change.split("] ")[1].split("：")[0] for change in changes}
    assert told - {"位置、依据或把握不同（主题词）"} == fields
