"""Which newspaper: printed, inferred by words, or unknown."""

from dataclasses import replace

from articles.lexicons import load_lexicons
from articles.parsing.newspaper import name_newspaper
from articles.parsing.types import Banner, NewspaperGuess
from tests.parsing.passages import page_of


def test_a_running_head_is_no_guess() -> None:
    head = Banner("劳动午报 2023年6月16日", "running_head", ((0, 1),))
    page = name_newspaper(page_of("题", "文", banners=(head,)), load_lexicons())
    assert page.newspaper == NewspaperGuess("劳动午报", False, "书眉：劳动午报 2023年6月16日")


def test_words_of_one_paper_are_a_guess_with_evidence() -> None:
    found = name_newspaper(page_of("题", "打造首都工会工作特色品牌。"), load_lexicons()).newspaper
    assert found == NewspaperGuess("劳动午报", True, "版面用语：首都工会")


def test_words_of_two_papers_tell_nothing() -> None:
    assert name_newspaper(page_of("题", "首都工会与申城职工交流。"), load_lexicons()).newspaper is None


def test_a_page_without_evidence_has_no_name() -> None:
    assert name_newspaper(page_of("题", "区总工会召开会议。"), load_lexicons()).newspaper is None


def test_many_provinces_are_a_national_paper() -> None:
    cities = ("广州", "昆明", "聊城", "西安", "天津", "深圳")
    articles = [page_of(f"{city}工会活动", "工会活动。").articles[0] for city in cities]
    page = page_of("题", "文")
    page = replace(page, articles=tuple(replace(article, order=n) for n, article in enumerate(articles, 1)))
    found = name_newspaper(page, load_lexicons()).newspaper
    assert found is not None
    assert (found.name, found.inferred) == ("工人日报", True)
