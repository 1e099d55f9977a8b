"""What ``make serve`` runs: from nothing to a site that answers, and to a clean end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

ROOT = Path(__file__).parent.parent
PATIENCE = 120  # seconds, on a machine that does other things beside


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port: int, address: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{address}", timeout=20) as answer:
        return answer.read().decode()


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[tuple[subprocess.Popen[str], int]]:
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder), "PORT": str(port), "WEB_CONCURRENCY": "1"}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "unionnews.serve"], cwd=ROOT, env=env, stdout=log, stderr=log, text=True
        )
        try:
            _wait(process, port, folder / "log")
            yield process, port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def _wait(process: subprocess.Popen[str], port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            get(port, "/healthz")
            return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"not up: {log.read_text()[-3000:]}")


def test_all_five_pages_are_there_in_chinese_and_found(site):
    _process, port = site
    assert "工会新闻档案" in get(port, "/")
    assert "37" in get(port, "/about/")
    assert "广州快递物流头部企业全部成立<mark>工会</mark>" in get(port, f"/search/?q={quote('工会')}").replace("<wbr>", "")
    assert '"ready": true' in get(port, "/readyz")


def test_it_ends_when_asked_and_leaves_nobody_behind(site):
    process, port = site
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    with pytest.raises(OSError, match=r"refused"):
        get(port, "/healthz")
