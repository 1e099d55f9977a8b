"""An archivist's first hour: a page comes in, is put right, is read again by other words, and all is found at once."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests import prepared
from tests.browser.test_admin import MAKE, PASSWORD
from tests.conftest import SEEDS
from tests.site import ROOT, SERVE_EMPTY, Site, running_site

pytestmark = [pytest.mark.browser, pytest.mark.thorough]

PROMISED = 2.0  # seconds in which readers see what was done
PATIENCE = 60_000  # milliseconds for a page of the desk: the first one that is read loads the model
HEADLINE = "编目改定的标题"
TAKES_OVER, GOES = "搜狐集团工会", "搜狐集团(北京)工会"
CUT_BEHIND, CUT_BEFORE = "分时段到幸福东社区", "“报到”，参与社区垃圾清理"


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("empty")
    prepared.sqlite(folder / "archive.sqlite3")
    with running_site((sys.executable, "-c", SERVE_EMPTY), DATA_DIR=str(folder)) as served:
        env = {**os.environ, **served.environment, "DJANGO_SETTINGS_MODULE": "unionnews.settings"}
        subprocess.run([sys.executable, "manage.py", "shell", "-v0", "-c", MAKE], cwd=ROOT, env=env, check=True)
        yield served


@pytest.fixture
def desk(chromium: Browser, empty_site: Site) -> Iterator[Page]:
    """The window of an editor-in-chief."""
    context = chromium.new_context(base_url=empty_site.address, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/admin/")
    page.fill("#id_username", "wang")
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    yield page
    context.close()


@pytest.fixture
def reader(chromium: Browser, empty_site: Site) -> Iterator[Page]:
    """A window of somebody without an account."""
    context = chromium.new_context(base_url=empty_site.address, java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def test_the_first_hour(desk: Page, reader: Page):
    upload(desk, next(SEEDS.glob("004_*.txt")))
    found_in_time(reader, "快递小哥 加餐", "回龙观街道为快递小哥补给")
    article = correct_a_headline(desk, "回龙观街道为快递小哥补给")
    found_in_time(reader, HEADLINE, HEADLINE)
    joined = undo_a_wrong_join(desk)
    assert is_cut(reader, joined)
    gone = merge_two_names(desk)
    assert_leads_to(reader, gone, TAKES_OVER)
    before = parser_of(desk)
    change_a_word(desk)
    read_again(desk)
    assert parser_of(desk) != before
    found_in_time(reader, "五小 创新成果", "技能培训")
    reader.goto(article)
    assert HEADLINE in reader.locator("h1").inner_text().replace("\u200b", "")
    assert is_cut(reader, joined)
    assert_leads_to(reader, gone, TAKES_OVER)
    take_back_the_merge(desk)
    assert_leads_to(reader, gone, GOES)
    take_back_the_cut(desk)
    assert not is_cut(reader, joined)
    for query, said in ((HEADLINE, HEADLINE), (GOES, "中关村科学城"), ("幸福东社区报到", "顺义工会干部")):
        found_in_time(reader, query, said)


def found_in_time(reader: Page, query: str, said: str) -> None:
    """What was just done stands in the public search before the promised time is over."""
    begun = time.monotonic()
    while True:
        asked = time.monotonic()
        reader.goto(f"/search/?q={query}")
        if said in reader.locator("main").inner_text().replace("\u200b", ""):
            break
        assert asked - begun < PROMISED, f"{said} was not found within {PROMISED} s"
        time.sleep(0.1)


def done(desk: Page) -> str:
    """What the desk says was done, once it says so."""
    return desk.locator(".messagelist .success").first.inner_text()


def upload(desk: Page, file: Path) -> None:
    desk.goto("/admin/articles/page/add/")
    desk.set_input_files("input[type=file]", file)
    desk.get_by_role("button", name="预览").click()
    assert "现在什么也还没有存" in desk.locator("main").inner_text()
    assert "回龙观街道为快递小哥补给" in desk.locator(".preview").inner_text()
    desk.get_by_role("button", name="存入").click()
    desk.wait_for_url("**/importrun/**")
    assert "新增" in desk.locator("main").inner_text()


def correct_a_headline(desk: Page, former: str) -> str:
    """Returns the article's address for readers."""
    desk.goto(f"/admin/articles/article/?q={former}")
    desk.locator("#result_list").get_by_role("link", name=former).click()
    number = re.search(r"/article/(\d+)/", desk.url)
    assert number
    desk.fill("#id_headline", HEADLINE)
    desk.fill("#id_reason", "见合订本")
    desk.locator("[name=_save]").click()
    assert done(desk)
    return f"/articles/{number[1]}/"


