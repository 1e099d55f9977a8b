"""Out and in again: what comes back is what was there, to the byte, with its addresses, decisions, history and rankings."""

import hashlib
import io
import json
import tarfile

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command

from articles.editorial import history, merging, placing, restoring, sanity, splitting
from articles.editorial.redirects import current_id
from articles.models import (
    Article,
    Fingerprint,
    Generation,
    MarkHolder,
    Merge,
    Organization,
    Override,
    Page,
    Person,
    Placement,
    ReviewItem,
    Revision,
    Split,
    Topic,
    Version,
)
from articles.preserving import importing
from articles.preserving.checking import check
from articles.preserving.sources import contents_of
from search.models import PendingChange
from tests.editorial.cast import first
from tests.preserving.desk import answers, edited_archive, emptied, exported, imported, person

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _edited(rows_for_the_module):
    return edited_archive()


@pytest.fixture
def edited(db, _edited):
    return _edited


def findings():
    """What sanity_check says; the second page is not wholly read."""
    return [finding for check_of in sanity.CHECKS for finding in check_of()]


def derived():
    """The marks of the articles' sentences, by article and by sentence."""
    holders = sorted(MarkHolder.objects.values_list("mark", "article_id"))
    return {each.pk: each.marks for each in Fingerprint.objects.all()}, holders


def test_it_works(edited, tmp_path):
    texts = list(Page.objects.order_by("pk").values_list("pk", "text", "sha256"))
    marks = derived()
    wrong = findings()
    before, epoch = exported(tmp_path / "one.tar"), Generation.objects.get().epoch
    emptied()
    assert imported(tmp_path / "one.tar").splitlines()[-1].startswith("imported: ")
    assert list(Page.objects.order_by("pk").values_list("pk", "text", "sha256")) == texts
    assert derived() == marks
    assert exported(tmp_path / "two.tar") == before
    assert Generation.objects.get().epoch != epoch
    assert findings() == wrong
    assert set(Article.objects.values_list("pk", flat=True)) <= set(PendingChange.objects.values_list("article_id", flat=True))


@pytest.mark.thorough
def test_searches_answer_the_same_with_the_same_rankings(edited, tmp_path, index_folder):
    queries = ("总工会", "司机", "市总", "职工 OR 司机", '"技能竞赛"', "王五", "主题:组建工会")
    before = answers(*queries)
    assert max(answer["total"] for answer in before) > 1
    exported(tmp_path / "one.tar")
    emptied()
    imported(tmp_path / "one.tar")
    assert answers(*queries) == before


def test_decisions_and_history_are_there(edited, tmp_path):
    exported(tmp_path / "one.tar")
    emptied()
    imported(tmp_path / "one.tar")
    assert Topic.objects.get(slug="jianhui-ruhui").name == "组建工会"
    assert Override.objects.get(field="headline").decided_by.username == "li"
    said = ReviewItem.objects.get(code="reader_correction")
    assert (said.answer, said.alternatives, said.article) == ("原报如此", ["读者的写法"], first(edited["page"]))
    assert "陈某读者".encode() not in (tmp_path / "one.tar").read_bytes()
    assert LogEntry.objects.get().change_message == "改了主题"
    assert LogEntry.objects.get().get_edited_object() == first(edited["page"])
    assert current_id(Organization, edited["gone"].pk) == (True, edited["kept"].pk)


@pytest.mark.thorough
def test_versions_come_back_and_can_be_restored(edited, tmp_path):
    article = first(edited["page"])
    before = list(Version.objects.order_by("pk").values_list("pk", "object_id", "number", "values", "decided", "at"))
    assert {revision.kind for revision in Revision.objects.all()} >= {"edit", "merge", "split", "blocks", "undo"}
    exported(tmp_path / "one.tar")
    emptied()
    imported(tmp_path / "one.tar")
    assert list(Version.objects.order_by("pk").values_list("pk", "object_id", "number", "values", "decided", "at")) == before
    read = history.versions_of(article).get(number=1)
    assert history.versions_of(article).get(number=2).revision.by.username == "li"
    assert restoring.restore(read, by=None) == []
    assert first(edited["page"]).headline == "聊城市总工会慰问货车司机"
    assert b"articles.version.jsonl" not in exported(tmp_path / "two.tar", with_history=False)


@pytest.mark.thorough
def test_people_come_with_names_and_without_a_way_in(edited, tmp_path):
    exported(tmp_path / "one.tar")
    emptied()
    wang = User.objects.get(username="wang")
    imported(tmp_path / "one.tar")
    li = User.objects.get(username="li")
    assert not li.is_active
    assert not li.has_usable_password()
    assert User.objects.get(username="wang") == wang
    assert wang.check_password("her own here")
    assert b"correct horse" not in (tmp_path / "one.tar").read_bytes()
    assert b"md5$" not in (tmp_path / "one.tar").read_bytes()


@pytest.mark.thorough
def test_a_merge_can_be_undone_where_people_and_kinds_have_other_numbers(edited, tmp_path):
    exported(tmp_path / "one.tar")
    emptied()
    kinds = {name: ContentType.objects.get_by_natural_key("articles", name) for name in ("organization", "topic")}
    for name, kind in kinds.items():
        ContentType.objects.filter(pk=kind.pk).update(model=f"{name}-before")
    ContentType.objects.filter(pk=kinds["organization"].pk).update(model="topic")
    ContentType.objects.filter(pk=kinds["topic"].pk).update(model="organization")
    ContentType.objects.clear_cache()
    try:
        imported(tmp_path / "one.tar")
        done = Merge.objects.get(undone_at=None)
        assert done.content_type_id == kinds["topic"].pk
        merging.undo(done, by=None)
        gone = Organization.objects.get(pk=edited["gone"].pk)
        decision = Override.objects.get(field="description")
        assert decision.target == gone
        assert decision.decided_by.username == "wang"
    finally:
        ContentType.objects.clear_cache()


