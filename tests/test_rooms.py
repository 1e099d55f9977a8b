"""Who may import whom: the arrows of the house run one way."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# A room (longest prefix wins) and the rooms of the project that it may import.
ALLOWED: dict[str, set[str]] = {
    "access": set(),
    "articles.lexicons": set(),
    "articles.parsing": {"articles.lexicons"},
    "articles.querysets": {"articles.models"},
    "articles.models": {"articles.querysets"},
    "articles.signals": set(),
    "articles.finding": set(),
    "articles.sending": {"articles.editorial", "articles.models"},
    "articles.vocabularies": {"articles.models", "articles.lexicons"},
    "articles.editorial": {"articles.models", "articles.querysets", "articles.signals", "articles.lexicons"},
    "articles.ingest": {"articles.parsing", "articles.editorial", "articles.models", "articles.querysets", "articles.lexicons"},
    "articles.loading": {
        "articles.parsing",
        "articles.editorial",
        "articles.models",
        "articles.querysets",
        "articles.signals",
        "articles.ingest",
        "articles.lexicons",
    },
    "articles.preserving": {"articles.editorial", "articles.models", "articles.signals"},
    "articles.effects": {"articles.editorial", "articles.ingest", "articles.models", "articles.querysets", "articles.lexicons"},
    "articles.evaluation": {"articles.parsing", "articles.lexicons"},
    "articles.citations": {"articles.models", "articles.querysets"},
    "articles.feeds": {"articles.models", "articles.querysets"},
    "articles.columns": {"articles.editorial.generation", "articles.models", "articles.querysets"},
    "articles.views": {
        "access",
        "articles.sending",
        "articles.columns",
        "articles.editorial",
        "articles.models",
        "articles.querysets",
        "articles.presentation",
        "articles.citations",
    },
    "articles.presentation": {"articles.models"},
    "articles.templatetags": {"articles.models", "articles.presentation"},
    "articles.admin": {
        "access",
        "articles.sending",
        "articles.finding",
        "articles.editorial",
        "articles.models",
        "articles.querysets",
        "articles.ingest",
        "articles.effects",
        "articles.lexicons",
        "articles.signals",
    },
    "articles.urls": {"articles.views", "articles.feeds"},
    "articles.apps": {"articles.vocabularies", "articles.editorial"},
    "articles.management": {
        "access",
        "articles.ingest",
        "articles.loading",
        "articles.editorial",
        "articles.models",
        "articles.parsing",
        "articles.lexicons",
        "articles.evaluation",
        "articles.vocabularies",
        "articles.preserving",
    },
    "search": {
        "access",
        "articles.finding",
        "articles.models",
        "articles.editorial.generation",
        "articles.lexicons",
        "articles.signals",
        "articles.querysets",
        "articles.citations",
        "articles.feeds",
        "articles.presentation",
    },
    "search.management": {"search", "articles.models", "articles.management"},
    "unionnews": {"access", "articles", "search"},
}
# Parts of the parser may use the types and the words; only these two know the stages.
STAGE_KNOWERS = {"articles.parsing.pipeline", "articles.parsing.layout"}
SHARED_BY_STAGES = {
    "articles.parsing.types",
    "articles.parsing.article_text",
    "articles.parsing.normalize",
    "articles.parsing.evidence",
}


def modules() -> Iterator[tuple[str, Path]]:
    for room in ("access", "articles", "search", "unionnews"):
        for file in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in file.parts:
                name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
                yield name.removesuffix(".__init__"), file


@cache
def imports_of(name: str, file: Path) -> tuple[str, ...]:
    return tuple(_imports_of(name, file))


def _imports_of(name: str, file: Path) -> Iterator[str]:
    package = name if file.stem == "__init__" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*package.split(".")[: len(package.split(".")) - node.level + 1], base]).rstrip(".")
            yield from (f"{base}.{alias.name}" for alias in node.names)


def room_of(name: str, rooms: Iterable[str]) -> str | None:
    return max((room for room in rooms if name == room or name.startswith(room + ".")), key=len, default=None)


MODULES = dict(modules())


@pytest.mark.parametrize("name", MODULES)
def test_imports_run_one_way(name):
    here = room_of(name, ALLOWED)
    if here is None:
        assert name in {"articles", "search", "unionnews"}, f"{name} stands in no room; give it one in ALLOWED"
        return
    for imported in imports_of(name, MODULES[name]):
        if imported.split(".")[0] not in {"access", "articles", "search", "unionnews"}:
            continue
        there = room_of(imported, ALLOWED)
        allowed = ALLOWED[here] | {here}
        assert any(imported == room or imported.startswith(room + ".") for room in allowed) or there == here, (
            f"{name} imports {imported}: {here} may import {sorted(ALLOWED[here]) or 'nothing of the project'}"
        )


@pytest.mark.parametrize("name", [name for name in MODULES if not name.startswith("search")])
def test_haystack_and_whoosh_stay_in_search(name):
    assert not [found for found in imports_of(name, MODULES[name]) if found.split(".")[0] in {"haystack", "whoosh"}]


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("articles.parsing")])
def test_the_parser_is_pure(name):
    forbidden = {"django", "requests", "urllib", "socket", "datetime.datetime.now", "random", "time"}
    assert not [found for found in imports_of(name, MODULES[name]) if found.split(".")[0] in forbidden]


@pytest.mark.parametrize(
    "name", [name for name in MODULES if name.startswith("articles.parsing.") and name not in STAGE_KNOWERS]
)
def test_a_stage_imports_no_other_stage(name):
    def stage_of(module: str) -> str:
        return ".".join(module.split(".")[:3])

    for imported in imports_of(name, MODULES[name]):
        if imported.startswith("articles.parsing.") and stage_of(imported) not in SHARED_BY_STAGES:
            assert stage_of(imported) == stage_of(name), f"{name} imports {imported}, another stage"
