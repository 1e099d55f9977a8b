"""Charts and choices with dozens of pieces, written in Python for the reason that rows are (articles/templatetags/rows.py)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from django import template
from django.template.context import RequestContext
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles.presentation.charts import Bar, Spoke
from articles.templatetags.archive import breakable

register = template.Library()

# So many labels have room below a chart; of more, the first and the last are written.
LABELS = 12
NAME = 11  # characters of a name around the wheel
# Pairs of articles.columns.company.Companion and its Spoke.
Company = Iterable[tuple[Any, Spoke]]


def _address(context: RequestContext, name: str, *dropped: str) -> str:
    """This page's address with one more choice under ``name``, whose value is written after it, and without ``dropped``."""
    query = context["request"].GET.copy()
    for other in (name, "page", *dropped):
        query.pop(other, None)
    return f"?{escape(query.urlencode())}&amp;{name}=" if query else f"?{name}="


@register.simple_tag(takes_context=True)
def over_time(context: RequestContext, bars: Sequence[Bar]) -> SafeString:
    """The bars of a chart, each a link to its year, and the years below."""
    base, last, said = _address(context, "year"), len(bars) - 1, _("%(what)s：%(said)s")
    drawn = []
    for place, bar in enumerate(bars):
        if bar.count:
            label = escape(said % {"what": bar.label, "said": bar.count})
            drawn.append(
                f'<a href="{base}{quote(bar.label)}" aria-label="{label}"><rect x="{bar.x:.1f}" '
                f'y="{bar.y:.1f}" width="{bar.width:.1f}" height="{bar.height:.1f}"/></a>'
            )
        if place in (0, last) or last < LABELS:
            drawn.append(f'<text x="{bar.middle:.1f}" y="80">{escape(bar.label)}</text>')
    return mark_safe("".join(drawn))  # noqa: S308 -- escaped in each piece


@register.simple_tag(takes_context=True)
def year_items(context: RequestContext, choices: Iterable[Any]) -> SafeString:
    """The years of a list as list items, with how many rows each leaves."""
    base, unknown, marks = _address(context, "year"), _("日期不详"), ("", ' aria-current="true"')
    items = (
        f'<li><a href="{base}{quote(choice.value)}"{marks[choice.is_current]}>'
        f'{escape(str(choice.label or unknown))} <span class="count">{choice.count}</span></a></li>'
        for choice in choices
    )
    return mark_safe("".join(items))  # noqa: S308 -- escaped in each piece


@register.filter
def wheel(company: Company) -> SafeString:
    """Who is named together with the one in the middle: lines as thick as that is often, and names around it."""
    lines, names = [], []
    for one, spoke in company:
        lines.append(f'<line x1="0" y1="0" x2="{spoke.x:.1f}" y2="{spoke.y:.1f}" stroke-width="{spoke.thickness:.1f}"/>')
        names.append(
            f'<circle class="{one.kind}" cx="{spoke.x:.1f}" cy="{spoke.y:.1f}" r="5"/><text x="{spoke.text_x:.1f}" '
            f'y="{spoke.text_y:.1f}" text-anchor="{spoke.anchor}">{escape(Truncator(one.name).chars(NAME))}</text>'
        )
    return mark_safe("".join([*lines, *names]))  # noqa: S308 -- escaped in each piece


@register.simple_tag(takes_context=True)
def company_rows(context: RequestContext, company: Company) -> SafeString:
    """The same as rows of a table; each number leads to the articles that name both."""
    base = _address(context, "with", "year")
    rows = (
        f'<tr><th scope="row"><a href="{one.address}" lang="zh-Hans">{breakable(one.name)}</a></th>'
        f'<td><a href="{base}{quote(one.value)}">{one.count}</a></td></tr>'
        for one, _spoke in company
    )
    return mark_safe("".join(rows))  # noqa: S308 -- escaped in each piece
