"""A form as a browser would send it back: every field of a page's largest form with the value that it shows."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any


def fields_of(html: str) -> dict[str, list[str]]:
    """The fields of the page's form that has most of them, by name; buttons, files and the checks of blocks are left out."""
    reader = _Reader()
    reader.feed(html)
    return max(reader.forms, key=len, default={})


def sent(**more: Any) -> Callable[[dict[str, Any], int], None]:
    """The form as it was shown, with what ``more`` names."""
    return lambda fields, _number: fields.update(more)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self.select, self.area = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "form":
            self.forms.append({})
        elif tag == "input" and name and kind not in {"submit", "file", "button", "image"}:
            if kind not in {"checkbox", "radio"}:
                self._add(name, given.get("value", ""))
            elif "checked" in given:
                self._add(name, given.get("value", "on"))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            self._add(self.select, given.get("value", ""))
        elif tag == "textarea" and name:
            self.area = name
            self._add(name, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            values = self.forms[-1].get(self.area) if self.forms else None
            if values:
                # The line end after the tag is the form's, and browsers send others than the page has.
                values[-1] = values[-1].removeprefix("\r\n").removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n")
            self.area = ""
        elif tag == "select":
            self.select = ""

    def handle_data(self, data: str) -> None:
        if self.area and self.forms:
            self.forms[-1][self.area][-1] += data

    def _add(self, name: str, value: Any) -> None:
        if self.forms:
            self.forms[-1].setdefault(name, []).append(value)
