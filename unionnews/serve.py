"""``python -m unionnews.serve``: the site on this machine, gunicorn and the process that keeps the index, until Ctrl-C.

Both end together: when one of them stops, the other is asked to.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from types import FrameType

from unionnews.settings import BASE_DIR

POLL_SECONDS = 0.5


def main() -> int:
    port = os.environ.get("PORT", "8000")
    commands = (
        [sys.executable, "-m", "gunicorn", "--config", "python:unionnews.gunicorn_conf", "unionnews.wsgi"],
        [sys.executable, "manage.py", "index_worker"],
    )
    processes = [subprocess.Popen(command, cwd=BASE_DIR) for command in commands]  # noqa: S603 -- our own two commands

    def stop(_number: int, _frame: FrameType | None) -> None:
        for process in processes:
            process.terminate()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    print(f"── http://127.0.0.1:{port}/  (Ctrl-C ends it)", flush=True)  # noqa: T201
    while all(process.poll() is None for process in processes):
        time.sleep(POLL_SECONDS)
    stop(0, None)
    return max(abs(process.wait()) for process in processes)


if __name__ == "__main__":
    sys.exit(main())
