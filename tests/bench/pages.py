"""The search page as readers get it: HTML with facets and snippets, through gunicorn with two workers, one reader and eight."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection, HTTPException
from itertools import count, cycle, islice
from pathlib import Path
from socket import socket
from threading import Event, Thread
from typing import Any

import numpy as np

from tests.bench.archive import request_for
from tests.bench.corpus import Query

WORKERS = 2
# Seconds of a round, and how long the server may take to be there.
ROUND, PATIENCE = 10, 60
# Readers, and whether somebody edits an article a second.
ROUNDS = {"one": (1, False), "eight": (8, False), "one_edited": (1, True), "eight_edited": (8, True)}
# Pages that the server had made before.
KEPT = "kept"
# A parameter that no page reads makes an address that nobody asked for before.
UNREAD = "asked"
_number = count()
Asked = list[tuple[float, int]]


def step_pages(folder: Path, corpus: Path | None, queries: Path | None, size: int) -> dict[str, Any]:
    """Ask the archive of this process's DATA_DIR. ``folder`` is that one; for each of ROUNDS p50 and p95 (ms), the number of
    pages, and how many were no 200; KEPT for pages that the server had made before."""
    from tests.bench.corpus import read_items, read_queries

    asked = read_queries(queries, [] if queries else list(read_items(corpus, min(size, 2000))))
    addresses = list(dict.fromkeys(map(address_of, asked)))
    found: dict[str, Any] = {}
    with served() as port:
        ask_in_turn(port, addresses, len(addresses))
        for name, (readers, edited) in ROUNDS.items():
            with editing(edited):
                found[name] = summary(ask_together(port, addresses, readers))
        ask_in_turn(port, addresses, len(addresses) * WORKERS * 2, is_anew=False)
        found[KEPT] = summary(ask_together(port, addresses, 1, is_anew=False))
    return found


def address_of(query: Query) -> str:
    """The search page for it. Categories are left out: the loaded articles have none that a reader could choose."""
    return f"/search/?{request_for(replace(query, category=None)).address()}"


@contextmanager
def served() -> Iterator[int]:
    """The port of a gunicorn as the container runs it, with the process that keeps the index."""
    port = _free_port()
    env = {**os.environ, "PORT": str(port), "WEB_CONCURRENCY": str(WORKERS), "ALLOWED_HOSTS": "127.0.0.1"}
    env.pop("BIND", None)
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"], env=env, check=True)
    web = [sys.executable, "-m", "gunicorn", "--config", "python:unionnews.gunicorn_conf", "unionnews.wsgi"]
    commands = (web, [sys.executable, "manage.py", "index_worker"])
    processes = [subprocess.Popen(command, env=env, stdout=sys.stderr) for command in commands]
    try:
        _wait_for(port, processes[0])
        yield port
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(PATIENCE)


def _free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, web: subprocess.Popen[bytes]) -> None:
    """Until the server answers. Raises RuntimeError if it ends, or does not for PATIENCE seconds."""
    for _ in range(PATIENCE * 5):
        if web.poll() is not None:
            break
        if ask_in_turn(port, ["/healthz"], 1)[0][1] == 200:
            return
        time.sleep(0.2)
    raise RuntimeError("gunicorn does not answer")


def ask_in_turn(port: int, addresses: list[str], most: int, seconds: float = PATIENCE, is_anew: bool = True) -> Asked:
    """One reader: page after page over one connection, ``most`` of them at most; (ms, status), status 0 where none came.

    ``is_anew``: so that no page is one that the server made before and kept.
    """
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    found: Asked = []
    end = time.perf_counter() + seconds
    for address in islice(cycle(addresses), most):
        if is_anew and "?" in address:
            address = f"{address}&{UNREAD}={next(_number)}"
        began = time.perf_counter()
        if began > end:
            break
        try:
            connection.request("GET", address)
            answer = connection.getresponse()
            answer.read()
            status = answer.status
        except (OSError, HTTPException):
            connection.close()
            status = 0
        found.append(((time.perf_counter() - began) * 1000, status))
    connection.close()
    return found


def ask_together(port: int, addresses: list[str], readers: int, seconds: float = ROUND, is_anew: bool = True) -> Asked:
    """Several readers for so many seconds, each beginning elsewhere in the list."""
    step = max(1, len(addresses) // readers)
    turns = [addresses[start:] + addresses[:start] for start in (reader * step % len(addresses) for reader in range(readers))]
    with ThreadPoolExecutor(readers) as together:
        asked = together.map(lambda turn: ask_in_turn(port, turn, sys.maxsize, seconds, is_anew), turns)
        return [one for each in asked for one in each]


@contextmanager
def editing(edited: bool) -> Iterator[None]:
    """Somebody who changes the headline of one article after the other, one a second."""
    done = Event()
    editor = Thread(target=_edit_until, args=(done,))
    if edited:
        editor.start()
    yield
    done.set()
    if edited:
        editor.join()


def _edit_until(done: Event) -> None:
    from django.db import connection

    from articles.models import Article

    for number, article in enumerate(Article.objects.order_by("-pk")[:1000].iterator()):
        article.headline = f"编辑之后的标题{number}"
        article.save()
        if done.wait(1):
            break
    connection.close()


def summary(asked: Asked) -> dict[str, float]:
    times = [ms for ms, _status in asked]
    failed = sum(status != 200 for _ms, status in asked)
    return {
        "p50": float(np.percentile(times, 50)),
        "p95": float(np.percentile(times, 95)),
        "pages": len(asked),
        "failed": failed,
    }