@pytest.mark.thorough
def test_numbers_go_on_where_they_were(edited, tmp_path):
    exported(tmp_path / "one.tar")
    emptied()
    imported(tmp_path / "one.tar")
    assert person("新来").pk > edited["last"]


@pytest.mark.thorough
def test_merged_and_undone_is_as_before_with_history_left_out(edited, tmp_path):
    before = exported(tmp_path / "one.tar", with_history=False)
    done = merging.merge(edited["kept"], Organization.objects.get(name="北京市石景山区总工会"), by=edited["li"])
    assert exported(tmp_path / "two.tar", with_history=False) != before
    merging.undo(done, by=edited["wang"])
    assert exported(tmp_path / "two.tar", with_history=False) == before
    assert exported(tmp_path / "three.tar") != before


@pytest.mark.thorough
def test_splits_and_placements_are_there_and_can_be_undone(edited, tmp_path):
    exported(tmp_path / "one.tar")
    emptied()
    imported(tmp_path / "one.tar")
    done, undone = Split.objects.order_by("-pk")
    assert current_id(Person, undone.new_id) == (True, undone.kept_id)
    assert splitting.undo(done, by=None) == 0
    assert current_id(Person, done.new_id) == (True, done.kept_id)
    placement = Placement.objects.get(undone_at=None)
    assert placement.decided_by.username == "li"
    page = Page.objects.get(pk=edited["page"].pk)
    assert page.parts.filter(role="advertisement").count() == 2
    photographer = [entry["values"]["id"] for entry in placement.changes if entry["model"] == "articles.person"]
    placing.undo(placement, by=None)
    assert page.parts.filter(role="advertisement").count() == 1
    assert [Person.objects.get(name="白莹").pk] == photographer


@pytest.mark.thorough
def test_without_history_it_comes_back_as_well(edited, tmp_path):
    before = exported(tmp_path / "one.tar", with_history=False)
    assert b"logentry" not in before.replace(b"admin.logentry.jsonl  who", b"")
    assert "智慧建会".encode() in before
    assert "云上建会".encode() not in before  # withdrawn
    emptied()
    imported(tmp_path / "one.tar")
    assert exported(tmp_path / "two.tar", with_history=False) == before
    assert not LogEntry.objects.exists()
    assert person("新来").pk not in {edited["one"].pk, edited["two"].pk}


@pytest.mark.thorough
def test_a_folder_holds_the_same_and_any_software_unpacks_the_tar(edited, tmp_path):
    tar = exported(tmp_path / "one.tar")
    call_command("export_archive", f"{tmp_path}/folder/", stdout=io.StringIO())
    with tarfile.open(tmp_path / "one.tar") as packed:
        packed.extractall(tmp_path / "unpacked", filter="data")
    for name in ("unpacked", "folder"):
        emptied()
        imported(tmp_path / name)
        assert exported(tmp_path / "two.tar") == tar
    held = {content.name: content for content in contents_of(tmp_path / "folder")}
    assert sorted(held) == sorted(content.name for content in contents_of(tmp_path / "one.tar"))


def test_it_can_be_verified_and_read_without_this_software(edited, tmp_path):
    call_command("export_archive", f"{tmp_path}/folder/", stdout=io.StringIO())
    folder = tmp_path / "folder"
    for list_of_sums in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        for line in (folder / list_of_sums).read_text().splitlines():
            sha256, name = line.split("  ")
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256
    told = json.loads((folder / "manifest.json").read_text())
    assert told["sha256"] == hashlib.sha256((folder / "manifest-sha256.txt").read_bytes()).hexdigest()
    for name, file in told["files"].items():
        rows = [json.loads(line) for line in (folder / name).read_text().splitlines()]
        assert len(rows) == file["rows"]
    page = edited["other"]
    assert (folder / f"data/texts/{page.pk:010}.txt").read_bytes() == page.text.encode()
    assert "articles.override.jsonl" in (folder / "README.txt").read_text()


def test_an_archive_that_holds_something_is_left_alone(edited, tmp_path):
    exported(tmp_path / "one.tar")
    with pytest.raises(CommandError, match=r"库中已有内容.*版面 2"):
        imported(tmp_path / "one.tar")
    emptied()
    person("一人")
    with pytest.raises(CommandError, match="人物 1"):
        imported(tmp_path / "one.tar")
    assert Person.objects.count() == 1


def test_an_archive_of_older_software_lacks_a_column(edited, tmp_path):
    call_command("export_archive", f"{tmp_path}/folder/", stdout=io.StringIO())
    reader = importing.Reader(Article)
    line = json.loads((tmp_path / "folder/data/articles.article.jsonl").read_text().splitlines()[0])
    del line["crc32"], line["printed_page"], line["warnings"]
    values = dict(zip([field.name for field in reader.fields], reader.values(json.dumps(line).encode()), strict=True))
    assert (values["printed_page"], values["warnings"]) == ("", [])
    assert check(tmp_path / "folder").rows["data/articles.page.jsonl"] == 2


@pytest.mark.parametrize(("path", "said"), [("no/such/a.tar", "没有文件夹"), ("full", "不是空的")])
def test_a_place_that_cannot_be_used_is_refused(edited, tmp_path, path, said):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "note.txt").write_text("mine")
    with pytest.raises(CommandError, match=said):
        exported(tmp_path / path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["full"]


def test_a_file_that_is_not_there_is_said_to_be_so(edited, tmp_path):
    emptied()
    with pytest.raises(CommandError, match="无法读取"):
        imported(tmp_path / "none.tar")
