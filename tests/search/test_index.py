"""The index against a brute-force scan of the same documents; no database."""

from __future__ import annotations

import time
from datetime import date
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.analysis import fold, squeeze, words_of
from search.index import merge
from search.index.answering import answer_request
from search.index.codec import ArraySegment
from search.index.document import Document
from search.index.evaluate import Evaluator
from search.index.home import IndexHome
from search.index.merge import merge_segments
from search.index.reader import IndexReader
from search.index.segment import build_segment
from search.index.snapshot import Leaf, Snapshot
from search.matching import Scan
from search.query import parse_query
from search.query.tree import TEXT_ZONES, Zone
from search.request import SearchRequest, Sort
from tests.thoroughness import examples

# Few characters, so that runs meet; both scripts, white space, punctuation and an astral character among them.
CHARACTERS = "石景山区區总總工会會职工市 \u3000，,“”a1Ｂ𠀀"
passages = st.tuples(st.sampled_from(sorted(TEXT_ZONES)), st.text(CHARACTERS, min_size=1, max_size=24))
days = st.one_of(st.none(), st.dates(date(2019, 1, 1), date(2023, 12, 31)))


@st.composite
def archives(draw) -> list[Document]:
    documents = []
    for pk in range(1, draw(st.integers(1, 7)) + 1):
        first, last = sorted(draw(st.tuples(days, days)), key=str)
        last = None if first is None else last
        years = [str(year) for year in range(first.year, last.year + 1)] if first and last else ["unknown"]
        topics = draw(st.sets(st.sampled_from(["a", "b", "c"])))
        keywords = {"year": tuple(years), "topic": tuple(sorted(topics)) or ("unknown",)}
        documents.append(Document(pk, tuple(draw(st.lists(passages, max_size=4))), first if last else None, last, keywords))
    return documents


def snapshot_of(*groups: list[Document], deleted: tuple[int, ...] = ()) -> Snapshot:
    """A segment for each group, in memory; ``deleted``: keys."""
    parts = []
    for group in groups:
        segment = ArraySegment("TEST", len(group))
        segment.deleted = {place for place, document in enumerate(group) if document.pk in deleted}
        parts.append((segment, Leaf(build_segment(group))))
    return Snapshot(parts)


def resolve(_field: str, text: str, _prefix: bool) -> tuple[str, ...]:
    return (text,)


def found(snapshot: Snapshot, text: str, **request) -> set[int]:
    answer = answer_request(snapshot, SearchRequest(text=text, page_size=100, **request), resolve, wider=False)
    assert answer.total == len(answer.hits)
    return {hit.pk for hit in answer.hits}


def holding(documents: list[Document], text: str) -> set[int]:
    """By brute force: the documents with a passage that holds this text, folded and without white space."""
    wanted = squeeze(text)
    return {document.pk for document in documents if any(wanted in squeeze(passage) for _zone, passage in document.passages)}


@settings(max_examples=examples(120), deadline=None)
@given(archive=archives(), data=st.data())
def test_phrases_find_every_substring_and_nothing_else(archive, data):
    cut = data.draw(st.integers(0, len(archive)))
    snapshot = snapshot_of(archive[:cut], archive[cut:])
    texts = [passage for document in archive for _zone, passage in document.passages]
    for text in texts[:6]:
        start = data.draw(st.integers(0, len(text) - 1))
        piece = text[start : data.draw(st.integers(start + 1, len(text)))]
        if squeeze(piece) and '"' not in piece:
            assert found(snapshot, f'"{piece}"') == holding(archive, piece)
    absent = data.draw(st.text(CHARACTERS, min_size=1, max_size=6))
    if squeeze(absent):
        assert found(snapshot, f'"{absent}"') == holding(archive, absent)


QUERIES = st.recursive(
    st.one_of(
        st.text("石景山区总工会职市a1", min_size=1, max_size=5),
        st.text("石景山區總工會", min_size=1, max_size=4).map(lambda text: f'"{text}"'),
        st.text("石景总工市", min_size=1, max_size=2).map(lambda text: f"{text}*"),
        st.sampled_from(["标题:工会", '正文:"总工"', "日期:2021..2022", "日期:不详", "topic:a", "year:2021"]),
    ),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: f"{pair[0]} {pair[1]}"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} OR {pair[1]})"),
        inner.map(lambda text: f"-({text})"),
    ),
    max_leaves=5,
)


@settings(max_examples=examples(150), deadline=None)
@given(archive=archives(), query=QUERIES)
def test_any_query_finds_what_a_scan_finds(archive, query):
    root = parse_query(query).root
    expected = {document.pk for document in archive if root is not None and Scan(document, resolve, {}).matches(root)}
    assert found(snapshot_of(archive), query) == expected


