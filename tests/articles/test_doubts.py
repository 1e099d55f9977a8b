"""Every doubt that the parser can have has a name in the archivists' queue."""

import re
from pathlib import Path

import pytest

from articles.admin.filters import DOUBTS

PARSING = Path(__file__).parents[2] / "articles" / "parsing"
CODES = sorted(
    {code for file in PARSING.rglob("*.py") for code in re.findall(r'Notice\(\s*"([a-z_-]+)"', file.read_text("utf-8"))}
)


@pytest.mark.parametrize("code", CODES)
def test_a_doubt_has_a_name(code):
    assert code in DOUBTS
