"""From a page record to rows: the parser's reading with people's decisions laid over it.

``lay_down`` can be called again at any time, after another parse or after a decision: articles keep their keys and addresses
(matched by the text they share), what people decided stays, everything derived is made anew.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from articles.editorial import authority, history, issues, ledger, overrides, repeats, review, topics, union_tree
from articles.editorial.arranging import arranged
from articles.editorial.authority import links_by_place
from articles.editorial.names import keep_names
from articles.editorial.readings import TEXT_FIELDS, Reading, reading_of
from articles.editorial.redirects import follow, redirect
from articles.editorial.rows import keep_all_topics, keep_lists, keep_parts
from articles.editorial.succession import match_articles
from articles.models import Article, Issue, Organization, Override, Page, Revision, State
from articles.signals import articles_changed

# Fields of an article that no list and no name depends on, but that events take over the region.
SINGLY = frozenset({*overrides.SINGLE_FIELDS[Article], "topics"})


def locked(page_id: int) -> Page:
    """The page as it is stored, held until the transaction ends: two people, or a person and a reading, take turns."""
    return Page.objects.select_for_update().get(pk=page_id)


@transaction.atomic
def lay_down(page: Page, *, same_reading: bool = False) -> list[Article]:
    """Make the rows of ``page`` from its stored record and people's decisions; returns its articles in order.

    ``page.record`` holds the reading; the page itself is saved here, with its issue. Readers of the index are told which
    articles changed, inside the same transaction. ``same_reading``: since it was last laid down only decisions changed.
    """
    locked(page.pk)
    former = list(page.articles.all())
    # What is read for the first time has no history yet.
    with history.revision(Revision.Kind.READ, [page, *former] if former else [], parser=page.parser):
        settle_page(page)
        before = authority.records_led_to(former)
        found, links = arranged(page), links_by_place(page)
        articles = match_articles(page, found.record, same_reading=same_reading)
        keep_parts(page, articles, found.record)
        _lay_down(page, articles, before, Reading(page, found), links)
        _tell(articles)
    return articles


@transaction.atomic
def settle_place(page: Page) -> None:
    """Make the row of ``page`` say what was decided of it. Its articles are laid down anew where that moves them: a page's
    number and name are told by the page alone, newspaper and date by each of its articles."""
    locked(page.pk)
    stood = _stands_in(page)
    with history.revision(Revision.Kind.EDIT, [page]):
        settle_page(page)
        if _stands_in(page) != stood:
            lay_down(page)


def _stands_in(page: Page) -> tuple[Any, ...]:
    """What articles take over from the issue of their page."""
    issue = page.issue
    return issue.pk, issue.newspaper_id, issue.date, issue.precision, issue.not_before, issue.not_after


@transaction.atomic
def lay_down_articles(articles: list[Article], fields: Collection[str] | None = None) -> None:
    """Make these articles' rows anew after decisions about them; the other articles of their pages are not touched.

    ``fields``: those that were decided or released since they were last laid down, if that is known: other names and lists
    then stay as they are.
    """
    by_page: dict[int | None, list[Article]] = {}
    for article in articles:
        by_page.setdefault(article.page_id, []).append(article)
    _lay_down_given(by_page.pop(None, []))
    for page_id in sorted(filter(None, by_page)):
        page = locked(page_id)
        for article in by_page[page_id]:
            if ledger.holding(article) is None:  # those that are at hand have the values that are stored
                article.refresh_from_db()
            article.page = page
        reading = reading_of(page)
        if fields is None or not SINGLY.issuperset(fields):
            _lay_down(page, by_page[page_id], authority.records_led_to(by_page[page_id]), reading, {})
        else:
            _lay_down_fields(page, by_page[page_id], reading, has_moved="region" in fields)
    _tell(articles)


def _lay_down_given(articles: list[Article]) -> None:
    """Articles that were born digital have no stored reading: fields and topics take what was decided, other lists stay."""
    decisions = overrides.decisions_by_target(articles)
    for article in articles:
        decided = decisions[article.pk]
        _keep_fields(article, overrides.laid_over({}, decided), decided)
        if any(override.field == "topics" for override in decided):
            given = topics.given_to(article)
            topics.keep(article, overrides.laid_over({"topics": list(given)}, decided)["topics"], given)
    ledger.save(articles)


def _lay_down_fields(page: Page, articles: list[Article], reading: Reading, *, has_moved: bool) -> None:
    """As ``_lay_down``, where nothing was decided of names and lists but of topics. ``has_moved``: of the region, too."""
    decisions = overrides.decisions_by_target(articles)
    values = {article.pk: _lay_down_single(page, article, reading, decisions[article.pk]) for article in articles}
    ledger.save(articles)
    keep_all_topics([(each, values[each.pk]["topics"], reading.topic_evidence(each.key)) for each in articles])
    if has_moved:
        authority.keep_regions([(each, values[each.pk].get("event_record", {})) for each in articles])
    review.keep_doubts(page, reading)


def _lay_down(
    page: Page, articles: list[Article], before: dict[Any, set[int]], reading: Reading, links: authority.Links
) -> None:
    decisions = overrides.decisions_by_target(articles)
    gave_way: dict[tuple[type, int], int] = {}
    for article in articles:
        gave_way |= _lay_down_article(page, article, reading, decisions[article.pk], links)
    authority.drop_unmentioned(before, gave_way)
    union_tree.place(authority.records_led_to(articles)[Organization])
    review.keep_doubts(page, reading)


def _tell(articles: list[Article]) -> None:
    """Those who follow the articles' texts, and all else."""
    if articles:
        repeats.keep(article.pk for article in articles)
        articles_changed.send(sender=Article, ids=[article.pk for article in articles])


