"""A site of its own for tests: unless told otherwise a new archive with the five seed pages, served as ``make serve`` does."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent
PATIENCE = 180  # seconds until it must answer, on a machine that does other things beside
ENDING = 30  # seconds until it must have ended


@dataclass(frozen=True)
class Site:
    environment: dict[str, str]
    process: subprocess.Popen[str]

    @property
    def address(self) -> str:
        """Without the slash at its end."""
        return f"http://127.0.0.1:{self.environment['PORT']}"

    def get(self, path: str) -> str:
        with urlopen(self.address + path, timeout=20) as answer:
            return str(answer.read().decode())

    def end(self) -> int:
        """Ctrl-C; the exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=ENDING)


SERVE = (sys.executable, "-m", "unionnews.serve")
# An archive without a page, served as ``make serve`` serves one: gunicorn, and the process that keeps the index.
SERVE_EMPTY = """
import os, sys, django
from django.core.management import call_command
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionnews.settings")
django.setup()
call_command("check_index", repair=True, quiet=True)
call_command("collectstatic", interactive=False, verbosity=0)
from unionnews.serve import serve
sys.exit(serve(os.environ["PORT"]))
"""


@contextmanager
def running_site(command: tuple[str, ...] = SERVE, cwd: Path = ROOT, **environment: str) -> Iterator[Site]:
    """What ``command`` serves, as long as the block runs; from a new archive if ``environment`` has no DATA_DIR.

    Nothing of this machine reaches it but the way to Python.
    Raises RuntimeError with the end of what it wrote if it ends or does not answer in time.
    """
    with tempfile.TemporaryDirectory(prefix="unionnews-site-") as folder:
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        env = {"PATH": path, "DATA_DIR": folder, "PORT": str(free_port()), "WEB_CONCURRENCY": "1", **environment}
        log = Path(folder) / "log"
        with log.open("w") as output:
            process = subprocess.Popen(command, cwd=cwd, env=env, stdout=output, stderr=output, text=True)
        site = Site(env, process)
        try:
            _wait_for(site, log)
            yield site
        finally:
            process.terminate()
            process.wait(timeout=ENDING)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(site: Site, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and site.process.poll() is None:
        try:
            site.get("/healthz")
            return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise RuntimeError(f"{site.address} does not answer: {log.read_text()[-3000:]}")
