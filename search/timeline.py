"""The hits of a search over time: bars by year, or by month within one year, each of which opens exactly what it counts."""

from __future__ import annotations

from dataclasses import dataclass

from articles.presentation import charts
from search.request import NONE, Answer, SearchRequest

HEIGHT = 64
# Labels below the bars at most, so that they don't run into each other; the first and the last are among them.
LABELS = 12


@dataclass(frozen=True)
class Period:
    """``address``: the search with only this year or month chosen, all else the same. ``is_labelled``: below its bar.
    ``reach``: where the ground begins that can be clicked, a ``step`` of the timeline wide."""

    bar: charts.Bar
    label: str
    address: str
    is_chosen: bool
    is_labelled: bool
    reach: float

    @property
    def count(self) -> int:
        return self.bar.count


@dataclass(frozen=True)
class Timeline:
    """``year``: the one whose months are shown, or empty; ``undated``: hits without a date and the search for them;
    ``all_years``: the search without this year and its months."""

    year: str
    periods: list[Period]
    undated: int
    undated_address: str
    all_years: str

    @property
    def step(self) -> float:
        """The width of a period in units of the drawing."""
        return round(charts.WIDTH / len(self.periods), 2)


def timeline_of(search: SearchRequest, answer: Answer) -> Timeline | None:
    """None where there is nothing to compare: hits of one year only, or none with a date."""
    year = _one_year(search)
    facet = "month" if year else "year"
    counts = {count.value: count.count for count in answer.facets.get(facet, [])}
    labels = [f"{year}-{month:02}" for month in range(1, 13)] if year else _years(counts)
    if not any(counts.get(label) for label in labels) or (len(labels) < 2 and not search.values("year")):
        return None
    undated = 0 if year else counts.get(NONE, 0)
    return Timeline(
        year=year,
        periods=_periods(search, facet, {label: counts.get(label, 0) for label in labels}),
        undated=undated,
        undated_address=search.with_values("year", (NONE,)).address(),
        all_years=search.with_values("year", ()).with_values("month", ()).address(),
    )


def _one_year(search: SearchRequest) -> str:
    """The year that the search stays in, by the years or else by the months that are chosen."""
    years = search.values("year") or tuple({month[:4] for month in search.values("month")})
    return years[0] if len(years) == 1 and len(years[0]) == 4 and years[0].isascii() and years[0].isdecimal() else ""


def _years(counts: dict[str, int]) -> list[str]:
    """Every year from the first to the last, so that a gap is seen."""
    years = [int(value) for value, count in counts.items() if count and value != NONE]
    return [f"{number:04}" for number in range(min(years), max(years) + 1)] if years else []


def _periods(search: SearchRequest, facet: str, counts: dict[str, int]) -> list[Period]:
    chosen = search.values(facet)
    bars = charts.bars(counts, height=HEIGHT)
    every = -(-len(bars) // LABELS)
    last = len(bars) - 1
    address = search.address_with(facet, ())
    return [
        Period(
            bar=bar,
            label=bar.label,
            address=address(bar.label),
            is_chosen=bar.label in chosen,
            reach=round(place * charts.WIDTH / len(bars), 1),
            is_labelled=place == last or (place % every == 0 and last - place >= every),
        )
        for place, bar in enumerate(bars)
    ]
