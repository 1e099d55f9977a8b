"""The provinces as equal squares, lying about as they lie in the country; no borders are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# Column and row of each province, by its code in GB/T 2260, with the one-character name that newspapers use.
PROVINCES = {
    "230000": ("黑", 10, 0), "150000": ("蒙", 8, 1), "220000": ("吉", 10, 1),
    "650000": ("新", 2, 2), "620000": ("甘", 4, 2), "640000": ("宁", 5, 2), "140000": ("晋", 7, 2), "130000": ("冀", 8, 2),
    "110000": ("京", 9, 2), "210000": ("辽", 10, 2),
    "630000": ("青", 3, 3), "610000": ("陕", 6, 3), "410000": ("豫", 7, 3), "370000": ("鲁", 8, 3), "120000": ("津", 9, 3),
    "540000": ("藏", 2, 4), "510000": ("川", 4, 4), "500000": ("渝", 5, 4), "420000": ("鄂", 6, 4), "340000": ("皖", 7, 4),
    "320000": ("苏", 8, 4), "310000": ("沪", 9, 4),
    "530000": ("滇", 4, 5), "520000": ("黔", 5, 5), "430000": ("湘", 6, 5), "360000": ("赣", 7, 5), "330000": ("浙", 8, 5),
    "450000": ("桂", 5, 6), "440000": ("粤", 6, 6), "350000": ("闽", 7, 6), "710000": ("台", 9, 6),
    "460000": ("琼", 5, 7), "820000": ("澳", 6, 7), "810000": ("港", 7, 7),
}  # fmt: skip
FIRST_COLUMN = 2
STEP = 40
SHADES = 5


@dataclass(frozen=True)
class Tile:
    """A square of 36 units at ``x``, ``y``; ``shade`` is 0 for no article, then 1 to 5."""

    code: str
    name: str
    count: int
    x: int
    y: int
    shade: int


def province_tiles(counts: Mapping[str, int]) -> list[Tile]:
    """A tile for each province. ``counts``: articles by region code, as the region's page counts them."""
    most = max((counts.get(code, 0) for code in PROVINCES), default=0)
    return [
        Tile(code, name, counts.get(code, 0), (column - FIRST_COLUMN) * STEP, row * STEP, _shade(counts.get(code, 0), most))
        for code, (name, column, row) in PROVINCES.items()
    ]


def _shade(count: int, most: int) -> int:
    """Steps of equal ratio rather than equal width, so that one busy province does not pale all others."""
    if not count:
        return 0
    return SHADES if most == 1 else 1 + round((SHADES - 1) * (count.bit_length() - 1) / max(most.bit_length() - 1, 1))
