"""``manage.py load_pages``, ``reparse`` and ``sanity_check``: real pages in, every file accounted for, nothing lost."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles import ingest
from articles.editorial import editing
from articles.models import Article, ImportRun, Issue, Page, Part, Version
from tests.depictions import jpeg, pdf, png

pytestmark = pytest.mark.django_db

SEEDS = Path(__file__).parents[2] / "seeds"
SMALL_PAGE = """

石景山区总工会召开职工创新工作室答辩会

本报讯(记者 林一)近日,石景山区总工会召开2022年度区级职工创新工作室答辩评审会。共11家职工工作室参加答辩。
"""


def load(*paths: Path, **options: object) -> tuple[str, str]:
    """(what it wrote, what it complained of, with the error it ended in)."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("load_pages", *map(str, paths), stdout=out, stderr=err, **options)
    except CommandError as error:
        err.write(str(error))
    return out.getvalue(), err.getvalue()


@pytest.fixture
def page_file(tmp_path) -> Path:
    file = tmp_path / "page.txt"
    file.write_text(SMALL_PAGE, "utf-8")
    return file


def test_it_works(page_file):
    out, err = load(page_file)
    assert out.splitlines()[-1] == "pages: 1 new, 0 changed, 0 unchanged, 0 failed; articles: 1"
    assert not err
    page = Page.objects.get()
    assert page.text == SMALL_PAGE
    article = page.articles.get()
    assert article.headline == "石景山区总工会召开职工创新工作室答辩会"
    assert article.region is not None
    assert article.region.name == "石景山区"
    assert article.union_level == "district"


def test_the_same_page_again_changes_nothing(page_file, tmp_path):
    load(page_file)
    before = list(Article.objects.values_list("pk", "key", "updated_at"))
    copy = tmp_path / "copy.txt"
    copy.write_bytes(page_file.read_bytes())
    out, _ = load(page_file, copy)
    assert out.splitlines()[-1] == "pages: 0 new, 0 changed, 2 unchanged, 0 failed; articles: 2"
    assert list(Article.objects.values_list("pk", "key", "updated_at")) == before


def test_what_is_said_of_a_page_is_kept_over_what_is_read(page_file):
    load(page_file)
    out, _ = load(page_file, newspaper="劳动午报", date="2022-11-30", page_number="02")
    assert out.splitlines()[-1].startswith("pages: 0 new, 1 changed")
    load(page_file)
    call_command("reparse", stdout=io.StringIO())
    page = Page.objects.get()
    assert (page.number, page.issue.date, page.issue.newspaper.name) == ("02", "2022-11-30", "劳动午报")
    assert not page.issue.date_inferred
    assert Issue.objects.count() == 1
    assert page.articles.get().not_after.isoformat() == "2022-11-30"


def test_pages_of_one_day_are_one_issue(tmp_path):
    for number, headline in (("01", "甲区总工会送清凉"), ("02", "乙区总工会送清凉")):
        (tmp_path / f"{number}.txt").write_text(SMALL_PAGE.replace("石景山区总工会召开", headline), "utf-8")
        load(tmp_path / f"{number}.txt", newspaper="劳动午报", date="2022-11-30", page_number=number)
    assert Issue.objects.get().pages.count() == 2


BAD_FILES = [
    ("binary.txt", b"\x89PNG\0\0", "空字节"),
    ("latin.txt", "工会".encode("gb18030"), "UTF-8"),
    ("blank.txt", "\n\n 　\n".encode(), "空白文件"),
    ("empty.txt", b"", "空白文件"),
    ("huge.txt", "工".encode() * 800_000, "文件过大"),
    ("missing.txt", None, "文件不存在"),
]


@pytest.mark.parametrize(("name", "content", "reason"), BAD_FILES, ids=[row[0] for row in BAD_FILES])
@pytest.mark.thorough
def test_a_bad_file_is_named_with_its_reason_and_the_others_go_on(page_file, name, content, reason):
    bad = page_file.with_name(name)
    if content is not None:
        bad.write_bytes(content)
    out, err = load(bad, page_file)
    assert out.splitlines()[-1].startswith("pages: 1 new, 0 changed, 0 unchanged, 1 failed")
    assert name in err
    assert reason in err
    assert "1 of 2 files failed" in err
    assert ImportRun.objects.get().files.filter(outcome="failed", message__contains=reason).exists()


def test_a_page_that_is_all_advertisement_is_kept_without_an_article(tmp_path):
    file = tmp_path / "ads.txt"
    file.write_text("\n\n广告\n\n登报咨询电话:63522410\n", "utf-8")
    out, err = load(file)
    assert out.splitlines()[-1] == "pages: 1 new, 0 changed, 0 unchanged, 0 failed; articles: 0"
    assert not err
    assert set(Part.objects.values_list("role", flat=True)) == {"advertisement"}


def test_a_dry_run_stores_nothing(page_file):
    out, _ = load(page_file, dry_run=True)
    assert "1 new" in out
    assert not Page.objects.exists()
    assert not ImportRun.objects.exists()


