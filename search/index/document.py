"""What is kept of one article, whatever the engine: passages by zone, values by field, days, and a hash over all of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from search.query.tree import Zone

# Fields of values: what facets count, filters match and prefixes look up. Part of the index's format.
KEYWORD_FIELDS = (
    "newspaper", "year", "month", "region", "level", "topic", "genre", "person", "organization",
    "reporter", "person_name", "organization_name", "surface",
)  # fmt: skip

# Between a name as printed and the name it means in that article, in the values of the field ``surface``.
SURFACE_MARK = "\x1f"


@dataclass(frozen=True)
class Document:
    """``passages`` in the order of the zones and of the page; ``keywords`` sorted, without repeats, for each field.

    ``first`` and ``last`` bound the article's date; null where nothing is known.
    """

    pk: int
    passages: tuple[tuple[Zone, str], ...]
    first: date | None = None
    last: date | None = None
    keywords: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def content_hash(self) -> int:
        """64 bits of SHA-256 over everything that is indexed: the same content has the same hash on every machine."""
        content = json.dumps(
            [self.pk, self.passages, str(self.first), str(self.last), sorted(self.keywords.items())], ensure_ascii=False
        )
        return int.from_bytes(hashlib.sha256(content.encode("utf-8", "surrogatepass")).digest()[:8], "big")
