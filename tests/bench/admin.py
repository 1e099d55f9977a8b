"""``python -m tests.bench.admin [--articles N]``: how long every view of the admin takes in an archive of many articles.

Works on the archive of DATA_DIR or DATABASE_URL, a copy made for measuring: rows are added until it has N articles and its
share of everything else (see growth.py), and records are saved. Asks in one process for every list with its filters, columns,
last page and search terms, for suggestions while typing, the forms and histories of the fullest records, and the archive's own
views, and saves what archivists save.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

ROUNDS, SAVES = 2, 2
# What somebody at work need not wait longer for, at p95; and what is asked twice only (ms of the clock).
BOUND, PATIENCE = 400, 2000
USERS = ("admin", "archivist")
HEADING = " p50 ms  p95 ms cpu p50 cpu p95  asks    KiB"


@dataclass
class Asked:
    """One view: milliseconds of the clock and of CPU, statements, and the answer's status and length in bytes."""

    user: str
    name: str
    walls: list[float] = field(default_factory=list)
    cpus: list[float] = field(default_factory=list)
    statements: int = 0
    status: int = 0
    size: int = 0

    @property
    def p95(self) -> float:
        """Of the CPU, which is the same however many others the machine works for."""
        return float(np.percentile(self.cpus, 95))

    def line(self) -> str:
        told = (np.median(self.walls), np.percentile(self.walls, 95), np.median(self.cpus), self.p95)
        figures = " ".join(f"{value:7.0f}" for value in told) + f" {self.statements:5d} {self.size // 1024:6d}"
        return f"{figures}  {self.status} {self.user:9} {self.name}"


def spent() -> float:
    """Seconds of CPU that this process and the PostgreSQL it asks (which works for nobody else) have taken so far."""
    from django.db import connection

    if connection.vendor != "postgresql" or connection.connection is None:
        return time.process_time()
    server = _status(connection.connection.info.backend_pid)[1]
    processes = [_status(int(each.name)) for each in Path("/proc").iterdir() if each.name.isdecimal()]
    ticks = sum(sum(found[11:13]) for found in processes if found[1] == server) + sum(_status(server)[11:15])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def _status(pid: int) -> list[int]:
    """The numbers of /proc/PID/stat behind the name: state (0), parent, … CPU in ticks at 11 to 14; of nothing, zeros."""
    try:
        return [0, *map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1:])]
    except (FileNotFoundError, ProcessLookupError):
        return [0] * 20


class Desk:
    """Somebody who is logged in, and how long what they ask for takes."""

    def __init__(self, user: str, rounds: int, only: str = "") -> None:
        from django.contrib.auth.models import User
        from django.test import Client

        self.user, self.rounds, self.only = user, rounds, only
        self.asked: list[Asked] = []
        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(User.objects.get(username=user))

    def get(self, name: str, address: str) -> None:
        """Ask for the view: once unmeasured, then for so many rounds. What this person may not see is left out."""
        if re.search(self.only, name) and self.client.get(address).status_code not in {403, 404}:
            self._measure(name, self.rounds, lambda number: lambda: self.client.get(address))

    def post(
        self,
        name: str,
        address: str | Callable[[int], str],
        change: Callable[[dict[str, Any], int], None] | None = None,
        rounds: int = SAVES,
    ) -> None:
        """Send back the form at ``address`` (of the round, by its number), read anew for each round, as ``change`` fills it in;
        nothing at all without ``change``. What this person may not change is left out."""
        from tests.bench.forms import fields_of

        def opened(number: int) -> Callable[[], Any]:
            here = address if isinstance(address, str) else address(number)
            fields: dict[str, Any] = {}
            if change is not None:
                shown = self.client.get(here)
                if shown.status_code != 200:
                    raise PermissionError
                fields = fields_of(shown.content.decode())
                change(fields, number)
            return lambda: self.client.post(here, fields)

        if re.search(self.only, name):
            self._measure(name, rounds, opened)

    def _measure(self, name: str, rounds: int, prepared: Callable[[int], Callable[[], Any]]) -> None:
        asked = Asked(self.user, name)
        for number in range(rounds):
            try:
                act = prepared(number)
            except (PermissionError, StopIteration):
                break
            began, cpu = time.perf_counter(), spent()
            with counted() as counts:
                response = act()
                body = b"".join(response.streaming_content) if response.streaming else response.content
            asked.walls.append((time.perf_counter() - began) * 1000)
            asked.cpus.append((spent() - cpu) * 1000)
            asked.statements, asked.status, asked.size = counts[0], response.status_code, len(body)
            if number and asked.walls[-1] > PATIENCE:
                break
        if asked.walls:
            self.asked.append(asked)
            sys.stderr.write(asked.line() + "\n")  # at once, so that whoever breaks it off has it


