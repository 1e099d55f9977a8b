"""Haystack is the seam: what its documentation promises holds for this engine, and Whoosh can open the index itself."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.management import call_command
from haystack.inputs import AutoQuery, Exact, Not
from haystack.query import SQ, SearchQuerySet
from whoosh.index import FileIndex, open_dir
from whoosh.qparser import QueryParser

from articles.models import Article
from search.index.home import INDEX_NAME
from search.search_indexes import ArticleIndex
from tests.search import cast

pytestmark = pytest.mark.django_db


def names(played, results) -> set[str]:
    known = {str(article.pk): name for name, article in played.items()}
    return {known[result.pk] for result in results}


def test_all(played):
    results = SearchQuerySet().all()
    assert len(results) == 6
    assert names(played, results) == set(played)
    assert {result.object for result in results} == set(played.values())


FILTERED = [
    (lambda all_: all_.filter(content="塔吊"), {"photo"}),
    (lambda all_: all_.filter(content="山区"), {"mountain"}),
    (lambda all_: all_.filter(content__exact="山区"), {"mountain", "dragon"}),
    (lambda all_: all_.filter(content=Exact("山区")), {"mountain", "dragon"}),
    (lambda all_: all_.filter(content__contains="山区"), {"mountain", "dragon"}),
    (lambda all_: all_.filter(content__startswith="互联"), {"nation"}),
    (lambda all_: all_.filter(content=AutoQuery('"总工会" -互联网')), {"dragon", "canton"}),
    (lambda all_: all_.filter(content=Not("塔吊")), {"dragon", "mountain", "canton", "nation", "script"}),
    (lambda all_: all_.exclude(content="塔吊"), {"dragon", "mountain", "canton", "nation", "script"}),
    (lambda all_: all_.filter(SQ(content="塔吊") | SQ(content="快递")), {"photo", "canton"}),
    (lambda all_: all_.filter(content="塔吊").filter_or(content="快递"), {"photo", "canton"}),
    (lambda all_: all_.filter(headline="总工会"), {"dragon"}),
    (lambda all_: all_.filter(region="110000"), {"dragon", "mountain"}),
    (lambda all_: all_.filter(level__in=["city", "national"]), {"mountain", "canton", "nation"}),
    (lambda all_: all_.filter(date__gte=date(2022, 6, 1)), {"dragon", "nation"}),
    (lambda all_: all_.filter(date__lt=date(2021, 6, 1)), {"script"}),
    (lambda all_: all_.filter(date__range=[date(2022, 5, 1), date(2022, 5, 31)]), {"canton", "nation"}),
    (lambda all_: all_.narrow("level:city").narrow("region:110000"), {"mountain"}),
    (lambda all_: all_.auto_query('或 AND ( " 塔吊'), set()),
    (lambda all_: all_.models(Article).filter(content="塔吊"), {"photo"}),
    (lambda all_: all_.filter(content="塔吊") & all_.filter(genre="photo_news"), {"photo"}),
    (lambda all_: all_.raw_search("标题:总工会 OR 塔吊"), {"dragon", "photo"}),
]


def test_filters(played):
    for number, (choose, expected) in enumerate(FILTERED):
        assert names(played, choose(SearchQuerySet())) == expected, number


def test_order_by(played):
    newest = [result.object for result in SearchQuerySet().order_by("-date")]
    assert newest == list(Article.objects.newest_first())
    assert [result.object for result in SearchQuerySet().order_by("date")] == list(Article.objects.oldest_first())


def test_slices_and_counts(played):
    results = SearchQuerySet().order_by("-date")
    assert results.count() == 6
    assert [result.pk for result in results[2:4]] == [result.pk for result in results][2:4]
    assert results[5].pk == list(results)[5].pk


def test_facets(played):
    counts = SearchQuerySet().facet("level").facet("year").facet_counts()
    assert dict(counts["fields"]["level"]) == {"city": 2, "district": 1, "national": 1, "unknown": 2}
    assert counts["fields"]["year"][0] == ("2022", 3)
    counts = SearchQuerySet().date_facet("date", date(2021, 1, 1), date(2023, 1, 1), "year").facet_counts()
    assert counts["dates"]["date"] == [(datetime(2021, 1, 1), 2), (datetime(2022, 1, 1), 3)]
    counts = SearchQuerySet().query_facet("level", "city").facet_counts()
    assert list(counts["queries"].values()) == [2]


def test_values_highlights_and_stored_fields(played):
    assert list(SearchQuerySet().filter(content="塔吊").values_list("pk", flat=True)) == [str(played["photo"].pk)]
    (result,) = SearchQuerySet().filter(content="塔吊").highlight()
    assert result.highlighted["text"] == ["工人在<mark>塔吊</mark>上作业"]
    assert result.genre == ["photo_news"]
    (result,) = SearchQuerySet().filter(headline="广州")
    assert result.headline == "广州快递物流头部企业全部成立工会"
    assert result.score > 0


def test_more_like_this(played):
    like = SearchQuerySet().more_like_this(played["dragon"])
    assert played["dragon"].pk not in {int(result.pk) for result in like}
    assert len(like) > 0


def test_updating_and_removing_one(played):
    article = cast.article("矿井")
    ArticleIndex().update_object(article)
    assert len(SearchQuerySet().filter(content="矿井")) == 1
    article.headline = "桥梁"
    article.save()
    ArticleIndex().update_object(article)
    assert (len(SearchQuerySet().filter(content="矿井")), len(SearchQuerySet().filter(content="桥梁"))) == (0, 1)
    ArticleIndex().remove_object(article)
    assert len(SearchQuerySet().filter(content="桥梁")) == 0
    assert len(SearchQuerySet()) == 6


def test_clearing(played):
    call_command("clear_index", interactive=False, verbosity=0)
    assert len(SearchQuerySet()) == 0
    ArticleIndex().update()
    assert len(SearchQuerySet()) == 6


def test_a_hundred_words_are_no_burden(played):
    assert len(SearchQuerySet().filter(content=AutoQuery('"' + "工会" * 750 + '"'))) == 0


def test_whoosh_itself_can_search_the_index(played, home):
    index = open_dir(str(home.current()), INDEX_NAME)
    assert isinstance(index, FileIndex)
    with index.searcher() as searcher:
        assert searcher.doc_count() == 6
        for query, expected in [
            ("塔吊", {"photo"}),
            ("劳动者 OR 获悉", {"canton", "script"}),
            ("region:110000", {"dragon", "mountain"}),
            ("石景山区總工會", {"dragon"}),
            (f"id:articles.article.{played['photo'].pk}", {"photo"}),
        ]:
            hits = searcher.search(QueryParser("text", index.schema).parse(query))
            assert {hit["django_id"] for hit in hits} == {played[name].pk for name in expected}, query
        assert "塔吊" in {term.decode() for term in searcher.reader().lexicon("text")}
