"""An article's form: what a person changes is kept whatever is read later, and everything else follows the reading."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from articles.models import Article, Caption, Override, Region, ReviewItem, State, Topic
from articles.signals import articles_changed
from tests.articles.desk import errors_in, new_row, opened, row_of, save, shown_in
from tests.editorial.cast import contest, first, read_as, record, second, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(stored_page):
    return stored_page


def form_of(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def log_of(article):
    return (
        LogEntry.objects.filter(object_id=str(article.pk), content_type__model="article").latest("action_time").change_message
    )


def test_it_works(archivist, page):
    response = save(archivist, form_of(first(page)), headline="聊城市总工会慰问卡车司机", reason="原版如此")
    assert not errors_in(response)
    assert first(page).headline == "聊城市总工会慰问卡车司机"
    decision = Override.objects.get()
    assert (decision.field, decision.read_value, decision.reason) == ("headline", "聊城市总工会慰问货车司机", "原版如此")
    assert decision.decided_by.username == "li"
    assert "主题：“聊城市总工会慰问货车司机”→“聊城市总工会慰问卡车司机”" in log_of(first(page))
    read_as(page, record(visit(headline="聊城总工会慰问司机"), contest()))
    assert first(page).headline == "聊城市总工会慰问卡车司机"


@pytest.mark.thorough
def test_saving_what_was_shown_decides_nothing(archivist, page):
    for article in page.articles.all():
        response = save(archivist, form_of(article))
        assert not errors_in(response)
    assert not Override.objects.exists()


def test_the_form_stands_beside_the_source_text_with_its_parts_marked(archivist, page):
    response = archivist.get(form_of(second(page)) + "?at=82-86")
    own = [piece for piece in response.context["pieces"] if piece.own]
    assert [piece.part.role for piece in own if piece.opens] == ["headline", "body", "caption", "credit"]
    assert "".join(piece.text for piece in response.context["pieces"]) == page.text
    assert any(piece.is_focus for piece in response.context["pieces"])


@pytest.mark.thorough
@pytest.mark.parametrize("at", ["", "x", "5", "9-3", "-", "0-999999999999999999999", "99999-100000", "²-³"])
def test_a_place_that_is_none_is_no_error(archivist, page, at):
    response = archivist.get(form_of(first(page)), {"at": at})
    assert "".join(piece.text for piece in response.context["pieces"]) == page.text


@pytest.mark.thorough
def test_a_decision_is_shown_with_what_was_read_and_can_be_unlocked(archivist, page):
    address = form_of(first(page))
    save(archivist, address, headline="甲")
    content = archivist.get(address).content.decode()
    assert "聊城市总工会慰问货车司机" in content
    assert 'name="unlock_headline"' in content
    save(archivist, address, unlock_headline="on")
    assert first(page).headline == "聊城市总工会慰问货车司机"
    assert not Override.objects.exists()
    assert "解除“主题”" in log_of(first(page))


@pytest.mark.thorough
def test_a_field_is_not_changed_and_unlocked_at_once(archivist, page):
    address = form_of(first(page))
    save(archivist, address, headline="甲")
    response = save(archivist, address, headline="乙", unlock_headline="on")
    assert "不能既修改又解除" in errors_in(response)
    assert first(page).headline == "甲"


@pytest.mark.thorough
def test_every_single_field_is_decided_and_lasts(archivist, page):
    city = Region.objects.get(code="110105")
    changes = {
        "genre": "feature",
        "section": "新栏目",
        "kicker": "引",
        "deck": "副",
        "abstract_label": "提要",
        "abstract": "要点",
        "body": "第一段。\r\n\r\n第二段。",
        "union_level": "",
        "region": city.pk,
        "order": 7,
        "parent": first(page).pk,
    }
    response = save(archivist, form_of(second(page)), **changes)
    assert not errors_in(response)
    read_as(page, record())
    article = second(page)
    assert (article.genre, article.section, article.kicker, article.deck) == ("feature", "新栏目", "引", "副")
    assert (article.abstract_label, article.abstract, article.paragraphs) == ("提要", "要点", ["第一段。", "第二段。"])
    assert (article.union_level, article.region, article.order, article.parent) == ("", city, 7, first(page))
    assert not article.region_inferred


def test_an_empty_field_is_a_decision_too(archivist, page):
    save(archivist, form_of(second(page)), region="")
    read_as(page, record())
    assert second(page).region is None


def test_a_region_and_national_exclude_each_other(archivist, page):
    response = save(archivist, form_of(first(page)), is_national="on")
    assert "不能同时是全国性的" in errors_in(response)
    assert not Override.objects.exists()


@pytest.mark.thorough
def test_topics_are_added_and_removed_for_good(archivist, page):
    terms = [Topic.objects.get(name=name).pk for name in ("困难帮扶", "心理关爱")]
    save(archivist, form_of(first(page)), terms=terms)
    for _again in range(2):
        assert set(first(page).topics.values_list("name", flat=True)) == {"困难帮扶", "心理关爱"}
        read_as(page, record(visit(topics=["困难帮扶", "新就业形态劳动者", "助学"]), contest()))
        assert set(first(page).topics.values_list("name", flat=True)) == {"困难帮扶", "心理关爱", "助学"}
        read_as(page, record())


@pytest.mark.thorough
def test_a_removed_name_stays_away(archivist, page):
    address = form_of(first(page))
    row = row_of(archivist, address, "person_mentions", name="李明")
    save(archivist, address, **{f"{row}-DELETE": "on"})
    read_as(page, record())
    assert [mention.name for mention in first(page).person_mentions.all()] == ["张晶"]
    assert not first(page).posts.exists()
    assert "人物去掉“李明”" in log_of(first(page))


@pytest.mark.thorough
def test_a_corrected_name_keeps_what_was_read_of_it(archivist, page):
    address = form_of(first(page))
    row = row_of(archivist, address, "person_mentions", name="李明")
    save(archivist, address, **{f"{row}-name": "李鸣"})
    read_as(page, record())
    mention = first(page).person_mentions.get(name="李鸣")
    assert (mention.role, mention.person.name, mention.spans != []) == ("official", "李鸣", True)
    assert first(page).posts.get().organization.name == "聊城市总工会"
    read_as(page, record(visit(people=[visit()["people"][0], visit()["people"][1] | {"name": "李鸣"}]), contest()))
    assert [mention.name for mention in first(page).person_mentions.all()] == ["张晶", "李鸣"]


def test_posts_are_written_as_organization_and_title(archivist, page):
    address = form_of(first(page))
    row = row_of(archivist, address, "person_mentions", name="李明")
    save(archivist, address, **{f"{row}-posts": "聊城市总工会/副主席；/全国劳模"})
    read_as(page, record())
    posts = {(str(post.organization or ""), post.title) for post in first(page).posts.all()}
    assert posts == {("聊城市总工会", "副主席"), ("", "全国劳模")}


def test_what_a_printed_name_means_is_decided_for_that_printing_alone(archivist, page):
    address = form_of(first(page))
    row = row_of(archivist, address, "organization_mentions", surface="市总工会")
    save(archivist, address, **{f"{row}-name": "山东省总工会"})
    read_as(page, record())
    means = dict(first(page).organization_mentions.values_list("surface", "organization__name"))
    assert means == {"聊城市总工会": "聊城市总工会", "市总工会": "山东省总工会"}


@pytest.mark.thorough
def test_a_name_is_led_to_another_record_or_to_none(archivist, page):
    address = form_of(first(page))
    row = row_of(archivist, address, "person_mentions", name="李明")
    save(archivist, address, **{f"{row}-person": None})
    read_as(page, record())
    assert first(page).person_mentions.get(name="李明").person is None
    reporter = first(page).person_mentions.get(name="张晶").person
    save(archivist, address, **{f"{row}-person": reporter.pk})
    read_as(page, record())
    assert first(page).person_mentions.get(name="李明").person == reporter


@pytest.mark.thorough
def test_members_are_added_to_every_list(archivist, page):
    address = form_of(first(page))
    rows = {
        "bylines": {"role": "通讯员", "name": "王芳"},
        "person_mentions": {"name": "王芳", "role": "subject", "posts": ""},
        "organization_mentions": {"surface": "省总", "name": "山东省总工会"},
        "event_mentions": {"name": "慰问活动"},
        "captions": {"text": "图为慰问现场。", "credit": "王芳 摄"},
        "place_mentions": {"name": "聊城", "region": Region.objects.get(code="371500").pk},
        "date_mentions": {"text": "近日", "value": "2022-11"},
        "figures": {"text": "30名", "value": "30", "unit": "名", "what": "司机"},
    }
    changes = {}
    for prefix, values in rows.items():
        changes |= new_row(archivist, address, prefix, **values)
    response = save(archivist, address, **changes)
    assert not errors_in(response)
    read_as(page, record())
    article = first(page)
    assert [str(byline) for byline in article.bylines.all()] == ["记者 张晶", "通讯员 王芳"]
    assert article.person_mentions.get(name="王芳").by_person
    assert article.organization_mentions.get(surface="省总").organization.name == "山东省总工会"
    assert article.event_mentions.get().event.name == "慰问活动"
    assert article.captions.get().credit == "王芳 摄"
    assert article.place_mentions.get().region.name == "聊城市"
    assert article.date_mentions.get().precision == "month"
    assert article.figures.get().value == 30


@pytest.mark.thorough
def test_the_same_name_may_sign_twice_and_one_of_them_can_go(archivist, page):
    address = form_of(first(page))
    save(archivist, address, **new_row(archivist, address, "bylines", role="摄影", name="张晶"))
    assert [str(byline) for byline in first(page).bylines.all()] == ["记者 张晶", "摄影 张晶"]
    read_as(page, record(visit(byline=[{"role": "记者", "name": "张晶"}, {"role": "摄影", "name": "张晶"}]), contest()))
    assert [str(byline) for byline in first(page).bylines.all()] == ["记者 张晶", "摄影 张晶"]
    row = row_of(archivist, address, "bylines", role="记者")
    save(archivist, address, **{f"{row}-DELETE": "on"})
    assert [str(byline) for byline in first(page).bylines.all()] == ["摄影 张晶"]


def test_a_caption_is_found_again_when_it_is_read_a_little_differently(archivist, page):
    address = form_of(second(page))
    row = row_of(archivist, address, "captions", text="图为比赛现场。")
    save(archivist, address, **{f"{row}-credit": "白莹/摄"})
    read_as(page, record(visit(), contest(captions=[{"text": "图为比赛现场", "credit": "白莹 摄"}])))
    assert [(caption.text, caption.credit) for caption in Caption.objects.all()] == [("图为比赛现场", "白莹/摄")]


@pytest.mark.thorough
def test_a_decision_about_a_list_is_taken_back_by_ticking_it(archivist, page):
    address = form_of(first(page))
    save(archivist, address, **{row_of(archivist, address, "person_mentions", name="李明") + "-DELETE": "on"})
    (inline,) = [each for each in opened(archivist, address).context["inline_admin_formsets"] if each.formset.model is Override]
    save(archivist, address, **{f"{inline.formset.prefix}-0-DELETE": "on"})
    assert first(page).person_mentions.filter(name="李明").exists()
    assert not Override.objects.exists()


def test_a_doubt_about_a_field_is_answered_by_deciding_it(archivist, page):
    save(archivist, form_of(second(page)), region=Region.objects.get(code="110105").pk)
    item = ReviewItem.objects.get()
    assert (item.state, item.decided_by.username) == (ReviewItem.State.CORRECTED, "li")


def test_who_follows_the_articles_hears_of_the_one_that_changed(archivist, page):
    heard = []
    articles_changed.connect(lambda ids, **_signal: heard.append(ids), weak=False, dispatch_uid="test")
    try:
        save(archivist, form_of(first(page)), headline="甲")
    finally:
        articles_changed.disconnect(dispatch_uid="test")
    assert heard == [[first(page).pk]]


def test_an_older_form_does_not_overwrite_a_newer_version(archivist, chief, page):
    address = form_of(first(page))
    old = shown_in(archivist.get(address))
    save(chief, address, headline="总编辑改的")
    response = archivist.post(address, old | {"headline": "档案员改的"})
    message = errors_in(response)
    assert "没有保存" in message
    assert "wang" in message
    assert "库中现为“总编辑改的”，您填的是“档案员改的”" in message
    assert first(page).headline == "总编辑改的"
    again = shown_in(response)
    assert again["headline"] == "档案员改的"
    archivist.post(address, again)
    assert first(page).headline == "档案员改的"


@pytest.mark.thorough
def test_a_page_read_again_in_the_meantime_is_a_newer_version(archivist, page):
    address = form_of(first(page))
    old = shown_in(archivist.get(address))
    read_as(page, record(visit(headline="新的读法"), contest()))
    response = archivist.post(address, old | {"deck": "副"})
    assert "没有保存" in errors_in(response)
    assert first(page).deck == ""


def test_an_article_is_withheld_not_deleted(chief, page):
    loaded = Article.objects.create(headline="甲厂建会", body="甲厂建会。")
    assert chief.post(reverse("admin:articles_article_delete", args=[loaded.pk]), {"post": "yes"}).status_code == 403
    assert chief.post(reverse("admin:articles_article_delete", args=[first(page).pk]), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in chief.get(reverse("admin:articles_article_changelist")).content.decode()


@pytest.mark.thorough
def test_an_article_born_digital_is_edited_and_released(archivist, page):
    article = Article.objects.create(external_id="x1", headline="电子版", newspaper=first(page).newspaper, body="一段")
    address = form_of(article)
    response = save(archivist, address, headline="改后", reason="")
    assert not errors_in(response)
    article.refresh_from_db()
    assert article.headline == "改后"
    save(archivist, address, headline="再改")
    save(archivist, address, unlock_headline="on")
    article.refresh_from_db()
    assert article.headline == "电子版"


def test_many_are_withheld_with_one_reason_and_shown_again(archivist, page):
    ids = ",".join(str(pk) for pk in page.articles.values_list("pk", flat=True))
    listed = reverse("admin:articles_article_changelist")
    chosen = {"action": "withhold_selected", "_selected_action": ids.split(",")}
    response = archivist.post(listed, chosen, follow=True)
    assert "牵涉 2 篇文章" in response.content.decode()
    address = response.redirect_chain[-1][0]
    assert "请写明理由" in archivist.post(address, {"reason": ""}).content.decode()
    archivist.post(address, {"reason": "当事人申请"})
    assert not Article.objects.published().exists()
    assert first(page).was_public
    read_as(page, record())
    assert not Article.objects.published().exists()
    assert first(page).withheld_reason == "当事人申请"
    assert log_of(first(page)) == "停止公开：当事人申请"
    archivist.post(reverse("admin:articles_article_state", args=["publish"]) + f"?ids={ids}")
    assert Article.objects.published().count() == 2
    assert first(page).state == State.PARSED
    assert not Override.objects.exists()


@pytest.mark.parametrize("address", ["withhold/?ids=", "withhold/?ids=x,9999999999999999999", "nonsense/?ids=1", "publish/"])
def test_a_state_page_without_records_leads_back(archivist, address):
    response = archivist.get(reverse("admin:articles_article_changelist") + "state/" + address, follow=True)
    assert response.redirect_chain[-1][0] == reverse("admin:articles_article_changelist")
    assert "没有可处理的记录" in response.content.decode()
