"""Pages come in by upload, after a look at what the parser makes of them; they are read again, decided on, and removed."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles import ingest
from articles.admin import upload
from articles.editorial import sanity
from articles.models import Article, ImportRun, Issue, Override, Page, Person, Redirect
from tests.articles.desk import errors_in, save, shown_in
from tests.editorial.cast import TEXT, contest, first, record, second, store, visit

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/page/add/"


@pytest.fixture
def reads(monkeypatch):
    """The parser's place taken by a reading made by hand; returns what it will read from now on."""
    reading = {"record": record()}
    monkeypatch.setattr(ingest, "read_text", lambda text, source: (reading["record"], "cast-2"))
    return reading


def file(content=TEXT, name="一.txt"):
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode(), "text/plain")


def upload_files(client, *files, **given):
    return client.post(ADD, {"files": list(files), **given})


def confirm(client, response, **changes):
    data = {"bundle": response.context["bundle"], **response.context["form"].cleaned_data} | changes
    data.pop("files", None)
    return client.post(ADD, data, follow=True)


def test_it_works(archivist, reads):
    response = upload_files(archivist, file(), newspaper="劳动午报", issue_date="2022-11-30", number="03")
    content = response.content.decode()
    assert "聊城市总工会慰问货车司机" in content
    assert "石景山区" in content
    assert not Page.objects.exists()
    assert not ImportRun.objects.exists()
    response = confirm(archivist, response)
    page = Page.objects.get()
    assert (page.text, page.source, page.number) == (TEXT, "一.txt", "03")
    assert (str(page.issue), page.issue.date_inferred) == ("劳动午报 2022-11-30", False)
    assert Override.objects.filter(decided_by__username="li").count() == 3
    run = ImportRun.objects.get()
    assert (run.started_by.username, run.files.get().outcome) == ("li", "new")
    assert response.redirect_chain[-1][0] == reverse("admin:articles_importrun_change", args=[run.pk])
    assert "由上传加入" in LogEntry.objects.get(content_type__model="page").change_message


def test_line_ends_and_blanks_are_stored_as_they_are(archivist, reads, monkeypatch):
    text = "  甲\r\n\r\n乙\r\t\n"
    monkeypatch.setattr(ingest, "read_text", lambda *args: (record() | {"articles": [], "ads": []}, "cast-2"))
    confirm(archivist, upload_files(archivist, file(text)))
    assert Page.objects.get().text == text


def test_files_that_fail_are_named_and_the_others_go_on(archivist, reads):
    response = upload_files(
        archivist,
        file(b"\xff\xfe", "gbk.txt"),
        file(),
        file(b"", "空.txt"),
        file(b"a\0b", "binary.txt"),
        file(b" \n", "白.txt"),
    )
    errors = {preview.source: preview.error for preview in response.context["previews"]}
    assert "不是 UTF-8 文本" in errors["gbk.txt"]
    assert "空白文件" in errors["空.txt"]
    assert "空字节" in errors["binary.txt"]
    assert "空白文件" in errors["白.txt"]
    assert not errors["一.txt"]
    confirm(archivist, response)
    assert Page.objects.count() == 1


def test_a_file_that_is_too_large_is_named(archivist, reads, monkeypatch):
    monkeypatch.setattr(ingest, "MAX_PAGE_BYTES", 100)
    response = upload_files(archivist, file())
    assert "文件过大" in response.context["previews"][0].error


def test_a_page_on_which_the_parser_fails_is_named(archivist, reads, monkeypatch):
    def fail(text, source):
        raise RecursionError

    response = upload_files(archivist, file())
    monkeypatch.setattr(ingest, "read_text", fail)
    assert "未能解析" in upload_files(archivist, file()).context["previews"][0].error
    assert "未能解析：RecursionError" in confirm(archivist, response).content.decode()
    assert not Page.objects.exists()
    assert ImportRun.objects.get().files.get().outcome == "failed"


def test_the_same_text_again_changes_nothing(archivist, reads):
    confirm(archivist, upload_files(archivist, file()))
    response = upload_files(archivist, file(name="二.txt"))
    assert response.context["previews"][0].stored == Page.objects.get()
    response = confirm(archivist, response)
    assert Page.objects.count() == 1
    assert "未变 1 版" in response.content.decode()


@pytest.mark.thorough
def test_the_same_text_with_a_date_gives_the_page_its_date(archivist, reads):
    confirm(archivist, upload_files(archivist, file()))
    confirm(archivist, upload_files(archivist, file(), issue_date="2022-12-01"))
    assert Page.objects.get().issue.date == "2022-12-01"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"issue_date": "昨天"}, "不是日期"),
        ({"issue_date": "2022-13-01"}, "不是日期"),
        ({"newspaper": "报" * 101}, "100"),
        ({"number": "9" * 11}, "10"),
    ],
)
def test_bad_entries_are_refused_in_words(archivist, reads, changes, message):
    response = upload_files(archivist, file(), **changes)
    assert message in str(response.context["form"].errors)


