"""Citations in four formats, right also where date, page or newspaper are unknown."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.citations import FORMATS, Citation, bibtex, csl, gb7714, ris
from articles.models import Article
from tests.articles.newsroom import Sheet, byline, issue, person, small_archive

KNOWN = Citation(
    key=7,
    title="首都职工50% & 更多：副题",
    is_titled=True,
    authors=("马超", "白莹"),
    newspaper="劳动午报",
    newspaper_inferred=False,
    printed_date="2023-06-15",
    first=date(2023, 6, 15),
    last=date(2023, 6, 15),
    date_inferred=False,
    page="08",
    address="https://archive.example.org/articles/7/",
    topics=("建会入会",),
)


def but(**changes) -> Citation:
    return Citation(**{**KNOWN.__dict__, **changes})


UNDATED = {"printed_date": "", "first": None, "last": None}
SPAN = {"printed_date": "", "first": date(2022, 10, 23), "last": date(2023, 1, 15)}
GB = [
    (KNOWN, "马超，白莹. 首都职工50% & 更多：副题[N]. 劳动午报，2023-06-15（08）. https://archive.example.org/articles/7/."),
    (but(authors=tuple("甲乙丙丁")), "甲，乙，丙，等. "),
    (but(authors=()), "首都职工50% & 更多：副题[N]. "),
    (but(page=""), "劳动午报，2023-06-15. "),
    (but(newspaper=""), "[报纸不详]，2023-06-15（08）"),
    (but(newspaper_inferred=True, date_inferred=True), "[劳动午报]，[2023-06-15]（08）"),
    (but(**UNDATED), "劳动午报，[日期不详]（08）"),
    (but(**SPAN), "劳动午报，2022-10-23/2023-01-15（08）"),
    (but(printed_date="2023-06"), "劳动午报，2023-06（08）"),
    (but(is_titled=False, title="随着…"), "[随着…][N]"),
    (but(is_titled=False, title=""), "[题名不详][N]"),
]


@pytest.mark.parametrize(("found", "expected"), GB)
def test_the_national_standard(found, expected):
    assert expected in gb7714(found)


def test_bibtex_escapes_and_leaves_out_what_is_unknown():
    text = bibtex(KNOWN)
    assert "title = {{首都职工50\\% \\& 更多：副题}}" in text
    assert "author = {{马超} and {白莹}}" in text
    assert "date = {2023-06-15}" in text
    unknown = bibtex(but(newspaper="", page="", authors=(), **UNDATED))
    assert not re.search(r"^  (journal|date|year|pages|author) =", unknown, re.MULTILINE)
    assert "note = {报纸、日期不详}" in unknown
    assert "date = {2022-10-23/2023-01-15}" in bibtex(but(**SPAN))
    assert "year =" not in bibtex(but(**SPAN))


def test_ris_has_a_tag_a_line():
    lines = ris(KNOWN).split("\r\n")
    assert lines[0] == "TY  - NEWS"
    assert {"AU  - 马超", "AU  - 白莹", "PY  - 2023", "DA  - 2023/06/15/", "SP  - 08", "T2  - 劳动午报"} <= set(lines)
    assert lines[-2:] == ["ER  - ", ""]
    spanning = ris(but(**SPAN))
    assert "DA  - " not in spanning
    assert "2022-10-23/2023-01-15" in spanning


def test_csl_says_the_days_that_are_known():
    assert csl(KNOWN)["issued"] == {"date-parts": [[2023, 6, 15]]}
    assert csl(but(printed_date="2023-06"))["issued"] == {"date-parts": [[2023, 6]]}
    assert csl(but(date_inferred=True, **SPAN))["issued"] == {"date-parts": [[2022, 10, 23], [2023, 1, 15]], "circa": True}
    assert "issued" not in csl(but(**UNDATED))
    assert csl(KNOWN)["author"] == [{"literal": "马超"}, {"literal": "白莹"}]


@given(st.text(), st.text())
def test_any_headline_makes_sound_files(title, name):
    found = but(title=title, authors=(name,))
    assert json.loads("".join(FORMATS["json"].write([found, found])))[1]["id"] == "unionnews7"
    assert bibtex(found).count("\n") <= bibtex(KNOWN).count("\n")
    (inner,) = re.findall(r"title = \{\{(.*)\}\},", bibtex(found)) or [""]
    assert not re.search(r"(?<!\\)[{}]", inner.replace(r"\textbackslash{}", "").replace("~{}", "").replace("^{}", ""))
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in ris(found).strip("\r\n").split("\r\n"))


def test_no_articles_make_an_empty_list():
    assert json.loads("".join(FORMATS["json"].write([]))) == []


@pytest.mark.django_db
class TestPages:
    def test_an_article_shows_and_gives_its_citation(self, client):
        cast = small_archive()
        page = client.get(cast["lead"].get_absolute_url()).content.decode()
        for extension, form in FORMATS.items():
            answer = client.get(f"/articles/{cast['lead'].pk}/citation.{extension}")
            assert answer.status_code == 200
            assert answer["Content-Type"].startswith(form.content_type)
            assert "石景山区总工会召开职工创新工作室答辩会" in answer.content.decode()
        assert f'href="/articles/{cast["lead"].pk}/citation.bib"' in page
        text = client.get(f"/articles/{cast['lead'].pk}/citation.txt").content.decode()
        assert text.startswith(
            "张晶. 石景山区总工会召开职工创新工作室答辩会：评审分成4个答辩组[N]. 劳动午报，[2022-10-23/2023-01-15]（01）"
        )
        assert text.strip() in page

    def test_what_is_unknown_is_said(self, client):
        loose = Sheet(issue()).set("", "只有正文，没有标题的一篇文章，说的是职工书屋。")
        text = client.get(f"/articles/{loose.pk}/citation.txt").content.decode()
        assert text.startswith(
            "[只有正文，没有标题的一篇文章，说的是职工…][N]. [报纸不详]，[日期不详]. http://testserver/articles/"
        )

    def test_a_photographer_is_named_where_nobody_else_is(self, client):
        photo = Sheet(issue("劳动午报", "2023-05-06")).set("绣花", "职工在绣花。")
        byline(photo, person(photo, "赵黎浩"), "摄影")
        assert (
            client.get(f"/articles/{photo.pk}/citation.txt")
            .content.decode()
            .startswith("赵黎浩. 绣花[N]. 劳动午报，2023-05-06. ")
        )

    def test_there_is_none_of_what_is_withheld_or_in_another_format(self, client):
        cast = small_archive()
        assert client.get(f"/articles/{cast['lead'].pk}/citation.doc").status_code == 404
        Article.objects.filter(pk=cast["lead"].pk).update(state="withheld")
        assert client.get(f"/articles/{cast['lead'].pk}/citation.bib").status_code == 410
