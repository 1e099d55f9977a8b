"""What every engine owes: asked the same, it finds the same. One class; each engine inherits it."""

from __future__ import annotations

from datetime import date

import pytest

from articles.models import OrganizationAlias
from search.indexing import rebuild
from search.request import SearchRequest, Sort
from search.service import find
from tests.indexes import index_at
from tests.search import cast

FOUND = [
    ("劳动者", {"script"}, "a word of a text in traditional script"),
    ('"工会"', {"dragon", "canton", "nation", "script"}, "as characters"),
    ('"勞動者之歌"', {"script"}, "traditional, with white space between"),
    ('"<b>ppt</b>"', {"script"}, "half width, lower case, and no markup"),
    ("trade union", {"script"}, "Latin words"),
    ("山区", {"mountain"}, "no word noise"),
    ('"山区"', {"mountain", "dragon"}, "but substrings in quotes"),
    ("石景山区总工会", {"dragon"}, "a run of two words"),
    ("塔吊", {"photo"}, "captions"),
    ("塔", {"photo"}, "one character"),
    ("会议 -互联网", set(), "not"),
    ("召开 -互联网", {"dragon"}, "not"),
    ("塔吊 OR 山区", {"photo", "mountain"}, "or"),
    ("塔吊 或 山区", {"photo", "mountain"}, "or, in Chinese"),
    ("(塔吊 | 快递) -物流", {"photo"}, "parentheses"),
    ("标题:总工会", {"dragon"}, "headline"),
    ("标题:新就业", {"canton"}, "both words stand in the kicker"),
    ('标题:"新就业"', {"canton"}, "kickers count as headline"),
    ('正文:"石景山区总工会"', {"dragon"}, "text"),
    ("栏目:图片", {"photo"}, "section"),
    ("记者:张晶", {"dragon"}, "byline"),
    ("彭程", {"photo"}, "bylines are found by words"),
    ("互联*", {"nation"}, "beginning of a word"),
    ("地区:北京", {"dragon", "mountain"}, "region without its suffix, with all inside it"),
    ("地区:石景山区", {"dragon"}, "region"),
    ("地区:全国", {"nation"}, "the whole country"),
    ("层级:市级", {"mountain", "canton"}, "level"),
    ("主题:建会入会", {"canton", "nation"}, "topic"),
    ("报纸:工人日报", {"canton"}, "newspaper"),
    ("体裁:图片新闻", {"photo"}, "genre"),
    ("日期:2022-05..2022-06", {"canton", "nation"}, "an interval counts where it overlaps"),
    ("日期:>2022-06", {"dragon", "nation"}, "open range"),
    ("日期:2021", {"mountain", "script"}, "year"),
    ("日期:不详", {"photo"}, "undated"),
    ("*", {"dragon", "mountain", "canton", "nation", "photo", "script"}, "everything"),
    ("量子纠缠", set(), "nothing"),
]


