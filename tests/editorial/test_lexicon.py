"""Pages are read by the words of the files with what people changed of them; what people decided of articles stays."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import ingest
from articles.editorial import editing, lexicon
from articles.lexicons import load_lexicons
from articles.lexicons.changes import Change, RefusedError
from articles.models import Article, LexiconEntry, Page, Topic

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parent.parent.parent
SMART = ("topics", "words", "智慧工会")
TEXT = "\n\n职工云阅读首月见闻\n\n本报讯(记者 张晶)近日,聊城市职工云阅读开放,职工在云阅读里读书,云阅读受到欢迎。\n"


def added(word="云阅读", value=5, path=SMART):
    return lexicon.keep(Change(path, word, "add", value), by=None)


def stored():
    return ingest.store_text(TEXT, "a.txt", ingest.Given()).page


def topics_of(page):
    return [topic.name for topic in Article.objects.get(page=page).topics.all()]


def read_again(page):
    return ingest.read_again(Page.objects.get(pk=page.pk))


@pytest.mark.thorough
def test_a_page_has_the_topic_for_as_long_as_the_word_stands():
    page = stored()
    first = page.parser
    assert "智慧工会" not in topics_of(page)
    entry = added()
    assert read_again(page).outcome == "changed"
    assert "智慧工会" in topics_of(page)
    assert Page.objects.get().parser != first
    assert lexicon.withdraw(entry, by=None)
    read_again(page)
    assert "智慧工会" not in topics_of(page)
    assert Page.objects.get().parser == first


def test_what_people_decided_stays():
    entry = added()
    page = stored()
    article = Article.objects.get()
    editing.change_fields(article, {"headline": "甲"}, by=None)
    editing.remove_member(article, "topics", "zhihui-gonghui", by=None)
    editing.settle(article)
    added("云阅")
    lexicon.withdraw(entry, by=None)
    for another in ("阅读里", "读书"):
        assert read_again(page).page.parser.endswith(lexicon.in_use().version)
        assert "智慧工会" not in topics_of(page)
        assert Article.objects.get().headline == "甲"
        added(another)


def test_an_upload_is_read_by_the_changed_words():
    added()
    record, parser = ingest.read_text(TEXT, "a.txt")
    assert "智慧工会" in record["articles"][0]["topics"]
    assert parser.endswith(lexicon.in_use().version)


def test_the_words_are_merged_once_and_cost_a_page_one_query():
    assert lexicon.in_use() is load_lexicons()
    added()
    merged = lexicon.in_use()
    assert merged["topics"]["words"]["智慧工会"]["云阅读"] == 5
    with CaptureQueriesContext(connection) as queries:
        assert lexicon.in_use() is merged
    assert len(queries) == 1
    assert "云阅读" not in load_lexicons()["topics"]["words"]["智慧工会"]


def test_a_topic_of_the_archive_may_get_its_first_words_and_a_renamed_one_keeps_those_it_has():
    Topic.objects.create(name="数字阅读", slug="shuzi-yuedu")
    added(path=("topics", "words", "数字阅读"))
    page = stored()
    assert "数字阅读" in topics_of(page)
    topic = Topic.objects.get(name="智慧工会")
    editing.rename(topic, "数智工会")
    topic.name = "数智工会"
    topic.save()
    sections = lexicon.sections(lexicon.in_use())
    assert SMART in sections
    assert ("topics", "words", "数智工会") not in sections


def test_a_change_is_kept_with_what_stood_there():
    entry = lexicon.keep(Change(SMART, "手机", "change", "1"), by=None, reason="试")
    assert (entry.value, entry.value_before, entry.reason) == (1, 0.5, "试")
    assert lexicon.in_use()["topics"]["words"]["智慧工会"]["手机"] == 1


def test_what_does_not_fit_or_was_not_seen_is_not_kept():
    seen = lexicon.in_use().version
    with pytest.raises(RefusedError):
        added("二维码")
    with pytest.raises(KeyError):
        added(path=("topics", "words", "没有的主题"))
    added()
    with pytest.raises(lexicon.StaleError):
        lexicon.keep(Change(SMART, "云端", "add", 3), by=None, seen=seen)
    entry = LexiconEntry.objects.get()
    with pytest.raises(lexicon.StaleError):
        lexicon.withdraw(entry, by=None, seen=seen)
    assert lexicon.withdraw(entry, by=None)
    assert not lexicon.withdraw(entry, by=None)


def test_the_words_are_exported_as_files(tmp_path, capsys):
    call_command("export_lexicons", str(tmp_path / "shipped"))
    assert load_lexicons(tmp_path / "shipped").version == load_lexicons().version
    added()
    call_command("export_lexicons", str(tmp_path / "merged"))
    assert load_lexicons(tmp_path / "merged").tables == lexicon.in_use().tables
    assert "1 changed: topics" in capsys.readouterr().out
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="file"):
        call_command("export_lexicons", str(tmp_path / "file"))


@pytest.mark.thorough
def test_a_web_worker_starts_without_words():
    script = (
        "import unionnews.wsgi, django.urls, articles.admin; from articles.lexicons import load_lexicons; import sys; "
        "django.urls.get_resolver().url_patterns; "
        "print(load_lexicons.cache_info().currsize, 'articles.parsing.pipeline' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=os.environ, capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["0", "False"]
