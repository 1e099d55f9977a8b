"""Articles rebuilt: each noise of a page, by a small page that has it."""

from __future__ import annotations

import pytest

from articles.lexicons import load_lexicons
from articles.parsing.layout import lay_out_page
from articles.parsing.types import ParsedArticle, ParsedPage

HEADLINE = "石景山区总工会召开职工创新工作室答辩会"
TEXT = "本报讯(记者 张晶)近日,石景山区总工会召开职工创新工作室答辩评审会。"
OTHER = "华润双鹤药业职工线上分享减压妙招\n\n本报讯(记者 石海芹 通讯员 马红)华润双鹤药业开展主题活动。"


def lay_out(*lines: str) -> ParsedPage:
    return lay_out_page("\n\n".join(lines), load_lexicons())


def headlines(page: ParsedPage) -> list[str | None]:
    return [article.headline for article in page.articles]


def with_headline(page: ParsedPage, start: str) -> ParsedArticle:
    return next(article for article in page.articles if (article.headline or "").startswith(start))


def test_a_news_item():
    (article,) = lay_out(HEADLINE, TEXT, "本次评审共11家职工工作室参加答辩。").articles
    assert (article.headline, article.genre, len(article.body)) == (HEADLINE, "news", 2)
    assert [(signer.role, signer.name) for signer in article.byline] == [("记者", "张晶")]
    assert article.confidence == 1


def test_a_slogan_and_a_running_head_are_the_pages():
    page = lay_out("2024年3月18日 星期一 职工新闻 05", "深入学习贯彻党的二十大精神 奋力开拓首都工会工作新局面", HEADLINE, TEXT)
    assert [banner.kind for banner in page.banners] == ["running_head", "page_slogan"]
    assert page.page_number == "05"
    assert headlines(page) == [HEADLINE]


def test_a_headline_is_no_slogan_because_it_comes_first():
    assert headlines(lay_out(HEADLINE, TEXT)) == [HEADLINE]


@pytest.mark.parametrize(
    ("printed", "number"), [("3版 综合 2024年6月7日 责任编辑:李明", "3"), ("2022年11月2日 星期三 要闻 A04", "A04")]
)
def test_page_numbers(printed, number):
    assert lay_out(printed, HEADLINE, TEXT).page_number == number


def test_two_leads_under_one_headline_are_one_article():
    (article,) = lay_out(
        "天津陕西庆祝“五一”表彰先进", "本报讯(记者张奎)天津召开大会。", "本报讯(记者毛浓曦)陕西召开大会。"
    ).articles
    assert [signer.name for signer in article.byline] == ["张奎", "毛浓曦"]


def test_a_photo_with_its_caption_before_its_headline():
    caption = "近日,位于昆明市工人文化宫的春城劳模工匠馆正式开馆。本报记者 赵黎浩 摄"
    page = lay_out(HEADLINE, TEXT, caption, "劳模工匠馆开馆", OTHER)
    photo = with_headline(page, "劳模工匠馆")
    assert photo.genre == "photo_news"
    assert [caption.credit for caption in photo.captions] == ["本报记者 赵黎浩 摄"]
    assert [(signer.role, signer.name) for signer in photo.byline] == [("记者", "赵黎浩"), ("摄影", "赵黎浩")]
    assert len(page.articles) == 3


def test_a_photo_inside_a_sentence():
    page = lay_out(
        HEADLINE, TEXT, "本次评审采取线上汇报的方式进行,各领域评审专家听", "实战演练消防自救",
        "近日,北京建工新材公司开展了实景消防演练活动。", "本报记者 盛丽\n通讯员 石蕊 摄影报道", "取汇报后,提出评审意见。",
    )  # fmt: skip
    assert headlines(page) == [HEADLINE, "实战演练消防自救"]
    assert page.articles[0].body[-1] == "本次评审采取线上汇报的方式进行,各领域评审专家听取汇报后,提出评审意见。"
    assert page.articles[1].captions[0].credit == "本报记者 盛丽 通讯员 石蕊 摄影报道"


def test_a_sidebar_with_its_title_inside_a_sentence(seed_text):
    page = lay_out_page(seed_text("003"), load_lexicons())
    box = with_headline(page, "推树标准")
    assert (box.genre, box.section, box.parent) == ("sidebar", "■相关链接", 1)
    assert any("设置如厕区、休息区,或通过" in paragraph for paragraph in box.body)


