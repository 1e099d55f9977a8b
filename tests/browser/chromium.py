"""Debian's Chromium, headless, without anything that reaches for the network."""

from __future__ import annotations

from playwright.sync_api import Browser, Playwright

OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(OPTIONS))
