from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import jieba
import pytest
from haystack import connections

from articles.models import Article
from search.indexing import index_home, rebuild
from search.query import parse_query
from tests.search import cast


def use_engine(settings, engine: str, folder: Path) -> None:
    settings.HAYSTACK_CONNECTIONS = {"default": {"ENGINE": engine, "PATH": str(folder)}}
    connections.connections_info = settings.HAYSTACK_CONNECTIONS
    connections.reload("default")


@pytest.fixture
def index_folder(settings, tmp_path) -> Iterator[Path]:
    """An index folder of the test's own; nothing is in it."""
    before = settings.HAYSTACK_CONNECTIONS
    use_engine(settings, "search.engine.UnionNewsEngine", tmp_path / "index")
    yield tmp_path / "index"
    settings.HAYSTACK_CONNECTIONS = before
    connections.connections_info = before
    connections.reload("default")


@pytest.fixture
def committed(django_capture_on_commit_callbacks) -> Callable[[], object]:
    """``with committed():`` – what a real commit would set off happens at the end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def played(db, index_folder) -> dict[str, Article]:
    """The cast, indexed."""
    articles = cast.play()
    rebuild()
    return articles


@pytest.fixture
def indexed(db, index_folder, monkeypatch) -> None:
    """An index of the database as it is."""
    # A test is one open transaction; closing what is old would close it, as at the end of a request.
    monkeypatch.setattr("search.indexing.close_old_connections", lambda: None)
    rebuild()


@pytest.fixture
def home(index_folder):
    return index_home()


@pytest.fixture(autouse=True, scope="session")
def dictionaries() -> None:
    """Loaded before any test, so that none of them pays for it."""
    jieba.setLogLevel(60)
    jieba.initialize()
    parse_query("工会")
