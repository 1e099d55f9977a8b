"""``python -m tests.bench [--corpus FILE] [--queries FILE]``: everything in one run, each step in a process of its own."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.report import chart, markdown

ENGINES = ("archive", "tantivy", "fts5")
ON_POSTGRES = (sys.executable, "-m", "tests.on_postgres")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description="This archive's search beside other engines.")
    parser.add_argument("--corpus", type=Path, help="JSON Lines, plain or packed; generated articles where none is given")
    parser.add_argument("--queries", type=Path, help="queries as JSON; made of the articles' words where none are given")
    parser.add_argument("--sizes", default="1000,10000,80000", help="how many articles, at most, in each round")
    parser.add_argument(
        "--stock", type=int, default=1000, help="how many articles stock haystack gets: it takes a minute a thousand"
    )
    parser.add_argument("--known", type=int, default=20_000, help="articles among which known items are looked for")
    parser.add_argument("--hostile", type=int, default=20_000)
    parser.add_argument("--admin", type=int, default=100_000, help="articles of the archive whose admin is asked; 0: not asked")
    parser.add_argument("--out", type=Path, default=Path("var/bench"), help="the folder for bench.md, bench.svg and bench.json")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="unionnews-bench-") as folder:
        given.out.mkdir(parents=True, exist_ok=True)
        results = Run(Path(folder), given).everything()
    count = list(results["sizes"])[-1]
    about = f"{int(count):,} articles of {'a file' if given.corpus else 'its own generator'}"
    (given.out / "bench.json").write_text(json.dumps(results, indent=1))
    (given.out / "bench.md").write_text(markdown(results, about))
    (given.out / "bench.svg").write_text(chart(results))
    say((given.out / "bench.md").read_text())
    return 0


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Run:
    def __init__(self, folder: Path, given: argparse.Namespace) -> None:
        self.folder, self.given = folder, given

    def everything(self) -> dict[str, Any]:
        sizes: dict[str, Any] = {}
        folder = self.folder
        for wanted in map(int, self.given.sizes.split(",")):
            found: dict[str, Any] = {}
            for engine in ENGINES:
                folder = self.folder / f"{engine}-{wanted}"
                found[engine] = self._engine(engine, folder, wanted)
            if wanted == self.given.stock:
                found["haystack"] = self._engine("haystack", self.folder / "haystack", wanted)
            sizes[str(found["archive"]["build"]["size"])] = found
        largest = self.folder / f"archive-{wanted}"
        archive = self.folder / "data" / "write"  # with its index in it: the pages are those of a whole archive
        return {
            "sizes": sizes,
            "hostile": self._step("hostile", folder=largest, size=wanted, number=self.given.hostile),
            "write": self._step("write", folder=archive / "index", size=wanted),
            "pages": self._step("pages", archive, folder=archive, size=wanted, queries=self.given.queries),
            "reading": self._step("reading", archive, folder=archive, size=wanted),
            "known": self._step("known", folder=self.folder / "known", size=min(wanted, self.given.known)),
            **(self._admin(archive) if self.given.admin else {}),
        }

    def _admin(self, archive: Path) -> dict[str, Any]:
        """The admin of the archive, grown as years of work would let it; then of the same on PostgreSQL, where that starts."""
        found = {"admin": self._step("admin", archive, folder=archive, size=self.given.admin)}
        rows = archive / "archive.sqlite3"
        try:
            found["admin_postgres"] = self._step(
                "admin", archive, through=ON_POSTGRES, folder=archive, size=self.given.admin, rows=rows
            )
        except subprocess.CalledProcessError as error:
            say(f"not measured on PostgreSQL: {error}")
        return found

    def _engine(self, engine: str, folder: Path, size: int) -> dict[str, Any]:
        build = self._step("build", engine=engine, folder=folder, size=size)
        ask = self._step("ask", engine=engine, folder=folder, size=size, queries=self.given.queries)
        return {"build": build, "ask": ask}

    def _step(self, step: str, data: Path | None = None, through: Sequence[str] = (), **options: Any) -> dict[str, Any]:
        """``data``: the folder of the archive that the step works on; one of its own where none is given. ``through``: what
        starts the step, if it needs a server."""
        say(f"── {step} " + " ".join(str(value) for name, value in options.items() if name in {"engine", "size", "number"}))
        asked = {"step": step, "corpus": self.given.corpus, **options}
        data = data or self.folder / "data" / step
        data.mkdir(parents=True, exist_ok=True)
        env = {**os.environ, "DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
        env.pop("DATABASE_URL", None)
        text = json.dumps({name: value if isinstance(value, int) else value and str(value) for name, value in asked.items()})
        command = [*through, sys.executable, "-m", "tests.bench.measure", text]
        done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        with (self.given.out / "steps.jsonl").open("a") as kept:  # whoever is interrupted keeps what was measured
            kept.write(json.dumps({"asked": asked, "found": found}, default=str) + "\n")
        return found


if __name__ == "__main__":
    sys.exit(main())
