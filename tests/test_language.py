"""Chinese unless somebody chose English; the articles stay as printed."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from articles.models import Topic
from tests.articles import newsroom

pytestmark = pytest.mark.django_db


def test_it_works(client):
    newsroom.small_archive()
    assert "工会新闻档案" in client.get("/").content.decode()
    answer = client.get("/language/en/", {"next": "/topics/"})
    assert answer["Location"] == "/topics/"
    assert "no-cache" in answer["Cache-Control"]
    page = client.get("/")
    assert '<html lang="en">' in page.content.decode()
    assert "Union News Archive" in page.content.decode()
    assert "石景山区总工会召开" in page.content.decode().replace("<wbr>", "")
    client.get("/language/zh-hans/")
    assert '<html lang="zh-Hans">' in client.get("/").content.decode()


def test_topics_have_a_name_in_both(client):
    newsroom.small_archive()
    for address in (
        "/",
        "/topics/",
        "/topics/jianhui-ruhui/",
        "/cross/?rows=topic&columns=year",
        "/search/?q=主题:jianhui-ruhui",
    ):
        client.get("/language/zh-hans/")
        assert "建会入会" in client.get(address).content.decode(), address
        client.get("/language/en/")
        assert "Founding unions, joining them" in client.get(address).content.decode(), address
    found = client.get("/search/", {"q": "主题:Volunteering OR 主题:建会入会"}).content.decode()
    assert "广州快递企业成立工会" in found.replace("<wbr>", "")
    Topic.objects.filter(slug="jianhui-ruhui").update(english="")
    assert "建会入会" in client.get("/topics/").content.decode()


def test_an_answer_says_its_language_and_what_it_depends_on(client):
    assert client.get("/about/")["Content-Language"] == "zh-hans"
    client.get("/language/en/")
    answer = client.get("/about/")
    assert answer["Content-Language"] == "en"
    assert "Cookie" in answer["Vary"]


def test_what_a_browser_says_of_itself_is_not_asked(client):
    assert '<html lang="zh-Hans">' in client.get("/", headers={"accept-language": "en-GB,en"}).content.decode()


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_it_leads_nowhere_else(client, back):
    assert client.get("/language/en/", {"next": back})["Location"] == "/"


@pytest.mark.parametrize("language", ["fr", "EN", "zh"])
def test_a_language_that_it_does_not_speak_is_not_found(client, language):
    assert client.get(f"/language/{language}/").status_code == 404


def test_a_cookie_of_nonsense_is_left_aside(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "../../etc"
    assert client.get("/").status_code == 200


def test_the_switch_comes_back_to_the_same_filters(client):
    page = client.get("/search/", {"q": "工会", "sort": "newest"}).content.decode()
    assert 'href="/language/en/?next=%2Fsearch%2F%3Fq%3D%25E5%25B7%25A5%25E4%25BC%259A%26sort%3Dnewest"' in page


def test_the_admin_speaks_both(client):
    client.force_login(User.objects.create_superuser("wang"))
    assert "档案管理" in client.get("/admin/").content.decode()
    client.get("/language/en/")
    page = client.get("/admin/articles/article/").content.decode()
    assert "Keeping the archive" in client.get("/admin/").content.decode()
    assert "Words of headlines and texts" in page
    assert "/language/zh-hans/" in page


def test_an_error_speaks_it_too(client):
    client.get("/language/en/")
    assert "No such page" in client.get("/nowhere/").content.decode()
