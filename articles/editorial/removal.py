"""Removing records for good, so that no reading brings them back and no address ends in nothing."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from articles.editorial import editing, history, issues, overrides
from articles.editorial.authority import drop_unmentioned, records_led_to
from articles.editorial.reach import articles_showing
from articles.editorial.redirects import redirect
from articles.models import Article, Event, Organization, Page, Person, Revision
from articles.signals import articles_changed

# How a record of each model is linked from an article: the decision's field, the mentions' related name.
LINKS: dict[type, str] = {Person: "person_record", Organization: "organization_record", Event: "event_record"}


@transaction.atomic
def remove_page(page: Page, *, by: User | None = None) -> None:
    """Remove a page with its articles; their addresses say that they are gone. Names that only they held go too."""
    articles = list(page.articles.all())
    ids, issue = [article.pk for article in articles], page.issue_id
    with history.revision(Revision.Kind.REMOVE, [page, *articles], by=by, said=page.source) as writing:
        led_to = records_led_to(articles)
        for model, pks in led_to.items():
            writing.watch_ids(model, pks)
        for article in articles:
            _forget(article)
        overrides.decisions_on([page]).delete()
        page.delete()
        drop_unmentioned(led_to, {})
        issues.drop_if_empty(issue)
    articles_changed.send(sender=Article, ids=ids)


def _forget(article: Article) -> None:
    overrides.decisions_on([article]).delete()
    redirect(Article, article.pk, None)


@transaction.atomic
def remove_name(record: Any, *, by: User | None) -> None:
    """Remove a person, organization or event: in every article that led to it, its name leads to no record from now on."""
    model = type(record)
    ids = articles_showing(record)
    mentions = list(record.mentions.select_related("article"))
    articles = {mention.article_id: mention.article for mention in mentions}
    with history.revision(Revision.Kind.REMOVE, [record, *articles.values()], by=by, said=record.name):
        for mention in mentions:
            editing.link_name(mention.article, LINKS[model], mention.name, None, by=by)
        overrides.decisions_on([record]).delete()
        redirect(model, record.pk, None)
        record.delete()
    articles_changed.send(sender=Article, ids=ids)
