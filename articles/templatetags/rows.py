"""Rows of which a page has dozens or hundreds, written in Python: a loop in a template takes ten times as long, and was most of
what such a page took. Everything that comes from the archive is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles.models import Article, Genre
from articles.presentation.dates import date_text, iso_text
from articles.templatetags.archive import breakable, teaser

register = template.Library()

TEASER = 88  # characters


@register.filter
def article_items(articles: Iterable[Article]) -> SafeString:
    """The articles of a list, each as a list item with newspaper, date, place, headlines and the beginning of its text."""
    return _items(articles, with_newspaper=True)


@register.filter
def items_of_issue(articles: Iterable[Article]) -> SafeString:
    """The same under a heading that has said the newspaper and the day."""
    return _items(articles, with_newspaper=False)


def _items(articles: Iterable[Article], *, with_newspaper: bool) -> SafeString:
    untitled = escape(_("（无标题）"))
    rows = (
        f'<li><article class="item"><p class="slug">{_slug(article, with_newspaper)}</p>{_line("kicker", article.kicker)}'
        f'<h3 lang="zh-Hans"><a href="{article.get_absolute_url()}">{breakable(article.headline) or untitled}</a></h3>'
        f"{_line('deck', article.deck)}{_teaser(article)}</article></li>\n"
        for article in articles
    )
    return mark_safe("".join(rows))  # noqa: S308 -- escaped in each piece


def _slug(article: Article, with_newspaper: bool) -> str:
    """The line above a headline: newspaper, date, place, and genre unless it is news."""
    said = []
    if with_newspaper:
        said.append(printed(article.newspaper.name) if article.newspaper else f"<span>{escape(_('报纸不详'))}</span>")
        said.append(f"<span>{dated(article)}</span>")
    if article.region:
        said.append(printed("".join(region.name for region in article.region.lineage)))
    elif article.is_national:
        said.append(f"<span>{escape(_('全国'))}</span>")
    if article.genre != Genre.NEWS:
        said.append(f'<span class="tag">{escape(str(article.get_genre_display()))}</span>')
    return "".join(said)


def printed(text: str) -> str:
    """What is Chinese whatever the page's language."""
    return f'<span lang="zh-Hans">{escape(text)}</span>'


def dated(row: Any) -> str:
    """The date of an article or issue, for machines too where it is known."""
    text = escape(date_text(row))
    return f'<time datetime="{escape(row.date)}">{text}</time>' if row.date and row.precision else text


def _line(name: str, text: str) -> str:
    return f'<p class="{name}" lang="zh-Hans">{breakable(text)}</p>' if text else ""


def _teaser(article: Article) -> str:
    """How the text begins; of an article that is all picture, the caption."""
    text = teaser(article.body, TEASER)
    if not text:
        text = next((teaser(caption.text, TEASER) for caption in article.captions.all()), "")
    return f'<p class="teaser" lang="zh-Hans">{escape(text)}</p>' if text else ""


@register.filter
def cross_lines(lines: Iterable[Any]) -> SafeString:
    """The rows of a crossed table; an empty cell is one without articles."""
    return mark_safe("\n".join(map(_cross_line, lines)))  # noqa: S308 -- escaped below


def _cross_line(line: Any) -> str:
    address = escape(line.address)
    cells = (
        f'<td class="heat-{cell.shade}"><a href="{escape(cell.address)}">{cell.count}</a></td>' if cell.count else "<td></td>"
        for cell in line.cells
    )
    return (
        f'<tr><th scope="row"><a href="{address}">{escape(str(line.label))}</a></th>{"".join(cells)}'
        f'<td class="sum"><a href="{address}">{line.total}</a></td></tr>'
    )


@register.simple_tag
def union_nodes(node: Any, counts: Any) -> SafeString:
    """A union, or the place of one, with all below it; ``counts``: readable articles by the union's key."""
    return mark_safe(_union_node(node, counts))  # noqa: S308 -- escaped below


def _union_node(node: Any, counts: Any) -> str:
    name = breakable(node.name)
    if node.record is None:
        said = f'<li id="r{escape(node.region.code)}" class="bare"><span class="placename" lang="zh-Hans">{name}</span>'
    else:
        address, count = node.record.get_absolute_url(), counts[node.record.pk]
        said = f'<li id="u{node.record.pk}"><a href="{address}" lang="zh-Hans">{name}</a> <span class="count">{count}</span>'
    below = "".join(_union_node(child, counts) for child in node.children)
    return f"{said}\n<ul>{below}</ul></li>" if below else f"{said}</li>"


@register.filter
def posts_held(entries: Iterable[dict[str, Any]]) -> SafeString:
    """The posts of a person: where, which, and the articles that tell of it."""
    see = escape(_("见"))
    rows = (
        f'<li><span lang="zh-Hans">{_body(entry)}<b>{escape(entry["post"].title)}</b></span>'
        f"{_soft(see + ' ' + told_in(entry['articles']))}</li>"
        for entry in entries
    )
    return mark_safe("".join(rows))  # noqa: S308 -- escaped in each piece


def _body(entry: dict[str, Any]) -> str:
    """Where the post is held, with a link if readers can open it; nothing where the article leaves it open."""
    body = entry["post"].organization
    if body is None:
        return ""
    name = escape(body.name)
    return f'<a href="{body.get_absolute_url()}">{name}</a> ' if entry["has_page"] else f"{name} "


@register.filter
def holders(entries: Iterable[dict[str, Any]]) -> SafeString:
    """The posts of a body: who holds which, as the newest article that tells of it has it."""
    rows = (
        f'<li><a href="{post.person.get_absolute_url()}" lang="zh-Hans">{escape(post.person.name)}</a> <span class="soft">'
        f'{printed(post.title)} · <a href="{article.get_absolute_url()}">{escape(date_text(article))}</a></span></li>'
        for post, article in ((entry["post"], entry["articles"][0]) for entry in entries)
    )
    return mark_safe("".join(rows))  # noqa: S308 -- escaped in each piece


@register.filter
def unions(bodies: Iterable[Any]) -> SafeString:
    """Unions with their levels."""
    return _names((body, escape(str(body.get_union_level_display()))) for body in bodies)


@register.filter
def bodies(bodies: Iterable[Any]) -> SafeString:
    return _names((body, "") for body in bodies)


@register.filter
def dated_events(events: Iterable[Any]) -> SafeString:
    return _names((event, escape(iso_text(event.date)) if event.date else "") for event in events)


def _names(records: Iterable[tuple[Any, str]]) -> SafeString:
    """Records by name, each with what is said beside it (HTML)."""
    rows = (
        f'<li><a href="{record.get_absolute_url()}" lang="zh-Hans">{breakable(record.name)}</a>{_soft(said)}</li>'
        for record, said in records
    )
    return mark_safe("".join(rows))  # noqa: S308 -- escaped in each piece


def _soft(said: str) -> str:
    return f' <span class="soft">{said}</span>' if said else ""


@register.filter
def of(counts: Any, key: int) -> int:
    """The count of the record with this key."""
    return int(counts[key])


@register.filter
def told_in(articles: Iterable[Article]) -> SafeString:
    """The articles that tell of a post, each with its date."""
    said = (
        f'<a href="{article.get_absolute_url()}" lang="zh-Hans">{escape(str(article))}</a>（{escape(date_text(article))}）'
        for article in articles
    )
    return mark_safe("、".join(said))  # noqa: S308 -- escaped above
