"""``python -m unionnews.serve``: the whole archive on this machine, until Ctrl-C.

First what is missing: migrations, the pages in seeds/, the index, static files, each told and each left alone where it is there
already. Then gunicorn and the process that keeps the index; both end together: when one stops, the other is asked to.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from types import FrameType

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

POLL_SECONDS = 0.5


def main() -> int:
    """Prepare and serve; the exit status is that of the process that ended first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionnews.settings")
    try:
        django.setup()
        prepare()
    except (ImproperlyConfigured, CommandError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
    return serve(os.environ.get("PORT", "8000"))


def prepare() -> None:
    """Bring database, seeds, index and static files up to date. Raises CommandError with what went wrong."""
    from django.conf import settings
    from django.contrib.auth import get_user_model

    from unionnews.health import database_trouble

    say("database")
    if database_trouble():
        call_command("migrate", verbosity=1)
    say("the pages in seeds/")
    call_command("load_pages", str(settings.BASE_DIR / "seeds"))
    say("search index")
    call_command("check_index", repair=True, quiet=True)
    say("static files")
    call_command("collectstatic", interactive=False, verbosity=0)
    if not get_user_model().objects.filter(is_superuser=True).exists():
        say("no administrator yet: `make admin` makes one")


def serve(port: str) -> int:
    """Run gunicorn on ``port`` and the indexing process, until one of them ends or a signal asks for it."""
    from django.conf import settings

    commands = (
        [sys.executable, "-m", "gunicorn", "--config", "python:unionnews.gunicorn_conf", "unionnews.wsgi"],
        [sys.executable, "manage.py", "index_worker"],
    )
    processes = [subprocess.Popen(command, cwd=settings.BASE_DIR) for command in commands]  # noqa: S603 -- our own two

    asked: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        for process in processes:
            process.terminate()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    say(f"http://127.0.0.1:{port}/  (Ctrl-C ends it)")
    while not asked and all(process.poll() is None for process in processes):
        time.sleep(POLL_SECONDS)
    ended = [process.poll() for process in processes]
    for process in processes:
        process.terminate()
        process.wait()
    return 0 if asked else max(abs(code or 0) for code in ended) or 1


def say(line: str) -> None:
    """A line for the person at the terminal."""
    print(f"── {line}", flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