@settings(max_examples=examples(50), deadline=None)
@given(archive=archives(), data=st.data())
def test_deleting_and_merging_is_as_if_never_written(archive, data):
    """Merged segments are array for array those of the documents that are left, in however many steps they are merged."""
    cut = data.draw(st.integers(0, len(archive)))
    gone = data.draw(st.sets(st.sampled_from([document.pk for document in archive])))
    groups = [archive[:cut], archive[cut:]]
    left = [document for document in archive if document.pk not in gone]
    parts = [(build_segment(group), {i for i, document in enumerate(group) if document.pk in gone}) for group in groups]
    with mock.patch.object(merge, "CHUNK", data.draw(st.sampled_from([1, 7, 4_000_000]))):
        merged = merge_segments(parts)
    fresh = build_segment(left)
    assert merged.keys() == fresh.keys()
    for name, array in fresh.items():
        assert np.array_equal(merged[name], array), name
        assert merged[name].dtype == array.dtype, name
    snapshot = snapshot_of(*groups, deleted=tuple(gone))
    assert snapshot.count == len(left)
    assert found(snapshot, "工会") == found(snapshot_of(left), "工会")
    assert found(snapshot, "*") == {document.pk for document in left}


@settings(max_examples=examples(50), deadline=None)
@given(
    archive=archives(), topics=st.sets(st.sampled_from(["a", "b", "unknown"])), years=st.sets(st.sampled_from(["2020", "2021"]))
)
def test_facets_count_what_a_click_shows(archive, topics, years):
    snapshot = snapshot_of(archive)
    filters = tuple((name, tuple(sorted(values))) for name, values in (("year", years), ("topic", topics)) if values)
    request = SearchRequest(text="*", filters=filters, page_size=100)
    answer = answer_request(snapshot, request, resolve)
    expected = {
        document.pk
        for document in archive
        if all(not set(values).isdisjoint(document.keywords[name]) for name, values in filters)
    }
    assert {hit.pk for hit in answer.hits} == expected
    for facet in ("year", "topic"):
        for count in answer.facets[facet]:
            alone = answer_request(snapshot, request.with_values(facet, (count.value,)), resolve)
            assert alone.total == count.count
            if not count.is_chosen:
                more = answer_request(snapshot, request.toggled(facet, count.value), resolve)
                chosen = request.values(facet)
                assert more.total == (answer.total + count.added if chosen else count.count)


