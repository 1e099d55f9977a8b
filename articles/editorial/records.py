"""From a page record to rows: the parser's reading with people's decisions laid over it.

``lay_down`` can be called again at any time, after another parse or after a decision: articles keep their keys and addresses
(matched by the text they share), what people decided stays, everything derived is made anew.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from articles.editorial import authority, issues, overrides, review
from articles.editorial.identity import heir_of, match_by_text
from articles.editorial.redirects import redirect
from articles.models import (
    Article,
    Byline,
    Caption,
    DateMention,
    Event,
    EventMention,
    EventParticipation,
    Figure,
    Organization,
    OrganizationMention,
    Override,
    Page,
    Part,
    Person,
    PersonMention,
    PlaceMention,
    Region,
    Topic,
    TopicLabel,
)
from articles.signals import articles_changed

# The plain text fields of an article, with the limit of their column in characters (None: no limit).
TEXT_FIELDS = {
    "genre": 12,
    "section": 200,
    "kicker": None,
    "headline": None,
    "deck": None,
    "abstract_label": 50,
    "abstract": None,
    "body": None,
}


@transaction.atomic
def lay_down(page: Page) -> list[Article]:
    """Make the rows of ``page`` from its stored record and people's decisions; returns its articles in order.

    ``page.record`` holds the reading; the page itself is saved here, with its issue. Readers of the index are told which
    articles changed, inside the same transaction.
    """
    _settle_page(page)
    reads = page.record.get("articles") or []
    articles = _match(page, reads)
    decisions = overrides.decisions_by_target(articles)
    before = _links(articles)
    page.parts.all().delete()
    for article, read in zip(articles, reads, strict=True):
        _lay_down_article(page, article, read, decisions[article.pk])
    _link_parents(articles, reads, decisions)
    _keep_loose_parts(page)
    authority.drop_unmentioned(*before)
    _keep_doubts(page, articles, reads, decisions)
    articles_changed.send(sender=Article, ids=[article.pk for article in articles])
    return articles


def _settle_page(page: Page) -> None:
    values = issues.place_values(page.record)
    decided: list[Override] = list(overrides.decisions_on([page])) if page.pk else []
    effective = overrides.laid_over(values, decided)
    former = page.issue_id
    page.issue = issues.issue_of(page, effective, {override.field for override in decided})
    page.number, page.name = effective["number"][:10], effective["name"][:50]
    page.save()
    if former != page.issue_id:
        Article.objects.filter(page=page).update(issue=page.issue)
        issues.drop_if_empty(former)


def _spans_of(read: dict[str, Any]) -> list[list[int]]:
    return [span for part in read["parts"] for span in part["spans"]]


def _match(page: Page, reads: list[dict[str, Any]]) -> list[Article]:
    """A saved article for each one read: one that was there before if it shares text, else a new one."""
    old = {article.pk: article for article in page.articles.all()}
    old_spans = {pk: [span for part in article.parts.all() for span in part.spans] for pk, article in old.items()}
    new_spans = {index: _spans_of(read) for index, read in enumerate(reads)}
    pairs = match_by_text(old_spans, new_spans)
    for pk in old.keys() - set(pairs.values()):
        old[pk].key = ""  # frees the key before another article takes it
    Article.objects.filter(page=page).update(key="")
    found = []
    for index, read in enumerate(reads):
        article = old[pairs[index]] if index in pairs else Article(page=page)
        article.key = read["key"]
        article.issue = page.issue
        article.order = read["order"]
        article.save()
        found.append(article)
    _let_go(
        {pk: old_spans[pk] for pk in old.keys() - set(pairs.values())},
        {article.pk: new_spans[index] for index, article in enumerate(found)},
    )
    return found


def _let_go(lost: dict[int, list[list[int]]], heirs: dict[int, list[list[int]]]) -> None:
    """Articles that the new reading does not have: address and decisions go to the one that took over their text."""
    for pk, spans in lost.items():
        heir = heir_of(spans, heirs)
        article = Article.objects.get(pk=pk)
        if heir is not None:
            taken = set(overrides.decisions_on([Article(pk=heir)]).values_list("field", "item"))
            for override in overrides.decisions_on([article]):
                if (override.field, override.item) not in taken:
                    override.object_id = heir
                    override.save()
        redirect(Article, pk, heir)
        articles_changed.send(sender=Article, ids=[pk])
        article.delete()


def read_values(read: dict[str, Any]) -> dict[str, Any]:
    """What the parser read of an article, in the fields that a person can decide."""
    region, abstract = read.get("region") or {}, read.get("abstract") or {}
    values: dict[str, Any] = {name: read.get(name) or "" for name in TEXT_FIELDS}
    values |= {
        "abstract_label": abstract.get("label") or "",
        "abstract": abstract.get("text") or "",
        "body": "\n".join(paragraph.replace("\n", "") for paragraph in read.get("body") or []),
        "order": read["order"],
        "region": region.get("code"),
        "is_national": region.get("scope") == "national",
        "region_inferred": bool(region.get("inferred")),
        "union_level": read.get("union_level") or "",
    }
    for name in overrides.LIST_FIELDS[Article]:
        values[name] = list(read.get(name) or [])
    return values


def _lay_down_article(page: Page, article: Article, read: dict[str, Any], decided: list[Override]) -> None:
    values = overrides.laid_over(read_values(read), decided)
    for name, limit in TEXT_FIELDS.items():
        setattr(article, name, values[name][:limit])
    issue = page.issue
    article.newspaper, article.issue = issue.newspaper, issue
    article.date, article.precision = issue.date, issue.precision
    article.not_before, article.not_after = issue.not_before, issue.not_after
    article.order = values["order"]
    article.region = Region.objects.filter(code=values["region"]).first() if values["region"] else None
    article.is_national = values["is_national"]
    article.region_inferred = values["region_inferred"] and article.region is not None
    article.union_level = values["union_level"]
    article.inset_headings = read.get("inset_headings") or []
    article.lacunae = read.get("lacunae") or []
    article.confidence = read.get("confidence", 1.0)
    article.warnings = read.get("warnings") or []
    article.save()
    _keep_parts(page, article, read)
    _keep_names(article, values)
    _keep_lists(article, values, read)


def _keep_parts(page: Page, article: Article, read: dict[str, Any]) -> None:
    Part.objects.bulk_create(
        Part(page=page, article=article, order=order, role=part["role"], text=part["text"], spans=part["spans"])
        for order, part in enumerate(read["parts"])
    )


def _keep_loose_parts(page: Page) -> None:
    """Banners and advertisements: parts of the page without an article."""
    loose = [("banner", item) for item in page.record.get("banners") or []]
    loose += [("advertisement", item) for item in page.record.get("ads") or []]
    Part.objects.bulk_create(
        Part(page=page, order=order, role=role, kind=item.get("kind") or "", text=item["text"], spans=item["spans"])
        for order, (role, item) in enumerate(loose)
    )


def _keep_names(article: Article, values: dict[str, Any]) -> None:
    """Mentions of organizations, people and events, and the records that they lead to."""
    names = authority.Authority(article, {field: values.get(field, {}) for field in overrides.LINK_FIELDS})
    _keep_organizations(article, values["organizations"], names)
    _keep_people(article, values, names)
    _keep_events(article, values["events"], names)


def _keep_organizations(article: Article, reads: list[dict[str, Any]], names: authority.Authority) -> None:
    rows = []
    for read in reads:
        record = names.organization(read)
        for surface in read.get("mentions") or [read["name"]]:
            rows.append(
                OrganizationMention(
                    article=article,
                    organization=record,
                    name=read["name"][:200],
                    surface=surface[:200],
                    order=len(rows),
                    spans=_surface_spans(article, surface, read.get("spans") or []),
                    confidence=read.get("confidence", 1.0),
                    by_person=bool(read.get("by_person")),
                )
            )
    article.organization_mentions.all().delete()
    OrganizationMention.objects.bulk_create(rows)
    for read in reads:
        record = names.organizations.get(read["name"])
        parent = names.organizations.get(read.get("parent") or "")
        if record and parent and record.parent_id is None and record != parent:
            Organization.objects.filter(pk=record.pk).update(parent=parent)


def _surface_spans(article: Article, surface: str, spans: list[list[int]]) -> list[list[int]]:
    """Of an organization's spans, those that hold this surface (a surface over a column break is in pieces: all are kept)."""
    if article.page is None:
        return []
    text = article.page.text
    return [span for span in spans if text[span[0] : span[1]] == surface] or [
        span for span in spans if text[span[0] : span[1]] in surface
    ]


