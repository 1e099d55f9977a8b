"""Counts behind the figures, and the wrong answers behind the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Tally:
    """Hits over totals by figure; where ``expected`` and ``given`` differ in number, the figure is F1.

    Figures are over all pages together (micro-averaged). ``errors`` says in a line each what was wrong.
    """

    hits: Counter[str] = field(default_factory=Counter)
    expected: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    _sets: set[str] = field(default_factory=set)

    def judge(self, figure: str, right: bool, note: str = "") -> None:
        """One answer of an accuracy."""
        self.hits[figure] += right
        self.expected[figure] += 1
        if not right:
            self.errors.append(f"{figure}: {note}")

    def count(self, figure: str, hits: int, total: int) -> None:
        """``hits`` right answers of ``total``."""
        self.hits[figure] += hits
        self.expected[figure] += total

    def compare(self, figure: str, expected: Iterable[Any], given: Iterable[Any], note: str = "") -> None:
        """Two collections that should be equal, whatever their order."""
        wanted, found = Counter(expected), Counter(given)
        both = wanted & found
        self.match(figure, both.total(), wanted.total(), found.total())
        self.errors += [f"{figure}: missed {item} {note}" for item in wanted - both]
        self.errors += [f"{figure}: wrong {item} {note}" for item in found - both]

    def match(self, figure: str, hits: int, expected: int, given: int) -> None:
        """``hits`` pairs between ``expected`` and ``given`` items."""
        self._sets.add(figure)
        self.hits[figure] += hits
        self.expected[figure] += expected
        self.given[figure] += given

    def figure(self, name: str) -> float | None:
        """The figure's value from 0 to 1, or None where nothing was to be judged."""
        total = self.expected[name] + self.given[name] if name in self._sets else self.expected[name]
        if not total:
            return None
        return (2 if name in self._sets else 1) * self.hits[name] / total

    def figures(self) -> dict[str, float | None]:
        """All figures by name, in the order in which they came up."""
        return {name: self.figure(name) for name in {**self.expected, **self.given}}
