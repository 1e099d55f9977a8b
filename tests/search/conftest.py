from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from articles.models import Article
from search.indexing import index_home, rebuild
from search.models import PendingChange
from search.query import parse_query
from tests.indexes import index_at
from tests.search import cast


@pytest.fixture
def committed(django_capture_on_commit_callbacks) -> Callable[[], object]:
    """``with committed():`` – what a real commit would set off happens at the end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture(scope="module")
def _played(rows_for_the_module: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Article], Path]:
    """The cast, and its index."""
    folder = tmp_path_factory.mktemp("played") / "index"
    articles = cast.play()
    with index_at(folder):
        rebuild()
    return articles, folder


@pytest.fixture
def played(db: None, index_folder: Path, _played: tuple[dict[str, Article], Path]) -> dict[str, Article]:
    """The cast, indexed; what a test does to rows and index is gone after it."""
    articles, folder = _played
    shutil.copytree(folder, index_folder)
    return copy.deepcopy(articles)


@pytest.fixture
def empty(db: None, index_folder: Path) -> None:
    """No article, and no index."""
    Article.objects.all().delete()
    PendingChange.objects.all().delete()


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
    parse_query("工会")