@settings(max_examples=examples(50), deadline=None)
@given(archive=archives(), sort=st.sampled_from(list(Sort)), size=st.integers(1, 3))
def test_pages_are_slices_of_one_order(archive, sort, size):
    snapshot = snapshot_of(archive)
    request = SearchRequest(text="工 OR 石 OR *", sort=sort, page_size=100)
    whole = answer_request(snapshot, request, resolve).keys
    pages = []
    for page in range(1, len(archive) // size + 2):
        pages += answer_request(snapshot, request.changed(page=page, page_size=size), resolve).keys
    assert pages == whole
    last = {document.pk: document.last for document in archive}
    if sort is Sort.NEWEST:
        assert whole == sorted(whole, key=lambda pk: (last[pk] is None, -(last[pk] or date.min).toordinal(), -pk))
    if sort is Sort.OLDEST:
        assert whole == sorted(whole, key=lambda pk: (last[pk] is None, (last[pk] or date.min).toordinal(), pk))


def documents(*texts: str, zone: Zone = Zone.BODY) -> list[Document]:
    return [Document(pk, ((zone, text),)) for pk, text in enumerate(texts, 1)]


def test_no_word_noise():
    snapshot = snapshot_of(documents("石景山区总工会", "房山区召开会议", "送温暖进山区", "市总工会", "市总的车队"))
    assert found(snapshot, "山区") == {3}
    assert found(snapshot, '"山区"') == {1, 2, 3}
    assert found(snapshot, "市总") == {5}
    assert found(snapshot, '"市总"') == {4, 5}


def test_a_run_is_found_however_jieba_cut_the_text_around_it():
    text = "我们都是石景山区总工会的职工创新工作室的成员"
    snapshot = snapshot_of(documents(text, "石景山 的 区"))
    assert words_of("石景山区总工会的职工")
    assert found(snapshot, "石景山区总工会的职工") == {1}


@pytest.mark.parametrize(
    "query",
    [
        "石景山區總工會",
        "石景山区总工会",
        "石 景 山 区",
        '"景山區總"',
        "ＰＰＴ",
        "ppt",
        '"t 工 会"',
        "trade",
        "union",
        '"trade union"',
    ],
)
def test_scripts_widths_cases_and_white_space_are_one(query):
    snapshot = snapshot_of(
        documents("石景山區總工會 PPT 工會 Trade Union"), documents("石景山区总工会ｐｐｔ工 会\u3000ＴＲＡＤＥ　ＵＮＩＯＮ")
    )
    assert len(answer_request(snapshot, SearchRequest(text=query), resolve).hits) == 2


def test_a_phrase_does_not_run_across_passages_or_articles():
    article = Document(1, ((Zone.HEADLINE, "石景"), (Zone.BODY, "山区"), (Zone.BODY, "总工会")))
    snapshot = snapshot_of([article, Document(2, ((Zone.BODY, "召开"),))])
    assert found(snapshot, '"石景山区"') == found(snapshot, '"区总"') == found(snapshot, '"会召"') == set()
    assert found(snapshot, '"总工会"') == {1}


def test_headlines_stand_over_decks_and_decks_over_texts():
    filler = "今天天气很好，大家去公园散步，晚上回家吃饭。"
    articles = [
        Document(1, ((Zone.HEADLINE, "天气"), (Zone.BODY, filler + "劳模"))),
        Document(2, ((Zone.HEADLINE, "天气"), (Zone.DECK, "劳模"), (Zone.BODY, filler))),
        Document(3, ((Zone.HEADLINE, "劳模"), (Zone.BODY, filler))),
    ]
    answer = answer_request(snapshot_of(articles), SearchRequest(text="劳模"), resolve)
    assert answer.keys == [3, 2, 1]
    assert answer.hits[0].score > answer.hits[1].score > answer.hits[2].score > 0


def test_few_hits_are_joined_by_wider_ones_that_count_nowhere():
    snapshot = snapshot_of(documents("职工技能大赛今天开幕", "职工书屋", "技能培训", "天气晴朗"))
    answer = answer_request(snapshot, SearchRequest(text="职工 技能 大赛"), resolve)
    assert (answer.total, answer.keys) == (1, [1])
    assert {hit.pk for hit in answer.wider} == {2, 3}


def test_a_query_that_takes_too_long_is_cut_short_and_says_so():
    snapshot = snapshot_of(documents("工会", "职工"))
    evaluator = Evaluator(snapshot, resolve, budget=-1.0)
    root = parse_query("工会 OR 职工").root
    assert root is not None
    assert evaluator.evaluate(root).docs.tolist() == [0]
    assert evaluator.is_cut_short


def test_no_query_takes_long():
    snapshot = snapshot_of(documents(*(f"第{number}篇：" + "石景山区总工会职工" * 30 for number in range(200))))
    many = " OR ".join(f'"{first}{second}"' for first in "石景山区" for second in "总工会职")
    for text in ["工* " * 64, '"' + "工会" * 900 + '"', many, "-工 " * 64]:
        began = time.process_time()
        answer_request(snapshot, SearchRequest(text=text), resolve)
        assert time.process_time() - began < 1


class TestOnDisk:
    @pytest.fixture
    def home(self, tmp_path) -> IndexHome:
        return IndexHome(tmp_path / "index")

    def write(self, home: IndexHome, archive: list[Document], delete: tuple[int, ...] = ()) -> None:
        writer = home.writer(home.current())
        writer.delete_keys(delete)
        for document in archive:
            writer.add(document)
        writer.commit()

    def test_every_generation_is_seen_at_once_and_by_open_readers(self, home):
        home.publish(home.new_folder())
        reader = IndexReader(home)
        assert reader.snapshot().count == 0
        for pk in range(1, 40):
            self.write(home, [Document(pk, ((Zone.BODY, f"第{pk}篇工会"),))], delete=(pk,))
            assert found(reader.snapshot(), "工会") == set(range(1, pk + 1))
        assert len(reader.snapshot().leaves) < 16, "small segments are merged"

    def test_an_old_snapshot_stays_what_it_was(self, home):
        home.publish(home.new_folder())
        self.write(home, documents("工会"))
        reader = IndexReader(home)
        before = reader.snapshot()
        self.write(home, [], delete=(1,))
        home.publish(home.new_folder())
        assert found(before, "工会") == {1}
        assert found(reader.snapshot(), "工会") == set()

    def test_cancelled_changes_leave_nothing(self, home):
        home.publish(home.new_folder())
        folder = home.current()
        files = sorted(path.name for path in folder.iterdir())
        writer = home.writer(folder)
        writer.add(documents("工会")[0])
        writer._flush()
        writer.cancel()
        assert sorted(path.name for path in folder.iterdir()) == files
        assert found(IndexReader(home).snapshot(), "工会") == set()

    def test_folding_holds_for_values_too(self, home):
        home.publish(home.new_folder())
        self.write(home, [Document(1, (), keywords={"reporter": (fold("張晶"),)})])
        snapshot = IndexReader(home).snapshot()
        assert found(snapshot, "记者:張晶") == found(snapshot, "記者：张晶") == found(snapshot, "记者:张*") == {1}
        assert found(snapshot, "记者:晶") == {1}, "part of a name, where nobody has it as a whole"
        assert found(snapshot, "记者:王") == set()
