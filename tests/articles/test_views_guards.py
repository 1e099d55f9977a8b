"""Who may see what, at which address: withheld records are gone from everywhere, merged ones lead on."""

from __future__ import annotations

import pytest

from articles.editorial.redirects import redirect
from articles.models import Article, Event, Issue, Organization, Page, Person
from tests.articles.newsroom import Sheet, issue, organization, person

pytestmark = pytest.mark.django_db

LISTS = (
    "/", "/issues/", "/regions/110000/", "/regions/110107/", "/levels/district/", "/topics/zhigong-chuangxin/", "/people/",
    "/organizations/", "/events/",
)  # fmt: skip


@pytest.fixture
def cast(small):
    return small


def withhold(record) -> None:
    type(record).objects.filter(pk=record.pk).update(state="withheld")


def everything(client, cast) -> str:
    """All that readers see of the small archive, of its records as far as they are shown."""
    records = (
        cast.interval,
        cast.sheet.page,
        cast.lead,
        cast.second,
        cast.sidebar,
        cast.chair,
        cast.reporter,
        cast.union,
        cast.meeting,
    )
    answers = [client.get(address) for address in [*LISTS, *(record.get_absolute_url() for record in records)]]
    return "\n".join(answer.content.decode() for answer in answers)


def test_it_works(client, cast):
    shown = everything(client, cast)
    for name in (
        "石景山区总工会召开职工创新工作室答辩会",
        "主席李梅讲",
        "11家职工工作室",
        "创新工作室答辩评审会",
        "答辩会现场",
    ):
        assert name in shown.replace("<wbr>", ""), name


def test_a_withheld_article_is_gone_everywhere(client, cast):
    withhold(cast.lead)
    shown = everything(client, cast).replace("<wbr>", "")
    for name in ("答辩会", "李梅", "11家", "评审", "张晶)", "北京市石景山区总工会"):
        assert name not in shown, name
    assert client.get(cast.lead.get_absolute_url()).status_code == 410
    assert "东城区职工学急救" in shown


def test_its_text_is_gone_from_the_page_that_it_stood_on(client, cast):
    withhold(cast.lead)
    html = client.get(cast.sheet.page.get_absolute_url()).content.decode()
    assert "〔此处文字停止公开〕" in html
    assert "奋力开拓首都工会工作新局面" in html
    assert "讲" not in html.split('id="source"')[1]


def test_one_that_was_never_public_is_simply_not_there(client, cast):
    Article.objects.filter(pk=cast.lead.pk).update(state="withheld", was_public=False)
    assert client.get(cast.lead.get_absolute_url()).status_code == 404


def test_a_withheld_page_takes_its_articles_and_its_issue_along(client, cast):
    withhold(cast.sheet.page)
    shown = everything(client, cast).replace("<wbr>", "")
    for name in ("答辩会", "李梅", "东城区职工学急救", "北京市石景山区总工会", "2022年10月23日"):
        assert name not in shown, name
    assert client.get(cast.sheet.page.get_absolute_url()).status_code == 404
    assert client.get(cast.interval.get_absolute_url()).status_code == 404
    assert client.get(cast.second.get_absolute_url()).status_code == 410
    assert client.get("/regions/110000/").context["total"] == 0


def test_a_withheld_person_is_nobodys_link(client, cast):
    withhold(cast.reporter)
    withhold(cast.chair)
    assert client.get(cast.reporter.get_absolute_url()).status_code == 404
    article = client.get(cast.lead.get_absolute_url()).content.decode()
    assert cast.reporter.get_absolute_url() not in article
    assert cast.chair.get_absolute_url() not in article
    assert "本报讯(记者 张晶)" in article  # what was printed stays
    assert client.get("/people/").context["total"] == 0
    assert cast.chair.get_absolute_url() not in client.get(cast.union.get_absolute_url()).content.decode()


def test_a_withheld_organization_is_nobodys_link(client, cast):
    withhold(cast.union)
    assert client.get(cast.union.get_absolute_url()).status_code == 404
    for record in (cast.lead, cast.chair, cast.meeting):
        assert cast.union.get_absolute_url() not in client.get(record.get_absolute_url()).content.decode()
    assert "北京市石景山区总工会" not in client.get(cast.meeting.get_absolute_url()).content.decode()