class EngineContract:
    """Subclasses bring the fixture ``articles``: the cast, ready to be searched."""

    def names(self, articles, text="", **request) -> list[str]:
        known = {article.pk: name for name, article in articles.items()}
        answer = find(SearchRequest(text=text, page_size=100, **request))
        assert answer.total == len(answer.hits)
        return [known[key] for key in answer.keys]

    @pytest.mark.thorough
    def test_finds(self, articles):
        found = [(text, set(self.names(articles, text)), why) for text, _names, why in FOUND]
        assert found == FOUND

    def test_names_are_resolved_in_their_article(self, articles):
        """市总 is Guangzhou's in a Guangzhou story, and 北京市总工会 is found where 市总工会 is printed."""
        assert set(self.names(articles, "北京市总工会")) == {"dragon", "mountain"}
        assert set(self.names(articles, "广州市总工会")) == {"canton"}
        assert set(self.names(articles, "市总")) == {"mountain", "canton", "dragon"}
        answer = find(SearchRequest(text="市总"))
        (expansion,) = answer.expansions
        assert expansion.surface == "市总"
        assert set(expansion.names) == {"北京市总工会", "广州市总工会"}

    def test_names_can_be_taken_literally(self, articles):
        assert set(self.names(articles, "市总", expand=False)) == {"mountain", "canton"}
        assert set(self.names(articles, "北京市总工会", expand=False)) == set()
        assert find(SearchRequest(text="市总", expand=False)).expansions == []

    def test_a_quoted_name_is_taken_literally(self, articles):
        assert set(self.names(articles, '"北京市总工会"')) == set()

    def test_organizations_by_field(self, articles):
        assert set(self.names(articles, "机构:市总")) == {"mountain", "canton", "dragon"}
        assert set(self.names(articles, "机构:中华全国总工会")) == {"nation"}

    def test_filters_of_one_facet_are_alternatives_and_facets_restrict_each_other(self, articles):
        assert set(self.names(articles, filters=(("region", ("110107", "440100")),))) == {"dragon", "canton"}
        assert set(self.names(articles, filters=(("level", ("city",)), ("region", ("110000",))))) == {"mountain"}

    @pytest.mark.thorough
    def test_every_facet_adds_up(self, articles):
        request = SearchRequest(page_size=100)
        answer = find(request)
        assert {count.value: count.count for count in answer.facets["year"]} == {
            "2022": 3, "2021": 2, "2020": 1, "unknown": 1,
        }  # fmt: skip
        for facet, counts in answer.facets.items():
            for count in counts:
                assert find(request.with_values(facet, (count.value,))).total == count.count, (facet, count)

    def test_counts_beside_a_choice_tell_what_is_added(self, articles):
        request = SearchRequest(filters=(("year", ("2021",)),))
        answer = find(request)
        for count in answer.facets["year"]:
            if not count.is_chosen:
                assert find(request.toggled("year", count.value)).total == answer.total + count.added

    def test_days(self, articles):
        assert set(self.names(articles, first=date(2022, 6, 1))) == {"dragon", "nation"}
        assert set(self.names(articles, last=date(2021, 6, 1))) == {"script"}

    def test_newest_and_oldest_put_the_undated_last(self, articles):
        newest = ["nation", "dragon", "canton", "script", "mountain", "photo"]
        assert self.names(articles, sort=Sort.NEWEST) == newest
        assert self.names(articles, sort=Sort.OLDEST) == ["mountain", "script", "canton", "dragon", "nation", "photo"]

    def test_pages(self, articles):
        request = SearchRequest(sort=Sort.NEWEST, page_size=2)
        pages = [find(request.changed(page=page)) for page in (1, 2, 3, 4)]
        assert [page.total for page in pages] == [6, 6, 6, 6]
        keys = [key for page in pages for key in page.keys]
        assert keys == find(SearchRequest(sort=Sort.NEWEST, page_size=100)).keys
        assert pages[3].keys == []

    def test_what_could_not_be_read_is_said(self, articles):
        answer = find(SearchRequest(text='塔吊 "'))
        assert answer.total == 1
        assert any("引号" in str(notice) for notice in answer.notices)
        assert find(SearchRequest(text="，，，")).total == 0

    def test_nothing_is_an_error(self, articles):
        filters = (("region", ("x' OR",)), ("person", ("9" * 30,)))
        for text in ["\x00", "\ud800", "a" * 5000, "(" * 3000, "' OR 1=1 --", "<script>", "日期:x..y", "*:*", "%", "_"]:
            assert find(SearchRequest(text=text, filters=filters)).total == 0
            find(SearchRequest(text=text))


@pytest.mark.django_db
class TestUnionNewsEngine(EngineContract):
    @pytest.fixture
    def articles(self, played):
        return played

    def test_it_answers_from_the_index(self, articles):
        assert not find(SearchRequest(text="工会")).degraded

    def test_aliases_that_always_hold_resolve_too(self, articles):
        OrganizationAlias.objects.create(organization=cast.organization("中华全国总工会"), name="全总")
        rebuild()
        assert self.names(articles, "全总") == ["nation"]


@pytest.mark.django_db
class TestSimpleEngine(EngineContract):
    """SEARCH_ENGINE=simple, and what answers where the index cannot."""

    @pytest.fixture
    def articles(self, played, tmp_path):
        with index_at(tmp_path, "haystack.backends.simple_backend.SimpleEngine"):
            yield played

    def test_it_says_that_it_is_slower(self, articles):
        assert find(SearchRequest(text="工会")).degraded

    def test_a_large_archive_is_searched_by_candidates(self, articles, monkeypatch):
        monkeypatch.setattr("search.database.SMALL", 0)
        assert set(self.names(articles, "塔吊 OR 山区")) == {"photo", "mountain"}
        assert set(self.names(articles, '"山区" -送温暖')) == {"dragon"}
        assert set(self.names(articles, "北京市总工会")) == {"dragon", "mountain"}
