"""What every test can use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture
def seed_text() -> Callable[[str], str]:
    """The text of a seed page by its number: seed_text("000")."""

    def read(number: str) -> str:
        (file,) = SEEDS.glob(f"{number}_*.txt")
        return file.read_bytes().decode("utf-8")

    return read
