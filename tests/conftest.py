"""What every test can use."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from tests import prepared
from tests.indexes import index_at
from tests.site import Site, running_site
from tests.thoroughness import THOROUGH, examples

if TYPE_CHECKING:
    from xdist.remote import Producer
    from xdist.scheduler import LoadScopeScheduling

settings.register_profile("archive", max_examples=examples(100), deadline=None)
settings.load_profile("archive")

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture
def seed_text() -> Callable[[str], str]:
    """The text of a seed page by its number: seed_text("000")."""

    def read(number: str) -> str:
        (file,) = SEEDS.glob(f"{number}_*.txt")
        return file.read_bytes().decode("utf-8")

    return read


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The SQLite test database is there already: a copy of a migrated one. PostgreSQL makes it from a template."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Called by pytest-django before it sets up the database, when each process has the name of its own."""
    if connection.vendor == "sqlite":
        prepared.sqlite(Path(str(connection.settings_dict["TEST"]["NAME"])))


def _wants_the_site(nodeid: str) -> bool:
    file = nodeid.split("::")[0]
    return file.startswith("tests/browser/") or file == "tests/test_serve.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks for the site comes first: it is the longest share that one process has to do alone."""
    items.sort(key=lambda item: not _wants_the_site(item.nodeid))


def pytest_collection_finish() -> None:
    """Three thousand tests, models and dictionaries stay to the end: the collector of garbage need not look through them again
    and again, which was a twentieth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """A file's tests run in one process, and so do all that ask for the site: what they share is made once."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "site" if _wants_the_site(nodeid) else nodeid.split("::")[0]

    return ByFile(config, log)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One for all tests that ask for it; see pytest_xdist_make_scheduler. In CI it begins from nothing, else migrated."""
    folder = tmp_path_factory.mktemp("site")
    if not THOROUGH:
        prepared.sqlite(folder / "archive.sqlite3")
    with running_site(DATA_DIR=str(folder)) as served:
        yield served


@pytest.fixture
def index_folder(tmp_path: Path) -> Iterator[Path]:
    """An index folder of the test's own; nothing is in it."""
    with index_at(tmp_path / "index"):
        yield tmp_path / "index"


@pytest.fixture(autouse=True)
def _no_index_is_left() -> Iterator[None]:
    """An index that one test left would answer another's searches: what makes one asks for ``index_folder``."""
    yield
    assert not Path(django_settings.HAYSTACK_CONNECTIONS["default"]["PATH"], "current").exists()


@pytest.fixture(scope="module")
def rows_for_the_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What fixtures of module scope that ask for this store is there for all tests of the module, and gone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
