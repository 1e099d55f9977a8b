"""Which article of the archive is which of a new reading, and who inherits from one that the new reading does not have."""

from __future__ import annotations

from typing import Any

from articles.editorial import overrides
from articles.editorial.identity import heir_of, match_by_text
from articles.editorial.readings import spans_of
from articles.editorial.redirects import redirect
from articles.editorial.review import ask_about_lost
from articles.models import Article, Override, Page, State
from articles.signals import articles_changed

Spans = dict[int, list[list[int]]]


def match_articles(page: Page, record: dict[str, Any], *, same_reading: bool = False) -> list[Article]:
    """A saved article for each one in the record: one that was there before if it shares text, else a new one.

    Of the ``same_reading``, where only people put blocks elsewhere, an article is the one that has its key, however much of
    its text went to another.

    Those that the record no longer has are let go: address and decisions pass to the article that took over their text.
    """
    reads = record.get("articles") or []
    old = {article.pk: article for article in page.articles.prefetch_related("parts")}
    old_spans = {pk: [span for part in article.parts.all() for span in part.spans] for pk, article in old.items()}
    new_spans = {index: spans_of(read) for index, read in enumerate(reads)}
    pairs = pairs_of(old, old_spans, reads, same_reading=same_reading)
    _free_keys(page, old, {pairs[index]: read["key"] for index, read in enumerate(reads) if index in pairs})
    found = []
    for index, read in enumerate(reads):
        article = old[pairs[index]] if index in pairs else Article(page=page, was_public=page.state != State.WITHHELD)
        is_new, article.issue = article.pk is None, page.issue
        if is_new or article.key != read["key"]:
            article.key, article.order = read["key"], read["order"]
            article.save()
        if is_new:
            _stay_withheld(article, new_spans[index], old, old_spans)
        found.append(article)
    for pk in sorted(old.keys() - set(pairs.values())):
        heir = heir_of(old_spans[pk], new_spans)
        _let_go(page, old[pk], found[heir] if heir is not None else None)
    return found


def pairs_of(old: dict[int, Article], old_spans: Spans, reads: list[dict[str, Any]], *, same_reading: bool) -> dict[int, int]:
    """{index in the record: article} of those that are the same; ``same_reading`` as in ``match_articles``."""
    pairs = _by_key(old, reads) if same_reading else {}
    pairs |= match_by_text(
        {pk: spans for pk, spans in old_spans.items() if pk not in set(pairs.values())},
        {index: spans_of(read) for index, read in enumerate(reads) if index not in pairs},
    )
    return pairs


def _by_key(old: dict[int, Article], reads: list[dict[str, Any]]) -> dict[int, int]:
    """{index in the record: article} of those that have the same key."""
    known = {article.key: pk for pk, article in old.items()}
    return {index: known[read["key"]] for index, read in enumerate(reads) if read["key"] in known}


def _free_keys(page: Page, old: dict[int, Article], keys: dict[int, str]) -> None:
    """Articles whose key changes give it up first: another article may be taking it."""
    changing = [pk for pk, article in old.items() if keys.get(pk) != article.key]
    Article.objects.filter(page=page, pk__in=changing).update(key="")


def _stay_withheld(article: Article, spans: list[list[int]], old: dict[int, Article], old_spans: Spans) -> None:
    """A new article made of text that a person withheld is withheld too, with the same reason."""
    source = heir_of(spans, old_spans)
    if source is None or old[source].state != State.WITHHELD:
        return
    kept = overrides.decisions_on([old[source]]).filter(field="state").first()
    article.was_public = old[source].was_public
    article.save(update_fields=["was_public"])
    overrides.decide(
        article,
        "state",
        State.WITHHELD,
        by=kept.decided_by if kept else None,
        read_value=State.PARSED,
        reason=old[source].withheld_reason,
    )


def _let_go(page: Page, article: Article, heir: Article | None) -> None:
    """What people decided of its names and topics, and that it is withheld, passes to the heir.

    The heir has its own headline and text, which those of a part of it must not replace: such decisions go into the queue.
    """
    decided = list(overrides.decisions_on([article]))
    own = overrides.on(heir) if heir else {}
    is_withheld = ("state", "") in own and own["state", ""].value == State.WITHHELD
    left = []
    for override in decided:
        withholds = override.field == "state" and override.value == State.WITHHELD and not is_withheld
        if heir and (withholds or (override.item and (override.field, override.item) not in own)):
            overrides.decisions_on([heir]).filter(field=override.field, item=override.item).delete()
            Override.objects.filter(pk=override.pk).update(object_id=heir.pk)  # as it is: who decided when does not change
        else:
            left.append(override)
            override.delete()
    ask_about_lost(page, article, heir, [override for override in left if override.field != "state"])
    redirect(Article, article.pk, heir.pk if heir else None)
    articles_changed.send(sender=Article, ids=[article.pk])
    article.parts.update(article=heir)  # the page's parts are laid down after this, and known again
    article.delete()