def test_a_bad_date_is_refused_before_anything_is_read(page_file):
    _, err = load(page_file, date="2022/11/30")
    assert "2023-06-15" in err
    assert not Page.objects.exists()


def test_a_page_that_the_parser_fails_on_does_not_stop_the_others(page_file, monkeypatch, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text(SMALL_PAGE.replace("石景山", "房山"), "utf-8")
    read_text = ingest.read_text

    def fail_on_other(text, source):
        if source == "other.txt":
            raise ZeroDivisionError
        return read_text(text, source)

    monkeypatch.setattr(ingest, "read_text", fail_on_other)
    out, err = load(other, page_file)
    assert out.splitlines()[-1].startswith("pages: 1 new, 0 changed, 0 unchanged, 1 failed")
    assert "other.txt" in err


@pytest.mark.thorough
def test_all_seeds_are_read_stored_and_sane():
    out, err = load(SEEDS)
    assert out.splitlines()[-1] == "pages: 5 new, 0 changed, 0 unchanged, 0 failed; articles: 37"
    assert not err
    addresses = dict(Article.objects.values_list("key", "pk"))
    out = io.StringIO()
    call_command("sanity_check", stdout=out)
    assert out.getvalue().splitlines()[-1] == "nothing wrong"
    call_command("reparse", stdout=out)
    assert out.getvalue().splitlines()[-1] == "pages: 0 changed, 5 unchanged"
    assert dict(Article.objects.values_list("key", "pk")) == addresses


@pytest.mark.thorough
def test_another_reading_keeps_keys_addresses_and_decisions_and_is_reported(page_file, monkeypatch):
    load(page_file)
    article = Article.objects.get()
    editing.change_fields(article, {"deck": "人定的副题"}, by=None)
    editing.remove_member(article, "topics", article.topics.first().slug, by=None)
    editing.settle(article)
    decided = list(article.topics.values_list("slug", flat=True))
    read_text = ingest.read_text

    def read_otherwise(text, source):
        record, _parser = read_text(text, source)
        record["articles"][0] |= {"headline": "石景山区总工会召开答辩会", "deck": "另读的副题"}
        return record, "another"

    monkeypatch.setattr(ingest, "read_text", read_otherwise)
    for options, outcome, headline in (
        ({"dry_run": True}, "pages: 1 would be changed, 0 unchanged", article.headline),
        ({}, "pages: 1 changed, 0 unchanged", "石景山区总工会召开答辩会"),
    ):
        out = io.StringIO()
        call_command("reparse", stdout=out, **options)
        assert out.getvalue().splitlines()[-1] == outcome
        assert "石景山区总工会召开职工创新工作室答辩会 → 石景山区总工会召开答辩会" in out.getvalue()
        again = Article.objects.get()
        assert (again.pk, again.key, again.headline, again.deck) == (article.pk, article.key, headline, "人定的副题")
        assert list(again.topics.values_list("slug", flat=True)) == decided
    assert again.review_items.filter(code="parser_disagrees", state="open").exists()


def test_sanity_check_names_what_is_wrong(page_file):
    load(page_file)
    Page.objects.update(text=SMALL_PAGE + "。")
    Part.objects.filter(role="headline").delete()
    err = io.StringIO()
    with pytest.raises(CommandError, match="findings"):
        call_command("sanity_check", stdout=io.StringIO(), stderr=err)
    assert "SHA-256" in err.getvalue()
    assert "not in exactly one part" in err.getvalue()


def test_a_picture_beside_the_text_is_attached_to_its_page(page_file, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    for name, content in (("page.JPG", jpeg(30, 40)), ("page.pdf", pdf()), ("page2.png", png()), ("page.tif", b"II*\0")):
        (tmp_path / name).write_bytes(content)
    (tmp_path / "page.png").write_bytes(b"<svg/>")
    out, err = load(tmp_path)
    assert out.splitlines()[-2:] == [
        "facsimiles: 2 attached, 0 unchanged, 1 failed",
        "pages: 1 new, 0 changed, 0 unchanged, 0 failed; articles: 1",
    ]
    assert "page.png: 不是 PNG" in err
    assert "1 of 3 facsimiles failed" in err
    page = Page.objects.get()
    assert [row.media_type for row in page.facsimiles.all()] == ["image/jpeg", "application/pdf"]
    assert "page.png" in ImportRun.objects.get().files.get().message
    assert not Version.objects.exists()
    (tmp_path / "page.png").write_bytes(png())
    out, err = load(page_file)
    assert "facsimiles: 1 attached, 2 unchanged, 0 failed" in out
    assert not err
    assert Version.objects.latest("pk").revision.reason == "page.png"


def test_a_dry_run_attaches_nothing(page_file, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    (tmp_path / "page.png").write_bytes(png())
    load(page_file, dry_run=True)
    assert not (tmp_path / "data").exists()
