"""What stands around every page: the same for all readers of one language, and therefore made once."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context, RequestContext
from django.urls import get_script_prefix, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

register = template.Library()

# The parts of the site by the names of their addresses, in the order of the menu.
PARTS = (
    "articles:issue-list",
    "articles:region-list",
    "articles:level-list",
    "articles:topic-list",
    "articles:person-list",
    "articles:organization-list",
    "articles:event-list",
    "articles:cross",
    "trends",
    "articles:about",
)


class Constant(template.Node):
    """Renders its content once in each language, and then says the same: nothing in it may depend on the page."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self.rendered: dict[tuple[str | None, str], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        key = (get_language(), get_script_prefix())
        if key not in self.rendered:
            self.rendered[key] = self.nodelist.render(context)
        return self.rendered[key]


@register.tag
def constant(parser: Parser, _token: Token) -> Constant:
    """{% constant %} … {% endconstant %}: what is the same on every page of one language."""
    nodelist = parser.parse(("endconstant",))
    parser.delete_first_token()
    return Constant(nodelist)


@register.simple_tag(takes_context=True)
def menu(context: RequestContext) -> SafeString:
    """The parts of the site as list items; the one that the page belongs to is marked."""
    request = context.get("request")
    here = request.path if request else ""
    addresses = _addresses(get_script_prefix())
    current = next((place for place, address in enumerate(addresses) if here.startswith(address)), None)
    return _menu(get_language(), addresses, current, current is not None and here == addresses[current])


@lru_cache(maxsize=8)
def _addresses(_script_prefix: str) -> tuple[str, ...]:
    return tuple(reverse(name) for name in PARTS)


@lru_cache(maxsize=100)
def _menu(_language: str | None, addresses: tuple[str, ...], current: int | None, is_itself: bool) -> SafeString:
    marks = {current: f' aria-current="{"page" if is_itself else "true"}"'}
    rows = (
        f'<li><a href="{escape(address)}"{marks.get(place, "")}>{escape(name)}</a></li>'
        for place, (address, name) in enumerate(zip(addresses, _names(), strict=True))
    )
    return mark_safe("\n".join(rows))  # noqa: S308 -- escaped above


def _names() -> tuple[str, ...]:
    return (
        _("期次"),
        pgettext("导航", "地区"),
        pgettext("导航", "层级"),
        pgettext("导航", "主题"),
        _("人物"),
        _("机构"),
        _("事件"),
        pgettext("导航", "交叉"),
        _("趋势"),
        _("关于"),
    )
