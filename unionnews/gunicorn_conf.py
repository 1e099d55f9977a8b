"""gunicorn: where it listens, with how many workers. Settings in the environment: BIND or PORT, WEB_CONCURRENCY.

Loopback by default; the container says BIND=0.0.0.0:8000. ``preload_app`` shares the loaded code between the workers.
"""

import multiprocessing
import os
import threading

from unionnews.settings import env_number

bind = os.environ.get("BIND") or f"127.0.0.1:{env_number('PORT', 8000, 1, 65535)}"
workers = env_number("WEB_CONCURRENCY", min(multiprocessing.cpu_count(), 4), 1, 64)
threads = 4
preload_app = True
timeout = 30
graceful_timeout = 10
# A connection that is kept stays with its worker, however busy that is, while another may be idle: of eight readers five or six
# had one worker. A proxy in front keeps its readers' connections.
keepalive = 0
max_requests = 10_000
max_requests_jitter = 1_000
# A query may be long in Chinese: each character is nine bytes in an address.
limit_request_line = 8190
accesslog = os.environ.get("ACCESS_LOG") or None
errorlog = "-"
# Nothing talks to a running server through a socket in the user's home.
control_socket_disable = True


def post_worker_init(_worker: object) -> None:
    """Have at hand what pages are made from (unionnews/warming.py) before a reader asks; a reader who does meanwhile, waits."""
    threading.Thread(target=_warm, name="warm", daemon=True).start()


def _warm() -> None:
    from unionnews.warming import warm

    warm()
