"""What the pictures of the handbook show: each scene brings the desk to a screen and says which parts of it matter."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.prepared import ROOT

SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
UPLOADED, LOADED = SEEDS[0], SEEDS[1:]
ARCHIVIST, CHIEF = "李", "王"
PASSWORD = "correct horse"
READ, DECIDED = "回龙观街道为快递小哥补给“加餐”", "回龙观街道总工会为快递小哥补给“加餐”"
CLASSIFIED = ("怀柔泉河街道总工会强沟通促建会", "首开天岳恒工会举办职工彩虹跑活动")
WITHHELD, DOUBTED, SAVED_BY_BOTH = "劳模工匠馆开馆", "德胜街道总工会慰问防疫一线工作人员", "实战演练消防自救"
MERGED, SPLIT = ("搜狐集团(北京)工会", "搜狐集团工会"), "边磊"
WORD = "/admin/articles/lexiconentry/add/?section=topics › words › 技能培训&action=add&word=五小&value=6"
# Pixels of the window: in the first of them everything stands in one column, in the others what the archivist compares in two.
NARROW, MIDDLE, WIDE = 880, 1040, 1200


@dataclass(frozen=True)
class Cast:
    """The windows of an editor-in-chief, of an archivist, and of somebody without an account."""

    chief: Page
    archivist: Page
    reader: Page


Play = Callable[[Cast], list[Locator]]


@dataclass(frozen=True)
class Scene:
    play: Play  # returns the parts that the picture must show, all in one window
    width: int
    height: int


SCENES: dict[str, Scene] = {}


def scene(width: int = NARROW, height: int = 900) -> Callable[[Play], Play]:
    """A scene by the name of its picture; they are played in the order in which they stand here."""

    def register(play: Play) -> Play:
        SCENES[play.__name__] = Scene(play, width, height)
        return play

    return register


def prepare(cast: Cast) -> None:
    """What happened before the first picture."""
    attach_a_facsimile(cast)
    cast.reader.goto("/admin/")
    log_in(cast.reader, ARCHIVIST, "a wrong one")
    for headline, field, value, reason in (
        (READ, "headline", DECIDED, "见合订本"),
        (DECIDED, "section", "基层动态", "版头如此"),
    ):
        open_record(cast.archivist, "article", headline)
        save(cast.archivist, field, value, reason)
    choose(cast.chief, "article", CLASSIFIED, "classify_selected")
    cast.chief.select_option("#id_add", label="职工书屋/文化")
    cast.chief.fill("#id_reason", "专题整理")
    cast.chief.click("[name=_preview]")
    cast.chief.click("[name=_save]")
    say_what_is_wrong(cast)


def log_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.fill("#id_username", name)
    page.fill("#id_password", password)
    page.click("[type=submit]")


def say_what_is_wrong(cast: Cast) -> None:
    """A reader doubts a word of the first paragraph."""
    number = open_record(cast.chief, "article", DOUBTED)
    cast.reader.goto(f"/articles/{number}/correction/?passage=body-0")
    text = cast.reader.locator("textarea").first
    text.fill(text.input_value().replace("近日", "日前"))
    cast.reader.locator("textarea").nth(1).fill("对照报纸原件，这里印的是“日前”。")
    cast.reader.locator("main form [type=submit]").click()


def attach_a_facsimile(cast: Cast) -> None:
    """The page of the last seed, set in columns; the archive has no scan of it that could be shown."""
    cast.reader.set_viewport_size({"width": 700, "height": 560})
    cast.reader.goto("about:blank")
    lines = "".join(f"<p>{line}</p>" for line in LOADED[-1].read_text().splitlines()[:26])
    style = "columns: 4; font: 13px/1.5 serif; text-align: justify; margin: 0; padding: 24px; background: #f6f1e4"
    cast.reader.set_content(f"<body style='{style}'>{lines}</body>")
    scan = {"name": "004.png", "mimeType": "image/png", "buffer": cast.reader.screenshot()}
    cast.chief.goto(f"/admin/articles/page/{number_of_page(cast.chief)}/facsimiles/")
    cast.chief.set_input_files("#attach [name=files]", [scan])  # type: ignore[arg-type]
    cast.chief.fill("#attach [name=note]", "按原文排出的样张")
    cast.chief.click("[name=_attach]")


def number_of_page(page: Page) -> str:
    page.goto("/admin/articles/page/")
    page.locator("#result_list tbody th").get_by_role("link", name=LOADED[-1].name).click()
    return number(page)


def number(page: Page) -> str:
    """Of the record whose form is open."""
    page.wait_for_url("**/change/**")
    return page.url.split("/change/")[0].rpartition("/")[2]


def open_record(page: Page, kind: str, name: str) -> str:
    """Returns its number."""
    page.goto(f"/admin/articles/{kind}/?q={name}")
    page.locator("#result_list tbody th").get_by_role("link", name=re.compile("^" + re.escape(name))).click()
    return number(page)


def save(page: Page, field: str, value: str, reason: str) -> None:
    page.fill(f"#id_{field}", value)
    page.fill("#id_reason", reason)
    page.click("[name=_save]")


def first_item(page: Page, code: str) -> None:
    page.goto(f"/admin/articles/reviewitem/?code={code}")
    page.locator("#result_list tbody th a").first.click()
    page.locator("#content-main.review").wait_for()


def choose(page: Page, kind: str, names: tuple[str, ...], action: str, query: str = "") -> None:
    """Tick the records and send them to the action."""
    page.goto(f"/admin/articles/{kind}/?q={query}")
    for name in names:
        page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True)).get_by_role("checkbox").check()
    page.select_option("select[name=action]", action)
    page.locator("button[name=index]").first.click()


def all_of(page: Page) -> list[Locator]:
    """From the title to the buttons."""
    return [page.locator("#content > h1"), page.locator("#content-main")]


@scene()
def first_hour(cast: Cast) -> list[Locator]:
    cast.chief.goto("/admin/")
    return [cast.chief.locator("#content-main .app-articles")]


@scene()
def upload(cast: Cast) -> list[Locator]:
    """Down to the third article: the others look the same."""
    cast.chief.goto("/admin/articles/page/add/")
    cast.chief.set_input_files("input[type=file]", [LOADED[-1], UPLOADED])
    cast.chief.locator(".submit-row input").first.click()
    return [cast.chief.locator("#content-main > p"), cast.chief.locator(".preview tbody tr").nth(2)]


@scene(WIDE, 395)
def correcting(cast: Cast) -> list[Locator]:
    open_record(cast.chief, "article", DECIDED)
    return [cast.chief.locator(".desk .source"), cast.chief.locator(".desk fieldset").first]


@scene()
def blocks(cast: Cast) -> list[Locator]:
    first_item(cast.chief, "weak_join")
    cast.chief.locator("a[data-key=c]").click()
    cast.chief.click("[name=_preview]")
    return all_of(cast.chief)


@scene()
def locks(cast: Cast) -> list[Locator]:
    open_record(cast.chief, "article", DECIDED)
    return [cast.chief.locator(".form-row.field-headline")]


@scene(MIDDLE, 800)
def queue(cast: Cast) -> list[Locator]:
    first_item(cast.chief, "headline_choice")
    return [cast.chief.locator(".evidence-and-decision")]


@scene()
def merging(cast: Cast) -> list[Locator]:
    choose(cast.chief, "organization", MERGED, "merge_selected", "搜狐集团")
    return all_of(cast.chief)


@scene()
def splitting(cast: Cast) -> list[Locator]:
    person = open_record(cast.chief, "person", SPLIT)
    cast.chief.goto(f"/admin/articles/person/{person}/split/")
    for place in (0, 1):
        cast.chief.locator(".blocks input").nth(place).check()
    return all_of(cast.chief)


@scene()
def lexicons(cast: Cast) -> list[Locator]:
    cast.chief.goto(WORD)
    cast.chief.locator(".submit-row input").first.click()
    return all_of(cast.chief)


@scene()
def read_again(cast: Cast) -> list[Locator]:
    """The word is in the lexicon by now; the second time it is there already."""
    cast.chief.goto("/admin/articles/lexiconentry/")
    if not cast.chief.locator("#result_list").count():
        lexicons(cast)
        cast.chief.locator(".submit-row input").first.click()
    cast.chief.goto("/admin/articles/page/")
    cast.chief.locator("#action-toggle").check()
    cast.chief.select_option("select[name=action]", "read_selected_again")
    cast.chief.locator("button[name=index]").first.click()
    return all_of(cast.chief)


@scene(1440)
def facsimiles(cast: Cast) -> list[Locator]:
    cast.reader.goto(f"/pages/{number_of_page(cast.chief)}/")
    return [cast.reader.locator("#source .band").first, cast.reader.locator("#facsimile > *").last]


@scene()
def withholding(cast: Cast) -> list[Locator]:
    choose(cast.chief, "article", (WITHHELD,), "withhold_selected")
    return all_of(cast.chief)


@scene()
def readers(cast: Cast) -> list[Locator]:
    first_item(cast.chief, "reader_correction")
    return [cast.chief.locator(".reader-correction > .merge"), cast.chief.locator(".submit-row")]


@scene()
def history(cast: Cast) -> list[Locator]:
    article = open_record(cast.chief, "article", DECIDED)
    cast.chief.goto(f"/admin/articles/article/{article}/history/?one=1&other=3")
    return all_of(cast.chief)


@scene()
def undo(cast: Cast) -> list[Locator]:
    cast.chief.goto("/admin/articles/revision/")
    cast.chief.get_by_role("row").filter(has_text="专题整理").locator("a[href$='/undo/']").click()
    return all_of(cast.chief)


@scene()
def deeds(cast: Cast) -> list[Locator]:
    cast.chief.goto("/admin/admin/logentry/")
    return [cast.chief.locator("#result_list")]


@scene()
def accounts(cast: Cast) -> list[Locator]:
    cast.chief.goto("/admin/access/loginrecord/")
    return [cast.chief.locator("#result_list")]


@scene()
def refused(cast: Cast) -> list[Locator]:
    """Somebody else saves while the form is open; afterwards all is as it was."""
    open_record(cast.chief, "article", SAVED_BY_BOTH)
    open_record(cast.archivist, "article", SAVED_BY_BOTH)
    save(cast.archivist, "section", "安全生产", "版头如此")
    save(cast.chief, "section", "消防安全", "")
    open_record(cast.archivist, "article", SAVED_BY_BOTH)
    cast.archivist.check("#id_unlock_section")
    cast.archivist.click("[name=_save]")
    return [cast.chief.locator(".errornote").first, cast.chief.locator(".form-row.field-section")]