def settle_page(page: Page) -> None:
    """Give ``page`` its issue, number and name, by its record and what was decided; saves it. An issue left empty goes."""
    values = issues.place_values(page.record)
    decided: list[Override] = list(overrides.decisions_on([page])) if page.pk else []
    effective = overrides.laid_over(values, decided)
    former = page.issue_id
    page.issue = issues.issue_of(page, effective, {override.field for override in decided})
    page.number, page.name = effective["number"][:10], effective["name"][:50]
    page.save(update_fields=["issue", "number", "name", "record", "parser", "read_at"])
    if former != page.issue_id:
        Article.objects.filter(page=page).update(issue=page.issue)
        if issues.drop_if_empty(former):
            redirect(Issue, former, page.issue_id)


def _lay_down_article(
    page: Page, article: Article, reading: Reading, decided: list[Override], links: authority.Links
) -> dict[tuple[type, int], int]:
    values = _lay_down_single(page, article, reading, decided)
    article.save()
    gave_way = keep_names(article, values, links)
    keep_lists(article, values, reading.topic_evidence(article.key))
    return gave_way


def _lay_down_single(page: Page, article: Article, reading: Reading, decided: list[Override]) -> dict[str, Any]:
    """The fields of the article's own row, which is not stored here; returns its effective values, lists and all."""
    read = reading.reads[article.key]
    values = overrides.laid_over(reading.values(article.key), decided)
    issue = page.issue
    article.newspaper, article.issue = issue.newspaper, issue
    article.date, article.precision = issue.date, issue.precision
    article.not_before, article.not_after = issue.not_before, issue.not_after
    article.region_inferred = bool((read.get("region") or {}).get("inferred"))
    _keep_fields(article, values, decided)
    last = len(article.paragraphs)
    article.inset_headings = [
        {**heading, "before_paragraph": min(heading["before_paragraph"], last)} for heading in read.get("inset_headings") or []
    ]
    article.lacunae = read.get("lacunae") or []
    article.confidence = read.get("confidence", 1.0)
    article.warnings = read.get("warnings") or []
    return values


def _keep_fields(article: Article, values: dict[str, Any], decided: list[Override]) -> None:
    """Set the fields that ``values`` holds. A withheld article stays withheld, whatever text it took over."""
    by_field = {override.field: override for override in decided if not override.item}
    for name, limit in TEXT_FIELDS.items():
        if name in values:
            setattr(article, name, values[name][:limit])
    for name in ("order", "is_national", "union_level"):
        if name in values:
            setattr(article, name, values[name])
    if "region" in values:
        article.region = ledger.region(values["region"])
        article.region_inferred = article.region_inferred and article.region is not None and "region" not in by_field
    if "parent" in values:
        parent = follow(Article, values["parent"])
        article.parent = parent if parent != article else None
    if "state" in by_field:
        article.state = State(str(by_field["state"].value))
        article.withheld_reason = by_field["state"].reason[:200] if article.state == State.WITHHELD else ""
