"""What a page shows, as schema.org's JSON-LD for machines. Nothing stands here that the page itself does not say.

The block is data, not a script: browsers do not run it, and the content security policy has no word about it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, Event, Facsimile, Issue, Organization, OrganizationType, Page, Person

# How an address on this site becomes one with scheme and host.
Absolute = Callable[[str], str]
# What would end the block, or be an entity, inside HTML.
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def block(data: dict[str, Any]) -> SafeString:
    """The data as the content of a script element of type application/ld+json."""
    return mark_safe(json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False).translate(ESCAPES))  # noqa: S308


def said(**values: Any) -> dict[str, Any]:
    """Only what is known."""
    return {name.replace("at_", "@"): value for name, value in values.items() if value not in (None, "", [], {})}


def article_data(article: Article, absolute: Absolute, authors: Iterable[str], topics: Iterable[str]) -> dict[str, Any]:
    newspaper = article.newspaper
    date = article.date if article.precision else ""
    return said(
        at_type="NewsArticle",
        at_id=absolute(article.get_absolute_url()),
        url=absolute(article.get_absolute_url()),
        headline=str(article)[:110],
        alternativeHeadline=article.deck,
        articleSection=article.section,
        inLanguage="zh-Hans",
        datePublished=date,
        dateModified=article.updated_at.date().isoformat(),
        author=[{"@type": "Person", "name": name} for name in authors],
        isPartOf=said(at_type="Newspaper", name=newspaper.name) if newspaper else None,
        publisher=said(at_type="Organization", name=newspaper.publisher) if newspaper and newspaper.publisher else None,
        keywords=list(topics),
        contentLocation=said(at_type="Place", name=article.region.name) if article.region else None,
        isAccessibleForFree=True,
    )


def person_data(person: Person, absolute: Absolute, aliases: list[str], posts: list[dict[str, Any]]) -> dict[str, Any]:
    return said(
        at_type="Person",
        at_id=absolute(person.get_absolute_url()),
        name=person.name,
        alternateName=aliases,
        description=person.description,
        jobTitle=[entry["post"].title for entry in posts if entry["post"].title],
        affiliation=[
            {"@type": "Organization", "name": body.name}
            for body in {entry["post"].organization_id: entry["post"].organization for entry in posts}.values()
            if body
        ],
    )


def organization_data(body: Organization, absolute: Absolute, aliases: list[str]) -> dict[str, Any]:
    return said(
        at_type="WorkersUnion" if body.type == OrganizationType.UNION else "Organization",
        at_id=absolute(body.get_absolute_url()),
        name=body.name,
        alternateName=aliases,
        description=body.description,
        areaServed=said(at_type="AdministrativeArea", name=body.region.name) if body.region else None,
    )


def event_data(event: Event, absolute: Absolute, organizers: Iterable[str]) -> dict[str, Any]:
    return said(
        at_type="Event",
        at_id=absolute(event.get_absolute_url()),
        name=event.name,
        startDate=event.date,
        location=said(at_type="Place", name=event.place) if event.place else None,
        organizer=[{"@type": "Organization", "name": name} for name in organizers],
    )


def issue_data(issue: Issue, absolute: Absolute) -> dict[str, Any]:
    newspaper = issue.newspaper
    return said(
        at_type="PublicationIssue",
        at_id=absolute(issue.get_absolute_url()),
        url=absolute(issue.get_absolute_url()),
        issueNumber=issue.number,
        datePublished=issue.date if issue.precision else "",
        isPartOf=said(at_type="Newspaper", name=newspaper.name) if newspaper else None,
    )


def page_data(page: Page, absolute: Absolute, facsimiles: Iterable[Facsimile] = ()) -> dict[str, Any]:
    return said(
        at_type="CreativeWork",
        at_id=absolute(page.get_absolute_url()),
        url=absolute(page.get_absolute_url()),
        name=page.name,
        position=page.number,
        inLanguage="zh-Hans",
        isPartOf=issue_data(page.issue, absolute),
        associatedMedia=[facsimile_data(each, absolute) for each in facsimiles],
    )


def facsimile_data(facsimile: Facsimile, absolute: Absolute) -> dict[str, Any]:
    return said(
        at_type="ImageObject" if facsimile.is_image else "MediaObject",
        contentUrl=absolute(facsimile.get_absolute_url()),
        encodingFormat=facsimile.media_type,
        contentSize=str(facsimile.size),
        sha256=facsimile.sha256,
        width=facsimile.width,
        height=facsimile.height,
        caption=facsimile.note,
        creditText=facsimile.credit,
    )


def website_data(name: str, absolute: Absolute) -> dict[str, Any]:
    """The site, and how it is searched."""
    search = said(at_type="EntryPoint", urlTemplate=absolute("/search/") + "?q={search_term_string}")
    asks = {"@type": "SearchAction", "target": search, "query-input": "required name=search_term_string"}
    return said(at_type="WebSite", at_id=absolute("/"), url=absolute("/"), name=name, potentialAction=asks)


def breadcrumbs(steps: Iterable[tuple[str, str]], absolute: Absolute) -> dict[str, Any]:
    """``steps``: (name, address) from the top; an empty address is the page itself."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            said(at_type="ListItem", position=number, name=name, item=absolute(address) if address else None)
            for number, (name, address) in enumerate(steps, 1)
        ],
    }
