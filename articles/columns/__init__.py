"""What lists and counts need of every article and name, kept in a process as arrays that are never behind the archive.

Counting 77,000 articles in the database takes up to two seconds, and would after every edit; here it takes milliseconds, and an
edit costs the reading of what it touched.
"""

from articles.columns.archive import Archive
from articles.columns.cuts import (
    AtLevel,
    Cut,
    InRegion,
    Naming,
    OfYear,
    OnThisDay,
    OnTopic,
    Placeless,
    RightIn,
    Selection,
    Undated,
    WithGaps,
    WithoutTopic,
)
from articles.columns.reading import standing, warm

__all__ = [
    "Archive",
    "AtLevel",
    "Cut",
    "InRegion",
    "Naming",
    "OfYear",
    "OnThisDay",
    "OnTopic",
    "Placeless",
    "RightIn",
    "Selection",
    "Undated",
    "WithGaps",
    "WithoutTopic",
    "standing",
    "warm",
]
