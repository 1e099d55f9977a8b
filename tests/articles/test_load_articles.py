"""``manage.py load_articles``: born-digital articles in, every line accounted for, nothing lost, nothing twice."""

from __future__ import annotations

import gzip
import io
import json
import lzma
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from articles.editorial import fingerprints, overrides, withholding
from articles.loading.bulk import MANY
from articles.loading.entries import BadLineError, read_entry
from articles.loading.store import Loader
from articles.models import Article, ImportRun, Issue, Newspaper, Repeat, TopicLabel
from articles.models.generation import Touched
from search.models import PendingChange

STORY = {
    "id": 7,
    "newspaper": "劳动午报",
    "date": "2022-07-12",
    "page": 3,
    "kicker": "职工创新",
    "headline": "石景山区总工会召开答辩会",
    "deck": "11家工作室参加",
    "byline": "记者 张晶 通讯员 石蕊",
    "body": ["本报讯 近日,石景山区总工会召开答辩评审会。", "　　北京市总工会副主席王一民到会。\n\n会议开了一天。"],
    "section": "要闻",
    "topics": ["职工创新"],
}


def write(folder: Path, *lines: Any, name: str = "a.jsonl") -> Path:
    """A file of these lines: dicts as JSON, bytes as they are."""
    content = b"".join(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in lines)
    suffix, path = Path(name).suffix, folder / name
    path.write_bytes(gzip.compress(content) if suffix == ".gz" else lzma.compress(content) if suffix == ".xz" else content)
    return path


