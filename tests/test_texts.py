"""What the README says is so: every setting and every command is in it, and nothing that is not there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
SETTINGS = sorted(
    set(
        re.findall(
            r"""(?:env_\w+|os\.environ\.get)\(\s*"([A-Z_]+)\"""",
            "".join((ROOT / "unionnews" / name).read_text("utf-8") for name in ("settings.py", "gunicorn_conf.py")),
        )
    )
)
COMMANDS = sorted(
    file.stem
    for folder in ("access", "articles", "search")
    for file in (ROOT / folder / "management" / "commands").glob("*.py")
    if file.stem != "__init__"
)


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_in_the_readme(name):
    assert f"`{name}`" in README


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name):
    assert re.search(rf"`{name}\b", README)


def test_the_readme_names_no_command_that_is_not_there():
    named = re.findall(r"(?m)^\| `(\w+)", README.partition("## Commands")[2].partition("## Settings")[0])
    named += re.findall(r"(?m)^\| `\w+`, `(\w+)`", README.partition("## Commands")[2].partition("## Settings")[0])
    assert sorted(set(named)) == COMMANDS


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#:]+)\)", README))
def test_the_readme_links_to_what_is_there(target):
    assert (ROOT / target).exists(), target


@pytest.mark.parametrize("target", re.findall(r"`((?:\w+/)+[\w.]*)`", (ROOT / "CONTRIBUTING.md").read_text("utf-8")))
def test_the_rooms_that_contributing_names_are_there(target):
    assert (ROOT / target).exists() or target.startswith(("gold/", "browser/", "bench/")), target
