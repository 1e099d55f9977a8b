"""``make handbook-pictures``: the pictures of the handbook, taken of the admin in both of its languages.

Four of the seed pages are loaded into a new archive; the fifth is what gets uploaded. A picture shows what its chapter speaks
of. Times and the parser's version are set to some that never change, so that only a screen that changed makes a new file.
"""

from __future__ import annotations

import argparse
import base64
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests import prepared
from tests.browser.chromium import launch
from tests.browser.handbook_scenes import ARCHIVIST, CHIEF, LOADED, PASSWORD, SCENES, Cast, log_in, prepare
from tests.site import ROOT, SERVE_EMPTY, Site, running_site

LANGUAGES = ("zh-hans", "en")
FOLDER = ROOT / "static" / "handbook"  # where `articles.admin.handbook` looks for them
MARGIN = 8  # pixels around what is shown
PATIENCE = 60_000  # milliseconds for a page of the desk: the first one that is read loads the model
BEGIN = f"""
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from articles.vocabularies import ARCHIVISTS, EDITORS_IN_CHIEF
for name, group in (({ARCHIVIST!r}, ARCHIVISTS), ({CHIEF!r}, EDITORS_IN_CHIEF)):
    User.objects.create_user(name, password={PASSWORD!r}, is_staff=True).groups.add(Group.objects.get(name=group))
call_command("load_pages", *{[str(file) for file in LOADED]!r}, verbosity=0)
"""
# What differs each time that pictures are taken, and what a picture says instead; and all images have come.
STEADY = r"""async () => {
  const steady = [
    [/\d{4}-\d\d-\d\d \d\d:\d\d/g, "2026-03-02 09:30"],
    [/\d{4}年\d+月\d+日 \d\d:\d\d/g, "2026年3月2日 09:30"],
    [/[A-Z][a-z]+\.? \d+, \d{4}, ([\d:]+ [ap]\.m\.|noon|midnight)/g, "March 2, 2026, 9:30 a.m."],
    [/(?<![\d:])\d\d:\d\d(?![\d:])/g, "09:30"],
    [/unionnews-1\+[0-9a-f]+/g, "unionnews-1"],
  ];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode())
    for (const [form, instead] of steady) walker.currentNode.data = walker.currentNode.data.replace(form, instead);
  document.activeElement.blur();
  for (const image of document.images) image.loading = "eager";
  await Promise.all([...document.images].map((image) => image.decode()));
}"""
# What stays at the edge of the window would lie over what the picture shows.
STYLE = ".submit-row { position: static !important; box-shadow: none !important } * { transition: none !important }"
# Text has hundreds of shades at its edges. With the few colours that matter, and nothing else lost, a picture has half of the
# bytes that a lossy one has, and is sharper: the most frequent colours, no two of them so near that one of them would do.
TO_WEBP = """async ([picture, most, apart, many]) => {
  const image = new Image();
  image.src = "data:image/png;base64," + picture;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const drawn = context.getImageData(0, 0, image.width, image.height), pixels = new Uint32Array(drawn.data.buffer);
  const counts = new Map();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) || 0) + 1);
  const colours = [...counts.keys()].sort((one, other) => counts.get(other) - counts.get(one) || one - other);
  const distance = (one, other) => Math.max(...[0, 8, 16].map((bits) => Math.abs((one >> bits & 255) - (other >> bits & 255))));
  const chosen = [];
  for (const colour of colours)
    if (chosen.length < most && (counts.get(colour) > many || chosen.every((other) => distance(colour, other) > apart)))
      chosen.push(colour);
  const nearest = (colour) => chosen.reduce((one, other) => (distance(other, colour) < distance(one, colour) ? other : one));
  const instead = new Map(colours.map((colour) => [colour, nearest(colour)]));
  pixels.forEach((colour, place) => { pixels[place] = instead.get(colour); });
  context.putImageData(drawn, 0, 0);
  return canvas.toDataURL("image/webp", 1).split(",")[1];
}"""
# How many colours at most, how far apart (of 255), in how many pixels a colour is kept however near it is: the first that is
# small enough, else the last.
PALETTES = ((64, 12, 500), (32, 24, 1000), (16, 48, 1500))
SMALL = 30_000  # bytes