def test_an_opening_after_its_continuation(seed_text):
    diary = with_headline(lay_out_page(seed_text("003"), load_lexicons()), "牵手互联网企业")
    assert diary.genre == "diary"
    assert diary.section == "工会干部蹲点日记"
    assert diary.body[0].startswith("自蹲点工作启动以来")
    assert [lacuna.after_paragraph for lacuna in diary.lacunae] == [1]
    assert [inset.before_paragraph for inset in diary.inset_headings] == [1, 2]
    assert "opening_apart" in {notice.code for notice in diary.warnings}
    assert diary.confidence < 1


def test_a_byline_far_from_its_article(seed_text):
    article = with_headline(lay_out_page(seed_text("002"), load_lexicons()), "聊城市总")
    assert [signer.name for signer in article.byline] == ["田国奎", "林晨", "田常昊"]
    assert "far_byline" in {notice.code for notice in article.warnings}


def test_a_section_head_shared_by_two_articles_over_a_photo(seed_text):
    page = lay_out_page(seed_text("002"), load_lexicons())
    assert [article.order for article in page.articles if article.section == "助力疫情防控,工会在行动"] == [2, 4]


def test_an_advertisement_inside_a_sentence():
    text = "本报讯(记者 张晶)近日,各领域评审专家听"
    page = lay_out(HEADLINE, text, "广告\n燕京啤酒\n中国探月工程官方合作伙伴", "取汇报后,提出评审意见。")
    assert page.articles[0].body == ("本报讯(记者 张晶)近日,各领域评审专家听取汇报后,提出评审意见。",)
    assert page.ads[0].text == "广告\n燕京啤酒\n中国探月工程官方合作伙伴"


def test_a_page_of_advertisements_has_no_articles():
    page = lay_out("广告", "登报咨询电话:63522410")
    assert page.articles == ()
    assert len(page.ads) == 1


def test_misprints_stay(seed_text):
    page = lay_out_page(seed_text("000"), load_lexicons())
    assert any("师徒共进的的良好新局面" in paragraph for article in page.articles for paragraph in article.body)


def test_keys_come_from_what_an_article_says_not_from_its_place():
    alone = lay_out(HEADLINE, TEXT).articles[0]
    below = with_headline(lay_out(OTHER, HEADLINE, TEXT), "石景山")
    assert alone.key == below.key
    assert alone.order != below.order


def notices(*lines: str) -> dict[str, tuple[float, tuple[str, ...]]]:
    """The doubts of a page: code to confidence and the readings that were not taken."""
    page = lay_out(*lines)
    found = {n.code: (article.confidence, n.alternatives) for article in page.articles for n in article.warnings}
    assert all(n.span and n.message for article in page.articles for n in article.warnings)
    return found


def test_a_join_on_little_evidence_is_shown(seed_text):
    article = with_headline(lay_out_page(seed_text("004"), load_lexicons()), "顺义")
    assert [(n.code, n.alternatives) for n in article.warnings] == [("weak_join", ("分为两段",))]
    assert article.confidence == 0.7


def test_a_join_inside_a_word_is_no_doubt():
    assert notices(HEADLINE, "本报讯(记者 张晶)近日,各领域评审专家听", "取汇报后,提出评审意见。") == {}


def test_the_choice_of_a_headline_is_shown_with_the_other_lines(seed_text):
    article = lay_out_page(seed_text("002"), load_lexicons()).articles[0]
    (notice,) = [n for n in article.warnings if n.code == "headline_choice"]
    assert notice.alternatives == ("多层次、全链条、多渠道推进新业态领域建会入会",)
    assert article.confidence < 1


def test_a_line_that_may_begin_an_article_or_a_chapter_is_shown(seed_text):
    diary = with_headline(lay_out_page(seed_text("003"), load_lexicons()), "牵手互联网企业")
    assert {"heading_or_article", "opening_apart"} <= {n.code for n in diary.warnings}


def test_an_end_in_mid_sentence_is_shown():
    assert notices(HEADLINE, TEXT, "本次评审采取线上汇报的方式进行,各领域评审专家认真地")["breaks_off"][0] < 1