def load(*paths: Path, no_entities: bool = True) -> tuple[str, str]:
    """(the last line of what it wrote, what it complained of with the error it ended in)."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("load_articles", *map(str, paths), no_entities=no_entities, stdout=out, stderr=err)
    except CommandError as error:
        err.write(str(error))
    return out.getvalue().splitlines()[-1], err.getvalue()


def counted(new: int = 0, changed: int = 0, unchanged: int = 0, failed: int = 0) -> str:
    return f"articles: {new} new, {changed} changed, {unchanged} unchanged, {failed} failed"


@pytest.mark.django_db
class TestStoring:
    def test_it_works(self, tmp_path):
        assert load(write(tmp_path, STORY)) == (counted(new=1), "")
        article = Article.objects.get()
        assert (article.newspaper.name, article.issue.date, article.page) == ("劳动午报", "2022-07-12", None)
        assert (article.external_id, article.printed_page, article.section) == ("7", "3", "要闻")
        assert (article.kicker, article.headline, article.deck) == (STORY["kicker"], STORY["headline"], STORY["deck"])
        assert article.paragraphs == [STORY["body"][0], "北京市总工会副主席王一民到会。", "会议开了一天。"]
        assert list(article.bylines.values_list("role", "name")) == [("记者", "张晶"), ("通讯员", "石蕊")]
        assert [label.topic.slug for label in article.topic_labels.all()] == ["zhigong-chuangxin"]
        assert not article.person_mentions.exists()

    def test_headline_and_body_are_enough(self, tmp_path):
        load(write(tmp_path, {"title": "塔吊", "body": "工人"}, {"headline": "矿井", "body": ["工人"]}))
        assert set(Article.objects.values_list("headline", "newspaper", "issue", "date")) == {
            ("塔吊", None, None, ""),
            ("矿井", None, None, ""),
        }

    @pytest.mark.parametrize("no_entities", [True, False])
    @pytest.mark.thorough
    def test_the_same_again_changes_nothing(self, tmp_path, no_entities):
        file = write(tmp_path, STORY, {"title": "塔吊", "body": "工人"}, name="a.jsonl.xz")
        load(file, no_entities=no_entities)
        before = list(Article.objects.values_list("pk", "updated_at"))
        PendingChange.objects.all().delete()
        assert load(file) == (counted(unchanged=2), "")
        assert list(Article.objects.values_list("pk", "updated_at")) == before
        assert not PendingChange.objects.exists()

    def test_one_id_stands_for_one_article_of_its_newspaper(self, tmp_path):
        other = {**STORY, "newspaper": "工人日报"}
        bare = {key: STORY[key] for key in ("id", "headline", "body")}
        assert load(write(tmp_path, STORY, other, bare, STORY))[0] == counted(new=3, unchanged=1)
        changed = {**STORY, "headline": "换了标题", "date": "2022-07-13"}
        assert load(write(tmp_path, changed, other, bare))[0] == counted(changed=1, unchanged=2)
        article = Article.objects.get(newspaper__name="劳动午报")
        assert (article.headline, article.issue.date) == ("换了标题", "2022-07-13")
        assert set(Issue.objects.values_list("newspaper__name", "date")) == {
            ("劳动午报", "2022-07-13"),
            ("工人日报", "2022-07-12"),
        }

    def test_an_issue_is_shared_and_a_newspapers_alias_is_the_newspaper(self, tmp_path):
        paper = Newspaper.objects.create(name="北京劳动午报")
        paper.aliases.create(name="劳动午报")
        load(write(tmp_path, STORY, {**STORY, "id": 8}))
        assert Issue.objects.get().articles.count() == 2
        assert set(Article.objects.values_list("newspaper", flat=True)) == {paper.pk}

    def test_what_people_decided_stays(self, tmp_path):
        load(write(tmp_path, STORY))
        article = Article.objects.get()
        overrides.decide(article, "headline", "人定的标题", by=None)
        Article.objects.update(headline="人定的标题")
        overrides.decide_member(article, "topics", "zhigong-chuangxin", "remove", by=None)
        TopicLabel.objects.all().delete()
        assert load(write(tmp_path, STORY))[0] == counted(unchanged=1)
        assert load(write(tmp_path, {**STORY, "deck": "新副题"}), no_entities=False)[0] == counted(changed=1)
        article.refresh_from_db()
        assert (article.headline, article.deck) == ("人定的标题", "新副题")
        assert not article.topic_labels.exists()

    def test_what_was_withheld_stays_so(self, tmp_path):
        file = write(tmp_path, STORY)
        load(file)
        withholding.withhold(list(Article.objects.all()), "当事人申请", by=None)
        load(file)
        load(write(tmp_path, {**STORY, "headline": "换了标题"}))
        assert not Article.objects.published().exists()
        assert Article.objects.get().headline == "换了标题"

    def test_names_are_read_where_asked(self, tmp_path):
        file = write(tmp_path, STORY)
        load(file)
        assert load(file, no_entities=False)[0] == counted(changed=1)
        article = Article.objects.get()
        names = set(article.organization_mentions.values_list("name", flat=True))
        assert {"北京市石景山区总工会", "北京市总工会"} & names or "石景山区总工会" in names
        assert article.region is not None
        assert article.region.name == "石景山区"
        assert "张晶" in set(article.person_mentions.values_list("name", flat=True))
        assert not any(mention.spans for mention in article.organization_mentions.all())
        assert load(file, no_entities=False)[0] == counted(unchanged=1)

    def test_the_index_hears_of_every_lot_in_its_transaction(self, tmp_path):
        load(write(tmp_path, *({**STORY, "id": number} for number in range(1001))))
        noted = list(PendingChange.objects.values_list("article_id", flat=True))
        assert sorted(noted) == sorted(Article.objects.values_list("pk", flat=True))

    def test_an_interrupted_run_goes_on(self, tmp_path, monkeypatch):
        monkeypatch.setattr("articles.management.commands.load_articles.LOT", 2)
        stories = [{**STORY, "id": number} for number in range(5)]
        file = write(tmp_path, *stories, name="a.jsonl.gz")
        whole = file.read_bytes()
        cut = gzip.compress(b"".join(json.dumps(s).encode() + b"\n" for s in stories[:3]))
        file.write_bytes(cut[:-4])
        written, said = load(file)
        assert written == counted(new=3)
        assert "读到中途出错" in said
        file.write_bytes(whole)
        assert load(file) == (counted(new=2, unchanged=3), "")

    def test_many_at_once_are_noted_as_changed_and_so_is_what_comes_after(self, tmp_path):
        def touched():
            return set(Touched.objects.filter(kind="article").values_list("key", flat=True))

        before = touched()
        load(write(tmp_path, *({**STORY, "id": number} for number in range(MANY))))
        connection.check_constraints()  # PostgreSQL notes at the end of a transaction
        loaded = set(Article.objects.values_list("pk", flat=True))
        assert touched() - before == loaded
        later = Article.objects.create(headline="后来的一篇")
        connection.check_constraints()
        assert touched() - before - loaded == {later.pk}

    def test_copies_are_linked_also_those_of_a_run_that_was_killed(self, tmp_path, monkeypatch):
        monkeypatch.setattr("articles.management.commands.load_articles.LOT", 2)
        stories = [{**STORY, "id": number} for number in range(5)]
        with monkeypatch.context() as context:
            context.setattr(Loader, "finish", None)  # nothing that would come after the last lot is done
            with pytest.raises(TypeError):
                load(write(tmp_path, *stories[:4]))
        assert Article.objects.count() == 4
        assert fingerprints.missing()
        assert load(write(tmp_path, *stories)) == (counted(new=1, unchanged=4), "")
        assert not fingerprints.missing()
        assert Repeat.objects.count() == 10

    def test_bad_lines_are_named_and_the_others_go_on(self, tmp_path):
        good = write(
            tmp_path, STORY, b"{\n", b"\n", {"headline": "无正文"}, b"\xff\n", b"[]\n", {**STORY, "id": 8, "date": "昨天"}
        )
        written, said = load(tmp_path / "missing.jsonl", good)
        assert written == counted(new=1, failed=5)
        for line, reason in [(2, "不是 JSON"), (4, "缺 body"), (5, "不是 UTF-8"), (6, "不是 JSON 对象"), (7, "昨天")]:
            assert any(f"a.jsonl:{line}:" in complaint and reason in complaint for complaint in said.splitlines())
        assert "missing.jsonl: 文件无法读取" in said
        assert "5 lines and 1 of 2 files failed" in said
        run = ImportRun.objects.get()
        assert run.finished_at
        assert "第 4 行：缺 body" in run.files.get(source="a.jsonl").message

    def test_unknown_topics_are_said(self, tmp_path):
        _, said = load(write(tmp_path, {**STORY, "topics": ["职工创新", "没有这个主题"]}))
        assert said.strip() == "topics that the vocabulary does not have: 没有这个主题"


BAD = [
    (b"x", "JSON"),
    (b'"a"', "对象"),
    (b"[" * 100_000, "JSON"),
    (b'{"headline": "a"}', "body"),
    (b'{"body": "a"}', "headline"),
    (b'{"headline": ["a"], "body": "a"}', "headline 不是文字"),
    (b'{"headline": "a", "body": 5}', "body 不是文字"),
    (b'{"headline": "a", "body": "b\\u0000"}', "无法保存"),
    (b'{"headline": "a\\ud800", "body": "b"}', "无法保存"),
    (b'{"headline": "a", "body": "b", "date": "2022-02-30"}', "2022-02-30"),
    (b'{"headline": "a", "body": "b", "topics": [1]}', "topics"),
    (b'{"headline": "a", "body": "b", "id": "' + b"9" * 101 + b'"}', "id"),
    (b'{"headline": "a", "body": "b", "newspaper": "' + b"9" * 101 + b'"}', "newspaper"),
]


@pytest.mark.parametrize(("line", "reason"), BAD)
def test_what_is_no_article_is_said(line, reason):
    with pytest.raises(BadLineError, match=reason):
        read_entry(line)


READ = [
    ({"date": "2022-07"}, {"printed_page": "", "byline": None, "topics": None}),
    ({"date": "2018-12-04T08:30:00+08:00"}, {}),
    ({"byline": [{"role": "记者", "name": "张晶"}, "石蕊"]}, {"byline": ("记者 张晶", "石蕊")}),
    ({"category": "时政"}, {"section": "时政"}),
    ({"title": "另一个"}, {"headline": "标题"}),
    ({"page": "A02"}, {"printed_page": "A02"}),
]


@pytest.mark.parametrize(("given_", "expected"), READ)
def test_what_a_line_says(given_, expected):
    entry = read_entry(json.dumps({"headline": "标题", "body": "正文", **given_}).encode())
    assert {name: getattr(entry, name) for name in expected} == expected
    assert (entry.headline, entry.when.date) == ("标题", given_.get("date", "")[:10])


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=2) | st.fixed_dictionaries({"name": inner}),
    max_leaves=2,
)


@given(st.dictionaries(st.sampled_from([*STORY, "title", "category"]), JSON))
def test_any_line_is_an_entry_or_a_reason(values):
    try:
        entry = read_entry(json.dumps(values).encode())
    except BadLineError:
        return
    assert entry.headline
    assert entry.body