@contextmanager
def archive() -> Iterator[Site]:
    """A site with four pages, an archivist and an editor-in-chief."""
    with tempfile.TemporaryDirectory(prefix="unionnews-pictures-") as folder:
        prepared.sqlite(Path(folder) / "archive.sqlite3")
        with running_site((sys.executable, "-c", SERVE_EMPTY), DATA_DIR=folder) as served:
            env = {**os.environ, **served.environment, "DJANGO_SETTINGS_MODULE": "unionnews.settings"}
            subprocess.run([sys.executable, "manage.py", "shell", "-v0", "-c", BEGIN], cwd=ROOT, env=env, check=True)
            yield served


def window(browser: Browser, site: Site, name: str, language: str = LANGUAGES[0]) -> Page:
    """Of somebody who has logged in; of a reader if the name is empty."""
    context = browser.new_context(base_url=site.address, reduced_motion="reduce", color_scheme="light", bypass_csp=True)
    context.set_default_timeout(PATIENCE)
    context.add_init_script("localStorage.setItem('django.admin.navSidebarIsOpen', 'false')")
    page = context.new_page()
    page.goto(f"/language/{language}/")
    if name:
        page.goto("/admin/")
        log_in(page, name)
    return page


def picture_of(parts: list[Locator]) -> bytes:
    """PNG of the smallest rectangle that has all the parts."""
    page = parts[0].page
    page.add_style_tag(content=STYLE)
    page.mouse.move(0, 0)
    page.evaluate(STEADY)
    boxes = [box for part in parts if (box := part.bounding_box())]
    left, top = (min(box[side] for box in boxes) - MARGIN for side in ("x", "y"))
    right = max(box["x"] + box["width"] for box in boxes) + MARGIN
    bottom = max(box["y"] + box["height"] for box in boxes) + MARGIN
    below = page.evaluate("scrollY")
    clip = {"x": max(left, 0), "y": top + below, "width": right - max(left, 0), "height": bottom - top}
    return page.screenshot(clip=clip, full_page=True)  # type: ignore[arg-type]


def store(picture: bytes, target: Path, blank: Page) -> bool:
    """As WebP; whether that is another file than before."""
    sent = base64.b64encode(picture).decode()
    for palette in PALETTES:
        webp = base64.b64decode(blank.evaluate(TO_WEBP, [sent, *palette]))
        if len(webp) <= SMALL:
            break
    if target.exists() and target.read_bytes() == webp:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(webp)
    return True


def take(site: Site, folder: Path, only: set[str]) -> int:
    """Store ``LANGUAGE/SCENE.webp`` for every scene in ``folder``; returns how many files are new or other than before."""
    changed = 0
    with sync_playwright() as playwright:
        browser = launch(playwright)
        blank = browser.new_page()
        archivist = window(browser, site, ARCHIVIST)
        casts = {
            each: Cast(window(browser, site, CHIEF, each), archivist, window(browser, site, "", each)) for each in LANGUAGES
        }
        prepare(casts[LANGUAGES[0]])
        for name, scene in SCENES.items():
            for language, cast in casts.items() if not only or name in only else ():
                for page in (cast.chief, cast.reader):
                    page.set_viewport_size({"width": scene.width, "height": scene.height})
                changed += store(picture_of(scene.play(cast)), folder / language / f"{name}.webp", blank)
        browser.close()
    return changed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--only", action="append", default=[], choices=SCENES, help="may be given several times")
    options = parser.parse_args()
    with archive() as site:
        changed = take(site, options.folder, set(options.only))
    sys.stdout.write(f"{changed} new pictures in {options.folder}\n")


if __name__ == "__main__":
    main()
