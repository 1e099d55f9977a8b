"""Does the archive hold what it promises? Spans, hashes, orphans, redirects and counts, each check a function of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import chain

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q

from articles.editorial import facsimiles, stored_files
from articles.editorial.redirects import current_id
from articles.models import (
    Article,
    Event,
    Issue,
    Organization,
    Override,
    Page,
    ParentBasis,
    Person,
    Redirect,
    Region,
)


def wrong_hashes() -> Iterator[str]:
    """Pages whose text is not the one that was stored."""
    for page in Page.objects.only("text", "sha256").iterator(chunk_size=200):
        if hashlib.sha256(page.text.encode("utf-8")).hexdigest() != page.sha256:
            yield f"page {page.pk}: text does not match its SHA-256"


def wrong_spans() -> Iterator[str]:
    """Characters of a page that are in no part or in several, and parts whose text is not what stands under their spans."""
    for page in Page.objects.prefetch_related("parts").iterator(chunk_size=50):
        uses = [0] * len(page.text)
        for part in page.parts.all():
            if _solid("".join(page.text[start:end] for start, end in part.spans)) != _solid(part.text):
                yield f"page {page.pk}, part {part.pk}: text is not what stands under its spans"
            for start, end in part.spans:
                for offset in range(max(start, 0), min(end, len(uses))):
                    uses[offset] += 1
        lost = [at for at, char in enumerate(page.text) if not char.isspace() and uses[at] != 1]
        if lost:
            yield f"page {page.pk}: {len(lost)} characters not in exactly one part, the first at {lost[0]}"


def _solid(text: str) -> str:
    """Text without white space: the seams of a part's spans may have any."""
    return "".join(text.split())


def articles_apart_from_their_issue() -> Iterator[str]:
    """Articles whose copied date, newspaper or issue is not their page's."""
    copied = ("date", "precision", "not_before", "not_after", "newspaper")
    for article in Article.objects.filter(page__isnull=False).select_related("page__issue").iterator(chunk_size=500):
        issue = article.page.issue  # type: ignore[union-attr]
        wrong = [name for name in copied if getattr(article, name) != getattr(issue, name)]
        if article.issue_id != issue.pk:
            wrong.append("issue")
        if wrong:
            yield f"article {article.pk}: {', '.join(wrong)} not as on its page"


def orphans() -> Iterator[str]:
    """Issues without pages or articles, names without a mention, decisions on records that are gone, cross-page sidebars."""
    for issue in Issue.objects.filter(pages=None, articles=None):
        yield f"issue {issue.pk}: no page and no article"
    untouched = Q(state="parsed", note="", aliases=None)
    put_above = Organization.objects.filter(units__parent_basis=ParentBasis.PERSON).values("pk")
    for model, used in (
        (Person, Q(mentions=None, bylines=None, posts=None, participations=None)),
        (Organization, Q(mentions=None, posts=None, participations=None)),
        (Event, Q(mentions=None)),
    ):
        for record in model._default_manager.filter(untouched, used).exclude(pk__in=put_above):
            yield f"{model._meta.model_name} {record.pk} {record.name}: nothing leads to it"
    for override in Override.objects.iterator():
        if override.target is None:
            yield f"decision {override.pk}: its record is gone"
    for article in Article.objects.filter(parent__isnull=False).exclude(parent__page=F("page")):
        yield f"article {article.pk}: belongs to an article of another page"


def broken_redirects() -> Iterator[str]:
    """Redirects from a record that is still there, to one that is not, or in a circle."""
    for step in Redirect.objects.all():
        model = ContentType.objects.get_for_id(step.content_type_id).model_class()
        if model is None or model._default_manager.filter(pk=step.old_id).exists():
            yield f"redirect {step.pk}: leads away from a record that is still there"
            continue
        _, target = current_id(model, step.old_id)
        if target is not None and not model._default_manager.filter(pk=target).exists():
            yield f"redirect {step.pk}: leads to {step.content_type.model} {target}, which does not exist"


def wrong_paths() -> Iterator[str]:
    """Regions whose path is not their parent's with their own code."""
    for code, path, above in Region.objects.values_list("code", "path", "parent__path").iterator(chunk_size=5000):
        if path != f"{above or ''}{code}/":
            yield f"region {code}: path {path} is not its parent's and its code"


def circles() -> Iterator[str]:
    """Bodies that stand above themselves."""
    parents = dict(Organization.objects.exclude(parent=None).values_list("pk", "parent"))
    safe: set[int] = set()
    for pk in parents:
        seen: list[int] = []
        at: int | None = pk
        while at is not None and at not in safe and at not in seen:
            seen.append(at)
            at = parents.get(at)
        if at in seen:
            yield f"organization {pk}: stands above itself"
        safe.update(seen)


def wrong_facsimiles() -> Iterator[str]:
    """Facsimiles, also of former versions, without their file or with another content in it, and files that nothing names."""
    named: dict[str, str] = {}
    for name, who in chain(facsimiles.named_by_rows(), facsimiles.named_by_versions()):
        named.setdefault(name, who)
    for name, who in sorted(named.items()):
        if not stored_files.is_whole(name):
            yield f"{who}: its file {stored_files.path_of(name)} is missing or altered"
    for name in stored_files.all_names():
        if name not in named:
            yield f"{stored_files.folder()}: no facsimile and no version names {name}"


CHECKS: tuple[Callable[[], Iterator[str]], ...] = (
    wrong_hashes,
    wrong_spans,
    articles_apart_from_their_issue,
    orphans,
    broken_redirects,
    wrong_paths,
    circles,
    wrong_facsimiles,
)
