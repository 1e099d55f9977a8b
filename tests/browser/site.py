"""A site of its own for the browser: a new archive with the five seed pages, served by gunicorn as in earnest."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent.parent
STEPS = (
    ("migrate", "--verbosity", "0"),
    ("load_pages", "seeds/"),
    ("rebuild_index", "--noinput"),
    ("collectstatic", "--noinput", "--verbosity", "0"),
)
PATIENCE = 60  # seconds until the server must answer


@contextmanager
def running_site() -> Iterator[str]:
    """Its address, as long as the block runs. Raises RuntimeError with what a step said if one fails."""
    with tempfile.TemporaryDirectory(prefix="unionnews-site-") as folder:
        env = {**os.environ, "DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "unionnews.settings", "DEBUG": "false"}
        env |= {"PORT": str(free_port()), "WEB_CONCURRENCY": "1"}
        for name in ("DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS"):
            env.pop(name, None)
        for step in STEPS:
            run(step, env)
        server = subprocess.Popen([sys.executable, "-m", "unionnews.serve"], cwd=ROOT, env=env)
        try:
            base = f"http://127.0.0.1:{env['PORT']}"
            wait_for(f"{base}/healthz", server)
            yield base
        finally:
            server.terminate()
            server.wait(20)


def run(step: tuple[str, ...], env: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", *step]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(step)}: {done.stdout}{done.stderr}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise RuntimeError(f"{address} does not answer")
