"""Databases to begin with: migrated once and kept, then copied for every run and every process that tests.

Migrating takes some 8 s of CPU, a copy a tenth of a second. What is kept is known by everything that a migration stores
(migrations, vocabularies, lexicons, locked packages): change any of it, and the next run migrates anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
KEPT = ROOT / ".pytest_cache" / "databases"
STORED = (
    "*/migrations/*.py",
    "articles/vocabularies.py",
    "articles/editorial/generation.py",
    "articles/lexicons/*",
    "requirements/main.txt",
)


def sqlite(target: Path) -> None:
    """Copy a migrated SQLite database to ``target``."""
    copy(kept("sqlite3", _make_sqlite), target)


def copy(source: Path, target: Path) -> None:
    """With owners: as root the server belongs to a user of its own."""
    subprocess.run(["cp", "-a", source, target], check=True)


def kept(kind: str, make: Callable[[Path], None]) -> Path:
    """The kept database of today's state; made by the first who asks, while the others wait."""
    KEPT.mkdir(parents=True, exist_ok=True)
    database = KEPT / f"{_state()}.{kind}"
    with (KEPT / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not database.exists():
            _forget(kind)
            with tempfile.TemporaryDirectory(prefix="unionnews-prepared-") as folder:
                made = Path(folder) / "made"
                make(made)
                copy(made, KEPT / f"unfinished.{kind}")
            (KEPT / f"unfinished.{kind}").rename(database)
    return database


def _state() -> str:
    files = sorted(file for pattern in STORED for file in ROOT.glob(pattern) if file.is_file())
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]


def _forget(kind: str) -> None:
    """Remove what is kept of older states."""
    for old in KEPT.glob(f"*.{kind}"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()


def _make_sqlite(target: Path) -> None:
    migrate(f"sqlite:///{target}")


def migrate(address: str) -> None:
    env = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=env, check=True)
