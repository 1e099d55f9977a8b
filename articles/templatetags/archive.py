"""What the readers' templates can say: headlines that break between words, dates, full names of regions, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from html import escape, unescape
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.template.context import Context, RequestContext
from django.urls import reverse
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.models import Article, Region, State, full_title
from articles.presentation import dates, linked_data
from articles.presentation.source import source_anchor
from articles.presentation.words import unbroken

register = template.Library()

# 本报讯(记者 白莹)日前 — 本报讯 （通讯员 王靖尧） 近日: what a paragraph that is quoted in a list need not say again, and how
# long that may be with the white space in it (characters).
LEAD_IN_LENGTH = 80
LEAD_IN = re.compile(r"^本报讯\s*[(（][^)）]{1,60}[)）]\s*")


@register.filter
def with_title(organization: str | None, title: str | None) -> str:
    """陕西省总工会 with 省总工会主席: 陕西省总工会主席."""
    return full_title(organization or "", title or "")


@register.simple_tag
def percent(share: float) -> str:
    """A share from 0 to 1 in whole percent."""
    return f"{round(100 * share)}%"


@register.filter
def breakable(text: str) -> SafeString:
    """The text, escaped, with a place to break between words."""
    return mark_safe("<wbr>".join(map(escape, unbroken(text))))  # noqa: S308 -- escaped piece by piece


@register.filter
def passage_name(passage: Any) -> str:
    """What a piece of an article that a reader can point to is called: 主题, 正文第 3 段."""
    if not passage.field:
        return _("关于整篇")
    numbered = {
        "body": _("正文第 %(number)s 段"),
        "captions": _("第 %(number)s 条图片说明"),
        "inset_headings": _("第 %(number)s 个小标题"),
    }
    if passage.field in numbered:
        return numbered[passage.field] % {"number": passage.place + 1}
    return str(Article._meta.get_field(passage.field).verbose_name)  # type: ignore[union-attr]


@register.filter
def date_text(row: dates.Dated) -> str:
    return dates.date_text(row)


@register.filter
def iso_text(value: str) -> str:
    return dates.iso_text(value)


@register.filter
def source_id(start: int) -> str:
    """The id that the page view gives to the fragment which starts at this character."""
    return source_anchor(start)


@register.filter
def teaser(body: str, length: int) -> str:
    """The first ``length`` characters of the text, without 本报讯(记者 …), its paragraphs run together.

    Cut by slicing: Django's ``truncatechars`` looks at every character, 50 times a feed.
    """
    opening = LEAD_IN.sub("", body[: 2 * length + LEAD_IN_LENGTH].replace("\n", ""))
    return opening if len(opening) <= length else opening[: length - 1] + "…"


@register.filter
def lineage(region: Region) -> list[Region]:
    return region.lineage


@register.simple_tag
def region_items(counted: Iterable[tuple[Region, int]]) -> SafeString:
    """List items of regions with their counts. There are hundreds on a page, and a template takes ten times as long."""
    rows = ((region.get_absolute_url(), region.name, count) for region, count in counted)
    return format_html_join("", '<li><a href="{}" lang="zh-Hans">{}</a> <span class="count">{}</span></li>', rows)


@register.simple_tag
def weeks_of(month: Any) -> SafeString:
    """Rows of a calendar: each day's number leads to its issue; a dot leads to each further newspaper's of that day."""
    link = '<a href="{0}" title="{1}" aria-label="{1}">{2}</a>'
    rows = []
    for week in month.weeks:
        cells = [
            "".join(
                link.format(escape(one.address), escape(one.title), "·" if place else day) for place, one in enumerate(issues)
            )
            or str(day or "")
            for day, issues in week
        ]
        rows.append("".join(f"<td>{cell}</td>" for cell in cells))
    return mark_safe("".join(f"<tr>{row}</tr>" for row in rows))  # noqa: S308 -- escaped above


@register.filter
def if_open(record: Any) -> Any:
    """The record, or None where there is none or it is withheld."""
    return record if record is not None and record.state != State.WITHHELD else None


@register.filter
def times(number: float, factor: float) -> float:
    return number * factor


# The parameters by which a page of readers differs: what else stands in an address (a messenger's, a campaign's) says nothing.
PARAMETERS = frozenset(
    (
        "column",
        "columns",
        "letter",
        "month",
        "newspaper",
        "page",
        "passage",
        "province",
        "q",
        "row",
        "rows",
        "type",
        "with",
        "year",
    )
)


@register.simple_tag(takes_context=True)
def canonical(context: RequestContext) -> str:
    """The one address of what is shown: parameters that say nothing (empty ones, the first page, those of others) left out,
    the rest in the order of their names; of several values under a name each stays, in its place."""
    request = context.get("request")
    if request is None:
        return ""
    said = [
        (name, value)
        for name, values in sorted(request.GET.lists())
        for value in values
        if name in PARAMETERS and value and (name, value) != ("page", "1")
    ]
    return request.build_absolute_uri(request.path + (f"?{urlencode(said)}" if said else ""))


@register.simple_tag(takes_context=True)
def page_base(context: RequestContext) -> str:
    """The query of this page's address but for the number of another page, which is written after it."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return f"?{query.urlencode()}&page=" if query else "?page="