@contextmanager
def counted() -> Iterator[list[int]]:
    """The number of statements that are executed in the block, as the one member of a list."""
    from django.db import connection

    counts = [0]

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        counts[0] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield counts


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def measured(rounds: int, only: str = "", users: Sequence[str] = USERS) -> list[Asked]:
    """Everything that these people do in the admin, while another process has the index to follow, as where it is served."""
    from search.indexing import index_home
    from tests.bench.deeds import ask_everything
    from unionnews.warming import warm

    warm()  # as a serving process does before its first request
    found = []
    with index_home().worker_lock():
        for user in users:
            desk = Desk(user, rounds, only)
            ask_everything(desk)
            found += desk.asked
    return found


def step_admin(folder: Path, corpus: Path | None, size: int, rows: Path | None = None) -> dict[str, Any]:
    """How long everything takes with ``size`` articles in this process's archive: as many are added as it lacks. ``rows``: an
    SQLite archive that is grown already, to be put in place of what this process's PostgreSQL holds. The slowest, in ms of CPU.
    """
    from tests.bench.growth import grow
    from tests.bench.moving import move

    grow(size, lambda line: None) if rows is None else move(rows)
    return summed_up(measured(ROUNDS, users=USERS[:1]))


def summed_up(found: list[Asked]) -> dict[str, Any]:
    from articles.models import Article

    found = sorted(found, key=lambda asked: -asked.p95)
    return {
        "articles": Article.objects.count(),
        "views": len(found),
        "failed": sum(asked.status >= 400 for asked in found),
        "slow": sum(asked.p95 > BOUND for asked in found),
        "p50": float(np.median([np.median(asked.cpus) for asked in found])),
        "p95": float(np.percentile([asked.p95 for asked in found], 95)),
        "clock": float(np.percentile([np.percentile(asked.walls, 95) for asked in found], 95)),
        "slowest": [[asked.name, asked.p95] for asked in found[:10]],
    }


def rows(results: Mapping[str, Any]) -> list[list[str]]:
    """Rows of the table of promises, for each database that was asked: figure, measured, to reach."""
    found = []
    for name, database in (("admin", "SQLite"), ("admin_postgres", "PostgreSQL")):
        told = results.get(name)
        if told:
            label = f"admin of {told['articles']:,} articles on {database}, {told['views']} views and deeds (CPU)"
            slowest, most = told["slowest"][0]
            slow = f"{told['slow']} slower than {BOUND} ms, slowest {slowest} {most:.0f} ms"
            found.append([label, f"p50 {told['p50']:.0f} ms, p95 {told['p95']:.0f} ms, {slow}", f"p95 ≤ {BOUND} ms"])
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.admin", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", default="", help="views whose names this regular expression finds")
    parser.add_argument("--users", nargs="*", default=USERS, help="who asks")
    parser.add_argument("--out", type=Path, help="a file for the figures as JSON")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from tests.bench.growth import grow

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    grow(given.articles, say)
    say(HEADING)
    found = measured(given.rounds, given.only, given.users)
    slow = sorted((asked for asked in found if asked.p95 > BOUND or asked.status >= 400), key=lambda asked: -asked.p95)
    say(f"\n{len(found)} views, {len(slow)} slower than {BOUND} ms at p95 or refused:")
    say("\n".join([HEADING, *(asked.line() for asked in slow)]))
    say(json.dumps(summed_up(found), ensure_ascii=False))
    if given.out:
        given.out.write_text(json.dumps([asdict(asked) for asked in found], ensure_ascii=False, indent=1))
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
