"""What a process has at hand before a reader asks: what lists and counts need, the templates, compiled, and the words that a
decision about a union is made with."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.template.loader import get_template

from articles.columns import warm as read_columns
from articles.lexicons import load_lexicons

# The rooms of the readers' templates; the archivists wait for theirs once.
ROOMS = ("", "articles", "search")


def warm() -> None:
    """Once a process. What can't be read yet is read by the first who asks."""
    for template in readers_templates():
        get_template(template)
    read_columns()
    load_lexicons()


def readers_templates() -> list[str]:
    """The names of all templates that readers' pages are made from, pieces included."""
    folder = Path(settings.BASE_DIR) / "templates"
    return sorted(str(file.relative_to(folder)) for room in ROOMS for file in (folder / room).glob("*.*") if file.is_file())
