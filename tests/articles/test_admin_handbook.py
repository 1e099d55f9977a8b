"""The handbook speaks of what is there, of all of it, in both languages, and every page of the admin leads to its chapter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path

import django
import polib
import pytest
from django.contrib import admin
from django.urls import reverse

from articles.admin.handbook import CHAPTER_OF, chapter_on, chapters_of
from articles.editorial.media import medium_of
from tests.test_translations import CATALOGUE, ROOT, strings_of_code, strings_of_templates

LANGUAGES = ("zh-hans", "en")
# What every model has, and what Django brings.
STOCK = re.compile(
    r"_(changelist|add|change|delete|history)$|^auth_|^(index|login|logout|jsi18n|autocomplete|view_on_site|app_list)$"
)
PASSWORDS = {"password_change", "password_change_done", "auth_user_password_change"}


def names(patterns: Iterable) -> Iterator[str]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


EVERY_VIEW = set(names(admin.site.urls[0]))
OWN_VIEWS = {name for name in EVERY_VIEW if not STOCK.search(name)} - PASSWORDS - {"handbook"}


def source_of(language: str) -> str:
    return (ROOT / "templates" / "admin" / "handbook" / f"{language}.html").read_text()


def views_named_in(text: str) -> set[str]:
    named = set(re.findall(r"{% url 'admin:(\w+)'", text))
    return named | {name for group in re.findall(r'data-view="([\w ]+)"', text) for name in group.split()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_view_that_it_names_is_there_and_each_own_view_is_named(language):
    named = views_named_in(source_of(language))
    assert len(OWN_VIEWS) > 10
    assert named - EVERY_VIEW == set()
    assert OWN_VIEWS - named == set(), "say in the handbook what these are for, in both languages"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_own_view_leads_to_the_chapter_that_names_it(language):
    chapters = dict(re.findall(r'(?s)<section id="([\w-]+)">(.*?)</section>', source_of(language)))
    for view in OWN_VIEWS:
        assert view in views_named_in(chapters[chapter_on(view)]), view
    assert set(CHAPTER_OF.values()) <= set(chapters)
    for room in admin.site._registry:
        assert chapter_on(f"{room._meta.app_label}_{room._meta.model_name}_changelist"), room


def test_both_languages_have_the_same_chapters():
    anchors = [[anchor for anchor, _heading in chapters_of(f"admin/handbook/{language}.html")] for language in LANGUAGES]
    assert anchors[0] == anchors[1]
    assert len(anchors[0]) == len(set(anchors[0])) > 10
    named = [
        sorted(re.findall(r'{% url .*?%}|data-view="[^"]+"|href="#[\w-]+"', source_of(language))) for language in LANGUAGES
    ]
    assert named[0] == named[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_inside_lead_somewhere(language):
    text = source_of(language)
    assert set(re.findall(r'href="#([\w-]+)"', text)) <= set(re.findall(r'id="([\w-]+)"', text))


def said_by_django(language: str) -> set[str]:
    folder = Path(django.__file__).parent / "contrib" / "admin" / "locale" / language / "LC_MESSAGES"
    entries = polib.pofile(str(folder / "django.po"))
    return {entry.msgstr if language != "en" else entry.msgid for entry in entries}


@pytest.mark.thorough
@pytest.mark.parametrize(("language", "catalogue"), [("zh-hans", "zh_Hans"), ("en", "en")])
def test_every_button_that_it_names_is_called_so(language, catalogue):
    """A label that was changed is changed here, too."""
    labels = {unescape(label) for label in re.findall(r"<b>(.+?)</b>", source_of(language))}
    said = said_by_django(catalogue)
    if language == "en":
        said |= {entry.msgstr for entry in polib.pofile(str(CATALOGUE))}
    else:
        said |= {text for text, _file in (*strings_of_code(), *strings_of_templates())}
    assert len(labels) > 20
    assert sorted(labels - said) == []


@pytest.mark.django_db
def test_it_is_there_for_those_who_work_here(client, archivist):
    address = reverse("admin:handbook")
    assert client.get(address).status_code == 302
    chinese = archivist.get(address).content.decode()
    assert "第一个小时" in chinese
    assert '<a href="#undo">怎样撤销</a>' in chinese
    archivist.get("/language/en/")
    english = archivist.get(address).content.decode()
    assert "Your first hour" in english
    assert not re.search(
        r"[\u4e00-\u9fff]", english.replace("简体中文", "").partition("handbook")[2].partition("</section>")[0]
    )


@pytest.mark.django_db
def test_every_page_leads_to_its_chapter(archivist, stored_page):
    assert f'href="{reverse("admin:handbook")}"' in archivist.get("/admin/").content.decode()
    own = archivist.get(f"{reverse('admin:articles_article_state', args=['withhold'])}?ids={stored_page.articles.first().pk}")
    assert own.content.decode().count('href="/admin/handbook/#withholding"') == 2
    assert 'href="/admin/handbook/#queue"' in archivist.get("/admin/articles/reviewitem/").content.decode()
    assert "handbook" not in archivist.get("/admin/login/", follow=False).content.decode()


PICTURES = ROOT / "static" / "handbook"
WITHOUT_A_SCREEN = {"keeping"}  # what is done on the server alone
FIGURE = re.compile(
    r'<figure><a href="([^"]+)"><img src="([^"]+)" width="(\d+)" height="(\d+)" loading="lazy" .*?alt="([^"]*)">'
)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chapter_shows_its_screen(archivist, language):
    archivist.get(f"/language/{language}/")
    page = archivist.get(reverse("admin:handbook")).content.decode()
    chapters = dict(re.findall(r'(?s)<section id="([\w-]+)">(.*?)</section>', page))
    assert {anchor for anchor, text in chapters.items() if not FIGURE.search(text)} == WITHOUT_A_SCREEN
    figures = FIGURE.findall(page)
    assert len(figures) == page.count("<img")
    for address, source, width, height, alt in figures:
        file = PICTURES.parent / source.removeprefix("/static/")
        medium = medium_of(file.read_bytes())
        assert (address, int(width), int(height)) == (source, medium.width, medium.height)
        assert len(alt) > 20
    shown = {PICTURES.parent / source.removeprefix("/static/") for _address, source, *_rest in figures}
    assert shown == set((PICTURES / language).iterdir()), "no picture lies unused"


def test_both_languages_have_the_same_pictures_and_they_are_small():
    files = {language: sorted((PICTURES / language).iterdir()) for language in LANGUAGES}
    assert [file.name for file in files["en"]] == [file.name for file in files["zh-hans"]]
    assert {folder.name for folder in PICTURES.iterdir()} == set(LANGUAGES)
    sizes = [file.stat().st_size for language in LANGUAGES for file in files[language]]
    assert max(sizes) <= 40_000
    assert sum(sizes) <= 1_000_000
