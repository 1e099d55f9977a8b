"""What the templates of the search can say: marks in whole articles ({{ paragraph|found:query }}), and rows of which a page
has hundreds. Those are written here, for a loop in a template takes ten times as long: most of what a page may take.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles.models import Genre
from articles.presentation.dates import date_text
from search.highlights import Highlighter
from search.query import parse_query
from search.query.tree import Zone
from search.results import Result, Value
from search.timeline import HEIGHT, Period, Timeline

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


def _current(is_current: bool) -> str:
    return ' aria-current="true"' if is_current else ""


def _lang(is_named: object) -> str:
    """For what bears a Chinese name; what has none is said in the language of the page."""
    return ' lang="zh-Hans"' if is_named else ""


@register.filter
def facet_rows(values: Iterable[Value]) -> SafeString:
    """A facet's values as list items."""
    rows = (
        f'<li class="depth-{value.depth}"><a href="?{escape(value.address)}"{_current(value.is_chosen)}>'
        f'{escape(str(value.label))}</a> <span class="count">{"+" if value.is_addition else ""}{value.number}</span></li>'
        for value in values
    )
    return mark_safe("".join(rows))  # noqa: S308 -- escaped above


@register.filter
def timeline_bars(timeline: Timeline) -> SafeString:
    """The bars that have hits, each with the ground around it that can be clicked, and the labels below."""
    drawn = (_bar(period, timeline.step) + _label(period, timeline.year) for period in timeline.periods)
    return mark_safe("".join(drawn))  # noqa: S308 -- escaped below


def _bar(period: Period, step: float) -> str:
    bar = period.bar
    if not bar.count:
        return ""
    said = f"{escape(period.label)}：{bar.count}"
    return (
        f'<a href="?{escape(period.address)}" aria-label="{said}"{_current(period.is_chosen)}><title>{said}</title>'
        f'<rect class="reach" x="{period.reach:.1f}" y="0" width="{step:.1f}" height="{HEIGHT}"/>'
        f'<rect class="bar" x="{bar.x:.1f}" y="{bar.y:.1f}" width="{bar.width:.1f}" height="{bar.height:.1f}"/></a>'
    )


def _label(period: Period, year: str) -> str:
    if not period.is_labelled:
        return ""
    chosen = ' class="chosen"' if period.is_chosen else ""
    text = escape(period.label.removeprefix(f"{year}-") if year else period.label)
    return f'<text x="{period.bar.middle:.1f}" y="86"{chosen}>{text}</text>'


@register.filter
def timeline_rows(timeline: Timeline) -> SafeString:
    """The same as rows of a table."""
    rows = (
        f'<tr><th scope="row"><a href="?{escape(period.address)}"{_current(period.is_chosen)}>{escape(period.label)}</a></th>'
        f"<td>{period.count}</td></tr>"
        for period in timeline.periods
        if period.count
    )
    return mark_safe("".join(rows))  # noqa: S308 -- escaped above


@register.filter
def result_rows(results: Iterable[Result]) -> SafeString:
    """The articles found as list items; their texts are escaped already."""
    return mark_safe("".join(map(_row, results)))  # noqa: S308 -- escaped below


def _row(result: Result) -> str:
    above = f'<p class="kicker" lang="zh-Hans">{result.kicker}</p>' if result.kicker else ""
    headline = result.headline or escape(_("（无标题）"))
    below = f'<p class="deck" lang="zh-Hans">{result.deck}</p>' if result.deck else ""
    if snippet := result.snippet:
        before, after = "…" if snippet.before else "", "…" if snippet.after else ""
        below += f'<p class="teaser" lang="zh-Hans">{before}{snippet.html}{after}</p>'
    return (
        f'<li><article class="item"><p class="slug">{_slug(result)}</p>{above}<h3 lang="zh-Hans">'
        f'<a href="{escape(result.address)}">{headline}</a></h3>{below}</article></li>\n'
    )


def _slug(result: Result) -> str:
    """The line above a headline: newspaper, date, place, section where that is what matched, and genre unless it is news."""
    article = result.article
    day = date_text(article)
    is_marked = article.date and article.precision
    line = f"<span{_lang(article.newspaper_id)}>{escape(str(result.newspaper))}</span><span>"
    line += f'<time datetime="{escape(article.date)}">{escape(day)}</time></span>' if is_marked else f"{escape(day)}</span>"
    if result.place:
        line += f"<span{_lang(article.region_id)}>{escape(str(result.place))}</span>"
    if result.section:
        line += '<span lang="zh-Hans">' + escape(_("栏目")) + f" {result.section}</span>"
    if article.genre != Genre.NEWS:
        line += f'<span class="tag">{escape(article.get_genre_display())}</span>'
    return line
