"""Every test runs on an archive of its own: data folder, database and index are in a temporary place."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

# Before Django reads its settings. DATABASE_URL is left alone: tests.on_postgres sets it to run everything on PostgreSQL.
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="unionnews-test-")
os.environ["DEBUG"] = "false"

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    """Templates are rendered without a manifest of collected static files."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def seed_text():
    """The text of a seed page by its number: seed_text("000")."""

    def read(number: str) -> str:
        (file,) = SEEDS.glob(f"{number}_*.txt")
        return file.read_bytes().decode("utf-8")

    return read
