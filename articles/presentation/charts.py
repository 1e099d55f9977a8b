"""Charts drawn on the server as SVG: numbers over time as bars or lines. Every chart has its table beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

WIDTH, HEIGHT, BASE = 720, 200, 180
LEFT = 36


@dataclass(frozen=True)
class Bar:
    """``x``, ``y``, ``width`` and ``height`` in units of the drawing; ``middle``: where its label stands."""

    label: str
    count: int
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


def bars(counts: Mapping[str, int], height: int = 64, width: int = WIDTH) -> list[Bar]:
    """A bar for each label, from left to right as they come; the tallest fills ``height``."""
    step = width / max(len(counts), 1)
    most = max(counts.values(), default=0) or 1
    found = []
    for index, (label, count) in enumerate(counts.items()):
        tall = round(max(height * count / most, 2 if count else 0), 1)
        thick = min(step * 0.8, 48)
        found.append(Bar(label, count, round((index + 0.5) * step - thick / 2, 1), height - tall, round(thick, 1), tall))
    return found


@dataclass(frozen=True)
class Point:
    label: str
    count: int
    x: float
    y: float


def line(labels: Sequence[str], counts: Mapping[str, int], most: int) -> list[Point]:
    """Points over the middles of equal steps; ``most`` is the number at the top of the drawing."""
    step = (WIDTH - LEFT) / max(len(labels), 1)
    return [
        Point(label, count, round(LEFT + (index + 0.5) * step, 1), round(BASE - (BASE - 12) * count / max(most, 1), 1))
        for index, label in enumerate(labels)
        if (count := counts.get(label, 0)) is not None
    ]


def ticks(most: int) -> list[tuple[int, float]]:
    """Three numbers for the scale, with their heights; round ones."""
    step = next((size * 10**power for power in range(9) for size in (1, 2, 5) if size * 10**power * 3 >= most), most or 1)
    return [(number, round(BASE - (BASE - 12) * number / max(most, 1), 1)) for number in range(0, most + 1, step)]


@dataclass(frozen=True)
class Spoke:
    """Where one of those around the middle stands, and how thick the line to it is (1 to 6)."""

    x: float
    y: float
    thickness: float
    anchor: str

    @property
    def text_x(self) -> float:
        return self.x + {"start": 10, "end": -10, "middle": 0}[self.anchor]

    @property
    def text_y(self) -> float:
        return self.y + (4 if self.anchor != "middle" else 18 if self.y > 0 else -11)


def wheel(counts: Sequence[int], radius: float = 92, wide: float = 1.5) -> list[Spoke]:
    """Those around a middle at 0, 0, evenly; ``wide``: how much wider than high, so that names have room."""
    most = max(counts, default=1)
    found = []
    for index, count in enumerate(counts):
        angle = 2 * pi * index / len(counts) - pi / 2
        x, y = round(radius * wide * cos(angle), 1), round(radius * sin(angle), 1)
        anchor = "middle" if abs(x) < radius * wide * 0.3 else "start" if x > 0 else "end"
        found.append(Spoke(x, y, round(1 + 5 * count / most, 1), anchor))
    return found
