"""What a reader types, read: the tree of a query, the parser that makes it, and what is said about what was ignored."""

from search.query.parser import ParsedQuery, parse_query
from search.query.tree import (
    And,
    DateRange,
    Everything,
    Keyword,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Run,
    Zone,
)

__all__ = [
    "And",
    "DateRange",
    "Everything",
    "Keyword",
    "Node",
    "Not",
    "Or",
    "ParsedQuery",
    "Phrase",
    "Prefix",
    "Run",
    "Zone",
    "parse_query",
]
