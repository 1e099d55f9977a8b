"""The evaluation gate for names: figures over the passages may not fall below what has been reached.

A floor is lowered only together with a reason in the commit that lowers it. How the passages were read by rules that had never
met them stands in articles/lexicons/GUIDELINE.md.
"""

import pytest

from articles.parsing.entities import readers
from tests.parsing.passages import Figures, measure, passages
from tests.thoroughness import THOROUGH

# Events (both readers) and union_level (lac) stand at .96, not at .97 as over the first 103 passages: the 24 that came after
# were first read at .86 and .96, and fewer of their misses are mended than of the older ones.
FLOORS = {
    "lac": {
        "people": 0.98, "titles": 0.97, "posts": 0.92, "organizations": 0.97, "union_names": 0.98, "events": 0.96,
        "region": 0.89, "union_level": 0.96, "topics": 0.87, "dates": 0.99,
    },
    "jieba": {
        "people": 0.90, "titles": 0.92, "posts": 0.81, "organizations": 0.91, "union_names": 0.95, "events": 0.96,
        "region": 0.89, "union_level": 0.95, "topics": 0.87, "dates": 0.99,
    },
}  # fmt: skip


# Outside CI the reader that pages are read with unless it is missing; both take the time of both.
@pytest.fixture(scope="module", params=["lac", "jieba"] if THOROUGH else ["lac"])
def measured(request) -> tuple[str, Figures]:
    reader = readers.model_reader() if request.param == "lac" else readers.dictionary_reader()
    return request.param, measure(reader)


@pytest.mark.parametrize("name", sorted(FLOORS["lac"]))
def test_floor(measured: tuple[str, Figures], name: str) -> None:
    reader, figures = measured
    errors = [error for error in figures.errors if f" {name}:" in error]
    assert figures.value(name) >= FLOORS[reader][name], "\n".join(errors)


def test_no_union_is_moved_to_another_city(measured: tuple[str, Figures]) -> None:
    """Nothing is worse than another city's union: a mention leads to its own place or is left open."""
    assert measured[1].moved == []


def test_there_are_passages_enough() -> None:
    assert len(passages()) >= 127
    assert len({passage["region"][0] for passage in passages()}) >= 20
    assert {passage["level"] for passage in passages()} >= {
        "national", "province", "city", "district", "street_town", "industry", "enterprise_grassroots",
    }  # fmt: skip
