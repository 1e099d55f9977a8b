"""The archivists' rooms: one module for each kind of record; ``base``, ``decided`` and ``state`` hold what they share."""

from articles.admin import articles, decisions, lexicons, merging, names, newspapers, pages, review, revisions, runs, vocabulary

__all__ = [
    "articles",
    "decisions",
    "lexicons",
    "merging",
    "names",
    "newspapers",
    "pages",
    "review",
    "revisions",
    "runs",
    "vocabulary",
]
