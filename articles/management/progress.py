"""How far a long command is: a bar on a terminal, plain lines otherwise."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from tqdm import tqdm


class Progress:
    """``with Progress(stdout, "load_pages", 1000) as progress: progress.step("000.txt: new")``.

    Off a terminal, a line is written for each step (up to ``lines_up_to`` steps in all) or for every hundredth.
    """

    def __init__(self, stdout: Any, name: str, total: int, lines_up_to: int = 50) -> None:
        self.stdout, self.total, self.done = stdout, total, 0
        self.every = 1 if total <= lines_up_to else 100
        self.bar = tqdm(total=total, desc=name, unit="", leave=False) if stdout.isatty() else None

    def __enter__(self) -> Self:
        return self

    def step(self, line: str, by: int = 1) -> None:
        """One more is done (or ``by``); ``line`` says which and how it ended."""
        self.done += by
        if self.bar is not None:
            self.bar.set_postfix_str(line[:60])
            self.bar.update(by)
        elif self.done % self.every == 0 or self.done == self.total:
            self.stdout.write(f"[{self.done}/{self.total}] {line}")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.bar is not None:
            self.bar.close()