def test_a_withheld_event_is_nobodys_link(client, cast):
    withhold(cast.meeting)
    assert client.get(cast.meeting.get_absolute_url()).status_code == 404
    for record in (cast.lead, cast.union):
        assert cast.meeting.get_absolute_url() not in client.get(record.get_absolute_url()).content.decode()


def test_a_name_in_withheld_articles_alone_is_withheld_with_them(client, cast):
    known = person(cast.second, "李梅")
    withhold(cast.lead)
    assert client.get(known.get_absolute_url()).status_code == 200
    assert client.get(cast.union.get_absolute_url()).status_code == 404
    assert client.get(cast.meeting.get_absolute_url()).status_code == 404


def test_an_organization_that_only_a_post_leads_to_is_named_without_a_link(client, cast):
    body = Organization.objects.create(name="石景山区妇联", sort_key="shi")
    cast.chair.posts.create(title="委员", organization=body, article=cast.lead)
    html = client.get(cast.chair.get_absolute_url()).content.decode()
    assert "石景山区妇联" in html
    assert body.get_absolute_url() not in html


@pytest.mark.parametrize("name", ["second", "reporter", "company", "meeting"])
def test_a_merged_record_leads_on_through_chains(client, cast, name):
    target = getattr(cast, name)
    redirect(type(target), 7001, 7002)
    redirect(type(target), 7002, target.pk)
    old = target.get_absolute_url().replace(f"/{target.pk}/", "/7001/")
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (301, target.get_absolute_url())
    assert answer["Cache-Control"] == "no-cache", "a merge that is undone leads back, in every browser"


def test_a_redirect_of_one_kind_moves_no_other(client, cast):
    redirect(Person, 7001, cast.reporter.pk)
    assert client.get("/organizations/7001/").status_code == 404


def test_a_redirect_into_nothing_or_in_a_circle_is_gone(client, cast):
    redirect(Event, 7001, None)
    redirect(Event, 7002, 7003)
    redirect(Event, 7003, 7002)
    assert client.get("/events/7001/").status_code == 410
    assert client.get("/events/7002/").status_code == 410
    assert "这一页不再公开" in client.get("/events/7001/").content.decode()


def test_a_redirect_to_a_withheld_record_does_not_tell_of_it(client, cast):
    redirect(Article, 7001, cast.lead.pk)
    redirect(Person, 7001, cast.chair.pk)
    withhold(cast.lead)
    withhold(cast.chair)
    assert client.get("/articles/7001/").status_code == 410
    assert client.get("/people/7001/").status_code == 404


@pytest.mark.parametrize("kind", ["articles", "pages", "issues", "people", "organizations", "events"])
@pytest.mark.parametrize("pk", ["0", "987654", str(2**63 - 1), str(2**63), "9" * 60])
@pytest.mark.thorough
def test_an_unknown_number_is_not_found(client, db, kind, pk):
    assert client.get(f"/{kind}/{pk}/").status_code == 404


def test_an_issue_with_one_withheld_page_shows_the_other(client, cast):
    other = Sheet(cast.interval, number="02")
    other.set("另一版的文章", "正文在此。")
    withhold(cast.sheet.page)
    html = client.get(cast.interval.get_absolute_url()).content.decode()
    assert "另一版的文章" in html.replace("<wbr>", "")
    assert "第01版" not in html
    assert Page.objects.published().filter(issue=cast.interval).count() == 1


def test_born_digital_articles_need_no_page(client, cast):
    stray = issue("劳动午报", "2024-01-02")
    article = Article.objects.create(
        issue=stray, newspaper=stray.newspaper, headline="网上消息", body="正文。", date="2024-01-02", precision="day",
        not_before=stray.not_before, not_after=stray.not_after, external_id="a1",
    )  # fmt: skip
    organization(article, "某公司工会")
    for address in ("/", stray.get_absolute_url(), article.get_absolute_url(), "/issues/?year=2024"):
        assert client.get(address).status_code == 200
    assert "网上" in client.get(stray.get_absolute_url()).content.decode()
    withhold(article)
    assert not Issue.objects.published().filter(pk=stray.pk)
    assert client.get(stray.get_absolute_url()).status_code == 404