@register.filter
def page_numbers(page: Page) -> list[int | str]:
    """The numbers to offer around this page, with … for those left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))


@register.filter
def at(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The mapping's value at ``key``, or None."""
    return mapping.get(key)


@register.simple_tag(takes_context=True)
def other_languages(context: Context) -> list[dict[str, str]]:
    """The languages that the interface could speak instead, each with the address that switches to it and comes back here."""
    request = context.get("request")
    back = urlencode({"next": request.get_full_path() if request else "/"})
    return [
        {"code": code, "name": name, "address": f"{reverse('choose-language', args=[code])}?{back}"}
        for code, name in settings.LANGUAGES
        if code != get_language()
    ]


# Characters that XML 1.0 has no way to write.
UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@register.filter
def printable(text: str) -> str:
    """The text without characters that no XML document can hold."""
    return UNPRINTABLE.sub("", text)


@register.filter
def rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


STEP = re.compile(r'<li>(?:<a href="([^"]*)"[^>]*>)?(.*?)</li>', re.DOTALL)
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
DESCRIPTION = re.compile(r'<meta name="description" content="(.*?)">', re.DOTALL)

CANONICAL = re.compile(r'<link rel="canonical" href="(.*?)">')


@register.simple_block_tag(takes_context=True)
def trail(context: Context, content: str) -> SafeString:
    """Where the page stands, for readers and, said once more, for machines. ``content``: list items below the front page, the
    last one the page itself."""
    request = context.get("request")
    content = format_html('<li><a href="{}">{}</a></li>', reverse("articles:front-page"), _("首页")) + content
    steps = [(unescape(strip_tags(name)).strip(), unescape(address)) for address, name in STEP.findall(content)]
    absolute = request.build_absolute_uri if request else str
    data = linked_data.block(linked_data.breadcrumbs(steps, absolute))
    return format_html(
        '<nav class="trail" aria-label="{}"><ol>{}</ol></nav><script type="application/ld+json">{}</script>',
        _("所在位置"),
        mark_safe(content),  # noqa: S308 -- a template's own list items, escaped there
        data,
    )


@register.simple_block_tag
def shared_head(content: str) -> SafeString:
    """Title, description and address, once more as Open Graph and Dublin Core have them. ``content``: the elements, escaped."""
    title, description, address = TITLE.search(content), DESCRIPTION.search(content), CANONICAL.search(content)
    found = [
        (title, ("og:title", "DC.title")),
        (description, ("og:description", "DC.description")),
        (address, ("og:url",)),
    ]
    lines = [
        f'<meta {"property" if name.startswith("og:") else "name"}="{name}" content="{match[1].replace(chr(34), "&quot;")}">'
        for match, names in found
        if match
        for name in names
    ]
    return mark_safe("\n".join([content.strip(), *lines]))  # noqa: S308 -- a template's own elements, escaped there


@register.simple_tag
def json_ld(data: dict[str, Any] | None) -> SafeString:
    """Data about the page for machines, if there is any."""
    return format_html('<script type="application/ld+json">{}</script>', linked_data.block(data)) if data else mark_safe("")
