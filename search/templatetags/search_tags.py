"""Marking what a query found, on pages that show whole articles: {{ paragraph|found:query }}."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.safestring import SafeString

from search.highlights import Highlighter
from search.query import parse_query
from search.query.tree import Zone

register = template.Library()


@lru_cache(maxsize=64)
def _highlighter(query: str) -> Highlighter:
    return Highlighter(parse_query(query).root)


@register.filter
def found(text: str, query: str) -> SafeString:
    """The text, escaped, with what the query finds in it between <mark> and </mark>."""
    return _highlighter(query or "").mark(Zone.BODY, text)


@register.filter
def found_in_headline(text: str, query: str) -> SafeString:
    """The same for a headline, kicker or deck, where 标题: applies."""
    return _highlighter(query or "").mark(Zone.HEADLINE, text)
