"""The desk: a reader without a script says what is wrong, an editor-in-chief answers; and nothing there keeps anybody out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_every_page import what_axe_complains_of, wider_than_the_window
from tests.depictions import png
from tests.site import Site

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
PASSWORD = "correct horse"
MAKE = f"""
from django.contrib.auth.models import Group, User
from articles.vocabularies import EDITORS_IN_CHIEF
user, _ = User.objects.get_or_create(username="wang", defaults={{"is_staff": True}})
user.set_password({PASSWORD!r})
user.save()
user.groups.add(Group.objects.get(name=EDITORS_IN_CHIEF))
"""
DESK = {
    "index": "/admin/",
    "handbook": "/admin/handbook/",
    "log": "/admin/admin/logentry/",
    "logins": "/admin/access/loginrecord/",
    "locks": "/admin/access/tally/",
}
OWN = ("index", "handbook")


@pytest.fixture(scope="module")
def desk(chromium: Browser, site: Site):
    """A window of an editor-in-chief who has logged in."""
    env = {**os.environ, **site.environment, "DJANGO_SETTINGS_MODULE": "unionnews.settings"}
    subprocess.run([sys.executable, "manage.py", "shell", "-v0", "-c", MAKE], cwd=ROOT, env=env, check=True)
    context = chromium.new_context(base_url=site.address, reduced_motion="reduce")
    page = context.new_page()
    page.goto("/admin/")
    page.fill("#id_username", "wang")
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    assert {cookie["name"] for cookie in context.cookies()} >= {"known_browser", "sessionid"}
    yield page
    context.close()


@pytest.fixture(scope="module")
def correction(chromium: Browser, site: Site) -> str:
    """What a reader wrote, in a browser without a script; returns the note."""
    context = chromium.new_context(base_url=site.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/issues/")
    page.locator(".issues a").first.click()
    page.locator("main a[href^='/articles/']").first.click()
    page.get_by_role("link", name="指出错误").click()
    page.locator(".passages a").first.click()
    page.get_by_label("应当是").fill("读者的写法")
    page.get_by_label("哪里不对，根据是什么").fill("据合订本第三卷")
    page.get_by_role("button", name="交给编目人员").click()
    assert "收到了" in page.locator("main").inner_text()
    page.get_by_role("link", name="回到文章").click()
    assert "据合订本第三卷" not in page.content()
    context.close()
    return "据合订本第三卷"


def test_it_works(desk: Page, correction: str):
    desk.goto("/admin/articles/reviewitem/?code=reader_correction")
    desk.get_by_role("link", name=correction).click()
    expect(desk.locator(".said ins").first).to_be_visible()
    assert wider_than_the_window(desk) == []
    assert what_axe_complains_of(desk) == []
    desk.get_by_role("link", name="手册").last.click()
    assert desk.url.endswith("/admin/handbook/#readers")
    desk.go_back()
    desk.get_by_role("button", name="不采用").click()
    assert "请写明不采用的理由" in desk.locator("main").inner_text()
    desk.get_by_label("答复").fill("原报如此")
    desk.get_by_role("button", name="不采用").click()
    assert "不采用读者更正" in desk.locator(".messagelist").inner_text()
    desk.goto("/admin/admin/logentry/")
    assert "不采用读者更正：原报如此" in desk.locator("#result_list").inner_text()


# In CI the stock lists as well, whose frame is the same.
@pytest.mark.parametrize("name", [name if name in OWN else pytest.param(name, marks=pytest.mark.thorough) for name in DESK])
def test_nothing_keeps_anybody_out(desk: Page, name: str):
    desk.goto(DESK[name])
    assert wider_than_the_window(desk) == []
    assert what_axe_complains_of(desk) == []


def test_the_queue_is_walked_by_keys(desk: Page):
    """Accepted and taken back again; a key that is typed into a field is a letter and nothing else."""
    desk.goto("/admin/articles/reviewitem/?code=headline_choice")
    desk.keyboard.press("j")
    desk.wait_for_url("**/change/**")
    item = desk.url
    assert wider_than_the_window(desk) == []
    assert what_axe_complains_of(desk) == []
    desk.keyboard.press("c")
    assert desk.evaluate("document.activeElement.id") == "id_headline"
    desk.keyboard.type("a1r")
    assert (desk.input_value("#id_headline"), desk.url) == ("a1r", item)
    desk.keyboard.press("Escape")
    desk.keyboard.press("a")
    desk.wait_for_url("**/reviewitem/?code=headline_choice")
    assert "认可" in desk.locator(".messagelist .success").inner_text()
    desk.keyboard.press("u")
    desk.wait_for_url("**/change/**")
    expect(desk.locator(".said-aloud")).to_contain_text("已撤回答复")
    assert desk.locator("[data-key=a]").is_visible()


@pytest.mark.thorough
def test_a_facsimile_that_was_attached_stands_beside_the_source_text_at_once(desk: Page, window, every_page):
    number = every_page["page"].strip("/").rpartition("/")[2]
    desk.goto(f"/admin/articles/page/{number}/facsimiles/")
    picture = {"name": "scan.png", "mimeType": "image/png", "buffer": png(600, 800)}
    desk.set_input_files("#attach [name=files]", [picture])  # type: ignore[arg-type]
    desk.fill("#attach [name=credit]", "市图书馆")
    desk.click("[name=_attach]")
    expect(desk.locator(".success")).to_contain_text("附上 1 份影印件")
    reader = window(viewport={"width": 1440, "height": 900})
    reader.goto(every_page["page"])
    image = reader.locator(".facsimile img")
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("naturalWidth", 600)
    expect(reader.locator(".facsimile")).to_contain_text("市图书馆")
    text, beside = reader.locator(".source").bounding_box(), image.bounding_box()
    assert text is not None
    assert beside is not None
    assert beside["x"] >= text["x"] + text["width"]
    assert abs(beside["height"] / beside["width"] - 800 / 600) < 0.02
    assert wider_than_the_window(reader) == wider_than_the_window(desk) == []
    assert what_axe_complains_of(reader) == what_axe_complains_of(desk) == []
    desk.check("[name$=is_removed]")
    desk.click("[name=_arrange]")
    expect(desk.locator(".success")).to_contain_text("改了影印件")
    reader.reload()
    assert not reader.locator(".facsimile").count()
