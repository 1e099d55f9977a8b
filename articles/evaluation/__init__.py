"""How well pages are read: records of the parser against records made by hand, figure by figure.

``evaluate`` gives the table that ``manage.py evaluate`` prints and that the evaluation gate compares with its floors.
"""

from __future__ import annotations

from articles.evaluation.gold import GoldPage, read_gold
from articles.evaluation.layout import score_layout
from articles.evaluation.meaning import score_meaning
from articles.evaluation.tally import Tally

__all__ = ["GoldPage", "Tally", "read_gold", "score_page"]


def score_page(gold: GoldPage, predicted: dict, tally: Tally) -> None:
    """Add what ``predicted``, the parser's record of a page, has right and wrong to ``tally``."""
    pairs = score_layout(gold, predicted, tally)
    score_meaning(gold, predicted, pairs, tally)