def _keep_people(article: Article, values: dict[str, Any], names: authority.Authority) -> None:
    linked = [(names.person(read), read) for read in values["people"]]
    article.person_mentions.all().delete()
    PersonMention.objects.bulk_create(
        PersonMention(
            article=article,
            person=record,
            name=read["name"][:50],
            role=read["role"],
            titles=read.get("titles") or [],
            order=order,
            spans=read.get("spans") or [],
            confidence=read.get("confidence", 1.0),
            by_person=bool(read.get("by_person")),
        )
        for order, (record, read) in enumerate(linked)
    )
    article.posts.all().delete()
    authority.link_posts(article, linked, names)
    records = {read["name"]: record for record, read in reversed(linked)}
    article.bylines.all().delete()
    Byline.objects.bulk_create(
        Byline(article=article, order=order, role=item["role"][:20], name=item["name"][:50], person=records.get(item["name"]))
        for order, item in enumerate(values["byline"])
    )


def _keep_events(article: Article, reads: list[dict[str, Any]], names: authority.Authority) -> None:
    linked = [(names.event(read), read) for read in reads]
    article.event_mentions.all().delete()
    EventMention.objects.bulk_create(
        EventMention(
            article=article, event=record, name=read["name"][:300], order=order, spans=read.get("spans") or []
        )
        for order, (record, read) in enumerate(linked)
    )
    for record, read in linked:
        for organizer in read.get("organizer") or []:
            body = names.organizations.get(organizer)
            if body:
                EventParticipation.objects.get_or_create(
                    event=record, organization=body, role=EventParticipation.Role.ORGANIZER
                )


