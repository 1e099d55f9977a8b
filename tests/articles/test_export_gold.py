"""Checked pages as gold: what people decided is in the records, and a page that nobody changed scores 1.000 against itself."""

import io
import json
import zipfile

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from articles import ingest
from articles.editorial import editing, withholding
from articles.editorial.gold import checked_pages, gold_record
from articles.models import Page
from tests.editorial import cast

pytestmark = pytest.mark.django_db

GOLD = "/admin/articles/page/gold/"
SEED = settings.BASE_DIR / "seeds" / "004_899564df5b09ddc4.txt"


@pytest.fixture
def by(db):
    return User.objects.create_user("zhao")


@pytest.fixture
def page(db):
    return cast.store()


def check(page, by):
    withholding.mark_reviewed(list(page.articles.all()), by=by)


@pytest.mark.thorough
def test_a_seed_that_nobody_changed_scores_full_marks_against_itself(tmp_path, by):
    page = ingest.store_text(ingest.read_page_file(SEED), SEED.name, ingest.Given()).page
    check(page, by)
    call_command("export_gold", tmp_path / "gold", stdout=io.StringIO())
    assert (tmp_path / "gold" / SEED.name).read_bytes() == SEED.read_bytes()
    out = io.StringIO()
    call_command("evaluate", gold=tmp_path / "gold", stdout=out)
    figures = dict(line.split()[:2] for line in out.getvalue().splitlines() if "(" in line)
    assert set(figures.values()) <= {"1.000", "-"}, figures
    assert {"headline", "people", "union_names", "dates", "region", "segmented"} <= {
        name for name, value in figures.items() if value == "1.000"
    }


def test_a_page_is_gold_when_all_its_articles_are_checked(page, by):
    withholding.mark_reviewed([cast.first(page)], by=by)
    assert not checked_pages()
    check(page, by)
    assert list(checked_pages()) == [page]
    withholding.withhold([cast.second(page)], "申请", by=by)
    assert not checked_pages()


def test_what_people_decided_is_in_the_record(page, by):
    article = cast.first(page)
    editing.change_fields(article, {"headline": "人定的标题", "region": "110107"}, by=by)
    editing.remove_member(article, "people", "张晶", by=by)
    editing.settle(article)
    record = gold_record(page, "a.txt")
    read = record["articles"][0]
    assert (record["source"], read["headline"], read["region"]["district"]) == ("a.txt", "人定的标题", "石景山区")
    assert [person["name"] for person in read["people"]] == ["李明"]
    assert "parser" not in record
    assert "warnings" not in record["articles"][1], "a doubt of the parser is no part of what people say"


def test_two_pages_from_files_of_one_name_are_two_records(page, by, tmp_path):
    other = cast.store(cast.record(cast.visit(), ads=[]), text=cast.TEXT + "又一行\n")
    for each in (page, other):
        check(each, by)
    out = io.StringIO()
    call_command("export_gold", tmp_path, stdout=out)
    assert out.getvalue().splitlines()[-1] == f"pages: 2 exported to {tmp_path}"
    second = f"cast-{other.sha256[:16]}"
    assert {file.name for file in tmp_path.iterdir()} == {"cast.json", "cast.txt", f"{second}.json", f"{second}.txt"}
    assert json.loads((tmp_path / f"{second}.json").read_text("utf-8"))["source"] == f"{second}.txt"


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="file"):
        call_command("export_gold", tmp_path / "file", stdout=io.StringIO())


def test_an_editor_in_chief_takes_the_gold_away(chief, archivist, page, by):
    assert "还没有一版" in chief.get(GOLD, follow=True).content.decode()
    check(page, by)
    assert GOLD in chief.get("/admin/articles/page/").content.decode()
    archive = zipfile.ZipFile(io.BytesIO(chief.get(GOLD).content))
    assert archive.namelist() == ["cast.json", "cast.txt"]
    assert archive.read("cast.txt").decode() == Page.objects.get().text
    assert GOLD not in archivist.get("/admin/articles/page/").content.decode()
    assert archivist.get(GOLD).status_code == 403