def test_no_file_and_too_many_files_are_refused_in_words(archivist, reads, monkeypatch):
    assert "请选择文件" in archivist.post(ADD, {}).content.decode()
    monkeypatch.setattr(upload, "MOST_FILES", 1)
    assert "一次最多 1 个" in upload_files(archivist, file(), file()).content.decode()
    monkeypatch.setattr(upload, "MOST_CARRIED", 10)
    assert "合起来太大" in upload_files(archivist, file()).content.decode()


@pytest.mark.parametrize(
    "bundle",
    ["", "x", "a:b:c", signing.dumps([["x.txt", "甲"]], salt="other")],
    ids=["empty", "no signature", "a wrong one", "signed for something else"],
)
def test_a_bundle_that_was_not_previewed_here_stores_nothing(archivist, reads, bundle):
    response = archivist.post(ADD, {"bundle": bundle}, follow=True)
    assert "预览已过期" in response.content.decode()
    assert not Page.objects.exists()


def test_a_date_spoilt_between_the_steps_stores_nothing(archivist, reads):
    response = confirm(archivist, upload_files(archivist, file()), issue_date="x")
    assert "什么也没有存入" in response.content.decode()
    assert not Page.objects.exists()


def form_of(page):
    return reverse("admin:articles_page_change", args=[page.pk])


@pytest.mark.thorough
def test_newspaper_date_and_number_are_decided_and_last(archivist, reads):
    page = store()
    response = save(archivist, form_of(page), newspaper="工人日报", issue_date="2022-11-30", number="05")
    assert not errors_in(response)
    for _again in range(2):
        page.refresh_from_db()
        assert (str(page.issue), page.number) == ("工人日报 2022-11-30", "05")
        assert (first(page).newspaper.name, first(page).date) == ("工人日报", "2022-11-30")
        ingest.read_again(page)
    assert Issue.objects.count() == 1
    save(archivist, form_of(page), unlock_issue_date="on", unlock_newspaper="on", unlock_number="on")
    page.refresh_from_db()
    assert (str(page.issue), page.number) == ("劳动午报 2022", "")


def test_text_record_and_hash_have_no_field(archivist):
    page = store()
    response = archivist.get(form_of(page))
    assert not {"text", "record", "sha256", "parser", "source"} & set(response.context["adminform"].form.fields)
    archivist.post(form_of(page), shown_in(response) | {"text": "改", "record": "{}", "sha256": "0", "source": "y"})
    assert Page.objects.values_list("text", "sha256", "source").get() == (page.text, page.sha256, page.source)


def test_a_date_that_is_none_is_refused_in_words(archivist):
    assert "不是日期" in errors_in(save(archivist, form_of(store()), issue_date="2022-02-30"))


@pytest.mark.thorough
def test_reading_again_shows_the_difference_first(archivist, reads):
    page = store()
    save(archivist, reverse("admin:articles_article_change", args=[second(page).pk]), headline="人定")
    reads["record"] = record(visit(headline="新读"), contest(headline="另读"))
    chosen = {"action": "read_selected_again", "_selected_action": [page.pk]}
    response = archivist.post(reverse("admin:articles_page_changelist"), chosen, follow=True)
    assert "聊城市总工会慰问货车司机 → 新读" in response.content.decode()
    assert first(page).headline == "聊城市总工会慰问货车司机"
    archivist.post(response.redirect_chain[-1][0])
    assert (first(page).headline, second(page).headline) == ("新读", "人定")
    assert ImportRun.objects.get().kind == "reparse"


def test_reading_nothing_again_leads_back(archivist):
    response = archivist.get(reverse("admin:articles_page_read_again") + "?ids=x,7", follow=True)
    assert "没有可重新解析的版面" in response.content.decode()


def test_a_page_on_which_the_parser_now_fails_keeps_its_rows(archivist, monkeypatch):
    def fail(text, source):
        raise MemoryError

    page = store()
    monkeypatch.setattr(ingest, "read_text", fail)
    address = reverse("admin:articles_page_read_again") + f"?ids={page.pk}"
    assert "未能解析" in archivist.get(address).content.decode()
    assert "未能解析" in archivist.post(address, follow=True).content.decode()
    assert page.articles.count() == 2


def test_a_page_is_withheld_with_all_its_articles(archivist):
    page = store()
    archivist.post(reverse("admin:articles_page_state", args=["withhold"]) + f"?ids={page.pk}", {"reason": "权利人要求"})
    page.refresh_from_db()
    assert (page.state, page.withheld_reason) == ("withheld", "权利人要求")
    assert not Article.objects.published().exists()


@pytest.mark.thorough
def test_only_the_editor_in_chief_removes_a_page_and_nothing_is_left_behind(archivist, chief):
    page = store()
    ids = set(page.articles.values_list("pk", flat=True))
    address = reverse("admin:articles_page_delete", args=[page.pk])
    assert archivist.post(address, {"post": "yes"}).status_code == 403
    chief.post(address, {"post": "yes"})
    assert not Page.objects.exists()
    assert not Issue.objects.exists()
    assert not Person.objects.exists()
    assert set(Redirect.objects.filter(new_id=None, content_type__model="article").values_list("old_id", flat=True)) == ids
    assert [finding for check in sanity.CHECKS if check is not sanity.wrong_paths for finding in check()] == []