def _keep_lists(article: Article, values: dict[str, Any], read: dict[str, Any]) -> None:
    article.captions.all().delete()
    Caption.objects.bulk_create(
        Caption(article=article, order=order, text=item["text"], credit=(item.get("credit") or "")[:200])
        for order, item in enumerate(values["captions"])
    )
    codes = [place["code"] for place in values["places"] if place.get("code")]
    regions = {region.code: region for region in Region.objects.filter(code__in=codes)}
    article.place_mentions.all().delete()
    PlaceMention.objects.bulk_create(
        PlaceMention(
            article=article,
            region=regions.get(place.get("code")),
            name=place["name"][:100],
            order=order,
            spans=place.get("spans") or [],
        )
        for order, place in enumerate(values["places"])
    )
    _keep_topics(article, values["topics"], read)
    article.date_mentions.all().delete()
    DateMention.objects.bulk_create(
        DateMention(
            article=article,
            text=item["text"][:100],
            value=item.get("value") or "",
            precision=item.get("precision") or "",
            order=order,
            spans=[item["span"]] if item.get("span") else [],
        )
        for order, item in enumerate(values["dates"])
    )
    article.figures.all().delete()
    Figure.objects.bulk_create(
        Figure(
            article=article,
            text=item["text"][:100],
            value=item["value"],
            unit=(item.get("unit") or "")[:20],
            what=(item.get("what") or "")[:100],
            order=order,
            spans=[item["span"]] if item.get("span") else [],
        )
        for order, item in enumerate(values["figures"])
    )


def _keep_topics(article: Article, terms: list[str], read: dict[str, Any]) -> None:
    """Topics by name or alias; a term that the vocabulary does not hold is left out, the parser warns of it elsewhere."""
    evidence = {item["topic"]: item["spans"] for item in read.get("topic_evidence") or []}
    known = {topic.name: topic for topic in Topic.objects.filter(name__in=terms)}
    known |= {
        alias: topic
        for topic in Topic.objects.filter(aliases__name__in=terms).distinct()
        for alias in topic.aliases.values_list("name", flat=True)
    }
    article.topic_labels.all().delete()
    TopicLabel.objects.bulk_create(
        TopicLabel(article=article, topic=topic, order=order, spans=evidence.get(term, []))
        for order, (term, topic) in enumerate({term: known[term] for term in terms if term in known}.items())
    )


def _link_parents(articles: list[Article], reads: list[dict[str, Any]], decisions: dict[int, list[Override]]) -> None:
    by_order = {read["order"]: article for article, read in zip(articles, reads, strict=True)}
    for article, read in zip(articles, reads, strict=True):
        decided = [override for override in decisions[article.pk] if override.field == "parent"]
        if decided:
            parent = Article.objects.filter(pk=decided[0].value).first()
        else:
            parent = by_order.get(read.get("parent"))
        if article.parent_id != (parent.pk if parent else None):
            article.parent = parent
            article.save(update_fields=["parent"])


def _links(articles: list[Article]) -> tuple[set[int], set[int], set[int]]:
    """The records that these articles lead to now, to see afterwards which ones nothing leads to any more."""
    return (
        set(Person.objects.filter(mentions__article__in=articles).values_list("pk", flat=True))
        | set(Person.objects.filter(bylines__article__in=articles).values_list("pk", flat=True)),
        set(Organization.objects.filter(mentions__article__in=articles).values_list("pk", flat=True))
        | set(Organization.objects.filter(posts__article__in=articles).values_list("pk", flat=True)),
        set(Event.objects.filter(mentions__article__in=articles).values_list("pk", flat=True)),
    )


def _keep_doubts(
    page: Page, articles: list[Article], reads: list[dict[str, Any]], decisions: dict[int, list[Override]]
) -> None:
    doubts: list[tuple[Article | None, dict[str, Any]]] = []
    for article, read in zip(articles, reads, strict=True):
        doubts += [(article, warning) for warning in read.get("warnings") or []]
        values = read_values(read)
        doubts += [
            (
                article,
                {
                    "code": "parser_disagrees",
                    "field": override.field,
                    "message": f"解析器现读为“{values[override.field]}”，与人工决定“{override.value}”不同",
                    "value": values[override.field],
                    "alternatives": [override.value],
                },
            )
            for override in overrides.disagreements(values, decisions[article.pk])
        ]
    review.keep_doubts(page, doubts)