def undo_a_wrong_join(desk: Page) -> str:
    """By keyboard, from the queue to the blocks of the page and back; returns the article's address for readers."""
    desk.goto("/admin/articles/reviewitem/?code=weak_join")
    desk.keyboard.press("j")
    desk.wait_for_url("**/change/**")
    address = desk.locator(".decision dd a").first.get_attribute("href")
    number = re.search(r"/article/(\d+)/", address or "")
    assert number
    desk.keyboard.press("c")
    desk.wait_for_url("**/blocks/**")
    assert desk.locator("#id_opening").input_value().startswith("“报到”")
    desk.get_by_role("button", name="预览").click()
    desk.locator(".beside .come").nth(1).wait_for()
    desk.get_by_role("button", name="保存").click()
    assert "已保存" in done(desk)
    assert "队列已空" in desk.locator(".messagelist").inner_text()
    return f"/articles/{number[1]}/"


def is_cut(reader: Page, article: str) -> bool:
    """Whether readers see two paragraphs where the parser had joined two into one."""
    reader.goto(article)
    paragraphs = [text.replace("\u200b", "") for text in reader.locator("article p").all_inner_texts()]
    assert any(CUT_BEHIND in text for text in paragraphs)
    return not any(CUT_BEHIND in text and CUT_BEFORE in text for text in paragraphs)


def merge_two_names(desk: Page) -> str:
    """Returns the address, for readers, of the one that goes."""
    desk.goto("/admin/articles/organization/?q=搜狐集团")
    for name in (TAKES_OVER, GOES):
        desk.get_by_role("row").filter(has=desk.get_by_role("link", name=name, exact=True)).get_by_role("checkbox").check()
    desk.select_option("select[name=action]", "merge_selected")
    desk.locator("button[name=index]").first.click()
    listed = desk.locator("dl.merge dd")
    kept, gone = listed.nth(0).locator("a").first, listed.nth(1).locator("a").first
    if kept.inner_text() != TAKES_OVER:
        desk.get_by_role("link", name="反过来合并").click()
        kept, gone = listed.nth(0).locator("a").first, listed.nth(1).locator("a").first
    number = re.search(r"/organization/(\d+)/", gone.get_attribute("href") or "")
    assert number
    desk.fill("#id_reason", "同一个工会")
    desk.get_by_role("button", name="合并").click()
    assert f"并入“{GOES}”" in done(desk)
    return f"/organizations/{number[1]}/"


def assert_leads_to(reader: Page, address: str, name: str) -> None:
    reader.goto(address)
    assert reader.locator("h1").inner_text().replace("\u200b", "").strip() == name


def parser_of(desk: Page) -> str:
    desk.goto("/admin/articles/page/")
    return desk.locator("#result_list .field-parser").inner_text()


def change_a_word(desk: Page) -> None:
    desk.goto("/admin/articles/lexiconentry/add/?section=topics › words › 技能培训&action=add&word=五小&value=6")
    desk.get_by_role("button", name="看影响").click()
    assert "公交保修工展示" in desk.locator("main").inner_text()
    desk.get_by_role("button", name="保存").click()
    assert done(desk)


def read_again(desk: Page) -> None:
    desk.goto("/admin/articles/page/")
    desk.locator("#action-toggle").check()
    desk.select_option("select[name=action]", "read_selected_again")
    desk.locator("button[name=index]").first.click()
    assert "其中 1 版有不同" in desk.locator("main").inner_text()
    desk.get_by_role("button", name="采用新读法").click()
    assert "人工决定都在" in done(desk)


def take_back_the_merge(desk: Page) -> None:
    desk.goto("/admin/articles/merge/")
    desk.locator("#action-toggle").check()
    desk.select_option("select[name=action]", "undo_selected")
    desk.locator("button[name=index]").first.click()
    assert "撤销 1 次合并" in done(desk)


def take_back_the_cut(desk: Page) -> None:
    desk.goto("/admin/articles/page/")
    desk.locator("#result_list tbody th a").first.click()
    desk.get_by_role("link", name="移动成分…").click()
    desk.locator(".placements").get_by_role("link", name="撤销…").click()
    desk.get_by_role("button", name="撤销").click()
    assert "撤销：" in done(desk)
