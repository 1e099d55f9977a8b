"""How many examples a property is tried with: all of them in CI, a sixth while one works."""

import os

THOROUGH = os.environ.get("CI") == "true"


def examples(most: int) -> int:
    """Examples for a property that is tried with ``most`` in CI."""
    return most if THOROUGH else max(most // 6, 5)
